// Simulates the engine's object E: pipes, files, bytes, events and settings of the engine.

import { crc32, toBytes } from '../../bytes.ts';
import type { Card } from '../../card/fs/types.ts';
import { quiet, type Boot } from './boot.ts';
import { createWatchdog } from './chip/watchdog.ts';
import type { EngineConsole } from './console.ts';
import { convolve } from './numbers.ts';
import { createPipe } from './pipe.ts';

/** The object E, and the events that are sent to its listeners. */
export interface EngineObject {
  E: Record<string, unknown>;
  /** Calls the listeners that the firmware has set by E.on(event). */
  emit(event: string, ...values: unknown[]): void;
}

/** Makes the engine's object E. */
export function createE(boot: Boot, card: Card, { end, name }: EngineConsole): EngineObject {
  const { program, flags } = boot;
  const listeners = new Map<string, ((...values: unknown[]) => void)[]>();

  function listen(event: string, run: (...values: unknown[]) => void): void {
    program.checkAlive();
    listeners.set(event, [...listeners.get(event) ?? [], run]);
  }

  /** The ESP32's numbers while no radio is on: its generator has no seed then, so they are the same after each start (Espruino issue 1166). */
  let state = 0x2545f491;
  function hwRand(): number {
    for (const shift of [13, -17, 5]) state ^= shift > 0 ? state << shift : state >>> -shift;
    return state;
  }

  return {
    E: {
      ...filesOfE(boot, card),
      ...bytesOfE(boot),
      ...createWatchdog(boot),
      pipe: createCopier(boot),
      on: listen,
      getErrorFlags: () => boot.realm.makeArray([]),
      hwRand,
      reboot: () => program.restart('reboot'),
      setConsole: (port: unknown) => void (end.isOn = port !== null),
      getConsole: () => (end.isOn ? name : null),
      setFlags: (given: object) => void Object.assign(flags, given),
      ...quiet('setTimeZone', 'defrag'),
    },
    emit(event, ...values) {
      for (const listener of listeners.get(event) ?? []) program.call(listener, values);
    },
  };
}

/** Makes the functions of E for the card and for named pipes. */
function filesOfE({ options, isChip, realm, program, flags }: Boot, card: Card): Record<string, unknown> {
  return {
    openFile(path?: unknown, mode?: unknown): unknown {
      const end = options.pipes?.[String(path)];
      if (!end) return card.openFile(path, mode);
      program.checkAlive();
      return createPipe(end, { realm, checkAlive: program.checkAlive, isUnsynced: () => flags.unsyncFiles === 1 });
    },
    connectSDCard(): void {
      program.checkAlive();
      if (!isChip) throw realm.makeError('Unimplemented on Linux');
      card.connect();
    },
    unmountSD: () => card.unmount(),
  };
}

/** Makes the functions of E that compute with bytes, or make them from other values. */
function bytesOfE({ realm }: Boot): Record<string, unknown> {
  const joined = (...data: unknown[]) => Buffer.concat(data.map(toBytes)).toString('latin1');
  return {
    CRC32: (data: unknown) => crc32(toBytes(data)),
    toArrayBuffer: (text: string) => realm.makeBuffer(toBytes(text)),
    toUint8Array: (data: unknown) => realm.makeBytes(toBytes(data)),
    convolve,
    sum: (data: ArrayLike<number>) => Array.from(data).reduce((sum, each) => sum + each, 0),
    getAddressOf: () => 1,
    toString: joined,
  };
}

/**
 * Makes E.pipe, which copies `from` to `to`. Each turn of the engine's idle loop copies one chunk. `complete` is called in the turn after the last
 * chunk.
 */
function createCopier({ program: { checkAlive, call }, timers }: Boot): unknown {
  return (
    from: { read(bytes: number): unknown },
    to: { write(data: unknown): void },
    how: { chunkSize?: number; complete?: () => void } = {},
  ): void => {
    checkAlive();
    let data: unknown;
    const pass = (): void => {
      data = undefined;
      call(() => (data = from.read(how.chunkSize ?? 64)), []);
      if (data !== undefined) call(() => to.write(data), []);
      timers.after(0, data === undefined ? () => call(how.complete ?? (() => undefined), []) : pass);
    };
    timers.after(0, pass);
  };
}
