/**
 * Modules that are in memory only while one of their functions runs. A function costs the engine some five JsVars as soon as
 * the code around it has run, and all of a bundle's modules run at boot; text in flash costs nothing. So the functions of such a
 * module go into one that makes them, and whoever uses one of them says made().name: all are made anew at each call, and nothing
 * is left behind.
 */
import { relative } from 'node:path';
import { parse } from 'acorn';
import { analyze } from 'eslint-scope';
import { stop } from './stop.js';

/** Not for what is called for each byte, line or name. Paths below src/. */
const modules = [
  'at/resync', 'config/json', 'config/keys', 'console/hand', 'console/jobs', 'console/move', 'console/verbs', 'delivery/intake',
  'delivery/loss', 'delivery/names', 'delivery/pace', 'delivery/probe', 'delivery/trip', 'delivery/ftp/acts', 'delivery/ftp/ahead', 'delivery/ftp/carry',
  'delivery/ftp/choose', 'delivery/ftp/clean', 'delivery/ftp/compare', 'delivery/ftp/copy', 'delivery/ftp/session/folder', 'delivery/ftp/session/greeting', 'delivery/ftp/session/server',
  'delivery/ftp/listing', 'delivery/ftp/session/marker', 'delivery/ftp/measure', 'delivery/ftp/verify', 'delivery/ftp/putas', 'delivery/ftp/rename', 'delivery/ftp/session/session', 'delivery/ftp/slices',
  'delivery/ftp/stage', 'delivery/ftp/take', 'device/doors', 'link/attach', 'link/baud', 'link/clock', 'link/drain', 'link/identify',
  'link/link', 'handlers', 'link/sim', 'link/unsolicited', 'link/wake', 'payload/pacer', 'round/card', 'round/hooks', 'round/light', 'round/pick', 'round/rest', 'round/retry',
  'round/schedule', 'round/trip', 'source/look', 'source/numbered', 'source/removal', 'source/still', 'source/walk',
];
/** All records and what they share: rows are made when a script is asked for. What every line from the modem is held against stays. */
const isRecord = (/** @type {string} */ name) => name.startsWith('modem/') && name !== 'modem/standard';

/** @typedef {import('./tree.js').Node} Node */

/** A number, a text or a truth: the minifier puts it where it is used. @param {Node} statement */
const isConstant = statement => statement.type === 'VariableDeclaration'
  && statement.declarations.every((/** @type {Node} */ one) => one.init?.type === 'Literal' && !one.init.regex);

/** Stands for the function until the bundle is whole. @param {Node} node the declaration of a function that is exported */
function standIn(node) {
  const parameters = node.params.map((/** @type {Node} */ one) => one.name).join(', ');
  return `export function ${node.id.name}(${parameters}) { return made().${node.id.name}(${parameters}); }`;
}

/**
 * @param {string} code a module as ES5 with imports and exports
 * @param {string} name for the error
 */
export function putOnDemand(code, name) {
  const inside = [];
  const outside = [];
  const functions = [];
  for (const node of /** @type {Node[]} */ (/** @type {unknown} */ (parse(code, { ecmaVersion: 'latest', sourceType: 'module' }).body))) {
    const text = code.slice(node.start, node.end);
    const declared = node.type === 'ExportNamedDeclaration' ? node.declaration : undefined;
    if (declared?.type === 'FunctionDeclaration') {
      functions.push(declared);
      inside.push(code.slice(declared.start, declared.end));
    } else if (node.type === 'ImportDeclaration' || isConstant(declared ?? node)) outside.push(text);
    else if (node.type.startsWith('Export')) stop(`${name} is made on demand, so it can export functions and plain constants only, and not: ${text.split('\n')[0]}`);
    else inside.push(text);
  }
  const members = functions.map(node => `${node.id.name}: ${node.id.name}`).join(', ');
  return [...outside, `function made() {\n${inside.join('\n')}\nreturn { ${members} };\n}`, ...functions.map(standIn)].join('\n');
}

/** @param {Node} node of a bundle @returns {string | undefined} what a stand-in stands for, as "made().name" */
function stoodFor(node, /** @type {string} */ code) {
  if (node.type !== 'FunctionDeclaration' || node.body.body.length !== 1) return undefined;
  const call = node.body.body[0].argument;
  const maker = call?.callee?.object?.callee;
  if (call?.type !== 'CallExpression' || !/^made(\$[\w$]+)?$/.test(maker?.name ?? '')) return undefined;
  return code.slice(call.callee.start, call.callee.end);
}

/**
 * Puts what stand-ins stand for in their places: each of them would stay in memory, and take another frame of the stack.
 * @param {string} code a bundle that is not minified yet
 * @returns {string} the same, without stand-ins
 */
export function leaveOutStandIns(code) {
  const tree = parse(code, { ecmaVersion: 5, sourceType: 'script', ranges: true });
  const scope = analyze(/** @type {any} */ (tree), { ecmaVersion: 5, sourceType: 'script' }).globalScope;
  const edits = /** @type {Node[]} */ (/** @type {unknown} */ (tree.body)).flatMap(node => {
    const made = stoodFor(node, code);
    if (made === undefined) return [];
    const uses = scope?.set.get(node.id.name)?.references ?? [];
    const places = uses.map(({ identifier }) => ({ from: identifier.range?.[0] ?? 0, to: identifier.range?.[1] ?? 0, text: made }));
    return [{ from: node.start, to: node.end, text: '' }, ...places];
  });
  const sorted = edits.sort((a, b) => a.from - b.from);
  const parts = sorted.map(({ from, text }, i) => code.slice(sorted[i - 1]?.to ?? 0, from) + text);
  return [...parts, code.slice(sorted.at(-1)?.to ?? 0)].join('');
}

/** @param {string} folder of the sources @returns {import('rollup').Plugin} */
export function keepOnDemand(folder) {
  return {
    name: 'on-demand',
    transform(code, id) {
      const name = relative(folder, id).replace(/\.ts$/, '');
      return modules.includes(name) || isRecord(name) ? { code: putOnDemand(code, name), map: null } : null;
    },
    renderChunk: code => ({ code: leaveOutStandIns(code), map: null }),
  };
}
