// Values that survive restarts: lines `key value;`, the last of a key counts; torn lines lack the semicolon.

import type { Files } from '../ports';
import { homeFolder } from './journal';

const path = homeFolder + '/state';
/** Complete before the long file is overwritten. */
const sparePath = path + '.new';
const mostBytes = 4096;
/** A text, because an array would stay in memory. */
const keys = 'pin baud ceiling pace slack sleep server clock post ca shot day room camera refused ended ways logins live low month report count fault starts fetched refusals held';

export interface Notes {
  get(key: string): string;
  put(key: string, value: string): boolean;
}

/** A line of this file, or a mark of settings.ts. */
export function formatLine(key: string, value: string | number): string {
  return '\n' + key + ' ' + value + ';\n';
}

function find(text: string, key: string): string | undefined {
  const start = '\n' + key + ' ';
  for (let at = text.lastIndexOf(start); at >= 0; at = at ? text.lastIndexOf(start, at - 1) : -1) {
    const end = text.indexOf('\n', at + 1);
    if (end > 0 && text[end - 1] === ';') return text.slice(at + start.length, end - 1);
  }
  return undefined;
}

export function createNotes(files: Files): Notes {
  function read(from: string): string {
    const file = files.open(from);
    const text = file ? file.read(mostBytes + 256) || '' : '';
    if (file) file.close();
    return text;
  }

  function get(key: string): string {
    const found = find(read(path), key);
    return found === undefined ? find(read(sparePath), key) || '' : found;
  }

  function compact(): void {
    const text = keys.split(' ').map(function (key) { return formatLine(key, get(key)); }).join('');
    if (files.write(sparePath, text) && files.write(path, text)) files.remove(sparePath);
  }

  return {
    get: get,
    put: function (key, value) {
      if (get(key) === value) return true;
      const stat = files.stat(path);
      if (stat && stat.size > mostBytes) compact();
      files.makeFolder(homeFolder);
      return files.append(path, formatLine(key, value));
    }
  };
}
