// Names of secrets: keys of config.json that its schema marks (`writeOnly`), and placeholders of scripts that are filled with them.

import { secretKeys } from '#schema';
import { has } from '../text';

const placeholders = 'url bareUrl target authorization header ';

export function isSecret(name: string): boolean {
  return has(secretKeys + placeholders, ' ' + name + ' ');
}
