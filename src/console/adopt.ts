// Another config.json by way of the console: it comes in pieces, is checked as at boot, and takes the place of the one in force only where
// it is right. It comes into force when the round allows it, as one that somebody wrote onto the card would.

import { checkConfig, longestConfigBytes } from '../config/keys';
import { hurryRound } from '../round/rest';
import { handOver, nextPath, readWhole } from '../store/handover';
import { homeFolder } from '../store/journal';
import type { PageTrip } from './page';

/**
 * JsVars that the check of a file of so many bytes takes, on the real engine with 4,000: 20 bytes go by 1,116 and not by 1,016, 1,295 of
 * 27 keys by 1,516 and not by 1,316, 4,090 bytes by 1,716 and not by 1,516. What ran out of memory would end without a word.
 */
function varsFor(bytes: number): number {
  return 1150 + Math.min(bytes * 0.3, 700);
}

function tooLarge(bytes: number): string {
  return 'config.json is too large (' + bytes + ' bytes); it may have ' + longestConfigBytes;
}

/** @returns how many bytes lie there; a piece that does not fit on them is not taken */
export function take(trip: PageTrip, text: string, from: number): number | string {
  const files = trip.files;
  const stat = from ? files.stat(nextPath) : undefined;
  const size = stat ? stat.size : 0;
  if (from !== size) return size;
  if (size + text.length > longestConfigBytes) return tooLarge(size + text.length);
  files.makeFolder(homeFolder);
  const isTaken = from ? files.append(nextPath, text) : files.write(nextPath, text);
  if (isTaken) return size + text.length;
  // what is half there would not be what comes next
  files.remove(nextPath);
  return 'the card does not take it; check that it is in its holder, and not full, locked or broken';
}

/** @returns what is wrong, as sentences; none: it is config.json now */
export function adopt(trip: PageTrip): string[] {
  const stat = trip.files.stat(nextPath);
  if (stat && stat.size > longestConfigBytes) return [tooLarge(stat.size)];
  const memory = trip.memory();
  if (stat && memory.total - memory.usage < varsFor(stat.size)) {
    return ['config.json is as it was, since there is no memory to check another one while an image is on its way; try again when that has been sent'];
  }
  const text = stat ? readWhole(trip.files, nextPath, longestConfigBytes) : undefined;
  if (text === undefined) return ['config.json has not come yet, or the card cannot be read; send it again'];
  const errors = checkConfig(text, trip.maxBaud, trip.camera && trip.camera()).errors;
  if (errors.length) return errors;
  const wrong = handOver(trip.files, trip.hash, text, longestConfigBytes);
  if (wrong) return [wrong];
  hurryRound(trip);
  return [];
}
