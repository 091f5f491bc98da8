/**
 * Makes and reads a signed firmware, `snapferry-<board>-<version>.bin`: the manifest, its signature by RSA (PKCS#1 v1.5 over SHA-256), and
 * the chunks of the image. A chunk is compressed if that makes it shorter. Equal inputs give equal bytes, and two versions in a row give two sizes:
 * a modem that fetches files only whole, by FTP, sees nothing but the size.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { joinBytes } from '../bytes.js';
import { stop } from '../stop.js';
import { compress, decompress } from './heatshrink.js';
import { chunkBytes, readManifest, signatureBytes, splitImage, writeManifest } from './manifest.js';

/**
 * Compresses a chunk, if that makes it shorter.
 * @param {Uint8Array} chunk
 * @returns {Uint8Array} the chunk as it is stored in the file
 */
function store(chunk) {
  const short = compress(chunk);
  return short.length < chunk.length ? short : chunk;
}

/** The size of a file leaves a remainder by this number that stands for the version. @param {string} version @returns {number} */
const remainderOf = version => version.split('.').reduce((sum, part) => sum * 23 + Number(part), 0) % sizes;
const sizes = 61;

/**
 * Lengthens compressed chunks by a byte 0. It is shorter than any step of the compression, so nobody who expands the chunk sees it.
 * @param {Uint8Array[]} stored
 * @param {number} bytes how many chunks get one
 * @returns {Uint8Array[]} unchanged if there are too few such chunks
 */
function lengthen(stored, bytes) {
  let left = bytes;
  const longer = stored.map(chunk => {
    const more = joinBytes([chunk, new Uint8Array(1)]);
    if (left === 0 || more.length >= chunkBytes || decompress(more).length !== chunkBytes) return chunk;
    left--;
    return more;
  });
  return left ? stored : longer;
}

/**
 * Makes a file of signed firmware.
 * @param {import('./manifest.js').Facts} facts
 * @param {Uint8Array} image
 * @param {(manifest: Uint8Array) => Uint8Array} sign returns the signature of the manifest
 * @returns {Uint8Array}
 */
export function makeSigned(facts, image, sign) {
  const shortest = splitImage(image).map(store);
  const head = (/** @type {Uint8Array[]} */ chunks) => writeManifest(facts, image, chunks.map(({ length }) => length));
  const size = shortest.reduce((sum, { length }) => sum + length, head(shortest).length + signatureBytes);
  const stored = lengthen(shortest, (remainderOf(facts.version) - size % sizes + sizes) % sizes);
  const manifest = head(stored);
  const signature = sign(manifest);
  if (signature.length !== signatureBytes) stop(`The signature has ${signature.length} bytes, and one of RSA-2048 has ${signatureBytes}.`);
  return joinBytes([manifest, signature, ...stored]);
}

/**
 * Reads a file of signed firmware, and checks everything in it except the signature.
 * @param {Uint8Array} bytes a file of signed firmware
 * @returns {{ manifest: import('./manifest.js').Manifest, signed: Uint8Array, signature: Uint8Array, image: Uint8Array }}
 * `signed`: the bytes of the manifest, which the signature is for
 * @throws what is wrong, to be put after the file's name, such as "has a manifest that contradicts itself"
 */
export function readSigned(bytes) {
  const { manifest, length } = readManifest(bytes);
  const from = length + signatureBytes;
  const size = manifest.chunks.reduce((sum, { stored }) => sum + stored, from);
  if (bytes.length !== size) stop(`is ${bytes.length} bytes long, and its manifest says ${size}`);
  let at = from;
  const chunks = manifest.chunks.map(({ sha256: sum, stored }, number) => {
    const part = bytes.subarray(at, at += stored);
    const chunk = stored < chunkBytes ? decompress(part) : part;
    return chunk.length === chunkBytes && bytesToHex(sha256(chunk)) === sum ? chunk
      : stop(`has a chunk, number ${number}, that is not the one of its manifest`);
  });
  const image = joinBytes(chunks).subarray(0, manifest.bytes);
  return { manifest, signed: bytes.subarray(0, length), signature: bytes.subarray(length, from), image };
}
