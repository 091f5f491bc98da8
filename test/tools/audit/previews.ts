// `npm run audit -- --card DIR --previews`: shows which images of a card hold a preview, and how large it is. The firmware's own code looks for it.

import { previewIn } from '../../../src/source/taken.ts';
import { count } from '../../common/plural.ts';
import { plain } from '../demo/show/width.ts';
import type { Output } from './audit.ts';
import { openPlace } from './card/cardfiles.ts';
import { readCard } from './card/expected.ts';
import type { AuditOptions } from './options.ts';
import type { Progress } from './progress.ts';
import { lineOf, mostShown, tableOf } from './tell.ts';

/** What is known of the preview in one image. */
interface Found {
  /** Path of the image on the card. */
  image: string;
  /** Size of the image in bytes. */
  bytes: number;
  /** Size of its preview in bytes; 0: it holds none. */
  preview: number;
}

/** Looks for the previews of a card's images. @returns the exit code: 0, or 2 if an image or a folder could not be read */
export async function auditPreviews(options: AuditOptions & { card: string }, output: Output, progress: Progress): Promise<number> {
  const content = readCard(options.card, done => progress.show('images on the card', done));
  const there = content.images.filter(({ file }) => file !== undefined);
  const rows: Found[] = [];
  const unread = [...content.unread];
  for (const [i, { image, file, size = 0 }] of there.entries()) {
    progress.show('images looked into', i, there.length);
    const opened = openPlace(file!);
    if (opened) rows.push({ image, bytes: size, preview: previewBytes(file!, size) });
    else unread.push(`${image} cannot be read, so its preview is not known; check the card and your rights to read it.`);
    opened?.close();
  }
  progress.stop();
  await output.write(options.json ? tellJson(options.card, rows, unread) : options.csv ? tellCsv(rows) : tellTable(rows, unread));
  if (options.csv) unread.forEach(output.warn);
  return unread.length > 0 ? 2 : 0;
}

function previewBytes(file: Buffer, size: number): number {
  const part = previewIn({ open: () => openPlace(file) }, { path: '', size });
  return part ? part.to - part.from : 0;
}

/** Returns the sizes of all previews, from the smallest to the largest. */
const sizesOf = (rows: Found[]): number[] => rows.map(({ preview }) => preview).filter(Boolean).sort((a, b) => a - b);

const sumOf = (sizes: number[]): number => sizes.reduce((sum, size) => sum + size, 0);

/** Writes a table and a sentence for a person. */
function* tellTable(rows: Found[], unread: string[]): Generator<string> {
  const sizes = sizesOf(rows);
  if (rows.length > 0) yield `${tableOf(['on the card', 'bytes', 'preview'], rows.slice(0, mostShown).map(({ image, bytes, preview }) => [image, `${bytes}`, preview ? `${preview}` : 'none']))}\n`;
  if (rows.length > mostShown) yield `… and ${rows.length - mostShown} more; --csv and --json name all.\n`;
  yield '\n';
  for (const line of unread) yield `${plain(line)}\n`;
  yield `${count(rows.length, 'image')} with ${sumOf(rows.map(({ bytes }) => bytes))} bytes: ${sizes.length === 0 ? 'none holds a preview.'
    : `${sizes.length} hold${sizes.length === 1 ? 's' : ''} a preview, together ${sumOf(sizes)} bytes: from ${sizes[0]} to ${sizes.at(-1)}, ${sizes[sizes.length >> 1]} in the middle.`}\n`;
}

/** Writes the outcome as one JSON object. */
function* tellJson(card: string, rows: Found[], unread: string[]): Generator<string> {
  yield `${JSON.stringify({ card, previews: sizesOf(rows).length, noPreview: rows.filter(({ preview }) => !preview).length, notRead: unread, images: rows }, null, 2)}\n`;
}

/** Writes the outcome as CSV, one line for each image. */
function* tellCsv(rows: Found[]): Generator<string> {
  yield lineOf(['image', 'bytes', 'preview bytes']);
  for (const { image, bytes, preview } of rows) yield lineOf([image, bytes, preview]);
}
