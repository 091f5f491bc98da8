// Waits for events of the page's `Camera`, in real time.

import type { Camera, Standing } from '../../../web/link/camera.ts';
import { sentences } from '../../../web/link/sentences.ts';

const attempts = 4;

/**
 * Makes a camera send any expression again that the engine rejects at once (NAK), up to three times. Espruino for Linux reads its console in a second
 * thread without a lock. So on a busy machine a packet loses bytes, and is rejected before its evaluation. The page itself repeats only expressions
 * that may run twice.
 */
export function repeatRefused(camera: Camera): void {
  const ask = camera.ask.bind(camera);
  camera.ask = async <T>(expression: string, signal?: AbortSignal): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await ask<T>(expression, signal);
      } catch (error) {
        if (attempt === attempts || !(error instanceof Error) || error.message !== sentences.refused) throw error;
      }
    }
  };
}

/**
 * Waits until a condition holds. It is checked at each event of this name, and once before the first. @throws an error after `patienceMs`
 * milliseconds
 */
export function waitFor(camera: Camera, name: 'standing' | 'line', what: string, isThere: () => boolean, patienceMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`timeout waiting for ${what}; ${camera.standing}: ${camera.sentence}\n${camera.lines.slice(-15).map(line => line.text).join('\n')}`)), patienceMs);
    const look = () => {
      if (!isThere()) return;
      clearTimeout(timer);
      camera.removeEventListener(name, look);
      resolve();
    };
    camera.addEventListener(name, look);
    look();
  });
}

export const waitUntil = (camera: Camera, standing: Standing, patienceMs: number): Promise<void> =>
  waitFor(camera, 'standing', standing, () => camera.standing === standing, patienceMs);
