// What of a picture is in sight: pan, zoom and fit by buttons, pointer, wheel and keys.

/** @import { Box } from './view.mjs' */

import { byId } from './dom.mjs';
import { fitted, moved, showing, zoomed } from './view.mjs';

/** Pixels a pointer moves before a click becomes a drag. */
const DRAG = 4;

/** How much closer a step comes. */
const STEP = 1.4;

export const DIRECTIONS = new Map([
  ['ArrowLeft', { x: -1, y: 0 }],
  ['ArrowRight', { x: 1, y: 0 }],
  ['ArrowUp', { x: 0, y: -1 }],
  ['ArrowDown', { x: 0, y: 1 }],
]);

/**
 * Let the picture in `canvas` be moved about. Keys are left to the caller, who knows which of them
 * mean something else.
 * @param {HTMLElement} canvas
 * @param {SVGSVGElement} svg
 */
export function stage(canvas, svg) {
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
  const zoom = (/** @type {number} */ factor) => show(zoomed(view, factor, whole));

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

  byId('zoom-in', HTMLButtonElement).addEventListener('click', () => zoom(STEP));
  byId('zoom-out', HTMLButtonElement).addEventListener('click', () => zoom(1 / STEP));
  byId('zoom-fit', HTMLButtonElement).addEventListener('click', fit);
  new ResizeObserver(fit).observe(canvas);
  window.addEventListener('beforeprint', () => show(page));
  window.addEventListener('afterprint', fit);

  return {
    /** What there is to see. */
    content,
    /** Move only as far as it takes to have `box` in sight. @param {Box} box */
    bring: (box) => show(showing(view, box, whole)),
    /** Whether the click that is told was the end of a drag. */
    isDragged: () => dragged,
    /** Do what a key means here; false if it means nothing. @param {string} key */
    takes(key) {
      const direction = DIRECTIONS.get(key);
      if (direction) show(moved(view, direction.x / 8, direction.y / 8, whole));
      else if (key === '+' || key === '=') zoom(STEP);
      else if (key === '-') zoom(1 / STEP);
      else if (key === '0') fit();
      else return false;
      return true;
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

/**
 * `box`, given in the coordinates of `group`, in those of the picture.
 * @param {SVGSVGElement} svg
 * @param {SVGGElement} group
 * @param {Box} box
 * @returns {Box}
 */
export function inPicture(svg, group, box) {
  const own = group.getCTM();
  const whole = svg.getCTM();
  if (!own || !whole) return box;
  const turn = whole.inverse().multiply(own);
  const start = new DOMPoint(box.x, box.y).matrixTransform(turn);
  const end = new DOMPoint(box.x + box.width, box.y + box.height).matrixTransform(turn);
  return { x: start.x, y: start.y, width: end.x - start.x, height: end.y - start.y };
}
