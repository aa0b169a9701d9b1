// The timeline: a slider, a play button, the moments on the track, the list that scrolls along.

/** @import { Model, Module } from './data.mjs' */

import { byId, el } from './dom.mjs';
import { rows } from './rows.mjs';

/** Height of a row of the list, the same in style.css. */
const ROW = 40;

/** Milliseconds between two steps, and at a moment that is marked. */
const TICK = 90;
const HOLD = 1400;

const WHENS = new Map([['conditional', ', if its branch runs'], ['on-call', ', when called']]);

/** Ticks that a whole run takes at most. */
const TICKS = 160;

/**
 * The step after `step` while playing: several at once in a long run, never past a moment.
 * @param {number} step
 * @param {number} total
 * @param {number[]} moments steps at which to stop
 */
export function following(step, total, moments) {
  const next = Math.min(total, step + Math.max(1, Math.ceil(total / TICKS)));
  return Math.min(next, ...moments.filter((moment) => moment > step));
}

/**
 * What a module starts, if it is the first that its job evaluates.
 * @param {Module} module
 * @param {Module | undefined} before the module evaluated before it
 */
export function startOf(module, before) {
  const { job } = module;
  if (!job || before?.job === job) return '';
  if (job.kind !== 'import') return before?.job?.kind === 'import' ? '' : `${job.kind} starts`;
  return `import() at ${job.trigger}${WHENS.get(job.when) ?? ''}`;
}

/**
 * @param {Model} model
 * @param {(step: number | null) => void} stepped
 * @param {(module: Module) => void} select
 */
export function timeline(model, stepped, select) {
  const slider = byId('step', HTMLInputElement);
  const play = byId('play', HTMLButtonElement);
  const now = byId('now', HTMLOutputElement);
  const list = byId('order', HTMLElement);
  const { order, moments } = model;
  const total = order.length;
  const stops = moments.map((moment) => moment.position);
  slider.max = String(total);
  slider.value = String(total);
  /** @type {number | null} */
  let step = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let playing;

  const body = el('div', { class: 'rows', role: 'presentation' });
  list.append(body);
  /** @type {Module | null} */
  let selected = null;
  const drawn = rows(list, body, ROW, (index) => {
    const module = order[index];
    const at = module.name.lastIndexOf('/') + 1;
    const moment = moments.find((each) => each.position === module.position);
    const start = startOf(module, order[index - 1]);
    const states = [
      'row',
      step !== null && module.position === step && 'is-now',
      step !== null && module.position > step && 'is-waiting',
      module === selected && 'is-selected',
      moment?.kind,
    ];
    return el(
      'div',
      {
        'id': `order-${index}`,
        'role': 'option',
        'class': states.filter(Boolean).join(' '),
        'aria-selected': String(module === selected),
        'aria-setsize': total,
        'aria-posinset': index + 1,
        'title': module.name,
        'click': () => { go(module.position); select(module); },
      },
      el('span', { class: 'number' }, String(module.position)),
      el('span', { class: 'name' }, module.name.slice(at)),
      el('span', { class: 'roles' }, module.roles.join(' · ').toUpperCase()),
      el('span', { class: 'folder' }, start || module.name.slice(0, at) || './'),
    );
  }, () => el('div', { 'role': 'presentation' }));

  /** @param {number | null} next */
  const go = (next) => {
    step = next === null ? null : Math.min(Math.max(next, 0), total);
    slider.value = String(step ?? total);
    const module = step ? order[step - 1] : null;
    const moment = moments.find((each) => each.position === step);
    const said = moment?.text ?? (module ? shortened(module.name) : 'nothing has run yet');
    now.value = step === null ? `${total.toLocaleString('en')} steps` : `${step} of ${total}: ${said}`;
    slider.setAttribute('aria-valuetext', now.value);
    now.className = moment?.kind ?? '';
    list.removeAttribute('aria-activedescendant');
    if (step) {
      drawn.reveal(step - 1);
      list.setAttribute('aria-activedescendant', `order-${step - 1}`);
    } else drawn.redraw();
    stepped(step);
  };

  const stop = () => {
    clearTimeout(playing);
    playing = undefined;
    play.textContent = 'Play';
    play.classList.remove('is-playing');
  };
  const tick = () => {
    const next = following(step ?? 0, total, stops);
    go(next);
    if (next >= total) stop();
    else playing = setTimeout(tick, stops.includes(next) ? HOLD : TICK);
  };
  const toggle = () => {
    if (playing !== undefined) {
      stop();
      return;
    }
    if (step === null || step >= total) go(0);
    play.textContent = 'Pause';
    play.classList.add('is-playing');
    playing = setTimeout(tick, TICK);
  };
  const by = (/** @type {number} */ steps) => {
    stop();
    go((step ?? (steps > 0 ? 0 : total + 1)) + steps);
  };

  play.addEventListener('click', toggle);
  byId('back', HTMLButtonElement).addEventListener('click', () => by(-1));
  byId('forward', HTMLButtonElement).addEventListener('click', () => by(1));
  slider.addEventListener('input', () => { stop(); go(Number(slider.value)); });
  slider.addEventListener('keydown', (event) => {
    if (event.key !== ' ') return;
    event.preventDefault();
    toggle();
  });
  list.addEventListener('keydown', (event) => {
    const page = Math.max(1, Math.floor(list.clientHeight / ROW) - 1);
    const steps = new Map([
      ['ArrowDown', 1], ['ArrowUp', -1], ['PageDown', page], ['PageUp', -page],
      ['Home', -total], ['End', total],
    ]).get(event.key);
    if (steps !== undefined) by(steps);
    else if (event.key === 'Enter' && step) select(order[step - 1]);
    else return;
    event.preventDefault();
  });
  track(model, (position) => { stop(); go(position); });
  drawn.show(total);
  go(null);

  return {
    go,
    stop,
    toggle,
    /** @param {Module | null} module */
    choose(module) {
      selected = module;
      if (module && module.position) drawn.reveal(module.position - 1);
      else drawn.redraw();
    },
  };
}

/**
 * The end of a name: its file, and the folder that it is in.
 * @param {string} name
 */
export function shortened(name) {
  const parts = name.split('/');
  return parts.length > 3 ? `…/${parts.slice(-2).join('/')}` : name;
}

/** What the label of a moment takes of the track, at most: on a phone. */
const LABEL = 0.25;

/**
 * Where the labels of moments stand: on which side of their place (1 is left, 0 right), and in which
 * row. The first looks left and the others right, unless they would leave the track.
 * @param {number[]} places parts of the track
 * @returns {{side: number, row: number}[]}
 */
export function labelled(places) {
  const first = Math.min(...places);
  /** @type {{start: number, row: number}[]} */
  const taken = [];
  return places.map((at) => {
    const left = at === first ? at > LABEL : at > 1 - LABEL;
    const start = left ? at - LABEL : at;
    const near = taken.filter((other) => Math.abs(other.start - start) < LABEL);
    const row = near.length;
    taken.push({ start, row });
    return { side: left ? 1 : 0, row };
  });
}

/**
 * The moments as buttons on the track, and a tick where each job starts.
 * @param {Model} model
 * @param {(position: number) => void} go
 */
function track(model, go) {
  const total = Math.max(model.order.length, 1);
  const places = labelled(model.moments.map((moment) => moment.position / total));
  for (const [index, { position, kind, text }] of model.moments.entries()) {
    const label = `${kind === 'sentry' ? 'Sentry' : 'Nitro'} ${position}`;
    const button = el(
      'button',
      { type: 'button', class: `moment ${kind}`, title: text, click: () => go(position) },
      label,
    );
    const { side, row } = places[index];
    button.style.setProperty('--at', String(position / total));
    button.style.setProperty('--side', String(side));
    button.style.setProperty('--row', String(row));
    byId('moments', HTMLElement).append(button);
  }
  for (const [index, module] of model.order.entries()) {
    if (index === 0 || module.job === model.order[index - 1].job) continue;
    const mark = el('i');
    mark.style.setProperty('--at', String(module.position / total));
    byId('jobs', HTMLElement).append(mark);
  }
}
