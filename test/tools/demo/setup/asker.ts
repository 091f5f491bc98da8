// Asks a person questions: by prompts on a terminal, or by plain lines from a pipe or file.

import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { S_BAR, isCancel, password, select, text } from '@clack/prompts';
import { Sentence } from '../show/sentence.ts';
import { breakText, columnsOf } from '../show/width.ts';

/** A question to a person. */
export interface Asked {
  /** The question, without a question mark. */
  asks: string;
  /** Sentences of help, shown below the question. */
  help: string;
  /** The default answer, which an empty one stands for, as it is shown to the person. */
  usual: string;
  /** True if the answer must not be shown. */
  isSecret: boolean;
  /** The possible answers. If it is undefined, any text is possible. */
  choices?: string[];
  /** True if `<` returns to the question before, on a terminal. */
  canGoBack?: boolean;
  /** Returns what is wrong with an answer, or undefined if it is right. An empty answer means the default. */
  faultOf(answer: string): string | undefined;
}

/** Asks one question after the other. */
export interface Asker {
  /** Prints a line for the person who answers. */
  say(text: string): void;
  /** Returns a valid answer, which is empty for the default. It throws `Stopped` after Ctrl-C, and `Back` if the person goes back a question. */
  ask(asked: Asked): Promise<string>;
  /** Ends the reading of answers. */
  close(): void;
}

/** The error if the person pressed Ctrl-C. */
export class Stopped extends Error {}

/** The error if the person wants to return to the question before. */
export class Back extends Error {}

/** The answer that returns to the question before. */
export const backWord = '<';

const margin = `${S_BAR}  `;

/** Makes prompts on a terminal, which ask again until an answer is right. A secret is not shown. */
export function createPrompts(input: Readable, output: NodeJS.WriteStream): Asker {
  const common = { input, output };
  /** Returns the help, wrapped for the terminal. A prompt for a text does not wrap the text above it, while one for a choice does. */
  const above = (help: string): string => breakText(help, columnsOf(output)! - margin.length).map((line) => margin + line).join('\n');
  return {
    // the text has no margin, so that a command in it can be copied
    say: (said) => void output.write(`${said}\n`),
    async ask({ asks, help: words, usual, isSecret, choices, canGoBack, faultOf }) {
      const help = canGoBack ? `${words} ${backWord} goes back.` : words;
      const message = `${asks}\n${choices ? help : above(help)}`;
      const validate = (answer: string | undefined) => canGoBack && answer === backWord ? undefined : faultOf(answer ?? '');
      const answer = choices
        ? await select({ ...common, message, options: [...choices, ...canGoBack ? [backWord] : []].map((value) => ({ value })), initialValue: usual })
        : isSecret
          ? await password({ ...common, message, validate })
          : await text({ ...common, message, placeholder: usual, defaultValue: usual, validate });
      if (isCancel(answer)) throw new Stopped();
      if (canGoBack && answer === backWord) throw new Back();
      return answer ?? '';
    },
    close: () => undefined,
  };
}

/** Reads one line for each answer. A wrong answer ends the reading with an error, since the lines after it may belong to other questions. */
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
      if (fault) throw new Sentence(`${asks}: ${fault.replace(/\.$/, '')}. Nothing was written.`);
      return value;
    },
    close: () => reader.close(),
  };
}
