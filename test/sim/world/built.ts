// Finds the outputs of a build in dist/. An old build is refused, since the tests would run it in place of the present sources.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folderOf, parseBoard, type CameraKind } from '../../../firmware/boards/boardfile.js';
import { kindOf } from '../../../firmware/boards/cameras.js';
import { placeBeside, whyBuild } from '../../../firmware/check/fresh.js';

const project = fileURLToPath(new URL('../../..', import.meta.url));
/** Folders with board files: those of the project, and those for tests. */
const folders = ['boards', 'test/sim/world/boards'];

/**
 * The builds that this process has checked and found up to date. Each key has the project's path and the board's name, and the value is the build's
 * folder.
 */
const fresh = new Map<string, string>();

/**
 * Finds an output of a build. Each build is checked once in a process.
 * @param name the board's name; for another camera than its file's, the name of that build's folder, such as `name+spi`
 * @param output the name of the file
 * @returns the path of the output
 * @throws if the build is missing, older than its sources, or was changed by hand; the message tells the command that builds it
 */
export function findBuilt(name: string, output: 'firmware.js' | 'names.json' | 'storage.bin', root = project): string {
  const known = fresh.get(`${root} ${name}`);
  if (known) return join(known, output);
  const [, board = name, other] = /^(.+)\+(none|serial|spi)$/.exec(name) ?? [];
  const place = folders.find(at => existsSync(join(root, at, `${board}.json`)));
  if (place === undefined) throw new Error(`There is no board file ${board}.json in ${folders.join(' or ')}.`);
  const asked = placeBeside(root, { file: join(root, place, `${board}.json`), ...other && { camera: other as CameraKind } });
  const { file, camera = kindOf(parseBoard(file).board.camera) } = asked;
  const folder = folderOf(board, asked);
  const why = whyBuild(root, { folder, file, camera });
  if (why) throw new Error(`dist/${folder} ${why}: npm run build -- ${place === 'boards' ? board : `${place}/${board}.json`}${asked.isBeside ? `:${camera}:beside` : ''}`);
  fresh.set(`${root} ${name}`, join(root, 'dist', folder));
  return join(root, 'dist', folder, output);
}
