// A card's folder on this machine as the firmware's interface `Files`, for reading only: what the firmware would write stays in memory. Paths and
// names are strings of bytes, as in the firmware. As on FAT, a path is also found if it differs from the folder's in upper and lower case.

import { closeSync, openSync, readSync, readdirSync, statSync, type Stats } from 'node:fs';
import type { Files } from '../../../../src/ports.ts';

/** The firmware's interface to files, on a card's folder, with two functions more for the audit. */
export interface CardFiles extends Files {
  /** Returns the path on this machine of a path on the card, as bytes, or undefined if there is no such file. */
  placeOf(path: string): Buffer | undefined;
  /** Makes `path` lead to the same file as `known` from now on. `path` is the same path in another spelling, such as in a chip's code page. */
  alias(path: string, known: string): void;
}

const bytesOf = (text: string) => Buffer.from(text, 'latin1');

/** Returns a file's time as the firmware sees it: FAT stores local times, and the firmware reads them as if they were UTC. */
function asOnCard({ mtime }: Stats): Date {
  return new Date(mtime.getTime() - mtime.getTimezoneOffset() * 60_000);
}

/** Opens a file for the firmware's code, or returns undefined if it cannot be opened. @param place path of the file on this machine */
export function openPlace(place: Buffer): ReturnType<Files['open']> {
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

/**
 * Opens a card's folder for the firmware's code. What that code writes stays in memory, and the folder stays as it is.
 * @param card path of the folder on this machine
 */
export function openCardFiles(card: string): CardFiles {
  const base = Buffer.from(card.replace(/[/\\]+$/, '') || '/');
  /** Contents by path that the firmware's code has written. They never get onto the card. Undefined stands for a removed file. */
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

  /** Returns the name as the folder spells it, which may differ in upper and lower case, or undefined if there is none. */
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
    return place && statReal(place)?.isFile() ? openPlace(place) : undefined;
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
    whyLost: () => '',
    tidy: () => undefined,
    isSure: () => true,
    list(path) {
      const place = placeOf(path);
      return place && namesIn(place);
    },
    listInto: (path, into) => { into.value = namesIn(placeOf(path) ?? Buffer.from('')); },
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
