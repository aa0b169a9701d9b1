import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parsed, written } from '../../../graphscan/render/html_report/assets/place.mjs';

const NAMES = ['index.mjs', 'a b/c+d&e=f#g?h%i', '<img onerror=…>.mjs', '日本語/😀', '@sentry/nuxt:1,2!'];

for (const module of NAMES) {
  test(`${module} survives being written and read`, () => {
    assert.deepEqual(parsed(written({ module, step: 7 })), { module, step: 7 });
  });
}

test('folders stay readable', () => {
  assert.equal(written({ module: 'chunks/nitro/@x.mjs', step: null }), '#module=chunks/nitro/@x.mjs');
});

test('nothing is written as nothing', () => {
  assert.equal(written({ module: null, step: null }), '');
  assert.deepEqual(parsed(''), { module: null, step: null });
});

for (const hash of ['#step=-1', '#step=1.5', '#step=x', '#step=', '#step=99999999999']) {
  test(`${hash} is no step`, () => assert.equal(parsed(hash).step, null));
}

test('what is no address at all says nothing', () => {
  assert.deepEqual(parsed('#%E0%A4%A'), { module: null, step: null });
});
