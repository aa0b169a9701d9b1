import assert from 'node:assert/strict';
import { test } from 'node:test';

import { filtered, isShown, search, sorted } from '../../../graphscan/render/html_report/assets/find.mjs';
import { build } from './build.mjs';

const ALL = { static: true, dynamic: true, npm: true };
const { modules } = build({
  names: [0, 'chunks/nitro/nitro.mjs', 0, 'chunks/routes/api/nitro-info.mjs', 0, 'index.mjs',
    0, 'node_modules/nitropack/index.mjs'],
  positions: [3, 0, 4, 1],
  reaches: '0102',
  inPackage: [-1, -1, -1, 0],
  packages: ['nitropack'],
  roles: [[0, 'Nitro'], [2, 'entry']],
  requests: [[], [], [0, 0, 1, 1, 0, 0, 3, 2, 1, 0], []],
  texts: ['\n\n'],
});
const names = (/** @type {{name: string}[]} */ found) => found.map((module) => module.name.split('/').pop());

test('what has a part to play comes first, npm packages last', () => {
  assert.deepEqual(names(search(modules, 'nitro', 10)), ['nitro.mjs', 'nitro-info.mjs', 'index.mjs']);
});

test('all words count, in any case and order', () => {
  assert.deepEqual(names(search(modules, 'MJS api', 10)), ['nitro-info.mjs']);
});

test('a role can be searched for', () => {
  assert.deepEqual(names(search(modules, 'entry', 10)), ['index.mjs']);
});

test('nothing is found for nothing, and no more than asked for', () => {
  assert.deepEqual(search(modules, '  ', 10), []);
  assert.equal(search(modules, 'mjs', 2).length, 2);
});

test('toggles hide kinds of modules', () => {
  const without = (/** @type {object} */ hidden) => names(filtered(modules, '', { ...ALL, ...hidden }));
  assert.deepEqual(without({ npm: false }), ['nitro.mjs', 'nitro-info.mjs', 'index.mjs']);
  assert.deepEqual(without({ dynamic: false }), ['nitro.mjs', 'index.mjs', 'index.mjs']);
  assert.equal(isShown(modules[3], { ...ALL, static: false }), true);
});

test('numbers sort as numbers, and what has none stands last either way', () => {
  assert.deepEqual(sorted(modules, 'position', false).map((m) => m.position), [1, 3, 4, 0]);
  assert.deepEqual(sorted(modules, 'position', true).map((m) => m.position), [4, 3, 1, 0]);
  assert.deepEqual(sorted(modules, 'requests', true).map((m) => m.requests.length), [2, 0, 0, 0]);
});

test('text sorts by text, modules without a package last', () => {
  assert.equal(sorted(modules, 'package', false)[0].package, 'nitropack');
  assert.equal(sorted(modules, 'package', true)[0].package, 'nitropack');
  assert.equal(names(sorted(modules, 'name', true))[3], 'nitro.mjs');
});

test('sorting leaves what it is given as it is', () => {
  const before = [...modules];
  sorted(modules, 'name', true);
  assert.deepEqual(modules, before);
});
