// Makes a variant of the firmware in memory, as `npm run build` does: with another version, with keys, or with a fault of its own.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rollup, type Plugin } from 'rollup';
import { readBoard } from '../../firmware/boards/board.js';
import { folderOf, parseBoard } from '../../firmware/boards/boardfile.js';
import { targetOf } from '../../firmware/boards/cameras.js';
import { readCompiled } from '../../firmware/bundle/compile.js';
import { provideBoard } from '../../firmware/bundle/constants.js';
import { listKnown } from '../../firmware/bundle/fields.js';
import { minify } from '../../firmware/bundle/minify.js';
import { keepModems } from '../../firmware/bundle/modems.js';
import { keepOnDemand } from '../../firmware/bundle/ondemand.js';
import { checkBundle } from '../../firmware/bundle/rollup.js';
import { sumCommon } from '../../firmware/check/fresh.js';
import { layStorage } from '../../firmware/image/layout.js';
import { makeLoader } from '../../firmware/image/loader.js';
import { putInPieces } from '../../firmware/image/pieces.js';
import { layRescue, makeRescue } from '../../firmware/image/rescue.js';
import { tokenise } from '../../firmware/image/tokens.js';
import { firmware } from '../../firmware/self.js';
import { kept } from '../common/kept/kept.ts';
import { findBuilt } from '../sim/world/built.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const src = `${root}src`;

/** What differs from the usual firmware of a board. */
export interface VariantOptions {
  /** Path of the board's file in the project; default: boards/linux.json. */
  board?: string;
  /** Version of the firmware; default: that of the project. */
  version?: string;
  /** Public keys whose signatures the firmware accepts, as readPublicKey gives them. */
  keys?: string[];
  /** The modems whose code the firmware has, by their names or those of their families; default: those of the board's file. */
  models?: string[];
  /** Changes a compiled module. @param name its path below src/ */
  change?(code: string, name: string): string;
}

/** A variant of the firmware, in all forms that tests need. */
export interface Variant {
  /** The bundle of the firmware. */
  code: string;
  /** The firmware as it lies in a slot. */
  program: Uint8Array;
  /** The firmware image that is flashed by USB, with the firmware in its first slot. */
  storage: Uint8Array;
  /** The loader as it lies in the flash. */
  loader: Uint8Array;
  /** The loader as an expression for Node, whose value is the text of the firmware. */
  nodeLoader: string;
  /** Name of the board in signed firmware. */
  target: string;
}

/** Makes the variant of the firmware whose code is this bundle. */
export function withCode(variant: Pick<Variant, 'loader' | 'nodeLoader' | 'target'>, code: string): Variant {
  const program = tokenise(putInPieces(code));
  return { ...variant, code, program, storage: layStorage(variant.loader, program) };
}

/**
 * Returns a program that runs some code and then another program. The code is put before it as tokens, which takes no time. To make the pieces of
 * both anew would take a second.
 * @param code statements at the top, of which each function stays in memory
 */
export const withBefore = (code: string, program: Uint8Array): Buffer => Buffer.concat([tokenise(`${code}\n`), Buffer.from('\n'), program]);

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

/** The rescue of a board, and the loader that starts it. */
export interface RescueVariant extends Pick<Variant, 'loader' | 'nodeLoader' | 'target'> {
  /** The bundle of the rescue. */
  code: string;
  /** The content of the rescue's file in Storage. */
  file: Uint8Array;
}

/**
 * The version in the bundle from which variants with all versions are made. The text of the version takes its place, which saves a build of some
 * seconds.
 */
const anyVersion = '77.3.77';

/** Returns everything that a variant is made of, besides the sources, for `kept`. */
const inputsOf = (what: string, file: string, keys: string[], ...more: string[]) => [what, readFileSync(fileURLToPath(import.meta.url), 'utf8'), readFileSync(file, 'utf8'), keys, ...more];

/** Makes the rescue of the sources from which dist/ was built. */
export function buildRescue({ board: path = 'boards/linux.json', keys = [] }: Pick<VariantOptions, 'board' | 'keys'>): Promise<RescueVariant> {
  const file = `${root}${path}`;
  return kept(inputsOf('rescue', file, keys), async () => {
    const board = readBoard(file);
    const compiled = findCompiled();
    const target = targetOf(parseBoard(file).board);
    const code = await makeRescue(src, compiled, board, { target, keys });
    return { code, file: layRescue(code), loader: await makeLoader(src, compiled, board), nodeLoader: await loaderForNode(compiled, board), target };
  });
}

type Bundled = Pick<Variant, 'code' | 'loader' | 'nodeLoader' | 'target'>;

/** Makes the bundle of a variant with `anyVersion`, and its loader. */
async function bundle(file: string, keys: string[], models: string[] | undefined, change: NonNullable<VariantOptions['change']>): Promise<Bundled> {
  const whole = readBoard(file);
  const board = { ...whole, modem: { ...whole.modem, ...models && { models } } } as typeof whole;
  const compiled = findCompiled();
  const target = targetOf(parseBoard(file).board);
  const changed: Plugin = { name: 'changed', transform: (code, id) => id.startsWith(src) ? { code: change(code, id.slice(src.length + 1).replace(/\.ts$/, '')), map: null } : null };
  const plugins = [
    readCompiled(src, compiled), changed, keepModems(src, board), provideBoard(board, { target, keys, version: anyVersion }),
    keepOnDemand(src), minify(listKnown(src)), checkBundle(),
  ];
  return {
    loader: await makeLoader(src, compiled, board), nodeLoader: await loaderForNode(compiled, board), target, code: await textOf(`${src}/main.ts`, plugins),
  };
}

/** Makes a variant of the sources from which the board's build in dist/ was made. It is made once for all processes and runs (`kept`). */
export async function buildVariant({ board: path = 'boards/linux.json', version = firmware.version, keys = [], models, change = code => code }: VariantOptions): Promise<Variant> {
  const file = `${root}${path}`;
  findBuilt(folderOf(readBoard(file).name, {}), 'firmware.js');
  const inputs = inputsOf('firmware', file, keys, String(models), String(change));
  return kept([...inputs, version], async () => {
    const of = await kept(inputs, () => bundle(file, keys, models, change));
    if (!of.code.includes(anyVersion)) throw new Error('The bundle does not have the text of its version in it.');
    return withCode(of, of.code.replaceAll(anyVersion, version));
  });
}
