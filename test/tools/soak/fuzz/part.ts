// Parts of `npm run test:faults`: millions of bytes of noise, and hundreds of rounds and of shots on the real engine (Espruino).

import { findEspruino } from '../../../../firmware/engine/espruino.js';
import { numberOf, seedOf, type Part, type Words } from '../part.ts';
import { noises } from './noises.ts';

const usualBytes = 10_000_000;
/** Most bytes of noise that the option allows, about a day's work. */
const mostBytes = 100_000_000_000;
/** Bytes of noise in one task, which has one seed. */
const bytesAtOnce = 500_000;
const usualRounds = 500;
/** Fewest rounds and shots. The first ones of each engine settle, so fewer would show no growth. */
const [leastRounds, leastShots] = [12, 10];
/** Number of engines that run at the same time, each with a part of the rounds, since an engine mostly waits. */
const enginesOfRounds = 2;
/** The share of the shots (0 to 1) for each camera. A shot on SPI takes a third of the time of one on a serial line. */
const shares = { 'arducam-mega': 0.8, 'vc0706': 0.2 };
const usualShots = 500;
const usualSeed = 20261120;
/** Distance between the seeds of two tasks, since each world in a task takes the next seed. */
const seedStep = 1000;
/** Measured processor time for a million bytes, in seconds. */
const secondsOfMillion = { parser: 0.6, firmware: 1.5 };
/** Measured real time for a round, in seconds. */
const secondsOfRound = 5.2;
/** Measured real time for a shot, in seconds. */
const secondsOfShot = { 'arducam-mega': 3, 'vc0706': 9 };

function fuzzPart(name: keyof typeof noises): Part {
  return {
    name, about: noises[name], needs: 'trials',
    declare: () => undefined,
    async plan(words: Words) {
      const [seed, bytes] = [seedOf(words, usualSeed), numberOf(words, 'bytes', usualBytes, 1, mostBytes)];
      const count = Math.ceil(bytes / bytesAtOnce);
      return {
        size: `${bytes} bytes, seed ${seed}`, seconds: bytes / 1e6 * secondsOfMillion[name],
        tasks: Array.from({ length: count }, (_, i) => `${seed + i * seedStep} ${Math.min(bytesAtOnce, bytes - i * bytesAtOnce)}`),
        report: results => ({
          summary: `${bytes} bytes by seed ${seed}`,
          findings: results.filter(text => text !== '').map(text => {
            const [again, rest] = [text.slice(0, text.indexOf('\n')), text.slice(text.indexOf('\n') + 1)];
            return { text: rest, replay: `--only ${name} --seed ${again.split(' ')[0]} --bytes ${again.split(' ')[1]}` };
          }),
        }),
      };
    },
    /** Runs a task. It returns an empty text if all went well, otherwise the task and, in the lines below, the reasons. */
    async perform(task) {
      const [seed, bytes] = task.split(' ').map(Number) as [number, number];
      const { firmwareFuzz, parserFuzz } = await import('./fuzz.ts');
      return { parser: parserFuzz, firmware: firmwareFuzz }[name].run({ seed, bytes, tell: () => undefined }).then(() => '', (error: unknown) => `${task}\n${error instanceof Error ? error.message : String(error)}`);
    },
  };
}

export const parserNoise: Part = {
  ...fuzzPart('parser'),
  declare: program => void program.option('--bytes <count>', 'parser, firmware: so many bytes of noise'),
};
export const firmwareNoise = fuzzPart('firmware');

export const manyRounds: Part = {
  name: 'rounds', about: 'rounds on the real engine leave as many JsVars in use as before', needs: 'engine',
  declare: program => void program.option('--rounds <count>', `rounds: so many, ${usualRounds} by itself, on ${enginesOfRounds} engines`),
  async plan(words: Words) {
    if (!findEspruino()) return 'not run: there is no espruino on the PATH';
    const count = numberOf(words, 'rounds', usualRounds, leastRounds);
    const each = Math.ceil(count / enginesOfRounds);
    return {
      size: `${count} rounds on ${enginesOfRounds} engines`, tasks: Array.from({ length: enginesOfRounds }, () => String(each)), seconds: each * secondsOfRound,
      report: results => ({ summary: results.join('\n'), findings: [] }),
    };
  },
  async perform(task) {
    const told: string[] = [];
    const { rounds } = await import('../rounds.ts');
    await rounds.run({ rounds: Number(task), command: findEspruino()!, tell: line => void told.push(line) });
    return told.join('\n');
  },
};

type Shooter = keyof typeof shares;

export const manyShots: Part = {
  name: 'shots', about: 'shots on the real engine leave as many JsVars in use as before', needs: 'engine',
  declare: program => void program.option('--shots <count>', `shots: so many, ${usualShots} by itself, most of them of a camera on SPI`),
  async plan(words: Words) {
    if (!findEspruino()) return 'not run: there is no espruino on the PATH';
    const count = numberOf(words, 'shots', usualShots, leastShots);
    const cameras = Object.keys(shares) as Shooter[];
    const countOf = (camera: Shooter) => Math.max(2, Math.round(count * shares[camera]));
    return {
      size: `${count} shots on ${cameras.length} engines`, tasks: cameras.map(camera => `${camera} ${countOf(camera)}`),
      seconds: Math.max(...cameras.map(camera => countOf(camera) * secondsOfShot[camera])),
      report: results => ({ summary: results.sort().join('\n'), findings: [] }),
    };
  },
  async perform(task) {
    const [camera, count] = task.split(' ') as [Shooter, string];
    const told: string[] = [];
    const { shots } = await import('../shots.ts');
    await shots.run({ camera, shots: Number(count), command: findEspruino()!, tell: line => void told.push(line) });
    return told.join('\n');
  },
};
