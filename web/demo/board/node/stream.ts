// Replaces the readable stream of node:stream by one that has a single reader.

/** A stream of bytes: one side pushes parts, and the other takes them in order. */
export class Readable {
  destroyed = false;
  readonly #parts: (Uint8Array | null)[] = [];
  readonly #read: () => void;
  #wake: (() => void) | undefined;

  constructor({ read }: { read(): void }) {
    this.#read = read;
  }

  /** Adds a part to the stream. Null is the end of the stream. */
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
