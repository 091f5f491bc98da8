// Makes three versions of the firmware for a film: the one that ships, a later one, and one with a fault. They are signed with a key of
// the tests, which no camera in the field believes.

import { createPublicKey } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { signFirmware } from '../../../../firmware/commands/release.js';
import { readPrivateKey, readPublicKey } from '../../../../firmware/image/signing.js';
import { firmware } from '../../../../firmware/self.js';
import { createNodeFlash } from '../../../sim/engine/slots.ts';
import { keyNamed } from '../../../update/testkeys.ts';
import { buildVariant, withCode } from '../../../update/variant.ts';
import type { Flashed } from '../rig/rig.ts';

/** The versions of the firmware that a film shows, and the content of the camera's flash memory at its start. */
export interface Versions {
  /** The names of the versions. The camera has the first one, the second one is a good update, and the third one has a fault. */
  names: [first: string, good: string, faulty: string];
  /** The flash with the first version in it. */
  flash: Flashed;
  /** Signs a version as `npm run release -- --sign` does. */
  sign(version: string): Uint8Array;
}

/** The change that makes the fault. `process.versions` exists in Node and not in the engine, so the firmware throws at its start. */
const mistake = { right: 'engine "+process.version', wrong: 'engine "+process.versions.espruino' };

/** Returns the number of the version that is `more` minor versions later than this one. */
function laterVersion(more: number): string {
  const [major, minor] = firmware.version.split('.');
  return `${major}.${Number(minor) + more}.0`;
}

/** Replaces a text in a finished bundle. Such a changed copy takes half a second, while a build would take eight. */
function edit(code: string, from: string, to: string): string {
  const parts = code.split(from);
  if (parts.length < 2) throw new Error(`The bundle has no ${from}.`);
  return parts.join(to);
}

/** Makes the three versions, and files of the key pair. @param folder the folder of the run */
export async function makeVersions(folder: string): Promise<Versions> {
  const owner = join(folder, 'owner');
  mkdirSync(owner);
  const pair = await keyNamed('first');
  writeFileSync(join(owner, 'key.pem'), pair.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  writeFileSync(join(owner, 'key.pub'), createPublicKey(pair).export({ type: 'spki', format: 'pem' }));
  const key = await readPrivateKey(join(owner, 'key.pem'), async () => undefined);
  const names: Versions['names'] = [firmware.version, laterVersion(1), laterVersion(2)];
  const keys = [readPublicKey(join(owner, 'key.pub'))];
  const [first, good, sound] = [await buildVariant({ keys }), await buildVariant({ keys, version: names[1] }), await buildVariant({ keys, version: names[2] })];
  const faulty = withCode(sound, edit(sound.code, mistake.right, mistake.wrong));
  const variants = new Map([[names[0], first], [names[1], good], [names[2], faulty]]);
  const image = join(owner, 'storage.bin');
  writeFileSync(image, first.storage);
  return {
    names,
    flash: { image, onNode: createNodeFlash(first.storage, first.nodeLoader, [first, good, faulty]) },
    sign(version) {
      const { target, storage } = variants.get(version)!;
      return signFirmware(target, storage, key, {}, version);
    },
  };
}
