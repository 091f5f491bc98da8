// The two commands of the audit: the comparison of a card with a server, and the gaps in a folder of reports.

import { readCard } from './card/expected.ts';
import { compare } from './compare.ts';
import type { AuditOptions } from './options.ts';
import type { Progress } from './progress.ts';
import { readSeasons } from './seasons.ts';
import { openServer } from './server/open.ts';
import { codeOf, tellCsv, tellJson, tellSeasons, tellSeasonsCsv, tellSeasonsJson, tellTable } from './tell.ts';

/** Where the audit prints: its outcome, and sentences on what could not be compared. */
export interface Output {
  /** Prints the outcome in pieces, one after the other. */
  write(parts: Iterable<string>): Promise<void>;
  /** Prints a sentence about what could not be compared, beside the outcome. */
  warn(line: string): void;
}

/**
 * Compares a card with a server, and prints the outcome.
 * @returns the exit code: 0 if all is equal, 1 if something differs, 2 if not all could be compared
 * @throws an error whose message is a sentence for a person; the command then exits with 2
 */
export async function auditCard(options: AuditOptions & { card: string; server: string }, output: Output, progress: Progress): Promise<number> {
  const card = readCard(options.card, done => progress.show('images on the card', done));
  const server = await openServer(options.server, card.config, card.files, options.certificate, () => progress.stop());
  try {
    const names = { server: 'files on the server', content: 'images read back' };
    const found = await compare(card, server, { content: options.content, progress: (what, done, total) => progress.show(names[what], done, total) });
    progress.stop();
    const told = { card: options.card, server: server.shown, hasJournal: card.hasJournal, content: options.content };
    await output.write(options.json ? tellJson(found, told) : options.csv ? tellCsv(found) : tellTable(found, told));
    // the table already says what could not be compared, while JSON and CSV need it printed beside them for a person
    if (options.json || options.csv) found.gaps.forEach(output.warn);
    return codeOf(found);
  } finally {
    server.close();
  }
}

/**
 * Reads the reports of a folder, and prints for each camera the days without a report. The exit code is 0 without a gap, 2 if a file cannot be read,
 * otherwise 1.
 */
export async function auditReports(options: AuditOptions & { reports: string }, output: Output, progress: Progress): Promise<number> {
  const seasons = await readSeasons(options.reports, (done, total) => progress.show('files with reports', done, total));
  progress.stop();
  await output.write(options.json ? [tellSeasonsJson(seasons)] : options.csv ? tellSeasonsCsv(seasons) : tellSeasons(seasons));
  if (options.json || options.csv) seasons.unread.forEach(output.warn);
  if (seasons.unread.length > 0) return 2;
  return seasons.seasons.some(({ gaps }) => gaps.length > 0) ? 1 : 0;
}
