// The files of the engine's Storage, which a chip keeps in its flash.

/**
 * The contents of files by name, as texts with one character for each byte. A file that changes page by page is held as bytes, until somebody asks
 * for all of its text. A firmware slot has 400 kB, and an update changes it hundreds of times.
 */
export class StorageFiles extends Map<string, string> {
  /** The files that have changed in part since their text was made. */
  readonly #changed = new Map<string, Buffer>();

  /** @param files pairs of name and content */
  constructor(files: Iterable<readonly [string, string]> = []) {
    super();
    for (const [name, text] of files) this.set(name, text);
  }

  /** Returns a part of a file, which is shorter if the file ends; undefined if there is no such file. */
  part(name: string, from: number, count: number): string | undefined {
    const bytes = this.#changed.get(name);
    return bytes ? bytes.toString('latin1', from, Math.min(from + count, bytes.length)) : super.get(name)?.slice(from, from + count);
  }

  /** Puts bytes into a file, in place of those from an offset on. A shorter file gets erased bytes (0xFF) before them. */
  put(name: string, from: number, bytes: Uint8Array): void {
    let all = this.#changed.get(name) ?? Buffer.from(super.get(name) ?? '', 'latin1');
    if (all.length < from + bytes.length) all = Buffer.concat([all, Buffer.alloc(from + bytes.length - all.length, 0xff)]);
    all.set(bytes, from);
    this.#changed.set(name, all);
    if (!super.has(name)) super.set(name, '');
  }

  override get(name: string): string | undefined {
    this.#write(name);
    return super.get(name);
  }

  override set(name: string, text: string): this {
    this.#changed.delete(name);
    return super.set(name, text);
  }

  override delete(name: string): boolean {
    this.#changed.delete(name);
    return super.delete(name);
  }

  override clear(): void {
    this.#changed.clear();
    super.clear();
  }

  override entries(): MapIterator<[string, string]> {
    for (const name of [...this.#changed.keys()]) this.#write(name);
    return super.entries();
  }

  override values(): MapIterator<string> {
    for (const name of [...this.#changed.keys()]) this.#write(name);
    return super.values();
  }

  override forEach(run: (text: string, name: string, all: Map<string, string>) => void): void {
    for (const [name, text] of this.entries()) run(text, name, this);
  }

  override [Symbol.iterator](): MapIterator<[string, string]> {
    return this.entries();
  }

  /** Makes the text of a file that has changed. */
  #write(name: string): void {
    const bytes = this.#changed.get(name);
    if (!bytes) return;
    this.#changed.delete(name);
    super.set(name, bytes.toString('latin1'));
  }
}
