// Keys of config.json marked by its schema (`writeOnly`), and placeholders of scripts filled with them.

import { secretKeys } from '#schema';
import { has } from '../text';

const placeholders = 'url bareUrl target authorization header ';

export function isSecret(name: string): boolean {
  return has(secretKeys + placeholders, ' ' + name + ' ');
}
