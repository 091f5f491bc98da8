// A board at a cable for the installer's tests: an ESP32's boot loader, the circuit that resets it by DTR and RTS, and cable faults. There is no
// engine (Espruino): outside of its boot loader, the board prints a line and ignores input.

import { CablePort, type Cable } from '../../../web/demo/port.ts';
import { createChip, type BareChip, type Trouble } from '../../firmware/flash/chip.ts';

/** Faults of the simulated board and its cable, which a test can choose. The faults of the boot loader are not among them. */
export interface BoardTrouble extends Trouble {
  /** True if the board has no transistors at DTR and RTS. Then only a person who presses BOOT gets it into its boot loader. */
  isPlain?: boolean;
  /** True if opening the port at another rate than 115,200 baud resets the board, which then starts the program in its flash. */
  resetsAtRate?: boolean;
  /** The rate in baud above which one byte of each 900 that the chip sends is damaged. It is undefined if no byte is damaged. */
  noisyAbove?: number;
}

/** A simulated board at a simulated cable, and what the installer's tests can see and do there. */
export interface Board {
  port: CablePort;
  chip: BareChip;
  /** Simulates a person who holds BOOT and presses RESET. */
  boot(): void;
  /** Returns whether the chip is in its boot loader or runs the program in its flash. */
  mode(): 'loader' | 'program';
  /** Returns how many times the chip has started the program in its flash. */
  starts(): number;
  /** The baud rates at which the page has opened the port, in their order. */
  rates: number[];
}

const romBaud = 115_200;

export function createBoard(trouble: BoardTrouble = {}): Board {
  let take: (bytes: Uint8Array) => void = () => undefined;
  let isLoader = false;
  let starts = 0;
  let baud = romBaud;
  let isHeld = false;
  const rates: number[] = [];
  const say = (bytes: Uint8Array) => void setImmediate(() => take(bytes));

  const chip = createChip(trouble, (bytes, at) => {
    if (isLoader && at === baud) say(trouble.noisyAbove && baud > trouble.noisyAbove ? bytes.map((byte, i) => i % 900 === 899 ? byte ^ 4 : byte) : bytes);
  });

  function start(isDownload: boolean): void {
    isLoader = isDownload;
    chip.reset();
    if (!isDownload) starts += 1;
    if (baud === romBaud) say(Buffer.from(isDownload ? 'rst:0x1 (POWERON_RESET),boot:0x3 (DOWNLOAD_BOOT)\r\nwaiting for download\r\n' : 'rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n'));
  }

  const cable: Cable = {
    open(rate) {
      baud = rate;
      rates.push(rate);
      if (trouble.resetsAtRate && rate !== romBaud) start(false);
    },
    close: () => undefined,
    write: bytes => { if (isLoader) chip.take(bytes, baud); },
    // a real board's transistors pull EN low only while RTS alone is asserted, and IO0 only while DTR alone is
    signal({ dtr, rts }) {
      if (trouble.isPlain) return;
      const wasHeld = isHeld;
      isHeld = rts && !dtr;
      if (wasHeld && !isHeld) start(dtr && !rts);
    },
    onBytes: listener => { take = listener; },
  };
  return { port: new CablePort(cable), chip, boot: () => start(true), mode: () => isLoader ? 'loader' : 'program', starts: () => starts, rates };
}
