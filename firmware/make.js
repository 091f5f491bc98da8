/**
 * `npm run build`: the bundles of rollup.config.js, one board after the other.
 * Rollup's own command would write a copy of its configuration beside it.
 */
import { accessSync, constants, mkdirSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCommand, runCommand } from './command.js';
import { listStale } from './ready.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Told before the work is done in vain. @param {string} folder */
function checkWritable(folder) {
  mkdirSync(folder, { recursive: true });
  accessSync(folder, constants.W_OK);
}

async function buildAll() {
  const [{ rollup }, { default: configs }] = await Promise.all([import('rollup'), import('../rollup.config.js')]);
  configs.forEach(({ output }) => checkWritable(dirname(output.file)));
  for (const { output, ...config } of configs) {
    const bundle = await rollup(config);
    const { output: [{ code }] } = await bundle.write(output);
    await bundle.close();
    console.log(`${relative(root, dirname(output.file))}: firmware.js, ${code.length} bytes, and storage.bin, the image to flash`);
  }
}

const command = createCommand('build', 'Bundles the firmware into dist/<board>/, for every board of boards/ where none is named.')
  .argument('[boards...]', 'names of boards, or paths of board files; the variable BOARD names them too')
  .option('--changed', 'only where dist/<board>/ is not what its sources make')
  .parse();

await runCommand(async () => {
  const asked = command.args.join() || process.env.BOARD || '';
  const files = command.opts().changed ? listStale(asked).map(({ file }) => file).join() : asked;
  if (command.opts().changed && !files) return;
  process.env.BOARD = files;
  await buildAll();
});
