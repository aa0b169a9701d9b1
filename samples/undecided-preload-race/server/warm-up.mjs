import { setTimeout } from 'node:timers/promises';

setTimeout(Number(process.env.WARM_UP_DELAY)).then(() => import('./chunks/nitro/nitro.mjs'));
