// Tries every bad config.json on the real engine (Espruino), as a part of `npm run test:faults`.

import { findEspruino } from '../../../../firmware/engine/espruino.js';
import { seedOf, type Part } from '../part.ts';

const usualSeed = 20261120;
/** Measured real time of the part, in seconds. */
const seconds = 240;

export const cards: Part = {
  name: 'cards', about: 'the real engine refuses every bad config.json, and stays up', needs: 'engine',
  declare: () => undefined,
  async plan(words) {
    if (!findEspruino()) return 'not run: there is no espruino on the PATH';
    const seed = seedOf(words, usualSeed);
    return {
      size: `all of them, seed ${seed}`, tasks: [`ask ${seed}`, 'show'], seconds,
      report: results => ({ summary: results.sort().join(', '), findings: [] }),
    };
  },
  async perform(task) {
    const { askEngine, showImage } = await import('./engine.ts');
    const [what, seed] = task.split(' ');
    return what === 'ask' ? `${await askEngine(Number(seed), 1)} verdicts` : `${await showImage(1)} shown to the image`;
  },
};
