// Measures what the browser page costs during uploads: it asks `page.state()` once a second. The cost of a question is counted on the real engine
// (Espruino). Its effect on the line is simulated on the virtual clock, with the engine blocked as long as on a chip.

import { usualEngine } from '../../../../firmware/engine/espruino.js';
import { carrierOf } from '../line/carrier.ts';
import { travel } from '../line/voyage.ts';
import { useOf, type Use } from '../meter.ts';
import { both, secondsAt, type Rates } from '../rate/rates.ts';
import { percent, short, type Sheet } from '../sheet.ts';
import { countInstructions, readProfile, underCallgrind } from './callgrind.ts';
import { carryOnChip } from './chip.ts';
import type { EngineMeter } from './engine.ts';

/** What it costs the engine to answer one query page.state() of the browser page. */
export interface Question {
  /** Processor instructions for a query with its answer. */
  instructions: number;
  /** Bytes of the longest answer to the query, with the packet around it. */
  bytes: number;
}

/** A measured round, during which the page sends its query page.state() once a second, or never. */
export interface PollRow {
  /** Rate of the line to the modem in baud. */
  baud: number;
  /** True if the page sends page.state() once a second. */
  isPolled: boolean;
  use: Use;
  /** The most JsVars (units of memory) of the engine that were in use. */
  peakVars: number;
}

const expression = 'page.state()';
const imageBytes = 200_000;
/**
 * Size in bytes of the image during which instructions are counted. It is small, since under valgrind the engine needs 3 ms to write a byte, and
 * answers no query of the page meanwhile.
 */
const profiledBytes = 1000;
const images = 3;
const bauds = [115_200, 921_600];
const consoleBaud = 115_200;
/** Bytes of a packet around the answer to a query: ACK, the head of a RESPONSE, the number of the query, and the quotes. */
const aroundBytes = 20;
const counts = { few: 5, many: 25 };
const carrier = carrierOf('sim7600', 'efs');

/**
 * Returns the cost of a query page.state().
 * @param instructions those of one query
 * @param answers all answers of a round, of which the longest counts
 */
export function questionOf(instructions: number, answers: string[]): Question {
  // the engine writes the answer as a JSON string, in which each quote has a backslash
  const bytes = aroundBytes + Math.max(...answers.map(answer => answer.replace(/"/g, '\\"').length));
  return { instructions, bytes };
}

/**
 * Returns the milliseconds for which a query keeps a chip busy: its instructions, and the answer on the console, during which the engine waits.
 * @param rate millions of instructions a second
 */
export function chipMsAt({ instructions, bytes }: Question, rate: number): number {
  return 1000 * secondsAt(instructions, rate) + (bytes * 10_000) / consoleBaud;
}

/**
 * Counts the instructions of one query page.state() on the real engine. Two rounds with many and with few queries are compared, and the difference
 * is divided by that of the numbers of queries.
 */
export async function measureQuestion(): Promise<Question> {
  const all: string[] = [];
  const run = { command: usualEngine, carrier, sizes: [profiledBytes], under: underCallgrind };
  const count = (count: number) => carryOnChip({ ...run, questions: { expression, count, everyMs: 0 } }, ({ answers }, cwd) => {
    all.push(...answers);
    return countInstructions(readProfile(cwd));
  });
  const few = await count(counts.few);
  const many = await count(counts.many);
  return questionOf((many - few) / (counts.many - counts.few), all);
}

function measurePeak(command: string, isPolled: boolean): Promise<number> {
  const sizes = Array.from({ length: images }, () => imageBytes);
  const questions = isPolled ? { questions: { expression, count: Infinity, everyMs: 1000 } } : {};
  return carryOnChip({ command, carrier, sizes, config: { log: { level: 'debug' } }, ...questions }, ({ peakVars }) => peakVars);
}

/**
 * Simulates rounds with and without the page. In those with it, the engine is blocked once a second, for as long as a query page.state() takes a
 * chip.
 */
export async function measurePoll({ command }: EngineMeter, rates: Rates, tell: (text: string) => void): Promise<{ question: Question; rows: PollRow[] }> {
  tell(`instructions of ${expression}`);
  const question = await measureQuestion();
  const rows: PollRow[] = [];
  for (const isPolled of [false, true]) {
    tell(`memory, ${isPolled ? 'asked once a second' : 'nothing is asked'}`);
    const peakVars = await measurePeak(command, isPolled);
    for (const baud of bauds) {
      const reading = await travel({ carrier, images, size: imageBytes, baud, ...(isPolled && { busyMs: chipMsAt(question, rates.worst) }) }, found => found);
      rows.push({ baud, isPolled, peakVars, use: useOf(reading, { images, size: imageBytes, baud }) });
    }
  }
  return { question, rows: rows.sort((a, b) => a.baud - b.baud) };
}

/** Makes the table of rounds with and without the page. */
export function pollSheet({ question, rows }: { question: Question; rows: PollRow[] }, rates: Rates): Sheet {
  return {
    title: `The browser page beside it: ${images} images of 200 kB, ${carrier.title.replace('snapferry, ', '')}`,
    head: ['', 'baud', 'seconds', 'line, data phase', 'JsVars'],
    rows: rows.map(({ baud, isPolled, use, peakVars }) => [
      isPolled ? `${expression} once a second` : 'nothing is asked', baud.toLocaleString('en-US'), short(use.secondsPerImage), percent(use.phaseShare), peakVars,
    ]),
    notes: [
      `A question takes ${short(question.instructions)} instructions and ${question.bytes} bytes of the console at 115,200 baud: together ${both(rates, rate => short(chipMsAt(question, rate)))} ms of a chip`
      + ` (${rates.best} to ${rates.worst} instructions in a microsecond; the table has the worse). JsVars: the most in use on the real engine, at log.level debug.`,
    ],
  };
}
