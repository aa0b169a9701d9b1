import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  following, labelled, shortened, startOf,
} from '../../../graphscan/render/html_report/assets/timeline.mjs';
import { build } from './build.mjs';

test('a short run is played step by step', () => {
  assert.equal(following(0, 6, []), 1);
  assert.equal(following(5, 6, []), 6);
  assert.equal(following(6, 6, []), 6);
});

test('a long run is played in larger steps that miss no moment', () => {
  const steps = [0];
  while (steps[steps.length - 1] < 1000) steps.push(following(steps[steps.length - 1], 1000, [417, 930]));
  assert.ok(steps.length < 200);
  assert.ok(steps.includes(417) && steps.includes(930));
});

test('the first module of a job says what starts it', () => {
  const { modules: [a, b, c, d] } = build({
    names: [0, 'a', 0, 'b', 0, 'c', 0, 'd'],
    jobs: [0, 0, 1, -1],
    started: [['entry', 1, '', 0], ['import', 2, 'b:1:1', 2]],
  });
  assert.equal(startOf(a, undefined), 'entry starts');
  assert.equal(startOf(b, a), '');
  assert.equal(startOf(c, b), 'import() at b:1:1, when called');
  assert.equal(startOf(d, c), '');
});

test('long names keep their end', () => {
  assert.equal(shortened('node_modules/@sentry/core/build/index.js'), '…/build/index.js');
  assert.equal(shortened('chunks/nitro/nitro.mjs'), 'chunks/nitro/nitro.mjs');
});

test('the labels of two moments stand back to back, however near these are', () => {
  assert.deepEqual(labelled([0.7, 0.4]), [{ side: 0, row: 0 }, { side: 1, row: 0 }]);
  assert.deepEqual(labelled([0.41, 0.4]), [{ side: 0, row: 0 }, { side: 1, row: 0 }]);
});

test('labels that would leave the track turn round, and lie below one another where they must', () => {
  assert.deepEqual(labelled([0.01, 0.02]), [{ side: 0, row: 0 }, { side: 0, row: 1 }]);
  assert.deepEqual(labelled([0.99, 0.98]), [{ side: 1, row: 0 }, { side: 1, row: 1 }]);
  assert.deepEqual(labelled([0.5]), [{ side: 1, row: 0 }]);
  assert.deepEqual(labelled([]), []);
});
