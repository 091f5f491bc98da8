// The engine's own lock permits unlimited guesses, and is open until set. This one stores a digest of the password on the chip, so the
// next start is locked before the card is read.

import { consolePort, print, prompt, random } from '../system';

/** Storage file (firmware/engine/engine.js, `image.kept`) for records, written into erased flash. */
const name = '.lock';
const records = 32;
/** A record: salt, start of the password's SHA-256, kind. Kind comes last, so a torn record has none. */
const saltBytes = 3;
const digestBytes = 16;
const recordBytes = saltBytes + digestBytes + 1;
const erased = '\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff';
const locked = 'L';
const opened = 'O';

/** Longest line kept; passwords are shorter. */
const longestLine = 64;
/** The first is one second; each wrong guess doubles it. */
const mostSeconds = 60;

function readRecords(): string {
  return require('Storage').read(name) || '';
}

function countRecords(all: string): number {
  let count = 0;
  while (count * recordBytes < all.length && all.slice(count * recordBytes, (count + 1) * recordBytes) !== erased) count++;
  return count;
}

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

/** Rewrites a full file: a power cut during that leaves the console open until the card is read. */
function keep(record: string): void {
  const all = readRecords();
  const at = countRecords(all) * recordBytes;
  try {
    require('Storage').write(name, record, at < all.length ? at : 0, records * recordBytes);
  } catch (e) {
    print('The console\'s lock cannot be kept on the chip, so after a restart it waits for the card. Flash the firmware again (docs/install.md).');
  }
}

/** Echo off first: the engine would print on the old port. */
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
    // a program's probe is no guess
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
    // input after the line end is discarded
    const line = typed;
    typed = '';
    judge(line);
  });
  moveConsole(null);
}

/** Called first at each boot. */
export function holdLock(): void {
  const record = lastRecord();
  if (kindOf(record) === locked) lock(record);
}

/** With the same password, a user stays logged in. @param password empty: opens the console */
export function lockConsole(password: string): void {
  const record = lastRecord();
  const isHeld = kindOf(record) === locked;
  if (password ? isHeld && isRight(record, password) : !isHeld) return;
  const next = recordOf(password);
  keep(next);
  if (password) lock(next);
  else open();
}
