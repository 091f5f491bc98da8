// The console's lock. The engine's own takes any number of guesses and is open until it is set. This one keeps a digest of the password on
// the chip, so that the next start is locked before the card is read, and waits longer after each wrong guess. While it is locked the
// engine has no console: what is typed comes here.

import { consolePort, print, prompt, random } from './system';

/** In Storage, in the image from the beginning (firmware/engine.js, `image.kept`): records that are written where flash is erased. */
const name = '.lock';
const records = 32;
/** Of a record: salt, the beginning of the password's SHA-256, a kind; this is written last, so a record without it was torn. */
const saltBytes = 3;
const digestBytes = 16;
const recordBytes = saltBytes + digestBytes + 1;
const erased = '\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff';
const locked = 'L';
const opened = 'O';

/** Of a line, in which no password is longer. */
const longestLine = 64;
/** After the first wrong guess one second, then twice as long each time, up to this. */
const mostSeconds = 60;

function readRecords(): string {
  return require('Storage').read(name) || '';
}

/** How many are written, or torn. */
function countRecords(all: string): number {
  let count = 0;
  while (count * recordBytes < all.length && all.slice(count * recordBytes, (count + 1) * recordBytes) !== erased) count++;
  return count;
}

/** The last one that is whole; empty where there is none. */
function lastRecord(): string {
  const all = readRecords();
  for (let i = countRecords(all) - 1; i >= 0; i--) {
    const record = all.slice(i * recordBytes, (i + 1) * recordBytes);
    if (kindOf(record) === locked || kindOf(record) === opened) return record;
  }
  return '';
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

/** Once all are written the file is made again: a power cut there opens the console until the card is read. */
function keep(record: string): void {
  const all = readRecords();
  const at = countRecords(all) * recordBytes;
  try {
    require('Storage').write(name, record, at < all.length ? at : 0, records * recordBytes);
  } catch (e) {
    print('The console\'s lock cannot be kept on the chip, so after a restart it waits for the card. Flash the firmware again (docs/install.md).');
  }
}

/** Without its words about that, one of which would go to the port that it leaves. */
function moveConsole(to: SerialLine | null): void {
  echo(0);
  E.setConsole(to, { force: !to });
  echo(1);
}

function open(): void {
  consolePort().removeAllListeners('data');
  moveConsole(consolePort());
}

function lock(record: string): void {
  const port = consolePort();
  let typed = '';
  let seconds = 0;
  let isWaiting = false;

  function judge(line: string): void {
    // a program that asks who is there is no guess
    if (!line || /[\x00-\x1f\x7f]/.test(line)) port.write('\r\n' + prompt);
    else if (isWaiting) port.write('\r\n  Too early\r\n' + prompt);
    else if (isRight(record, line)) {
      open();
      print('Logged in.');
    } else {
      seconds = seconds ? Math.min(2 * seconds, mostSeconds) : 1;
      isWaiting = true;
      setTimeout(function () { isWaiting = false; }, seconds * 1000);
      port.write('\r\n  Invalid password; wait ' + seconds + ' s\r\n' + prompt);
    }
  }

  port.removeAllListeners('data');
  port.on('data', function (bytes) {
    const end = bytes.replace(/\r/g, '\n').indexOf('\n');
    typed = (typed + (end < 0 ? bytes : bytes.slice(0, end))).slice(0, longestLine);
    if (end < 0) return;
    // what was typed ahead of the answer is left out
    const line = typed;
    typed = '';
    judge(line);
  });
  moveConsole(null);
}

/** At each boot, before anything else: the lock that was last in force. */
export function holdLock(): void {
  const record = lastRecord();
  if (kindOf(record) === locked) lock(record);
}

/** Whoever is logged in stays so while the password is the same. @param password empty: the console opens */
export function lockConsole(password: string): void {
  const record = lastRecord();
  const isHeld = kindOf(record) === locked;
  if (password ? isHeld && isRight(record, password) : !isHeld) return;
  const next = recordOf(password);
  keep(next);
  if (password) lock(next);
  else open();
}
