// Measures how much each modem's record (its file of commands) adds to the firmware. The shipped build is compared with builds that leave out some
// records.

import { readFileSync } from 'node:fs';
import { rollup, type OutputAsset, type OutputChunk, type Plugin, type RollupOptions } from 'rollup';
import { measureMemory } from '../../../firmware/engine/memory.js';
import type { EngineMeter } from './processor/engine.ts';
import type { Sheet } from './sheet.ts';

/** Size of the built firmware image in bytes, and the JsVars (units of memory) in use after boot. */
interface Size {
  imageBytes: number;
  jsVars: number;
}

/** A build of the firmware without the records (files of AT commands) of some modems. */
export interface RecordRow {
  /** The names of the functions that make the records that are left out. */
  title: string;
  /** The size of the firmware and its memory in this build. */
  without: Size;
}

/** The sizes of all builds of the firmware: one with all modems' records, and those that leave out some. */
export interface Records {
  /** The size of the build with the records (files of AT commands) of all modems. */
  whole: Size;
  rows: RecordRow[];
}

/** The file that lists all records. Builds that leave out some of them get it with another text. */
export const knownModems = new URL('../../../src/modem/known.ts', import.meta.url);

/**
 * Returns groups of function names, from the imports of src/modem/known.ts. The records that the functions of a group make are left out of a build
 * together. If a file has variants of a modem, each variant is a group, and so are all functions of the file.
 */
export function groupsOf(code: string): string[][] {
  const files = [...code.matchAll(/^import \{ (.*) \} from '\.\/(?:\w+\/)*(\w+)';$/gm)].map(([, names, file]) => ({ all: names!.split(', '), file }));
  return files.flatMap(({ all, file }) => (all.length > 1 ? [...all.filter(make => make !== file).map(make => [make]), all] : [all]));
}

/** Returns the code without the lines of these records in the list, such as `return ec2x();`. It throws an error if one has no line of its own. */
export function leaveOut(code: string, makes: string[]): string {
  const kept = code.split('\n').filter(line => !makes.some(make => new RegExp(`\\breturn ${make}\\(\\);`).test(line)));
  if (code.split('\n').length - kept.length !== makes.length) throw new Error(`There is no line of its own for each of ${makes.join(', ')} in src/modem/known.ts.`);
  return kept.join('\n');
}

function without(makes: string[]): Plugin {
  return { name: 'without', transform: (code, id) => (id.endsWith('src/modem/known.ts') ? { code: leaveOut(code, makes), map: null } : null) };
}

async function configOf(makes: string[]): Promise<RollupOptions> {
  process.env['BOARD'] = 'linux';
  const { bundles: [config] } = await import('../../../rollup.config.js') as unknown as { bundles: [RollupOptions] };
  const plugins = config.plugins as Plugin[];
  const at = plugins.findIndex(({ name }) => name === 'on-demand');
  return { ...config, plugins: [...plugins.slice(0, at), without(makes), ...plugins.slice(at)] };
}

/** Builds the firmware without these records and measures it. Nothing is written, so dist/ keeps the shipped files. */
async function measure(command: string, makes: string[]): Promise<Size> {
  const bundle = await rollup(await configOf(makes));
  const { output } = await bundle.generate({ format: 'es', strict: false });
  await bundle.close();
  const image = (output as (OutputAsset | OutputChunk)[]).find(part => part.fileName === 'storage.bin') as OutputAsset;
  const told = await measureMemory(command, image.source as Uint8Array);
  return { imageBytes: image.source.length, jsVars: told ? Number(/^\d+/.exec(told)![0]) : NaN };
}

/** Makes a build without each record, which takes minutes, and boots it to count its JsVars (units of memory). */
export async function measureRecords({ command }: EngineMeter, tell: (text: string) => void): Promise<Records> {
  tell('a build of all records');
  const whole = await measure(command, []);
  const rows: RecordRow[] = [];
  for (const makes of groupsOf(readFileSync(knownModems, 'utf8'))) {
    const title = makes.join(' and ');
    tell(`a build without ${title}`);
    rows.push({ title, without: await measure(command, makes) });
  }
  return { whole, rows };
}

/** Makes the table of records: how much each adds to the whole build. */
export function recordsSheet({ whole, rows }: Records): Sheet {
  return {
    title: 'Bytes that each modem adds to the firmware of a desktop',
    head: ['records', 'bytes of storage.bin', 'JsVars after boot'],
    rows: [
      ...rows.map(({ title, without: { imageBytes, jsVars } }) => [title, (whole.imageBytes - imageBytes).toLocaleString('en-US'), whole.jsVars - jsVars]),
      ['all of it, as it ships', whole.imageBytes.toLocaleString('en-US'), whole.jsVars],
    ],
    notes: [
      'The difference to a build without these records. Parts shared with other records are not counted.',
    ],
  };
}
