import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inSight, scrolledTo } from '../../../graphscan/render/html_report/assets/rows.mjs';

test('of many rows those in sight are drawn, and a few more', () => {
  assert.deepEqual(inSight(3000, 300, 30, 10000, 5), { first: 95, last: 115 });
});

test('the ends of a list are its ends', () => {
  assert.deepEqual(inSight(0, 300, 30, 4, 5), { first: 0, last: 4 });
  assert.deepEqual(inSight(299700, 300, 30, 10000, 5), { first: 9985, last: 10000 });
});

test('an empty list, and one scrolled beyond its end, draw nothing twice', () => {
  assert.deepEqual(inSight(0, 300, 30, 0), { first: 0, last: 0 });
  const { first, last } = inSight(90000, 300, 30, 10, 2);
  assert.ok(first <= last && last <= 10);
});

test('a row in sight does not scroll, another comes to the middle', () => {
  assert.equal(scrolledTo(5, 100, 300, 30), 100);
  assert.equal(scrolledTo(100, 0, 300, 30), 3000 - 135);
  assert.equal(scrolledTo(0, 500, 300, 30), 0);
});
