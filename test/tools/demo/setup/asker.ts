// Asks a person: by prompts on a terminal, or by plain lines from a pipe or file.

import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { S_BAR, isCancel, password, select, text } from '@clack/prompts';
import { Sentence } from '../show/sentence.ts';
import { breakText, columnsOf } from '../show/width.ts';

/** A question to a person. */
export interface Asked {
  /** The question, without its mark. */
  asks: string;
  /** Sentences below it. */
  help: string;
  /** The meaning of an empty answer, as shown. */
  usual: string;
  /** The answer is not shown. */
  isSecret: boolean;
  /** The possible answers; missing: any text. */
  choices?: string[];
  /** On a terminal, `<` returns to the question before. */
  canGoBack?: boolean;
  /** The mistake in this answer; an empty answer means the default. */
  faultOf(answer: string): string | undefined;
}

/** Asks one question after the other. */
export interface Asker {
  /** Prints a line. */
  say(text: string): void;
  /** The valid answer; empty for the default. */
  ask(asked: Asked): Promise<string>;
  /** Ends the reading of answers. */
  close(): void;
}

/** The person pressed Ctrl-C. */
export class Stopped extends Error {}

/** The person wants the question before. */
export class Back extends Error {}

/** The answer that returns to the question before. */
export const backWord = '<';

const margin = `${S_BAR}  `;

/** Asks again until an answer is right; a secret is not shown. */
export function createPrompts(input: Readable, output: NodeJS.WriteStream): Asker {
  const common = { input, output };
  /** A prompt for a text does not wrap the text above it; one for a choice does. */
  const above = (help: string): string => breakText(help, columnsOf(output)! - margin.length).map((line) => margin + line).join('\n');
  return {
    // without a margin, so that a command can be copied
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

/** One line for each answer. A wrong one ends it: later lines may answer other questions. */
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
