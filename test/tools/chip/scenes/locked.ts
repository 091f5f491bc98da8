// The console's lock on the chip must hold against guesses, restarts, a storm of Ctrl-C and a flood of bytes.

import { noise } from '../../../sim/world/world.ts';
import { boots, compare, ends, filesFor } from '../round.ts';
import type { Scene } from '../scene.ts';
import { board, pathOf, roundSeconds, within, type Given } from './within.ts';

const password = 'Sesam-9Q7';
const guess = 'process.version';
/** Matches the engine's answer to `guess`, which only an open console gives. */
const obeys = /="?2v/;
const judged = /Invalid password; wait (\d+) s|Too early|Logged in\.|="?2v/;
const answerSeconds = 10;
const floodBytes = 2000;
/** Most milliseconds by which a flood of input may delay a round. */
const mostLateMs = 5000;

/** Types a line at the console. @returns the console's answer */
async function say(scene: Scene, line: string): Promise<string> {
  scene.type(line);
  return judged.exec((await scene.until(judged, answerSeconds)).line)![0];
}

async function guessWrongly(scene: Scene): Promise<string[]> {
  const wrong: string[] = [];
  const expect = async (line: string, answer: string) => {
    const found = await say(scene, line);
    if (found !== answer) wrong.push(`A locked console answered "${found}" and not "${answer}".`);
  };
  for (const seconds of [1, 2, 4]) {
    await expect(guess, `Invalid password; wait ${seconds} s`);
    await expect(password, 'Too early');
    await scene.pass(seconds * 1000 + 300);
  }
  return wrong;
}

/**
 * Sends input as from a cable, a terminal at the wrong rate or a person. It must neither open the console nor restart the chip or delay the round.
 */
async function pester(scene: Scene): Promise<void> {
  scene.write(Buffer.from('\x03'.repeat(200)));
  await scene.pass(1000);
  scene.write(noise(floodBytes, 77));
  await scene.pass(1000);
  scene.write(Buffer.from(`${'x'.repeat(floodBytes)}\n`));
  await scene.pass(1000);
  for (let i = 0; i < 20; i++) {
    scene.write(Buffer.from('\x03\n'));
    await scene.pass(50);
  }
}

async function roundMs(scene: Scene, during?: () => Promise<void>): Promise<number> {
  await scene.boot();
  const fromMs = (await scene.until(boots, roundSeconds)).atMs;
  await during?.();
  return (await scene.until(ends, roundSeconds)).atMs - fromMs;
}

/** Tries to open the console by guesses, restarts, Ctrl-C and a flood of bytes. Returns sentences on what opened it or disturbed the round. */
export async function askLocked(given: Given): Promise<string[]> {
  const files = filesFor(1, 6000);
  return within({ ...given, board, files, psram: true, config: { console: { password } } }, async scene => {
    const quietMs = await roundMs(scene);
    const wrong = await guessWrongly(scene);
    if (await say(scene, password) !== 'Logged in.') wrong.push('The password did not open the console.');
    if (!obeys.test(await say(scene, guess))) wrong.push('The console did not obey after its password.');
    await scene.cut();
    const from = scene.lines.length;
    scene.put(pathOf(2), files[pathOf(2)] = noise(6000, 2));
    const busyMs = await roundMs(scene, async () => {
      // the console must be locked before the firmware has read the card
      if (!/^Invalid/.test(await say(scene, guess))) wrong.push('The console was open after a restart.');
      await scene.until(/, try 1 of/, roundSeconds);
      await pester(scene);
    });
    if (busyMs > quietMs + mostLateMs) wrong.push(`The round took ${Math.round(busyMs)} ms beside the flood, and ${Math.round(quietMs)} ms without.`);
    scene.type(guess);
    await scene.pass(3000);
    const later = scene.lines.slice(from);
    if (!/Invalid|Too early/.test(later.filter(line => judged.test(line)).at(-1) ?? '')) wrong.push('After the flood the console no longer answers to a guess.');
    wrong.push(...later.filter(line => obeys.test(line) || /Logged in/.test(line)).map(line => `The locked console obeyed: ${line}`));
    const starts = scene.lines.filter(line => boots.test(line)).length;
    if (starts !== 2) wrong.push(`The firmware started ${starts} times, and not twice.`);
    return [...wrong, ...scene.lines.filter(line => line.includes(password)).map(line => `The console shows the password: ${line}`), ...compare(scene, files)];
  });
}
