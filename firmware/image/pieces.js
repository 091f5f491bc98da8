/**
 * Turns a minified bundle into the program of an image: long code becomes text in strings. The engine keeps no syntax tree. It
 * reads every token of a function that it defines, of a case that does not apply, and after a return. In the engine's tokens a
 * string begins with its length, so the engine skips it at once. The text stays in flash and runs from there.
 *
 * - A top-level function without parameters is a piece of a long string, as the maker of a module on demand (ondemand.js).
 *   Each call makes it by `Function`. It takes no memory between calls. If all that it does is to return another function, the piece is the
 *   text of that one. Otherwise the engine would read that text twice.
 * - A function that uses only its own variables and those at the top is made by `Function`, too.
 * - Any other function is defined with a short body and then gets its text. The engine stores the text as the function's
 *   member "\xffcod" (JSPARSE_FUNCTION_CODE_NAME in its jsutils.h). `eval` within it would take stack in each call.
 * - A case that returns a value returns it by `eval`, which sees the same variables. A long case of another form is an error of the
 *   build (../check/cases.js).
 * - A piece that runs seldom is compressed, if profile.json says so. While its function runs, its text takes memory.
 *   `npm run bench -- --only pieces --write` measures the pieces and writes that file. A piece that it does not know stays as it is.
 */
import { readFileSync } from 'node:fs';
import { applyEdits } from '../bundle/edits.js';
import { makerPrefix } from '../bundle/ondemand.js';
import { readCode, walk } from '../bundle/tree.js';
import { stop } from '../stop.js';
import { compress } from './heatshrink.js';
import { aliases, asFunction, askOf, asWanted, asWriter, firstLine, least, makers, methods, spell, spellBody } from './spell.js';
import { tokenise } from './tokens.js';
import { areWorth, listStored, makeShortener, spellWriter, wording } from './words.js';

/** @typedef {import('../bundle/tree.js').Node} Node */
/** @typedef {import('./spell.js').Place} Place */
/**
 * A piece of code in an image. `place`: the name of the function that makes it, and its index in that function's chunk. `bytes`: the length of
 * its text. `stored`: its text, or what it is compressed to.
 * @typedef {{ name: string, place: string, bytes: number, stored: string }} Piece
 */

/**
 * What was measured of the pieces (`npm run bench -- --only pieces`): the most calls in a round, by name. The pieces that are to be
 * compressed come first, and then the others.
 * @typedef {{ compressed: Record<string, number>, plain: Record<string, number> }} Profile
 */

/** @type {Profile} */
export const profile = JSON.parse(readFileSync(new URL('./profile.json', import.meta.url), 'utf8'));

/** Most bytes of a chunk, a string with several pieces of code. It is the longest string that the engine's tokens can have. */
const chunkBytes = 65535;
/** Bytes of a chunk on average. Chunks differ by the length of their last piece at most, and by some bytes of the indexes in their texts. */
const chunkRoom = 60000;

/**
 * Prepares the counting of tokens in code.
 * @param {string} code
 * @param {import('acorn').Token[]} tokens
 * @returns {(node: Node) => number} a function that returns the number of a node's tokens
 */
function countTokens(code, tokens) {
  const before = new Uint32Array(code.length + 1);
  for (const { end } of tokens) before[end] = 1;
  for (let i = 1; i < before.length; i++) before[i] = (before[i] ?? 0) + (before[i - 1] ?? 0);
  return ({ start, end }) => (before[end] ?? 0) - (before[start] ?? 0);
}

/**
 * Finds the functions of a bundle that become pieces, and the calls that make them.
 * @param {any} tree
 * @param {import('eslint-scope').ScopeManager} scopes
 * @param {import('../bundle/tree.js').Parents} parents
 * @param {(node: Node) => number} count returns the number of a node's tokens
 */
function findPieces(tree, scopes, parents, count) {
  /** The functions that become pieces, code in a long string, by name. @type {Map<string, Node>} */
  const pieces = new Map();
  /** The calls that create a function from a piece, its code in a string, with the name of the piece. @type {Map<Node | undefined, string>} */
  const calls = new Map();
  for (const node of tree.body) {
    if (node.type !== 'FunctionDeclaration' || node.params.length > 0) continue;
    const variable = scopes.globalScope?.set.get(node.id.name);
    const uses = (variable?.references ?? []).map(({ identifier }) => /** @type {Node} */ (/** @type {unknown} */ (identifier)));
    const isCalled = (/** @type {Node} */ use) => parents.get(use)?.type === 'CallExpression' && parents.get(use)?.callee === use
      && parents.get(use)?.arguments.length === 0;
    if (variable?.defs.length !== 1 || !uses.every(isCalled)) continue;
    // A maker, which creates other functions when they are called, is always a piece: even a short one would stay in memory.
    if (!node.id.name.startsWith(makerPrefix) && count(node) < least.piece) continue;
    pieces.set(node.id.name, node);
    for (const use of uses) calls.set(parents.get(use), node.id.name);
  }
  return { pieces, calls };
}

/**
 * Puts each piece into a chunk, a string with several pieces, and gives it an index there. Pieces whose text is of a function that they return have
 * chunks of their own, and so have compressed ones, which come last. Each piece comes into the chunk with the fewest bytes. Those with the most calls
 * come first, since an index below ten takes a byte less in each call. In one chunk, functions with as many parameters follow each other.
 * @param {Bundle} bundle
 * @param {(name: string) => boolean} isCompressed
 * @param {(name: string) => number} lengthOf gives the bytes that a piece takes in its chunk
 */
function placePieces({ pieces, calls, made }, isCompressed, lengthOf) {
  /** The number of calls in the bundle, by the name of the piece. @type {Map<string, number>} */
  const counts = new Map();
  for (const name of calls.values()) counts.set(name, (counts.get(name) ?? 0) + 1);
  // Those without a parameter come last, as they are few, and a maker tries one number after the other.
  const kindOf = (/** @type {string} */ name) => made.has(name) ? made.get(name)?.params.length || mostParameters + 1 : 0;
  const sorted = [...pieces.keys()].sort((one, other) => kindOf(one) - kindOf(other) || (counts.get(other) ?? 0) - (counts.get(one) ?? 0));
  const groupOf = (/** @type {string} */ name) => isCompressed(name) ? 2 : made.has(name) ? 1 : 0;
  /** The place of each piece: its chunk, and its index there. @type {Map<string, Place>} */
  const places = new Map();
  let first = 0;
  for (const group of [0, 1, 2]) {
    const some = sorted.filter(name => groupOf(name) === group);
    const chunks = Array.from({ length: Math.ceil(some.reduce((sum, name) => sum + lengthOf(name), 0) / chunkRoom) }, () => ({ index: 0, bytes: 0 }));
    for (const name of some) {
      const least = chunks.reduce((best, chunk) => chunk.bytes < best.bytes ? chunk : best);
      places.set(name, { chunk: first + chunks.indexOf(least), index: least.index++ });
      least.bytes += lengthOf(name);
    }
    first += chunks.length;
  }
  if (first > makers.length) stop(`The bundle has more code on demand than its ${makers.length} chunks hold.`);
  return places;
}

/**
 * Joins pieces of code to a chunk, one long string, which begins with the positions of the pieces.
 * @param {string[]} texts of pieces, as tokens
 * @returns {string}
 */
function joinPieces(texts) {
  let at = 2 * (texts.length + 1);
  const positions = Uint16Array.from([at, ...texts.map(text => at += text.length)]);
  // The tokeniser would leave out a longer string.
  if (at > chunkBytes) stop(`A chunk of the image's code has ${at} bytes, more than ${chunkBytes}.`);
  return Buffer.from(positions.buffer).toString('latin1') + texts.join('');
}

/** Most parameters of a function whose text is a piece. Those with more are few. */
const mostParameters = 4;

/**
 * Finds the pieces that only return a function. Their parameters must have the names that most of these functions give them, since a chunk knows only
 * these names.
 * @param {Map<string, Node>} pieces
 * @returns {{ made: Map<string, Node>, parameters: string[] }} these functions, by the piece's name; and the names of their parameters
 */
function findMade(pieces) {
  const returned = [...pieces].flatMap(([name, { body: { body } }]) => {
    const made = body.length === 1 && body[0].type === 'ReturnStatement' ? body[0].argument : undefined;
    return made?.type === 'FunctionExpression' && !made.id && made.params.length <= mostParameters
      ? [{ name, made, given: /** @type {string[]} */ (made.params.map((/** @type {Node} */ one) => one.name)) }] : [];
  });
  const parameters = Array.from({ length: mostParameters }, (_, at) => {
    const names = returned.flatMap(({ given }) => given[at] ?? []);
    const times = (/** @type {string | undefined} */ name) => names.filter(one => one === name).length;
    return names.reduce((best, name) => times(name) > times(best) ? name : best, names[0] ?? '');
  });
  const usual = returned.filter(({ given }) => given.every((name, at) => name === parameters[at]));
  return { made: new Map(usual.map(({ name, made }) => [name, made])), parameters };
}

/** Parses a bundle, and finds its pieces, the functions that are stored as text in strings. @param {string} code */
function readBundle(code) {
  const { tree, tokens, scopes, parents } = readCode(code);
  const count = countTokens(code, tokens);
  const found = findPieces(tree, scopes, parents, count);
  return { code, tree, parents, scopes, count, ...found, ...findMade(found.pieces) };
}

/** @typedef {ReturnType<typeof readBundle>} Bundle */

/**
 * Finds the variable by which a bundle tells a piece, a part of its code in a string, which of its functions is wanted.
 * @param {Bundle} bundle
 * @returns {string} the variable's name; empty if there is none
 */
function findAsked({ tree, calls }) {
  let asked = '';
  walk(tree, node => void (asked = calls.has(askOf(node)?.call) ? askOf(node)?.set.left.name : asked));
  return asked;
}

/**
 * Finds the pieces that can make several functions, and so must be told which one is wanted.
 * @param {Bundle} bundle
 * @param {string} asked the name of the variable that tells them
 * @returns {Set<string>} their names
 */
function findChoices({ scopes, pieces }, asked) {
  const uses = scopes.globalScope?.set.get(asked)?.references ?? [];
  const isIn = (/** @type {Node} */ { start, end }) =>
    uses.some(use => use.isRead() && (use.identifier.range?.[0] ?? -1) > start && (use.identifier.range?.[1] ?? end) < end);
  return new Set([...pieces].filter(([, node]) => isIn(node)).map(([name]) => name));
}

/**
 * The compressed texts, by the text. The firmware of several boards has mostly the same pieces, so each is compressed only once.
 * @type {Map<string, string>}
 */
const known = new Map();

/**
 * Gives variables of a bundle, and what the engine has, their short names.
 * @param {Bundle} bundle
 * @param {Record<string, string>} short the new names, which the bundle does not use, by the old ones, such as "Math" or "Math.max"
 * @returns {string} the bundle's code with the new names
 */
function rename({ code, tree, parents }, short) {
  /** @type {import('../bundle/edits.js').Edit[]} */
  const edits = [];
  const put = (/** @type {Node} */ { start, end }, /** @type {Record<string, string>} */ names, /** @type {string} */ name) => {
    const text = Object.hasOwn(names, name) ? names[name] : undefined;
    if (text !== undefined) edits.push({ start, end, text });
  };
  walk(tree, (node, parent) => {
    const isMember = (parent?.type === 'MemberExpression' && parent.property === node && !parent.computed)
      || (parent?.type === 'Property' && parent.key === node);
    if (node.type === 'MemberExpression' && !node.computed) put(node, short, `${node.object.name}.${node.property.name}`);
    // The name of a method is a field of our own records, too, so only a call is one of the engine's.
    else if (isMember && parent && parents.get(parent)?.callee === parent) put(node, methods, node.name);
    else if (node.type === 'Identifier' && !isMember && !Object.hasOwn(short, `${node.name}.${parent?.property?.name}`)) put(node, short, node.name);
  });
  return applyEdits(code, edits);
}

/** Lists the texts of a bundle. @param {Bundle} bundle */
function listTexts({ tree }) {
  /** The texts found so far. @type {string[]} */
  const texts = [];
  walk(tree, node => void (node.type === 'Literal' && typeof node.value === 'string' && texts.push(node.value)));
  return texts;
}

/** Compresses the text of a piece. @param {string} text as tokens @returns {string} */
function compressText(text) {
  const short = known.get(text) ?? Buffer.from(compress(Buffer.from(text, 'latin1'))).toString('latin1');
  known.set(text, short);
  return short;
}

/**
 * Writes the code that makes a function of a chunk's text `b`, by the index `a` of the piece.
 * @param {(string[] | undefined)[]} given for each piece in the order of the indexes, the parameters of the function whose text it is. Undefined: the
 * piece returns a function when it is called
 * @returns {string}
 */
function spellMaking(given) {
  const kinds = [...new Map(given.map((names, at) => [names?.length ?? -1, { names, end: at + 1 }])).values()];
  return kinds.map(({ names, end }, at) => {
    const make = `${asFunction}(${[...(names ?? []).map(name => `"${name}"`), 'b'].join()})${names ? '' : '()'}`;
    return at < kinds.length - 1 ? `a<${end}?${make}:` : make;
  }).join('');
}

/**
 * Writes a chunk, a string with several pieces of code, and the function that creates functions from it.
 * @param {string} maker the name of that function
 * @param {string[]} texts of the pieces, as tokens, or what they are compressed to
 * @param {string} asked the variable that tells a piece which of its functions is asked for; empty if there is none
 * @param {{ given: (string[] | undefined)[], isCompressed: boolean }} how the functions are made: their parameters, as for spellMaking
 * @returns {string}
 */
function spellMaker(maker, texts, asked, { given, isCompressed }) {
  const stored = `${maker}$$.slice(${maker}$_[a],${maker}$_[a+1])`;
  const text = isCompressed ? `E.toString(require("heatshrink").decompress(${stored}))` : stored;
  return `var ${maker}$$=${JSON.stringify(joinPieces(texts))},${maker}$_=new Uint16Array(E.toArrayBuffer(${maker}$$));`
    + `function ${maker}(a,b){${asked && given.includes(undefined) ? `${asked}=b;` : ''}`
    + (given.some(names => names) ? `b=${text};return ${spellMaking(given)}}` : `return ${asFunction}(${text})()}`);
}

/**
 * Turns a minified bundle into the program of an image.
 * @param {string} code a bundle, minified
 * @returns {string} the same program, with long code as text in strings
 */
export const putInPieces = code => writePieces(code).program;

/**
 * Turns a minified bundle into the program of an image, and lists its pieces and its texts.
 * @param {string} code a bundle, minified
 * @param {Profile} [measured] of its pieces
 * @param {import('./words.js').Wording} [worded] the words by which its texts are shortened
 * @returns {{ program: string, listed: Piece[], texts: string[] }}
 */
export function writePieces(code, measured = profile, worded = wording) {
  const given = readBundle(code);
  const asked = findAsked(given) && asWanted;
  const bundle = readBundle(rename(given, { ...aliases, [findAsked(given)]: asked }));
  const { tree, pieces, made, parameters } = bundle;
  const isCompressed = (/** @type {string} */ name) => Object.hasOwn(measured.compressed, name);
  const choices = findChoices(bundle, asked);
  const shorten = makeShortener(worded);
  const texts = listTexts(bundle);
  const words = areWorth(worded, texts, shorten) ? listStored(worded) : [];
  /** Returns the program with its pieces at some places, and these pieces in the order of the places. @param {Map<string, Place>} places */
  const listAt = places => {
    const program = { ...bundle, asked, places, choices, shorten: words.length > 0 ? shorten : () => undefined };
    const listed = [...places].map(([name, { chunk, index }]) => {
      const text = tokenise(spellBody(program, (made.get(name) ?? pieces.get(name))?.body)).toString('latin1');
      return { name, chunk, index, place: `${makers[chunk]} ${index}`, bytes: text.length, stored: isCompressed(name) ? compressText(text) : text };
    });
    return { program, listed: listed.sort((one, other) => one.chunk - other.chunk || one.index - other.index) };
  };
  // A text contains the places of other pieces, which hardly change its length. So the first places only tell the lengths.
  const nowhere = new Map([...pieces.keys()].map(name => [name, { chunk: 0, index: 10 }]));
  const lengths = new Map(listAt(nowhere).listed.map(({ name, stored }) => [name, stored.length]));
  const { program, listed } = listAt(placePieces(bundle, isCompressed, name => lengths.get(name) ?? 0));
  /** For each chunk, its pieces. @type {(typeof listed)[]} */
  const chunks = [];
  for (const piece of listed) (chunks[piece.chunk] ??= []).push(piece);
  const makes = chunks.map((some, i) => {
    const stored = some.map(piece => piece.stored);
    const given = some.map(({ name }) => made.has(name) ? parameters.slice(0, made.get(name)?.params.length) : undefined);
    return spellMaker(makers[i] ?? '', i === 0 ? [...stored, ...words] : stored, asked, { given, isCompressed: isCompressed(some[0]?.name ?? '') });
  });
  if (words.length > 0) makes.push(spellWriter(asWriter, makers[0] ?? '', chunks[0]?.length ?? 0));
  const others = tree.body.filter((/** @type {Node} */ node) => pieces.get(node.id?.name) !== node);
  const rest = others.map((/** @type {Node} */ node) => spell(program, node));
  return { program: [firstLine(asked), ...makes, ...rest].join('\n'), listed, texts };
}
