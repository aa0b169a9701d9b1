// The picture: selecting, and what lights up. `drawing.py` says how boxes and lines are called.

/** @import { Model, Module } from './data.mjs' */
/** @import { Box } from './view.mjs' */
/** @import { Shown } from './find.mjs' */

import { isShown } from './find.mjs';
import { DIRECTIONS, inPicture, stage } from './stage.mjs';
import { neighbour } from './view.mjs';
import { ancestors, descendants, wayTo } from './ways.mjs';

/**
 * A box that stands for its members, or a note that only speaks of one.
 * @typedef {{key: string, group: SVGGElement, members: Module[], box: Box, isNote: boolean}} Drawn
 */

/**
 * Bring the picture in `canvas` to life; null where there is none.
 * @param {HTMLElement} canvas
 * @param {Model} model
 * @param {(module: Module) => void} select
 */
export function picture(canvas, model, select) {
  const svg = canvas.querySelector('svg');
  if (!svg) return null;
  const view = stage(canvas, svg);

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
    view.bring(box.box);
  };

  for (const box of boxes) {
    box.group.addEventListener('click', () => {
      if (view.isDragged()) return;
      enter(box);
      select(box.members[0]);
    });
  }

  canvas.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = DIRECTIONS.get(event.key);
    if (direction && !event.shiftKey && current) {
      const next = neighbour(current, boxes.filter(isVisible), direction);
      if (next) enter(next);
    } else if ((event.key === 'Enter' || event.key === ' ') && current) select(current.members[0]);
    else if (!view.takes(event.key)) return;
    event.preventDefault();
  });

  return {
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
      if (box) view.bring(box.box);
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
