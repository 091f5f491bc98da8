/**
 * Keeps modules in memory only while one of their functions runs. A function takes some five JsVars (units of the engine's memory) as soon as
 * the code around it has run; text in flash takes none. All modules run at boot. So the functions of such a module go into makers, one for
 * each group that shares something, and a call becomes (askedBit = 4, made_a())(…). Each call creates the function and those that it needs,
 * and leaves nothing after it. In an image the makers themselves are text in flash (image/pieces.js).
 */
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stop } from '../stop.js';
import { isConstant } from './literals.js';
import { readCode } from './tree.js';

/**
 * Modules that stay in memory, as paths below src/. They are called for each byte or line from the modem, each file name or
 * each row of an AT script, or hold state. All other modules that have functions are made on demand.
 */
const resident = new Set([
  'main', 'ferry', 'selectdelivery', 'log', 'secret/secret', 'text',
  'at/answer', 'at/chat', 'at/lines', 'at/match', 'at/row', 'at/rowend', 'at/rowtexts', 'at/rowtimer', 'at/runner', 'at/phases/deadline',
  'at/phases/pour', 'at/phases/reading', 'at/phases/waiting',
  'camera/shotstate', 'console/desk', 'device/camera/camerapipes',
  'device/card', 'device/clock', 'device/pins', 'device/sleep', 'device/start/crash', 'device/system', 'device/uart', 'device/zone',
  // The next module stays in memory, because its patterns are compared with every line of the modem.
  'modem/standard',
  'delivery/ftp/session/run', 'payload/chunks', 'payload/escape', 'payload/reader', 'round/machine', 'round/states', 'source/journalled',
  'source/outbox', 'store/journal', 'store/logfile', 'store/journalrecord', 'store/state',
]);

/**
 * Functions that stay in memory, with those that they need, though their modules are made on demand. They are called again
 * and again while one image is sent, and making a function takes 250,000 CPU instructions (callgrind, Espruino 2v29 for
 * Linux).
 * @type {Record<string, string[]>}
 */
const staying = {
  'fault': ['newFault'],
  'handlers': ['runState'],
  'number': ['fromDigits', 'wholeOf', 'fromHex'],
  'path': ['isPlain'],
  'link/script': ['configValue', 'runOnLink'],
  'delivery/imagescript': ['scriptValue', 'scriptOf', 'runRows'],
  'delivery/names/safename': ['joinPath'],
  'modem/modem': ['airMs', 'plainNames'],
  'source/walk': ['rootOf'],
};

/** Most exported functions of one maker. Each has a bit in one number, and the engine's integers have 32 bits with the sign. */
const mostBits = 30;

/** The beginning of the names of makers, which the minifier keeps. */
export const makerPrefix = 'made_';

/**
 * Returns the name of the function that makes a module, or a further group of its functions.
 * @param {string} name the module's path below src/
 * @param {number} [group] the number of the group; none or 0 for the first
 */
const makerOf = (name, group) => `${makerPrefix}${name.replace(/\W/g, '_')}${group ? `__${group}` : ''}`;

/** @typedef {import('./tree.js').Node} Node */

/**
 * The variable of a bundle by which a call tells a maker which function of its module to create. One variable serves all modules, since a parameter
 * of each maker would take a JsVar, a unit of memory. No code runs between the write of the variable and its read.
 */
const asked = 'askedBit';

/**
 * Finds out which top-level functions of a module use which others.
 * @param {string} code of the module
 * @param {string} name the module's, for an error
 * @returns for each top-level function, the top-level functions that it uses, and how often it is used
 */
function mapNeeds(code, name) {
  const top = readCode(code, 'module').scopes.scopes.find(scope => scope.type === 'module');
  const declared = (top?.variables ?? []).filter(variable => variable.defs[0]?.type === 'FunctionName');
  const needs = new Map(declared.map(variable => [variable.name, /** @type {Set<string>} */ (new Set())]));
  const uses = new Map(declared.map(variable => [variable.name, variable.references.length]));
  for (const variable of declared) {
    for (const { identifier } of variable.references) {
      const holder = declared.find(({ defs }) => isWithin(/** @type {any} */ (identifier), /** @type {any} */ (defs[0]?.node)));
      if (!holder) {
        stop(`${name} is made on demand, so only its functions can use ${variable.name}, and not: `
          + `${code.slice(identifier.range?.[0]).split('\n')[0]}`);
      }
      needs.get(holder.name)?.add(variable.name);
    }
  }
  return { needs, uses };
}

/** Tells whether a node lies within another one. @param {Node} inner @param {Node} outer */
const isWithin = (inner, outer) => inner.start >= outer.start && inner.end <= outer.end;

/**
 * Finds all functions that a function needs.
 * @param {string} name of the function
 * @param {Map<string, Set<string>>} needs the functions that each function uses itself
 * @returns {Set<string>} the function and all that it needs, directly or not
 */
function reach(name, needs) {
  const reached = new Set([name]);
  for (const one of reached) for (const next of needs.get(one) ?? []) reached.add(next);
  return reached;
}

/**
 * Writes a stand-in, which takes the place of an exported function until the bundle is complete. The stand-in lets the maker create the
 * function, and calls that function.
 * @param {Node} node the declaration of an exported function
 * @param {number} bit by which the maker knows the function
 * @param {string} entry the name of the maker
 */
function standIn(node, bit, entry) {
  const parameters = node.params.map((/** @type {Node} */ one) => one.name).join(', ');
  return `export function ${node.id.name}(${parameters}) { return (${asked} = ${bit}, ${entry}())(${parameters}); }`;
}

/**
 * Puts statements that use each other, directly or not, into one group. Each group has a maker of its own, since the engine
 * reads all code of a maker at each call.
 * @param {string} code a module
 * @param {Node[]} nodes its statements that are made on demand
 * @returns {Node[][]} the groups, in the order of their first statements
 */
function groupNodes(code, nodes) {
  const { scopes } = readCode(code, 'module');
  const groups = nodes.map(node => [node]);
  const groupAt = (/** @type {any} */ place) => groups.find(group => group.some(node => isWithin(place, node)));
  for (const { identifiers, references } of scopes.scopes.find(scope => scope.type === 'module')?.variables ?? []) {
    for (const use of references) {
      const [to, from] = [groupAt(identifiers[0]), groupAt(use.identifier)];
      if (!to || !from || to === from) continue;
      to.push(...from);
      groups.splice(groups.indexOf(from), 1);
    }
  }
  return groups.map(group => nodes.filter(node => group.includes(node)));
}

/**
 * Tells whether a statement names another module.
 * @param {Node} node
 */
const isImport = node => node.type === 'ImportDeclaration' || (node.type === 'ExportNamedDeclaration' && node.source);

/**
 * Turns a module into makers, which create its functions on demand. Each exported function has a bit, for which its maker
 * creates it and the functions that it needs. Returns the new code.
 * @param {string} code a module as ES5 with imports and exports
 * @param {string} name for the error
 */
export function putOnDemand(code, name) {
  const made = [];
  const outside = [];
  /** The exported functions of the module. @type {Node[]} */
  const functions = [];
  const { needs, uses } = mapNeeds(code, name);
  const stays = new Set((staying[name] ?? []).flatMap(one => needs.has(one) ? [...reach(one, needs)]
    : stop(`firmware/bundle/ondemand.js keeps ${one}() of src/${name}.ts in memory, but there is no such function.`)));
  const textOf = (/** @type {Node} */ node) => code.slice(node.start, node.end);
  for (const node of /** @type {Node[]} */ (readCode(code, 'module').tree.body)) {
    const text = textOf(node);
    const declared = node.type === 'ExportNamedDeclaration' ? node.declaration : undefined;
    if (stays.has((declared ?? node).id?.name)) outside.push(text);
    else if (declared?.type === 'FunctionDeclaration') {
      functions.push(declared);
      made.push(declared);
    } else if (node.type === 'FunctionDeclaration') made.push(node);
    else if (isImport(node) || isConstant(declared ?? node)) outside.push(text);
    else if (node.type.startsWith('Export')) {
      stop(`${name} is made on demand, so it can export functions and plain constants only, and not: ${text.split('\n')[0]}`);
    } else made.push(node);
  }
  // A module without functions has only types and constants, and stays as it is.
  if (functions.length === 0) return code;
  const reached = functions.map(node => reach(node.id.name, needs));
  const circle = functions.find((one, i) => functions.some((other, j) => i !== j && reached[i]?.has(other.id.name) && reached[j]?.has(one.id.name)));
  if (circle) stop(`${name} is made on demand, so no two functions that it exports can need each other, as ${circle.id.name} and another do.`);
  const groups = groupNodes(code, made);
  const module = { needs, uses, textOf, name };
  return [...outside, ...groups.map((group, i) => writeMaker(group, functions.filter(node => group.includes(node)), makerOf(name, i), module))]
    .join('\n');
}

/**
 * Writes the maker of one group of functions.
 * @param {Node[]} nodes the statements of the group
 * @param {Node[]} functions its exported ones
 * @param {string} maker its name
 * @param {{ needs: Map<string, Set<string>>, uses: Map<string, number>, textOf: (node: Node) => string, name: string }}
 * module
 * @returns {string} the maker, and a stand-in for each exported function
 */
function writeMaker(nodes, functions, maker, { needs, uses, textOf, name }) {
  if (functions.length > mostBits) stop(`${name} is made on demand, so it can export at most ${mostBits} functions that share others.`);
  const names = functions.map(node => node.id.name);
  /** Returns a number that has, for each exported function that needs this function, the bit of the exported one. @param {string} one */
  const bitsOf = one => names.reduce((sum, some, i) => sum + (reach(some, needs).has(one) ? 2 ** i : 0), 0);
  // The engine hoists nothing, so functions that others need come first.
  const sorted = [...functions].sort((f, g) => reach(f.id.name, needs).size - reach(g.id.name, needs).size);
  const all = 2 ** names.length - 1;
  const inside = nodes.filter(node => node.type !== 'FunctionDeclaration').map(textOf);
  for (const node of nodes) {
    const one = node.id?.name;
    if (node.type === 'FunctionDeclaration' && !functions.includes(node)) {
      inside.push(makePrivate(one, textOf(node), { bits: bitsOf(one), bit: 0, all, users: uses.get(one) ?? 0 }));
    }
  }
  for (const node of sorted) {
    const one = node.id.name;
    inside.push(makeExported(one, textOf(node), { bits: bitsOf(one), bit: 2 ** names.indexOf(one), all, users: countUsers(one, needs) }));
  }
  return [`function ${maker}() {\n${inside.join('\n')}\n}`, ...functions.map((node, i) => standIn(node, 2 ** i, maker))].join('\n');
}

/** Counts the functions that use the function of this name. @param {string} name @param {Map<string, Set<string>>} needs */
const countUsers = (name, needs) => [...needs.values()].filter(names => names.has(name)).length;

/** Turns a function declaration into an expression without a name. @param {string} text a declaration @returns {string} */
const asValue = text => text.replace(/^function \w+/, 'function ');

/**
 * A function's place in its group: the bits of the exported functions that need it, its own bit, and all bits of the group.
 * `users` is how many functions use it.
 * @typedef {{ bits: number, bit: number, all: number, users: number }} Place
 */

/**
 * Writes the code by which a maker creates a function that is not exported.
 * @param {string} name of the function
 * @param {string} text its declaration
 * @param {Place} place
 */
function makePrivate(name, text, { bits, all, users }) {
  // No `if` is needed around a function that is used once, since the minifier moves its code into the function that uses it.
  return bits === all || users === 1 ? text : `if (${asked} & ${bits}) var ${name} = ${asValue(text)};`;
}

/**
 * Writes the code by which a maker creates and returns an exported function.
 * @param {string} name of the function
 * @param {string} text its declaration
 * @param {Place} place
 */
function makeExported(name, text, { bits, bit, all, users }) {
  if (bits === all && users === 0) return `return ${asValue(text)};`;
  if (users === 0) return `if (${asked} === ${bit}) return ${asValue(text)};`;
  return `if (${asked} & ${bits}) {\nvar ${name} = ${asValue(text)};\nif (${asked} === ${bit}) return ${name};\n}`;
}

/**
 * Recognises a stand-in (`standIn`) in a bundle: a function that sets the variable for the maker, and calls the maker.
 * @param {Node} node a statement of the bundle
 * @returns {{ set: string, maker: string } | undefined} its two parts, such as "askedBit = 4" and "made_a"; undefined if
 * the statement is no stand-in
 */
function stoodFor(node, /** @type {string} */ code) {
  if (node.type !== 'FunctionDeclaration' || node.body.body.length !== 1) return undefined;
  const call = node.body.body[0].argument;
  const [set, entry] = call?.callee?.expressions ?? [];
  const maker = entry?.callee?.name;
  return call?.type === 'CallExpression' && maker?.startsWith(makerPrefix) ? { set: code.slice(set.start, set.end), maker } : undefined;
}

/**
 * Finds the edits that replace the calls of stand-ins (`standIn`) by the expression in them, and remove the stand-ins. A stand-in would stay in
 * memory, and its call would take another stack frame. The variable that they set is declared at the start. The minifier may not put a maker into
 * the only function that calls it. So each maker is a piece of its own in the image, can be compressed, and is not expanded with its caller.
 * @param {ReturnType<typeof readCode>} bundle before minification
 * @returns {import('./edits.js').Edit[]} none if the bundle has no stand-ins
 */
export function leaveOutStandIns({ code, tree, scopes }) {
  const scope = scopes.globalScope;
  const standIns = /** @type {Node[]} */ (tree.body).flatMap(node => {
    const made = stoodFor(node, code);
    return made ? [{ node, ...made, uses: scope?.set.get(node.id.name)?.references ?? [] }] : [];
  });
  if (standIns.length === 0) return [];
  return [{ start: 0, end: 0, text: `var ${asked} = 0;\n` }, ...standIns.flatMap(({ node, set, maker, uses }) => {
    const text = `(${set}, /*@__NOINLINE__*/ ${maker}())`;
    return [{ start: node.start, end: node.end, text: '' },
      ...uses.map(({ identifier }) => ({ start: identifier.range?.[0] ?? 0, end: identifier.range?.[1] ?? 0, text }))];
  })];
}

/**
 * The results of `putOnDemand` by name and code. Boards share them, unless a module contains a constant of the board.
 * @type {Map<string, string>}
 */
const done = new Map();

/**
 * Turns a module into makers, as `putOnDemand` does. For code that was turned before, it returns the earlier result.
 * @param {string} code
 * @param {string} name
 * @returns {string}
 */
function putOnce(code, name) {
  const known = done.get(`${name}\n${code}`) ?? putOnDemand(code, name);
  done.set(`${name}\n${code}`, known);
  return known;
}

/**
 * Makes the plugin that turns modules into makers, which create functions only when they are called. The modules that stay in memory are left
 * as they are.
 * @param {string} folder of the sources
 * @returns {import('rollup').Plugin}
 */
export function keepOnDemand(folder) {
  return {
    name: 'on-demand',
    buildStart() {
      const gone = [...resident].find(name => !existsSync(join(folder, `${name}.ts`)));
      if (gone) stop(`firmware/bundle/ondemand.js keeps src/${gone}.ts in memory, but there is no such file.`);
      const lost = Object.keys(staying).find(name => !existsSync(join(folder, `${name}.ts`)));
      if (lost) stop(`firmware/bundle/ondemand.js names src/${lost}.ts, but there is no such file.`);
    },
    transform(code, id) {
      const name = relative(folder, id).split('\\').join('/').replace(/\.ts$/, '');
      return name.startsWith('..') || !id.endsWith('.ts') || resident.has(name) ? null : { code: putOnce(code, name), map: null };
    },
  };
}
