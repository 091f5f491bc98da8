// Finds the outputs of a build in dist/. An old build is refused, since the tests would run it in place of the present sources.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folderOf, parseBoard, type CameraKind } from '../../../firmware/boards/boardfile.js';
import { kindOf } from '../../../firmware/boards/cameras.js';
import { placeBeside, whyBuild } from '../../../firmware/check/fresh.js';
import { takeLock } from '../../../firmware/commands/lock.js';

/** The milliseconds between two looks for a build that another process makes. */
const lookMs = 200;

const project = fileURLToPath(new URL('../../..', import.meta.url));
/** Folders with board files: those of the project, and those for tests. */
const folders = ['boards', 'test/sim/world/boards'];

/**
 * The builds that this process has checked and found up to date. Each key has the project's path and the board's name, and the value is the build's
 * folder.
 */
const fresh = new Map<string, string>();

/** The name of a variable. With `1`, as in runs of `npm test`, a build that is missing or old is made when a test asks for it. */
export const onDemand = 'BUILD_ON_DEMAND';

/**
 * Returns the folder of a build in dist/, its word for `npm run build`, and a function that tells why it must be made. @throws without a board file
 */
function askedAs(name: string, root: string): { folder: string; word: string; whyNot(): string | undefined } {
  const [, board = name, other] = /^(.+)\+(none|serial|spi)$/.exec(name) ?? [];
  const place = folders.find(at => existsSync(join(root, at, `${board}.json`)));
  if (place === undefined) throw new Error(`There is no board file ${board}.json in ${folders.join(' or ')}.`);
  const asked = placeBeside(root, { file: join(root, place, `${board}.json`), ...other && { camera: other as CameraKind } });
  const { file, camera = kindOf(parseBoard(file).board.camera) } = asked;
  const folder = folderOf(board, asked);
  const word = `${place === 'boards' ? board : `${place}/${board}.json`}${asked.isBeside ? `:${camera}:beside` : ''}`;
  return { folder, word, whyNot: () => whyBuild(root, { folder, file, camera }) };
}

/**
 * Builds a board of this project, unless it is up to date. If several processes ask for it, one builds it and the others wait. @param name as for
 * `findBuilt`
 */
export function makeBuilt(name: string): void {
  const { folder, word, whyNot } = askedAs(name, project);
  const lock = join(project, 'dist', `${folder}.making`);
  mkdirSync(dirname(lock), { recursive: true });
  while (whyNot()) {
    if (!takeLock(lock)) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lookMs);
      continue;
    }
    try {
      execFileSync(process.execPath, [
        join(project, 'firmware/commands/build.js'), '--as-before', word,
      ], { cwd: project, stdio: ['ignore', 'ignore', 'inherit'] });
      return;
    } finally {
      rmSync(lock, { force: true });
    }
  }
}

/**
 * Finds an output of a build. Each build is checked once in a process. With `BUILD_ON_DEMAND`, one that is not up to date is made.
 * @param name the board's name; for another camera than its file's, the name of that build's folder, such as `name+spi`
 * @param output the name of the file
 * @returns the path of the output
 * @throws if the build is missing, older than its sources, or was changed by hand; the message tells the command that builds it
 */
export function findBuilt(name: string, output: 'firmware.js' | 'names.json' | 'storage.bin', root = project): string {
  const known = fresh.get(`${root} ${name}`);
  if (known) return join(known, output);
  const { folder, word, whyNot } = askedAs(name, root);
  if (process.env[onDemand] === '1' && root === project) makeBuilt(name);
  const why = whyNot();
  if (why) throw new Error(`dist/${folder} ${why}: npm run build -- ${word}`);
  fresh.set(`${root} ${name}`, join(root, 'dist', folder));
  return join(root, 'dist', folder, output);
}
