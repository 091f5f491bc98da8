// Tries every spoiled file of the firmware on the real engine (Espruino), as a part of `npm run test:faults`.

import { findEspruino } from '../../../../firmware/engine/espruino.js';
import { named } from '../chosen.ts';
import type { Part } from '../part.ts';
import { storedSpoiled, tryOnEngine } from './engine.ts';
import { everySpoiled, makeSeason, type Season, type Spoiled } from './spoil.ts';

/** Measured real time of one trial, in seconds. */
const seconds = 14;

let season: Promise<Season> | undefined;
const seasonOf = () => season ??= makeSeason();

/** Returns the name of a trial. Digits in the file's name that depend on the date or the server's port are left out. */
const nameOf = ({ path, kind }: Spoiled) => `${path.replace(/-[0-9a-f]{8}|\d{8}/, '')} ${kind}`;

async function listAll(): Promise<Spoiled[]> {
  return [...everySpoiled(await seasonOf()), ...storedSpoiled(['rubbish', 'zeros', 'digits', "another's"])];
}

export const spoiledFiles: Part = {
  name: 'spoiled', about: 'each file of the firmware, spoiled in each way, on the real engine: no round stalls', needs: 'engine',
  declare: program => void program.option('--spoiled <text>', 'spoiled: only those with this text in file or kind'),
  async plan(words) {
    if (!findEspruino()) return 'not run: there is no espruino on the PATH';
    const tasks = named(words, 'spoiled', (await listAll()).map(nameOf));
    return {
      size: `${tasks.length} of them`, tasks, seconds: tasks.length * seconds / 3,
      report: results => ({
        summary: `${results.filter(text => text === '').length} of ${results.length} held`,
        findings: results.filter(text => text !== '').map(text => ({ text, replay: `--only spoiled --spoiled "${text.split('\n')[0]}"` })),
      }),
    };
  },
  /** Runs a task. It returns an empty text if all went well, otherwise the task and, in the lines below, the reasons. */
  async perform(task) {
    const one = (await listAll()).find(spoiled => nameOf(spoiled) === task)!;
    return tryOnEngine(await seasonOf(), one).then(() => '', (error: unknown) => `${task}\n${error instanceof Error ? error.message : String(error)}`);
  },
};
