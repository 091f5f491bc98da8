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

/**
 * An answer is printable ASCII, because the engine escapes other bytes. So any other byte means that the answer was cut, as
 * by a restart. XOFF and XON, which the engine inserts anywhere, are recognised too.
 */
export function createSorter(sorted: Sorted): Sorter {
  let plain: number[] = [];
  let held: number[] = [];
  /** Length of the data; -1 until the head is complete. */
  let length = -1;

  function flush(): void {
    if (plain.length > 0) sorted.text(Uint8Array.from(plain));
    plain = [];
  }

  function giveUp(): void {
    plain.push(...held);
    held = [];
    length = -1;
  }

  function takeFlow(byte: number): boolean {
    if (byte !== xon && byte !== xoff) return false;
    sorted.flow(byte === xon);
    return true;
  }

  function takePlain(byte: number): void {
    if (byte === dataLinkEscape) held = [byte];
    else if (byte === negative) {
      flush();
      sorted.refused();
    } else if (byte !== acknowledge && !takeFlow(byte)) plain.push(byte);
  }

  function takeHead(byte: number): void {
    if (held.length < 3 && takeFlow(byte)) return;
    // SOH, then a type of 0 in the upper three bits
    if (held.length === 1 ? byte !== startOfHeading : held.length === 2 && byte >= 0x20) {
      giveUp();
      takePlain(byte);
      return;
    }
    held.push(byte);
    if (held.length === headBytes) length = (held[2]! << 8) | byte;
    finish();
  }

  /** A length of 17 or 19 may be XON or XOFF: every answer is a string, so it begins with a quotation mark. */
  function isFlowTakenForLength(byte: number): boolean {
    return held.length === headBytes && byte !== quotationMark && takeFlow(held[3]!);
  }

  function takeData(byte: number): void {
    if (takeFlow(byte)) return;
    if (isFlowTakenForLength(byte)) {
      held[3] = byte;
      length = (held[2]! << 8) | byte;
    } else if (byte < 0x20 || byte > 0x7e) {
      giveUp();
      takePlain(byte);
      return;
    } else held.push(byte);
    finish();
  }

  function finish(): void {
    if (length < 0 || held.length < headBytes + length) return;
    const text = String.fromCharCode(...held.slice(headBytes));
    held = [];
    length = -1;
    flush();
    sorted.answer(text);
  }

  return {
    take(bytes) {
      for (const byte of bytes) {
        if (length >= 0) takeData(byte);
        else if (held.length > 0) takeHead(byte);
        else takePlain(byte);
      }
      flush();
    },
    giveUp() {
      giveUp();
      flush();
    },
  };
}
