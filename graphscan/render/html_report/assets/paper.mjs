// What is folded on the screen is open on paper.

/** @param {ParentNode} root */
export function openOnPaper(root) {
  for (const closed of root.querySelectorAll('details:not([open])')) {
    window.addEventListener('beforeprint', () => closed.setAttribute('open', ''));
    window.addEventListener('afterprint', () => closed.removeAttribute('open'));
  }
}
