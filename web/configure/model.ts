// The configuration that is being made: a tree as it was loaded, and what was changed since. Every change gives a new one.

import { longestConfigBytes, type Value } from '../../src/config/keys.ts';
import { toBytes, toText } from './bytes.ts';
import { orderOf, schemaKey, type Field, type Group } from './fields.ts';
import { isBranch, nodeAt, parseTree, printTree, spell, valueOf, withNode, type Branch, type Entry, type Node, type Path } from './tree.ts';

export type Server = 'ftp' | 'http';

export interface Model {
  tree: Branch;
  /** As it was loaded: what stood there stays there, the firmware's own default as well. */
  loaded: Branch;
  /** Where images go. */
  server: Server;
  /** The section of the other server, for whoever chooses it again. */
  aside: Node | undefined;
}

const indent = 2;

/** @param text JSON, a character a byte */
export function openModel(text: string): Model {
  const tree = parseTree(text);
  return { tree, loaded: tree, server: nodeAt(tree, ['ftp', 'host']) === undefined && nodeAt(tree, ['http']) !== undefined ? 'http' : 'ftp', aside: undefined };
}

export const emptyModel = (): Model => openModel('');

/** As it is written: to be read by a person, unless only the shorter form fits. */
export function textOf({ tree }: Pick<Model, 'tree'>): string {
  const text = `${printTree(tree, indent)}\n`;
  return text.length <= longestConfigBytes ? text : printTree(tree, 0);
}

export const pathOf = (key: string): Path => key.split('.');

/** What stands for that key. */
export const nodeOf = (model: Model, key: string): Node | undefined => nodeAt(model.tree, pathOf(key));

/** @param order every key, as new ones are placed @param node undefined takes the key out */
export function withNodeAt(model: Model, path: Path, node: Node | undefined, order: readonly string[]): Model {
  return withTree(model, withNode(model.tree, path, node, order));
}

export const toNode = (value: Value): Node => ({ text: spell(value) });

/** Sections that have become empty are not left behind, unless they were empty before. */
function withTree(model: Model, tree: Branch): Model {
  const isLeft = ({ name, value }: Entry): boolean => !isEmpty(value) || isEmpty(nodeAt(model.loaded, [name]));
  return { ...model, tree: { entries: tree.entries.filter(isLeft) } };
}

const isEmpty = (node: Node | undefined): boolean => isBranch(node) && node.entries.length === 0;

/** What is the default is left out where it was not written before. */
export function withoutDefaults(model: Model, groups: readonly Group[]): Model {
  const isIdle = ({ key, usual }: Field): boolean => {
    const node = nodeOf(model, key);
    return node !== undefined && usual !== undefined && valueOf(node) === usual && nodeAt(model.loaded, pathOf(key)) === undefined;
  };
  const idle = groups.flatMap(({ fields }) => fields).filter(isIdle);
  return idle.reduce((rest, { key }) => withNodeAt(rest, pathOf(key), undefined, []), model);
}

/** What was typed: what is no number stays a text, and the firmware says what it wants. An empty line means that nothing is given. */
export function typed({ kind }: Pick<Field, 'kind'>, text: string): Node | undefined {
  if (text === '') return undefined;
  if (kind === 'number' && /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text.trim())) return { text: text.trim() };
  return toNode(toBytes(text));
}

/** How a value stands in its field. One that nobody could have typed there is shown as it is spelled. */
export function shownIn({ kind }: Pick<Field, 'kind'>, node: Node | undefined): { text: string; isForeign: boolean } {
  if (node === undefined) return { text: '', isForeign: false };
  const value = valueOf(node);
  if (typeof value === 'string') return { text: toText(value), isForeign: false };
  return { text: toText(printTree(node, 0)), isForeign: kind !== 'number' || typeof value !== 'number' };
}

/** Images go to one server: the keys of the other are taken out, and come back with it. */
export function withServer(model: Model, server: Server, order: readonly string[]): Model {
  if (server === model.server) return model;
  const left = nodeAt(model.tree, [model.server]);
  const there = nodeAt(model.tree, [server]) ?? model.aside;
  const tree = withNode(withNode(model.tree, [model.server], undefined), [server], there, order);
  return { ...model, tree, server, aside: left };
}

/** Places that no field is for, but for the editor's own. A name that is given twice is one place. */
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
