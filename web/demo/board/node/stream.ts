// A readable stream of one reader, in place of node:stream's.

/** Bytes that one side pushes and the other takes in order. */
export class Readable {
  destroyed = false;
  readonly #parts: (Uint8Array | null)[] = [];
  readonly #read: () => void;
  #wake: (() => void) | undefined;

  constructor({ read }: { read(): void }) {
    this.#read = read;
  }

  /** Null is its end. */
  push(part: Uint8Array | null): void {
    this.#parts.push(part);
    this.#wake?.();
  }

  destroy(): void {
    this.destroyed = true;
    this.push(null);
  }

  async next(): Promise<Uint8Array | null> {
    if (this.#parts.length === 0) {
      const came = new Promise<void>(resolve => { this.#wake = resolve; });
      this.#read();
      await came;
    }
    return this.#parts.shift()!;
  }
}
