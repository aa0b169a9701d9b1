import assert from 'node:assert/strict';
import { test } from 'node:test';

import { build } from './build.mjs';

test('names are read from the one before, code point by code point', () => {
  const { modules } = build({ names: [0, 'chunks/a.mjs', 7, 'b.mjs', 0, '😀a', 1, 'b'] });
  assert.deepEqual(modules.map((module) => module.name), ['chunks/a.mjs', 'chunks/b.mjs', '😀a', '😀b']);
});

test('requests know both their ends, and what lies elsewhere', () => {
  const { modules } = build({
    names: [0, 'a', 0, 'b'],
    requests: [[0, 1, 2, 3, 0, 7, -1, 4, 1, 1], []],
    texts: ["x;\nimport './b'\n;", '\nimport(y)\n'],
    elsewhere: ['node:fs'],
  });
  const [first, second] = modules[0].requests;
  assert.equal(first.to, modules[1]);
  assert.deepEqual(modules[1].importers, [first]);
  assert.deepEqual([first.kind, first.when, first.line, first.column], ['import', 'always', 2, 3]);
  assert.deepEqual(first.text, ['x;', "import './b'", ';']);
  assert.deepEqual([second.to, second.elsewhere, second.kind, second.when],
    [null, 'node:fs', 'import-call', 'conditional']);
});

test('the order is that of the numbers, without what is never evaluated', () => {
  const { order } = build({ names: [0, 'a', 0, 'b', 0, 'c'], positions: [2, 0, 1] });
  assert.deepEqual(order.map((module) => module.name), ['c', 'a']);
});

test('roles, packages, formats and jobs belong to their modules', () => {
  const { modules } = build({
    names: [0, 'a', 0, 'b'],
    formats: '01',
    reaches: '21',
    inPackage: [-1, 0],
    packages: ['pg'],
    roles: [[1, 'Nitro']],
    jobs: [-1, 0],
    started: [['entry', 1, '', 0]],
    awaits: [0],
  });
  assert.deepEqual(modules.map((m) => m.format), ['module', 'commonjs']);
  assert.deepEqual(modules.map((m) => m.reach), ['unreached', 'dynamic']);
  assert.deepEqual(modules.map((m) => m.package), [null, 'pg']);
  assert.deepEqual(modules.map((m) => m.roles), [[], ['Nitro']]);
  assert.deepEqual(modules.map((m) => m.job?.kind), [undefined, 'entry']);
  assert.deepEqual(modules.map((m) => m.hasAwait), [true, false]);
});
