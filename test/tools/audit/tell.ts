// Writes the outcome of an audit: for people as a table with sentences, for programs as JSON or CSV.

import Table from 'cli-table3';
import { count } from '../../common/plural.ts';
import { plain } from '../demo/show/width.ts';
import { statuses, type Comparison, type Row, type Status } from './compare.ts';
import type { Season, Seasons } from './seasons.ts';

/** Statuses that count as a difference, so that the exit code is 1. */
export const differing: readonly Status[] = ['missing', 'other size', 'other bytes', 'not on card'];
/** Most rows in each table for a person. `--csv` and `--json` have all rows. */
export const mostShown = 100;

/** What was compared, for the first line of the outcome. */
export interface Told {
  /** Folder of the card, as the user gave it. */
  card: string;
  /** Address of the server, without user and password. */
  server: string;
  /** True if the card has a journal, so that images are compared by its records. */
  hasJournal: boolean;
  /** True if contents were compared, not only names and sizes. */
  content: boolean;
}

/** Returns the number of rows of each status. */
export const countsOf = (rows: Row[]): Record<Status, number> => {
  const counts = Object.fromEntries(statuses.map(status => [status, 0])) as Record<Status, number>;
  for (const { status } of rows) counts[status]++;
  return counts;
};

/** Returns the exit code: 0 if all is equal, 1 if something differs, 2 if not all could be compared. */
export function codeOf({ rows, gaps }: Comparison): number {
  const counts = countsOf(rows);
  if (gaps.length > 0 || counts['not compared'] > 0) return 2;
  return differing.some(status => counts[status] > 0) ? 1 : 0;
}

const bare = { chars: { 'top': '', 'top-mid': '', 'top-left': '', 'top-right': '', 'bottom': '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '', 'left': '', 'left-mid': '', 'mid': '', 'mid-mid': '', 'right': '', 'right-mid': '', 'middle': '  ' }, style: { 'padding-left': 0, 'padding-right': 0, 'head': [], 'border': [] } };

/** Returns a table without lines, as text. */
export function tableOf(head: string[], rows: string[][]): string {
  const table = new Table({ ...bare, head });
  table.push(...rows.map(row => row.map(plain)));
  return table.toString().split('\n').map(line => line.trimEnd()).join('\n');
}

const cellOf = (bytes: number | undefined) => (bytes === undefined ? '' : String(bytes));

/** Writes the outcome for a person, as tables and sentences. */
export function* tellTable({ rows, folder, others, gaps, notes }: Comparison, { card, server, hasJournal, content }: Told): Generator<string> {
  const counts = countsOf(rows);
  const compared = counts.equal + counts.missing + counts['other size'] + counts['other bytes'];
  yield `${plain(card)} and ${plain(server)}${server.endsWith('/') ? '' : '/'}${plain(folder)}, by ${hasJournal ? 'the card\'s journal' : 'names and sizes'}${content ? ', with their contents' : ''}\n\n`;
  for (const shown of [differing, ['not compared'], ['waiting'], ['skipped']] as Status[][]) {
    const some = rows.filter(({ status }) => shown.includes(status));
    if (some.length === 0) continue;
    yield `${tableOf(['', 'on the card', 'bytes', 'on the server', 'bytes', ''], some.slice(0, mostShown).map(row => [row.status, row.image, cellOf(row.bytes), row.server, cellOf(row.serverBytes), row.note]))}\n`;
    if (some.length > mostShown) yield `… and ${some.length - mostShown} more; --csv and --json name all.\n`;
    yield '\n';
  }
  for (const line of [...notes, ...gaps]) yield `${plain(line)}\n`;
  if (others > 0) yield `${count(others, 'other file')} on the server ${others === 1 ? 'is no image' : 'are no images'} of this camera.\n`;
  const parts = statuses.filter(status => counts[status] > 0).map(status => `${counts[status]} ${status}`);
  yield `${count(compared, 'image')} compared: ${parts.join(', ') || 'there are none'}.\n`;
}

/** Writes the outcome as one JSON object, with a member of `images` for each row. */
export function* tellJson(comparison: Comparison, told: Told): Generator<string> {
  const { rows, folder, others, gaps, notes } = comparison;
  const head = { ...told, folder: `/${folder}`, exit: codeOf(comparison), counts: countsOf(rows), others, notes, notCompared: gaps };
  yield `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "images": [`;
  for (const [i, { status, image, bytes, server, serverBytes, note }] of rows.entries()) {
    yield `${i ? ',' : ''}\n    ${JSON.stringify({ status, image: image || undefined, bytes, server: server || undefined, serverBytes, note: note || undefined })}`;
  }
  yield '\n  ]\n}\n';
}

/** Returns a value as a CSV field (RFC 4180). A text that a spreadsheet would take for a formula gets an apostrophe in front. */
function field(value: string | number | undefined): string {
  const text = value === undefined ? '' : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** Returns a line of CSV with these fields. */
export const lineOf = (values: (string | number | undefined)[]) => `${values.map(field).join(',')}\r\n`;

/** Writes the outcome as CSV (RFC 4180), one line for each row. */
export function* tellCsv({ rows }: Comparison): Generator<string> {
  yield lineOf(['status', 'image', 'bytes', 'server', 'server bytes', 'note']);
  for (const { status, image, bytes, server, serverBytes, note } of rows) yield lineOf([status, image, bytes, server, serverBytes, note]);
}

const spanOf = ({ from, to }: Season['gaps'][number]) => (from === to ? from : `${from} to ${to}`);

/** Writes a table of all cameras' reports for a person, with the days without a report. */
export function* tellSeasons({ seasons, notes, unread }: Seasons): Generator<string> {
  const rows = seasons.map(({ camera, first, last, days, reports, gaps }) => [camera, first, last, `${days}`, `${reports}`, `${gaps.reduce((sum, gap) => sum + gap.days, 0)}`, gaps.map(spanOf).join(', ')]);
  yield `${tableOf(['camera', 'first day', 'last day', 'days', 'reports', 'missing', 'days without a report'], rows)}\n\n`;
  for (const { camera, withoutPicture } of seasons) if (withoutPicture.length > 0) yield `${plain(camera)}: no new picture on ${withoutPicture.slice(0, mostShown).join(', ')}${withoutPicture.length > mostShown ? ' …' : ''}\n`;
  for (const line of [...unread, ...notes]) yield `${plain(line)}\n`;
}

/** Returns the reports of all cameras as one JSON object. */
export const tellSeasonsJson = (seasons: Seasons): string => `${JSON.stringify({ cameras: seasons.seasons, notes: seasons.notes, notRead: seasons.unread }, null, 2)}\n`;

/** Writes a CSV line for each gap between the reports of a camera. */
export function* tellSeasonsCsv({ seasons }: Seasons): Generator<string> {
  yield lineOf(['camera', 'from', 'to', 'days']);
  for (const { camera, gaps } of seasons) for (const { from, to, days } of gaps) yield lineOf([camera, from, to, days]);
}
