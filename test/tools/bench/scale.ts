// Measures how a full card slows the firmware down: seconds from boot to the first byte of an image on the line. Either all images are new, or all
// but the last are delivered and in the journal.

import { appendRecord, createJournal } from '../../../src/store/journal.ts';
import { createMemoryCard, digest } from '../../outside.ts';
import type { CardStep } from '../../sim/card/fs/types.ts';
import { chipCosts } from '../../sim/chipcosts.ts';
import { createWorld, noise } from '../../sim/world/world.ts';
import { measureLooks } from '../soak/cards/look.ts';
import { both, secondsAt, type Rates } from './rate/rates.ts';
import { short, type Sheet } from './sheet.ts';

/** The measured times of a start with one card. */
export interface ScaleRow {
  /** Number of images on the card. */
  images: number;
  /** True if all images but the last are delivered and in the journal. */
  isDelivered: boolean;
  /** Seconds from boot to the first command to the modem. */
  wakeSeconds: number;
  /** Seconds from boot to the first byte of an image on the line. */
  firstSeconds: number;
  /** Number of operations on the card from boot to the first byte of an image on the line. */
  steps: number;
  /** Bytes read from the card from boot to the first byte of an image on the line. */
  readBytes: number;
}

const counts = [10, 100, 1000, 10_000];
const perFolder = 100;
const imageBytes = 2000;
const date = '20261120';
const patienceMs = 4 * 3_600_000;

function folderOf(i: number): string {
  return `/DCIM/${100 + Math.floor(i / perFolder)}CAM`;
}

function nameOf(i: number): string {
  return `IMG_${String(i % perFolder + 1).padStart(4, '0')}.JPG`;
}

/** Returns the files of a journal in which the first `count` images are delivered, by their paths, as the journal's own code writes them. */
function journalOf(count: number): Record<string, string> {
  const card = createMemoryCard();
  const journal = createJournal(card, digest);
  for (let i = 0; i < count; i++) {
    for (const kind of ['b', 'd'] as const) appendRecord(journal, folderOf(i), { kind, size: imageBytes, date, name: nameOf(i) });
  }
  return Object.fromEntries([...new Set(card.written)].map(path => [path.slice(1), card.contentOf(path)!]));
}

async function measure(images: number, isDelivered: boolean): Promise<ScaleRow> {
  const content = noise(imageBytes);
  const files = Object.fromEntries(Array.from({ length: images }, (_, i) => [`${folderOf(i)}/${nameOf(i)}`.slice(1), content]));
  const all: Record<string, string | Uint8Array> = { ...files, ...(isDelivered && journalOf(images - 1)) };
  /** Bytes that are still unread in each open file. Of a file that the firmware wrote itself the size is unknown, so the requested bytes count. */
  const left = new Map<string, number>();
  let steps = 0;
  let readBytes = 0;
  const onOperation = (step: CardStep, path: string, _bytes?: Uint8Array, _mode?: unknown, asked = 0): void => {
    if (step === 'open') left.set(path, all[path.replace(/^\.\/card\//, '')]?.length ?? Infinity);
    const count = Math.min(asked, left.get(path) ?? 0);
    left.set(path, (left.get(path) ?? 0) - count);
    steps += 1;
    readBytes += count;
  };
  const world = await createWorld({ files: all, onOperation, costs: chipCosts() });
  try {
    const startMs = world.clock.now();
    const seconds = () => (world.clock.now() - startMs) / 1000;
    world.boot();
    await world.clock.run(() => world.modem.commands.length > 0, patienceMs);
    const wakeSeconds = seconds();
    if (!await world.clock.run(() => world.modem.commands.some(line => line.startsWith('AT+CFTRANRX=')), patienceMs)) throw new Error(`${images} images: none was begun\n${world.lines.slice(-10).join('\n')}`);
    return { images, isDelivered, wakeSeconds, firstSeconds: seconds(), steps, readBytes };
  } finally {
    await world.close();
  }
}

/**
 * Returns the number of card operations from the boot until the first byte of the last image is sent. All other images on the card were delivered
 * before.
 */
export const measureSteps = async (images: number) => (await measure(images, true)).steps;

/** Boots the firmware with cards of up to 10,000 images, on the virtual clock. */
export async function measureScale(tell: (text: string) => void): Promise<ScaleRow[]> {
  const rows: ScaleRow[] = [];
  for (const isDelivered of [false, true]) {
    for (const images of counts) {
      tell(`scale: ${images} images`);
      rows.push(await measure(images, isDelivered));
    }
  }
  return rows;
}

/** Makes the table of the seconds that a start takes, with few and with many images on the card. */
export function scaleSheet(rows: ScaleRow[]): Sheet {
  return {
    title: `From the boot to the first byte of an image, folders of ${perFolder}`,
    head: ['images on the card', 'in the journal', 's to the modem', 's to the first byte', 'card steps', 'kB read'],
    rows: rows.map(row => [
      row.images.toLocaleString('en-US'), row.isDelivered ? (row.images - 1).toLocaleString('en-US') : '0', short(row.wakeSeconds), short(row.firstSeconds),
      row.steps.toLocaleString('en-US'), short(row.readBytes / 1000),
    ]),
    notes: ['The engine drives the card bit by bit: a sector takes it 5.5 to 6.3 ms, as measured on an emulated chip. The processor\'s own time is left out; the next table has it.'],
  };
}

/** A card on which all images are delivered, and which the firmware searches twice for new images. */
export interface LookRow {
  /** Number of images on the card. */
  images: number;
  /** Processor instructions of two boots, each with a search of the card: the first without the firmware's notes on folders, the second with them. */
  looks: number[];
}

/** Counts the instructions of the searches. All images are delivered, so that a boot ends after its search. */
export async function measureAllLooks(tell: (text: string) => void): Promise<LookRow[]> {
  const rows: LookRow[] = [];
  for (const images of counts) {
    tell(`instructions of a look: ${images} images`);
    rows.push({ images, looks: await measureLooks(images, 2) });
  }
  return rows;
}

/** Makes the table of searches, in seconds at these rates. */
export function looksSheet(rows: LookRow[], rates: Rates): Sheet {
  const few = rows[0]!;
  return {
    title: `Boot and look at a card on which all is delivered, folders of ${perFolder}`,
    head: ['images on the card', ...['first look', 'second look'].flatMap(title => [`${title}: M instr.`, 's', '× of the fewest images'])],
    rows: rows.map(({ images, looks }) => [
      images.toLocaleString('en-US'),
      ...looks.flatMap((count, i) => [short(count / 1e6), both(rates, rate => short(secondsAt(count, rate))), short(count / few.looks[i]!)]),
    ]),
    notes: [
      'The first look reads the journals and writes notes of the folders, which the second one reads. By a random number of each boot, some folders have their turn to be read again.',
    ],
  };
}
