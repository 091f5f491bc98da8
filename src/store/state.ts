// Values that survive restarts: lines `key value;`, the last of a key counts; torn lines lack the semicolon.

import type { Files } from '../ports';
import { freeLog } from './fullcard';
import { homeFolder } from './journal';

const path = homeFolder + '/state';
/** Complete before the long file is overwritten. */
const sparePath = path + '.new';
const mostBytes = 4096;
const readBytes = mostBytes + 256;
/** A text, because an array would stay in memory. */
const keys = 'pin baud ceiling pace slack sleep server clock post ca shot day room camera refused ended ways logins live low month report count fault starts fetched ids silent held unmatched passed tries';

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
    const text = file ? file.read(readBytes) || '' : '';
    if (file) file.close();
    return text;
  }

  function get(key: string): string {
    const found = find(read(path), key);
    return found === undefined ? find(read(sparePath), key) || '' : found;
  }

  /** @param mustEnd on a full card too, at the risk of a power cut: no further line would be read */
  function compact(mustEnd: boolean): void {
    const text = keys.split(' ').map(function (key) { return formatLine(key, get(key)); }).join('');
    const isSpared = files.write(sparePath, text) || (freeLog(files) && files.write(sparePath, text));
    if ((isSpared || mustEnd) && files.write(path, text)) files.remove(sparePath);
  }

  return {
    get: get,
    put: function (key, value) {
      if (get(key) === value) return true;
      const line = formatLine(key, value);
      const stat = files.stat(path);
      const bytes = stat ? stat.size + line.length : 0;
      if (bytes > mostBytes) compact(bytes > readBytes);
      files.makeFolder(homeFolder);
      return files.append(path, line) || (freeLog(files) && files.append(path, line));
    }
  };
}
