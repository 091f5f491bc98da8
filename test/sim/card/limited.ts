// A card with room for few pictures of a camera at the board.

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CardHook, CardStep, CardVerdict } from './card.ts';

/** A card with this many bytes for pictures: test files cannot grow further, and writes are cut off there. */
export function limited(): CardHook & { folder: string; bytes: number } {
  const used = (folder: string): number => !existsSync(folder) ? 0 : readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile()).reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
  const limit = Object.assign(hook as CardHook, { folder: '', bytes: Infinity });

  function hook(step: CardStep, path: string, bytes?: Uint8Array): CardVerdict {
    const isProbe = step === 'stat' && path.endsWith('/snapferry/room');
    const isPicture = step === 'write' && path.includes('DCIM/');
    if (!isProbe && !isPicture) return undefined;
    const free = limit.bytes - used(join(limit.folder, 'card/DCIM'));
    if (isProbe) {
      const tried = statSync(join(limit.folder, path), { throwIfNoEntry: false });
      if (tried && tried.size > free) return { instead: { size: 0, dir: false, mtime: new Date(0) } };
    }
    if (isPicture && bytes!.length > free) return { only: Math.max(0, free) };
    return undefined;
  }

  return limit;
}
