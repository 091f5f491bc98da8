// Espruino's packets, in every engine since 2v25: DLE SOH, 16 bits (3 of type, 13 of length, big-endian), data. EVAL sends an
// expression; ACK and a RESPONSE return its value as JavaScript text; NAK means no value. Source: README_Protocol.md and
// jsinteractive.c of Espruino, 2v29.277.

/** Longest packet to the camera, with its head: the chip's driver buffers 1,024 bytes. */
export const longestPacket = 512;

const [startOfHeading, acknowledge, dataLinkEscape, negative] = [0x01, 0x06, 0x10, 0x15];
const [xon, xoff] = [0x11, 0x13];
const headBytes = 4;
const evaluate = 0x20;
const quotationMark = 0x22;
/**
 * Forbidden low bytes of a length. 3 is Ctrl-C and interrupts the program before the engine recognises the packet; 4 ends
 * Espruino for Linux. 10 and 13 would be a wrong password guess at a locked console. The last two are flow control.
 */
const awkwardLengths = [3, 4, 10, 13, xon, xoff];

/** @throws if the expression is not plain ASCII (use quote), or too long */
export function makePacket(expression: string): Uint8Array {
  if (!/^[\x20-\x7e]*$/.test(expression)) throw new Error('An expression for the camera contains a byte that is not printable ASCII.');
  let text = expression;
  while (awkwardLengths.includes(text.length & 0xff)) text += ' ';
  const { length } = text;
  if (headBytes + length > longestPacket) throw new Error(`An expression has ${length} characters; ${longestPacket - headBytes} fit a packet.`);
  return Uint8Array.of(dataLinkEscape, startOfHeading, evaluate | (length >> 8), length & 0xff, ...new TextEncoder().encode(text));
}

/** Output of the camera by kind. */
export interface Sorted {
  /** Outside of packets: log lines, prompts; split anywhere. */
  text(bytes: Uint8Array): void;
  /** A RESPONSE, as JavaScript text. */
  answer(text: string): void;
  /** NAK: the packet was incomplete for 5 s, or its expression threw. */
  refused(): void;
  /** Called at XOFF (false) and XON. */
  flow(isOn: boolean): void;
}

export interface Sorter {
  take(bytes: Uint8Array): void;
  /** Stops waiting for the rest of an answer; its bytes so far count as text. */
  giveUp(): void;
}

/** State of a sorter. */
interface SorterState {
  readonly sorted: Sorted;
  /** Text that is not passed on yet. */
  plain: number[];
  /** Bytes of a packet that is not complete. */
  held: number[];
  /** Length of the data; -1 until the head is complete. */
  length: number;
}

function flush(sorter: SorterState): void {
  if (sorter.plain.length > 0) sorter.sorted.text(Uint8Array.from(sorter.plain));
  sorter.plain = [];
}

function giveUp(sorter: SorterState): void {
  sorter.plain.push(...sorter.held);
  sorter.held = [];
  sorter.length = -1;
}

function takeFlow(sorter: SorterState, byte: number): boolean {
  if (byte !== xon && byte !== xoff) return false;
  sorter.sorted.flow(byte === xon);
  return true;
}

function takePlain(sorter: SorterState, byte: number): void {
  if (byte === dataLinkEscape) sorter.held = [byte];
  else if (byte === negative) {
    flush(sorter);
    sorter.sorted.refused();
  } else if (byte !== acknowledge && !takeFlow(sorter, byte)) sorter.plain.push(byte);
}

function takeHead(sorter: SorterState, byte: number): void {
  if (sorter.held.length < 3 && takeFlow(sorter, byte)) return;
  // SOH, then a type of 0 in the upper three bits
  if (sorter.held.length === 1 ? byte !== startOfHeading : sorter.held.length === 2 && byte >= 0x20) {
    giveUp(sorter);
    takePlain(sorter, byte);
    return;
  }
  sorter.held.push(byte);
  if (sorter.held.length === headBytes) sorter.length = (sorter.held[2]! << 8) | byte;
  finish(sorter);
}

/** A length of 17 or 19 may be XON or XOFF: every answer is a string, so it begins with a quotation mark. */
function isFlowTakenForLength(sorter: SorterState, byte: number): boolean {
  return sorter.held.length === headBytes && byte !== quotationMark && takeFlow(sorter, sorter.held[3]!);
}

function takeData(sorter: SorterState, byte: number): void {
  if (takeFlow(sorter, byte)) return;
  if (isFlowTakenForLength(sorter, byte)) {
    sorter.held[3] = byte;
    sorter.length = (sorter.held[2]! << 8) | byte;
  } else if (byte < 0x20 || byte > 0x7e) {
    giveUp(sorter);
    takePlain(sorter, byte);
    return;
  } else sorter.held.push(byte);
  finish(sorter);
}

function finish(sorter: SorterState): void {
  if (sorter.length < 0 || sorter.held.length < headBytes + sorter.length) return;
  const text = String.fromCharCode(...sorter.held.slice(headBytes));
  sorter.held = [];
  sorter.length = -1;
  flush(sorter);
  sorter.sorted.answer(text);
}

function take(sorter: SorterState, bytes: Uint8Array): void {
  for (const byte of bytes) {
    if (sorter.length >= 0) takeData(sorter, byte);
    else if (sorter.held.length > 0) takeHead(sorter, byte);
    else takePlain(sorter, byte);
  }
  flush(sorter);
}

/**
 * An answer is printable ASCII, because the engine escapes other bytes. So any other byte means that the answer was cut, as
 * by a restart. XOFF and XON, which the engine inserts anywhere, are recognised too.
 */
export function createSorter(sorted: Sorted): Sorter {
  const sorter: SorterState = { sorted, plain: [], held: [], length: -1 };

  return {
    take: bytes => take(sorter, bytes),
    giveUp() {
      giveUp(sorter);
      flush(sorter);
    },
  };
}
