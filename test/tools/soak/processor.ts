// Checks limits of the seconds of a round on the chip, of card operations and commands, and of the processor's instructions. The limits are a tenth
// above the current figures. No real time is measured. Timers run while the engine waits, so a busy machine counts a few percent more instructions.

import { findEspruino } from '../../../firmware/engine/espruino.js';
import { carriers, type Carrier } from '../bench/line/carrier.ts';
import { measureCounts, type Counts } from '../bench/line/counts.ts';
import { hasCallgrind } from '../bench/processor/callgrind.ts';
import { measureProcessor, smallBytes } from '../bench/processor/imagecost.ts';
import { measureQuestion } from '../bench/processor/poll.ts';
import { measureExchange } from '../bench/processor/processor.ts';
import { cameras, costOfShot } from '../bench/processor/shot.ts';
import { knownRates, secondsAt } from '../bench/rate/rates.ts';
import { measureSteps } from '../bench/scale.ts';
import { short } from '../bench/sheet.ts';
import { measureLooks } from './cards/look.ts';
import { isWholly, named } from './chosen.ts';
import type { Part } from './part.ts';

/** Figures of a measurement, or their limits, each by a name such as `instructions of a further image`. */
export type Figures = Record<string, number>;

interface Measure {
  limits: Figures;
  count(): Promise<Figures>;
}

const first = 'instructions of the boot and first image';
const further = 'instructions of a further image';
const perByte = 'instructions of a byte';
const seconds = 'chip seconds';
const steps = 'card steps';
const commands = 'commands';

/** Limits by modem and method: millions of instructions of the boot with the first image and of a further image, and instructions for each byte. */
const ofImages: Record<string, [first: number, further: number, perByte: number]> = {
  'ftp-sim7600-efs': [822, 176, 451],
  'ftp-sim7600-stream': [778, 136, 2404],
  'ftp-sim800-efs': [824, 188, 409],
  'ftp-sim800-stream': [825, 187, 3141],
  'ftp-sim7080-efs': [892, 226, 439],
  'ftp-sim7080-stream': [877, 216, 2388],
  'ftp-quectel-stream': [772, 169, 458],
  'ftp-a76xx-efs': [837, 177, 442],
  'ftp-a76xx-stream': [782, 138, 2393],
  'ftp-ec2x-efs': [844, 185, 5782],
  'ftp-ec2x-stream': [799, 168, 2203],
  'http-sim7600-efs': [759, 195, 455],
  'http-sim7600-stream': [822, 276, 2805],
  'http-sim800-efs': [728, 176, 468],
  'http-sim800-stream': [795, 248, 3450],
  'http-sim7080-stream': [801, 248, 2847],
  'http-quectel-stream': [744, 232, 2626],
  'http-a76xx-stream': [798, 285, 2748],
  'http-ec2x-stream': [769, 246, 2684],
};

/**
 * Limits by modem and method, for the boot with the first image and for a further image. They are seconds on the chip without the processor's own
 * time, card operations, and commands. The image has 100 bytes, the network takes no time, and the modem is on.
 *
 * These card operations of a card's first round are for promises beside the image's own way. Each of them is wanted:
 * - 6 read back the journal's two records, as a worn card takes each write and keeps none. A further image has 3 of them.
 * - 6 note the act that draws most current before it begins, and that it has ended. A later round has 3 of them.
 * - 9 copy the config.json that is in force, and note its digest, so that it stays in force beside a mistake. They come once for each such file.
 * - 1 asks whether the card answers, as only then a folder is believed to be missing.
 */
const ofRounds: Record<string, [seconds: number, steps: number, commands: number, seconds: number, steps: number, commands: number]> = {
  'ftp-sim7600-efs': [5.3, 81, 39, 0.8, 22, 6],
  'ftp-sim7600-stream': [4.9, 81, 35, 0.5, 22, 3],
  'ftp-sim800-efs': [5.4, 81, 38, 0.8, 22, 7],
  'ftp-sim800-stream': [5.4, 81, 38, 0.8, 22, 7],
  'ftp-sim7080-efs': [6, 84, 43, 1.3, 25, 11],
  'ftp-sim7080-stream': [5.9, 84, 42, 1.2, 25, 10],
  'ftp-quectel-stream': [5.7, 84, 32, 0.7, 25, 5],
  'ftp-a76xx-efs': [5.5, 81, 41, 0.9, 22, 7],
  'ftp-a76xx-stream': [4.9, 81, 35, 0.5, 22, 3],
  'ftp-ec2x-efs': [6.6, 84, 41, 0.9, 25, 7],
  'ftp-ec2x-stream': [6.1, 84, 36, 0.7, 25, 5],
  'http-sim7600-efs': [5, 84, 33, 1, 25, 9],
  'http-sim7600-stream': [5.7, 81, 35, 2, 25, 11],
  'http-sim800-efs': [5.2, 81, 35, 1.1, 25, 9],
  'http-sim800-stream': [7.5, 81, 40, 3.6, 25, 15],
  'http-sim7080-stream': [5.7, 81, 33, 2, 25, 11],
  'http-quectel-stream': [7.1, 81, 24, 1.8, 25, 10],
  'http-a76xx-stream': [5.5, 81, 30, 2, 25, 11],
  'http-ec2x-stream': [6, 81, 29, 1.7, 25, 9],
};
const usualRound: [number, number, number, number, number, number] = [8, 84, 45, 4, 25, 15];

/**
 * Limits for a modem that has no limits of its own yet. The first two are above those of all other modems. The limit for a byte is a tenth above the
 * project's goal.
 */
const usual: [first: number, further: number, perByte: number] = [750, 260, 3300];

/**
 * Returns the seconds, card operations and commands of a part of a round. @param of the part, for the names of the figures @param instructions those
 * of the part, whose time is added to the seconds
 */
function figuresOf(of: string, counts: Counts, instructions: number): Figures {
  return { [`${seconds} of ${of}`]: counts.seconds + secondsAt(instructions, knownRates.best), [`${steps} of ${of}`]: counts.steps, [`${commands} of ${of}`]: counts.commands };
}

function imagesBy(carrier: Carrier): [string, Measure] {
  const name = `${carrier.delivery}-${carrier.family}-${carrier.method}`;
  const limits = ofImages[name] ?? usual;
  const round = ofRounds[name] ?? usualRound;
  const instructions = { first: limits[0] * 1e6, further: limits[1] * 1e6 };
  return [name, {
    limits: {
      [first]: instructions.first, [further]: instructions.further, [perByte]: limits[2],
      ...figuresOf('boot and first image', { seconds: round[0], steps: round[1], commands: round[2] }, instructions.first),
      ...figuresOf('a further image', { seconds: round[3], steps: round[4], commands: round[5] }, instructions.further),
    },
    count: async () => {
      const row = await measureProcessor(carrier);
      const counts = await measureCounts(carrier, smallBytes);
      return {
        [first]: row.first, [further]: row.further, [perByte]: row.perByte,
        ...figuresOf('boot and first image', counts.first, row.first), ...figuresOf('a further image', counts.further, row.further),
      };
    },
  }];
}

const ofCameras: Record<string, number> = { vc0706: 8600, ov528: 9800, 'arducam-mega': 2830, 'arducam-mini': 2830 };

const [few, many] = [10, 1000];
const mostImages = 10_000;

/**
 * Counts the instructions of boots in which the firmware searches the card. At random a boot reads some folders again. Each such folder adds 130
 * million instructions, since the sizes of its images are read.
 */
async function countLooks(): Promise<Figures> {
  const [least] = await measureLooks(few, 1);
  const [first, second] = await measureLooks(many, 2);
  return { [`instructions of boot and look at ${few} images`]: least!, [`instructions at ${many}, without notes`]: first!, [`instructions at ${many}, with notes`]: second! };
}

const one = (name: string, limit: number, count: () => Promise<number>): Measure => ({ limits: { [name]: limit }, count: async () => ({ [name]: await count() }) });

const measures: Record<string, Measure> = {
  ...Object.fromEntries(carriers.map(imagesBy)),
  ...Object.fromEntries(cameras.map(({ kind, title }) => [kind, one(perByte, ofCameras[kind]!, () => costOfShot(kind, title))])),
  exchange: one('instructions of a command with its OK', 2.39e6, measureExchange),
  look: { limits: { [`instructions of boot and look at ${few} images`]: 255e6, [`instructions at ${many}, without notes`]: 1520e6, [`instructions at ${many}, with notes`]: 600e6 }, count: countLooks },
  steps: one(`card steps up to the first byte, ${mostImages} images`, 2160, () => measureSteps(mostImages)),
  state: one('instructions of page.state()', 2.3e6, async () => (await measureQuestion()).instructions),
};
/** Measured processor time of each measurement, in seconds. */
const eachSeconds = 50;

/** Returns a sentence for each figure that exceeds its limit. */
export function judge(limits: Figures, found: Figures): string[] {
  return Object.keys(limits).filter(name => !(found[name]! <= limits[name]!)).map(name => `${name}: ${short(found[name]!)}, and at most ${short(limits[name]!)} are allowed`);
}

interface Result {
  task: string;
  found: Figures;
}

export const processor: Part = {
  name: 'processor', about: 'a round\'s seconds on a chip, card steps, commands, and instructions of the real engine: within their limits', needs: 'trials', turn: 2, atOnce: 1,
  declare: program => void program.option('--count <name>', 'processor: one of its measurements'),
  async plan(words) {
    if (!findEspruino() || !hasCallgrind()) return 'not run: espruino or valgrind is not on the PATH';
    const tasks = named(words, 'count', Object.keys(measures), isWholly);
    return {
      size: tasks.join(', '), tasks, seconds: tasks.length * eachSeconds,
      report(texts) {
        const results = texts.map(text => JSON.parse(text) as Result);
        return {
          summary: results.map(({ task, found }) => `${task}: ${Object.entries(found).map(([name, value]) => `${name} ${short(value)}`).join(', ')}`).join('\n'),
          findings: results.flatMap(({ task, found }) => judge(measures[task]!.limits, found).map(text => ({ text: `${task}: ${text}`, replay: `--only processor --count ${task}` }))),
        };
      },
    };
  },
  perform: async task => JSON.stringify({ task, found: await measures[task]!.count() } satisfies Result),
};
