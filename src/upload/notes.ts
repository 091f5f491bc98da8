// What is remembered over restarts, in /snapferry/state: `key value` lines, the last of a key counts; a line that was torn
// has no line feed and does not. Losing it costs time only, but for the mark of a PIN that was tried.

import type { Files } from '../ports';

const folder = '/snapferry';
const path = folder + '/state';
const mostBytes = 4096;

export interface Notes {
  get(key: string): string;
  put(key: string, value: string): boolean;
}

export function createNotes(files: Files): Notes {
  function read(): string {
    const file = files.open(path);
    const text = file ? file.read(mostBytes + 256) || '' : '';
    if (file) file.close();
    return text;
  }

  /** The last whole line of this key, from text that begins at a line. */
  function find(text: string, key: string): string {
    const at = text.lastIndexOf('\n' + key + ' ');
    const end = at < 0 ? -1 : text.indexOf('\n', at + 1);
    return end < 0 ? (at > 0 ? find(text.slice(0, at + 1), key) : '') : text.slice(at + key.length + 2, end);
  }

  function compact(text: string): void {
    const keys = ['pin', 'baud', 'pace'];
    files.write(path, '\n' + keys.map(function (key) { return key + ' ' + find(text, key) + '\n'; }).join(''));
  }

  return {
    get: function (key) { return find(read(), key); },
    put: function (key, value) {
      const text = read();
      if (find(text, key) === value) return true;
      if (text.length > mostBytes) compact(text);
      files.makeFolder(folder);
      // a line feed before it ends a line that was torn
      return files.append(path, '\n' + key + ' ' + value + '\n');
    }
  };
}
