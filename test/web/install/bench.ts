// A board at a cable for the tests of the installer: an ESP32's boot loader, the circuit that resets it by DTR and RTS, and what happens to
// cables. No engine runs: out of its boot loader the board prints a line and hears nothing.

import { CablePort, type Cable } from '../../../web/demo/port.ts';
import { createChip, type BareChip, type Trouble } from '../../firmware/chip.ts';

export interface BoardTrouble extends Trouble {
  /** It has no transistors at DTR and RTS: only a person with a finger on BOOT gets it into its boot loader. */
  isPlain?: boolean;
  /** Opening its port at another rate than 115,200 resets it into what its flash holds. */
  resetsAtRate?: boolean;
  /** Bytes that arrive at a fast rate are damaged: one in so many. */
  noisyAbove?: number;
}

export interface Board {
  port: CablePort;
  chip: BareChip;
  /** Holds BOOT and presses RESET. */
  boot(): void;
  /** In its boot loader, or what its flash holds. */
  mode(): 'loader' | 'program';
  /** How often it has started what is in its flash. */
  starts(): number;
  /** Rates at which the port was opened. */
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
    // EN is low while only RTS is asserted, IO0 while only DTR is
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
