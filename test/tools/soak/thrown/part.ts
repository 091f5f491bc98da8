// Throws an exception in each piece of the firmware (a top-level function of its bundle) on the real engine (Espruino). It is a part of `npm run
// test:faults`.

import { findEspruino } from '../../../../firmware/engine/espruino.js';
import { isWholly, named, someOf } from '../chosen.ts';
import type { Part } from '../part.ts';
import { kindsOf, listPieces, throwIn } from './thrown.ts';

/** Measured real time of each trial, in seconds. */
const seconds = 12;

interface Task { piece: string; kind: string }

export const thrownFaults: Part = {
  name: 'thrown', about: 'an exception in each piece of the firmware, on the real engine, is recovered and logged', needs: 'engine',
  declare: program => void program.option('--piece <name>', 'thrown: only this piece'),
  async plan(words) {
    if (!findEspruino()) return 'not run: there is no espruino on the PATH';
    const pieces = named(words, 'piece', listPieces(), isWholly);
    console.log('  thrown    finds out in which rounds each piece runs …');
    const found = await kindsOf(pieces);
    const others = pieces.filter(piece => !found.has(piece));
    const tasks = [...found].map(([piece, kind]) => JSON.stringify({ piece, kind } satisfies Task));
    return {
      size: `${tasks.length} of ${pieces.length} pieces`, tasks, seconds: tasks.length * seconds / 3,
      report(texts) {
        const results = texts.map(text => JSON.parse(text) as Task & { end: string; why: string });
        const ends = [...new Set(results.map(({ end }) => end))].sort().map(end => `${results.filter(one => one.end === end).length} ${end}`);
        return {
          summary: [...ends, ...others.length > 0 ? [`${others.length} run in none of these rounds: ${someOf(others)}`] : []].join(', '),
          findings: results.filter(({ why }) => why !== '').map(({ piece, kind, why }) => ({ text: `${piece}, ${kind}: ${why}`, replay: `--only thrown --piece ${piece}` })),
        };
      },
    };
  },
  async perform(text) {
    const task = JSON.parse(text) as Task;
    const { end, why } = await throwIn(task.piece, task.kind).then(done => ({ end: done as string, why: '' })).catch((error: unknown) => ({ end: 'failed', why: error instanceof Error ? error.message : String(error) }));
    return JSON.stringify({ ...task, end, why });
  },
};
