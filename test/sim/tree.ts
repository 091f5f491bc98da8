// What lies in a folder and in those below it.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every file's path, from `root` on. */
export function listTree(root: string, below = ''): string[] {
  return readdirSync(join(root, below), { withFileTypes: true }).flatMap(entry => {
    const path = join(below, entry.name);
    return entry.isDirectory() ? listTree(root, path) : [path];
  });
}

/** Every file's content as latin1 text, by its path. */
export function readTree(root: string): Record<string, string> {
  return Object.fromEntries(listTree(root).map(path => [path, readFileSync(join(root, path), 'latin1')]));
}
