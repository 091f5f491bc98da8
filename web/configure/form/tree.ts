// A tree of JSON that keeps what JSON.parse loses: the order of names, repeated names, and the spelling of values. Each character is a byte. The
// firmware's code has checked the text before.

import { byteOrderMark } from './bytes.ts';

/** A value in a JSON text: a scalar, an array or an object. */
export type Node = Scalar | List | Branch;
/** A string, number, true, false or null, in its original spelling, such as `"a"` or `1e3`. */
export interface Scalar { text: string }
/** An array in a JSON text, with its values as nodes. */
export interface List { items: Node[] }
/** A JSON object. The same name may occur twice in it. */
export interface Branch { entries: Entry[] }
/** A pair of name and value in a JSON object. */
export interface Entry { name: string; value: Node }
/** The names that lead from the root to a value, such as `ftp` and `host`. */
export type Path = readonly string[];

/** Whether a node of the JSON tree is an object. */
export const isBranch = (node: Node | undefined): node is Branch => node !== undefined && 'entries' in node;
const isList = (node: Node): node is List => 'items' in node;

/** Parses JSON that was checked before. @param text JSON whose root is an object, each character a byte; blank text gives an object without names */
export function parseTree(text: string): Branch {
  const plain = text.startsWith(byteOrderMark) ? text.slice(byteOrderMark.length) : text;
  const tokens = plain.match(/"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g) ?? [];
  let at = 0;
  const next = (): string => tokens[at++]!;
  /** Calls `take`, which parses one value, until the closing bracket `end` is next. Skips the bracket, and returns the values. */
  const until = <T>(end: string, take: () => T): T[] => {
    const taken: T[] = [];
    while (at < tokens.length && tokens[at] !== end) {
      if (tokens[at] === ',') at++;
      else taken.push(take());
    }
    at++;
    return taken;
  };
  const entry = (): Entry => {
    const name = JSON.parse(next()) as string;
    at++;
    return { name, value: node() };
  };
  const node = (): Node => {
    const token = next();
    if (token === '{') return { entries: until('}', entry) };
    return token === '[' ? { items: until(']', node) } : { text: token };
  };
  return tokens.length > 0 ? node() as Branch : { entries: [] };
}

/** Spells a string, number, true, false or null as JSON. Characters above 255 are written as `\u` escapes, because they cannot be bytes. */
export function spell(value: unknown): string {
  return JSON.stringify(value).replace(/[^\x00-\xff]/g, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Returns a node as JSON. @param indent blanks for each level; 0 writes all of it on one line @param margin blanks before the closing bracket */
export function printTree(node: Node, indent: number, margin = ''): string {
  if (!isBranch(node) && !isList(node)) return node.text;
  const deeper = margin + ' '.repeat(indent);
  const parts = isBranch(node)
    ? node.entries.map(({ name, value }) => `${spell(name)}:${indent > 0 ? ' ' : ''}${printTree(value, indent, deeper)}`)
    : node.items.map(item => printTree(item, indent, deeper));
  const [open, close] = isBranch(node) ? '{}' : '[]';
  if (parts.length === 0) return `${open}${close}`;
  return indent > 0 ? `${open}\n${parts.map(part => deeper + part).join(',\n')}\n${margin}${close}` : `${open}${parts.join(',')}${close}`;
}

/** Returns a node's value, as JSON.parse would. */
export function valueOf(node: Node): unknown {
  return JSON.parse(printTree(node, 0));
}

/** Returns the value at a path, or undefined if there is none. Of repeated names the last one counts, as in JSON.parse. */
export function nodeAt(tree: Branch, path: Path): Node | undefined {
  return path.reduce<Node | undefined>((node, name) => isBranch(node) ? node.entries.findLast(entry => entry.name === name)?.value : undefined, tree);
}

/**
 * Returns the tree with another value at a path. If the last name was there several times, only one is left. A value that is no object, where
 * the path needs one, is replaced.
 * @param value undefined removes what is there
 * @param order all full keys, which tell where a new name is inserted
 */
export function withNode(tree: Branch, path: Path, value: Node | undefined, order: readonly string[] = []): Branch {
  if (value === undefined && nodeAt(tree, path) === undefined) return tree;
  const [name, ...rest] = path as [string, ...string[]];
  const before = nodeAt(tree, [name]);
  const inner = rest.length === 0 ? value : withNode(isBranch(before) ? before : { entries: [] }, rest, value, innerOrder(order, name));
  const at = tree.entries.findLastIndex(entry => entry.name === name);
  const isOther = (entry: Entry, index: number): boolean => entry.name !== name || index === at;
  if (inner === undefined) return { entries: tree.entries.filter(entry => entry.name !== name) };
  if (at >= 0) return { entries: tree.entries.map((entry, index) => index === at ? { name, value: inner } : entry).filter(isOther) };
  return { entries: placed(tree.entries, { name, value: inner }, order.map(key => key.split('.')[0]!)) };
}

const innerOrder = (order: readonly string[], section: string): string[] =>
  order.filter(key => key.startsWith(`${section}.`)).map(key => key.slice(section.length + 1));

/** Returns the entries of an object with one more, inserted before the first entry that is later in the order, or at the end. */
function placed(entries: Entry[], entry: Entry, order: readonly string[]): Entry[] {
  const rank = order.indexOf(entry.name);
  const at = rank < 0 ? -1 : entries.findIndex(other => order.indexOf(other.name) > rank);
  return at < 0 ? [...entries, entry] : entries.toSpliced(at, 0, entry);
}

/** Returns all values that are no objects, with their paths. An empty object is returned, too. */
export function leavesOf(node: Node, path: Path = []): { path: Path; node: Node }[] {
  if (!isBranch(node) || (node.entries.length === 0 && path.length > 0)) return [{ path, node }];
  return node.entries.flatMap(({ name, value }) => leavesOf(value, [...path, name]));
}
