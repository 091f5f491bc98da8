import { dies } from '../round.ts';
import { createScene, type Scene, type SceneOptions } from '../scene.ts';

/** The board of most scenarios. */
export const board = 'lilygo-t-sim7600';
/** Seconds of the chip's time after which a round counts as stuck. */
export const roundSeconds = 180;

/** The places of the emulator and the engine on this machine, and functions that get lines, pins and AT commands for display. */
export type Given = Pick<SceneOptions, 'machine' | 'onLine' | 'onPin' | 'onAt' | 'onLate'>;

/** Returns the path on the card of the image with this number. */
export const pathOf = (number: number) => `DCIM/100CAM/IMG_${String(number).padStart(4, '0')}.JPG`;

type Options = Omit<SceneOptions, 'family' | 'delivery'> & Partial<Pick<SceneOptions, 'family' | 'delivery'>>;

/**
 * Sets up a camera, passes it to `act`, and ends it.
 * @param act returns sentences on what went wrong
 * @param falls matches lines of a crash, which are added to them
 */
export async function within(options: Options, act: (scene: Scene) => Promise<string[]>, falls = dies): Promise<string[]> {
  const scene = await createScene({ family: 'sim7600', delivery: 'ftp', ...options });
  try {
    const wrong = await act(scene);
    return [...wrong, ...scene.lines.filter(line => falls.test(line)).map(line => `The chip fell: ${line}`)];
  } finally {
    await scene.close();
  }
}
