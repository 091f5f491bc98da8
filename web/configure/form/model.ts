// The configuration in the form: the loaded tree, and its changes. Models are immutable.

import type { Value } from '../../../src/config/config.ts';
import { longestConfigBytes } from '../../../src/config/keys.ts';
import { toBytes, toText } from './bytes.ts';
import { orderOf, schemaKey, type Field, type Group } from './fields.ts';
import { isBranch, nodeAt, parseTree, printTree, spell, valueOf, withNode, type Branch, type Entry, type Node, type Path } from './tree.ts';

/** A kind of server, which is a section of config.json. */
export type Server = 'ftp' | 'http';

/** The configuration, and what the form remembers beside it. */
export interface Model {
  /** The present configuration. */
  tree: Branch;
  /** The tree as loaded: keys that were present stay, even with the default value. */
  loaded: Branch;
  /** The chosen kind of server. */
  server: Server;
  /** The section of the other server, restored if that is chosen again. */
  aside: Node | undefined;
}

const indent = 2;

/** @param text JSON, a character a byte */
export function openModel(text: string): Model {
  const tree = parseTree(text);
  return { tree, loaded: tree, server: nodeAt(tree, ['ftp', 'host']) === undefined && nodeAt(tree, ['http']) !== undefined ? 'http' : 'ftp', aside: undefined };
}

/** The form without any key. */
export const emptyModel = (): Model => openModel('');

/** The text of the file: indented, unless only the compact form fits. */
export function textOf({ tree }: Pick<Model, 'tree'>): string {
  const text = `${printTree(tree, indent)}\n`;
  return text.length <= longestConfigBytes ? text : printTree(tree, 0);
}

/** The names on the way to a key, such as `ftp` and `host` to `ftp.host`. */
export const pathOf = (key: string): Path => key.split('.');

/** The value of a key. */
export const nodeOf = (model: Model, key: string): Node | undefined => nodeAt(model.tree, pathOf(key));

/** @param order all keys, for the place of new ones @param node undefined removes the key */
export function withNodeAt(model: Model, path: Path, node: Node | undefined, order: readonly string[]): Model {
  return withTree(model, withNode(model.tree, path, node, order));
}

/** A value as a node of the tree, spelled as JSON. */
export const toNode = (value: Value): Node => ({ text: spell(value) });

/** Removes sections that became empty, unless they were empty before. */
function withTree(model: Model, tree: Branch): Model {
  const isLeft = ({ name, value }: Entry): boolean => !isEmpty(value) || isEmpty(nodeAt(model.loaded, [name]));
  return { ...model, tree: { entries: tree.entries.filter(isLeft) } };
}

const isEmpty = (node: Node | undefined): boolean => isBranch(node) && node.entries.length === 0;

/** Removes default values that were not in the loaded file. */
export function withoutDefaults(model: Model, groups: readonly Group[]): Model {
  const isIdle = ({ key, usual }: Field): boolean => {
    const node = nodeOf(model, key);
    return node !== undefined && usual !== undefined && valueOf(node) === usual && nodeAt(model.loaded, pathOf(key)) === undefined;
  };
  const idle = groups.flatMap(({ fields }) => fields).filter(isIdle);
  return idle.reduce((rest, { key }) => withNodeAt(rest, pathOf(key), undefined, []), model);
}

/** Typed text as a value. Text that is no number stays a string, which the firmware rejects with a reason. Empty: no value. */
export function nodeTyped({ kind }: Pick<Field, 'kind'>, text: string): Node | undefined {
  if (text === '') return undefined;
  if (kind === 'number' && /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text.trim())) return { text: text.trim() };
  return toNode(toBytes(text));
}

/** A value as its field shows it; one that could not have been typed there is shown in JSON. */
export function shownIn({ kind }: Pick<Field, 'kind'>, node: Node | undefined): { text: string; isForeign: boolean } {
  if (node === undefined) return { text: '', isForeign: false };
  const value = valueOf(node);
  if (typeof value === 'string') return { text: toText(value), isForeign: false };
  return { text: toText(printTree(node, 0)), isForeign: kind !== 'number' || typeof value !== 'number' };
}

/** Images go to one server: removes the other server's keys, and restores them on return. */
export function withServer(model: Model, server: Server, order: readonly string[]): Model {
  if (server === model.server) return model;
  const left = nodeAt(model.tree, [model.server]);
  const there = nodeAt(model.tree, [server]) ?? model.aside;
  const tree = withNode(withNode(model.tree, [model.server], undefined), [server], there, order);
  return { ...model, tree, server, aside: left };
}

/** Paths without a field, except the editor's own. A repeated name is one path. */
export function strangersIn({ tree }: Pick<Model, 'tree'>, groups: readonly Group[]): Path[] {
  const keys = orderOf(groups);
  const isText = (node: Node): boolean => !isBranch(node) && typeof valueOf(node) === 'string';
  const namesOf = (node: Node): string[] => isBranch(node) ? node.entries.map(({ name }) => name) : [];
  const inForm = (form: Node): Path[] => namesOf(form).filter(name => name !== 'file' && name !== 'fields').map(name => [...formPath, name]);
  const inSection = (section: string, { entries }: Branch): Path[] => entries.flatMap(({ name, value }): Path[] => {
    const key = `${section}.${name}`;
    return key === formPath.join('.') ? inForm(value) : keys.includes(key) ? [] : [[section, name]];
  });
  const places = tree.entries.flatMap(({ name, value }): Path[] => {
    if (groups.some(group => group.name === name && name !== '') && isBranch(value)) return inSection(name, value);
    return keys.includes(name) && !name.includes('.') || (name === schemaKey && isText(value)) ? [] : [[name]];
  });
  return places.filter((path, index) => places.findIndex(other => other.join('\n') === path.join('\n')) === index);
}

const formPath: Path = ['http', 'form'];
