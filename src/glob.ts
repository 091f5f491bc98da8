// Compares a file name with the pattern `images.match`, in which `*` stands for any characters, and `?` for one. Upper and lower case count as the
// same. The comparison takes a short time for any pattern.

import { find } from './text';

function isAt(name: string, part: string, at: number): boolean {
  if (part.indexOf('?') < 0) return name.slice(at, at + part.length) === part;
  if (at + part.length > name.length) return false;
  for (let i = 0; i < part.length; i++) {
    if (part[i] !== '?' && part[i] !== name[at + i]) return false;
  }
  return true;
}

function findPart(name: string, part: string, from: number): number {
  // Between two stars in a row, the pattern has an empty part, which fits anywhere. The engine's search function would not find it at the end of a
  // name.
  if (!part) return from;
  if (part.indexOf('?') < 0) return find(name, part, from);
  for (let at = from; at + part.length <= name.length; at++) {
    if (isAt(name, part, at)) return at;
  }
  return -1;
}

/** Tells whether a file name matches the pattern. */
export function isMatch(pattern: string, name: string): boolean {
  const parts = pattern.toLowerCase().split('*');
  name = name.toLowerCase();
  const first = parts[0];
  if (parts.length === 1) return first.length === name.length && isAt(name, first, 0);
  const last = parts[parts.length - 1]!;
  if (!isAt(name, first, 0)) return false;
  let at = first.length;
  for (let i = 1; i < parts.length - 1; i++) {
    const part = parts[i]!;
    at = findPart(name, part, at);
    if (at < 0) return false;
    at += part.length;
  }
  return name.length - last.length >= at && isAt(name, last, name.length - last.length);
}

/** Matches `config.json` and its copies, such as `config.json.bak` or `config (1).json`. They contain passwords and are never sent. */
const configName = /^config[^\/]*\.json/i;

/** Tells whether a file in a folder is an image to send. Files such as `._name` are not, as macOS adds one to each file that it copies to a card. */
export function isImage(pattern: string, folder: string, name: string): boolean {
  return isMatch(pattern, name) && name.slice(0, 2) !== '._' && !(folder === '/' && configName.test(name));
}
