/**
 * Undoes firmware/image/pieces.js, which turns long code of a bundle into strings. So a test can compare the syntax tree of a firmware image
 * with that of its bundle.
 */
import { parse } from 'acorn';
import { analyze } from 'eslint-scope';
import { writePieces } from '../../../firmware/image/pieces.js';
import { expand } from '../../sim/engine/globals/numbers.ts';
import { untokenise } from './tokens.ts';

interface Node { type: string; [key: string]: any }

const [setCode, asFunction, run, writer] = ['$', '_', 'Z', 'B'];
const parseBody = (code: string): Node[] => (parse(`function f(){${code}\n}`, { ecmaVersion: 5, sourceType: 'script' }) as Node).body[0].body.body;
const textOf = (literal: Node): string => untokenise(Buffer.from(literal.value, 'latin1'));
const isText = (node: Node | undefined) => node?.type === 'Literal' && typeof node.value === 'string';

/**
 * Returns the pieces of code in a chunk, one long string of a firmware image, as JavaScript. The chunk begins with their positions.
 * @param count the number of pieces, if words follow them; default: all
 * @param isCompressed true: each piece is compressed
 */
export const listPieces = (chunk: string, count?: number, isCompressed = false): string[] =>
  splitChunk(chunk).slice(0, count).map(piece => untokenise(isCompressed ? Buffer.from(expand(piece)) : piece));

/** Splits a chunk at the positions with which it begins. */
function splitChunk(chunk: string): Buffer[] {
  const bytes = Buffer.from(chunk, 'latin1');
  const starts = Array.from({ length: bytes.readUInt16LE(0) / 2 }, (_, i) => bytes.readUInt16LE(2 * i));
  return starts.slice(1).map((end, i) => bytes.subarray(starts[i], end));
}

/** The number of the first phrase among the words, and how many phrases begin with the same byte. */
const [firstPhrase, phrasesALead] = [161, 95];

/**
 * Reads the words and phrases of shortened texts, which follow the pieces of the first chunk. A phrase is two bytes, from 1 to 4 and a letter, and may
 * hold words and phrases itself. @returns a function that writes out a text, and the number of these pieces
 */
function readWords(code: string, first: string): { tell(short: string): string; pieces: number } {
  const pieces = Number(new RegExp(`function ${writer}\\(a\\).* 255 \\)\\+ (\\d+) ;`).exec(code)?.[1] ?? splitChunk(first).length);
  const words = splitChunk(first).slice(pieces).map(word => word.toString('latin1'));
  const tell = (short: string): string => short.replace(/[\x01-\x04][^]|[^ -~]/g, sign => {
    const [lead, letter] = [sign.charCodeAt(0), sign.charCodeAt(1)];
    return sign.length > 1 ? tell(words[firstPhrase + (lead - 1) * phrasesALead + letter - 32]!) : words[lead - 127 & 255]!;
  });
  return { tell, pieces };
}

/** The syntax trees of a program: its main code, and its pieces. */
export interface Restored {
  main: unknown;
  pieces: unknown[];
}

/** Returns a syntax tree in a form that can be compared: without positions and the spelling of literals, and with functions as variables. */
function plain(node: any, restore: (node: Node) => Node | undefined): any {
  if (Array.isArray(node)) return node.map(one => plain(one, restore));
  if (typeof node !== 'object' || node === null || node instanceof RegExp) return node instanceof RegExp ? String(node) : node;
  const other = restore(node);
  if (other) return plain(other, restore);
  if (node.type === 'FunctionDeclaration') return plain({ type: 'VariableDeclaration', declarations: [{ type: 'VariableDeclarator', id: node.id, init: { ...node, type: 'FunctionExpression', id: null } }], kind: 'var' }, restore);
  return Object.fromEntries(Object.entries(node).filter(([key, value]) => !['start', 'end', 'raw', 'generator', 'async'].includes(key) && value !== false).map(([key, value]) => [key, plain(value, restore)]));
}

const piece = (n: number, bits: unknown): Node => ({ type: 'Piece', n, bits: bits ?? 0 });

/**
 * Reads what the maker of a chunk makes of each piece: the parameters of the function whose text it is. Undefined: the piece returns a function when it
 * is called.
 */
function readMaker(maker: Node): (at: number) => string[] | undefined {
  const kinds: { end: number; parameters: string[] | undefined }[] = [];
  let making: Node = maker.body.body.at(-1).argument;
  const add = (end: number, { callee, arguments: given }: Node) =>
    kinds.push({ end, parameters: callee.type === 'Identifier' ? given.slice(0, -1).map((one: Node) => one.value as string) : undefined });
  for (; making.type === 'ConditionalExpression'; making = making.alternate) add(making.test.right.value, making.consequent);
  add(Infinity, making);
  return at => kinds.find(({ end }) => at < end)!.parameters;
}

/** Reads the program of an image, with its pieces. @param code the program as JavaScript */
export function restoreImage(code: string): Restored & { makers: string[] } {
  const tree = parse(code, { ecmaVersion: 5, sourceType: 'script' }) as Node;
  const chunks = tree.body.flatMap((node: Node) => (node.declarations ?? []).filter((one: Node) => /^.\$\$$/.test(one.id.name) && isText(one.init))) as Node[];
  const makers = chunks.map(({ id }) => id.name[0] as string);
  const isExpanded = (maker: string) => tree.body.some((node: Node) => node.type === 'FunctionDeclaration' && node.id.name === maker && code.slice(node.start, node.end).includes('decompress'));
  const { tell, pieces } = readWords(code, chunks[0]!.init.value);
  const texts = chunks.map(({ init }, i) => listPieces(init.value, i === 0 ? pieces : undefined, isExpanded(makers[i]!)));
  const before = texts.map((_, i) => texts.slice(0, i).flat().length);
  const restore = (node: Node): Node | undefined => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return undefined;
    const { callee: { name }, arguments: given } = node;
    const last = given.at(-1);
    if (makers.includes(name) && given[0]?.type === 'Literal') return piece(before[makers.indexOf(name)]! + given[0].value, given[1]?.value ?? given[1]?.name);
    if (name === writer && isText(last)) return { type: 'Literal', value: tell(last.value as string) };
    if (name === run && isText(last)) return (parse(`(${textOf(last)}\n)`, { ecmaVersion: 5 }) as Node).body[0].expression;
    if (name === asFunction && given.every(isText)) return { type: 'FunctionExpression', id: null, params: given.slice(0, -1).map((one: Node) => ({ type: 'Identifier', name: one.value })), body: { type: 'BlockStatement', body: parseBody(textOf(last)) } };
    if (name !== setCode || !isText(last)) return undefined;
    const isValue = given[0].body.body[0].type === 'ReturnStatement';
    return { ...given[0], body: { type: 'BlockStatement', body: parseBody(isValue ? `return (${textOf(last)}\n)` : textOf(last)) } };
  };
  const own = new Set([setCode, asFunction, writer, ...makers, ...makers.flatMap(name => [`${name}$$`, `${name}$_`])]);
  const isOwn = (node: Node) => [node, ...node.declarations ?? []].some(({ id }) => own.has(id?.name));
  // The statements before the first function are left out, as they only give the engine's own things their order and their short names.
  const main = tree.body.slice(tree.body.findIndex((node: Node) => node.type === 'FunctionDeclaration')).filter((node: Node) => !isOwn(node));
  const givens = makers.map(maker => readMaker(tree.body.find((node: Node) => node.type === 'FunctionDeclaration' && node.id.name === maker)));
  const bodies = texts.flatMap((some, i) => some.map((text, at) => {
    const given = givens[i]!(at);
    return parseBody(given ? `return function(${given.join()}){${text}\n}` : text);
  }));
  return { main: plain(main, restore), pieces: bodies.map(body => plain(body, restore)), makers };
}

const shortMethods: Record<string, string> = {
  slice: '$', indexOf: '_', replace: '$r', split: '$s', lastIndexOf: '$l', toLowerCase: '$w', charCodeAt: '$c', concat: '$a', filter: '$f', forEach: '$e',
};

/** Lists the names of methods in all calls of a tree. */
function calledIn(tree: any): { name: string; range: [number, number] }[] {
  if (typeof tree !== 'object' || tree === null) return [];
  const called = tree.type === 'CallExpression' && tree.callee.type === 'MemberExpression' && !tree.callee.computed ? [tree.callee.property] : [];
  return [...called, ...Object.values(tree).flatMap(calledIn)];
}

/**
 * Returns a bundle with the image's short names. They are for what is called most of the engine, and for the variable that says which function is
 * wanted.
 */
function shorten(bundle: string, asked: string): string {
  const tree = parse(bundle, { ecmaVersion: 5, sourceType: 'script', ranges: true }) as any;
  const { globalScope } = analyze(tree, { ecmaVersion: 5, sourceType: 'script' });
  const variable = globalScope?.set.get(asked);
  const uses = [...globalScope?.through ?? [], ...variable?.references ?? []].map(({ identifier }) => identifier);
  const short: Record<string, string> = { 'Math': 'M', 'Math.max': 'U', 'Math.min': 'W', 'Math.floor': 'N', 'Object.assign': 'L', [asked]: 'V' };
  const wholeAt = (start: number, name: string) => /^(Math|Object)\.\w+/.exec(bundle.slice(start, start + 20))?.[0] ?? name;
  const named = [...uses, ...variable?.identifiers ?? []].flatMap(({ name, range }) => [wholeAt(range![0], name), name].filter(one => short[one])
    .slice(0, 1).map(one => [range![0], { one, by: short[one]! }] as const));
  const methods = calledIn(tree).flatMap(({ name, range }) => Object.hasOwn(shortMethods, name) ? [[range[0], { one: name, by: shortMethods[name]! }] as const] : []);
  const places = new Map([...named, ...methods]);
  let at = 0;
  const parts = [...places].sort(([one], [other]) => one - other).flatMap(([start, { one, by }]) => {
    const part = [bundle.slice(at, start), by];
    at = start + one.length;
    return part;
  });
  return [...parts, bundle.slice(at)].join('');
}

/**
 * Reads a bundle into the form that `restoreImage` gives, so that both can be compared.
 * @param bundle its code
 * @param image the firmware image made of it. The functions that its main code lacks are taken for pieces
 */
export function restoreBundle(bundle: string, image: ReturnType<typeof restoreImage>): Restored {
  const named = new RegExp(`\\(([\\w$]+)=\\d+,\\s*made_\\w+\\(\\)\\)`).exec(bundle)?.[1] ?? '';
  const code = shorten(bundle, named);
  const asked = named && 'V';
  const tree = parse(code, { ecmaVersion: 5, sourceType: 'script' }) as Node;
  const kept = new Set((image.main as Node[]).flatMap(node => (node.declarations ?? []).map((one: Node) => one.id.name)));
  const found = tree.body.filter((node: Node) => node.type === 'FunctionDeclaration' && !kept.has(node.id.name)) as Node[];
  // the pieces in the order of their places
  const names = writePieces(bundle).listed.map(({ name }) => name).filter(name => found.some(({ id }) => id.name === name));
  const functions = names.map(name => found.find(({ id }) => id.name === name)!);
  // The variable that says which function is wanted is read by `&` or `===`. Other uses of its name may be those of a local variable.
  const isRead = new RegExp(`[^\\w$.]${asked.replace(/\$/g, '\\$')}\\s*(?:&|===)|(?:&|===)\\s*${asked.replace(/\$/g, '\\$')}(?![\\w$])`);
  const hasChoice = functions.map(({ start, end }) => isRead.test(code.slice(start, end)));
  const call = (node: Node, bits: unknown): Node | undefined => {
    const n = node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.arguments.length === 0 ? names.indexOf(node.callee.name) : -1;
    return n < 0 ? undefined : piece(n, hasChoice[n] ? bits : 0);
  };
  const globals = analyze(parse(code, { ecmaVersion: 5, sourceType: 'script', ranges: true }) as any, { ecmaVersion: 5, sourceType: 'script' }).globalScope;
  const uses = new Set(names.flatMap(name => globals?.set.get(name)?.references ?? []).map(({ identifier }) => identifier.range?.[0]));
  const scoped = (node: Node): Node | undefined => {
    const [set, made] = node.type === 'SequenceExpression' && node.expressions.length === 2 ? node.expressions : [];
    if (set?.left?.name === asked) return call(made, set.right.value);
    // A piece that makes only one function is called alone. Otherwise, a number in a variable says which of its functions the piece must make. The
    // minifier may have moved the assignment of that number before another one, so the call passes the variable.
    return uses.has(node.callee?.start) ? call(node, asked) : undefined;
  };
  const main = tree.body.filter((node: Node) => !functions.includes(node));
  return { main: plain(main, scoped), pieces: functions.map(({ body }) => plain(body.body, scoped)) };
}
