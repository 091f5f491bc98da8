// Files of the card, through the console, slice by slice.

import { quote } from '../link/expression.ts';

/** Limit of `page.read`, in bytes. */
export const sliceBytes = 384;

/** The function `Camera.ask`. */
export type Ask = <T>(expression: string) => Promise<T>;

/** Paths begin at the card's root. */
export interface Card {
  /** @param bytes at most `sliceBytes` @returns undefined if it cannot be read */
  slice(path: string, from: number, bytes: number): Promise<Uint8Array | undefined>;
  /** Of a file that is there. */
  stat(path: string): Promise<[size: number, changedMs: number]>;
  /** The end of a file, or all of it; undefined: there is none. */
  end(path: string, bytes: number): Promise<{ text: string; isWhole: boolean } | undefined>;
  /** Names in a folder of the firmware, which is never large; none without it. */
  list(path: string): Promise<string[]>;
}

const lettersOf = (bytes: Uint8Array): string => Array.from(bytes, byte => String.fromCharCode(byte)).join('');

/** @param configPath the engine's path of config.json, in the card's root @param wait resolves when the next question may be asked */
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
      // first, because the engine throws if the file is missing, and because the firmware then writes what it has of its log
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
