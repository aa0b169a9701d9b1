// The picture: pan, zoom, and what lights up. `drawing.py` says how boxes and lines are called.

/** @import { Model, Module } from './data.mjs' */
/** @import { Box } from './view.mjs' */
/** @import { Shown } from './find.mjs' */

import { isShown } from './find.mjs';
import { fitted, moved, neighbour, showing, zoomed } from './view.mjs';
import { ancestors, descendants, wayTo } from './ways.mjs';

/**
 * A box that stands for its members, or a note that only speaks of one.
 * @typedef {{key: string, group: SVGGElement, members: Module[], box: Box, isNote: boolean}} Drawn
 */

/** Pixels a pointer moves before a click becomes a drag. */
const DRAG = 4;

const DIRECTIONS = new Map([
  ['ArrowLeft', { x: -1, y: 0 }],
  ['ArrowRight', { x: 1, y: 0 }],
  ['ArrowUp', { x: 0, y: -1 }],
  ['ArrowDown', { x: 0, y: 1 }],
]);

/**
 * Bring the picture in `canvas` to life; null where there is none.
 * @param {HTMLElement} canvas
 * @param {Model} model
 * @param {(module: Module) => void} select
 */
export function picture(canvas, model, select) {
  const svg = canvas.querySelector('svg');
  if (!svg) return null;
  const { x, y, width, height } = svg.viewBox.baseVal;
  const page = { x, y, width, height };
  const content = belowBanner(svg, page);
  let whole = fitted(content, canvas.getBoundingClientRect());
  let view = whole;
  const show = (/** @type {Box} */ next) => {
    view = next;
    svg.setAttribute('viewBox', `${view.x} ${view.y} ${view.width} ${view.height}`);
  };
  const fit = () => {
    whole = fitted(content, canvas.getBoundingClientRect());
    show(whole);
  };

  const boxes = drawnBoxes(svg, model);
  const lines = model.lines.map(([tail, head], number) => ({
    tail, head, group: svg.querySelector(`#line-${number}`),
  }));
  const standing = boxes.filter((box) => !box.isNote);
  const boxOf = new Map(standing.flatMap((box) => box.members.map((member) => [member, box])));
  /** @type {Drawn | null} */
  let current = boxes[0] ?? null;
  current?.group.setAttribute('tabindex', '0');

  /** @param {Drawn} box */
  const enter = (box) => {
    current?.group.setAttribute('tabindex', '-1');
    current = box;
    box.group.setAttribute('tabindex', '0');
    box.group.focus({ preventScroll: true });
    show(showing(view, box.box, whole));
  };

  for (const box of boxes) {
    box.group.addEventListener('click', () => {
      if (dragged) return;
      enter(box);
      select(box.members[0]);
    });
  }

  let dragged = false;
  /** @type {{x: number, y: number, id: number} | null} */
  let held = null;
  svg.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    held = { x: event.clientX, y: event.clientY, id: event.pointerId };
    dragged = false;
  });
  svg.addEventListener('pointermove', (event) => {
    if (!held || held.id !== event.pointerId) return;
    const right = held.x - event.clientX;
    const down = held.y - event.clientY;
    if (!dragged && Math.hypot(right, down) < DRAG) return;
    if (!dragged) svg.setPointerCapture(event.pointerId);
    dragged = true;
    held = { ...held, x: event.clientX, y: event.clientY };
    const frame = canvas.getBoundingClientRect();
    show(moved(view, right / frame.width, down / frame.height, whole));
  });
  for (const end of /** @type {const} */ (['pointerup', 'pointercancel'])) {
    svg.addEventListener(end, () => { held = null; });
  }
  canvas.addEventListener('wheel', (event) => {
    const meant = event.ctrlKey || event.metaKey || canvas.contains(document.activeElement);
    if (!meant) return;
    event.preventDefault();
    const frame = canvas.getBoundingClientRect();
    const point = {
      x: (event.clientX - frame.left) / frame.width,
      y: (event.clientY - frame.top) / frame.height,
    };
    show(zoomed(view, Math.exp(-event.deltaY / 400), whole, point));
  }, { passive: false });

  canvas.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = DIRECTIONS.get(event.key);
    if (direction && event.shiftKey) show(moved(view, direction.x / 8, direction.y / 8, whole));
    else if (direction && current) {
      const next = neighbour(current, boxes.filter(isVisible), direction);
      if (next) enter(next);
    } else if ((event.key === 'Enter' || event.key === ' ') && current) select(current.members[0]);
    else if (event.key === '+' || event.key === '=') show(zoomed(view, 1.4, whole));
    else if (event.key === '-') show(zoomed(view, 1 / 1.4, whole));
    else if (event.key === '0') fit();
    else return;
    event.preventDefault();
  });

  new ResizeObserver(fit).observe(canvas);
  window.addEventListener('beforeprint', () => show(page));
  window.addEventListener('afterprint', fit);

  return {
    fit,
    /** @param {number} factor */
    zoom: (factor) => show(zoomed(view, factor, whole)),
    /** The box that shows `module`, alone or with others. @param {Module} module */
    boxOf: (module) => boxOf.get(module) ?? null,
    /** @param {Module | null} module */
    light(module) {
      const way = module ? wayTo(module) : [];
      const onWay = new Set(way.flatMap((link) => (link.to ? [link.from, link.to] : [])));
      const before = module ? ancestors(module) : new Set();
      const behind = module ? descendants(module) : new Set();
      const holds = (/** @type {Drawn} */ box, /** @type {Set<Module>} */ set) =>
        !box.isNote && box.members.some((member) => set.has(member));
      for (const box of boxes) {
        const selected = module !== null && box.members.includes(module);
        const told = {
          selected,
          way: !selected && holds(box, onWay),
          before: !selected && holds(box, before),
          behind: !selected && holds(box, behind),
        };
        const far = module !== null && !Object.values(told).some(Boolean);
        mark(box.group, { ...told, far });
        box.group.setAttribute('aria-pressed', String(selected));
      }
      const hops = new Set();
      for (const link of way) {
        const tail = boxOf.get(link.from)?.key;
        const head = link.to && boxOf.get(link.to)?.key;
        if (tail && head) hops.add(`${tail} ${head}`);
      }
      for (const line of lines) {
        const hop = hops.has(`${line.tail} ${line.head}`);
        if (line.group) mark(line.group, { way: hop, far: module !== null && !hop });
      }
      const box = module && boxOf.get(module);
      if (box) show(showing(view, box.box, whole));
    },
    /** What has run after `step`; null for no step. @param {number | null} step */
    run(step) {
      for (const { group, members } of boxes) {
        const evaluated = members.filter((member) => member.position > 0);
        const done = step === null ? 0 : evaluated.filter((each) => each.position <= step).length;
        mark(group, {
          now: step !== null && evaluated.some((member) => member.position === step),
          waiting: step !== null && done === 0,
          part: step !== null && done > 0 && done < evaluated.length,
        });
      }
    },
    /** @param {Shown} shown */
    restrict(shown) {
      const hidden = new Set();
      for (const box of boxes) {
        const hide = !box.members.some((member) => isShown(member, shown));
        mark(box.group, { hidden: hide });
        if (hide) hidden.add(box.key);
      }
      for (const { tail, head, group } of lines) {
        if (group) mark(group, { hidden: hidden.has(tail) || hidden.has(head) });
      }
    },
  };
}

/**
 * The picture without its banner, which the page says above it.
 * @param {SVGSVGElement} svg
 * @param {Box} page
 * @returns {Box}
 */
function belowBanner(svg, page) {
  const areas = [...svg.querySelectorAll('g.area')].filter((area) => area instanceof SVGGElement);
  const tops = areas.map((area) => inPicture(svg, area, area.getBBox()).y);
  if (tops.length === 0) return page;
  const top = Math.max(page.y, Math.min(...tops) - 12);
  return { ...page, y: top, height: page.y + page.height - top };
}

/** @param {Drawn} box */
function isVisible(box) {
  return !box.group.classList.contains('is-hidden');
}

/**
 * @param {Element} group
 * @param {Record<string, boolean>} states
 */
function mark(group, states) {
  for (const [name, is] of Object.entries(states)) group.classList.toggle(`is-${name}`, is);
}

/**
 * The boxes that stand for modules, each with a frame that can light up.
 * @param {SVGSVGElement} svg
 * @param {Model} model
 * @returns {Drawn[]}
 */
function drawnBoxes(svg, model) {
  const boxes = [];
  for (const [key, members] of model.boxes) {
    const group = svg.querySelector(`#box-${key}`);
    if (!(group instanceof SVGGElement) || members.length === 0) continue;
    const { x, y, width, height } = group.getBBox();
    const title = group.querySelector('title')?.textContent ?? '';
    const frame = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    const edges = { x: x - 5, y: y - 5, width: width + 10, height: height + 10, rx: 8 };
    for (const [name, value] of Object.entries(edges)) frame.setAttribute(name, String(value));
    frame.setAttribute('class', 'frame');
    group.insertBefore(frame, group.querySelector(':scope > :not(title)'));
    group.setAttribute('role', 'button');
    group.setAttribute('tabindex', '-1');
    group.setAttribute('aria-pressed', 'false');
    const isNote = group.dataset.modules === '0';
    const name = isNote ? `note on ${members[0].name}` : members.length === 1 ? members[0].name : title;
    group.setAttribute('aria-label', name);
    boxes.push({ key, group, members, box: inPicture(svg, group, { x, y, width, height }), isNote });
  }
  boxes.sort((a, b) => a.box.y - b.box.y || a.box.x - b.box.x);
  return boxes;
}

/**
 * `box`, given in the coordinates of `group`, in those of the picture.
 * @param {SVGSVGElement} svg
 * @param {SVGGElement} group
 * @param {Box} box
 * @returns {Box}
 */
function inPicture(svg, group, box) {
  const own = group.getCTM();
  const whole = svg.getCTM();
  if (!own || !whole) return box;
  const turn = whole.inverse().multiply(own);
  const start = new DOMPoint(box.x, box.y).matrixTransform(turn);
  const end = new DOMPoint(box.x + box.width, box.y + box.height).matrixTransform(turn);
  return { x: start.x, y: start.y, width: end.x - start.x, height: end.y - start.y };
}
