// Makes a variant of the firmware in memory, as `npm run build` does: with another version, with keys, or with a fault of its own.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { folderOf, parseBoard } from '../../firmware/boards/boardfile.js';
import { layStorage } from '../../firmware/image/layout.js';
import { putInPieces } from '../../firmware/image/pieces.js';
import { tokenise } from '../../firmware/image/tokens.js';
import { firmware } from '../../firmware/self.js';
import { kept, keptAtOnce } from '../common/kept/kept.ts';
import { findBuilt } from '../sim/world/built.ts';
import type { RescueVariant, Variant, VariantOptions } from './varianttypes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** The files whose texts decide what a variant is, besides the sources: this one, and the one that builds. */
const [here, builder] = ['variant.ts', 'buildvariant.ts'].map(name => fileURLToPath(new URL(name, import.meta.url))) as [string, string];
/** Loads what builds. It loads the compiler and Rollup for a second, which no test needs that finds its variant made. */
const loadBuilder = () => import('./buildvariant.ts');

/**
 * Makes the variant of the firmware whose code is this bundle. Its forms for the real engine are made when they are asked for, since Node runs the
 * code itself, and they take three seconds.
 */
export function withCode(variant: Pick<Variant, 'loader' | 'nodeLoader' | 'target'>, code: string): Variant {
  let program: Uint8Array | undefined;
  const { loader, nodeLoader, target } = variant;
  return {
    loader, nodeLoader, target, code,
    get program() {
      return program ??= keptAtOnce(['program', code], () => tokenise(putInPieces(code)));
    },
    get storage() {
      return layStorage(loader, this.program);
    },
  };
}

/**
 * Returns a program that runs some code and then another program. The code is put before it as tokens, which takes no time. To make the pieces of
 * both anew would take a second.
 * @param code statements at the top, of which each function stays in memory
 */
export const withBefore = (code: string, program: Uint8Array): Buffer => Buffer.concat([tokenise(`${code}\n`), Buffer.from('\n'), program]);

/**
 * The version in the bundle from which variants with all versions are made. The text of the version takes its place, which saves a build of some
 * seconds.
 */
const anyVersion = '77.3.77';

/** Returns everything that a variant is made of, besides the sources, for `kept`. */
const inputsOf = (what: string, file: string, keys: string[], ...more: string[]) => [what, ...[here, builder, file].map(path => readFileSync(path, 'utf8')), keys, ...more];

/** Makes the rescue of the sources from which dist/ was built. It is made once for all processes and runs (`kept`). */
export function buildRescue({ board = 'boards/linux.json', keys = [] }: Pick<VariantOptions, 'board' | 'keys'>): Promise<RescueVariant> {
  const file = `${root}${board}`;
  return kept(inputsOf('rescue', file, keys), async () => (await loadBuilder()).bundleRescue(file, keys));
}

/** Makes a variant of the sources from which the board's build in dist/ was made. It is made once for all processes and runs (`kept`). */
export async function buildVariant({ board = 'boards/linux.json', version = firmware.version, keys = [], models, change = code => code }: VariantOptions): Promise<Variant> {
  const file = `${root}${board}`;
  findBuilt(folderOf(parseBoard(file).board.name, {}), 'firmware.js');
  const inputs = inputsOf('firmware', file, keys, String(models), String(change));
  const of = await kept(inputs, async () => (await loadBuilder()).bundleFirmware(file, { version: anyVersion, keys, models, change }));
  if (!of.code.includes(anyVersion)) throw new Error('The bundle does not have the text of its version in it.');
  return withCode(of, of.code.replaceAll(anyVersion, version));
}
