// Locks the console by a password. The engine's own lock permits unlimited guesses, and is open after each start until it is set. The lock of
// this file keeps a digest of the password in the chip's flash. So the next start is locked before the card is read.

import { consolePort, print, prompt, random } from '../system';
import { throwLater } from '../throwlater';

/**
 * File in Storage with the records of this lock. They are written one after another into erased flash (firmware/engine/engine.js,
 * `image.kept`).
 */
const name = '.lock';
const fileBytes = 640;
/**
 * Offset in the file in bytes: records of passwords lie before it, and marks of wrong passwords after it. Older firmware wrote records after
 * it, too.
 */
const recordsBytes = 320;
/**
 * Number of random bytes, the salt, at the beginning of a record. The first 16 bytes of the SHA-256 of salt and password follow, and then a
 * letter for the record's kind. The letter is written last, so a record cut off by a power loss has none.
 */
const saltBytes = 3;
const digestBytes = 16;
const recordBytes = saltBytes + digestBytes + 1;
const erased = '\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff';
/** Kind of a record by which the console is locked, with a password. */
const locked = 'L';
/** Kind of a record by which the console is open, without a password. */
const opened = 'O';

/** Most characters of a typed line that are kept. Passwords are shorter. */
const longestLine = 64;
/** Longest pause after a wrong password, in seconds. The first pause has one second, and each wrong password doubles it. */
const mostSeconds = 60;
/** Number of wrong passwords in a row after which the pause is the longest. */
const mostWrong = 7;
/** Milliseconds between two checks whether an open console is used. It locks after twenty checks without input, which is five minutes. */
const lookMs = 15000;
const mostQuietLooks = 20;

function readFile(): string {
  return require('Storage').read(name) || '';
}

/** Returns the offset after the last byte of the file that is not erased flash, or `from` if no such byte follows it. */
function endOf(all: string, from: number): number {
  let at = all.length;
  while (at > from && all[at - 1] === '\xff') at--;
  return Math.max(at, from);
}

/** Returns the offset of the first record that is still erased flash. If none is, it returns the end of the records' part. */
function nextRecord(all: string): number {
  let at = 0;
  while (at < recordsBytes && all.slice(at, at + recordBytes) !== erased) at += recordBytes;
  return at;
}

function lastRecord(): string {
  const all = readFile();
  for (let end = fileBytes; end > 0; end -= recordBytes) {
    const kind = all[end - 1];
    if (kind === locked || kind === opened) return all.slice(end - recordBytes, end);
  }
  return '';
}

/**
 * Returns the number of wrong passwords in a row, also of those before a reset. Each wrong password adds one byte with that number to the file,
 * and each login adds a 0. If the file is full, or its last byte is spoiled, the largest number is returned.
 */
function countWrong(all: string): number {
  const end = endOf(all, recordsBytes);
  if (end >= fileBytes) return mostWrong;
  const last = all.slice(end - 1, end);
  return end === recordsBytes || last === locked || last === opened ? 0 : Math.min(last.charCodeAt(0), mostWrong);
}

function markWrong(count: number): void {
  const all = readFile();
  const end = endOf(all, recordsBytes);
  if (end >= all.length || countWrong(all) === count) return;
  try {
    require('Storage').write(name, String.fromCharCode(count), end);
  } catch (e) {
    // if the number cannot be written, it is still counted in memory, so the pause grows until the next reset
  }
}

function kindOf(record: string): string {
  return record.slice(recordBytes - 1);
}

function digestOf(salt: string, password: string): string {
  return E.toString(require('crypto').SHA256(salt + password))!.slice(0, digestBytes);
}

function isRight(record: string, password: string): boolean {
  return digestOf(record.slice(0, saltBytes), password) === record.slice(saltBytes, saltBytes + digestBytes);
}

function recordOf(password: string): string {
  function byte(): string { return String.fromCharCode(Math.floor(random() * 255)); }
  const salt = byte() + byte() + byte();
  return salt + digestOf(salt, password) + (password ? locked : opened);
}

/**
 * Writes a record for the lock. If there is no room for it, or for further wrong passwords, the file is written anew. After a power cut during
 * that, the console is open until config.json is read from the card.
 */
function keep(record: string): void {
  const all = readFile();
  const at = nextRecord(all);
  try {
    require('Storage').write(name, record, at < recordsBytes && endOf(all, recordsBytes) < fileBytes && all ? at : 0, fileBytes);
  } catch (e) {
    print('The console\'s lock cannot be kept on the chip, so after a restart it waits for the card. Flash the firmware again (docs/install.md).');
  }
}

/** Moves the console to another port, or with null to none. Echo is off meanwhile, as the engine would print on the port before. */
function moveConsole(to: SerialLine | null): void {
  echo(0);
  E.setConsole(to, { force: !to });
  echo(1);
}

function open(): void {
  consolePort().removeAllListeners('data');
  moveConsole(consolePort());
}

/**
 * Returns the length of the engine's history of typed lines. It grows with each line, also a repeated one, so it shows whether a person uses
 * the open console, whose input only the engine gets.
 */
function countTyped(): number {
  const engine = global['\xff'] as { [name: string]: unknown } | undefined;
  const typed = engine && engine['history'] as string[] | undefined;
  return typed ? typed.length : 0;
}

function lockWhenQuiet(takeUse: TakeUse): void {
  let typed = countTyped();
  let looks = 0;
  takeUse();
  const timer = setInterval(function () {
    const before = typed;
    typed = countTyped();
    looks = takeUse() || typed !== before ? 0 : looks + 1;
    if (looks < mostQuietLooks && E.getConsole()) return;
    clearInterval(timer);
    if (!E.getConsole()) return;
    holdLock(takeUse);
    if (!E.getConsole()) print('The console is locked again, after five minutes without input.');
  }, lookMs);
}

function lock(record: string, takeUse: TakeUse): void {
  // the engine's console is moved away first: if the code below fails, the console is then locked and not open
  moveConsole(null);
  const port = consolePort();
  let typed = '';
  let wrong = countWrong(readFile());
  let isWaiting = false;

  function pause(): number {
    const seconds = Math.min(Math.pow(2, wrong - 1), mostSeconds);
    isWaiting = true;
    setTimeout(function () { isWaiting = false; }, seconds * 1000);
    return seconds;
  }

  function judge(line: string): void {
    // an empty line, or one with control characters, is not counted as a wrong password, as programs that look for a console send it
    if (!line || /[\x00-\x1f\x7f]/.test(line)) port.write('\r\n' + prompt);
    else if (isWaiting) port.write('\r\n  Too early\r\n' + prompt);
    else if (isRight(record, line)) {
      markWrong(0);
      open();
      print('Logged in.');
      lockWhenQuiet(takeUse);
    } else {
      wrong = Math.min(wrong + 1, mostWrong);
      // the wrong password is noted in flash before the answer, so that a reset after the answer does not undo the count
      markWrong(wrong);
      port.write('\r\n  Invalid password; wait ' + pause() + ' s\r\n' + prompt);
    }
  }

  port.removeAllListeners('data');
  port.on('data', throwLater(function (bytes) {
    const end = bytes.replace(/\r/g, '\n').indexOf('\n');
    typed = (typed + (end < 0 ? bytes : bytes.slice(0, end))).slice(0, longestLine);
    if (end < 0) return;
    // what was typed after the line end is discarded
    const line = typed;
    typed = '';
    judge(line);
  }));
  if (wrong) pause();
}

/** Function that tells whether a person used `ferry` or `page`, the firmware's names at the console, since its last call. */
export type TakeUse = () => boolean;

/** Locks the console if the newest record in flash has a password. It is called at the beginning of each boot. */
export function holdLock(takeUse: TakeUse): void {
  const record = lastRecord();
  if (kindOf(record) === locked) lock(record, takeUse);
}

/**
 * Sets or removes the console's password, or locks the console again. If the password stays the same, a user who is logged in stays so.
 * @param password an empty one removes the password and opens the console; undefined locks an open console again
 * @param seconds only if `password` is undefined: seconds until the console locks, unless a person uses it meanwhile
 */
export function lockConsole(password: string | undefined, takeUse: TakeUse, seconds = 0): void {
  const record = lastRecord();
  const isHeld = kindOf(record) === locked;
  if (password === undefined) {
    takeUse();
    if (isHeld) setTimeout(function () { if (!takeUse() && E.getConsole()) holdLock(takeUse); }, seconds * 1000);
    return;
  }
  if (password ? isHeld && isRight(record, password) : !isHeld) return;
  const next = recordOf(password);
  keep(next);
  if (password) lock(next, takeUse);
  else open();
}
