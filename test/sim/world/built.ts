// The outputs of a build in dist/. A stale one would be tested in place of the sources.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { whyBuild } from '../../../firmware/check/fresh.js';

const project = fileURLToPath(new URL('../../..', import.meta.url));
/** Of the project's boards, and of those for tests. */
const folders = ['boards', 'test/sim/world/boards'];

/** Folders of builds whose sources and outputs were looked at, in this process. */
const fresh = new Set<string>();

/**
 * @param name the board's
 * @returns the path of that output; each build is checked once in a process
 * @throws a sentence if the build is missing, older than its sources, or changed
 */
export function findBuilt(name: string, output: 'firmware.js' | 'names.json' | 'storage.bin', root = project): string {
  const folder = join(root, 'dist', name);
  if (!fresh.has(folder)) {
    const place = folders.find(at => existsSync(join(root, at, `${name}.json`)));
    if (place === undefined) throw new Error(`There is no board file ${name}.json in ${folders.join(' or ')}.`);
    const why = whyBuild(root, { name, file: join(root, place, `${name}.json`) });
    if (why) throw new Error(`dist/${name} ${why}: npm run build -- ${place === 'boards' ? name : `${place}/${name}.json`}`);
    fresh.add(folder);
  }
  return join(folder, output);
}
