import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ancestors, descendants, wayTo } from '../../../graphscan/render/html_report/assets/ways.mjs';
import { graph } from './build.mjs';

/** @param {Iterable<{name: string}>} modules */
const names = (modules) => [...modules].map((module) => module.name).sort().join('');

test('a way has all its hops, from the start on', () => {
  const { modules } = graph('ab bc cd', { ways: [-1, [0, 0], [1, 0], [2, 0]] });
  assert.deepEqual(wayTo(modules[3]).map((hop) => hop.from.name + hop.to?.name), ['ab', 'bc', 'cd']);
  assert.deepEqual(wayTo(modules[0]), []);
});

test('ancestors and descendants are found through any number of hops', () => {
  const { modules } = graph('ab bc cd ec');
  assert.equal(names(ancestors(modules[2])), 'abe');
  assert.equal(names(descendants(modules[1])), 'cd');
});

test('a cycle ends, and its members are before and behind themselves', () => {
  const { modules } = graph('ab bc ca');
  assert.equal(names(ancestors(modules[0])), 'abc');
  assert.equal(names(descendants(modules[0])), 'abc');
});
