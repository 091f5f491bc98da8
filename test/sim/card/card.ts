// Simulates the engine's `fs` and `E.openFile` on a real folder that plays the card. Results, undefineds and exceptions are those of Espruino 2v29.
// `onOperation` sees every step, and may let it fail. In texts and names, each character is a byte.

import { list, makeFolder, remove, stat } from './fs/folder.ts';
import { openFile, readFile, writeFile } from './fs/handle.ts';
import { createCardState } from './fs/state.ts';
import { closeAll, connect, unmount } from './fs/step.ts';
import type { Card, CardOptions, CardRealm } from './fs/types.ts';

/** Makes the engine's functions for files. @param realm makes the exceptions and arrays that the firmware gets */
export function createCard(realm: CardRealm, options: CardOptions): Card {
  const card = createCardState(realm, options);
  const files = twins({
    readdir: (path?: unknown) => list(card, path),
    stat: (path?: unknown) => stat(card, path),
    readFile: (path: unknown) => readFile(card, path),
    writeFile: (path: unknown, data: unknown) => writeFile(card, path, data, 'w'),
    appendFile: (path: unknown, data: unknown) => writeFile(card, path, data, 'a'),
    unlink: (path: unknown) => remove(card, path),
    mkdir: (path: unknown) => makeFolder(card, path),
  });
  return {
    files,
    openFile: (path?: unknown, mode?: unknown) => openFile(card, path, mode),
    connect: () => connect(card), unmount: () => unmount(card), closeAll: () => closeAll(card),
  };
}

/** Returns an object that has each function by two names, such as `readFile` and `readFileSync`, as the engine's `fs` does. */
function twins(functions: Record<string, unknown>): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  for (const [name, run] of Object.entries(functions)) all[name] = all[`${name}Sync`] = run;
  return all;
}
