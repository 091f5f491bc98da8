import type { Fault } from '../../fault';
import { numberOf, wholeOf } from '../../number';
import type { Variables } from '../step';
import type { Pour, Pouring, Turn } from '../turn';
import { noteRepeat } from './compare';

/** Makes the record of a payload of which no byte was sent yet. */
export function createPour(turn: Pouring): Pour {
  const pour = {
    onPrompt: function () {
      pour.isAcked = pour.phase === 'pouring';
      if (pour.phase !== 'ready' && pour.phase !== 'acking') return;
      if (turn.repeats && turn.repeats.got === undefined) noteRepeat(turn, turn.repeats, 0);
      // a refusal that came before the prompt was the answer to an earlier row, so it is forgotten
      turn.heard.refusal = undefined;
      turn.disarm();
      pourPart(turn, pour);
    },
    onPoured: function (lineMs: number, fault?: Fault) {
      if (turn.pours === pour && !pour.resyncing) endPart(turn, pour, lineMs, fault);
    }
  } as Pour;
  return pour;
}

/** Prepares a payload, or its next slice: it waits for the modem's prompt, and puts the slice's values into the command before it. */
export function beginPour(turn: Pouring, pour: Pour): void {
  const row = turn.row;
  const variables = turn.task.variables;
  if (pour.resyncing) pour.resyncing.stop();
  pour.resyncing = undefined;
  pour.phase = 'ready';
  pour.clearMs = 0;
  pour.isEnded = false;
  turn.lines.awaitPrompt(row.pour, pour.onPrompt);
  if (!row.slice) return;
  const left = turn.task.payload.left();
  variables['granted'] = '';
  variables['slice'] = '' + Math.min(Math.floor(numberOf(turn.lookUp(row.slice))) || 1, left);
  variables['offset'] = '' + (wholeOf(turn.lookUp('size')) - left);
  variables['last'] = wholeOf(variables['slice']) < left ? '0' : '1';
  turn.repeats = { text: '', promptAt: 0, okAt: 0, okMs: 0, prompt: '', bytes: 0, sayMs: 0 };
}

/** Returns the number of bytes of the slice that the modem accepts. If the modem's number is missing or garbled, that is the whole slice. */
function grantedOf(variables: Variables): number {
  const asked = wholeOf(variables['slice']);
  const granted = variables['granted'] ? Math.floor(numberOf(variables['granted'])) : asked;
  return granted >= 0 && granted < asked ? granted : asked;
}

function pourPart(turn: Pouring, pour: Pour): void {
  const row = turn.row;
  const task = turn.task;
  if (pour.phase === 'ready') pour.unsent = row.slice ? grantedOf(task.variables) : task.payload.left();
  const ack = row.ack;
  turn.lines.awaitPrompt(ack ? ack.text : '', pour.onPrompt);
  pourBytes(turn, pour, ack ? Math.min(ack.bytes, pour.unsent) : pour.unsent);
}

/** Writes the next bytes of the payload into the modem. */
export function pourBytes(turn: Pouring, pour: Pour, bytes: number): void {
  pour.phase = 'pouring';
  pour.bytes = bytes;
  pour.halt = turn.task.payload.pour(bytes, turn.row.escape, pour.onPoured);
}

function endPart(turn: Pouring, pour: Pour, lineMs: number, fault?: Fault): void {
  pour.halt = undefined;
  pour.clearMs = turn.clock.now() + lineMs;
  pour.mismatch = fault;
  pour.unsent -= pour.bytes;
  pour.phase = pour.unsent ? 'acking' : 'poured';
  if (!pour.unsent && turn.row.ack) turn.lines.awaitPrompt('');
  turn.arm(lineMs + answerMs(turn, pour));
  if (pour.unsent && pour.isAcked) pour.onPrompt();
}

/**
 * Returns the milliseconds to wait for an answer after the last byte of the payload. After a payload of a counted length, OK comes soon, unless a
 * byte is missing.
 */
function answerMs(turn: Pouring, pour: Pour): number {
  const row = turn.row;
  if (pour.unsent) return row.ms;
  if (row.escape) return pour.isEnded ? row.ms : row.quiet || row.ms;
  return row.quiet || (turn.heard.wants.indexOf('OK') >= 0 && turn.task.payload.okMs) || row.ms;
}

/** Stops sending the payload. @returns the milliseconds that the line still needs for the bytes that were written */
export function stopPour(turn: Turn, pour: Pour): number {
  const lineMs = pour.halt ? pour.halt() : pour.clearMs - turn.clock.now();
  if (pour.resyncing) pour.resyncing.stop();
  pour.halt = undefined;
  return lineMs > 0 ? lineMs : 0;
}
