// Replaces the part of node:crypto, node:util, node:vm, node:child_process and basic-ftp that the simulator uses.

import { sha256 } from '@noble/hashes/sha2.js';
import { evaluate } from '../realm.ts';

/** Returns a hash that is always SHA-256, the only one that the simulator asks for. */
export function createHash() {
  let all = Buffer.alloc(0);
  return {
    update(bytes: Uint8Array) {
      all = Buffer.concat([all, bytes]);
      return this;
    },
    digest: () => Buffer.from(sha256(all)),
  };
}

export const types = { isArrayBuffer: (value: unknown): boolean => value instanceof ArrayBuffer };

export const runInContext = (text: string, context: object): unknown => evaluate(text, context);

/** A certificate that cannot be read, because the simulated network has no TLS. */
export class X509Certificate {
  constructor() {
    throw new Error('There is no TLS in this demo.');
  }
}

export class FTPError extends Error {}

const missing = (): never => { throw new Error('A browser starts no programs.'); };
export { missing as execFileSync, missing as spawnSync };
