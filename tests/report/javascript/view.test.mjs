import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  CLOSEST, fitted, moved, neighbour, showing, zoomed,
} from '../../../graphscan/render/html_report/assets/view.mjs';

const WHOLE = { x: 0, y: 0, width: 800, height: 400 };

test('a view that fits has the proportions of the window and all of the picture', () => {
  const view = fitted({ x: 10, y: 20, width: 100, height: 100 }, { width: 800, height: 400 });
  assert.deepEqual(view, { x: -40, y: 20, width: 200, height: 100 });
  assert.deepEqual(fitted(WHOLE, { width: 400, height: 400 }), { x: 0, y: 0, width: 800, height: 800 });
});

test('a window without height does no harm', () => {
  const { width, height } = fitted(WHOLE, { width: 0, height: 0 });
  assert.ok(width > 0 && height > 0);
});

test('zooming keeps the point where it is', () => {
  const view = zoomed(WHOLE, 2, WHOLE, { x: 0.25, y: 0.5 });
  assert.deepEqual(view, { x: 100, y: 100, width: 400, height: 200 });
});

test('one can go neither farther than the whole nor closer than there is anything to see', () => {
  assert.equal(zoomed(WHOLE, 0.1, WHOLE).width, 800);
  assert.equal(zoomed(WHOLE, 1e9, WHOLE).width, 800 / CLOSEST);
});

test('moving ends where half of the view would be empty', () => {
  const near = zoomed(WHOLE, 2, WHOLE);
  assert.equal(moved(near, 0.5, 0, WHOLE).x, near.x + 200);
  assert.equal(moved(near, 99, 0, WHOLE).x, 600);
  assert.equal(moved(near, -99, 0, WHOLE).x, -200);
});

test('a view moves only for what is not in it', () => {
  const near = { x: 0, y: 0, width: 200, height: 100 };
  assert.equal(showing(near, { x: 10, y: 10, width: 50, height: 50 }, WHOLE), near);
  const shown = showing(near, { x: 500, y: 200, width: 100, height: 50 }, WHOLE);
  assert.deepEqual(shown, { x: 450, y: 175, width: 200, height: 100 });
});

test('the neighbour is the nearest in the direction, and rather straight ahead', () => {
  const at = (/** @type {number} */ x, /** @type {number} */ y) => ({ box: { x, y, width: 10, height: 10 } });
  const from = at(0, 0);
  const ahead = at(100, 5);
  const aside = at(60, 80);
  const behind = at(-20, 0);
  assert.equal(neighbour(from, [from, ahead, aside, behind], { x: 1, y: 0 }), ahead);
  assert.equal(neighbour(from, [from, ahead, aside, behind], { x: 0, y: 1 }), aside);
  assert.equal(neighbour(from, [from, ahead, behind], { x: 0, y: -1 }), null);
});
