// Long lists of which only the rows in sight are in the document.

/**
 * The rows to draw: those in sight, and a few on either side.
 * @param {number} top how far the list is scrolled
 * @param {number} height of what is in sight
 * @param {number} row height of one row
 * @param {number} count rows there are
 * @param {number} [spare] rows drawn beyond what is in sight
 * @returns {{first: number, last: number}} `last` is the row after the last one
 */
export function inSight(top, height, row, count, spare = 8) {
  const first = Math.max(0, Math.min(count, Math.floor(top / row)) - spare);
  const last = Math.min(count, Math.ceil((top + height) / row) + spare);
  return { first, last: Math.max(first, last) };
}

/**
 * Where to scroll so that `index` is in sight: nowhere if it is, else to the middle.
 * @param {number} index
 * @param {number} top
 * @param {number} height
 * @param {number} row
 * @param {number} [head] what covers the upper end
 * @returns {number}
 */
export function scrolledTo(index, top, height, row, head = 0) {
  const at = index * row;
  if (at >= top && at + row <= top + height - head) return top;
  return Math.max(0, at - Math.floor((height - head - row) / 2));
}

/**
 * Draws `count` rows of equal height into `body` as `scroller` scrolls; spacers stand for the rest.
 * @param {HTMLElement} scroller
 * @param {HTMLElement} body
 * @param {number} height of a row in pixels
 * @param {(index: number) => HTMLElement} draw
 * @param {() => HTMLElement} spacer
 */
export function rows(scroller, body, height, draw, spacer) {
  let count = 0;
  const above = spacer();
  const below = spacer();
  const redraw = () => {
    const { first, last } = inSight(scroller.scrollTop, scroller.clientHeight, height, count);
    const held = body.contains(document.activeElement) ? document.activeElement : null;
    const key = held?.closest('[data-row]')?.getAttribute('data-row');
    const drawn = [];
    for (let index = first; index < last; index += 1) {
      const row = draw(index);
      row.dataset.row = String(index);
      drawn.push(row);
    }
    above.style.height = `${first * height}px`;
    below.style.height = `${(count - last) * height}px`;
    body.replaceChildren(above, ...drawn, below);
    if (key) {
      const again = body.querySelector(`[data-row="${key}"] a`);
      if (again instanceof HTMLElement) again.focus({ preventScroll: true });
    }
  };
  scroller.addEventListener('scroll', redraw, { passive: true });
  new ResizeObserver(redraw).observe(scroller);
  return {
    redraw,
    /** @param {number} rowCount */
    show(rowCount) {
      count = rowCount;
      redraw();
    },
    /** @param {number} index @param {number} [head] */
    reveal(index, head = 0) {
      const { scrollTop, clientHeight } = scroller;
      scroller.scrollTop = scrolledTo(index, scrollTop, clientHeight, height, head);
      redraw();
    },
  };
}
