// Keeps translated sources and bundles in a folder that all processes of a run share, so that only one of them has to translate each.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';

/**
 * Returns the path of a translation, and its text if another process has made it. A copy of the project in another folder has its own translations,
 * since they import the copy's files by their paths.
 * @param {string} kind what the text is translated into; texts of one kind are translated by the same functions
 * @param {string} text
 * @returns {{ path: string, made?: string }} the path is empty if processes share no folder
 */
function findKept(kind, text) {
  const folder = process.env['SNAPFERRY_SCRATCH'];
  if (!folder) return { path: '' };
  const path = join(folder, `${kind}-${createHash('sha256').update(import.meta.url).update(text).digest('hex')}.js`);
  return existsSync(path) ? { path, made: readFileSync(path, 'utf8') } : { path };
}

/** @param {string} path of a translation; empty if processes share no folder @param {string} made @returns {string} what was made */
function keep(path, made) {
  if (!path) return made;
  // The file is renamed when it is complete, so that no other process reads a part of it.
  const aside = `${path}.${process.pid}.${threadId}`;
  try {
    writeFileSync(aside, made);
    renameSync(aside, path);
  } catch {
    // The folder is full or gone. Each process then translates for itself, which takes longer and changes no result.
    rmSync(aside, { force: true });
  }
  return made;
}

/**
 * Translates a text, unless another process of this run has done so.
 * @param {string} kind as for findKept
 * @param {string} text
 * @param {() => string} make
 */
export function translatedOnce(kind, text, make) {
  const { path, made } = findKept(kind, text);
  return made ?? keep(path, make());
}

/**
 * Translates a text, unless another process of this run has done so.
 * @param {string} kind as for findKept
 * @param {string} text
 * @param {() => Promise<string>} make
 */
export async function translatedLater(kind, text, make) {
  const { path, made } = findKept(kind, text);
  return made ?? keep(path, await make());
}
