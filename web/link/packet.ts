// Espruino's packets, which every engine since 2v25 has: DLE SOH, 16 bits (3 of type, 13 of length, big-endian), data. Of the types only
// two are needed: EVAL takes an expression, and ACK and a RESPONSE bring its value as JavaScript text; NAK says that there is none.
// Source: README_Protocol.md and jsinteractive.c of Espruino, 2v29.277.

/** Most bytes of a packet to the camera, its head included: the chip's driver holds 1,024. */
export const longestPacket = 512;

const [startOfHeading, acknowledge, dataLinkEscape, negative] = [0x01, 0x06, 0x10, 0x15];
const [xon, xoff] = [0x11, 0x13];
const headBytes = 4;
const evaluate = 0x20;
const quotationMark = 0x22;
/**
 * What the low byte of a length must not be. 3 is Ctrl-C and interrupts what runs, before the engine knows that it is in a packet; 4 ends
 * Espruino for Linux. 10 and 13 would be a wrong try of a locked console's password, and the last two are what stops and starts a line.
 */
const awkwardLengths = [3, 4, 10, 13, xon, xoff];

/** @throws where the expression is not plain ASCII (quote.ts makes it so), or too long */
export function makePacket(expression: string): Uint8Array {
  if (!/^[\x20-\x7e]*$/.test(expression)) throw new Error('An expression for the camera holds a byte that is not printable ASCII.');
  let text = expression;
  while (awkwardLengths.includes(text.length & 0xff)) text += ' ';
  const { length } = text;
  if (headBytes + length > longestPacket) throw new Error(`An expression has ${length} characters; ${longestPacket - headBytes} fit a packet.`);
  return Uint8Array.of(dataLinkEscape, startOfHeading, evaluate | (length >> 8), length & 0xff, ...new TextEncoder().encode(text));
}

/** What comes from the camera, sorted. */
export interface Sorted {
  /** Outside of packets: log lines, prompts; cut anywhere. */
  text(bytes: Uint8Array): void;
  /** A RESPONSE, as JavaScript text. */
  answer(text: string): void;
  /** NAK: the packet was not finished within 5 s, or its expression threw. */
  refused(): void;
  /** XOFF and XON. */
  flow(isOn: boolean): void;
}

export interface Sorter {
  take(bytes: Uint8Array): void;
  /** The rest of an answer is not to be waited for: what there is of it counts as text. */
  giveUp(): void;
}

/**
 * An answer is printable ASCII throughout, since the engine escapes the rest. So any other byte in it shows that it was broken off, as by a
 * restart; and XOFF and XON, which the engine puts between any two bytes, can be told from it.
 */
export function createSorter(sorted: Sorted): Sorter {
  let plain: number[] = [];
  let held: number[] = [];
  /** Of the data; -1 before the head is whole. */
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

  /** A length of 17 or 19 may have been XON or XOFF: whatever is asked for is answered by a string. */
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
