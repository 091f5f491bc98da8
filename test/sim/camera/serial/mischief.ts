// Intentional faults of a serial camera's responses: silence, delay, refusal, bytes lost, garbled, held back or inserted. Data and counters
// only; used by body.ts.

export interface AnswerFault {
  /** Beginning of the command, in hexadecimal: `56 00 32`. Empty: every command. */
  command: string;
  /** The number of the command, from 1; default: each. */
  nth?: number;
  /** Sent instead, in hexadecimal; empty: silence. Default: the true response. */
  answer?: string;
  /** The command is still carried out; only its response is replaced. */
  executes?: boolean;
  /** Delay of the response; the camera accepts other commands meanwhile. */
  delayMs?: number;
  /** How often it is sent. */
  times?: number;
  /** Bytes of the response, from 0; a negative number counts from its end. */
  lose?: { at: number; count?: number };
  garble?: { at: number; mask?: number };
  insert?: { at: number; bytes: string };
  /** This many last bytes are held back and precede the next output (Adafruit's library, pull request 27). */
  carry?: number;
}

/** Consecutive bytes, the first `afterMs` after the part before. */
export interface Part {
  bytes: Uint8Array;
  afterMs: number;
}

export const toHex = (bytes: Uint8Array) => [...bytes].map(byte => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
export const fromHex = (text: string) => Uint8Array.from(text.match(/[0-9a-f]{2}/gi) ?? [], pair => parseInt(pair, 16));

export type Mischief = ReturnType<typeof createMischief>;

export function createMischief(faults: AnswerFault[]) {
  const seen = new Map<AnswerFault, number>();

  function isDue(fault: AnswerFault, text: string): boolean {
    if (!text.startsWith(fault.command.toUpperCase())) return false;
    const count = (seen.get(fault) ?? 0) + 1;
    seen.set(fault, count);
    return fault.nth === undefined || fault.nth === count;
  }

  /** The first that is due; all are counted. */
  return { find: (command: string): AnswerFault | undefined => faults.filter(fault => isDue(fault, command))[0] };
}

/** @returns the output, and the bytes held back for the next one */
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
