// The configuration in the form: the file that was loaded, and its changes. A model is never changed: each change makes another one.

import type { Value } from '../../../src/config/config.ts';
import { longestConfigBytes } from '../../../src/config/keys.ts';
import { toBytes, toText } from './bytes.ts';
import { orderOf, schemaKey, type Field, type Group } from './fields.ts';
import { isBranch, nodeAt, parseTree, printTree, spell, valueOf, withNode, type Branch, type Entry, type Node, type Path } from './tree.ts';

/** A kind of server, which is also the name of its section in config.json. */
export type Server = 'ftp' | 'http';

/** The configuration in the form, as it is now and as it was loaded, and the choice of the server. */
export interface Model {
  /** The configuration with all changes that were made in the form. */
  tree: Branch;
  /** The configuration as it was loaded. A key that it has is kept, even if its value is the default. */
  loaded: Branch;
  /** The kind of server that is chosen. The camera sends its pictures to only one server. */
  server: Server;
  /**
   * The values of the server (FTP or HTTP) that is not chosen. They are put back if that server is chosen again. It is undefined if there are none.
   */
  aside: Node | undefined;
}

const indent = 2;

/** Returns a model of a config.json without changes. @param text the file, each character a byte; empty text gives a configuration without keys */
export function openModel(text: string): Model {
  const tree = parseTree(text);
  return { tree, loaded: tree, server: nodeAt(tree, ['ftp', 'host']) === undefined && nodeAt(tree, ['http']) !== undefined ? 'http' : 'ftp', aside: undefined };
}

/** Returns the form's state (Model) for a configuration without any key. */
export const emptyModel = (): Model => openModel('');

/** Returns the configuration as a file, indented if the firmware's limit allows it, and else on one line. Each character is a byte. */
export function textOf({ tree }: Pick<Model, 'tree'>): string {
  const text = `${printTree(tree, indent)}\n`;
  return text.length <= longestConfigBytes ? text : printTree(tree, 0);
}

/** Splits a full key into its names, such as `ftp.host` into `ftp` and `host`. */
export const pathOf = (key: string): Path => key.split('.');

/** Returns the value of a full key, or undefined if the configuration does not have the key. */
export const nodeOf = (model: Model, key: string): Node | undefined => nodeAt(model.tree, pathOf(key));

/**
 * Returns a model with another value at a path. Undefined removes the value, and its section if that becomes empty. @param order all keys, to
 * put a new one into its place
 */
export function withNodeAt(model: Model, path: Path, node: Node | undefined, order: readonly string[]): Model {
  return withTree(model, withNode(model.tree, path, node, order));
}

/** Converts a value to a leaf of the configuration's tree, which keeps the value as JSON text. */
export const toNode = (value: Value): Node => ({ text: spell(value) });

/** Returns the model with another tree, from which empty sections are removed. A section that was empty when the file was loaded stays. */
function withTree(model: Model, tree: Branch): Model {
  const isLeft = ({ name, value }: Entry): boolean => !isEmpty(value) || isEmpty(nodeAt(model.loaded, [name]));
  return { ...model, tree: { entries: tree.entries.filter(isLeft) } };
}

const isEmpty = (node: Node | undefined): boolean => isBranch(node) && node.entries.length === 0;

/** Returns a model without the values that equal the default, except those that the loaded file already had. */
export function withoutDefaults(model: Model, groups: readonly Group[]): Model {
  const isIdle = ({ key, usual }: Field): boolean => {
    const node = nodeOf(model, key);
    return node !== undefined && usual !== undefined && valueOf(node) === usual && nodeAt(model.loaded, pathOf(key)) === undefined;
  };
  const idle = groups.flatMap(({ fields }) => fields).filter(isIdle);
  return idle.reduce((rest, { key }) => withNodeAt(rest, pathOf(key), undefined, []), model);
}

/**
 * Returns typed text as a value, or undefined if it is empty. In a field for numbers, other text stays a string, which the firmware rejects
 * with a reason.
 */
export function nodeTyped({ kind }: Pick<Field, 'kind'>, text: string): Node | undefined {
  if (text === '') return undefined;
  if (kind === 'number' && /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text.trim())) return { text: text.trim() };
  return toNode(toBytes(text));
}

/**
 * Returns a value as text for its field. `isForeign` is true if a person could not have typed it there, such as a list: it is then shown as
 * JSON.
 */
export function shownIn({ kind }: Pick<Field, 'kind'>, node: Node | undefined): { text: string; isForeign: boolean } {
  if (node === undefined) return { text: '', isForeign: false };
  const value = valueOf(node);
  if (typeof value === 'string') return { text: toText(value), isForeign: false };
  return { text: toText(printTree(node, 0)), isForeign: kind !== 'number' || typeof value !== 'number' };
}

/** Returns a model for the other kind of server. The former server's section is removed, and put back if that server is chosen again. */
export function withServer(model: Model, server: Server, order: readonly string[]): Model {
  if (server === model.server) return model;
  const left = nodeAt(model.tree, [model.server]);
  const there = nodeAt(model.tree, [server]) ?? model.aside;
  const tree = withNode(withNode(model.tree, [model.server], undefined), [server], there, order);
  return { ...model, tree, server, aside: left };
}

/** Returns the paths of values that have no field in the form, apart from the key for text editors. A repeated name gives one path. */
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
