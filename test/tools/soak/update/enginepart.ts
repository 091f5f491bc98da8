// Power cuts during an update on the real engine (Espruino), as a part of `npm run test:faults`. Recorded updates are cut at each change of the
// flash, and then booted.

import { engine as facts } from '../../../../firmware/engine/engine.js';
import { findEspruino } from '../../../../firmware/engine/espruino.js';
import { placeOf } from '../../../../firmware/image/layout.js';
import { bootAndKeep } from '../../../firmware/image/boot.js';
import { createChance } from '../../../sim/chance.ts';
import { shuffle } from '../cutting/plan.ts';
import { complaintOf, performTask, resultsOf, tasksOf } from '../cutting/tasks.ts';
import { numberOf, seedOf, type Part, type Words } from '../part.ts';
import { apply, courses, recorded, recordForAll, runs, type Course, type Operation, type Recorded } from './recorded.ts';
import { judge } from './rules.ts';
import { flashTears, tearFlash } from './tear.ts';

const usualBoots = 3000;
/** Measured real time for one boot, in seconds. */
const secondsOfBoot = 0.2;
/** Number of tries of each kind of damage at each change of the file `mark`, by which the loader chooses a slot. */
const seedsOfMark = 4;
const markAt = placeOf(facts.slots.mark);
const { markBytes, bytes: slotBytes } = facts.slots;

/**
 * A power cut as `good 120 edge 3`: the recorded update, the number of complete changes of the flash, the damage to the next change, and its
 * seed.
 */
interface Point {
  course: Course;
  done: number;
  tear: number;
  seed: number;
}

interface Result {
  text: string;
  runs: string;
  complaints: string[];
}

const formatPoint = ({ course, done, tear, seed }: Point) => `${course} ${done} ${flashTears[tear]} ${seed}`;

function parsePoint(text: string): Point {
  const [course, done, how, seed] = text.split(' ') as [Course, string, string, string];
  return { course, done: Number(done), tear: flashTears.findIndex(one => one === how), seed: Number(seed) };
}

const isMark = ({ at }: Operation) => at >= markAt && at < markAt + markBytes;

/** Returns the power cuts of a recorded update. Those in changes of the file `mark` come several times with each kind of damage, the others once. */
function pointsOf({ course, operations }: Recorded, seed: number): { marks: Point[]; others: Point[] } {
  const at = (done: number, seeds: number) => flashTears.flatMap((_, tear) => Array.from({ length: seeds }, (_none, k) => ({ course, done, tear, seed: seed + k })));
  return {
    marks: operations.flatMap((one, done) => (isMark(one) ? at(done, seedsOfMark) : [])),
    others: shuffle(operations.flatMap((one, done) => (isMark(one) ? [] : at(done, 1))), createChance(seed + 1)),
  };
}

/** Returns the content of the flash after the power cut. */
export function tornFlash({ course, done, tear, seed }: Point): Buffer {
  const { flash, operations } = recorded(course);
  const all = apply(flash, operations.slice(0, done));
  const { step, at, bytes } = operations[done]!;
  const before = all.subarray(at, at + bytes.length);
  const after = step === 'erase' ? bytes : bytes.map((byte, i) => byte & before[i]!);
  all.set(tearFlash(flashTears[tear]!, { step, file: '', from: at, before: Buffer.from(before), after }, createChance(seed * 7919 + done)), at);
  return all;
}

/** Boots the flash after a power cut, and checks that the right firmware starts. */
async function attempt(text: string): Promise<Result> {
  const point = parsePoint(text);
  try {
    const flash = tornFlash(point);
    const { images } = recorded(point.course);
    const slotIn = (bytes: Buffer, slot: string) => bytes.subarray(placeOf(slot), placeOf(slot) + slotBytes);
    const { slot } = judge(flash.subarray(markAt, markAt + markBytes), { a: slotIn(flash, 'a'), b: slotIn(flash, 'b') });
    const { printed, flash: left } = await bootAndKeep(findEspruino()!, flash, 'all told');
    const found = (['old', 'next'] as const).filter(name => printed.includes(runs(name)));
    const right = slot === 'a' ? 'old' : slot === 'b' ? 'next' : 'none';
    const complaints = found.length === 1 && found[0] === right ? [] : [`${found.join(' and ') || 'no'} firmware started, and by the rules it is ${right}: ${printed.slice(-300)}`];
    const [started] = found;
    if (started && !slotIn(flash, slot).subarray(0, images[started].length).equals(images[started])) complaints.push(`the ${started} firmware started, and its slot has other bytes`);
    left.copy(flash, markAt, markAt, markAt + markBytes);
    if (!left.equals(flash)) complaints.push('the start changed the flash beside the marks');
    return { text, runs: started ?? '', complaints };
  } catch (error) {
    return { text, runs: '', complaints: [complaintOf(error)] };
  }
}

async function plan(words: Words) {
  if (!findEspruino()) return 'not run: there is no espruino on the PATH';
  const seed = seedOf(words, 0);
  const wrong: string[] = [];
  const all: ReturnType<typeof pointsOf>[] = [];
  for (const course of courses) {
    const made = await recordForAll(course);
    wrong.push(...made.complaints);
    all.push(pointsOf(made, seed));
  }
  const points = [...all.flatMap(({ marks }) => marks), ...shuffle(all.flatMap(({ others }) => others), createChance(seed + 2))];
  const chosen = points.slice(0, numberOf(words, 'updateboots', words['full'] ? points.length : usualBoots));
  return {
    size: `${chosen.length} of ${points.length} cuts, seed ${seed}`, seconds: chosen.length * secondsOfBoot, tasks: tasksOf(chosen.map(formatPoint)),
    report(texts: string[]) {
      const results = resultsOf<Result>(texts);
      const ran = (name: string) => results.filter(one => one.runs === name).length;
      return {
        summary: `${results.length} boots after a cut: ${ran('old')} started the old firmware, ${ran('next')} the new one`,
        findings: [
          ...wrong.map(text => ({ text, replay: '--only updateboots' })),
          ...results.filter(({ complaints }) => complaints.length > 0).map(({ text, complaints }) => ({ text: `${text}: ${complaints.join('; ')}`, replay: `--only updateboots --seed ${seed}` })),
        ],
      };
    },
  };
}

export const updateBoots: Part = {
  name: 'updateboots', about: 'the same on the real engine, with its flash file', needs: 'engine',
  declare: program => void program.option('--updateboots <number>', `updateboots: boot after so many cuts; ${usualBoots} by itself`),
  plan, perform: task => performTask(task, attempt),
};
