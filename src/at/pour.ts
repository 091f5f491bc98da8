
import type { Fault } from '../fault';
import type { Lines } from './lines';
import type { Variables, Step } from './step';
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
  fault: Fault | undefined;
}

export function createPour(): Pour {
  return { phase: '', left: 0, isEnded: false, isAcked: false, stop: undefined, clearMs: 0, fault: undefined };
}

/** Sets prompt and slice before the row is sent. */
export function prepare(
  pour: Pour, row: Step, payload: Payload | undefined, variables: Variables, lines: Lines, value: (placeholder: string) => string | undefined,
): void {
  pour.phase = row.pour ? 'ready' : '';
  pour.clearMs = 0;
  pour.isEnded = false;
  const data = row.data || '';
  lines.awaitPrompt(row.pour || '', /[,"]$/.test(data) ? data.slice(0, data.indexOf(':') + 1) + data.replace(/[^,"]/g, '') : '');
  if (!row.slice) return;
  const left = payload!.left();
  variables['granted'] = '';
  variables['slice'] = '' + Math.min(Math.floor(+value(row.slice)!) || 1, left);
  variables['offset'] = '' + (+value('size')! - left);
  variables['last'] = +variables['slice'] < left ? '0' : '1';
}

/** Bytes that the modem accepts; a garbled value counts as all. */
function grantedOf(variables: Variables): number {
  const asked = +variables['slice']!;
  const granted = variables['granted'] ? Math.floor(+variables['granted']) : asked;
  return granted >= 0 && granted < asked ? granted : asked;
}

/** Sends up to the next acknowledgement, or all. */
export function pourPart(
  pour: Pour, row: Step, payload: Payload, variables: Variables, lines: Lines, onPart: (bytes: number, lineMs: number, fault?: Fault) => void,
): void {
  if (pour.phase === 'ready') pour.left = row.slice ? grantedOf(variables) : payload.left();
  pour.phase = 'pouring';
  const ack = row.ack;
  const bytes = ack ? Math.min(ack.bytes, pour.left) : pour.left;
  if (ack) lines.awaitPrompt(ack.text);
  pour.stop = payload.pour(bytes, row.escape, function (lineMs, fault) { onPart(bytes, lineMs, fault); });
}

export function endPart(pour: Pour, bytes: number, lines: Lines, clearMs: number, fault?: Fault): void {
  pour.stop = undefined;
  pour.clearMs = clearMs;
  pour.fault = fault;
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
