// Scenarios on the emulated chip other than a plain round. Each returns sentences on what went wrong or, as one sentence, why it could not run.

import { readFileSync } from 'node:fs';
import { listTree } from '../../sim/tree.ts';
import { digest, noise } from '../../sim/world/world.ts';
import { boots, compare, compareWhole, ends, filesFor } from './round.ts';
import { sleepBetween } from './scenes/asleep.ts';
import { checkIn } from './scenes/checkin.ts';
import { cutUpdates } from './scenes/firmware.ts';
import { checkByHand } from './scenes/handcheck.ts';
import { readHome } from './scenes/home.ts';
import { idleBoards, restIdle } from './scenes/idle.ts';
import { fillUp, watchLarge } from './scenes/large.ts';
import { carryLetters } from './scenes/letters.ts';
import { askLocked } from './scenes/locked.ts';
import { scanPorts } from './scenes/ports.ts';
import { rescueFromCard } from './scenes/rescue.ts';
import { shootSerial, shootSpi, spiBoard } from './scenes/shooting.ts';
import { uploadToBare, uploadToRunning } from './scenes/upload.ts';
import { board, pathOf, roundSeconds, within, type Given } from './scenes/within.ts';

const bytes = 6000;

/** The moments at which the power is cut, each as milliseconds of the chip's time after a line of the console that matches. */
const cuts: [line: RegExp, ms: number][] = [
  [boots, 300], [/ state: waking/, 50], [/ state: opening/, 400], [/, try 1 of/, 20], [/ state: staging/, 150], [/ state: staging/, 900], [/ state: sending/, 60],
  [/ state: verifying/, 30], [/ state: recording/, 40], [/ delivered as /, 5],
];

/** Cuts the power at ten places. Before each boot one more image is put on the card. No image may be lost, and no delivered image sent again. */
async function cutPower(given: Given): Promise<string[]> {
  const files: Record<string, Uint8Array> = { [pathOf(1)]: noise(bytes, 1) };
  return within({ ...given, board, files, psram: true }, async scene => {
    /** How often each image had been stored on the server when it was reported as delivered. */
    const told = new Map<string, number>();
    const storedAs = (path: string) => scene.stored().filter(one => one.endsWith(path.replace(/^DCIM/, ''))).length;
    const wrong: string[] = [];
    let seen = 0;
    const take = () => {
      for (; seen < scene.lines.length; seen++) {
        const path = / image: \/(\S+) delivered as /.exec(scene.lines[seen]!)?.[1];
        if (path && told.has(path)) wrong.push(`${path} was reported as delivered twice.`);
        if (path) told.set(path, storedAs(path));
      }
    };
    for (const [line, ms] of cuts) {
      await scene.boot();
      await scene.until(line, roundSeconds);
      await scene.pass(ms);
      await scene.cut();
      take();
      const number = Object.keys(files).length + 1;
      files[pathOf(number)] = noise(bytes, number);
      scene.put(pathOf(number), files[pathOf(number)]!);
    }
    await scene.boot();
    await scene.until(ends, roundSeconds * 2);
    take();
    await scene.cut();
    const again = [...told].filter(([path, times]) => storedAs(path) > times).map(([path]) => `${path} was stored again after it was delivered.`);
    const card = scene.card();
    const lost = Object.entries(files).filter(([path, content]) => !isSame(card, path, content)).map(([path]) => `${path} is no longer on the card as it was.`);
    return [...wrong, ...again, ...lost, ...compareWhole(scene, files)];
  });
}

function isSame(card: string, path: string, content: Uint8Array): boolean {
  return listTree(card).includes(path) && digest(readFileSync(`${card}/${path}`)) === digest(content);
}

interface State {
  state?: string;
}

/** Sends the page's queries to the console during all uploads, and checks that each is answered. */
async function askPage(given: Given): Promise<string[]> {
  const files = filesFor(2, 20_000);
  return within({ ...given, board, files, psram: true }, async scene => {
    await scene.boot();
    await scene.until(/, try 1 of/, roundSeconds);
    const states = new Set<string>();
    const wrong: string[] = [];
    let isOver = false;
    const end = scene.until(ends, roundSeconds).finally(() => { isOver = true; });
    let answers = 0;
    while (!isOver) {
      try {
        const state = await scene.host.ask<State>('page.state()');
        answers++;
        states.add(JSON.stringify(state).length > 2 ? 'told' : 'empty');
      } catch (error) {
        if (!isOver) wrong.push(`A question of the page's was not answered: ${String(error)}`);
      }
      await scene.pass(300);
    }
    await end;
    if (answers < 5 || states.has('empty')) wrong.push(`The page had ${answers} answers, ${[...states].join(' and ')}.`);
    return [...wrong, ...compare(scene, files)];
  });
}

type Scenario = (given: Given) => Promise<string[] | string>;

/** All scenarios, by the names that the command line takes. */
export const scenarios = {
  check: checkByHand, checkin: checkIn, cuts: cutPower, page: askPage, camera: shootSerial, spi: shootSpi, sleep: sleepBetween, idle: restIdle, ports: scanPorts, lock: askLocked,
  sim: readHome, letters: carryLetters, full: fillUp, large: watchLarge, upload: uploadToBare, update: uploadToRunning, firmware: cutUpdates, rescue: rescueFromCard,
} satisfies Record<string, Scenario>;
/** The boards that the scenarios boot. */
export const boards = [board, spiBoard, ...idleBoards.map(one => one.board)];
/** The name of a scenario on the command line. */
export type ScenarioName = keyof typeof scenarios;
/** The names of all scenarios, in the order in which they run. */
export const scenarioNames = Object.keys(scenarios) as ScenarioName[];
