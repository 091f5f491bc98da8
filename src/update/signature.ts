// Checks whether one of the built-in keys has signed a firmware.

import { firmware } from '#firmware';
import { isSignedBy, signatureBytes } from './rsa';
import type { UpdateTrip } from './updatetrip';

/** Tells why no firmware is taken from the network, as a sentence. It is empty if a key is built in. */
export function tellKeyless(): string {
  return firmware.signers.length === 0 ? 'no key is built in, so no firmware is taken but by USB; build it with --key' : '';
}

/** Returns whether the signature is missing: its place has only erased flash, or is empty. */
function isErased(signature: string): boolean {
  for (let at = 0; at < signature.length; at++) if (signature[at] !== '\xff') return false;
  return true;
}

/**
 * Checks who signed a manifest. It takes seconds, in many turns of the event loop.
 * @param digest SHA-256 of its bytes
 * @returns why it is refused, as the end of a sentence; empty if a key that is built in has signed it
 */
export async function whyUnsigned(trip: UpdateTrip, digest: string, signature: string): Promise<string> {
  const first = firmware.signers[0];
  const second = firmware.signers[1];
  if (!first) return tellKeyless();
  if (signature.length !== signatureBytes || isErased(signature)) return 'it has no signature; sign it by npm run release -- --sign';
  const isOfFirst = await isSignedBy(trip, first, digest, signature);
  if (isOfFirst) return '';
  if (second) {
    const isOfSecond = await isSignedBy(trip, second, digest, signature);
    if (isOfSecond) return '';
  }
  return 'its signature is wrong: it is damaged, or of a key that is not built in; sign it with one that is, or bring it by USB';
}
