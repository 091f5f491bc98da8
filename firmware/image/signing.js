/**
 * The keys of signed firmware: RSA of 2,048 bits with the exponent 65537 or 3. The private one is only read here, and is in no file
 * of a build. The public ones become constants of a bundle.
 */
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { stop } from '../stop.js';

/** @typedef {import('node:crypto').KeyObject} KeyObject */
/**
 * A public key, as the firmware calculates with it (src/update/rsa.ts): `n` and `square` are base64 of 256 bytes, the highest first.
 * `square` is R² modulo n for Montgomery's R, 2^(22·94). `inverse` is −1/n modulo 2^22, `e` the exponent.
 * @typedef {{ n: string, square: string, inverse: number, e: number }} PublicKey
 */

const keyBits = 2048;
/** Most public keys whose updates a firmware accepts. */
export const mostKeys = 2;
const exponents = [65537n, 3n];
const limbBits = 22;
const limbs = 94;
const howPrivate = 'openssl genrsa -out key.pem 2048 makes one';
const howPublic = 'openssl rsa -in key.pem -pubout -out key.pub makes it of the private one';

/**
 * Returns the whole path of a file. A relative path begins where npm was called.
 * @param {string} asked
 * @returns {string}
 */
const pathOf = asked => isAbsolute(asked) ? asked : resolve(process.env.INIT_CWD ?? '.', asked);

/**
 * Reads the file of a key, and throws a sentence if it is missing.
 * @param {string} asked its path
 * @param {string} option the option that named it
 */
function readPem(asked, option) {
  const path = pathOf(asked);
  if (!existsSync(path)) stop(`${option} names the key ${asked}, and there is no such file.`);
  if (!statSync(path).isFile()) stop(`${option} names the key ${asked}, and that is no file.`);
  return readFileSync(path, 'latin1');
}

/**
 * Returns the key, and throws a sentence if the firmware cannot check its signatures.
 * @param {KeyObject} key
 * @param {string} asked its path
 * @param {string} how the command that makes a suitable key, for the message
 */
function checkKind(key, asked, how) {
  const { asymmetricKeyType: type, asymmetricKeyDetails: { modulusLength, publicExponent } = {} } = key;
  if (type !== 'rsa') stop(`The key ${asked} is one of ${type?.toUpperCase()}, and the engine can check only RSA of ${keyBits} bits: ${how}.`);
  if (modulusLength !== keyBits) stop(`The key ${asked} has ${modulusLength} bits, and must have ${keyBits}: ${how}.`);
  if (!exponents.includes(publicExponent ?? 0n)) {
    stop(`The key ${asked} has the public exponent ${publicExponent}, and must have ${exponents.join(' or ')}: ${how}.`);
  }
  return key;
}

/** Tells whether a private key needs a passphrase. @param {string} pem @returns {boolean} */
export const isEncrypted = pem => /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(pem);

/**
 * Reads a private key.
 * @param {string} asked the path of a private key in PEM
 * @param {() => Promise<string | undefined>} askPassphrase is called if the key is encrypted
 * @returns {Promise<KeyObject>}
 * @throws a sentence
 */
export async function readPrivateKey(asked, askPassphrase) {
  const pem = readPem(asked, '--sign');
  if (!/PRIVATE KEY-----/.test(pem)) {
    return stop(/PUBLIC KEY-----|CERTIFICATE-----/.test(pem) ? `${asked} holds a public key, and only the private one can sign.`
      : `${asked} holds no private key in PEM: ${howPrivate}.`);
  }
  const passphrase = isEncrypted(pem) ? await askPassphrase() : undefined;
  if (isEncrypted(pem) && !passphrase) {
    return stop(`The key ${asked} is encrypted, and its passphrase was not given: type it, or set the variable KEY_PASSPHRASE.`);
  }
  try {
    return checkKind(createPrivateKey({ key: pem, ...passphrase ? { passphrase } : {} }), asked, howPrivate);
  } catch (error) {
    if (/** @type {Error} */ (error).name === '') throw error;
    return stop(passphrase ? `The passphrase does not open the key ${asked}.` : `The private key in ${asked} cannot be read: is the file whole?`);
  }
}

/**
 * Parses a public key, and throws a sentence if it cannot be read.
 * @param {string} pem
 * @param {string} asked its path
 * @returns {KeyObject}
 */
function parsePublic(pem, asked) {
  try {
    return createPublicKey(pem);
  } catch {
    return stop(`The public key in ${asked} cannot be read: is the file whole?`);
  }
}

/**
 * Reads a public key.
 * @param {string} asked the path of a public key in PEM
 * @returns {string} base64 of its SubjectPublicKeyInfo
 * @throws a sentence
 */
export function readPublicKey(asked) {
  const pem = readPem(asked, '--key');
  if (/PRIVATE KEY-----/.test(pem)) stop(`${asked} holds a private key, which must not come into a camera: ${howPublic}.`);
  if (!/-----BEGIN PUBLIC KEY-----/.test(pem)) stop(`${asked} holds no public key in PEM (BEGIN PUBLIC KEY): ${howPublic}.`);
  return checkKind(parsePublic(pem, asked), asked, howPrivate).export({ type: 'spki', format: 'der' }).toString('base64');
}

/**
 * Reads the public keys that a camera is to trust.
 * @param {string[]} asked their paths
 * @returns {string[]} each key as `readPublicKey` returns it
 */
export function readPublicKeys(asked) {
  if (asked.length > mostKeys) stop(`--key is given ${asked.length} times, and a camera believes at most ${mostKeys} keys.`);
  const keys = asked.map(readPublicKey);
  if (new Set(keys).size < keys.length) stop(`${asked.join(' and ')} hold the same key.`);
  return keys;
}

/**
 * Returns the public half of a private key.
 * @param {KeyObject} key a private one
 * @returns {string} as `readPublicKey` returns it
 */
export const publicHalf = key => createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');

/**
 * Returns a function that signs bytes with a private key: by PKCS#1 v1.5 over SHA-256, which has no randomness.
 * @param {KeyObject} key a private one
 * @returns {(bytes: Uint8Array) => Uint8Array}
 */
export const signWith = key => bytes => sign('sha256', bytes, key);

/** Makes a key object of a public key. @param {string} spki its SubjectPublicKeyInfo in base64 @returns {KeyObject} */
const keyOf = spki => createPublicKey({ key: Buffer.from(spki, 'base64'), type: 'spki', format: 'der' });

/**
 * Tells whether a signature of bytes is right.
 * @param {string} spki the public key in base64
 * @param {Uint8Array} bytes
 * @param {Uint8Array} signature
 */
export const isSigned = (spki, bytes, signature) => verify('sha256', bytes, keyOf(spki), signature);

/** Writes a number as base64 of its 256 bytes, the highest first. @param {bigint} number @returns {string} */
const bytesOf = number => Buffer.from(number.toString(16).padStart(keyBits / 4, '0'), 'hex').toString('base64');

/**
 * Returns the inverse of an odd number modulo 2^64, by Newton's steps, each of which doubles the right bits.
 * @param {bigint} n
 * @returns {bigint}
 */
function invert(n) {
  let x = n;
  for (let bits = 3; bits < 64; bits *= 2) x = BigInt.asUintN(64, x * (2n - n * x));
  return x;
}

/**
 * Makes the constants by which the firmware calculates with a public key.
 * @param {string} spki the key in base64
 * @returns {PublicKey}
 */
export function constantOf(spki) {
  const { n: modulus = '', e = '' } = keyOf(spki).export({ format: 'jwk' });
  const numberOf = (/** @type {string} */ text) => BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`);
  const n = numberOf(modulus);
  const square = (1n << BigInt(2 * limbs * limbBits)) % n;
  return { n: bytesOf(n), square: bytesOf(square), inverse: Number(BigInt.asUintN(limbBits, -invert(n))), e: Number(numberOf(e)) };
}
