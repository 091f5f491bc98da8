// A whole audit: what it reads, tells and returns.

import { readCard } from './card/expected.ts';
import { compare } from './compare.ts';
import type { AuditOptions } from './options.ts';
import type { Progress } from './progress.ts';
import { readSeasons } from './seasons.ts';
import { openServer } from './server/open.ts';
import { codeOf, tellCsv, tellJson, tellSeasons, tellSeasonsCsv, tellSeasonsJson, tellTable } from './tell.ts';

/** Takes the outcome in pieces, and reports what could not be compared. */
export interface Output {
  write(parts: Iterable<string>): Promise<void>;
  warn(line: string): void;
}

/** @returns the exit code; an error is a sentence, and stands for 2 */
export async function auditCard(options: AuditOptions & { card: string; server: string }, output: Output, progress: Progress): Promise<number> {
  const card = readCard(options.card, done => progress.show('images on the card', done));
  const server = await openServer(options.server, card.config, card.files, options.certificate, () => progress.stop());
  try {
    const names = { server: 'files on the server', content: 'images read back' };
    const found = await compare(card, server, { content: options.content, progress: (what, done, total) => progress.show(names[what], done, total) });
    progress.stop();
    const told = { card: options.card, server: server.shown, hasJournal: card.hasJournal, content: options.content };
    await output.write(options.json ? tellJson(found, told) : options.csv ? tellCsv(found) : tellTable(found, told));
    // a table has them
    if (options.json || options.csv) found.gaps.forEach(output.warn);
    return codeOf(found);
  } finally {
    server.close();
  }
}

/** Reads the reports of a folder and writes the gaps of each season. The exit code is 0 without a gap, 2 if a file cannot be read, otherwise 1. */
export async function auditReports(options: AuditOptions & { reports: string }, output: Output, progress: Progress): Promise<number> {
  const seasons = await readSeasons(options.reports, (done, total) => progress.show('files with reports', done, total));
  progress.stop();
  await output.write(options.json ? [tellSeasonsJson(seasons)] : options.csv ? tellSeasonsCsv(seasons) : tellSeasons(seasons));
  if (options.json || options.csv) seasons.unread.forEach(output.warn);
  if (seasons.unread.length > 0) return 2;
  return seasons.seasons.some(({ gaps }) => gaps.length > 0) ? 1 : 0;
}
