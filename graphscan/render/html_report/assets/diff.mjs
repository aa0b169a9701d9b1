// The page of a difference: its picture can be moved about, the rest is text.

import { byId } from './dom.mjs';
import { openOnPaper } from './paper.mjs';
import { stage } from './stage.mjs';

document.documentElement.classList.add('is-scripted');
const canvas = byId('canvas', HTMLElement);
const svg = canvas.querySelector('svg');
if (svg) {
  const view = stage(canvas, svg);
  canvas.style.aspectRatio = `${view.content.width} / ${view.content.height}`;
  canvas.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (view.takes(event.key)) event.preventDefault();
  });
}
openOnPaper(document);
