// The part of a picture that is in sight, and how it moves: arithmetic only.

/** @typedef {{x: number, y: number, width: number, height: number}} Box */

/** How much closer than the whole picture one can go. */
export const CLOSEST = 24;

/**
 * The view that shows all of `content` in a window with the proportions of `frame`, from its top.
 * @param {Box} content
 * @param {{width: number, height: number}} frame
 * @returns {Box}
 */
export function fitted(content, frame) {
  const proportion = frame.height > 0 ? frame.width / frame.height : 1;
  const width = Math.max(content.width, content.height * proportion);
  const height = width / proportion;
  return {
    x: content.x - (width - content.width) / 2,
    y: content.y,
    width,
    height,
  };
}

/**
 * `view` closer by `factor`, with the point that stays where it is given in parts of the view.
 * @param {Box} view
 * @param {number} factor above 1 is closer
 * @param {Box} whole the view that shows everything
 * @param {{x: number, y: number}} [point]
 * @returns {Box}
 */
export function zoomed(view, factor, whole, point = { x: 0.5, y: 0.5 }) {
  const least = whole.width / CLOSEST;
  const width = Math.min(Math.max(view.width / factor, least), whole.width);
  const height = (width * view.height) / view.width;
  return kept(
    {
      x: view.x + (view.width - width) * point.x,
      y: view.y + (view.height - height) * point.y,
      width,
      height,
    },
    whole,
  );
}

/**
 * `view` moved by parts of itself.
 * @param {Box} view
 * @param {number} right
 * @param {number} down
 * @param {Box} whole
 * @returns {Box}
 */
export function moved(view, right, down, whole) {
  return kept({ ...view, x: view.x + right * view.width, y: view.y + down * view.height }, whole);
}

/**
 * `view`, moved only as far as it takes to have `box` in it.
 * @param {Box} view
 * @param {Box} box
 * @param {Box} whole
 * @returns {Box}
 */
export function showing(view, box, whole) {
  const inside = box.x >= view.x && box.y >= view.y
    && box.x + box.width <= view.x + view.width && box.y + box.height <= view.y + view.height;
  if (inside) return view;
  const x = box.x + box.width / 2 - view.width / 2;
  const y = box.y + box.height / 2 - view.height / 2;
  return kept({ ...view, x, y }, whole);
}

/**
 * `view` with its middle within the whole picture, so that nobody gets lost.
 * @param {Box} view
 * @param {Box} whole
 * @returns {Box}
 */
function kept(view, whole) {
  const between = (/** @type {number} */ value, /** @type {number} */ low, /** @type {number} */ high) =>
    Math.min(Math.max(value, low), high);
  return {
    ...view,
    x: between(view.x, whole.x - view.width / 2, whole.x + whole.width - view.width / 2),
    y: between(view.y, whole.y - view.height / 2, whole.y + whole.height - view.height / 2),
  };
}

/**
 * The box that lies nearest to `from` in a direction; null if none does.
 * @template {{box: Box}} T
 * @param {T} from
 * @param {T[]} others
 * @param {{x: number, y: number}} direction one of them 0, the other 1 or -1
 * @returns {T | null}
 */
export function neighbour(from, others, direction) {
  const middle = (/** @type {Box} */ box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
  const start = middle(from.box);
  let best = null;
  let least = Infinity;
  for (const other of others) {
    const { x, y } = middle(other.box);
    const ahead = (x - start.x) * direction.x + (y - start.y) * direction.y;
    const aside = Math.abs((x - start.x) * direction.y) + Math.abs((y - start.y) * direction.x);
    const distance = ahead + 2 * aside;
    if (other !== from && ahead > 0 && distance < least) {
      best = other;
      least = distance;
    }
  }
  return best;
}
