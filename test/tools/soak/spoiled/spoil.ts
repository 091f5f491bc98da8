// Spoils each of the firmware's own files on the card, as a defective card, a power cut or a person does. The next images must be delivered, each
// once, and the report must come.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { createChance } from '../../../sim/chance.ts';
import { readTree } from '../../../sim/tree.ts';
import { createWorld, digest, noise } from '../../../sim/world/world.ts';

/** Contents of files by their paths on the card. Each character is a byte. */
export type OwnFiles = Record<string, string>;

export interface Spoiled {
  path: string;
  kind: Kind;
}

const seed = 20261126;
/** Length of a spoiled file in bytes, more than any line, mark or head of these files. */
const longBytes = 300;
/** Digits of a spoiled number, more than the engine converts. */
const mostDigits = 70;

type Spoil = (text: string, others: string[]) => string;

const rubbish = (text: string) => {
  const chance = createChance(seed + text.length);
  return Array.from({ length: Math.max(text.length, longBytes) }, () => String.fromCharCode(Math.floor(chance() * 256))).join('');
};

/** Functions that return the spoiled text of a file, by the kind of damage. For `folder`, which puts a folder in the file's place, there is none. */
const spoils = {
  rubbish,
  erased: text => '\xff'.repeat(Math.max(text.length, longBytes)),
  zeros: text => '\0'.repeat(Math.max(text.length, longBytes)),
  digits: () => `${'9'.repeat(longBytes)}\n`,
  letters: () => `${'x'.repeat(200)}/${'y'.repeat(80)};\n`,
  'long numbers': text => text.replace(/\d+/g, digits => digits.padEnd(mostDigits, '7')),
  half: text => text.slice(0, text.length / 2),
  empty: () => '',
  "another's": (text, others) => others.find(other => other.length > text.length) ?? others[0]!,
  folder: undefined,
} satisfies Record<string, Spoil | undefined>;

/** The kind of damage. `file` puts a file in the place of a folder. */
export type Kind = keyof typeof spoils | 'file';

const kinds = Object.keys(spoils) as (keyof typeof spoils)[];

export const config = {
  device: 'hut', images: { name: '{device}_{name}' }, report: { name: '{device}.json', everyHours: 1 }, remote: { name: '{device}-settings.json', everyHours: 1 },
};
const settings = (id: number) => JSON.stringify({ id, set: { 'log.level': 'info', 'upload.attempts': 2 + id % 3 } });
const imagePath = (n: number) => `DCIM/100CAM/IMG_000${n}.JPG`;
export const image = (n: number) => noise(1000 + n, n);
export const former = [1, 2];
export const images = (numbers: number[]) => Object.fromEntries(numbers.map(n => [imagePath(n), image(n)]));

export interface Season {
  /** The firmware's own files on the card after two rounds, with those that a power cut may leave. */
  own: OwnFiles;
  /** Contents of the files on the server, by path. */
  served: Record<string, Buffer>;
  endMs: number;
}

/** Returns the files of a camera that has sent two images and tried two settings. */
export async function makeSeason(): Promise<Season> {
  const world = await createWorld({ files: images(former.slice(0, 1)), config });
  try {
    world.putServed('up/hut-settings.json', settings(8));
    world.boot();
    assert.ok(await world.until(/ remote: settings 8 stay/, 200), world.lines.slice(-20).join('\n'));
    world.putServed('up/hut-settings.json', settings(9));
    world.put(imagePath(2), image(2));
    assert.ok(await world.until(/ remote: settings 9 stay/, 300), world.lines.slice(-20).join('\n'));
    const own = readTree(join(world.folder, 'card/snapferry'));
    const journal = Object.keys(own).find(path => path.startsWith('journal/'))!;
    const text = readFileSync(join(world.folder, 'card/config.json'), 'latin1');
    const leftovers = {
      'state.new': own['state']!, 'log.txt.new': own['log.txt']!, [`${journal}.gone`]: '\ng 0 00000000 IMG_0000.JPG/\n', 'journal.new': `/snapferry/${journal}\n${own[journal]}whole\n`,
      'config.new': text, 'config.sum': `${digest8(text)} ${digest8(text)};`, 'get/notes.txt': 'notes\n',
    };
    return { own: { ...own, ...leftovers }, served: world.served(), endMs: world.clock.now() };
  } finally {
    await world.close();
  }
}

/** Returns the CRC-32 of a text, as the engine's E.CRC32 gives it in `hash` (src/device/system.ts). */
function digest8(text: string): string {
  let crc = -1;
  for (const byte of Buffer.from(text, 'latin1')) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc >>> 1 ^ (crc & 1 && 0xedb88320);
  }
  return ((crc ^ -1) >>> 0).toString(16).padStart(8, '0');
}

/** Returns whether a file exists only while the firmware is writing something. A card usually has none of these files. */
const rare = (path: string) => /\.new$|\.sum$/.test(path);

/** Returns the spoiled text of a file, or undefined if there is a folder in its place. @param others the contents of other files */
export function spoilText(kind: Kind, text: string, others: string[]): string | undefined {
  const spoil = kind === 'file' ? () => 'x' : spoils[kind] as Spoil | undefined;
  return spoil?.(text, others);
}

/** The own files with passwords. Their content never takes the place of another file, as the firmware would not put passwords there. */
const secret = ['config.new', 'config.valid'];

/**
 * Puts the firmware's own files onto a card, one of them spoiled.
 * @param root the folder that is the card
 * @param spoiled undefined spoils none of them
 */
export function laySpoiled(root: string, { own }: Season, spoiled?: Spoiled): void {
  for (const [at, text] of Object.entries(own)) if (!rare(at)) lay(join(root, 'snapferry', at), text);
  if (!spoiled) return;
  const { path, kind } = spoiled;
  const place = join(root, 'snapferry', path);
  rmSync(place, { recursive: true, force: true });
  const text = spoilText(kind, own[path] ?? '', Object.keys(own).filter(at => at !== path && !secret.includes(at)).sort().map(at => own[at]!));
  lay(text === undefined ? join(place, 'a.txt') : place, text ?? 'x');
}

function lay(place: string, text: string): void {
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, text, 'latin1');
}

export const faulty = /fault in the firmware|OUT OF MEMORY|Uncaught|starting over|nothing has moved|ended by itself/;

/** Checks that the server has each image once, and whole, under any name. */
export function assertServed(served: Record<string, Buffer>, numbers: number[], why: string): void {
  const found = Object.entries(served).filter(([path]) => /\.jpg$/i.test(path)).map(([, bytes]) => digest(bytes)).sort();
  assert.equal(found, numbers.map(n => digest(image(n))).sort(), `${why}: ${Object.keys(served).join(', ')}`);
}

/** Runs the next rounds on the simulated engine, after a file was spoiled. */
export async function tryOnNode(season: Season, spoiled: Spoiled): Promise<void> {
  const why = `${spoiled.kind} in ${spoiled.path}`;
  const world = await createWorld({ files: images(former), config, startMs: season.endMs + 2 * 3_600_000 });
  try {
    laySpoiled(join(world.folder, 'card'), season, spoiled);
    for (const [path, bytes] of Object.entries(season.served)) if (path !== 'up/hut.json') world.putServed(path, bytes);
    for (const n of [3, 4]) {
      world.put(imagePath(n), image(n));
      await world.round(20);
    }
    await world.until(/ report: is sent/, 90);
    assert.not.match(world.lines.join('\n'), faulty, why);
    assertServed(world.served(), [...former, 3, 4], why);
    assert.ok(world.served()['up/hut.json'], `${why}: no report came`);
    assert.equal(world.modem.violations, [], why);
  } catch (error) {
    (error as Error).message += `\n${why}\n${world.lines.slice(-40).join('\n')}`;
    throw error;
  } finally {
    await world.close();
  }
}

export function everySpoiled({ own }: Season): Spoiled[] {
  const folders = [...new Set(Object.keys(own).map(dirname))].filter(path => path !== '.');
  return [...Object.keys(own).sort().flatMap(path => kinds.map(kind => ({ path, kind }))), ...folders.map(path => ({ path, kind: 'file' as const }))];
}
