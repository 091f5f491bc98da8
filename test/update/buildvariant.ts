// Bundles a variant of the firmware, or its rescue, by the steps of `npm run build`. variant.ts keeps what they give.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rollup, type Plugin } from 'rollup';
import { readBoard } from '../../firmware/boards/board.js';
import { parseBoard } from '../../firmware/boards/boardfile.js';
import { targetOf } from '../../firmware/boards/cameras.js';
import { readCompiled } from '../../firmware/bundle/compile.js';
import { provideBoard } from '../../firmware/bundle/constants.js';
import { listKnown } from '../../firmware/bundle/fields.js';
import { minify } from '../../firmware/bundle/minify.js';
import { keepModems } from '../../firmware/bundle/modems.js';
import { keepOnDemand } from '../../firmware/bundle/ondemand.js';
import { checkBundle } from '../../firmware/bundle/rollup.js';
import { sumCommon } from '../../firmware/check/fresh.js';
import { makeLoader } from '../../firmware/image/loader.js';
import { layRescue, makeRescue } from '../../firmware/image/rescue.js';
import type { RescueVariant, Variant, VariantOptions } from './varianttypes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const src = `${root}src`;

async function textOf(input: string, plugins: Plugin[]): Promise<string> {
  const bundle = await rollup({ input, plugins, onwarn: warning => { throw new Error(warning.message); } });
  const { output: [{ code }] } = await bundle.generate({ format: 'es', strict: false });
  await bundle.close();
  return code;
}

/** Makes the loader as an expression for Node, whose value is the text of what starts. */
async function loaderForNode(compiled: string, board: Parameters<typeof provideBoard>[0]): Promise<string> {
  const loader = await textOf(`${src}/device/loader/loader.ts`, [readCompiled(src, compiled), provideBoard(board)]);
  return `(function () { ${loader.replace(/export \{ load \};\s*$/, 'return load();')} })()`;
}

/** Finds the folder of the compiled sources, and throws if they are missing. */
function findCompiled(): string {
  const compiled = `${root}dist/compiled/${sumCommon(root).slice(0, 16)}`;
  if (!existsSync(compiled)) throw new Error('The compiled sources are missing: npm run build -- linux --again');
  return compiled;
}

/** Reads a board file, and makes the parts that firmware and rescue share. @param models the modems in the firmware; undefined: those of the file */
async function prepare(file: string, models?: string[]) {
  const whole = readBoard(file);
  const board = { ...whole, modem: { ...whole.modem, ...models && { models } } } as typeof whole;
  const compiled = findCompiled();
  const loaders = { loader: await makeLoader(src, compiled, board), nodeLoader: await loaderForNode(compiled, board), target: targetOf(parseBoard(file).board) };
  return { board, compiled, loaders };
}

/** Makes the rescue of a board. @param file path of the board's file */
export async function bundleRescue(file: string, keys: string[]): Promise<RescueVariant> {
  const { board, compiled, loaders } = await prepare(file);
  const code = await makeRescue(src, compiled, board, { target: loaders.target, keys });
  return { code, file: layRescue(code), ...loaders };
}

/** What a bundle differs in from the usual one. */
type Bundled = Required<Pick<VariantOptions, 'version' | 'keys' | 'change'>> & { models: string[] | undefined };

/** Makes the bundle of a variant, and its loader. @param file path of the board's file */
export async function bundleFirmware(file: string, { version, keys, models, change }: Bundled): Promise<Pick<Variant, 'code' | 'loader' | 'nodeLoader' | 'target'>> {
  const { board, compiled, loaders } = await prepare(file, models);
  const changed: Plugin = { name: 'changed', transform: (code, id) => id.startsWith(src) ? { code: change(code, id.slice(src.length + 1).replace(/\.ts$/, '')), map: null } : null };
  const signed = { target: loaders.target, keys, version };
  const code = await textOf(`${src}/main.ts`, [readCompiled(src, compiled), changed, keepModems(src, board), provideBoard(board, signed), keepOnDemand(src), minify(listKnown(src)), checkBundle()]);
  return { code, ...loaders };
}
