// Finding modules by what is typed, and putting a table in order.

/** @import { Module } from './data.mjs' */

/** @typedef {{static: boolean, dynamic: boolean, npm: boolean}} Shown what is not hidden */

/** @typedef {'position' | 'name' | 'package' | 'format' | 'reach' | 'requests' | 'importers'} Column */

/**
 * Whether all words of `query` stand in the name of `module`, or among what it is.
 * @param {Module} module
 * @param {string[]} words in lower case
 */
function holds(module, words) {
  const text = `${module.name} ${module.roles.join(' ')} ${module.format} ${module.reach}`;
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
}

/** @param {string} query */
function wordsOf(query) {
  return query.toLowerCase().split(/\s+/).filter(Boolean);
}

/**
 * The modules that `query` may mean, the likeliest first: a file called so, then own modules, then
 * short names.
 * @param {Module[]} modules
 * @param {string} query
 * @param {number} most
 * @returns {Module[]}
 */
export function search(modules, query, most) {
  const words = wordsOf(query);
  if (words.length === 0) return [];
  const found = modules.filter((module) => holds(module, words));
  const ranks = new Map(found.map((module) => [module, rank(module, words[0])]));
  found.sort((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0) || a.index - b.index);
  return found.slice(0, most);
}

/**
 * @param {Module} module
 * @param {string} word
 */
function rank(module, word) {
  const file = module.name.slice(module.name.lastIndexOf('/') + 1).toLowerCase();
  const place = file.startsWith(word) ? 0 : file.includes(word) ? 1 : 2;
  return (module.roles.length ? 0 : 4) + (module.package ? 2 : 0) + place + module.name.length / 1e4;
}

/**
 * Whether the toggles leave `module` shown.
 * @param {Module} module
 * @param {Shown} shown
 */
export function isShown(module, shown) {
  if (module.package && !shown.npm) return false;
  if (module.reach === 'static') return shown.static;
  return module.reach === 'dynamic' ? shown.dynamic : true;
}

/**
 * The modules of the table: those that are shown and hold all words of `query`.
 * @param {Module[]} modules
 * @param {string} query
 * @param {Shown} shown
 * @returns {Module[]}
 */
export function filtered(modules, query, shown) {
  const words = wordsOf(query);
  return modules.filter((module) => isShown(module, shown) && holds(module, words));
}

/**
 * What the cell of a module in `column` says.
 * @param {Module} module
 * @param {Column} column
 * @returns {string | number}
 */
export function cell(module, column) {
  switch (column) {
    case 'requests': return module.requests.length;
    case 'importers': return module.importers.length;
    case 'package': return module.package ?? '';
    default: return module[column];
  }
}

/**
 * `modules` by what stands in `column`; among equals by name. What is never evaluated, and what is
 * in no package, stands last either way.
 * @param {Module[]} modules
 * @param {Column} column
 * @param {boolean} falling
 * @returns {Module[]}
 */
export function sorted(modules, column, falling) {
  const turn = falling ? -1 : 1;
  const missing = column === 'position' ? 0 : '';
  return [...modules].sort((a, b) => {
    const x = cell(a, column);
    const y = cell(b, column);
    if (x === y) return a.index - b.index;
    if (x === missing || y === missing) return x === missing ? 1 : -1;
    return (x < y ? -1 : 1) * turn;
  });
}
