/**
 * The firmware that a command boots, made as its sources are before the command
 * goes on. The build runs in a process of its own, which ends with this one.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { listBoardFiles, parseBoard, wordOf } from './boardfile.js';
import { whyBuild } from './fresh.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = fileURLToPath(new URL('make.js', import.meta.url));
/** V8's own is 16 megabytes: the trees of a bundle would be moved out of the young part before they can die there. */
const roomy = ['--min-semi-space-size=64', '--max-semi-space-size=128'];
/** As measured on a processor with nothing else to do: the types of all sources once, then each bundle. */
const [typeSeconds, bundleSeconds] = [9, 6];

/**
 * @param {string | undefined} asked boards, as BOARD names them
 * @returns {{ name: string, file: string, why: string }[]} those that must be built
 */
export function listStale(asked) {
  const boards = listBoardFiles(asked).map(file => ({ name: parseBoard(file).board.name, file }));
  return boards.flatMap(board => {
    const why = whyBuild(root, board);
    return why ? [{ ...board, why }] : [];
  });
}

/** @param {string[]} files @returns {Promise<void>} what the build complains of is thrown */
function build(files) {
  const child = spawn(process.execPath, [...roomy, program, ...files], { stdio: ['ignore', 'ignore', 'pipe'] });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  let complaint = '';
  child.stderr.on('data', bytes => {
    complaint += String(bytes);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', code => {
      process.off('exit', kill);
      if (code === 0) resolve();
      else reject(new Error(complaint.trim() || `The build ended with ${code}.`));
    });
  });
}

/**
 * @param {string} asked boards, as BOARD names them
 * @param {(text: string) => void} say takes what is about to be done, where something is
 */
export async function makeReady(asked, say) {
  const stale = listStale(asked);
  const [first] = stale;
  if (!first) return;
  const what = stale.length === 1 ? `${first.name}, which ${first.why}` : stale.map(({ name }) => name).join(', ');
  say(`Building the firmware for ${what}: about ${typeSeconds + bundleSeconds * stale.length} s …`);
  await build(stale.map(({ file }) => wordOf(file)));
}
