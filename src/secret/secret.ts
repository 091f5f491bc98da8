// Which keys of config.json are secret, by its schema (`writeOnly`), and which placeholders of scripts are filled with them.

import { secretKeys } from '#schema';
import { has } from '../text';

const placeholders = 'url bareUrl target authorization header ';

/** Whether the value of this key or placeholder must not be shown. */
export function isSecret(name: string): boolean {
  return has(secretKeys + placeholders, ' ' + name + ' ');
}
