// Elements from values. Text stays text: nothing here, or anywhere else, parses HTML.

/** @import { Module } from './data.mjs' */

import { written } from './place.mjs';

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * One element; `class` and all other names are attributes, functions are listeners.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number | boolean | null | ((event: any) => void)>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, '');
    else if (value !== false && value !== null) made.setAttribute(name, String(value));
  }
  for (const child of children) if (child) made.append(child);
  return made;
}

/**
 * The element called `id`; the page always has it.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function byId(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`no #${id} in the page`);
  return found;
}

/**
 * A link that selects `module`.
 * @param {Module} module
 * @param {string} [text]
 */
export function moduleLink(module, text = module.name) {
  return el('a', { class: 'module', href: written({ module: module.name, step: null }) }, text);
}

/** @param {number} count @param {string} noun */
export function counted(count, noun) {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
