/** Writes a bundle as the program of a firmware image: short code as it is, and long code as text in strings (pieces.js). */
import { applyEdits } from '../bundle/edits.js';
import { tokenise } from './tokens.js';

/** @typedef {import('../bundle/tree.js').Node} Node */
/**
 * The place of a piece: the number of its chunk, and its index in the chunk.
 * @typedef {{ chunk: number, index: number }} Place
 */

/**
 * A bundle that becomes a firmware image, and what is known of it. A piece is a function that is stored as text in a string.
 * @typedef {object} Program
 * @property {string} code the bundle, minified
 * @property {any} tree its syntax tree
 * @property {import('../bundle/tree.js').Parents} parents the node around each node
 * @property {import('eslint-scope').ScopeManager} scopes its variables, by eslint-scope
 * @property {(node: Node) => number} count the number of a node's tokens
 * @property {Map<Node | undefined, string>} calls those that create a function from a piece, with the name of the piece
 * @property {Map<string, Place>} places where each piece is stored, by its name
 * @property {Set<string>} choices names of the pieces that make one of several functions
 * @property {string} asked the variable that tells such a piece which function is asked for; empty if there is none
 * @property {(text: string) => string | undefined} shorten returns the short form of a text (words.js), and undefined if it stays as it is
 */

/**
 * How many tokens code must have at least to become a string, for each kind of code. The engine takes some 400 CPU
 * instructions to read a token, 19,000 for a call of `eval`, and 27,000 for one of `Function` (callgrind, Espruino 2v29 for
 * Linux). Smaller numbers would save little time and make the image longer. A function that is called where it stands (`called`) is read twice,
 * once to be defined.
 */
export const least = { piece: 40, closed: 120, called: 60, open: 240, value: 16 };

/** Names of the variables and functions that a firmware image adds to the bundle, so that the minifier may not use them. */
export const reserved = ['$', '_', 'Z', 'M', 'U', 'W', 'N', 'L', 'V', 'B', 'Q', 'J', 'Y', 'X', 'K', 'H', 'G'];
const [setCode = '', toFunction = '', run = '', maths = '', greatest = '', smallest = '', whole = '', assign = '', wanted = '', write = '',
  ...others] = reserved;
/** The short name under which the firmware's code calls the engine's `Function`. */
export const asFunction = toFunction;
/** The short names of what the code of a bundle names most, by the names there. */
export const aliases = { 'Math': maths, 'Math.max': greatest, 'Math.min': smallest, 'Math.floor': whole, 'Object.assign': assign };
/**
 * Short names of the methods that the code of a bundle calls most. The first line of a program gives them to all texts and lists. A field of the
 * bundle has no such name (../bundle/fields.js), and only these may have a method of such a name (../check/searches.js). Each takes three JsVars.
 * @type {Record<string, string>}
 */
export const methods = {
  slice: '$', indexOf: '_', replace: '$r', split: '$s', lastIndexOf: '$l', toLowerCase: '$w', charCodeAt: '$c', concat: '$a',
  filter: '$f', forEach: '$e',
};
/** The methods that texts and lists have under short names, by their interface. A method that both have may be called of either. */
export const shortIn = {
  String: ['slice', 'indexOf', 'replace', 'split', 'lastIndexOf', 'toLowerCase', 'charCodeAt'],
  Array: ['slice', 'indexOf', 'concat', 'filter', 'forEach'],
};
/** The short name of the variable that tells a piece which of its functions is asked for. */
export const asWanted = wanted;
/** The short name of the function that writes out a short text (words.js). */
export const asWriter = write;
/** Names of the functions that create code from the text in a chunk, one for each chunk that an image may have. */
export const makers = others;

/**
 * Returns the first line of a program, which fixes the order of the global names. The engine searches them one after another, in the order of
 * their creation. It looks into Object and String for each member that a value itself does not have, and into RegExp for each pattern. A name
 * of the engine itself becomes a global when it is first used.
 * @param {string} asked the variable that tells a piece which function is asked for; empty if there is none
 */
export const firstLine = asked => [
  'Object,String,RegExp,Math;var '
    + `${asked && `${asked},`}${Object.entries(aliases).map(([name, short]) => `${short}=${name}`).join()},${asFunction}=Array&&Function,${run}=eval`,
  ...shortIn.String.map(name => `String.prototype.${methods[name]}="".${name}`),
  ...shortIn.Array.map(name => `Array.prototype.${methods[name]}=[].${name}`),
  `function ${setCode}(a,b){a["\\xffcod"]=b;return a}`,
].join(';');

/** Writes code as a string literal with the engine's tokens. @param {string} code @returns {string} */
const textOf = code => JSON.stringify(tokenise(code).toString('latin1'));

/**
 * Writes an expression so that it is a statement, and neither a block nor a declaration.
 * @param {string} code
 * @returns {string}
 */
const asStatement = code => /^(\{|function\b)/.test(code) ? `(${code})` : code;

/**
 * Recognises an expression such as (askedBit = 4, made_a()), which sets a number that says which function is wanted, and then calls the
 * function that creates it.
 * @param {Node | undefined} node
 * @returns {{ set: Node, call: Node } | undefined} its two parts; undefined if the node is no such expression
 */
export function askOf(node) {
  const [set, call] = node?.type === 'SequenceExpression' && node.expressions.length === 2 ? node.expressions : [];
  return set?.type === 'AssignmentExpression' && set.operator === '=' && set.left.type === 'Identifier' ? { set, call } : undefined;
}

/**
 * Writes a call that creates a function from a piece, its code in a string.
 * @param {Program} program
 * @param {Node} call
 * @param {string | number} bits JavaScript of the number that says which function of the piece is wanted
 * @returns {string | undefined} undefined if the call makes no piece
 */
function spellCall({ calls, places, choices }, call, bits) {
  const name = calls.get(call) ?? '';
  const place = places.get(name);
  return place && `${makers[place.chunk]}(${place.index}${choices.has(name) ? `,${bits}` : ''})`;
}

/**
 * Tells whether a function uses only its own variables and those at the top, so that `Function` can make it.
 * @param {Program} program
 * @param {Node} node
 */
function isClosed({ scopes }, node) {
  const through = scopes.acquire(/** @type {any} */ (node))?.through;
  return !node.id && !!through?.every(({ resolved }) => !resolved || resolved.scope.type === 'global');
}

/**
 * Writes a function as a call of `Function` with the body as a string.
 * @param {Program} program
 * @param {Node} node of the function
 */
const spellMade = (program, node) =>
  `${asFunction}(${[...node.params.map((/** @type {Node} */ one) => `"${one.name}"`), textOf(spellBody(program, node.body))].join()})`;

/**
 * Writes a function with a short body, which then gets its real body as a string.
 * @param {Program} program
 * @param {Node} node of the function
 */
function spellOpen(program, { id, type, params, body }) {
  const value = body.body.length === 1 && body.body[0].type === 'ReturnStatement' ? body.body[0].argument : undefined;
  const head = `function${id && type === 'FunctionExpression' ? ` ${id.name}` : ''}(${params.map((/** @type {Node} */ one) => one.name).join()})`;
  return `${setCode}(${head}{${value ? 'return 0' : '0'}},${textOf(value ? spell(program, value) : spellBody(program, body))})`;
}

/**
 * Writes a `case` of a `switch` so that it returns its value by `eval` of a string.
 * @param {Program} program
 * @param {Node} node of a `case`
 * @returns {string | undefined} the new code; undefined if the case does not return a long value
 */
function replaceCase(program, { test, consequent }) {
  const value = consequent[0]?.type === 'ReturnStatement' ? consequent[0].argument : undefined;
  if (!test || !value || consequent.length > 1 || program.count(value) < least.value) return undefined;
  return `case ${spell(program, test)}:return ${run}(${textOf(asStatement(spell(program, value)))});`;
}

/**
 * Writes a text in its short form, with the call that writes it out. A text in a list of records stays as it is. Code makes the
 * whole list to find one record, and would write out the texts of all.
 * @param {Program} program
 * @param {Node} node of the text
 * @returns {string | undefined} the new code; undefined if the text stays as it is
 */
function spellText({ code, parents, shorten }, node) {
  const parent = parents.get(node);
  const isKey = parent?.type === 'Property' && parent.key === node;
  const record = parent?.type === 'Property' && parents.get(parent);
  const isOfList = record && parents.get(record)?.type === 'ArrayExpression';
  const short = isKey || isOfList ? undefined : shorten(node.value);
  return short && `${/\w/.test(code[node.start - 1] ?? '') ? ' ' : ''}${write}(${JSON.stringify(short)})`;
}

/**
 * Writes a function, a `case`, a text, or a call that creates a function, with its long code as a string.
 * @param {Program} program
 * @param {Node} node
 * @returns {string | undefined} the new code; undefined if the node stays as it is
 */
function replace(program, node) {
  const { asked, count, parents, tree } = program;
  const ask = askOf(node);
  const call = ask ? spellCall(program, ask.call, spell(program, ask.set.right)) : spellCall(program, node, asked);
  if (call !== undefined) return call;
  if (node.type === 'SwitchCase') return replaceCase(program, node);
  if (node.type === 'Literal' && typeof node.value === 'string') return spellText(program, node);
  if (!/^Function/.test(node.type)) return undefined;
  const isAtTop = node.type === 'FunctionDeclaration' && parents.get(node) === tree;
  const caller = parents.get(node);
  const isLong = count(node.body) >= (caller?.type === 'CallExpression' && caller.callee === node ? least.called : least.closed);
  if (isLong && isAtTop) return `var ${node.id.name}=${spellMade(program, node)};`;
  if (isLong && node.type === 'FunctionExpression' && isClosed(program, node)) return spellMade(program, node);
  if (count(node.body) < least.open) return undefined;
  return node.type === 'FunctionDeclaration' ? `var ${node.id.name}=${spellOpen(program, node)};` : spellOpen(program, node);
}

/**
 * Returns the code of the statements of a function's body, with long code as strings.
 * @param {Program} program
 * @param {Node} node the body's block
 */
export const spellBody = (program, { body, start, end }) => spell(program, { type: 'Body', body, start: start + 1, end: end - 1 });

/**
 * Returns the source text of a node of the bundle. Bodies of long functions in it become string literals.
 * @param {Program} program
 * @param {Node} node
 * @returns {string}
 */
export function spell(program, node) {
  /** Edits that replace parts of the node by their new code. @type {import('../bundle/edits.js').Edit[]} */
  const edits = [];
  const visit = (/** @type {any} */ value) => {
    const text = typeof value?.type === 'string' && value !== node ? replace(program, value) : undefined;
    if (text !== undefined) edits.push(editOf(program, value, text));
    else if (typeof value === 'object') for (const key in value) if (key !== 'range' && key !== 'regex') visit(value[key]);
  };
  const whole = replace(program, node);
  if (whole !== undefined) return whole;
  visit(node);
  const own = edits.map(({ start, end, text }) => ({ start: start - node.start, end: end - node.start, text }));
  return applyEdits(program.code.slice(node.start, node.end), own).replace(/\n/g, ' ');
}

/**
 * Returns the edit that puts a text in the place of a node. Brackets around a called expression are left out, as the new
 * call needs none.
 * @param {Program} program
 * @param {Node} node
 * @param {string} text
 */
function editOf({ code, parents }, node, text) {
  if (node.type !== 'SequenceExpression' || parents.get(node)?.callee !== node || code[node.start - 1] !== '(' || code[node.end] !== ')') {
    return { start: node.start, end: node.end, text };
  }
  return { start: node.start - 1, end: node.end + 1, text: /[\w$]/.test(code[node.start - 2] ?? '') ? ` ${text}` : text };
}
