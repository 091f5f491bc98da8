// Runs, on Node, a chip whose slots have no firmware that may start. Loader and rescue are those that ship. The flash keeps its content over each
// start, and there is a card. Firmware in a slot is a stand-in, which only says that it runs.

import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesOf, textOf } from '../../firmware/bytes.js';
import { completeStorage, layStorage } from '../../firmware/image/layout.js';
import { virtualClock } from '../sim/clock.ts';
import type { FlashHook } from '../sim/engine/globals/chip/flashhook.ts';
import type { ChipState } from '../sim/engine/globals/chip/state.ts';
import type { Globals } from '../sim/engine/globals/globals.ts';
import { compileFirmware, startNodeEngine } from '../sim/engine/node.ts';
import { createNodeFlash } from '../sim/engine/slots.ts';
import { OutOfMemory } from '../sim/memory.ts';
import type { RescueVariant } from './varianttypes.ts';

/** Milliseconds from a restart to the next start. */
const bootMs = 1500;
const slotBytes = 401_376;
const markBytes = 8160;
/** Bytes before the program in the rescue's file. */
const headBytes = 12;

/** How a chip of a test begins: its flash, its rescue and its engine. */
export interface BenchOptions {
  rescue: RescueVariant;
  /** The content of the file `mark`, followed by erased flash. */
  marks: Uint8Array;
  /** The beginning of each slot's content, by the slot's letter, followed by erased flash. */
  slots?: Record<string, Uint8Array>;
  /** The file of the rescue, in place of the one that ships; undefined: Storage has none. */
  file?: Uint8Array | undefined;
  /** Programs that stand for firmware in a slot. When the loader starts one, the console says only that it runs. */
  programs?: Uint8Array[];
  /** Version of the engine. */
  version?: string;
  /** Is called at each output of a pin. */
  onPin?(pin: string, level: 0 | 1): void;
  /** Is called at each change of the flash. */
  onFlash?: FlashHook;
}

/** A chip with the rescue, a small program that runs if no slot has firmware that may start. */
export interface Bench {
  /** All lines of the console. */
  lines: string[];
  /** What each start of the chip has started: `rescue`, the number of one of the programs, or an empty text for nothing. */
  starts: string[];
  state: ChipState;
  /** The times at which the light was switched on, in milliseconds of the virtual clock. */
  flashes: number[];
  /** Switches the chip on. */
  boot(): void;
  /** Cuts the chip's power. */
  cut(): void;
  /** Types a line at the console, which the firmware runs. */
  type(code: string): void;
  /** Puts a file on the card. */
  put(path: string, bytes: Uint8Array): void;
  /** Takes the card out, or puts it in. */
  hide(isOut: boolean): void;
  /** Lets time pass until a line comes. @returns false if none has come after so many seconds */
  until(text: RegExp, seconds?: number): Promise<boolean>;
  /** Lets this many seconds pass. */
  pass(seconds: number): Promise<void>;
  /** Returns all bytes of a slot. */
  slot(name: string): Buffer;
  close(): void;
}

/** Makes a chip that is still off. */
export function openBench(options: BenchOptions): Bench {
  const { rescue, marks, slots = {}, programs = [], version, onFlash } = options;
  const folder = mkdtempSync(join(tmpdir(), 'rescue-'));
  const card = join(folder, 'card');
  const clock = virtualClock();
  const file = 'file' in options ? options.file : rescue.file;
  const all = [{ program: rescue.file.subarray(headBytes), code: rescue.code }, ...programs.map((program, at) => ({ program, code: `console.log("program ${at} runs");` }))];
  const scripts = all.map(({ code }) => compileFirmware(code));
  const loader = compileFirmware(`global.chosen_ = ${rescue.nodeLoader};`);
  const { state } = createNodeFlash(completeStorage(layStorage(rescue.loader, bytesOf('none'))), '', []);
  state.storage.set('mark', textOf(marks).padEnd(markBytes, '\xff'));
  for (const name of ['a', 'b']) state.storage.set(name, textOf(slots[name] ?? new Uint8Array()).padEnd(slotBytes, '\xff'));
  if (file) state.storage.set('rescue', textOf(file));
  const lines: string[] = [];
  const starts: string[] = [];
  const flashes: number[] = [];
  let engine: Globals | undefined;
  let cancelBoot = (): void => undefined;
  let seen = 0;

  function choose(made: Globals): ReturnType<typeof compileFirmware> | undefined {
    const context = made.context as { chosen_?: string };
    made.call(loader.runInContext(made.context) as () => void, [made.memory, OutOfMemory, made.limits]);
    const found = all.findIndex(({ program }) => textOf(program) === context.chosen_);
    if (made.isAlive()) starts.push(found > 0 ? `${found - 1}` : found === 0 ? 'rescue' : '');
    return scripts[found];
  }

  function boot(): void {
    startNodeEngine(choose, {
      clock, engine: 'esp32', folder: card, serial: {}, chip: state, print: line => void lines.push(line),
      onPin(pin, level) {
        options.onPin?.(pin, level);
        if (pin === 'D12' && level === 1) flashes.push(clock.now());
      },
      onRestart: () => void (cancelBoot = clock.after(bootMs, boot)),
      ...(version !== undefined && { version }), ...(onFlash && { onFlash }),
    }, made => {
      engine = made;
    });
  }

  mkdirSync(card);
  return {
    lines, starts, flashes, state, boot,
    cut() {
      cancelBoot();
      engine?.stop();
    },
    type: code => void engine?.call(compileFirmware(code).runInContext(engine.context) as () => void, [engine.memory, OutOfMemory, engine.limits]),
    put(path, bytes) {
      writeFileSync(join(card, path), bytes);
      utimesSync(join(card, path), clock.now() / 1000, clock.now() / 1000);
    },
    hide: isOut => renameSync(isOut ? card : `${card}.out`, isOut ? `${card}.out` : card),
    async until(text, seconds = 600) {
      const isSo = (): boolean => {
        while (seen < lines.length) if (text.test(lines[seen++]!)) return true;
        return false;
      };
      return isSo() || clock.run(isSo, seconds * 1000);
    },
    pass: async seconds => void await clock.run(() => false, seconds * 1000),
    slot: name => Buffer.from(state.storage.get(name)!.padEnd(slotBytes, '\xff'), 'latin1'),
    close() {
      cancelBoot();
      engine?.stop();
      if (existsSync(folder)) rmSync(folder, { recursive: true });
    },
  };
}
