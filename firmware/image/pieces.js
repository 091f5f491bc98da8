/**
 * Turns a minified bundle into the program of an image: long code becomes text in strings. The engine keeps no syntax tree. It
 * reads every token of a function that it defines, of a case that does not apply, and after a return. In the engine's tokens a
 * string begins with its length, so the engine skips it at once. The text stays in flash and runs from there.
 *
 * - A top-level function without parameters is a piece of a long string, as the maker of a module on demand (ondemand.js).
 *   Each call makes it by `Function`. It takes no memory between calls.
 * - A function that uses only its own variables and those at the top is made by `Function`, too.
 * - Any other function is defined with a short body and then gets its text. The engine stores the text as the function's
 *   member "\xffcod" (JSPARSE_FUNCTION_CODE_NAME in its jsutils.h). `eval` within it would take stack in each call.
 * - A case that returns a value returns it by `eval`, which sees the same variables. A long case of another form is an error of the
 *   build (../check/cases.js).
 */
import { parse, tokenizer } from 'acorn';
import { analyze } from 'eslint-scope';
import { applyEdits } from '../bundle/edits.js';
import { mapParents, walk } from '../bundle/tree.js';
import { stop } from '../stop.js';
import { tokenise } from './tokens.js';

/** @typedef {import('../bundle/tree.js').Node} Node */
/** @typedef {{ chunk: number, index: number }} Place of a piece */

/**
 * Least numbers of tokens of each kind. Reading a token takes some 400 instructions (callgrind, Espruino 2v29 for Linux); a
 * call of `eval` takes 19,000, of `Function` 27,000. Smaller numbers save little and make the image longer.
 */
export const least = { piece: 40, closed: 80, open: 140, value: 16 };

/** Names that the image adds to the bundle's. The minifier uses them for nothing else (minify.js), and the last ones make pieces. */
export const reserved = ['$', '_', 'Z', 'Q', 'J', 'Y', 'X', 'K', 'H', 'G'];
const [setCode = '', asFunction = '', run = '', ...makers] = reserved;

/** Longest string in the engine's tokens, in bytes. A chunk is one string, and begins with the positions of its pieces, two bytes each. */
const chunkBytes = 65535;
/** @param {string} code @returns {string} its tokens as a literal */
const textOf = code => JSON.stringify(tokenise(code).toString('latin1'));

/** @param {string} code an expression @returns {string} as a statement that is neither a block nor a declaration */
const asStatement = code => /^(\{|function\b)/.test(code) ? `(${code})` : code;

/** @param {Node | undefined} node @returns {{ set: Node, call: Node } | undefined} of (askedBit = 4, made_a()) */
function askOf(node) {
  const [set, call] = node?.type === 'SequenceExpression' && node.expressions.length === 2 ? node.expressions : [];
  return set?.type === 'AssignmentExpression' && set.operator === '=' && set.left.type === 'Identifier' ? { set, call } : undefined;
}

/** @param {string} code @returns {(node: Node) => number} the number of its tokens */
function countTokens(code) {
  const before = new Uint32Array(code.length + 1);
  for (const { end } of tokenizer(code, { ecmaVersion: 5 })) before[end] = 1;
  for (let i = 1; i < before.length; i++) before[i] = (before[i] ?? 0) + (before[i - 1] ?? 0);
  return ({ start, end }) => (before[end] ?? 0) - (before[start] ?? 0);
}

/**
 * @param {any} tree
 * @param {import('eslint-scope').ScopeManager} scopes
 * @param {import('../bundle/tree.js').Parents} parents
 * @param {(node: Node) => number} count
 */
function findPieces(tree, scopes, parents, count) {
  /** @type {Map<string, Node>} */
  const pieces = new Map();
  /** @type {Map<Node | undefined, string>} */
  const calls = new Map();
  for (const node of tree.body) {
    if (node.type !== 'FunctionDeclaration' || node.params.length > 0) continue;
    const variable = scopes.globalScope?.set.get(node.id.name);
    const uses = (variable?.references ?? []).map(({ identifier }) => /** @type {Node} */ (/** @type {unknown} */ (identifier)));
    const isCalled = (/** @type {Node} */ use) => parents.get(use)?.type === 'CallExpression' && parents.get(use)?.callee === use && parents.get(use)?.arguments.length === 0;
    if (variable?.defs.length !== 1 || !uses.every(isCalled)) continue;
    // a short maker would stay in memory
    const isMaker = uses.every(use => askOf(parents.get(/** @type {Node} */ (parents.get(use))))?.call === parents.get(use));
    if (!isMaker && count(node) < least.piece) continue;
    pieces.set(node.id.name, node);
    for (const use of uses) calls.set(parents.get(use), node.id.name);
  }
  return { pieces, calls };
}

/**
 * Places in the order of the pieces. The engine's tokens are shorter than the text.
 * @param {Map<string, Node>} pieces
 */
function placePieces(pieces) {
  /** @type {Map<string, Place>} */
  const places = new Map();
  let [chunk, index, bytes] = [0, 0, 0];
  for (const [name, { start, end }] of pieces) {
    if (bytes + end - start > chunkBytes) [chunk, index, bytes] = [chunk + 1, 0, 0];
    if (chunk >= makers.length) stop(`The bundle has more code on demand than its ${makers.length} chunks hold.`);
    places.set(name, { chunk, index: index++ });
    bytes += end - start;
  }
  return places;
}

/** @param {string[]} texts of pieces, as tokens @returns {string} */
function joinPieces(texts) {
  let at = 2 * (texts.length + 1);
  const positions = Uint16Array.from([at, ...texts.map(text => at += text.length)]);
  // the tokeniser would leave out a longer string
  if (at > chunkBytes) stop(`A chunk of the image's code has ${at} bytes, more than ${chunkBytes}.`);
  return Buffer.from(positions.buffer).toString('latin1') + texts.join('');
}

/** @param {string} code */
function readBundle(code) {
  const tree = /** @type {any} */ (parse(code, { ecmaVersion: 5, sourceType: 'script', ranges: true }));
  const parents = mapParents(tree);
  const scopes = analyze(tree, { ecmaVersion: 5, sourceType: 'script' });
  const count = countTokens(code);
  return { code, tree, parents, scopes, count, ...findPieces(tree, scopes, parents, count) };
}

/**
 * @param {string} code a bundle, minified
 * @returns {string} the same program, with long code as text in strings
 */
export function putInPieces(code) {
  const { tree, parents, scopes, count, pieces, calls } = readBundle(code);
  const places = placePieces(pieces);

  let asked = '';
  walk(tree, node => void (asked = calls.has(askOf(node)?.call) ? askOf(node)?.set.left.name : asked));
  /** Names of the pieces that make one of several functions. */
  const choices = new Set();
  for (const [name, { start, end }] of pieces) {
    const uses = scopes.globalScope?.set.get(asked)?.references ?? [];
    if (uses.some(use => use.isRead() && (use.identifier.range?.[0] ?? -1) > start && (use.identifier.range?.[1] ?? end) < end)) choices.add(name);
  }

  /** @param {Node} call @param {string | number} bits @returns {string | undefined} */
  function spellCall(call, bits) {
    const name = calls.get(call) ?? '';
    const place = places.get(name);
    return place && `${makers[place.chunk]}(${place.index}${choices.has(name) ? `,${bits}` : ''})`;
  }

  /** Uses only its own variables, and those at the top. @param {Node} node */
  function isClosed(node) {
    const through = scopes.acquire(/** @type {any} */ (node))?.through;
    return !node.id && !!through?.every(({ resolved }) => !resolved || resolved.scope.type === 'global');
  }

  /** @param {Node} node of a function */
  const spellMade = node => `${asFunction}(${[...node.params.map((/** @type {Node} */ one) => `"${one.name}"`), textOf(spellBody(node.body))].join()})`;

  /** @param {Node} node of a function */
  function spellOpen({ id, type, params, body }) {
    const value = body.body.length === 1 && body.body[0].type === 'ReturnStatement' ? body.body[0].argument : undefined;
    const head = `function${id && type === 'FunctionExpression' ? ` ${id.name}` : ''}(${params.map((/** @type {Node} */ one) => one.name).join()})`;
    return `${setCode}(${head}{${value ? 'return 0' : '0'}},${textOf(value ? spell(value) : spellBody(body))})`;
  }

  /** @param {Node} node @returns {string | undefined} its new text, if any */
  function replace(node) {
    const ask = askOf(node);
    const call = ask ? spellCall(ask.call, spell(ask.set.right)) : spellCall(node, asked);
    if (call !== undefined) return call;
    if (node.type === 'SwitchCase') {
      const value = node.consequent[0]?.type === 'ReturnStatement' ? node.consequent[0].argument : undefined;
      return node.test && value && node.consequent.length === 1 && count(value) >= least.value ? `case ${spell(node.test)}:return ${run}(${textOf(asStatement(spell(value)))});` : undefined;
    }
    if (!/^Function/.test(node.type)) return undefined;
    const isAtTop = node.type === 'FunctionDeclaration' && parents.get(node) === tree;
    if (isAtTop ? count(node.body) >= least.closed : node.type === 'FunctionExpression' && count(node.body) >= least.closed && isClosed(node)) return isAtTop ? `var ${node.id.name}=${spellMade(node)};` : spellMade(node);
    if (count(node.body) < least.open) return undefined;
    return node.type === 'FunctionDeclaration' ? `var ${node.id.name}=${spellOpen(node)};` : spellOpen(node);
  }

  /** @param {Node} node of a function's block */
  const spellBody = ({ body, start, end }) => spell({ type: 'Body', body, start: start + 1, end: end - 1 });

  /** @param {Node} node @returns {string} */
  function spell(node) {
    /** @type {import('../bundle/edits.js').Edit[]} */
    const edits = [];
    const visit = (/** @type {any} */ value) => {
      const text = typeof value?.type === 'string' && value !== node ? replace(value) : undefined;
      if (text !== undefined) edits.push(editOf(value, text));
      else if (typeof value === 'object') for (const key in value) if (key !== 'range' && key !== 'regex') visit(value[key]);
    };
    const whole = replace(node);
    if (whole !== undefined) return whole;
    visit(node);
    return applyEdits(code.slice(node.start, node.end), edits.map(({ start, end, text }) => ({ start: start - node.start, end: end - node.start, text }))).replace(/\n/g, ' ');
  }

  /** A call needs no brackets. @param {Node} node @param {string} text */
  function editOf(node, text) {
    if (node.type !== 'SequenceExpression' || parents.get(node)?.callee !== node || code[node.start - 1] !== '(' || code[node.end] !== ')') return { start: node.start, end: node.end, text };
    return { start: node.start - 1, end: node.end + 1, text: /[\w$]/.test(code[node.start - 2] ?? '') ? ` ${text}` : text };
  }

  /** @type {string[][]} */
  const texts = [];
  for (const [name, { chunk }] of places) (texts[chunk] ??= []).push(tokenise(spellBody(pieces.get(name)?.body)).toString('latin1'));
  const makes = texts.flatMap((some, i) => {
    const maker = makers[i] ?? '';
    return [
      `var ${maker}$$=${JSON.stringify(joinPieces(some))},${maker}$_=new Uint16Array(E.toArrayBuffer(${maker}$$));`,
      `function ${maker}(a,b){${asked ? `${asked}=b;` : ''}return ${asFunction}(${maker}$$.slice(${maker}$_[a],${maker}$_[a+1]))()}`,
    ].join('');
  });
  const rest = tree.body.filter((/** @type {Node} */ node) => pieces.get(node.id?.name) !== node).map(spell);
  // The engine searches its globals in their order: Object and String for each member that a value itself does not have, RegExp
  // for each pattern. The engine's own names become globals with their first use.
  const first = `Object,String,RegExp,Math;var ${asked && `${asked},`}${asFunction}=Array&&Function,${run}=eval;function ${setCode}(a,b){a["\\xffcod"]=b;return a}`;
  return [first, ...makes, ...rest].join('\n');
}
