// Lists the changes between two configurations by key, for a person to confirm. Of secrets it shows only that they differ.

import { shownUrl, urlError } from '../../../src/config/url.ts';
import { isSecret } from '../../../src/secret/secret.ts';
import { toText } from '../form/bytes.ts';
import { schemaKey, type Group } from '../form/fields.ts';
import { isBranch, leavesOf, valueOf, type Branch, type Node, type Path } from '../form/tree.ts';

/** A changed key. Its values are written as in the form, and secrets are replaced by words. */
export interface Change {
  /** The full key, such as `ftp.host`. A non-ASCII key is decoded for display. */
  key: string;
  /** The title of the key, made of the titles of section and field in the form, such as `FTP: Server`. */
  title: string;
  kind: 'added' | 'changed' | 'removed';
  before: string;
  after: string;
}

const notShown = 'not shown';
const longestShown = 60;

/**
 * Compares two configurations. @param before undefined if there is none, or none that can be read @returns the changed keys in the form's
 * order, and unknown keys at the end
 */
export function changesBetween(before: Branch | undefined, after: Branch, groups: readonly Group[]): Change[] {
  const [old, young] = [valuesOf(before), valuesOf(after)];
  const keys = [...new Set([...young.keys(), ...old.keys()])].filter(key => spelled(old.get(key)) !== spelled(young.get(key)));
  const order = groups.flatMap(({ fields }) => fields.map(({ key }) => key));
  const rank = (key: string): number => {
    const at = order.findIndex(known => key === known || key.startsWith(`${known}.`));
    return at < 0 ? order.length : at;
  };
  return keys.sort((a, b) => rank(a) - rank(b)).map(key => changeOf(key, old.get(key), young.get(key), groups));
}

/** Returns the values by key. If a name contains a dot, two paths may give the same key: both values are then listed. */
function valuesOf(tree: Branch | undefined): Map<string, Node[]> {
  const values = new Map<string, Node[]>();
  for (const { path, node } of tree ? leavesOf(tree) : []) {
    if (isBranch(node) && path.length < 2) continue;
    values.set(keyOf(path), [...values.get(keyOf(path)) ?? [], node]);
  }
  return values;
}

const keyOf = (path: Path): string => path.map(toText).join('.');
const spelled = (nodes: Node[] | undefined): string => JSON.stringify(nodes?.map(valueOf) ?? null);

function changeOf(key: string, old: Node[] | undefined, young: Node[] | undefined, groups: readonly Group[]): Change {
  const kind = old === undefined ? 'added' : young === undefined ? 'removed' : 'changed';
  const without = withoutIt(key, groups);
  return {
    key, kind, title: titleOf(key, groups),
    before: old ? shown(key, old, groups) : without,
    after: young ? `${shown(key, young, groups)}${kind === 'changed' && isMasked(key, groups) ? ', another one' : ''}` : without,
  };
}

const fieldOf = (key: string, groups: readonly Group[]) => groups.flatMap(({ fields }) => fields).find(field => field.key === key);

function withoutIt(key: string, groups: readonly Group[]): string {
  const without = fieldOf(key, groups)?.without;
  return without ? `not given: ${without}` : 'not given';
}

function titleOf(key: string, groups: readonly Group[]): string {
  const field = fieldOf(key, groups);
  const group = groups.find(({ name }) => name !== '' && key.startsWith(`${name}.`));
  if (key.startsWith('http.form.')) return `${group!.title}, form: ${key.split('.').slice(2).join('.')}`;
  if (!field) return key === schemaKey ? 'Place of the schema for editors' : 'unknown key';
  return group ? `${group.title}: ${field.title}` : field.title;
}

/** Whether a key's value is never shown. A key that has no field may be a secret under a wrong name. */
function isMasked(key: string, groups: readonly Group[]): boolean {
  return isSecret(key) || key.startsWith('http.form') || (key !== schemaKey && fieldOf(key, groups) === undefined);
}

function shown(key: string, nodes: Node[], groups: readonly Group[]): string {
  const value = valueOf(nodes.at(-1)!);
  if (value === '') return 'empty';
  if (key.endsWith('.url') && isSecret(key) && typeof value === 'string' && !urlError(value)) return `${shownUrl(value)} and a path that is ${notShown}`;
  if (isMasked(key, groups)) return notShown;
  const text = toText(typeof value === 'string' ? value : JSON.stringify(value));
  return text.length > longestShown ? `${text.slice(0, longestShown - 1)}…` : text;
}
