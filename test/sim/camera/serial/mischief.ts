// Makes intentional faults in a serial camera's responses: silence, delay, refusal, and bytes that are lost, garbled, held back or inserted.
// `body.ts` applies them.

/** A fault of one response or several. */
export interface AnswerFault {
  /** Beginning of the command whose response has the fault, in hexadecimal, as `56 00 32`. An empty text means every command. */
  command: string;
  /** Which of the matching commands has the fault, from 1 on. If missing, each of them has it. */
  nth?: number;
  /** Bytes to send in place of the response, in hexadecimal. An empty text is silence. If missing, the true response is sent. */
  answer?: string;
  /** Whether the camera carries out the command even though `answer` replaces its response. */
  executes?: boolean;
  /** Milliseconds by which the response comes later. The camera accepts other commands meanwhile. */
  delayMs?: number;
  /** How often the response is sent. Once if missing. */
  times?: number;
  /**
   * Bytes of the response that are lost: `count` bytes, one if missing, from byte `at` on, counted from 0. A negative number counts from the
   * response's end.
   */
  lose?: { at: number; count?: number };
  /**
   * A byte of the response that is garbled. `at` is its offset, counted from 0, or from the response's end if it is negative. The bits of `mask` are
   * inverted, 0x55 if missing.
   */
  garble?: { at: number; mask?: number };
  /** Bytes that are inserted into the response before byte `at`, in hexadecimal. */
  insert?: { at: number; bytes: string };
  /** How many of the response's last bytes are held back, and sent before the next output (Adafruit's library, pull request 27). */
  carry?: number;
}

/** A run of bytes in a camera's response, and the pause before the run. */
export interface Part {
  /** The bytes of this part of the response. */
  bytes: Uint8Array;
  /** Milliseconds from the last byte of the response's previous part to the first byte of this part. */
  afterMs: number;
}

/** Writes bytes as hexadecimal pairs with blanks between them. */
export const toHex = (bytes: Uint8Array) => [...bytes].map(byte => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
/** Reads bytes from hexadecimal pairs. */
export const fromHex = (text: string) => Uint8Array.from(text.match(/[0-9a-f]{2}/gi) ?? [], pair => parseInt(pair, 16));

/** The faults of a camera, of which `find` returns the one that is due for a command. */
export type Mischief = ReturnType<typeof createMischief>;

/** Makes the search for the fault that a command has. It counts the commands that match each fault, since `nth` may choose one of them. */
export function createMischief(faults: AnswerFault[]) {
  const seen = new Map<AnswerFault, number>();

  function isDue(fault: AnswerFault, text: string): boolean {
    if (!text.startsWith(fault.command.toUpperCase())) return false;
    const count = (seen.get(fault) ?? 0) + 1;
    seen.set(fault, count);
    return fault.nth === undefined || fault.nth === count;
  }

  /** Returns the first fault that is due for a command, or undefined. The command is counted for all faults that match it. */
  return { find: (command: string): AnswerFault | undefined => faults.filter(fault => isDue(fault, command))[0] };
}

/** Applies a fault to the parts of a response. @returns the parts to send, and the bytes that are held back until the next output */
export function disturb(parts: Part[], fault: AnswerFault): { parts: Part[]; kept: Uint8Array } {
  const total = parts.reduce((sum, part) => sum + part.bytes.length, 0);
  const place = (at: number) => (at < 0 ? total + at : at);
  const carried = total - (fault.carry ?? 0);
  const kept: number[] = [];
  let at = 0;
  const said = parts.map(({ bytes, afterMs }) => {
    const out: number[] = [];
    for (const byte of bytes) {
      if (fault.insert && place(fault.insert.at) === at) out.push(...fromHex(fault.insert.bytes));
      const heard = fault.garble && place(fault.garble.at) === at ? byte ^ (fault.garble.mask ?? 0x55) : byte;
      if (at >= carried) kept.push(heard);
      else if (!isLost(fault, place, at)) out.push(heard);
      at += 1;
    }
    return { bytes: Uint8Array.from(out), afterMs };
  });
  return { parts: said, kept: Uint8Array.from(kept) };
}

function isLost({ lose }: AnswerFault, place: (at: number) => number, at: number): boolean {
  return lose !== undefined && at >= place(lose.at) && at < place(lose.at) + (lose.count ?? 1);
}
