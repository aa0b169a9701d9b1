// The page: reads the data, joins its parts, and follows the address.

/** @import { Module } from './data.mjs' */

import { copyButtons } from './copy.mjs';
import { read } from './data.mjs';
import { byId, counted } from './dom.mjs';
import { openOnPaper } from './paper.mjs';
import { panel } from './panel.mjs';
import { picture } from './picture.mjs';
import { parsed, written } from './place.mjs';
import { searchBox } from './search.mjs';
import { table } from './table.mjs';
import { timeline } from './timeline.mjs';

const model = read(JSON.parse(byId('data', HTMLScriptElement).text));
document.documentElement.classList.add('is-scripted');

/** @type {Module | null} */
let selected = null;
/** @type {number | null} */
let step = null;
const status = byId('status', HTMLElement);

const select = (/** @type {Module | null} */ module) => {
  const hash = written({ module: module?.name ?? null, step });
  if (hash) location.hash = hash;
  else history.pushState(null, '', location.pathname + location.search);
  follow();
};
const drawing = picture(byId('canvas', HTMLElement), model, select);
const details = panel(model.order.length, drawnAs, () => select(null));
const steps = timeline(model, stepped, select);
const modules = table(model);
const search = searchBox(model, select);
const toggles = byId('shown', HTMLFieldSetElement);
copyButtons(document);

/** @param {Module} module */
function drawnAs(module) {
  const box = drawing?.boxOf(module);
  if (!box) return 'Not in the picture, which shows the evidence and what stands around it.';
  if (box.members.length === 1) return '';
  return `In the picture within a box of ${counted(box.members.length, 'module')}.`;
}

/** @param {number | null} next */
function stepped(next) {
  if (next !== step) {
    step = next;
    const hash = written({ module: selected?.name ?? null, step });
    history.replaceState(null, '', hash || location.pathname + location.search);
  }
  drawing?.run(next);
}

/** Show what the address asks for, unless it asks for a part of the page. */
function follow() {
  const place = parsed(location.hash);
  const elsewhere = location.hash !== '' && place.module === null && place.step === null;
  if (elsewhere) return;
  const module = place.module === null ? null : model.byName.get(place.module) ?? null;
  const unknown = place.module !== null && module === null;
  status.textContent = unknown ? `There is no module called ${place.module} in this build.` : '';
  const isNew = module !== selected;
  selected = module;
  if (place.step !== step) {
    step = place.step;
    steps.go(step);
  }
  if (!isNew) return;
  details.show(module);
  drawing?.light(module);
  steps.choose(module);
  modules.choose(module);
}

function restrict() {
  const is = (/** @type {string} */ name) => {
    const box = toggles.elements.namedItem(name);
    return box instanceof HTMLInputElement && box.checked;
  };
  const shown = { static: is('static'), dynamic: is('dynamic'), npm: is('npm') };
  drawing?.restrict(shown);
  modules.restrict(shown);
}

toggles.addEventListener('change', restrict);
window.addEventListener('hashchange', follow);
openOnPaper(document);
document.addEventListener('keydown', (event) => {
  const typing = event.target instanceof HTMLInputElement && event.target.type === 'search';
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    search.focus();
  } else if (event.key === 'Escape') {
    search.clear();
    steps.stop();
    steps.go(null);
    if (selected) select(null);
  }
});
follow();
