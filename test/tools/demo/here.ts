// A run of the demo within a test's own process, without a new program.

import { Writable } from 'node:stream';
import { CommanderError, type Command } from 'commander';
import type { DemoOptions } from './options.ts';
import { carry, tellError } from './play.ts';

/** The end of a run. */
export interface Ended {
  /** The exit code that the program would have. */
  code: number | null;
  /** All that it has written. */
  text: string;
}

/** @param read parses the words by this command, whose errors are kept too */
export async function carryHere(read: (command: Command) => DemoOptions, command: Command): Promise<Ended> {
  let text = '';
  const stream = new Writable({ write: (bytes: Buffer, _encoding, done) => ((text += bytes.toString('utf8')), done()) }) as unknown as NodeJS.WriteStream;
  try {
    const options = read(command.exitOverride().configureOutput({ writeOut: said => void (text += said), writeErr: said => void (text += said) }));
    return { code: await carry(options, { stream, signal: new AbortController().signal }), text };
  } catch (error) {
    if (error instanceof CommanderError) return { code: error.exitCode, text };
    return { code: 1, text: `${text}${tellError(error)}\n` };
  }
}
