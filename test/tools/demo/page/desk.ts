// A simulated ESP32 on a USB cable, for the browser page. At each reset it obeys DTR and RTS, and the content of its flash. Its boot loader accepts
// writes. An engine in its flash is the real Espruino if that is on the PATH. It runs the shipped firmware if its storage has one, with a simulated
// modem, a simulated camera and a card.

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { engine } from '../../../../firmware/engine/facts.js';
import { listImage } from '../../../../firmware/image/storage.js';
import { createChip } from '../../../firmware/flash/chip.ts';
import type { CameraChoice } from '../../../sim/camera/families.ts';
import type { EngineName } from '../options.ts';
import { startModem, startOnEspruino, startOnNode, type ConsoleRig } from '../rig/rig.ts';

/** The engine, the card, the camera and the flash of the simulated board, and the functions that get its output. */
export interface DeskOptions {
  engine: EngineName;
  /** The engine's working directory, with the card in it. */
  cwd: string;
  /** The camera that is connected to the board. */
  camera: CameraChoice;
  /** The parts of the flash by address at the start. Without any, the flash is empty, as fresh from the factory. */
  flash: { address: number; bytes: Uint8Array }[];
  /** Gets the bytes that the board sends over the cable. */
  onBytes(bytes: Uint8Array): void;
  /** Gets the lines of the firmware's console. */
  onLine?(line: string): void;
}

/** The board at the other end of the cable. */
export interface Desk {
  /** Sends bytes to the board. */
  write(bytes: Uint8Array): void;
  /** Sets the control lines DTR and RTS, named as a browser does: true is asserted. */
  signal(lines: { dtr: boolean; rts: boolean }): void;
  /** Ends the engine, and resolves when it has ended. */
  stop(): Promise<void>;
}

/** Milliseconds after RTS is released until the chip reads IO0, because of the capacitor at EN. */
const risingMs = 5;
/** Milliseconds between repeated outputs of the boot ROM if nothing can be started (ESP32, 115200 baud). */
const bareMs = 300;
const bareText = 'ets Jul 29 2019 12:21:46\r\n\r\nrst:0x10 (RTCWDT_RTC_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\ninvalid header: 0xffffffff\r\n';
const waitingText = 'ets Jul 29 2019 12:21:46\r\n\r\nrst:0x1 (POWERON_RESET),boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))\r\nwaiting for download\r\n';
/** The first byte of a program for the ESP32 in flash. */
const programMark = 0xe9;
const programAddress = Number(engine.files.find(({ name }) => name === engine.program)!.address);
const storageAddress = Number(engine.storage.address);

/** Makes the board with its flash, and starts it. */
export function createDesk({ engine: name, cwd, camera, flash, onBytes, onLine = () => undefined }: DeskOptions): Desk {
  const modem = startModem({ engine: name, speed: 'line', onAt: () => undefined, onStage: () => undefined, onPut: () => undefined });
  const chip = createChip({}, bytes => { if (mode === 'loader') onBytes(bytes); });
  let mode: 'off' | 'loader' | 'bare' | 'running' = 'off';
  let running: ConsoleRig | undefined;
  let stopping = Promise.resolve();
  let lines = { dtr: false, rts: false };
  let timer: NodeJS.Timeout | undefined;
  /** Number of resets so far, so that work for an earlier reset is not begun. */
  let turn = 0;

  for (const { address, bytes } of flash) chip.flash.set(bytes, address);
  mkdirSync(cwd, { recursive: true });

  const say = (text: string) => onBytes(Buffer.from(text, 'latin1'));

  function halt(): void {
    turn += 1;
    clearTimeout(timer);
    mode = 'off';
    const last = running;
    running = undefined;
    if (last) stopping = stopping.then(() => last.stop());
  }

  function hasFirmware(): boolean {
    try {
      return listImage(chip.flash.subarray(storageAddress, storageAddress + engine.storage.pageBytes * engine.storage.pages)).some(({ name }) => name === engine.image.bootFile);
    } catch {
      return false;
    }
  }

  /** Prints that nothing can be started, again and again, as the boot ROM does after each reset by its watchdog. */
  function complain(): void {
    say(bareText);
    timer = setTimeout(complain, bareMs);
  }

  function begin(): void {
    if (chip.flash[programAddress] !== programMark) {
      mode = 'bare';
      complain();
      return;
    }
    mode = 'running';
    const mine = turn;
    void stopping.then(() => {
      if (mine !== turn) return;
      // an engine that ends by itself has restarted, by the watchdog or E.reboot()
      running = (name === 'node' ? startOnNode : startOnEspruino)(modem.port, {
        cwd, camera, onLine, onBytes, isBare: !hasFirmware(), onExit: () => { if (mine === turn) { halt(); begin(); } },
      });
    });
  }

  /** Ends a reset: it starts the engine, or the boot loader. @param isDownload true if IO0 is low when EN rises */
  function reset(isDownload: boolean): void {
    if (!isDownload) return begin();
    mode = 'loader';
    chip.reset();
    say(waitingText);
  }

  begin();

  return {
    write(bytes) {
      if (mode === 'loader') chip.take(bytes);
      else running?.write(bytes);
    },
    // by two transistors, EN is low while only RTS is asserted, and IO0 is low while only DTR is
    signal(now) {
      const wasHeld = lines.rts && !lines.dtr;
      lines = now;
      const isHeld = now.rts && !now.dtr;
      if (isHeld && !wasHeld) halt();
      if (!isHeld && wasHeld) timer = setTimeout(() => reset(lines.dtr && !lines.rts), risingMs);
    },
    async stop() {
      halt();
      await stopping;
      await modem.stop();
    },
  };
}

/** Returns the flash of a board with this engine and the firmware of a build. @param storage the path of its storage.bin */
export function installedFlash(engineFolder: string, storage: string): DeskOptions['flash'] {
  const parts = engine.files.map(({ name, address }) => ({ address: Number(address), bytes: readFileSync(join(engineFolder, name)) }));
  return [...parts, { address: storageAddress, bytes: readFileSync(storage) }];
}
