// What is known of the selected module.

/** @import { Module, Request } from './data.mjs' */

import { byId, counted, el, moduleLink } from './dom.mjs';
import { ancestors, descendants, wayTo } from './ways.mjs';

/** Requests shown before one asks for the rest. */
const MOST = 60;

const VERBS = new Map([
  ['import', 'import'],
  ['export-from', 'export from'],
  ['import-call', 'import()'],
  ['require', 'require()'],
]);

const WHENS = new Map([['conditional', 'if its branch runs'], ['on-call', 'when its function is called']]);

/**
 * @param {number} total modules that are evaluated
 * @param {(module: Module) => string} drawnAs how the picture shows a module
 * @param {() => void} close
 */
export function panel(total, drawnAs, close) {
  const box = byId('panel', HTMLElement);
  return {
    /** @param {Module | null} module */
    show(module) {
      box.hidden = module === null;
      if (!module) {
        box.replaceChildren();
        return;
      }
      const way = wayTo(module);
      box.replaceChildren(
        el('button', { 'type': 'button', 'class': 'close', 'aria-label': 'Close', 'click': close }, '×'),
        el('h3', {}, module.name),
        ...badges(module),
        el('p', {}, fate(module, total)),
        el('p', { class: 'faint' }, drawnAs(module)),
        ...section(way.length ? `How Node first gets there: ${counted(way.length, 'hop')}` : '', hops(way)),
        ...section(
          `Asks for ${module.requests.length.toLocaleString('en')}`,
          requests(module.requests, (request) => target(request)),
        ),
        ...section(
          `Asked for by ${module.importers.length.toLocaleString('en')}`,
          requests(module.importers, (request) => moduleLink(request.from)),
        ),
        el('p', { class: 'faint around' },
          el('span', { class: 'key before' }, counted(ancestors(module).size, 'module')),
          ' lead here, ',
          el('span', { class: 'key behind' }, counted(descendants(module).size, 'module')),
          ' can be reached from here'),
      );
      box.scrollTop = 0;
    },
  };
}

/** @param {Module} module */
function badges(module) {
  const told = [...module.roles];
  if (module.format !== 'module') told.push(module.format);
  if (module.hasAwait) told.push('top-level await');
  if (module.package) told.push(module.package);
  const shown = told.map((text) => el('span', { class: 'badge' }, text));
  return shown.length ? [el('p', { class: 'badges' }, ...shown)] : [];
}

/**
 * @param {Module} module
 * @param {number} total
 */
function fate(module, total) {
  if (!module.position || !module.job) {
    return module.reach === 'unreached'
      ? 'Never evaluated: nothing that runs asks for it.'
      : `Reached (${module.reach}), but no body of it is evaluated.`;
  }
  const { kind, trigger, when } = module.job;
  const how = kind === 'import' ? `by the import() at ${trigger}` : `with the ${kind}`;
  const told = WHENS.get(when);
  const number = `${module.position.toLocaleString('en')} of ${total.toLocaleString('en')}`;
  return `Evaluated as number ${number}, ${how}${told ? `, ${told}` : ''}.`;
}

/**
 * @param {string} title
 * @param {HTMLElement | null} body
 * @returns {HTMLElement[]}
 */
function section(title, body) {
  return title && body ? [el('h4', {}, title), body] : [];
}

/** @param {Request[]} way */
function hops(way) {
  return el('ol', { class: 'chain' }, ...way.map((link) => el('li', {},
    moduleLink(link.from), ` ${VERBS.get(link.kind)} `, link.to && moduleLink(link.to), source(link))));
}

/**
 * @param {Request[]} all
 * @param {(request: Request) => Node} other what stands at the other end
 */
function requests(all, other) {
  if (all.length === 0) return null;
  const item = (/** @type {Request} */ request) => {
    const told = [VERBS.get(request.kind), WHENS.get(request.when)].filter(Boolean).join(', ');
    return el('li', {}, other(request), el('span', { class: 'faint' }, ` ${told}`), source(request));
  };
  const list = el('ul', { class: 'requests' }, ...all.slice(0, MOST).map(item));
  if (all.length > MOST) {
    const rest = el('button', { type: 'button', click: () => {
      rest.parentElement?.remove();
      list.append(...all.slice(MOST).map(item));
    } }, `Show ${(all.length - MOST).toLocaleString('en')} more`);
    list.append(el('li', {}, rest));
  }
  return list;
}

/** @param {Request} request */
function target(request) {
  if (!request.to) return el('span', { class: 'elsewhere' }, request.elsewhere);
  const { position } = request.to;
  const link = moduleLink(request.to);
  return position ? el('span', {}, el('span', { class: 'number' }, `${position} `), link) : link;
}

/**
 * The line of source of a request, with what asks highlighted.
 * @param {Request} request
 */
function source({ line, column, text: [before, marked, after] }) {
  return el('pre', {}, el('code', {},
    el('span', { class: 'line' }, `${line}:${column} `), before, el('mark', {}, marked), after));
}
