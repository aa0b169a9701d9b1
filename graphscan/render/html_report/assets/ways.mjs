// Ways through the graph: from a start to a module, and what lies before and behind it.

/** @import { Module, Request } from './data.mjs' */

/**
 * The requests that lead from a start to `module`, all hops; empty for a start itself, or where
 * nothing leads.
 * @param {Module} module
 * @returns {Request[]}
 */
export function wayTo(module) {
  const way = [];
  for (let link = module.way; link; link = link.from.way) way.push(link);
  return way.reverse();
}

/**
 * All modules that lead to `module`, itself not among them unless it is in a cycle.
 * @param {Module} module
 * @returns {Set<Module>}
 */
export function ancestors(module) {
  return reached(module, (each) => each.importers.map((request) => request.from));
}

/**
 * All modules that `module` leads to.
 * @param {Module} module
 * @returns {Set<Module>}
 */
export function descendants(module) {
  return reached(module, (each) => each.requests.map((request) => request.to));
}

/**
 * @param {Module} start
 * @param {(module: Module) => (Module | null)[]} next
 * @returns {Set<Module>}
 */
function reached(start, next) {
  const found = new Set();
  const waiting = [start];
  for (let module = waiting.pop(); module; module = waiting.pop()) {
    for (const other of next(module)) {
      if (other && !found.has(other)) {
        found.add(other);
        waiting.push(other);
      }
    }
  }
  return found;
}
