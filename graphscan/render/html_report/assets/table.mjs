// The table of all modules: sorted by a column, filtered by words, drawn as far as it is in sight.

/** @import { Model, Module } from './data.mjs' */
/** @import { Column, Shown } from './find.mjs' */

import { byId, counted, el, moduleLink } from './dom.mjs';
import { cell, filtered, sorted } from './find.mjs';
import { rows } from './rows.mjs';

/** Height of a row, the same in style.css. */
const ROW = 30;

/** @type {[Column, string][]} */
const COLUMNS = [
  ['position', '#'],
  ['name', 'Module'],
  ['package', 'Package'],
  ['format', 'Format'],
  ['reach', 'Graph'],
  ['requests', 'Asks for'],
  ['importers', 'Asked by'],
];

/** @param {Model} model */
export function table(model) {
  const scroller = byId('table', HTMLElement);
  const filter = byId('filter', HTMLInputElement);
  const matched = byId('matched', HTMLOutputElement);
  /** @type {Shown} */
  let shown = { static: true, dynamic: true, npm: true };
  /** @type {Column} */
  let column = 'position';
  let falling = false;
  /** @type {Module[]} */
  let found = [];
  /** @type {Module | null} */
  let selected = null;

  const heads = COLUMNS.map(([name, title]) => {
    const button = el('button', { type: 'button', click: () => {
      falling = column === name && !falling;
      column = name;
      refresh();
    } }, title);
    return el('th', { scope: 'col', class: name }, button);
  });
  const body = el('tbody');
  const whole = el('table', {}, el('thead', {}, el('tr', {}, ...heads)), body);
  scroller.append(whole);
  const drawn = rows(scroller, body, ROW, (index) => {
    const module = found[index];
    return el(
      'tr',
      { 'aria-rowindex': index + 2, 'class': module === selected ? 'is-selected' : null },
      ...COLUMNS.map(([name]) => {
        if (name === 'name') return el('th', { scope: 'row', title: module.name }, moduleLink(module));
        const value = cell(module, name);
        return el('td', { class: name }, name === 'position' && value === 0 ? '–' : String(value));
      }),
    );
  }, () => el('tr', { 'aria-hidden': 'true', 'class': 'spacer' }));

  const refresh = () => {
    found = sorted(filtered(model.modules, filter.value, shown), column, falling);
    for (const [number, [name]] of COLUMNS.entries()) {
      const order = falling ? 'descending' : 'ascending';
      if (name === column) heads[number].setAttribute('aria-sort', order);
      else heads[number].removeAttribute('aria-sort');
    }
    whole.setAttribute('aria-rowcount', String(found.length + 1));
    matched.value = `${counted(found.length, 'module')} shown`;
    scroller.scrollTop = 0;
    drawn.show(found.length);
  };
  filter.addEventListener('input', refresh);
  refresh();

  return {
    /** @param {Shown} next */
    restrict(next) {
      shown = next;
      refresh();
    },
    /** @param {Module | null} module */
    choose(module) {
      selected = module;
      drawn.redraw();
    },
  };
}
