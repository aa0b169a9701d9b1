// Where the reader is: the part of the address behind `#`. Nothing else is remembered.

/** @typedef {{module: string | null, step: number | null}} Place */

/**
 * @param {string} hash with or without its `#`
 * @returns {Place}
 */
export function parsed(hash) {
  const fields = new URLSearchParams(hash.replace(/^#/, '').replaceAll('+', '%2B'));
  const step = fields.get('step');
  return {
    module: fields.get('module'),
    step: step !== null && /^\d{1,9}$/.test(step) ? Number(step) : null,
  };
}

/**
 * @param {Place} place
 * @returns {string} with its `#`, or nothing
 */
export function written({ module, step }) {
  const fields = [];
  if (module !== null) fields.push(`module=${encoded(module)}`);
  if (step !== null) fields.push(`step=${step}`);
  return fields.length ? `#${fields.join('&')}` : '';
}

/** @param {string} name */
function encoded(name) {
  return encodeURIComponent(name).replace(/%(2F|40|3A|2C|21)/g, (code) => decodeURIComponent(code));
}
