// What the page knows of the build: the JSON block, read into modules that know one another.

/**
 * The JSON block, as `data.py` writes it.
 * @typedef {object} Block
 * @property {(number | string)[]} names pairs: characters shared with the name before, and the rest
 * @property {number[]} positions evaluation numbers from 1; 0 for what is never evaluated
 * @property {number[]} jobs indices into `started`, or -1
 * @property {string} formats a digit a module, see FORMATS
 * @property {string} reaches a digit a module, see REACHES
 * @property {number[]} awaits modules with a top-level await
 * @property {number[]} inPackage indices into `packages`, or -1
 * @property {(number | number[])[]} ways the last link of the way to a module, as referrer and index
 *   of its request; -1 for what Node is started with, -2 where nothing leads
 * @property {number[][]} requests five numbers each: kind and time, target, line, column, text
 * @property {string[]} packages
 * @property {string[]} texts three lines each: before, what is pointed at, after
 * @property {string[]} elsewhere what requests ask for that is no module of the build
 * @property {[string, number, string, number][]} started the jobs: kind, root, trigger, time
 * @property {[number, string][]} roles
 * @property {[number, string, string][]} moments evaluation number, `sentry` or `nitro`, words
 * @property {Record<string, number[]>} boxes the modules of each box of the picture
 * @property {[string, string][]} lines the boxes that each line of the picture joins
 */

/**
 * @typedef {object} Module
 * @property {number} index
 * @property {string} name
 * @property {number} position evaluation number; 0 if never evaluated
 * @property {Job | null} job
 * @property {string} format
 * @property {string} reach
 * @property {string | null} package
 * @property {boolean} hasAwait
 * @property {string[]} roles
 * @property {Request[]} requests in source order
 * @property {Request[]} importers the requests that ask for it
 * @property {Request | null} way the last link of the way to it; null for a start
 * @property {boolean} reached
 */

/**
 * @typedef {object} Request
 * @property {Module} from
 * @property {Module | null} to null for what is no module of the build
 * @property {string} elsewhere what that is
 * @property {string} kind
 * @property {string} when
 * @property {number} line
 * @property {number} column
 * @property {string[]} text before, marked, after
 */

/**
 * @typedef {object} Job
 * @property {string} kind
 * @property {number} root
 * @property {string} trigger where its import() stands
 * @property {string} when
 */

/**
 * @typedef {object} Model
 * @property {Module[]} modules by name
 * @property {Map<string, Module>} byName
 * @property {Module[]} order in the order of evaluation
 * @property {{position: number, kind: string, text: string}[]} moments
 * @property {Map<string, Module[]>} boxes
 * @property {[string, string][]} lines
 */

export const KINDS = ['import', 'export-from', 'import-call', 'require'];
export const WHENS = ['always', 'conditional', 'on-call'];
export const FORMATS = ['module', 'commonjs', 'json', 'wasm', 'addon'];
export const REACHES = ['static', 'dynamic', 'unreached'];

/**
 * @param {Block} block
 * @returns {Model}
 */
export function read(block) {
  const jobs = block.started.map(([kind, root, trigger, when]) => ({
    kind, root, trigger, when: WHENS[when],
  }));
  const awaits = new Set(block.awaits);
  /** @type {Module[]} */
  const modules = decoded(block.names).map((name, index) => ({
    index,
    name,
    position: block.positions[index],
    job: jobs[block.jobs[index]] ?? null,
    format: FORMATS[Number(block.formats[index])],
    reach: REACHES[Number(block.reaches[index])],
    package: block.packages[block.inPackage[index]] ?? null,
    hasAwait: awaits.has(index),
    roles: [],
    requests: [],
    importers: [],
    way: null,
    reached: block.ways[index] !== -2,
  }));
  for (const [index, role] of block.roles) modules[index].roles.push(role);
  const texts = block.texts.map((text) => text.split('\n'));
  for (const from of modules) {
    const row = block.requests[from.index];
    for (let at = 0; at < row.length; at += 5) {
      const target = row[at + 1];
      /** @type {Request} */
      const request = {
        from,
        to: target >= 0 ? modules[target] : null,
        elsewhere: target >= 0 ? '' : block.elsewhere[-1 - target],
        kind: KINDS[Math.floor(row[at] / WHENS.length)],
        when: WHENS[row[at] % WHENS.length],
        line: row[at + 2],
        column: row[at + 3],
        text: texts[row[at + 4]],
      };
      from.requests.push(request);
      if (request.to) request.to.importers.push(request);
    }
  }
  for (const module of modules) {
    const way = block.ways[module.index];
    if (Array.isArray(way)) module.way = modules[way[0]].requests[way[1]];
  }
  const order = modules.filter((module) => module.position > 0);
  order.sort((a, b) => a.position - b.position);
  return {
    modules,
    byName: new Map(modules.map((module) => [module.name, module])),
    order,
    moments: block.moments.map(([position, kind, text]) => ({ position, kind, text })),
    boxes: new Map(
      Object.entries(block.boxes).map(([key, members]) => [key, members.map((m) => modules[m])]),
    ),
    lines: block.lines,
  };
}

/**
 * The names, each from the one before.
 * @param {(number | string)[]} coded
 * @returns {string[]}
 */
function decoded(coded) {
  const names = [];
  let before = [''];
  for (let at = 0; at < coded.length; at += 2) {
    const shared = before.slice(0, Number(coded[at]));
    before = shared.concat([...String(coded[at + 1])]);
    names.push(before.join(''));
  }
  return names;
}
