// The keys that sign firmware in tests. Two files that build the same firmware also need the same keys, or each would have a variant of its own.

import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { kept } from '../common/kept/kept.ts';

/** Returns a private key (RSA, exponent 3) by its name. All tests with this name have the same one, until the sources of the firmware change. */
export async function keyNamed(name: 'first' | 'second' | 'stranger'): Promise<KeyObject> {
  const make = (): Promise<string> => Promise.resolve(generateKeyPairSync('rsa', {
    modulusLength: 2048, publicExponent: 3, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey);
  return createPrivateKey(await kept(['key', name], make));
}
