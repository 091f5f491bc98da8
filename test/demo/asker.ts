// Who asks: a terminal, by prompts, or plain lines, where the answers come from a pipe or a file.

import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { S_BAR, isCancel, password, select, text } from '@clack/prompts';
import { Sentence } from './sentence.ts';
import { breakText, columnsOf } from './width.ts';

export interface Asked {
  asks: string;
  help: string;
  /** What an empty answer means, as it is shown. */
  usual: string;
  isSecret: boolean;
  choices?: string[];
  /** What is wrong with this answer; an empty one stands for the usual. */
  faultOf(answer: string): string | undefined;
}

export interface Asker {
  say(text: string): void;
  /** What was answered, and is right; empty for the usual. */
  ask(asked: Asked): Promise<string>;
  close(): void;
}

/** Somebody has pressed Ctrl-C. */
export class Stopped extends Error {}

const margin = `${S_BAR}  `;

/** Asks again until an answer is right; a secret is not shown. */
export function createPrompts(input: Readable, output: NodeJS.WriteStream): Asker {
  const common = { input, output };
  /** A prompt for a text does not wrap what it shows above it; one for a choice does. */
  const above = (help: string): string => breakText(help, columnsOf(output)! - margin.length).map((line) => margin + line).join('\n');
  return {
    // without a margin, so that a command can be copied
    say: (said) => void output.write(`${said}\n`),
    async ask({ asks, help, usual, isSecret, choices, faultOf }) {
      const message = `${asks}\n${choices ? help : above(help)}`;
      const validate = (answer: string | undefined) => faultOf(answer ?? '');
      const answer = choices
        ? await select({ ...common, message, options: choices.map((value) => ({ value })), initialValue: usual })
        : isSecret
          ? await password({ ...common, message, validate })
          : await text({ ...common, message, placeholder: usual, defaultValue: usual, validate });
      if (isCancel(answer)) throw new Stopped();
      return answer ?? '';
    },
    close: () => undefined,
  };
}

/** One line for each answer. One that is wrong ends it: the lines behind it may be meant for other questions. */
export function createLines(input: Readable, output: NodeJS.WriteStream): Asker {
  const reader = createInterface({ input });
  const lines = reader[Symbol.asyncIterator]();
  return {
    say: (said) => void output.write(`${said}\n`),
    async ask({ asks, usual, choices, faultOf }) {
      output.write(`${asks}${choices ? ` (${choices.join(', ')})` : ''}${usual ? ` [${usual}]` : ''}:\n`);
      const { value, done } = await lines.next();
      if (done) throw new Sentence(`The answers have ended before "${asks}"; nothing was written.`);
      const fault = faultOf(value);
      if (fault) throw new Sentence(`${asks}: ${fault}. Nothing was written.`);
      return value;
    },
    close: () => reader.close(),
  };
}
