// Takes a serial camera's commands one after the other, and sends its responses, with the faults that a test has asked for.

import { byteMsAt } from '../../../line/wire.ts';
import { disturb, fromHex, toHex, type Part } from '../mischief.ts';
import { after, nothing, wait, type BodyState } from './state.ts';
import type { LogLine, Reply } from './types.ts';

const longestShown = 16;

function note({ log, clock }: BodyState, who: LogLine['who'], bytes: Uint8Array): void {
  const shown = toHex(bytes.subarray(0, longestShown));
  log.push({ atMs: clock.now(), who, text: bytes.length > longestShown ? `${shown} …` : shown, bytes: bytes.length });
}

/** Sends bytes, after those that a fault has kept back. The camera dies at the byte that a test has named. */
export function say(body: BodyState, bytes: Uint8Array): void {
  const all = body.carried.length > 0 ? Uint8Array.from([...body.carried, ...bytes]) : bytes;
  body.carried = nothing;
  if (body.isGone) return;
  const left = body.goneAtByte - body.saidBytes;
  const said = all.length > left ? all.subarray(0, left) : all;
  body.saidBytes += said.length;
  if (said.length > 0) note(body, 'camera', said);
  if (said.length > 0) body.listeners.forEach(listener => listener(said));
  if (said.length < all.length) vanish(body);
}

function vanish(body: BodyState): void {
  body.isGone = true;
  body.goneAtByte = Infinity;
}

/**
 * Sends one part of a response after the other, each for as long as its bytes take at the camera's rate. Each timer starts the next, because two
 * real timers need not end in order. @returns the time at which the last part has left, in milliseconds since 1970
 */
function sayParts(body: BodyState, parts: Part[], startMs: number, onEnd: () => void): number {
  const times: number[] = [];
  let atMs = startMs;
  for (const { bytes, afterMs } of parts) {
    times.push(atMs += afterMs);
    atMs += bytes.length * (body.isTimed ? byteMsAt(body.baud) : 0);
  }
  const sayFrom = (index: number): void => {
    const part = parts[index];
    if (!part) return wait(body, atMs, onEnd);
    wait(body, times[index]!, () => {
      say(body, part.bytes);
      sayFrom(index + 1);
    });
  };
  sayFrom(0);
  return atMs;
}

/**
 * Takes a whole command from the host, and runs it by `perform` once the previous command is answered. A host that does not wait for that answer
 * gets a violation noted, unless `mayInterrupt` is true.
 */
export function take(body: BodyState, command: Uint8Array, perform: () => Reply | undefined, mayInterrupt = false): void {
  const { clock } = body;
  const text = toHex(command);
  note(body, 'host', command);
  body.commands.push(text);
  if (body.freeMs > clock.now() && !mayInterrupt) body.violations.push(`${text} came before ${body.current} was answered.`);
  const turn = () => {
    if (body.freeMs > clock.now()) after(body, body.freeMs - clock.now(), turn);
    else answer(body, text, perform);
  };
  turn();
}

function answer(body: BodyState, text: string, perform: () => Reply | undefined): void {
  body.current = text;
  const fault = body.mischief.find(text);
  const replaced = fault?.answer;
  const reply = replaced === undefined || fault?.executes ? perform() : { parts: [] };
  const parts = replaced === undefined ? reply?.parts ?? [] : [{ bytes: fromHex(replaced), afterMs: body.options.answerMs }];
  const disturbed = fault ? disturb(parts, fault) : { parts, kept: nothing };
  const lateMs = fault?.delayMs ?? 0;
  const times = fault?.times ?? 1;
  let endMs = body.clock.now();
  for (let time = 1; time <= times; time++) {
    const startMs = endMs + (time === 1 ? lateMs : 0);
    endMs = sayParts(body, disturbed.parts, startMs, time < times ? () => {} : end);
  }
  body.freeMs = Math.max(body.freeMs, endMs - lateMs);

  function end(): void {
    if (disturbed.kept.length > 0) body.carried = disturbed.kept;
    reply?.then?.();
  }
}
