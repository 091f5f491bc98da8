// Removes secrets from a configuration, so that it can be shared or kept, and names them.

import { secretsOf } from '../../../src/config/secrets.ts';
import { isSecret } from '../../../src/secret/secret.ts';
import { toText } from './bytes.ts';
import type { Group } from './fields.ts';
import { strangersIn } from './model.ts';
import { nodeAt, valueOf, withNode, type Branch, type Path } from './tree.ts';

/** Returns the configuration without secrets, and without keys that have no field. `left` has the full keys of what was removed. */
export function withoutSecrets(tree: Branch, groups: readonly Group[]): { tree: Branch; left: string[] } {
  // a key without a field is removed too: it may be misspelled, and have a password as its value
  const places = [...groups.flatMap(({ fields }) => fields.map(({ key }) => key.split('.'))).filter(path => holdsSecret(tree, path)), ...strangersIn({ tree }, groups)];
  const plain = places.reduce((rest, path) => withNode(rest, path, undefined), tree);
  return { tree: plain, left: places.map(path => path.map(toText).join('.')) };
}

function holdsSecret(tree: Branch, path: Path): boolean {
  const key = path.join('.');
  const node = nodeAt(tree, path);
  if (!isSecret(key) || node === undefined) return false;
  const value = valueOf(node);
  // a server's address is no secret, unless it contains an account or a token
  return key.endsWith('.url') ? secretsOf({ [key]: value }).length > 0 : value !== '';
}
