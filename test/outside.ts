// Test doubles for the hardware interfaces of src/ports.ts. There are a card in memory, timers of a virtual clock, a serial line that records what is
// written, and a log in a list. They use no other part of src/ than the ports and the log. Each test decides which operations fail.

import { createLog, type Log, type Shown } from '../src/log.ts';
import type { Clock, PictureFiles, Uart, Writer } from '../src/ports.ts';
import { crc32 } from './sim/bytes.ts';
import type { VirtualClock } from './sim/clock.ts';

type Bytes = string | Uint8Array;

/**
 * An operation of the card in memory that a test can make fail. `add` writes bytes into a file that `create` has begun, and `close` ends the file.
 */
export type Operation = Exclude<keyof PictureFiles, 'mount' | 'whyLost' | 'listInto' | 'tidy' | 'isSure' | 'isWorn' | 'spell' | 'timeOf'> | 'read' | 'add' | 'close';

/**
 * Decides whether an operation of the card fails. With false it fails. With a number, an append or write fails after so many bytes. With any other
 * result it succeeds.
 */
export type Mischief = (operation: Operation, path: string) => boolean | number | void;

export interface MemoryCard extends PictureFiles {
  put(path: string, content: string): void;
  contentOf(path: string): string | undefined;
  /** The path of each write, in the order of the writes. */
  written: string[];
  counts: Record<Operation, number>;
  openFiles(): number;
  /** Frees the space of files that were never closed, as a check of the card on a PC does. */
  check(): void;
}

export interface MemoryCardOptions {
  /** How many bytes all files together may have. The default is no limit. */
  capacity?: number;
  /**
   * What a reader sees of a file that is still being written. With 0 it is nothing, as on the chip. Otherwise it is full steps of this many bytes, as
   * on a desktop.
   */
  step?: number;
  /** Whether upper and lower case make no difference in names, as on a FAT card. */
  isFat?: boolean;
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** Returns the names in the order of their digests, so that no test relies on a sorted listing. */
function unsorted(names: Iterable<string>): string[] {
  return [...names].map(name => ({ name, order: digest(name) })).sort((a, b) => (a.order < b.order ? -1 : 1)).map(({ name }) => name);
}

/** Returns the CRC32 of a text as eight hexadecimal digits, as the engine's function in src/device/system.ts does. */
export function digest(text: string): string {
  return crc32(Buffer.from(text, 'latin1')).toString(16).padStart(8, '0');
}

export function createMemoryCard(content: Record<string, string> = {}, mischief: Mischief = () => undefined, options: MemoryCardOptions = {}): MemoryCard {
  const { capacity = Infinity, step = 0, isFat = false } = options;
  const folders = new Map<string, Set<string>>([['/', new Set()]]);
  const texts = new Map<string, string>();
  const counts: Record<Operation, number> = {
    list: 0, stat: 0, open: 0, read: 0, append: 0, write: 0, remove: 0, makeFolder: 0, copy: 0, create: 0, hasRoom: 0, add: 0, close: 0,
  };
  const written: string[] = [];
  let handles = 0;
  let isSure = true;
  /** The number of bytes in files that are being written and that no reader sees yet. */
  let held = 0;

  function makeFolder(path: string): void {
    if (folders.has(path)) return;
    makeFolder(parentOf(path));
    folders.set(path, new Set());
    folders.get(parentOf(path))!.add(path.slice(path.lastIndexOf('/') + 1));
  }

  function put(path: string, text: string): void {
    makeFolder(parentOf(path));
    folders.get(parentOf(path))!.add(path.slice(path.lastIndexOf('/') + 1));
    texts.set(path, text);
  }
  for (const [path, text] of Object.entries(content)) put(path, text);

  function verdict(operation: Operation, path: string): boolean | number | void {
    counts[operation] += 1;
    return mischief(operation, path);
  }

  /** Makes a file of `before` and the text after it, as far as the test's fault and the card's room allow. Returns whether all of it was written. */
  function extend(operation: 'append' | 'write' | 'copy', path: string, before: string, text: string): boolean {
    const allowed = verdict(operation, path);
    if (allowed === false || !folders.has(parentOf(path)) || folders.has(path)) return false;
    texts.delete(path);
    const taken = Math.max(0, Math.min(typeof allowed === 'number' ? allowed : Infinity, text.length, roomLeft() - before.length));
    put(path, before + text.slice(0, taken));
    written.push(path);
    return typeof allowed !== 'number' && taken === text.length;
  }

  function roomLeft(): number {
    return capacity === Infinity ? capacity : capacity - held - [...texts.values()].reduce((sum, text) => sum + text.length, 0);
  }

  /** Opens a file, and writes over its bytes from an offset on. A reader sees what was written at once. */
  function reopen(path: string, at: number): Writer | undefined {
    const old = texts.get(path);
    if (verdict('create', path) === false || old === undefined || old.length < at) return undefined;
    let isOpen = true;
    let place = at;
    written.push(path);
    handles += 1;
    return {
      write: (bytes) => {
        const given = typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('latin1');
        const allowed = verdict('add', path);
        const taken = allowed === false || !isOpen ? 0 : Math.min(typeof allowed === 'number' ? allowed : Infinity, given.length);
        const text = texts.get(path)!;
        texts.set(path, text.slice(0, place) + given.slice(0, taken) + text.slice(place + taken));
        place += taken;
        return taken === given.length;
      },
      close: () => {
        const isDone = isOpen && verdict('close', path) !== false;
        handles -= isOpen ? 1 : 0;
        isOpen = false;
        return isDone;
      },
    };
  }

  /**
   * Begins a new file. What is written takes room on the card at once, but a reader sees all of it only after `close`.
   * @param at if given, a file that exists is opened, and its bytes from this offset on are written over
   */
  function create(path: string, at?: number): Writer | undefined {
    if (at) return reopen(path, at);
    if (verdict('create', path) === false || !folders.has(parentOf(path)) || folders.has(path)) return undefined;
    let text = '';
    let isOpen = true;
    put(path, '');
    written.push(path);
    handles += 1;
    const show = (bytes: number) => {
      const seen = texts.get(path)?.length ?? 0;
      held -= bytes - seen;
      if (isOpen && texts.has(path)) texts.set(path, text.slice(0, bytes));
    };
    return {
      write: (bytes) => {
        const given = typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('latin1');
        const allowed = verdict('add', path);
        const taken = allowed === false || !isOpen ? 0 : Math.min(typeof allowed === 'number' ? allowed : Infinity, given.length, roomLeft());
        text += given.slice(0, taken);
        held += taken;
        if (step) show(text.length - text.length % step);
        return taken === given.length;
      },
      close: () => {
        const isDone = isOpen && verdict('close', path) !== false;
        if (isDone) show(text.length);
        else held -= text.length - (texts.get(path)?.length ?? 0);
        handles -= isOpen ? 1 : 0;
        isOpen = false;
        return isDone;
      },
    };
  }

  /** Returns the path with upper and lower case as stored on the card. A part of the path that does not exist stays as it is. */
  function real(path: string): string {
    if (!isFat || texts.has(path) || folders.has(path)) return path;
    return path.split('/').slice(1).reduce((at, part) => {
      const made = [...folders.get(at || '/') ?? []].find(name => name.toUpperCase() === part.toUpperCase());
      return `${at}/${made ?? part}`;
    }, '') || '/';
  }

  /** Notes that a step in the firmware's folder has failed, so that what seems to be missing may be there. */
  function doubt(path: string): undefined {
    if (path.startsWith('/snapferry/')) isSure = false;
  }

  const card: MemoryCard = {
    put, counts, written, create,
    check: () => { held = 0; },
    tidy: () => undefined,
    hasRoom: (path, bytes) => verdict('hasRoom', path) !== false && bytes <= roomLeft(),
    contentOf: path => texts.get(path),
    openFiles: () => handles,
    mount: () => (isSure = true),
    whyLost: () => '',
    isSure: () => isSure,
    list: path => {
      const names = folders.get(path);
      return verdict('list', path) === false || !names ? undefined : unsorted(names);
    },
    listInto: (path, into) => { into.value = card.list(path); },
    stat: path => {
      if (verdict('stat', path) === false) return doubt(path);
      if (folders.has(path)) return { size: 0, dir: true };
      const text = texts.get(path);
      return text === undefined ? undefined : { size: text.length };
    },
    open: path => {
      if (verdict('open', path) === false) return doubt(path);
      if (!texts.has(path)) return undefined;
      let at = 0;
      let isOpen = true;
      let hasFailed = false;
      handles += 1;
      return {
        hasFailed: () => hasFailed,
        skip: bytes => { at += bytes; },
        read: bytes => {
          if (verdict('read', path) === false || !isOpen) {
            hasFailed = true;
            return undefined;
          }
          const chunk = (texts.get(path) ?? '').slice(at, at + bytes);
          at += chunk.length;
          return chunk || undefined;
        },
        close: () => {
          handles -= isOpen ? 1 : 0;
          isOpen = false;
        },
      };
    },
    append: (path, text) => extend('append', path, texts.get(path) ?? '', text),
    write: (path, text) => extend('write', path, '', text),
    remove: path => {
      if (verdict('remove', path) === false || !texts.delete(path)) return false;
      return folders.get(parentOf(path))!.delete(path.slice(path.lastIndexOf('/') + 1));
    },
    makeFolder: path => {
      if (verdict('makeFolder', path) === false || texts.has(path)) return false;
      makeFolder(path);
      return true;
    },
    copy: (from, to, skip) => {
      const text = texts.get(from);
      return text !== undefined && extend('copy', to, '', text.slice(skip));
    },
  };
  if (isFat) {
    const { list, stat, open, append, write, remove } = card;
    Object.assign(card, {
      list: (path: string) => list(real(path)),
      stat: (path: string) => stat(real(path)), open: (path: string) => open(real(path)),
      append: (path: string, text: string) => append(real(path), text), write: (path: string, text: string) => write(real(path), text),
      remove: (path: string) => remove(real(path)),
    });
  }
  return card;
}

/** Makes the firmware's clock and timers from the simulator's virtual clock. */
export function timersOf(clock: VirtualClock): Clock {
  const cancels = new Map<number, () => void>();
  let count = 0;
  return {
    now: clock.now,
    after: (ms, run) => {
      const timer = ++count;
      cancels.set(timer, clock.after(ms, () => {
        cancels.delete(timer);
        run();
      }));
      return timer;
    },
    // the engine gives the number of an expired timer to a new one, so to cancel an expired timer is an error
    cancel: timer => {
      if (!cancels.has(timer)) throw new Error(`The timer ${timer} is over, and must not be cancelled.`);
      cancels.get(timer)!();
      cancels.delete(timer);
    },
  };
}

export interface Wire extends Uart {
  bytesOf(text: string): ArrayBuffer;
  /** Each text that was written to the line, with its time in milliseconds. */
  writes: { atMs: number; text: string }[];
  all(): string;
  /** Lets these bytes arrive from the modem. */
  say(chunk: string): void;
}

/** Makes a pipe like the engine's on the simulator's clock. It copies a chunk at each turn, and calls `complete` at the turn after the last chunk. */
export function pipeOn(clock: VirtualClock): Uart['pipe'] {
  return (from, to, { chunkSize, complete }) => {
    const turn = (): void => {
      const data = from.read(chunkSize);
      if (data !== undefined) to.write(data);
      clock.after(0, data === undefined ? complete : turn);
    };
    clock.after(0, turn);
  };
}

export function createWire(clock: VirtualClock, onWrite: (text: string) => void = () => undefined): Wire {
  const writes: Wire['writes'] = [];
  let take: (chunk: string) => void = () => undefined;
  return {
    writes,
    all: () => writes.map(write => write.text).join(''),
    say: chunk => take(chunk),
    open: () => undefined,
    isWired: false, mostAtOnce: 1024,
    setFlow: () => undefined,
    hasFlow: () => false,
    isClear: () => true,
    onData: taker => { take = taker; },
    bytesOf: text => Uint8Array.from(text, c => c.charCodeAt(0)).buffer,
    pipe: pipeOn(clock),
    write: (data: Bytes | Bytes[]) => {
      const text = (Array.isArray(data) ? data : [data]).map(part => (typeof part === 'string' ? part : Buffer.from(part).toString('latin1'))).join('');
      writes.push({ atMs: clock.now(), text });
      onWrite(text);
    },
  };
}

/** Makes a log that keeps its lines in a list, without time stamps. */
export function createListLog(level: Shown = 'info'): Log & { lines: string[] } {
  const lines: string[] = [];
  const log = createLog(() => '', line => void lines.push(line.trim()));
  log.setLevel(level);
  return Object.assign(log, { lines });
}
