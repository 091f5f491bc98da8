// Identifies the device at the port by three probes: Espruino's enquiry (ENQ), a line end, and the sync of an ESP32's boot loader. A locked console
// answers a line end. No probe interrupts the firmware.

import type { Ear } from './line/ear.ts';
import { plain } from './line/lines.ts';

/**
 * What was found at the port. `loader` is the boot loader, `blank` an empty chip, and `stranger` a device that is no camera, with its
 * words.
 */
export type Found = { is: 'engine' | 'locked' | 'loader' | 'blank' } | { is: 'stranger'; says: string };

/** What `greet` needs of an open port: functions, and `ear`, which keeps the device's recent output. */
export interface GreetEnds {
  write(bytes: Uint8Array): Promise<void>;
  ear: Ear;
  isOver(): boolean;
  /** Called once, if nothing at all was heard in two rounds. The board may be held in its reset by the port's lines, and is to be released. */
  release(): void;
  /** Called if nothing has answered in `rounds` rounds of probes. `isTalking` is true if there was output that may be a camera's. */
  unanswered(rounds: number, isTalking: boolean): void;
}

const bytesOf = (text: string) => Uint8Array.from(text, letter => letter.charCodeAt(0));
/** The escape sequence ESC [ 2 H, by which the engine (Espruino) clears a line that was typed in part. */
const eraser = bytesOf('\x1b[2H');
/** The bytes that clear the line, then ENQ, which the engine answers on an empty line, such as by `Espruino 2v29 ESP32`. */
const enquiry = Uint8Array.of(...eraser, 0x05);
/** A line end, at which a locked console asks for its password. */
const lineEnd = bytesOf('\n');
/** The packet SYNC of the ESP32's boot loader, in SLIP framing. "Serial Protocol" of esptool's documents describes it. */
const sync = Uint8Array.of(0xc0, 0x00, 0x08, 0x24, 0x00, 0, 0, 0, 0, 0x07, 0x07, 0x12, 0x20, ...new Array<number>(32).fill(0x55), 0xc0);

/** The wait for an answer to ENQ, in milliseconds. Short input waits up to 100 ms on the chip, and the answer may come after a log line. */
const answerMs = 1000;
/** The wait for an answer to a line end or to SYNC, in milliseconds. */
const promptMs = 500;
/** After so many rounds without any output, the port's lines are released. It is before SYNC, which asks the boot loader. */
const heldRounds = 2;
/** After so many rounds of probes, a device whose output is unlike a camera's counts as a stranger. */
const patientRounds = 4;
/**
 * After so many rounds of probes without an answer, a device whose output is like a camera's counts as a stranger. A folder of a thousand pictures
 * may keep the engine from answering for long.
 */
const talkingRounds = 20;
/** The numbers of the rounds of probes, from 0, in which SYNC is sent. Only a silent device gets SYNC, because a console would take it for input. */
const syncRounds = [2, 5];

const engine = /Espruino \S+ \S+\s*\n/;
const prompt = /password>$/;
const loader = /waiting for download|\xc0\x01\x08/;
/** Matches the error that the boot loader in ROM repeats on an empty chip. Older chips print `flash read err`. */
const blank = /invalid header: 0x|flash read err/;
const any = new RegExp([engine, prompt, loader, blank].map(one => one.source).join('|'));
/** Matches output of a chip that boots, or of the firmware's log. */
const known = /rst:0x|\bets [A-Z]|Espruino|(?:debug|info|warn|error) (?:boot|ferry|at|card|config|round): |snapferry/;

/** Whether a console is locked: all its output then ends with a prompt for the password. */
export const isLocked = (text: string) => prompt.test(text);

/** Returns the last words of an unknown device, to be quoted. It is empty if most of its output is no text, as at a wrong baud rate. */
export function quotable(text: string): string {
  const printable = text.replace(/[^\x20-\x7e\s]/g, '').length;
  if (printable < text.length * 0.7) return '';
  const words = plain(text.replace(/\s+/g, ' ')).replace(/[^\x20-\x7e]/g, '?').trim();
  return words.length > 60 ? `${words.slice(-60).replace(/^\S*\s/, '')}` : words;
}

function judge(text: string): Found | undefined {
  if (loader.test(text)) return { is: 'loader' };
  if (isLocked(text)) return { is: 'locked' };
  if (engine.test(text)) return { is: 'engine' };
  return blank.test(text) ? { is: 'blank' } : undefined;
}

function questionsOf(round: number, isSilent: boolean): { bytes: Uint8Array; ms: number }[] {
  const questions = [{ bytes: enquiry, ms: answerMs }];
  if (round > 0) questions.push({ bytes: lineEnd, ms: promptMs });
  if (isSilent && syncRounds.includes(round)) questions.push({ bytes: sync, ms: promptMs });
  return questions;
}

/** Probes the device until it is identified. @returns undefined if that was cancelled before */
export async function greet(ends: GreetEnds): Promise<Found | undefined> {
  const { ear } = ends;
  let said = '';
  let talking = 0;
  for (let round = 0; !ends.isOver(); round++) {
    for (const { bytes, ms } of questionsOf(round, said + ear.heard() === '')) {
      await ends.write(bytes).catch(() => undefined);
      const found = await ear.wait(any, ms);
      if (ends.isOver()) return undefined;
      // an engine (Espruino) that was slow to boot may have the bytes of SYNC on its input line, so the line is cleared
      if (found && round >= syncRounds[0]!) await ends.write(eraser).catch(() => undefined);
      if (found) return judge(ear.heard());
    }
    said = (said + ear.heard()).slice(-1000);
    ear.clear();
    if (said) talking += 1;
    if (talking > (known.test(said) ? talkingRounds : patientRounds)) return { is: 'stranger', says: quotable(said) };
    if (said === '' && round + 1 === heldRounds) ends.release();
    ends.unanswered(round + 1, known.test(said));
  }
  return undefined;
}
