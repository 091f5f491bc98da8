// The end of a run: compares the card's images with the server's, and shows the result as a table and in sentences.

import Table from 'cli-table3';
import stringWidth from 'fast-string-width';
import { count } from '../../../common/plural.ts';
import type { Delivered, Target } from '../server/target.ts';
import type { CardImage } from '../setup/cardfolder.ts';
import type { Delivery } from './watch.ts';
import { breakText, plain } from './width.ts';

/** A row of the table: an image at the end of a run. */
export interface Row {
  /** Path of the image on the card. */
  path: string;
  /** Path of the image on the server. It is empty if unknown. */
  remotePath: string;
  /** Size of the image on the card in bytes. */
  bytes: number;
  /** Seconds that the image's upload took, by the log. It is undefined if it was not sent in this run. */
  seconds: number | undefined;
  /** SHA-256 of the card's file, in hexadecimal digits. */
  card: string;
  /** SHA-256 of the server's file. It is undefined if there is no file. */
  server: string | undefined;
  /** When the picture on the server was taken, as a text. It is undefined if that is unknown. */
  taken?: string | undefined;
  /** True if the firmware has delivered the image, now or in an earlier run. */
  isDelivered: boolean;
  /** True if an earlier run had delivered the image. */
  isEarlier: boolean;
}

/** An image, and what the firmware has said of it. */
export interface Said {
  image: CardImage;
  /** The delivery that was reported in this run. It is undefined if there was none. */
  told: Delivery | undefined;
  /** True if the firmware counts the image as delivered. */
  isDelivered: boolean;
  /** True if an earlier run had delivered the image. */
  isEarlier: boolean;
  /** Possible paths of the image on the server, by the card's journal. */
  places: string[];
}

/** Compares each image with the server's file, for which it looks at the possible places one after the other. */
export async function compare(all: Said[], target: Target): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { image: { path, bytes, sha256 }, told, isDelivered, isEarlier, places } of all) {
    const known = told?.remotePath === undefined ? places : [told.remotePath];
    let place = known[0] ?? '';
    let found: Delivered | undefined;
    for (const one of known) {
      found = await target.look(one);
      if (found) {
        place = one;
        break;
      }
    }
    rows.push({ path, remotePath: place, bytes, seconds: told?.seconds, card: sha256, server: found?.sha256, taken: found?.taken, isDelivered, isEarlier });
  }
  return rows;
}

/** Returns whether the files on card and server have the same hash. */
export function isEqual({ card, server }: Row): boolean {
  return card === server;
}

/** Returns whether an earlier run had delivered the image, and it is no longer on the server. */
function isGone({ isEarlier, server }: Row): boolean {
  return isEarlier && server === undefined;
}

/** Returns whether the run has done all that it should: each image is equal on the server, or was delivered earlier and taken away since. */
export function isWhole(rows: Row[]): boolean {
  return rows.every(row => isEqual(row) || isGone(row));
}

const shownDigits = 12;
/** Most characters of a path in one line of its cell. A longer path is broken into lines, even if the terminal has more room. */
const longestPath = 80;
/** Fewest characters for a line of a path. If less room is left for it, the columns with digests are omitted. */
const shortestPath = 32;

interface Column {
  head: string;
  align: 'left' | 'right';
  cell(row: Row): string;
}

const bytes: Column = { head: 'bytes', align: 'right', cell: row => String(row.bytes) };
const seconds: Column = { head: 'seconds', align: 'right', cell: row => row.seconds?.toFixed(1) ?? (row.isEarlier ? 'earlier' : '–') };
const digests: Column[] = [
  { head: 'SHA-256 card', align: 'left', cell: row => row.card.slice(0, shownDigits) },
  { head: 'SHA-256 server', align: 'left', cell: row => row.server?.slice(0, shownDigits) ?? '–' },
];
/** The column with the time of a picture to the minute, for a narrow terminal. */
const takenShort: Column = { head: 'taken', align: 'left', cell: row => row.taken?.slice(0, 16) ?? '–' };
const taken: Column = { head: 'taken', align: 'left', cell: row => row.taken ?? '–' };
const verdict: Column = { head: '', align: 'left', cell: row => (isEqual(row) ? 'equal' : row.server !== undefined ? 'NOT EQUAL' : row.isEarlier ? 'gone' : 'missing') };

/** Makes a column of paths, which are broken into lines. @param at characters of a line */
function pathColumn(head: string, pathOf: (row: Row) => string, at: number): Column {
  return { head, align: 'left', cell: row => breakText(pathOf(row) || '–', at).join('\n') };
}

const imageOf = (row: Row): string => plain(row.path);
const placeOf = (row: Row): string => plain(row.remotePath);

function widthOf(rows: Row[], { head, cell }: Pick<Column, 'head' | 'cell'>): number {
  return Math.max(stringWidth(head), ...rows.map(row => stringWidth(cell(row))));
}

/** Returns the table's columns, with both paths as wide as possible, or undefined if too little space is left. */
function inColumns(rows: Row[], others: Column[], columns: number): Column[] | undefined {
  const frames = 3 * (others.length + 2) + 1;
  const left = columns - frames - others.reduce((sum, column) => sum + widthOf(rows, column), 0);
  const paths = [{ head: 'image', of: imageOf }, { head: 'on the server', of: placeOf }].map(({ head, of }) => ({ head, of, wanted: Math.min(longestPath, widthOf(rows, { head, cell: of })) }));
  const [least, most] = paths.map(path => path.wanted).sort((a, b) => a - b) as [number, number];
  // if both paths do not fit, the longer one is made narrower first
  const shared = Math.max(Math.floor(left / 2), left - least);
  if (shared < Math.min(most, shortestPath)) return undefined;
  return [...paths.map(({ head, of, wanted }) => pathColumn(head, of, Math.min(wanted, shared))), ...others];
}

/** Returns the columns for a narrow terminal: one path below the other, and no frame. */
function stacked(rows: Row[], told: Column[], columns: number): Column[] {
  const others = [...told.map(column => column === taken ? takenShort : column), verdict];
  const left = columns - 2 * others.length - others.reduce((sum, column) => sum + widthOf(rows, column), 0);
  const image: Column = {
    head: 'image, and its path on the server', align: 'left',
    cell: row => [...breakText(imageOf(row), left), ...row.remotePath ? breakText(placeOf(row), left - 2).map((text, at) => `${at ? ' ' : '→'} ${text}`) : []].join('\n'),
  };
  return [{ ...image, head: breakText(image.head, left).join('\n') }, ...others];
}

const noLines = Object.fromEntries(['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid']
  .map(name => [name, '']));

/** Returns the table as text. @param columns width of the terminal in characters; undefined without a terminal */
export function makeTable(rows: Row[], columns: number | undefined, isColoured: boolean): string {
  const room = columns ?? Infinity;
  const told = [...rows.some(row => row.taken !== undefined) ? [taken] : [], bytes, seconds];
  const framed = inColumns(rows, [...told, ...digests, verdict], room) ?? inColumns(rows, [...told, verdict], room);
  const shown = framed ?? stacked(rows, told, room);
  const table = new Table({
    head: shown.map(column => column.head),
    colAligns: shown.map(column => column.align),
    style: { head: isColoured ? ['bold'] : [], border: isColoured ? ['grey'] : [], ...!framed && { 'padding-left': 0, 'padding-right': 0 } },
    ...!framed && { chars: { ...noLines, middle: '  ' } },
  });
  for (const row of rows) table.push(shown.map(column => column.cell(row)));
  return table.toString().replace(/ +$/gm, '');
}

const were = (many: number): string => (many === 1 ? 'was' : 'were');
const are = (many: number): string => (many === 1 ? 'is' : 'are');

/**
 * Returns a sentence on how many images earlier runs have delivered, and whether nothing is left to send. The list is empty if they delivered none.
 */
export function tellEarlier(all: Pick<Said, 'isDelivered' | 'isEarlier'>[]): string[] {
  const earlier = all.filter(one => one.isEarlier).length;
  if (!earlier) return [];
  const who = earlier < all.length ? `${earlier} of them` : earlier === 1 ? 'It' : 'All of them';
  return [`${who} ${were(earlier)} delivered earlier${all.every(one => one.isDelivered) ? '; nothing is left to send' : ''}.`];
}

function tellGone(rows: Row[]): string[] {
  const gone = rows.filter(isGone).length;
  if (!gone) return [];
  return [`${gone < rows.length || gone > 1 ? `${gone} of them` : 'It'} ${are(gone)} not where the journal on the card says: taken away from the server since, or config.json named another server `
    + 'or directory then. No image is sent twice; to have all of them sent again, delete the folder /snapferry/journal from the card.'];
}

/** Returns the result in sentences: how many images are equal, were sent earlier, or are gone from the server. */
export function summaryOf(rows: Row[]): string[] {
  const equal = rows.filter(isEqual).length;
  return [`${equal} of ${count(rows.length, 'image')} ${are(rows.length === 1 ? 1 : equal)} on the server, byte for byte.`, ...tellEarlier(rows), ...tellGone(rows)];
}
