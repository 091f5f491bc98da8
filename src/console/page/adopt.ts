// Takes a new config.json from the browser page. It is checked as at boot, and replaces the current file only if it has no mistake.

import { checkConfig, longestConfigBytes } from '../../config/keys';
import { hurryRound } from '../../round/rest/rest';
import { handOver, newConfigPath } from '../../store/handover';
import { homeFolder } from '../../store/journal';
import { readWhole } from '../../store/wholefile';
import type { PageTrip } from './pageshape';

/**
 * Returns the JsVars that a check of these bytes needs. With too few, the engine ends the check without a message. Measured on the engine,
 * as free JsVars that were enough, and that were too few:
 * - 86 bytes: 650, 550
 * - 399 bytes: 850, 750
 * - 591 bytes with 75 unknown keys: 1,050, 1,000
 * - 1,221 bytes with two mistakes: 1,100, 1,000
 * - 4,090 bytes: 1,250 were enough
 */
function varsFor(bytes: number): number {
  return 1000 + bytes / 5;
}

function tooLarge(bytes: number): string {
  return 'config.json is too large (' + bytes + ' bytes); it may have ' + longestConfigBytes;
}

/**
 * Appends a piece to the new config.json. A piece whose offset `from` is not the size of the file so far is ignored.
 * @returns the bytes stored so far, or a sentence on why the piece was not stored
 */
export function takePiece(trip: PageTrip, text: string, from: number): number | string {
  const files = trip.files;
  const stat = from ? files.stat(newConfigPath) : undefined;
  const size = stat ? stat.size : 0;
  if (from !== size) return size;
  if (size + text.length > longestConfigBytes) return tooLarge(size + text.length);
  files.makeFolder(homeFolder);
  const isTaken = from ? files.append(newConfigPath, text) : files.write(newConfigPath, text);
  if (isTaken) return size + text.length;
  // the piece may have been written in part, and the next one must not follow that, so the page has to begin again
  files.remove(newConfigPath);
  return 'the card does not take it; check that it is in its holder, and not full, locked or broken';
}

/**
 * Checks the new config.json, and puts it in place of the old one if it has no mistake.
 * @returns the mistakes, as sentences; empty if the file is now config.json; `busy` if the page must ask again, since memory is short
 */
export function adopt(trip: PageTrip): string[] | 'busy' {
  const stat = trip.files.stat(newConfigPath);
  if (stat && stat.size > longestConfigBytes) return [tooLarge(stat.size)];
  const memory = trip.memory();
  if (stat && memory.total - memory.usage < varsFor(stat.size)) return 'busy';
  const text = stat ? readWhole(trip.files, newConfigPath, longestConfigBytes) : undefined;
  if (text === undefined) return ['config.json has not come yet, or the card cannot be read; send it again'];
  const errors = checkConfig(text, trip.maxBaud, trip.camera && trip.camera()).errors;
  if (errors.length) return errors;
  const mistake = handOver(trip.files, trip.hash, text, longestConfigBytes);
  if (mistake) return [mistake];
  hurryRound(trip);
  return [];
}
