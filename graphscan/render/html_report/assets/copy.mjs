// The buttons that copy what stands beside them.

/** @param {ParentNode} root */
export function copyButtons(root) {
  for (const button of root.querySelectorAll('button.copy')) {
    const code = button.parentElement?.querySelector('[data-copy]');
    if (!(button instanceof HTMLButtonElement) || !(code instanceof HTMLElement)) continue;
    button.hidden = false;
    button.addEventListener('click', async () => {
      const copied = await copy(code);
      button.textContent = copied ? 'Copied' : 'Selected: press Ctrl+C';
    });
    button.addEventListener('blur', () => { button.textContent = 'Copy'; });
  }
}

/**
 * Copy the text of `code`; where the browser does not allow it, select it.
 * @param {HTMLElement} code
 */
async function copy(code) {
  try {
    await navigator.clipboard.writeText(code.textContent ?? '');
    return true;
  } catch {
    getSelection()?.selectAllChildren(code);
    return false;
  }
}
