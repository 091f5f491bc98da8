// Throws an exception in each piece of the firmware (a top-level function of its bundle) on the real engine (Espruino). It is a part of `npm run
// test:faults`.

import { findEspruino } from '../../../../firmware/engine/espruino.js';
import { isWholly, named } from '../chosen.ts';
import type { Part } from '../part.ts';
import { listPieces, throwIn } from './thrown.ts';

/** Measured real time of each trial, in seconds. */
const seconds = 12;

export const thrownFaults: Part = {
  name: 'thrown', about: 'an exception in each piece of the firmware, on the real engine, is recovered and logged', needs: 'engine',
  declare: program => void program.option('--piece <name>', 'thrown: only this piece'),
  async plan(words) {
    if (!findEspruino()) return 'not run: there is no espruino on the PATH';
    const tasks = named(words, 'piece', listPieces(), isWholly);
    return {
      size: `${tasks.length} pieces`, tasks, seconds: tasks.length * seconds / 3,
      report(texts) {
        const results = texts.map(text => JSON.parse(text) as { task: string; end: string; why: string });
        const ends = [...new Set(results.map(({ end }) => end))].sort();
        return {
          summary: ends.map(end => `${results.filter(one => one.end === end).length} ${end}`).join(', '),
          findings: results.filter(({ why }) => why !== '').map(({ task, why }) => ({ text: `${task}: ${why}`, replay: `--only thrown --piece ${task}` })),
        };
      },
    };
  },
  async perform(task) {
    const { end, why } = await throwIn(task).then(done => ({ end: done as string, why: '' })).catch((error: unknown) => ({ end: 'failed', why: error instanceof Error ? error.message : String(error) }));
    return JSON.stringify({ task, end, why });
  },
};
