// Imitates the end of the engine's memory, approximately: no list, object or text of the firmware may need more JsVars than a chip has left. A
// JsVar is the engine's unit of memory. On the engine, the end of memory is no exception: the current code is aborted past every `catch`, and the
// engine goes on.

/** Thrown to abort the current code of the firmware. No `catch` of the firmware sees it. */
export class OutOfMemory {
  /** The beginning of a list that did not fit: what the engine's own functions have put into it. It is undefined for other data. */
  readonly part: unknown[] | undefined;
  constructor(part?: unknown[]) {
    this.part = part;
  }
}

/**
 * JsVars that the firmware itself uses while it searches the card in an open session. On a real engine with 4,000 JsVars, 700 to 900 file names fit
 * into the rest.
 */
const busyVars = 2300;
const charsAVar = 12;
/** Number of insertions into a list or object after which the list or object is checked again for fitting into memory. */
const step = 64;

const textVars = (text: string) => 1 + Math.max(0, Math.ceil((text.length - charsAVar) / charsAVar));
const valueVars = (value: unknown): number => (typeof value === 'string' ? textVars(value) : typeof value === 'object' && value !== null ? 1 : 0);

function varsOf(of: object): number {
  if (Array.isArray(of)) return of.reduce((sum: number, value) => sum + 1 + valueVars(value), 1);
  return Object.entries(of).reduce((sum, [name, value]) => sum + textVars(name) + valueVars(value), 1);
}

/** Counts the JsVars that the firmware's data need, and aborts the firmware's code if the chip has too few. */
export interface MemoryEnd {
  /** Counts the JsVars of a list or object. @throws OutOfMemory if the chip has too few */
  hold(of: object): void;
  /** Called after each insertion into a list or object. At every 64th insertion (`step`) it checks the list or object as `hold` does. */
  see(of: object): void;
}

/** Makes the functions that check whether data fit into the engine's memory. @param total number of all JsVars of the engine */
export function createMemoryEnd(total: number): MemoryEnd {
  const puts = new WeakMap<object, number>();

  function hold(of: object): void {
    if (varsOf(of) <= total - busyVars) return;
    throw new OutOfMemory(Array.isArray(of) ? of.slice(0, Math.floor(of.length * (total - busyVars) / varsOf(of))) : undefined);
  }

  return {
    hold,
    see(of) {
      const count = (puts.get(of) ?? 0) + 1;
      puts.set(of, count);
      if (count % step === 0) hold(of);
    },
  };
}
