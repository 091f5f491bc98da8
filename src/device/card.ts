// The card: the engine's FatFs on a chip, or a folder on a desktop. Exceptions become results, because a card may vanish at any call.

import { board } from 'board';
import { inCodePage } from '../letters';
import { leadingNumber } from '../number';
import { isPlain } from '../path';
import type { Files, OpenFile } from '../ports';
import { has } from '../text';
import { correctTime, judgeSeconds } from './fattime';
import { textOf, withName, withoutName } from './ownnames';
import { freePlace } from './ownplace';

const copyBytes = 512;
/** Number of bytes that the engine needs in one piece of memory to open a file: FatFs has a sector of it. */
const fileBytes = board.engine === 'linux' ? 100 : 600;
/**
 * Longest single read on a chip, in bytes: one sector. A longer read makes the card's driver begin a sector too many before its stop command
 * CMD12. The driver may then wait for 500 ms or for ever, or the next read is wrong without an error, as the emulated chip showed.
 */
const sectorBytes = 512;

function attempt(act: () => unknown): boolean {
  try {
    return act() !== false;
  } catch (e) {
    return false;
  }
}

/**
 * The watchdog's timeout while a folder is listed, in seconds. It is enough for 40,000 names, as a name that does not fit into memory takes the
 * engine up to 30 ms (with PSRAM).
 */
const listSeconds = 1200;

/** Bytes that are kept free while a folder is listed whose names do not fit into memory. */
const reserveBytes = 4096;

/** The engine's module `fs`. It stays an empty object in an engine without that module, which start/doors.ts reports. */
let fs = {} as EngineFiles;
attempt(function () { fs = require('fs'); });

function readSectors(read: EngineFile['read'], bytes: number): string | undefined {
  let text = read(sectorBytes);
  while (text && text.length < bytes) {
    const more = read(Math.min(sectorBytes, bytes - text.length));
    if (!more) break;
    text += more;
  }
  return text;
}

/** A path that leads to no file, in FatFs and on Linux. It replaces each path that must not reach the engine. */
const nowhere = '/dev/null/*';

/**
 * Returns the engine's path for a path on the card. A path that the engine could read as another one, such as one with `/../` or a NUL, leads
 * nowhere. On a chip, only names that FAT allows pass; a desktop takes more letters.
 */
function place(path: string): string {
  if (board.engine === 'linux') return has(path, '\x00') || has('/' + path + '/', '/../') ? nowhere : board.sd.path + path;
  return isPlain(path) ? path : nowhere;
}

function connect(): void {
  if (board.engine === 'linux') return;
  const spi = new SPI();
  spi.setup({ sck: board.sd.sck, miso: board.sd.miso, mosi: board.sd.mosi });
  E.connectSDCard(spi, new Pin(board.sd.cs));
}

/** Path of the firmware's folder on the card. */
const home = '/snapferry';
/**
 * The names in the firmware's folder, kept since the card was mounted as one text (ownnames.ts). Undefined: the names are unknown, so each file
 * is looked for on the card.
 */
let own: string | undefined;
/** False if the last listing of the firmware's folder has exhausted the memory and ended early; the folder is then not listed again. */
let mayList = true;

/** Number of steps in the firmware's folder that have failed since the start. */
let doubts = 0;
/**
 * Most steps in that folder whose failure is blamed on the card. A loose card fails a few times after a start. With more failures, the file is
 * spoiled, and the firmware goes on without it.
 */
const mostDoubts = 24;
/** True from a failed step in the firmware's folder to the next mount: what seemed to be missing may be there. */
let isDoubtful = false;

function isInHome(path: string): boolean {
  return path.slice(0, home.length + 1) === home + '/';
}

/**
 * Whether nothing is at a path in the firmware's folder, by the names there. This is asked for each file, so it is no function of ownnames.ts, whose
 * code the engine would read each time.
 */
function isMissing(path: string): boolean {
  return own !== undefined && isInHome(path) && !has(own, '/' + path.split('/')[2]!.toLowerCase() + '/');
}

/** Notes that a step failed at a path. */
function doubt(path: string): void {
  if (isInHome(path)) isDoubtful = ++doubts <= mostDoubts;
}

function look(path: string): EngineStat | undefined {
  let found: EngineStat | undefined;
  attempt(function () { found = fs.statSync(place(path)); });
  // the engine keeps sizes as signed 32-bit numbers, so a size from 2 GiB on comes as a negative number
  if (found && found.size < 0) found.size += 4294967296;
  return found;
}

function stat(path: string): EngineStat | undefined {
  if (isMissing(path)) return undefined;
  let found = look(path);
  if (found || !isInHome(path)) return found;
  // The engine gives the same for a missing file as for a failed step. So a file of the firmware is missing only if its folder is found now.
  const isSeen = !!look(home);
  found = look(path);
  if (!found && !isSeen) doubt(path);
  return found;
}

/**
 * Returns whether memory has a piece that is large enough to open a file. If not, it is put in order in the next turn. The engine itself would do so
 * while it opens the file. It would move code that runs in memory, of which it holds only the first JsVar, so that code would go on elsewhere.
 */
export function tidy(): boolean {
  const isInOrder = !!E.getAddressOf(new Uint8Array(fileBytes), true);
  if (!isInOrder) setTimeout(E.defrag, 0);
  return isInOrder;
}

/**
 * Opens a file, or returns undefined. For a missing file the engine throws, and its exception copies the source lines of all callers into
 * memory. So a file to read is looked for first.
 * @param isThere true if the caller knows that the file is there
 */
function openFile(path: string, mode: 'r' | 'w' | 'a', isThere?: boolean): EngineFile | undefined {
  const isSeen = isThere || mode !== 'r'
    || (own && path.lastIndexOf('/') === home.length && path.slice(0, home.length) === home && !isMissing(path));
  const found = isSeen ? undefined : stat(path);
  if (!isSeen && (!found || found.dir)) return undefined;
  if (!tidy()) return undefined;
  let file: EngineFile | undefined;
  function tryOpen(): boolean { return attempt(function () { file = E.openFile(place(path), mode); }); }
  // a file to read is there, so only a failed step is why it does not open
  if (!tryOpen() && mode === 'r' && !tryOpen()) doubt(path);
  return file || (mode !== 'r' && freePlace(fs, path, place(path), true) ? openFile(path, mode) : undefined);
}

/** Path of the file that was written last. Its time shows whether the engine reads the seconds of FAT times wrongly (fattime.ts). */
let written = '';
/** When the file of `written` was written, by the engine's clock, in seconds since 1970. */
let writtenSeconds = 0;

/** Writes a text, and returns whether the card has all of it. A full card takes the first bytes and reports no error. */
function put(path: string, mode: 'w' | 'a', text: string): boolean {
  const file = openFile(path, mode);
  // without a file, the calls below would throw, and each exception takes the engine seconds
  if (!file) return false;
  let bytes = -1;
  try {
    bytes = file.write(text);
  } catch (e) {
    bytes = -1;
  }
  try {
    file.close();
  } catch (e) {
    bytes = -1;
  }
  written = path;
  writtenSeconds = getTime();
  if (bytes !== text.length) own = undefined;
  else if (isMissing(path)) own = withName(own, path);
  return bytes === text.length;
}

function list(path: string): string[] | undefined {
  let names: string[] | undefined;
  attempt(function () { names = fs.readdirSync(place(path)); });
  ['.', '..'].forEach(function (name) {
    const at = names ? names.indexOf(name) : -1;
    if (at >= 0) names!.splice(at, 1);
  });
  return names;
}

/** The engine's error by which the card could not be mounted last, such as `NO_FILESYSTEM`. Empty: it told none. */
let lost = '';

/**
 * Tells whether the firmware's folder is surely missing. Only a card that answers says that the path to a file in the folder does not exist:
 * the engine's exception then ends with that name. On a desktop, the folder that stands for the card must be there.
 */
function lacksHome(): boolean {
  if (board.engine === 'linux') return !!look('') && !look(home);
  if (!tidy()) return false;
  try {
    E.openFile(home + '/state', 'r')!.close();
  } catch (e) {
    lost = ('' + e).split(' ').pop()!;
    return lost === 'NO_PATH';
  }
  return false;
}

/**
 * Tells whether the card answers, and reads the names in the firmware's folder. The card's root is not listed, as its names might not fit into
 * the memory.
 */
function answers(): boolean {
  own = undefined;
  lost = '';
  const found = look(home) || look(home);
  if (found && found.dir && mayList) {
    mayList = false;
    const names = list(home);
    mayList = true;
    if (!names) return false;
    own = textOf(names);
  } else if (!found) {
    if (!lacksHome()) return false;
    own = '';
  }
  isDoubtful = false;
  return true;
}

function open(path: string, isThere?: boolean): OpenFile | undefined {
  const file = openFile(path, 'r', isThere);
  if (!file) return undefined;
  // `read` is looked up once, since each look-up of a function of the engine takes as long as reading a hundred bytes
  const read = file.read.bind(file);
  let hasFailed = false;
  return {
    read: function (bytes) {
      try {
        return board.engine === 'linux' || bytes <= sectorBytes ? read(bytes) : readSectors(read, bytes);
      } catch (e) {
        hasFailed = true;
        doubt(path);
      }
      return undefined;
    },
    most: board.engine === 'linux' ? 0 : sectorBytes,
    skip: function (bytes) { if (!attempt(function () { file.skip(bytes); })) hasFailed = true; },
    hasFailed: function () { return hasFailed; },
    close: function () { attempt(function () { file.close(); }); }
  };
}

/** Opens a text as a file. */
function openText(text: string): OpenFile {
  return {
    read: function (bytes) {
      const piece = text.slice(0, bytes);
      text = text.slice(bytes);
      return piece || undefined;
    },
    skip: function (bytes) { text = text.slice(bytes); },
    hasFailed: function () { return false; },
    close: function () { text = ''; }
  };
}

/**
 * Deletes a file, and returns whether it is gone. Up to 2v28, the engine frees the space of an emptied file, but not of a deleted one (fixed in
 * f61e7cc75 of espruino/Espruino). So the file is emptied first, and a power cut in between leaves an empty file.
 */
function remove(path: string): boolean {
  const isOwn = own !== undefined && isInHome(path);
  if (isMissing(path)) return false;
  const found = board.engine !== 'linux' && leadingNumber(process.version.slice(2)) < 29 && stat(path);
  const file = found && found.size ? openFile(path, 'w') : undefined;
  if (file) attempt(function () { file.close(); });
  const isGone = attempt(function () { fs.unlinkSync(place(path)); });
  if (isGone && isOwn && path.lastIndexOf('/') === home.length) own = withoutName(own!, path);
  return isGone;
}

/**
 * Copies a file without its first `skip` bytes.
 * @param goOn feeds the watchdog, and is called after each chunk
 * @returns whether the card has all of the copy
 */
function copy(from: string, to: string, skip: number, goOn: () => void): boolean {
  const source = openFile(from, 'r');
  const target = openFile(to, 'w');
  own = withName(own, to);
  const isDone = !!source && !!target && attempt(function () {
    if (skip) source.skip(skip);
    let chunk = source.read(copyBytes);
    while (chunk) {
      target.write(chunk);
      goOn();
      chunk = source.read(copyBytes);
    }
    source.close();
    target.close();
  });
  const whole = isDone && stat(from);
  const taken = whole && stat(to);
  return !!whole && !!taken && taken.size === whole.size - skip;
}

function makeFolder(path: string): boolean {
  if (path === home && own) return true;
  const found = path === home && own === '' ? undefined : stat(path);
  if (found && (found.dir || !freePlace(fs, path, place(path), false))) return true;
  const isMade = attempt(function () { fs.mkdirSync(place(path)); });
  if (isMade) own = withName(own, path);
  return isMade;
}

/**
 * Makes the functions of the card.
 * @param goOn feeds the watchdog; called for each chunk of a copy, and after a listing
 */
export function createCard(goOn: () => void): Files {
  let isMounted = board.engine === 'linux';
  /** Path and text of the file that was written last, on a card that keeps nothing. */
  let heldPath = '';
  let held = '';

  const files: Files = {
    mount: function () {
      if (isMounted && answers()) return true;
      if (board.engine === 'linux') return false;
      if (isMounted) attempt(function () { E.unmountSD(); });
      isMounted = attempt(connect);
      return isMounted && answers();
    },
    whyLost: function () { return lost; },
    list: board.engine === 'linux' ? list : function (path) {
      E.enableWatchdog(listSeconds, false);
      // If the listing exhausts the memory, the engine skips the rest of this function. The long timeout of the watchdog then stays until the
      // watchdog is fed next.
      const names = list(path);
      goOn();
      return names;
    },
    listInto: function (path, into) {
      if (board.engine !== 'linux') E.enableWatchdog(listSeconds, false);
      // the engine frees these bytes when it aborts this function, so that the code that runs next has memory
      const reserve = new Uint8Array(reserveBytes);
      into.value = [];
      // The engine itself replaces the value by what the getter returns. An assignment of our own would be skipped once the memory has run out.
      Object.assign(into, Object.defineProperty({}, 'value', { get: fs.readdirSync.bind(fs, place(path)), enumerable: reserve.length > 0 }));
      goOn();
    },
    tidy: tidy,
    isSure: function () { return !isDoubtful; },
    stat: function (path) { return path === heldPath ? { size: held.length } : stat(path); },
    open: function (path, isThere) { return path === heldPath ? openText(held) : open(path, isThere); },
    append: function (path, text) { return put(path, 'a', text); },
    write: function (path, text) {
      const isDone = put(path, 'w', text);
      heldPath = files.isWorn ? path : '';
      held = files.isWorn ? text : '';
      return isDone;
    },
    remove: remove,
    makeFolder: makeFolder,
    copy: function (from, to, skip) { return copy(from, to, skip, goOn); }
  };
  if (board.engine !== 'linux') {
    let isHalved: boolean | undefined;
    files.timeOf = function (mtime) {
      const own = isHalved === undefined && written ? stat(written) : undefined;
      if (own) isHalved = judgeSeconds(own.mtime, writtenSeconds);
      return correctTime(mtime, isHalved);
    };
    files.spell = inCodePage;
  }
  return files;
}
