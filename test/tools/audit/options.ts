// The command line of `npm run audit`.

import { InvalidArgumentError, Option } from 'commander';
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
  /** The time in milliseconds after which a camera without a new file counts as silent. */
  silent?: number;
  camtrapDp?: string;
  previews?: boolean;
}

const units: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

function readSpan(text: string): number {
  const [, many, unit = ''] = /^(\d+(?:\.\d+)?)([mhdw])$/.exec(text) ?? [];
  if (!Number(many)) throw new InvalidArgumentError('It needs a number and m, h, d or w, such as 36h or 2d.');
  return Number(many) * units[unit]!;
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
    .addOption(new Option('--reports <dir>', 'show the days without a report instead, by camera, from the files *.jsonl of this folder').conflicts(['content', 'certificate']))
    .addOption(new Option('--silent <time>', 'name the cameras of --server that have sent nothing for so long, such as 36h or 2d').argParser(readSpan).conflicts(['card', 'content', 'reports']))
    .addOption(new Option('--camtrap-dp <dir>', 'write a Camera Trap Data Package (Camtrap DP 1.0) of the card\'s images into this folder').conflicts(['content', 'json', 'csv', 'server', 'silent']))
    .addOption(new Option('--previews', 'show which images of the card hold a preview, EXIF\'s thumbnail, and how large it is').conflicts(['camtrapDp', 'certificate', 'content', 'reports', 'server', 'silent']));
  command.parse(words, { from: 'user' });
  const options = command.opts<AuditOptions>();
  if (options.silent !== undefined && options.server === undefined) command.error('error: --silent needs --server, with its address.');
  if (options.camtrapDp !== undefined && options.card === undefined) command.error('error: --camtrap-dp needs --card, with its folder.');
  if (options.previews && options.card === undefined) command.error('error: --previews needs --card, with its folder.');
  const isOther = options.silent !== undefined || options.camtrapDp !== undefined || options.previews;
  if ((options.card === undefined || options.server === undefined) && options.reports === undefined && !isOther) command.error('error: it needs --card and --server, or --reports, --silent, --camtrap-dp or --previews, each with its folder or address: --help explains them.');
  return options;
}
