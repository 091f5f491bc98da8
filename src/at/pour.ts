
import type { Fault } from '../fault';
import type { Lines } from './lines';
import type { Bag, Step } from './step';
import type { Payload } from './task';

export interface Pour {
  /** `ready`: waiting for the prompt; `acking`: for `ack`. Empty: no payload. */
  phase: '' | 'ready' | 'pouring' | 'acking' | 'poured';
  /** Bytes of this row still to be sent. */
  left: number;
  /** The data-mode terminator was repeated. */
  isEnded: boolean;
  /** An acknowledgement came before the last bytes left. */
  isAcked: boolean;
  /** Returns the ms that the line still needs. */
  stop: (() => number) | undefined;
  /** When the line has carried all bytes. */
  clearMs: number;
  /** The modem has the right count of bytes, but another image. */
  wrong: Fault | undefined;
}

export function createPour(): Pour {
  return { phase: '', left: 0, isEnded: false, isAcked: false, stop: undefined, clearMs: 0, wrong: undefined };
}

/** Sets prompt and slice before the row is sent. */
export function prepare(
  pour: Pour, row: Step, payload: Payload | undefined, bag: Bag, lines: Lines, value: (placeholder: string) => string | undefined,
): void {
  pour.phase = row.pour ? 'ready' : '';
  pour.clearMs = 0;
  pour.isEnded = false;
  const data = row.data || '';
  lines.awaitPrompt(row.pour || '', /[,"]$/.test(data) ? data.slice(0, data.indexOf(':') + 1) + data.replace(/[^,"]/g, '') : '');
  if (!row.slice) return;
  const left = payload!.left();
  bag['granted'] = '';
  bag['slice'] = '' + Math.min(Math.floor(+value(row.slice)!) || 1, left);
  bag['offset'] = '' + (+value('size')! - left);
  bag['last'] = +bag['slice']! < left ? '0' : '1';
}

/** Bytes that the modem accepts; a garbled value counts as all. */
function grantedOf(bag: Bag): number {
  const asked = +bag['slice']!;
  const granted = bag['granted'] ? Math.floor(+bag['granted']!) : asked;
  return granted >= 0 && granted < asked ? granted : asked;
}

/** Sends up to the next acknowledgement, or all. */
export function pourPart(
  pour: Pour, row: Step, payload: Payload, bag: Bag, lines: Lines, onPart: (bytes: number, lineMs: number, wrong?: Fault) => void,
): void {
  if (pour.phase === 'ready') pour.left = row.slice ? grantedOf(bag) : payload.left();
  pour.phase = 'pouring';
  const ack = row.ack;
  const bytes = ack ? Math.min(ack.bytes, pour.left) : pour.left;
  if (ack) lines.awaitPrompt(ack.text);
  pour.stop = payload.pour(bytes, row.escape, function (lineMs, wrong) { onPart(bytes, lineMs, wrong); });
}

export function endPart(pour: Pour, bytes: number, lines: Lines, clearMs: number, wrong?: Fault): void {
  pour.stop = undefined;
  pour.clearMs = clearMs;
  pour.wrong = wrong;
  pour.left -= bytes;
  pour.phase = pour.left ? 'acking' : 'poured';
  if (!pour.left) lines.awaitPrompt('');
}

/** Returns the ms that the line still needs. */
export function stopPour(pour: Pour, nowMs: number): number {
  const lineMs = pour.stop ? pour.stop() : pour.clearMs - nowMs;
  pour.stop = undefined;
  return lineMs > 0 ? lineMs : 0;
}
