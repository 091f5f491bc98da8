// Runs the demo within a test's own process, without starting a program.

import { Writable } from 'node:stream';
import { CommanderError, type Command } from 'commander';
import type { DemoOptions } from './options.ts';
import { carry, tellError } from './play.ts';

/** What a run has shown at its end. */
export interface Ended {
  /** The exit code that the program would have. */
  code: number | null;
  /** All that the run has written. */
  text: string;
}

/**
 * Runs the demo. Mistakes on the command line are returned as text, and do not end this process.
 * @param read reads the options of the run by `command`
 */
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
