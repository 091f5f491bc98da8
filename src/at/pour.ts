// The data phase of a row: how much of the payload goes after the prompt, in how many parts, and where it stands. Knows no time
// and no answer; what a line means while bytes are on their way is the chat's.

import type { Fault } from '../fault';
import type { Lines } from './lines';
import type { Bag, Step } from './step';
import type { Payload } from './task';

export interface Pour {
  /** `ready`: the prompt is awaited; `pouring`, with `acking` in between where the row says so; `poured`. Empty: the row pours nothing. */
  phase: '' | 'ready' | 'pouring' | 'acking' | 'poured';
  /** Bytes of this row that are still to be poured. */
  left: number;
  /** The mark that ends it was said a second time. */
  isEnded: boolean;
  /** An acknowledgement came before the last bytes had left. */
  isAcked: boolean;
  /** Ends what is being poured, and tells how long the line may still need for what has gone. */
  stop: (() => number) | undefined;
  /** When the line will have carried what was poured. */
  clearMs: number;
  /** Why the modem does not hold the image, though it holds the count. */
  wrong: Fault | undefined;
}

export function createPour(): Pour {
  return { phase: '', left: 0, isEnded: false, isAcked: false, stop: undefined, clearMs: 0, wrong: undefined };
}

/** Before the row is said: its prompt, and which slice of the payload it is about. */
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

/** What the modem takes of a slice. The line may have garbled the number: less than was asked for, or all of it. */
function grantedOf(bag: Bag): number {
  const asked = +bag['slice']!;
  const granted = bag['granted'] ? Math.floor(+bag['granted']!) : asked;
  return granted >= 0 && granted < asked ? granted : asked;
}

/** After the prompt: all of it, or up to where the modem acknowledges. Tells how many bytes that were, and how long the line needs. */
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

/** So many bytes have left. */
export function endPart(pour: Pour, bytes: number, lines: Lines, clearMs: number, wrong?: Fault): void {
  pour.stop = undefined;
  pour.clearMs = clearMs;
  pour.wrong = wrong;
  pour.left -= bytes;
  pour.phase = pour.left ? 'acking' : 'poured';
  if (!pour.left) lines.awaitPrompt('');
}

/** No more of it; tells how long the line may still need for what has gone. */
export function stopPour(pour: Pour, nowMs: number): number {
  const lineMs = pour.stop ? pour.stop() : pour.clearMs - nowMs;
  pour.stop = undefined;
  return lineMs > 0 ? lineMs : 0;
}
