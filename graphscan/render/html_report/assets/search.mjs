// The search box: a combobox after the ARIA practices, with the modules found below it.

/** @import { Model, Module } from './data.mjs' */

import { byId, el } from './dom.mjs';
import { search } from './find.mjs';

const MOST = 40;

/**
 * @param {Model} model
 * @param {(module: Module) => void} select
 */
export function searchBox(model, select) {
  const input = byId('search', HTMLInputElement);
  const list = byId('results', HTMLElement);
  /** @type {Module[]} */
  let found = [];
  let active = -1;

  const point = (/** @type {number} */ index) => {
    active = index;
    for (const [at, option] of [...list.children].entries()) {
      option.setAttribute('aria-selected', String(at === active));
      if (at === active) option.scrollIntoView({ block: 'nearest' });
    }
    if (active >= 0) input.setAttribute('aria-activedescendant', `result-${active}`);
    else input.removeAttribute('aria-activedescendant');
  };
  const close = () => {
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    point(-1);
  };
  const choose = (/** @type {number} */ index) => {
    const module = found[index];
    close();
    if (module) select(module);
  };
  const refresh = () => {
    found = search(model.modules, input.value, MOST);
    list.replaceChildren(...found.map((module, index) => el(
      'li',
      {
        'id': `result-${index}`,
        'role': 'option',
        'aria-selected': 'false',
        'mousedown': (/** @type {MouseEvent} */ event) => event.preventDefault(),
        'click': () => choose(index),
      },
      el('span', { class: 'number' }, module.position ? String(module.position) : '–'),
      ` ${module.name} `,
      module.roles.length > 0 && el('span', { class: 'badge' }, module.roles.join(' · ')),
    )));
    const none = found.length === 0;
    if (none && input.value.trim()) {
      list.append(el('li', { 'role': 'option', 'aria-disabled': 'true' }, 'No module is called so'));
    }
    const open = list.childElementCount > 0;
    list.hidden = !open;
    input.setAttribute('aria-expanded', String(open));
    point(none ? -1 : 0);
  };

  input.addEventListener('input', refresh);
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' && list.hidden) refresh();
    else if (event.key === 'ArrowDown') point(Math.min(active + 1, found.length - 1));
    else if (event.key === 'ArrowUp') point(Math.max(active - 1, 0));
    else if (event.key === 'Enter') choose(active);
    else return;
    event.preventDefault();
  });

  return {
    focus() {
      input.focus();
      input.select();
    },
    clear() {
      input.value = '';
      refresh();
    },
  };
}
