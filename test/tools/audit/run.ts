// `npm run audit -- --card DIR --server URL`: shows which images of a card are on a server, complete or not.

import { once } from 'node:events';
import { runCommand, tellError } from '../../../firmware/commands/command.js';
import type { Output } from './audit.ts';
import { readOptions } from './options.ts';
import { createProgress } from './progress.ts';

const output: Output = {
  async write(parts) {
    for (const part of parts) if (!process.stdout.write(part)) await once(process.stdout, 'drain');
  },
  warn: line => console.error(line),
};

const options = readOptions(process.argv.slice(2));

await runCommand(async () => {
  // What reads cards and servers is loaded after the options, so that a mistake in them is told at once.
  const { auditCard, auditReports } = await import('./audit.ts');
  const progress = createProgress();
  try {
    const { card, server, reports, silent, camtrapDp, previews } = options;
    let code = 0;
    if (silent !== undefined && server !== undefined) code = await (await import('./alarm/silent.ts')).auditSilent({ ...options, silent, server }, output, progress);
    else if (camtrapDp !== undefined && card !== undefined) code = await (await import('./camtrapdp/write.ts')).writeCamtrapDp({ card, reports, folder: camtrapDp }, output, progress);
    else if (previews && card !== undefined) code = await (await import('./previews.ts')).auditPreviews({ ...options, card }, output, progress);
    else if (card !== undefined && server !== undefined) code = await auditCard({ ...options, card, server }, output, progress);
    if (reports !== undefined && camtrapDp === undefined) code = Math.max(code, await auditReports({ ...options, reports }, output, progress));
    process.exitCode = code;
  } catch (error) {
    progress.stop();
    console.error(tellError(error));
    process.exitCode = 2;
  } finally {
    progress.stop();
  }
});
