// Models for the tests: a block of which only what a test is about has to be said.

import { read } from '../../../graphscan/render/html_report/assets/data.mjs';

/** @import { Block } from '../../../graphscan/render/html_report/assets/data.mjs' */

/** @param {Partial<Block>} block */
export function build(block) {
  const count = (block.names?.length ?? 0) / 2;
  const each = (/** @type {any} */ value) => Array.from({ length: count }, () => value);
  return read({
    names: [],
    positions: each(0),
    jobs: each(-1),
    formats: '0'.repeat(count),
    reaches: '0'.repeat(count),
    awaits: [],
    inPackage: each(-1),
    ways: each(-2),
    requests: each([]),
    packages: [],
    texts: [],
    elsewhere: [],
    started: [],
    roles: [],
    moments: [],
    boxes: {},
    lines: [],
    ...block,
  });
}

/**
 * A model of modules called after letters, with an import for each pair: `graph('ab bc')`.
 * @param {string} pairs
 * @param {Partial<Block>} [more]
 */
export function graph(pairs, more = {}) {
  const letters = [...new Set(pairs.replaceAll(' ', ''))].sort();
  const requests = letters.map((letter) => pairs.split(' ')
    .filter((pair) => pair[0] === letter && pair[1])
    .flatMap((pair) => [0, letters.indexOf(pair[1]), 1, 1, 0]));
  const names = letters.flatMap((letter) => [0, letter]);
  return build({ names, requests, texts: ['\nimport\n'], ...more });
}
