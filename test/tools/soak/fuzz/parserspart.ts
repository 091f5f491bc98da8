// Tries the parsers of text from outside the firmware on the real engine (Espruino), as a part of the long run (`npm run test:faults`).

import { findEspruino } from '../../../../firmware/engine/espruino.js';
import { named } from '../chosen.ts';
import { numberOf, seedOf, type Part } from '../part.ts';
import { fuzzParser, parsers } from './parsers.ts';

const usualSeed = 20261126;
const usualTexts = 6000;
/** Number of texts for one parser in one task. */
const textsAtOnce = 1000;
/** Measured real time for a text, in seconds. */
const secondsOfText = 0.05;

export const enginesParsers: Part = {
  name: 'parsers', about: 'each parser of text from outside gives on the real engine the result of Node, and throws nothing', needs: 'engine',
  declare: program => void program.option('--texts <count>', `parsers: so many for each, ${usualTexts} by itself`).option('--parser <text>', 'parsers: only those whose name holds it'),
  async plan(words) {
    if (!findEspruino()) return 'not run: there is no espruino on the PATH';
    const [seed, texts] = [seedOf(words, usualSeed), numberOf(words, 'texts', usualTexts)];
    const names = named(words, 'parser', Object.keys(parsers));
    const shares = Array.from({ length: Math.ceil(texts / textsAtOnce) }, (_, i) => [seed + i, Math.min(textsAtOnce, texts - i * textsAtOnce)]);
    const tasks = names.flatMap(name => shares.map(share => JSON.stringify([name, ...share])));
    return {
      size: `${texts} texts for each of ${names.length}, seed ${seed}`, tasks, seconds: names.length * texts * secondsOfText / 3,
      report(results) {
        const all = results.map(text => JSON.parse(text) as { task: [string, number, number]; wrong: string[] });
        return {
          summary: `${all.reduce((sum, { task }) => sum + task[2], 0)} texts from seed ${seed}`,
          findings: all.flatMap(({ task: [name, from, count], wrong }) => wrong.map(text => ({ text, replay: `--only parsers --parser "${name}" --seed ${from} --texts ${count}` }))),
        };
      },
    };
  },
  async perform(task) {
    const [name, seed, count] = JSON.parse(task) as [string, number, number];
    const { wrong } = await fuzzParser(name, seed, count);
    return JSON.stringify({ task: [name, seed, count], wrong });
  },
};
