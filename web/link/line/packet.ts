// Espruino's packets, which every engine since 2v25 has: DLE, SOH, 16 bits (3 of type, 13 of length, big-endian), and data. EVAL sends an
// expression. ACK and a RESPONSE return its value as JavaScript text, and NAK means that there is no value. Source: README_Protocol.md and
// jsinteractive.c of Espruino, 2v29.277.

/** The longest packet to the camera in bytes, with its head. The chip's driver buffers 1,024 bytes. */
export const longestPacket = 512;

const [startOfHeading, acknowledge, dataLinkEscape, negative] = [0x01, 0x06, 0x10, 0x15];
const [xon, xoff] = [0x11, 0x13];
const headBytes = 4;
const evaluate = 0x20;
const quotationMark = 0x22;
/**
 * Low bytes of a length that must not be sent. 3 is Ctrl-C, which interrupts the program before the engine recognises the packet. 4 ends
 * Espruino for Linux. 10 and 13 would be a wrong password at a locked console. The last two are flow control.
 */
const awkwardLengths = [3, 4, 10, 13, xon, xoff];

/**
 * Returns the packet that evaluates an expression. @throws an error if the expression is too long, or has other than printable ASCII
 * characters, which `quote` encodes
 */
export function makePacket(expression: string): Uint8Array {
  if (!/^[\x20-\x7e]*$/.test(expression)) throw new Error('An expression for the camera contains a byte that is not printable ASCII.');
  let text = expression;
  while (awkwardLengths.includes(text.length & 0xff)) text += ' ';
  const { length } = text;
  if (headBytes + length > longestPacket) throw new Error(`An expression has ${length} characters; ${longestPacket - headBytes} fit a packet.`);
  return Uint8Array.of(dataLinkEscape, startOfHeading, evaluate | (length >> 8), length & 0xff, ...new TextEncoder().encode(text));
}

/** The functions that get the camera's output, sorted into text, answers, refusals and flow control. */
export interface Sorted {
  /** Gets output that is in no packet: log lines and prompts. They may be split anywhere. */
  text(bytes: Uint8Array): void;
  /** Gets the content of a RESPONSE packet, which is JavaScript text. */
  answer(text: string): void;
  /** Called at NAK: a packet to the camera was incomplete for 5 s, or its expression has thrown an exception. */
  refused(): void;
  /** Called when the camera sends XOFF (false) or XON (true). */
  flow(isOn: boolean): void;
}

/** Separates the camera's output into packets, text and flow control. */
export interface Sorter {
  take(bytes: Uint8Array): void;
  /** Stops waiting for the rest of an answer that was cut off. The bytes of it that have come are passed on as text. */
  giveUp(): void;
}

/** The state of a sorter, which separates the camera's output into text and packets: the bytes that it still holds back. */
interface SorterState {
  readonly sorted: Sorted;
  /** Bytes of plain text that the sorter has not passed on yet. */
  plain: number[];
  /** Bytes of a packet of which the rest has not come yet. */
  held: number[];
  /** The length of the packet's data in bytes. It is -1 until the packet's head is complete. */
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
  // a RESPONSE has SOH as its second byte, and type 0 in the upper three bits of the third
  if (sorter.held.length === 1 ? byte !== startOfHeading : sorter.held.length === 2 && byte >= 0x20) {
    giveUp(sorter);
    takePlain(sorter, byte);
    return;
  }
  sorter.held.push(byte);
  if (sorter.held.length === headBytes) sorter.length = (sorter.held[2]! << 8) | byte;
  finish(sorter);
}

/**
 * Whether a length of 17 or 19 was really XON or XOFF, which is then passed on. In that case `byte`, which came next, is
 * the low byte of the length. Every answer is a string, so a quotation mark must follow a real length.
 */
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
 * Makes a sorter of the camera's output. An answer is printable ASCII, because the engine (Espruino) escapes other bytes. So any other byte means
 * that the answer was cut, as by a restart. Only XOFF and XON may be anywhere in it.
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
