// A real modem at a serial port of this machine. Bytes are sent in order, no faster than the port takes them. A change of rate waits until all
// earlier bytes are sent. If the port cannot be opened, the error is a sentence.

import { openPort, sentenceFor } from '../../../../firmware/flash/port.js';
import type { Port } from '../../../sim/line/line.ts';
import { Sentence } from '../show/sentence.ts';

/** A real modem that is connected. */
export interface Stick extends Port {
  /** Changes the rate of this machine's side, after all earlier bytes. */
  setBaud(baud: number): void;
  /** Returns the number of bytes that the modem has sent so far. */
  heardBytes(): number;
  /** Returns the milliseconds since the first command to the modem, or 0 if there was none. */
  askedMs(): number;
  /** Registers a function that is called if the modem is unplugged or the port fails. */
  onGone(run: () => void): void;
  /** Closes the port. */
  close(): Promise<void>;
}

/** Most bytes of a write to the port. Then it waits until they are sent. */
const pieceBytes = 1024;
const firstBaud = 115200;

/** Returns the system's message about a port as a sentence that says what to do. */
export function sentenceOf(path: string, message: string): string {
  return sentenceFor(message, {
    missing: `There is no ${path}. Is the modem plugged in? Its ports show as /dev/ttyUSB* or /dev/ttyACM* (macOS: /dev/tty.usb*).`,
    forbidden: `${path} may not be opened by you; on most systems it takes a membership: sudo usermod -aG dialout $USER (or uucp), then log in again.`,
    busy: `${path} is in use by another program, such as ModemManager, minicom or another run of this; end that first.`,
    unfit: `${path} is no serial port: name the one of the modem that takes AT, such as /dev/ttyUSB2.`,
  }) ?? `${path} cannot be opened: ${message.replace(/^Error:? */, '')}.`;
}

/** Opens the port of a modem. @param hasFlow true if RTS and CTS are wired */
export async function openStick(path: string, hasFlow: boolean): Promise<Stick> {
  const port = await openPort({ path, baudRate: firstBaud, rtscts: hasFlow }, message => new Sentence(sentenceOf(path, message)));
  /** What is still to be sent: bytes, or a rate in baud to set after the bytes before it. */
  const waiting: (Buffer | number)[] = [];
  let isBusy = false;
  let baud = firstBaud;
  let heard = 0;
  let firstAskedMs = 0;

  const losses: (() => void)[] = [];
  let isLost = false;

  /** Reports once that the port is lost. This is also needed for failures that do not close the port. */
  function lose(): void {
    if (isLost) return;
    isLost = true;
    losses.forEach((run) => run());
  }

  function goOn(): void {
    isBusy = false;
    pump();
  }

  function pump(): void {
    const next = waiting.shift();
    if (isBusy || next === undefined) {
      if (next !== undefined) waiting.unshift(next);
      return;
    }
    isBusy = true;
    if (typeof next === 'number') port.update({ baudRate: next }, goOn);
    else {
      if (next.length > pieceBytes) waiting.unshift(next.subarray(pieceBytes));
      port.write(next.subarray(0, pieceBytes), (error) => void (error && lose()));
      port.drain((error) => (error ? lose() : goOn()));
    }
  }

  function put(what: Buffer | number): void {
    if (isLost || !port.isOpen) return;
    waiting.push(what);
    pump();
  }

  port.on('data', (bytes: Buffer) => void (heard += bytes.length));
  port.on('error', lose);
  port.on('close', (error?: Error | null) => void (error && lose()));
  return {
    write(bytes) {
      firstAskedMs ||= Date.now();
      put(Buffer.from(bytes));
    },
    onBytes: (run) => void port.on('data', run),
    setBaud(to) {
      if (to !== baud) put(to);
      baud = to;
    },
    heardBytes: () => heard,
    askedMs: () => (firstAskedMs ? Date.now() - firstAskedMs : 0),
    onGone: (run) => void losses.push(run),
    close: () => new Promise((resolve) => (port.isOpen ? port.close(() => resolve()) : resolve())),
  };
}
