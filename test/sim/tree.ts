// Lists and reads the files of a folder and its subfolders.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Returns the paths of all files below `root`, relative to it. */
export function listTree(root: string, below = ''): string[] {
  return readdirSync(join(root, below), { withFileTypes: true }).flatMap(entry => {
    const path = join(below, entry.name);
    return entry.isDirectory() ? listTree(root, path) : [path];
  });
}

/** Returns the contents of all files below `root` as latin1 text, by their paths. */
export function readTree(root: string): Record<string, string> {
  return Object.fromEntries(listTree(root).map(path => [path, readFileSync(join(root, path), 'latin1')]));
}
