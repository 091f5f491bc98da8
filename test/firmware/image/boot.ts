/** Boots a Storage image on the real engine (Espruino), in a folder of its own, for tests that only read the console. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { padImage } from '../../sim/engine/espruino.js';
import { patienceMs } from '../../sim/patience.ts';

/** Boots an image, and returns the engine's output until `end` appears, or for ten seconds. */
export async function bootImage(command: string, image: Uint8Array, end: string): Promise<string> {
  return (await bootAndKeep(command, image, end)).printed;
}

/** Boots an image as `bootImage` does, and also returns the flash afterwards. */
export function bootAndKeep(command: string, image: Uint8Array, end: string): Promise<{ printed: string; flash: Buffer }> {
  const folder = mkdtempSync(join(tmpdir(), 'boot-'));
  writeFileSync(join(folder, 'espruino.flash'), padImage(image));
  const engine = spawn(command, { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'] });
  let printed = '';
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => engine.kill('SIGKILL'), patienceMs);
    engine.on('error', reject);
    engine.stdout.on('data', bytes => {
      printed += String(bytes);
      if (printed.includes(end)) engine.kill('SIGKILL');
    });
    engine.on('close', () => {
      clearTimeout(limit);
      const flash = readFileSync(join(folder, 'espruino.flash'));
      rmSync(folder, { recursive: true });
      resolve({ printed, flash });
    });
  });
}
