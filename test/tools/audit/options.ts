// The command line of `npm run audit`.

import { Option } from 'commander';
import { createCommand } from '../../../firmware/commands/command.js';
import { hideAddress } from '../demo/options.ts';

/** The options of the audit, as `--help` explains them. */
export interface AuditOptions {
  card?: string;
  server?: string;
  reports?: string;
  content: boolean;
  json: boolean;
  csv: boolean;
  certificate?: string;
}

const about = 'Compares the images of a card with those on a server, by the journal on the card. It only reads, on both.\n\n'
  + 'Exit code 0: all equal; 1: something differs; 2: not all could be looked at.';

/** Reads the command line. A mistake ends the process with exit code 2 and a sentence. */
export function readOptions(words: string[]): AuditOptions {
  const command = createCommand('audit', about)
    .configureOutput({ outputError: (text, write) => write(hideAddress(text)) })
    .exitOverride(({ exitCode }) => process.exit(exitCode && 2))
    .option('--card <dir>', 'folder that is a card or a copy of one')
    .option('--server <url>', 'ftp://user:password@host/directory, ftps://…, http://…, https://… (a listing, or S3), or a folder')
    .option('--content', 'read all images back, and compare every byte', false)
    .addOption(new Option('--json', 'write JSON, with every image').default(false).conflicts('csv'))
    .addOption(new Option('--csv', 'write CSV, with every image').default(false))
    .option('--certificate <file>', 'PEM with the authority of the server\'s certificate')
    .addOption(new Option('--reports <dir>', 'show the days without a report instead, by camera, from the files *.jsonl of this folder').conflicts(['content', 'certificate']));
  command.parse(words, { from: 'user' });
  const options = command.opts<AuditOptions>();
  if ((options.card === undefined || options.server === undefined) && options.reports === undefined) command.error('error: it needs --card and --server, or --reports, each with its folder or address: --help explains them.');
  return options;
}
