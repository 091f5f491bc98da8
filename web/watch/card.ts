// Reads files of the camera's card through the console, slice by slice.

import { quote } from '../link/expression.ts';

/** The most bytes that the firmware's function `page.read` returns in one answer. */
export const sliceBytes = 384;

/** Evaluates an expression in the camera, as `Camera.ask` does, and returns its value. */
export type Ask = <T>(expression: string) => Promise<T>;

/** The files of the card. All paths begin at the card's root. */
export interface Card {
  /** Reads a part of a file. @param from index of the first byte @param bytes at most `sliceBytes` @returns undefined if it cannot be read */
  slice(path: string, from: number, bytes: number): Promise<Uint8Array | undefined>;
  /**
   * Returns the size in bytes, and the time of the last change in milliseconds since 1970 (0 if unknown). The file must be there, else the engine
   * (Espruino) throws.
   */
  stat(path: string): Promise<[size: number, changedMs: number]>;
  /**
   * Reads the last bytes of a file, or all of it if it is smaller (`isWhole`). It is undefined if there is no such file. Each character is a
   * byte.
   */
  end(path: string, bytes: number): Promise<{ text: string; isWhole: boolean } | undefined>;
  /** Returns the names in a folder that the firmware has made, which is never large. It is empty if there is no such folder. */
  list(path: string): Promise<string[]>;
}

const lettersOf = (bytes: Uint8Array): string => Array.from(bytes, byte => String.fromCharCode(byte)).join('');

/**
 * Makes the access to the card. @param configPath path of config.json, which is in the card's root, as Espruino's functions take it @param wait
 * resolves when the camera may be asked for the next part
 */
export function createCard(ask: Ask, configPath: string, wait: () => Promise<void> = () => Promise.resolve()): Card {
  const root = configPath.slice(0, -'/config.json'.length);

  async function slice(path: string, from: number, bytes: number): Promise<Uint8Array | undefined> {
    await wait();
    const text = await ask<string | undefined>(`page.read(${quote(path)},${from},${bytes})`);
    return text === undefined ? undefined : Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
  }

  async function stat(path: string): Promise<[size: number, changedMs: number]> {
    await wait();
    const [size = 0, changedMs = 0] = await ask<number[]>(`(function(s){return[s.size,s.mtime?s.mtime.getTime():0]})(require("fs").statSync(${quote(root + path)}))`);
    return [size, changedMs];
  }

  return {
    slice, stat,
    async end(path, most) {
      // the first byte is read before `stat`, because `stat` throws if the file is missing. At this read, the firmware also writes the part of its
      // log that is not on the card yet
      if (!await slice(path, 0, 1)) return undefined;
      const [size] = await stat(path);
      const first = Math.max(0, size - most);
      let text = '';
      for (let from = first; from < size; from += sliceBytes) {
        const part = await slice(path, from, Math.min(sliceBytes, size - from));
        if (!part?.length) break;
        text += lettersOf(part);
      }
      return { text, isWhole: first === 0 };
    },
    async list(path) {
      await wait();
      const names = await ask<unknown>(`(function(p){try{return require("fs").readdirSync(p)}catch(e){return[]}})(${quote(root + path)})`);
      return Array.isArray(names) ? names.filter(name => typeof name === 'string') : [];
    },
  };
}
