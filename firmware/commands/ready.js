/** Builds outdated firmware before a command runs it. Each build is a child process, which ends with this process. */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { folderOf, listAsked, parseBoard, wordOf } from '../boards/boardfile.js';
import { kindOf } from '../boards/cameras.js';
import { chosenAt, choiceIn, placeBeside, whyBuild } from '../check/fresh.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = fileURLToPath(new URL('build.js', import.meta.url));
/**
 * Options of V8 that give new objects more room than the default of 16 megabytes. Otherwise V8 would soon move the syntax trees of a
 * bundle to the space for old objects, which takes time.
 */
const roomy = ['--min-semi-space-size=64', '--max-semi-space-size=128'];
/**
 * Option of V8 that leaves out its own threads. With a build on each processor, the threads would only take turns with the builds.
 * Without them a build takes a tenth less processor time.
 */
const alone = ['--single-threaded'];
const barCells = 30;

/** @typedef {import('../boards/boardfile.js').Asked} Asked */

/**
 * Lists boards, each with the name of the folder below dist/ that other commands read its build from.
 * @param {string | undefined} asked boards, as the variable BOARD names them; undefined: all
 * @returns {Asked[]}
 */
export const listPlaced = asked => listAsked(asked).map(one => placeBeside(root, one));

/**
 * Lists the boards that must be built, with the reason for each.
 * @param {Asked[]} boards
 * @param {import('../check/fresh.js').Choice} [choice] the keys and modems that the boards are to have; undefined: those of the build in
 * dist/<board>/
 * @returns {{ name: string, title: string, asked: Asked, why: string }[]}
 */
export function listStale(boards, choice) {
  return boards.flatMap(one => {
    const { name, title, camera, modem } = parseBoard(one.file).board;
    const wanted = choice ?? (one.isBeside ? choiceIn(chosenAt(root, name)) : undefined);
    const held = wanted && { ...wanted, modems: modem?.models && wanted.modems };
    const why = whyBuild(root, { folder: folderOf(name, one), file: one.file, camera: one.camera ?? kindOf(camera), choice: held });
    return why ? [{ name, title, asked: one, why }] : [];
  });
}

/**
 * Starts a build in a child process.
 * @param {string[]} files the boards, as words of the variable BOARD
 * @param {string[]} flags for V8
 * @param {(step: unknown) => void} onStep is called when a step is done: `compiled`, then `made` for each bundle
 * @returns {{ ended: Promise<void>, whenCompiled(): Promise<unknown> }} `ended` waits for the whole build, `whenCompiled`
 * until the sources are compiled, which other processes then need not do. Both throw the build's error output
 */
function build(files, flags, onStep) {
  const child = spawn(process.execPath, [...flags, program, '--as-before', ...files], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.on('message', onStep);
  let complaint = '';
  child.stderr?.on('data', bytes => {
    complaint += String(bytes);
  });
  /** Is fulfilled when the build has ended well, and throws its error output otherwise. @type {Promise<void>} */
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', code => {
      process.off('exit', kill);
      if (code === 0) resolve();
      else reject(new Error(complaint.trim() || `The build ended with ${code}.`));
    });
  });
  return { ended, whenCompiled: () => Promise.race([ended, new Promise(resolve => child.once('message', resolve))]) };
}

/**
 * Shows a bar of steps on a terminal. It counts steps and not time, since a step takes longer on a slower machine.
 * @param {number} total the number of steps
 * @param {NodeJS.WriteStream} [stream]
 * @returns {{ step(): void, end(): void }} `step` is called when one more is done
 */
export function showSteps(total, stream = process.stderr) {
  let done = 0;
  const fromMs = Date.now();
  const draw = () => {
    if (!stream.isTTY) return;
    const cells = Math.floor(barCells * done / total);
    stream.write(`\r  [${'#'.repeat(cells)}${'.'.repeat(barCells - cells)}] ${done} of ${total} steps, `
      + `${Math.round((Date.now() - fromMs) / 1000)} s\x1b[K`);
  };
  draw();
  // Each second the bar is drawn again, so that its count of seconds shows that the build still works.
  const timer = stream.isTTY ? setInterval(draw, 1000) : undefined;
  return {
    step() {
      done++;
      draw();
    },
    end() {
      clearInterval(timer);
      if (stream.isTTY) stream.write('\r\x1b[K');
    },
  };
}

/**
 * Builds the boards whose firmware is missing or outdated, several at once.
 * @param {string} asked boards, as the variable BOARD names them
 * @param {(text: string) => void} say is called with a message before a build
 */
export async function makeReady(asked, say) {
  const stale = listStale(listPlaced(asked));
  const [first] = stale;
  if (!first) return;
  const what = stale.length === 1 ? `“${first.title}”, which ${first.why}` : `${stale.length} boards`;
  const builds = Math.min(stale.length, availableParallelism());
  const steps = stale.length + 1;
  say(`Building the firmware for ${what}: ${steps} steps …`);
  const shown = showSteps(steps);
  try {
    const words = stale.map(({ asked: one }) => wordOf(one));
    const [some = [], ...others] = Array.from({ length: builds }, (_, at) => words.filter((_, i) => i % builds === at));
    const flags = builds > 1 ? [...roomy, ...alone] : roomy;
    const { ended, whenCompiled } = build(some, flags, shown.step);
    await Promise.all([ended,
      ...others.map(part => whenCompiled().then(() => build(part, flags, step => void (step === 'made' && shown.step())).ended))]);
  } finally {
    shown.end();
  }
}
