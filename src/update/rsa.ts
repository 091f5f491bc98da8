// Checks a signature: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, 8.2.2), and a key of 2,048 bits. The engine has no long numbers, but it sums
// products of two lists by itself.
//
// A number is a list of 94 limbs of 22 bits, the lowest first. A sum of twice 94 products is below 2^52, so it is exact. Montgomery's
// multiplication by columns (Koç, Acar, Kaliski 1996, "finely integrated product scanning") needs two such sums for each column, and no
// division. As R is 2^2068, a product stays below n + n / 2^19. The padded block is larger than n / 2^19, so the last product is that block
// itself if the signature is right.
//
// One product takes 53 million instructions and 310 JsVars (callgrind, Espruino 2v29 for Linux, and an engine as small as the chip's). A
// signature takes 1,010 million with the exponent 65537, and 230 million with 3.

import type { Natives } from '../ports';
import type { UpdateTrip } from './updatetrip';

const limbs = 94;
const limbBits = 22;
const base = 0x400000;
const mask = 0x3fffff;
const wordBytes = 4;
/** Number of bytes in a signature, and in the block that is signed. */
export const signatureBytes = 256;
const digestBytes = 32;
/** DER of the algorithm SHA-256 without parameters, and the head of the digest (RFC 8017, 9.2, note 1). */
const digestInfo = '\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20';

/** A public key, as the build has prepared it (firmware/image/signing.js). */
export interface Signer {
  /** The modulus, as base64 of its 256 bytes, the highest first. */
  readonly n: string;
  /** R² modulo n, in the form of the modulus. */
  readonly square: string;
  /** −1/n modulo 2^22, a factor of Montgomery's multiplication. */
  readonly inverse: number;
  /** The public exponent: 65537 or 3. */
  readonly e: number;
}

/** Returns the limbs of a number, the lowest first. The number has 256 bytes, the highest first. */
function limbsOf(bytes: string): Uint32Array {
  const list = new Uint32Array(limbs);
  let at = 0;
  let rest = 0;
  let bits = 0;
  for (let i = bytes.length - 1; i >= 0; i--) {
    rest |= bytes.charCodeAt(i) << bits;
    bits += 8;
    if (bits >= limbBits) {
      list[at++] = rest & mask;
      rest >>= limbBits;
      bits -= limbBits;
    }
  }
  list[at] = rest;
  return list;
}

/** Returns a list in reverse order. */
function turned(list: Uint32Array): Uint32Array {
  return new Uint32Array(list).reverse();
}

/**
 * Returns the first limb, from the highest on, in which two numbers differ; -1 if they are equal. `other` has its limbs in
 * reverse order.
 */
function firstDifference(one: Uint32Array, other: Uint32Array): number {
  let at = limbs - 1;
  while (at >= 0 && one[at] === other[limbs - 1 - at]) at--;
  return at;
}

/** Returns Montgomery's product a·b/R modulo n, where R is 2^2068. `b` and `n` have their limbs in reverse order. */
function multiply(natives: Natives, a: Uint32Array, b: Uint32Array, n: Uint32Array, inverse: number): Uint32Array {
  const convolve = natives.convolve;
  const words = a.buffer;
  const factors = new Uint32Array(limbs);
  const multiples = factors.buffer;
  const product = new Uint32Array(limbs);
  const lowest = n[limbs - 1]!;
  let sum = 0;
  let k = 1;
  for (; k <= limbs; k++) {
    sum += convolve(new Uint32Array(words, 0, k), b, limbs - k) + convolve(new Uint32Array(multiples, 0, k), n, limbs - k);
    const factor = ((sum & mask) * inverse) & mask;
    factors[k - 1] = factor;
    sum = (sum + factor * lowest) / base;
  }
  for (k = 1; k < limbs; k++) {
    sum += convolve(new Uint32Array(words, wordBytes * k), b, 0) + convolve(new Uint32Array(multiples, wordBytes * k), n, 0);
    product[k - 1] = sum & mask;
    sum = (sum - (sum & mask)) / base;
  }
  product[limbs - 1] = sum;
  return product;
}

/** Returns the block that is signed for a digest. All of it is compared, so nothing can hide in its padding. */
function blockOf(digest: string): string {
  let block = '\x00' + digestInfo + digest;
  while (block.length < signatureBytes - 2) block = '\xff' + block;
  return '\x00\x01' + block;
}

/**
 * Checks the signature of a SHA-256 digest, both as bytes. Each multiplication is a turn of the event loop of its own, so that the watchdog is
 * fed and the modem is heard.
 */
export async function isSignedBy(trip: UpdateTrip, signer: Signer, digest: string, signature: string): Promise<boolean> {
  const natives = trip.natives;
  if (digest.length !== digestBytes || signature.length !== signatureBytes) return false;
  const n = limbsOf(natives.fromBase64(signer.n)).reverse();
  const number = limbsOf(signature);
  const differs = firstDifference(number, n);
  // A signature whose number is not below n is out of range (RFC 8017, 5.2.2).
  if (differs < 0 || number[differs]! > n[limbs - 1 - differs]!) return false;
  const s = number.reverse();
  let power = multiply(natives, limbsOf(natives.fromBase64(signer.square)), s, n, signer.inverse);
  for (let e = signer.e; e > 1; e >>= 1) {
    await elapsed(trip.clock, 0);
    power = multiply(natives, power, turned(power), n, signer.inverse);
  }
  await elapsed(trip.clock, 0);
  return firstDifference(multiply(natives, power, s, n, signer.inverse), limbsOf(blockOf(digest)).reverse()) < 0;
}
