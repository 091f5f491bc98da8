/** Builds outdated firmware before a command boots it, in a child process that ends with this one. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { listBoardFiles, parseBoard, wordOf } from '../boards/boardfile.js';
import { whyBuild } from '../check/fresh.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = fileURLToPath(new URL('build.js', import.meta.url));
/** V8's default is 16 megabytes, and would move a bundle's trees out of the young generation. */
const roomy = ['--min-semi-space-size=64', '--max-semi-space-size=128'];
/** Measured on an idle processor: type check of all sources, then each bundle. */
const [typeSeconds, bundleSeconds] = [9, 6];

/**
 * @param {string | undefined} asked boards, as BOARD names them
 * @returns {{ name: string, file: string, why: string }[]} boards that must be built
 */
export function listStale(asked) {
  const boards = listBoardFiles(asked).map(file => ({ name: parseBoard(file).board.name, file }));
  return boards.flatMap(board => {
    const why = whyBuild(root, board);
    return why ? [{ ...board, why }] : [];
  });
}

/** @param {string[]} files @returns {Promise<void>} throws the build's error output */
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
 * @param {(text: string) => void} say is called with a message before a build
 */
export async function makeReady(asked, say) {
  const stale = listStale(asked);
  const [first] = stale;
  if (!first) return;
  const what = stale.length === 1 ? `${first.name}, which ${first.why}` : stale.map(({ name }) => name).join(', ');
  say(`Building the firmware for ${what}: about ${typeSeconds + bundleSeconds * stale.length} s …`);
  await build(stale.map(({ file }) => wordOf(file)));
}
