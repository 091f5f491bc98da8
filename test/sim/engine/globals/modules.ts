// Simulates the engine's modules, as the firmware gets them by `require`.

import { createHash } from 'node:crypto';
import { toBytes } from '../../bytes.ts';
import type { Boot } from './boot.ts';
import { createFlashModule, createStorageModule } from './chip/flash.ts';
import { expand } from './numbers.ts';

/** Makes the engine's function `require`. @param others the modules that other parts of the engine have made, by name */
export function createRequire(boot: Boot, others: Record<string, unknown>): (name: string) => unknown {
  const { realm, program, memory } = boot;

  function decompress(stored: unknown): ArrayBuffer {
    const bytes = expand(toBytes(stored));
    // The bytes that heatshrink has expanded must fit into the engine's memory. One JsVar, the engine's unit of memory, holds 12 bytes.
    memory.hold(Array.from({ length: bytes.length / 12 }));
    return realm.makeBuffer(bytes);
  }

  const modules: Record<string, unknown> = {
    ...others,
    Storage: createStorageModule(boot),
    Flash: createFlashModule(boot),
    crypto: { SHA256: (bytes: unknown) => realm.makeBuffer(createHash('sha256').update(toBytes(bytes)).digest()) },
    heatshrink: { decompress },
  };
  return (name) => {
    program.checkAlive();
    if (!Object.hasOwn(modules, name)) throw realm.makeError(`Module "${name}" not found`);
    return modules[name];
  };
}
