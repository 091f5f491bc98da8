// Takes signed firmware from the card while neither slot has firmware that may start. All checks of an ordinary update are made but that of
// the version, since no firmware runs whose version could be compared.

import { firmware } from '#firmware';
import { versionOfEngine } from '../device/version';
import { cardPath, readPart } from './filepart';
import { installFirmware } from './install';
import { headBytes, noManifest, readManifest, whyRefused } from './manifest';
import type { Verdict } from './refusal';
import { tellKeyless } from './signature';
import type { InstallTrip } from './updatetrip';

/** Milliseconds until a file is tried again if its failure had another cause than the file itself. */
const againMs = 60000;
/** Milliseconds until a refused file is checked again. After this time, even a version that was given up on trial is taken. */
const pauseMs = 3600000;
/** A version above that of any firmware. The rescue gives it as the version that runs. */
const highest = '99999.99999.99999';

/** What the rescue needs to install firmware from the card. */
export interface RescueTrip extends InstallTrip {
  /** Version of the firmware that was started last and given up on trial; empty: none. */
  readonly givenUp: string;
  /** Shows by the light whether firmware is being checked and written. */
  showWork(isOn: boolean): void;
}

/** The firmware file that was not taken at the last look at the card, and the reason. It is not checked again at each look. */
export interface Seen {
  /** Size and time of the file, as a text. It is empty if there was no file. */
  file: string;
  /** Why the file was not taken, as a sentence. */
  why: string;
  /** When the file is tried again, in milliseconds of the clock. */
  untilMs: number;
}

/** Judges firmware by the head of its manifest. `isNew` says whether the file has changed since the last look. */
function judge(trip: RescueTrip, head: string, isNew: boolean): Verdict {
  const manifest = readManifest(head);
  if (!manifest) return { why: noManifest, manifest: undefined };
  // Any version passes this check: the firmware counts as a return to an older version, from one above all others.
  const why = whyRefused(Object.assign({}, manifest, { isReturn: true }), { board: firmware.target, version: highest, engine: versionOfEngine() });
  const isGivenUp = isNew && manifest.version === trip.givenUp;
  return {
    why: why || (isGivenUp ? 'its version ' + manifest.version
      + ' was given up on trial; as no other firmware is there, it is tried again in an hour, and another version at once' : ''),
    manifest: manifest
  };
}

/**
 * Looks for firmware on the card, checks it, writes it into a slot, and starts it on trial.
 * @param seen the file that was refused last, which this call may change
 * @returns why no firmware is taken, as a sentence. It is empty if one is, as the chip starts again
 */
export async function heal(trip: RescueTrip, seen: Seen): Promise<string> {
  const keyless = tellKeyless();
  if (keyless) return keyless;
  if (!trip.slots.idle) return 'the flash has no slot for firmware, or no room for another mark; flash everything once by USB (docs/install.md)';
  const stat = trip.files.mount() ? trip.files.stat(cardPath) : undefined;
  if (!stat || stat.dir) {
    seen.file = '';
    return 'put a card in with signed firmware as ' + cardPath + ', or flash it by USB (docs/install.md)';
  }
  const file = stat.size + ' ' + (stat.mtime ? stat.mtime.getTime() : 0);
  const isNew = seen.file !== file;
  if (!isNew && trip.clock.now() < seen.untilMs) return seen.why;
  trip.showWork(true);
  const refusal = await installFirmware(trip, cardPath, judge(trip, readPart(trip.files, cardPath, 0, headBytes), isNew), true);
  trip.showWork(false);
  if (!refusal.why) return '';
  seen.file = file;
  seen.why = cardPath + ' is not taken: ' + refusal.why;
  seen.untilMs = trip.clock.now() + (refusal.isOurs ? againMs : pauseMs);
  return seen.why;
}
