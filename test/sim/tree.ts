// Lists, reads and writes the files of a folder and its subfolders.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

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

/** Writes a file, and makes the folders of its path. */
export function layFile(path: string, content: Uint8Array | string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
