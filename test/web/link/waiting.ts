// Waits for events at the camera's handle, in real time.

import type { Camera, Standing } from '../../../web/link/camera.ts';

/** Checks at each event of this name, and once before the first; fails after a timeout. */
export function waitFor(camera: Camera, name: 'standing' | 'line', what: string, isThere: () => boolean, patienceMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what} did not come; ${camera.standing}: ${camera.sentence}\n${camera.lines.slice(-15).map(line => line.text).join('\n')}`)), patienceMs);
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
