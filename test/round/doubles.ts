// A second delivery and a second source for tests, written by their contracts alone. The delivery copies images into a folder, by its own
// states; the source generates images. There is also a firmware outside of the bundle, with the real link to a simulated modem.

import type { OnEnd } from '../../src/at/step.ts';
import type { Delivery, State } from '../../src/delivery/delivery.ts';
import type { DeliveryTrip } from '../../src/delivery/deliverytrip.ts';
import { startFerry } from '../../src/entrypoints.ts';
import { End, newFault, type Fault } from '../../src/fault.ts';
import { createFerry, type Ferry } from '../../src/ferry.ts';
import { createLog } from '../../src/log.ts';
import { knownModems } from '../../src/modem/known.ts';
import type { OpenFile } from '../../src/ports.ts';
import { createOutbox } from '../../src/source/outbox.ts';
import type { Image, Source } from '../../src/source/source.ts';
import { createJournal } from '../../src/store/journal.ts';
import { createLogfile } from '../../src/store/logfile.ts';
import { createNotes } from '../../src/store/state.ts';
import { asAsking, asAsync } from '../common/lowered.ts';
import { createMemoryCard, digest, pipeOn, timersOf, type MemoryCard } from '../outside.ts';
import { virtualClock, type VirtualClock } from '../sim/clock.ts';
import { createLine } from '../sim/line/line.ts';
import { createSim7600 } from '../sim/modem/simcom/sim7600.ts';

// The following functions make the second implementation of a delivery, which copies images into a folder.

/**
 * Returns with which fault a state is to end at once, in place of its work. Undefined: the state does its work.
 * @param time number of times that the state was entered, this time included
 */
export type Trouble = (state: string, time: number, image: Image | undefined) => { end: End.refused | End.broken; fault?: Fault } | undefined;

/** What a test sets for the second delivery, which copies images into a folder. */
export interface FolderGiven {
  /** Makes states fail: it returns the end of a state in place of its work. If undefined, all states work as usual. */
  trouble?: Trouble;
  /** True if copies are not read back, so that no delivery is verified. */
  isBlind?: boolean;
  /** Sentences on settings that the modem cannot follow. */
  mistakes?: string[];
  /** Most bytes of an image that can be sent. Missing: any number. */
  mostBytes?: number;
  /** Tells whether the last failure does not count as a try of the image. */
  isFree?: () => boolean;
}

/** The second delivery, which copies images into a folder, and what it has recorded. */
export interface Folder {
  /** Makes the object that src/delivery/delivery.ts defines as a delivery. */
  create(trip: DeliveryTrip): Delivery;
  /** The card in memory to which images are copied. */
  card: MemoryCard;
  /** Every state of this delivery that was entered, with the path of the current image, and the time in milliseconds. */
  entered: { state: string; path: string; atMs: number }[];
  /** Every image that the delivery was given, and whether its file is another one than at the previous try. */
  taken: { path: string; isOther: boolean }[];
  /** The round's calls to the delivery, in order, such as `restart`. */
  told: string[];
}

const target = '/copies';
const pieceBytes = 1000;

const folderStates: Record<string, State> = {
  mounting: { says: 'looking for the folder', done: 'picking', least: 'session', pattern: 'starting', hasSession: true },
  copying: { says: 'copying the image', done: 'checkingCopy', least: 'image', pattern: 'sending', hasSession: true },
  checkingCopy: { says: 'reading the copy back', done: 'recording', least: 'image', pattern: 'sending', hasSession: true },
  sweeping: { says: 'deleting the files of a failed try', done: 'picking', refused: 'picking', broken: 'waking', least: 'session', pattern: 'fault', hasSession: true },
  remounting: { says: 'letting go of the folder', done: 'mounting', refused: 'mounting', broken: 'waking', least: 'session', pattern: 'starting' },
  unmounting: { says: 'leaving the folder', done: 'stopping', refused: 'stopping', broken: 'stopping', least: 'session', pattern: 'starting' },
};

/** Makes a delivery that copies images into the folder `/copies`. */
export function createFolder(given: FolderGiven = {}): Folder {
  const card = createMemoryCard();
  const entered: Folder['entered'] = [];
  const taken: Folder['taken'] = [];
  const told: string[] = [];
  const times: Record<string, number> = {};

  function create(trip: DeliveryTrip): Delivery {
    let image: Image | undefined;
    let isVerified = false;
    const place = () => target + image!.path;

    function copy(onEnd: OnEnd): void {
      const isToGo = trip.config!['images.afterUpload'] === 'delete';
      if (!trip.source.begin(image!, '20261120', false, isToGo)) return onEnd(End.refused, newFault('journal', image!.path));
      const file = trip.source.open(image!.path);
      if (!file) return onEnd(End.refused, newFault('image-unreadable', image!.path));
      card.makeFolder(place().slice(0, place().lastIndexOf('/')));
      card.write(place(), '');
      copyPiece(file, onEnd);
    }

    function copyPiece(file: OpenFile, onEnd: OnEnd): void {
      const piece = file.read(pieceBytes);
      if (piece === undefined) {
        const isCut = file.hasFailed();
        file.close();
        if (isCut) onEnd(End.refused, newFault('image-unreadable', image!.path));
        else onEnd(End.done);
      } else if (card.append(place(), piece)) trip.clock.after(10, () => copyPiece(file, onEnd));
      else {
        file.close();
        onEnd(End.refused, newFault('put-denied', place()));
      }
    }

    function check(onEnd: OnEnd): void {
      if (given.isBlind) return onEnd(End.done);
      const file = trip.source.open(image!.path);
      let own = '';
      for (let piece = file?.read(pieceBytes); piece; piece = file!.read(pieceBytes)) own += piece;
      file?.close();
      isVerified = own === card.contentOf(place());
      if (isVerified) onEnd(End.done);
      else onEnd(End.refused, newFault('content-differs', place()));
    }

    const work: Record<string, (onEnd: OnEnd) => void> = {
      mounting: onEnd => onEnd(card.makeFolder(target) ? End.done : End.refused, undefined),
      copying: copy,
      checkingCopy: check,
      sweeping: onEnd => {
        card.remove(place());
        onEnd(End.done);
      },
      remounting: onEnd => onEnd(End.done),
      unmounting: onEnd => onEnd(End.done),
    };

    return {
      first: 'mounting', image: 'copying', failed: 'sweeping', reopen: 'remounting', last: 'unmounting',
      stateOf: name => folderStates[name],
      runState: asAsync((name, _cause, onEnd) => {
        entered.push({ state: name, path: image?.path ?? '', atMs: trip.clock.now() });
        times[name] = (times[name] ?? 0) + 1;
        const trouble = given.trouble?.(name, times[name], image);
        // the fault comes after 5 ms, as it would with a modem
        if (trouble) trip.clock.after(5, () => onEnd(trouble.end, trouble.fault));
        else work[name]!(onEnd);
      }),
      acts: () => ({
        configure: () => {
          told.push('configure');
          return `the folder ${target}`;
        },
        restart: () => void told.push('restart'),
        name: () => undefined, mistakesFor: () => given.mistakes ?? [],
        refuses: one => one.size > (given.mostBytes ?? Infinity),
        take: (one, isOther) => {
          image = one;
          isVerified = false;
          if (one) taken.push({ path: one.path, isOther });
        },
        tellsTime: () => false,
        isVerified: () => isVerified,
        deliveredAs: place,
        fail: () => undefined, forgive: () => undefined,
        spent: () => ({ bytes: 0, isConfirmed: false, isRefused: false }),
        endImage: () => void told.push(`end ${image!.path}`),
        isFree: () => given.isFree?.() ?? false,
      }),
    };
  }

  return { create, card, entered, taken, told };
}

// The following functions make the second implementation of a source, which generates its images.

/** An image that the source generates. */
export interface Made {
  path: string;
  size: number;
  /** A number on which all bytes of the image depend. */
  seed: number;
}

/** The second source, which generates images, and the calls that it has recorded. */
export interface PictureMaker extends Source {
  /** Calls about its images, in order, such as `begin /made/1.jpg`. */
  told: string[];
  /** Lets the source generate another image of the same size at this path from now on. */
  remake(path: string, seed: number): void;
}

/** Returns the bytes of a generated image. Each byte depends on the seed and its position. */
export function madeBytes({ size, seed }: Made): string {
  return Array.from({ length: size }, (_none, at) => byteAt(seed, at)).join('');
}

function byteAt(seed: number, at: number): string {
  return String.fromCharCode((at * 31 + (at >> 8) * 7 + seed * 131) & 255);
}

/** Makes a source of generated images. @param clock each search for an image takes a millisecond of it */
export function createMaker(images: Made[], clock: Pick<VirtualClock, 'after'>): PictureMaker {
  const told: string[] = [];
  const seeds = new Map(images.map(one => [one.path, one.seed]));
  const done = new Set<string>();
  let waiting: Image[] = [];

  const sizeOf = (path: string) => images.find(one => one.path === path)?.size;
  const drop = (image: Image) => { waiting = waiting.filter(one => one !== image); };
  const imageOf = ({ path, size }: Made): Image =>
    ({ path, size, folder: '/made', name: path.slice('/made/'.length), begun: '', isDoubtNoted: false });

  function open(path: string): OpenFile | undefined {
    const size = sizeOf(path);
    const seed = seeds.get(path)!;
    let at = 0;
    if (size === undefined || done.has(path)) return undefined;
    return {
      read: bytes => {
        const count = Math.min(bytes, size - at);
        at += count;
        return count > 0 ? Array.from({ length: count }, (_none, i) => byteAt(seed, at - count + i)).join('') : undefined;
      },
      skip: bytes => { at += bytes; },
      hasFailed: () => false,
      close: () => undefined,
    };
  }

  return {
    told,
    seen: { newest: '' },
    remake: (path, seed) => void seeds.set(path, seed),
    next: asAsking<Image | undefined>(onValue => void clock.after(1, () => onValue(waiting[0]))),
    second: () => undefined,
    open,
    stat: path => (sizeOf(path) === undefined || done.has(path) ? undefined : { size: sizeOf(path)! }),
    fingerprintOf: image => `seed ${seeds.get(image.path)}`,
    begin: image => {
      image.begun ||= '20261120';
      told.push(`begin ${image.path}`);
      return true;
    },
    deliver: (image, kind) => {
      told.push(`deliver ${image.path} ${kind}`);
      if (kind !== 'x' && kind !== 'p') done.add(image.path);
      drop(image);
      return true;
    },
    skip: image => {
      told.push(`skip ${image.path}`);
      drop(image);
    },
    waiting: () => waiting,
    acts: () => ({
      start: () => {
        waiting = images.filter(one => !done.has(one.path)).map(imageOf);
        return '';
      },
      peek: asAsking<Image | undefined>(onValue => void clock.after(1, () => onValue(waiting[0]))),
      earlier: () => [],
      claim: (_image, spell) => spell(0),
      whyUnkept: () => newFault('journal', '/snapferry'),
      lastRecord: () => '',
      doubt: image => void told.push(`doubt ${image.path}`),
      changedAt: () => undefined,
      account: () => undefined,
      remove: image => {
        told.push(`remove ${image.path}`);
        done.add(image.path);
        return true;
      },
      refuse: image => void told.push(`refuse ${image.path}`),
      add: () => undefined,
    }),
  };
}

// The following functions make a whole firmware for tests, with a simulated modem.

/** What a test sets for a firmware. */
export interface BenchGiven {
  /** Files on the card besides config.json, by their paths. */
  files?: Record<string, string>;
  /** Keys of config.json that are merged into the usual ones, section by section. */
  config?: Record<string, Record<string, unknown>>;
  /** Makes the delivery that the firmware has. */
  createDelivery: (trip: DeliveryTrip) => Delivery;
  /** Images that the second source generates. Without them, the source is the card. */
  made?: Made[];
}

/** A firmware with a simulated modem, on a virtual clock. */
export interface Bench {
  ferry: Ferry;
  card: MemoryCard;
  /** The second source; undefined: the source is the card. */
  entry: PictureMaker | undefined;
  clock: VirtualClock;
  modem: ReturnType<typeof createSim7600>;
  /** Lines of the firmware's log. */
  lines: string[];
  /** Runs the firmware to the end of a round. It fails if no round ends within so many minutes, 90 by default. */
  round(minutes?: number): Promise<void>;
  /** Returns the names of the states that were entered, in order. */
  states(): string[];
  /** The states that were entered, in order, with times in milliseconds of the clock. */
  entered: { state: string; atMs: number }[];
}

/** Makes a firmware from the parts that main.ts has, except those of the engine. */
export function createBench(given: BenchGiven): Bench {
  const clock = virtualClock();
  const timers = timersOf(clock);
  const startMs = clock.now();
  const line = createLine(clock, { dteBaud: 115200, dceBaud: 115200 });
  const modem = createSim7600(clock, line.dce, {});
  const usual: BenchGiven['config'] = { ftp: { host: '127.0.0.1' }, network: { apn: 'internet' }, schedule: { everyMinutes: 60 } };
  const config = Object.fromEntries(Object.entries({ ...usual, ...given.config }).map(([section, keys]) => [section, { ...usual[section], ...keys }]));
  const card = createMemoryCard({ ...given.files, '/config.json': JSON.stringify(config) });
  const lines: string[] = [];
  const entered: Bench['entered'] = [];
  const log = createLog(() => '', text => {
    lines.push(text.trim());
    const state = /^ info state: (\w+) /.exec(text)?.[1];
    if (state) entered.push({ state, atMs: clock.now() });
  });
  const entry = given.made && createMaker(given.made, clock);
  let seconds = 0;

  function write(data: string | Uint8Array | (string | Uint8Array)[]): void {
    for (const part of Array.isArray(data) ? data : [data]) {
      line.dte.write(typeof part === 'string' ? Buffer.from(part, 'latin1') : part);
      if (line.dte.blockMs() > 0) clock.block(line.dte.blockMs());
    }
  }

  const ferry = createFerry({
    uart: {
      open: baud => line.dte.setBaud(baud), write,
      bytesOf: text => Uint8Array.from(text, c => c.charCodeAt(0)).buffer,
      pipe: pipeOn(clock),
      isWired: false, mostAtOnce: 1024, setFlow: () => undefined, hasFlow: () => false, isClear: () => true,
      onData: take => line.dte.onBytes(bytes => take(Buffer.from(bytes).toString('latin1'))),
    },
    serial: () => '24:0a:c4:00:00:01',
    clock: { ...timers, now: () => clock.now() - startMs },
    calendar: { stamp: () => '', seconds: () => seconds, set: to => { seconds = to; } },
    files: card,
    power: () => ({
      hasKey: false, hasReset: false, hasSupply: false, wake: () => undefined, isOn: () => undefined, cut: () => undefined,
      press: (_ms, onReleased) => onReleased(), reset: (_ms, onReleased) => onReleased(),
    }),
    sleep: { longestSeconds: 0, wasAsleep: () => false, seconds: () => (clock.now() - startMs) / 1000, fallAsleep: () => undefined },
    watchdog: { feed: () => undefined },
    lockConsole: () => undefined,
    flash: () => { throw new Error('No firmware is on the card.'); },
    light: { show: () => undefined },
    log, logfile: createLogfile(card, clock),
    source: entry ?? createOutbox({ files: card, journal: createJournal(card, digest), clock: timers, log, hash: digest }),
    notes: createNotes(card),
    modems: knownModems, model: '', maxBaud: 115200, usefulBaud: 0, hash: digest, random: () => 0.5, memory: () => ({ usage: 0, total: 4000 }),
  }, given.createDelivery);
  let isStarted = false;

  return {
    ferry, card, entry, clock, modem, lines, entered,
    async round(minutes = 90) {
      let seen = lines.length;
      if (!isStarted) startFerry(ferry);
      isStarted = true;
      const isOver = await clock.run(() => {
        while (seen < lines.length) if (/^info round: \d+ delivered/.test(lines[seen++]!)) return true;
        return false;
      }, minutes * 60_000);
      if (!isOver) throw new Error(`no round ended:\n${lines.slice(-20).join('\n')}`);
    },
    states: () => entered.map(one => one.state),
  };
}
