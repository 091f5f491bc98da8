// Tells why firmware is not taken, by the beginning of its file. So a refusal costs only one piece of a download, and the rest of the file is
// not read.

import { firmware } from '#firmware';
import { versionOfEngine } from '../device/version';
import type { Slots } from '../ports';
import { headBytes, manifestAt, noManifest, readManifest, whyRefused, type Manifest } from './manifest';
import { tellKeyless } from './signature';

/** The verdict on firmware, judged by the head of its file. */
export interface Verdict {
  /** Why the firmware is not taken, as the end of a sentence. It is empty if nothing speaks against it. */
  why: string;
  /** The manifest at the beginning of the file; undefined if there is none. */
  manifest: Manifest | undefined;
}

/**
 * Returns the version of the firmware that was given up on trial and is still in the other slot. It is empty if there is
 * none.
 */
export function returnedVersion(slots: Slots): string {
  const manifest = slots.hasReturned ? readManifest(slots.read(manifestAt, headBytes)) : undefined;
  return manifest ? manifest.version : '';
}

function judge(slots: Slots, manifest: Manifest | undefined, returned: string): string {
  const keyless = tellKeyless();
  if (keyless) return keyless;
  if (!slots.idle) return 'the flash of this chip has no slot for it; flash the firmware once by USB';
  if (!manifest) return noManifest;
  const why = whyRefused(manifest, { board: firmware.target, version: firmware.version, engine: versionOfEngine() });
  const isReturned = returned.split(' ').indexOf(manifest.version) >= 0;
  return why
    || (isReturned ? 'its version ' + manifest.version + ' was given up before, and is never taken again; give its repair a new version' : '');
}

/**
 * Judges firmware by the head of its manifest. Its signature is not checked yet.
 * @param head the first `headBytes` of the file, or more
 * @param returned versions that were given up, separated by blanks
 */
export function judgeHead(slots: Slots, head: string, returned: string): Verdict {
  const manifest = readManifest(head);
  return { why: judge(slots, manifest, returned), manifest: manifest };
}
