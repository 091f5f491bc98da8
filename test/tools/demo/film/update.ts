// `npm start -- --update`: shows an update in scenes. A camera takes a new version, which its owner has signed. The next version has a fault. After
// three starts the camera goes back to the version before, and says so in its report. The pictures go on, and each is delivered once.

import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { count } from '../../../common/plural.ts';
import { chooseEngine } from '../engine.ts';
import type { DemoOptions } from '../options.ts';
import { startRig } from '../rig/rig.ts';
import { setStage, type Stage } from '../server/stage.ts';
import { compare, isWhole, makeTable, summaryOf } from '../show/report.ts';
import { createWatch, type Watch } from '../show/watch.ts';
import { columnsOf, wrapLine } from '../show/width.ts';
import { makeVersions, type Versions } from './versions.ts';

interface Scene {
  says: string;
  shows: RegExp;
  /** Is called when the console has printed a line that matches `shows`. It changes something, and returns a sentence on what it has done. */
  and?: () => string;
}

const reportName = 'hut.json';
/** Settings of the card: each round sends a report, and the second round would come long after the film. */
const section = { schedule: { everyMinutes: 60, offset: false }, report: { name: reportName, everyHours: 1 } };

/** Most milliseconds of real time between two scenes. Installing a firmware takes up to a minute on a busy machine. */
const patienceMs = 180_000;
/** Number of pictures on the card at the start. The others are put there one by one. */
const atFirst = 2;

/**
 * Takes all but the first pictures off the card. Returns a function for each of them, which puts the picture back and returns a sentence about that.
 */
function setAside({ folder, images }: Stage): (() => string)[] {
  const aside = join(folder, 'later');
  mkdirSync(aside);
  return images.slice(atFirst).map(({ path }, at) => {
    const [there, here] = [join(aside, `${at}.jpg`), join(folder, 'card', path)];
    renameSync(here, there);
    return () => {
      renameSync(there, here);
      return `The camera puts a picture on its card: ${path}`;
    };
  });
}

/** Signs a version as its owner would. @returns a function that moves the signed file onto the card in one step, and returns a sentence about that */
function signBy({ folder }: Stage, { sign }: Versions, version: string): () => string {
  const bytes = sign(version);
  const file = join(folder, 'owner', `${version}.bin`);
  writeFileSync(file, bytes);
  return () => {
    renameSync(file, join(folder, 'card/firmware.bin'));
    return `The owner has signed ${version}, as npm run release -- --sign does, and copies it onto the card as /firmware.bin, ${Math.round(bytes.length / 1000)} kB.`;
  };
}

function scenesOf([first, good, faulty]: Versions['names'], images: string[], later: (() => string)[], give: () => string, report: () => string): Scene[] {
  const delivered = (at: number) => new RegExp(` image: ${images[at]} delivered as `);
  const [third, fourth, fifth] = later as [() => string, () => string, () => string];
  const start = (n: number): Scene[] => [
    { says: `${faulty} starts on trial, start ${n} of 3.`, shows: new RegExp(` boot: this firmware is on trial, start ${n} of 3`) },
    { says: 'It fails at once.', shows: / a fault in the firmware / },
  ];
  return [
    { says: `${first} starts. It believes the owner's key, and no other.`, shows: / boot: snapferry on / },
    { says: 'It sends the pictures on the card.', shows: delivered(1) },
    { says: `Then it finds ${good}, and checks it before a byte of the flash is erased.`, shows: new RegExp(` update: /firmware\\.bin has firmware ${good}`) },
    { says: 'It writes it into the slot that does not run, and checks what the flash holds.', shows: / update: firmware \S+ is written into slot / },
    { says: `${good} may start. ${first} stays in its slot.`, shows: / update: firmware \S+ starts on trial/, and: third },
    { says: `${good} starts, on trial.`, shows: / boot: this firmware is on trial, start 1 of 3/ },
    { says: 'It sends the new picture.', shows: delivered(2), and: give },
    { says: 'The picture was seen on the server, so the new firmware works.', shows: / boot: this firmware has proved itself/, and: fourth },
    { says: `${faulty} is signed, too, so it is taken. No check can find its fault.`, shows: new RegExp(` update: /firmware\\.bin has firmware ${faulty}`) },
    { says: `It is written over ${first}, since ${good} runs.`, shows: / update: firmware \S+ is written into slot / },
    { says: `${faulty} may start. ${good} stays in its slot.`, shows: / update: firmware \S+ starts on trial/, and: fifth },
    ...[1, 2, 3].flatMap(start),
    { says: 'After three starts the loader gives it up.', shows: /snapferry: the firmware in slot . brought nothing to the server/ },
    { says: `${good} is back, and never takes ${faulty} again.`, shows: new RegExp(` update: firmware ${faulty} was given up on trial .* ${good} runs again`) },
    { says: 'It sends what waited meanwhile.', shows: delivered(4) },
    { says: 'The report on the server says so.', shows: / report: is sent as /, and: report },
  ];
}

/** Counts which version of the firmware has delivered how many pictures, by the lines of the log. */
function createCredits(first: string): { take(line: string): void; tell(names: string[]): string } {
  let runs = first;
  const by = new Map<string, number>();
  return {
    take(line) {
      runs = / firmware (\S+) starts on trial/.exec(line)?.[1] ?? / given up on trial .* and (\S+) runs again/.exec(line)?.[1] ?? runs;
      if (/ image: .* delivered as /.test(line)) by.set(runs, (by.get(runs) ?? 0) + 1);
    },
    tell: names => `${names.map((name, at) => `${name} has delivered ${at === 0 ? count(by.get(name) ?? 0, 'picture') : by.get(name) ?? 'none'}`).join(', ').replace(/, (\S+) has delivered/g, ', $1')}.`,
  };
}

/** Returns the greatest memory use that any version has logged, as "1234 of 4000 JsVars". A JsVar is a unit of the engine's memory. */
function peakOf(lines: string[]): string {
  const told = lines.flatMap(line => / memory: (\d+) of (\d+) JsVars/.exec(line)?.slice(1).map(Number) ?? []);
  const peaks = told.filter((_, at) => at % 2 === 0);
  return `${Math.max(...peaks)} of ${told[1]} JsVars`;
}

interface Film {
  options: DemoOptions;
  stage: Stage;
  versions: Versions;
  scenes: Scene[];
  /** Takes each line that the firmware prints on its console. */
  hear(line: string): void;
  /** Prints a text for the person who watches. */
  say(text: string): void;
  signal: AbortSignal;
}

/** Plays the scenes. @returns why the film broke off, or an empty text if it came to its end */
async function playScenes({ options, stage, versions, scenes, hear, say, signal }: Film): Promise<string> {
  let done = 0;
  let stop: () => Promise<void> = async () => undefined;
  const why = await new Promise<string>(resolve => {
    const end = () => resolve('nothing more came');
    let limit = setTimeout(end, patienceMs);
    signal.addEventListener('abort', () => resolve('it was stopped'));
    if (signal.aborted) resolve('it was stopped');
    const rig = startRig({
      engine: chooseEngine(options.engine), cwd: stage.folder, speed: options.speed, flash: versions.flash,
      onAt: () => undefined, onStage: () => undefined, onPut: () => undefined, onExit: resolve,
      onLine(line) {
        hear(line);
        const scene = scenes[done];
        if (!scene?.shows.test(line)) return / delivered as /.test(line) ? say(`   ${line}`) : undefined;
        say(`${++done}. ${scene.says}\n   ${line}`);
        if (scene.and) say(`\n${scene.and()}\n`);
        clearTimeout(limit);
        limit = setTimeout(end, patienceMs);
        if (done === scenes.length) resolve('');
      },
    });
    stop = async () => {
      clearTimeout(limit);
      await rig.stop();
    };
  });
  await stop();
  return why;
}

/** Returns the camera's report, as it is on the server. */
const reportOn = ({ target }: Stage): string => readFileSync(join(target.folder!, reportName), 'utf8').trim();

/** Compares the pictures on the card with those on the server. @returns whether each has been delivered once, unchanged */
async function compareAll(stage: Stage, watch: Watch, output: NodeJS.WriteStream, say: (text: string) => void): Promise<boolean> {
  const { images, target } = stage;
  const told = (of: string) => watch.deliveries.find(({ path }) => path === of);
  const rows = await compare(images.map(image => ({ image, told: told(image.path), isDelivered: true, isEarlier: false, places: [] })), target);
  output.write(`\n${makeTable(rows, columnsOf(output), output.isTTY === true && !process.env['NO_COLOR'])}\n`);
  summaryOf(rows).forEach(say);
  const files = readdirSync(target.folder!, { withFileTypes: true, recursive: true }).filter(entry => entry.isFile() && entry.name !== reportName).map(({ name }) => name);
  const isOnce = files.length === images.length && watch.deliveries.length === images.length;
  say(isOnce ? 'Each was delivered once, and no other picture is there.' : `${count(watch.deliveries.length, 'delivery', 'deliveries')} were told, and the server has ${count(files.length, 'file')}: ${files.join(', ')}.`);
  return isWhole(rows) && isOnce;
}

/** Shows the scenes of an update on the terminal. @returns the exit code: 0 if all went well, 130 if stopped, otherwise 1 */
export async function update(options: DemoOptions, output: NodeJS.WriteStream, signal: AbortSignal): Promise<number> {
  const engine = chooseEngine(options.engine);
  const stage = await setStage(options, section);
  const say = (text: string): void => text.split('\n').forEach(line => wrapLine(line, columnsOf(output)).forEach(one => output.write(`${one}\n`)));
  try {
    say('Three versions of the firmware are made and signed, which takes up to half a minute at the first time.');
    const versions = await makeVersions(stage.folder);
    const [first, good, faulty] = versions.names;
    const [giveGood, giveFaulty] = [signBy(stage, versions, good), signBy(stage, versions, faulty)];
    const later = setAside(stage);
    say(`A camera has firmware ${first} with the owner's public key built in. ${good} is good; ${faulty} reads a field that the engine does not have, and fails at its start.`);
    say(`${giveGood()}\n`);
    const watch = createWatch(() => undefined);
    const credits = createCredits(first);
    const lines: string[] = [];
    const hear = (line: string) => {
      lines.push(line);
      watch.takeLine(line);
      credits.take(line);
    };
    const scenes = scenesOf(versions.names, stage.images.map(({ path }) => path), later, giveFaulty, () => reportOn(stage));
    const why = await playScenes({ options, stage, versions, scenes, hear, say, signal });
    if (why) {
      say(`\nThe film broke off: ${why}.\n${watch.lastLines.join('\n')}`);
      return signal.aborted ? 130 : 1;
    }
    const isTold = reportOn(stage).includes(`"firmware":"${faulty} returned: `);
    if (!isTold) say('The report does not tell of the return.');
    const isGood = await compareAll(stage, watch, output, say) && isTold;
    say(credits.tell(versions.names));
    say(`Memory at the peak: ${engine === 'node' ? 'not measured on Node' : peakOf(lines)}`);
    return isGood ? 0 : 1;
  } finally {
    await stage.target.close();
    rmSync(stage.folder, { recursive: true, force: true });
  }
}
