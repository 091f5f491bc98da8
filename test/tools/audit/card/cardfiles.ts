// A card's folder as the firmware's `Files`, for reading only: what the firmware would write stays in memory. Paths and names are bytes, as in the
// firmware. A path is also found if the folder spells it in other letters (upper and lower case), as on FAT.

import { closeSync, openSync, readSync, readdirSync, statSync, type Stats } from 'node:fs';
import type { Files } from '../../../../src/ports.ts';

/** The firmware's files on a card's folder, with what the audit asks beside them. */
export interface CardFiles extends Files {
  /** The place on this machine; undefined: there is none. */
  placeOf(path: string): Buffer | undefined;
  /** Another spelling of a path, such as the chip's. */
  alias(path: string, known: string): void;
}

const bytesOf = (text: string) => Buffer.from(text, 'latin1');

/** FAT has local times, and the firmware reads them as if they were UTC. */
function asOnCard({ mtime }: Stats): Date {
  return new Date(mtime.getTime() - mtime.getTimezoneOffset() * 60_000);
}

/** @param card the folder on this machine */
export function openCardFiles(card: string): CardFiles {
  const base = Buffer.from(card.replace(/[/\\]+$/, '') || '/');
  /** Written by the firmware's code: never on the card. Undefined: removed. */
  const written = new Map<string, string | undefined>();
  const aliases = new Map<string, string>();
  const listed = new Map<string, Map<string, string>>();

  const join = (path: string): Buffer => Buffer.concat([base, bytesOf(path)]);

  function statReal(place: Buffer): Stats | undefined {
    try {
      return statSync(place, { throwIfNoEntry: false });
    } catch {
      return undefined;
    }
  }

  function namesIn(place: Buffer): string[] | undefined {
    try {
      return readdirSync(place, { encoding: 'buffer' }).map(name => name.toString('latin1'));
    } catch {
      return undefined;
    }
  }

  /** The spelling in the folder of a name in other letters. */
  function spelling(folder: string, name: string): string | undefined {
    let names = listed.get(folder);
    if (!names) listed.set(folder, names = new Map((namesIn(join(folder)) ?? []).map(one => [one.toLowerCase(), one])));
    return names.get(name.toLowerCase());
  }

  function placeOf(given: string): Buffer | undefined {
    const path = aliases.get(given) ?? given;
    if (path.includes('\0') || `${path}/`.includes('/../')) return undefined;
    const plain = join(path);
    if (statReal(plain)) return plain;
    let at = '';
    for (const part of path.split('/').filter(Boolean)) {
      const found = spelling(at, part);
      if (found === undefined) return undefined;
      at += `/${found}`;
    }
    return join(at);
  }

  function read(path: string): string | undefined {
    if (written.has(path)) return written.get(path);
    const file = openReal(path);
    if (!file) return undefined;
    let text = '';
    for (let part = file.read(65_536); part; part = file.read(65_536)) text += part;
    file.close();
    return text;
  }

  function openReal(path: string): ReturnType<Files['open']> {
    const place = placeOf(path);
    if (!place || statReal(place)?.isDirectory() !== false) return undefined;
    let fd: number;
    try {
      fd = openSync(place, 'r');
    } catch {
      return undefined;
    }
    let at = 0;
    let hasFailed = false;
    return {
      read(count) {
        const bytes = Buffer.allocUnsafe(count);
        try {
          const got = readSync(fd, bytes, 0, count, at);
          at += got;
          return got > 0 ? bytes.toString('latin1', 0, got) : undefined;
        } catch {
          hasFailed = true;
          return undefined;
        }
      },
      skip: count => void (at += count),
      hasFailed: () => hasFailed,
      close: () => closeSync(fd),
    };
  }

  function openWritten(text: string): ReturnType<Files['open']> {
    let at = 0;
    return {
      read(count) {
        const part = text.slice(at, at + count);
        at += part.length;
        return part || undefined;
      },
      skip: count => void (at += count),
      hasFailed: () => false,
      close: () => undefined,
    };
  }

  function write(path: string, text: string): boolean {
    written.set(path, text);
    return true;
  }

  return {
    placeOf,
    alias: (path, known) => void aliases.set(path, known),
    mount: () => true,
    list(path) {
      const place = placeOf(path);
      return place && namesIn(place);
    },
    stat(path) {
      if (written.has(path)) return written.get(path) === undefined ? undefined : { size: written.get(path)!.length };
      const place = placeOf(path);
      const found = place && statReal(place);
      return found && { size: found.isDirectory() ? 0 : found.size, dir: found.isDirectory(), mtime: asOnCard(found) };
    },
    open(path) {
      const text = written.get(path);
      return written.has(path) ? text === undefined ? undefined : openWritten(text) : openReal(path);
    },
    append: (path, text) => write(path, (read(path) ?? '') + text),
    write,
    remove(path) {
      written.set(path, undefined);
      return true;
    },
    makeFolder: () => true,
    copy(from, to, skip) {
      const text = read(from);
      return text !== undefined && write(to, text.slice(skip));
    },
  };
}
