// Noise by the million and a thousand rounds on the real engine, as parts of the long run.

import { findEspruino } from '../bench/espruino.ts';
import { firmwareFuzz, parserFuzz, type Fuzz } from '../fuzz.ts';
import { rounds } from '../rounds.ts';
import { numberOf, type Finding, type Part, type PartReport, type Words } from './part.ts';

const usualBytes = 10_000_000;
const usualRounds = 1000;
const usualSeed = 20261120;

/** A part that holds or throws why it does not. */
async function attempt(run: () => Promise<string>, replay: string): Promise<PartReport> {
  const findings: Finding[] = [];
  const summary = await run().catch((error: unknown) => {
    findings.push({ text: error instanceof Error ? error.message : String(error), replay });
    return '';
  });
  return { summary, findings };
}

function fuzzPart(name: string, fuzz: Fuzz): Part {
  return {
    name, about: fuzz.title,
    declare: () => undefined,
    run(words: Words) {
      const [seed, bytes] = [numberOf(words, 'seed', usualSeed), numberOf(words, 'bytes', usualBytes)];
      const lines: string[] = [];
      return attempt(async () => {
        await fuzz.run({ seed, bytes, tell: line => void lines.push(line) });
        return [`${bytes} bytes by seed ${seed}`, ...lines.slice(-3)].join('\n');
      }, `--only ${name} --seed ${seed} --bytes ${bytes}`);
    },
  };
}

export const parserNoise: Part = {
  ...fuzzPart('parser', parserFuzz),
  declare: program => void program.option('--bytes <count>', 'parser, firmware: so many bytes of noise'),
};
export const firmwareNoise = fuzzPart('firmware', firmwareFuzz);

export const manyRounds: Part = {
  name: 'rounds', about: 'rounds on the real engine leave as many JsVars in use as before',
  declare: program => void program.option('--rounds <count>', 'rounds: so many'),
  run(words: Words) {
    const count = numberOf(words, 'rounds', usualRounds);
    const command = findEspruino();
    if (!command) return Promise.resolve({ summary: 'not run: there is no espruino on the PATH', findings: [] });
    return attempt(async () => `JsVars behind each: ${(await rounds.run({ rounds: count, command, tell: line => console.log(line) })).slice(-5).join(', ')}`, `--only rounds --rounds ${count}`);
  },
};
