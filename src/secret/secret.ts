// Tells which keys of config.json are secret, by `writeOnly` in its schema, and which placeholders of scripts are filled with secrets.

import { secretKeys } from '#schema';
import { has } from '../text';

const placeholders = '{url}{bareUrl}{header}';

/** Whether the value of this key or placeholder must not be shown. */
export function isSecret(name: string): boolean {
  return has(secretKeys, ' ' + name + ' ') || has(placeholders, '{' + name + '}');
}
