// Imitates the end of the engine's memory, approximately: no list, object or text of the firmware may need more JsVars than a chip has left.
// On the engine, the end of memory is no exception. The current code is aborted past every `catch`, and the engine goes on.

/** Thrown to abort the current code. No `catch` of the firmware sees it. */
export class OutOfMemory {}

/**
 * JsVars that are in use while the card is searched in an open session. Of a real engine's 4,000 JsVars, 700 to 900 names fit beside them.
 */
const busyVars = 2300;
const charsAVar = 12;
/** A list or an object is measured each time it has grown by this much. */
const step = 64;

const textVars = (text: string) => 1 + Math.max(0, Math.ceil((text.length - charsAVar) / charsAVar));
const valueVars = (value: unknown): number => (typeof value === 'string' ? textVars(value) : typeof value === 'object' && value !== null ? 1 : 0);

function varsOf(of: object): number {
  if (Array.isArray(of)) return of.reduce((sum: number, value) => sum + 1 + valueVars(value), 1);
  return Object.entries(of).reduce((sum, [name, value]) => sum + textVars(name) + valueVars(value), 1);
}

/** Watches the size of the firmware's data. */
export interface MemoryEnd {
  /** Throws if the list or object does not fit into memory. */
  hold(of: object): void;
  /** Looks at a list or object; called after each insertion into it. It throws as `hold` does. */
  see(of: object): void;
}

/** Makes the end of a memory. @param total all JsVars of the engine */
export function createMemoryEnd(total: number): MemoryEnd {
  const puts = new WeakMap<object, number>();

  function hold(of: object): void {
    if (varsOf(of) > total - busyVars) throw new OutOfMemory();
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
