// Makes files of firmware for tests of the fleet's page. Their signature is empty, because the page checks none.

import { writeManifest, type Facts } from '../../../firmware/image/manifest.js';
import { signatureBytes } from '../../../src/update/rsa.ts';

/** Returns a file of firmware with a manifest, an empty signature, and a firmware image in two chunks. */
export function writeBundle(given: Partial<Facts> = {}): Buffer {
  const image = Buffer.alloc(4096 + 5, 7);
  const stored = [900, 90];
  const facts: Facts = { board: 'lilygo-t-sim7600', version: '0.5.0', replaces: '0.0.0', engines: ['2v27.45', '2v29'], ...given };
  return Buffer.concat([Buffer.from(writeManifest(facts, image, stored)), Buffer.alloc(signatureBytes + stored[0]! + stored[1]!)]);
}
