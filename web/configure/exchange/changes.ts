// Lists the changes of a configuration by key, for confirmation. Secrets are not shown, only that they differ.

import { shownUrl, urlError } from '../../../src/config/url.ts';
import { isSecret } from '../../../src/secret/secret.ts';
import { toText } from '../form/bytes.ts';
import { schemaKey, type Group } from '../form/fields.ts';
import { isBranch, leavesOf, valueOf, type Branch, type Node, type Path } from '../form/tree.ts';

/** A changed key. Values are as in the form, and secrets are not among them. */
export interface Change {
  /** Full key, decoded. */
  key: string;
  /** Section and title, as in the form. */
  title: string;
  kind: 'added' | 'changed' | 'removed';
  before: string;
  after: string;
}

const notShown = 'not shown';
const longestShown = 60;

/** @param before undefined: there is none, or it is unreadable @returns in the form's order, unknown keys last */
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

/** Values by key. Two paths may give one key, if a name contains a dot: both are included. */
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

/** A key without a field may be a secret under a wrong name. */
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
