// The state `reading`: it mounts the SD card, and reads config.json if that has changed.

import { isUnsafe } from '../at/match';
import { checkConfig, longestConfigBytes, longestPassword } from '../config/keys';
import { secretsOf } from '../config/secrets';
import { End, newFault, tell } from '../fault';
import { forgetModem } from '../link/link';
import { keyPrefix } from '../log';
import { wholeOf } from '../number';
import { configPath, finishHandOver, markPath } from '../store/handover';
import { readWhole } from '../store/wholefile';
import { countRestart, endActs, pauseRounds } from './brownout';
import { tellOutcome } from './cardfaults';
import { applySettings, shortWhy } from './remote';
import { countStart } from './report/counts';
import { noteForReport } from './report/faultnote';
import { endAsleep, goOnSleeping } from './rest/asleep';
import { configDigestOf, digestOnCard, type ReadyTrip, type RoundTrip } from './roundtrip';
import { noteReturn, noteTrial } from './update/returned';
import { validConfig, validNote } from './validconfig';
import { missingConfig, welcome } from './welcome';

/** The log masks at most this many secrets of former config.json files, the longest ones first. */
const mostFormer = 12;

/**
 * Forgets the digest of config.json, so that the next file that can be read counts as new.
 * @param sentence what is wrong with config.json
 * @returns the list of mistakes, which has only that sentence
 */
function without(trip: RoundTrip, sentence: string): string[] {
  trip.configDigest = '';
  return [sentence];
}

function takeConfig(trip: RoundTrip, size: number): string[] {
  if (size > longestConfigBytes) return without(trip, 'config.json is too large (' + size + ' bytes); it may have ' + longestConfigBytes);
  const text = readWhole(trip.files, configPath, longestConfigBytes, true);
  if (text === undefined) return without(trip, 'config.json cannot be read; looking again every 10 seconds');
  const found = configDigestOf(trip, text);
  const settings = trip.card.settings;
  if (found === digestOnCard(trip) && settings !== 'new' && settings !== 'trial') return trip.config ? [] : trip.card.told.split('\n');
  delete trip.card.time;
  delete trip.card.tries;
  trip.card.hasSought = false;
  forgetModem(trip);
  const errors = checkText(trip, text).map(function (error) { return error.indexOf('config.json') === 0 ? error : keyPrefix + error; });
  return putInForce(trip, text, found, errors);
}

/**
 * Puts config.json into force or, if it has a mistake, the copy of the last one that had none. Keys that were left out count as a mistake that is
 * told.
 * @param text content of config.json, with the digest `found`
 * @returns the mistakes, if nothing is in force
 */
function putInForce(trip: RoundTrip, text: string, found: string, errors: string[]): string[] {
  const isOwn = !!trip.config;
  let digest = found;
  const copy = isOwn ? '' : validConfig(trip);
  if (copy) {
    text = copy;
    digest = configDigestOf(trip, copy);
    checkText(trip, copy);
  }
  if (trip.card.mistakes) delete trip.card.mistakes;
  if (errors.length && trip.config) {
    trip.card.mistakes = found + ' ' + shortWhy(errors.join('; '));
    errors.concat(isOwn ? 'config.json is in force without the keys that this firmware does not know'
      : 'config.json has mistakes, so the last one that had none stays in force').forEach(function (error) { trip.log.error('card', error); });
  }
  // another config.json ends the planned times of rounds. After a boot there is no former digest to compare, so a plan from before a sleep goes on
  if (trip.card.planned && (trip.card.planned !== digest || trip.card.settings === 'new')) trip.schedule.isPlanned = false;
  trip.configDigest = trip.card.planned = digest;
  if (trip.config && trip.config['remote.name']) applySettings(trip as ReadyTrip, text);
  if (trip.config) welcome(trip as ReadyTrip);
  return trip.config ? [] : errors;
}

/**
 * Checks the text of config.json and sets `trip.config`, which stays undefined if there are mistakes. The former config is dropped first,
 * to free memory. A key that is like no known one is likely to be for newer firmware if the card had a config.json without mistakes before. Only then
 * it is left out.
 * @returns the mistakes, one sentence each
 */
function checkText(trip: RoundTrip, text: string): string[] {
  trip.config = undefined;
  const checked = checkConfig(text, trip.maxBaud, trip.camera && trip.camera(), undefined, !!trip.notes.get(validNote));
  hideSecrets(trip, secretsOf(checked.values));
  lock(trip, checked.values['console.password'], !!checked.config);
  trip.config = checked.config;
  return checked.errors;
}

/** Sets the secrets that the log masks. Those of former config.json files stay masked, since modem or server may still send them. */
function hideSecrets(trip: RoundTrip, secrets: string[]): void {
  const former = trip.log.setSecrets(secrets).filter(function (one) { return secrets.indexOf(one) < 0; });
  if (former.length) trip.log.setSecrets(secrets.concat(former.slice(0, mostFormer)));
}

/**
 * Locks the console with the password of config.json, or unlocks it if there is none. A file with errors cannot unlock it, since the error
 * may be in the password.
 */
function lock(trip: RoundTrip, password: unknown, isRight: boolean): void {
  if (isRight) trip.lockConsole(password as string || '');
  // a password that cannot be typed would lock the console for good
  else if (password && typeof password === 'string' && password.length <= longestPassword && !isUnsafe(password)) trip.lockConsole(password);
}

/**
 * Forgets config.json once no card can be read, since another card may come with another file. The log and the light tell that no card can be
 * read.
 */
function loseCard(trip: RoundTrip): void {
  trip.config = undefined;
  trip.configDigest = '';
  trip.card.wasOut = true;
  trip.card.hasSought = false;
  trip.card.unmatched = '';
  trip.card.looked = 0;
  const why = trip.files.whyLost();
  // FatFs gives NOT_READY if the card does not answer, and NO_FILESYSTEM if neither sector 0 nor a partition of its table begins a FAT volume
  trip.card.lostBy = why === 'NO_FILESYSTEM' ? 'card-unformatted' : why === 'DISK_ERR' || why === 'INT_ERR' ? 'card-broken' : undefined;
  const sentence = trip.card.lostBy ? tell(newFault(trip.card.lostBy, why)) : 'no SD card can be read; put one in (FAT32)';
  tellOutcome(trip, !trip.card.lostBy ? 'noCard' : why === 'NO_FILESYSTEM' ? 'noVolume' : 'badCard', [sentence + '; looking again every 10 seconds']);
}

/**
 * Reads config.json if it has changed.
 * @returns the mistakes of the file, one sentence each; an empty list: it has none
 */
function readConfig(trip: RoundTrip): string[] {
  const stat = trip.files.stat(configPath);
  if (!stat) return without(trip, missingConfig(trip));
  return stat.dir ? without(trip, 'config.json is a folder; it must be a file') : takeConfig(trip, stat.size);
}

/** Counts this start in a note, and mixes the count into the random numbers, since nothing else may differ from the start before. */
function countTurn(trip: RoundTrip): void {
  const turn = (wholeOf(trip.notes.get('turn')) || 0) + 1;
  trip.notes.put('turn', '' + turn, true);
  trip.random(turn);
}

/** Runs the state `reading`. The state ends `refused` if no card can be read, or if config.json is missing or has a mistake. */
export async function reading(trip: RoundTrip): Promise<void> {
  if (!trip.files.mount()) {
    loseCard(trip);
    throw ended(End.refused);
  }
  trip.notes.get('', true);
  if (!trip.schedule.hasLooked) {
    countTurn(trip);
    countRestart(trip);
    if (goOnSleeping(trip)) return await endAsleep();
  }
  if (!trip.logfile.open()) {
    // nothing can be noted on this card, and each try takes seconds
    trip.card.isSteady = true;
    trip.log.error('card', 'the card cannot be written: nothing is sent while that cannot be noted, and the log is on the console alone; '
      + 'check that it is not locked, full or broken');
  }
  if (trip.prove) noteTrial(trip, '');
  if (trip.hasReturned && noteReturn(trip)) {
    // the firmware on trial has failed in the starts before, so they say nothing of the supply
    endActs(trip, true);
    delete trip.card.act;
  }
  if (trip.files.stat(markPath)) finishHandOver(trip.files, trip.hash, longestConfigBytes);
  const mistakes = readConfig(trip);
  if (mistakes.length) {
    trip.config = undefined;
    tellOutcome(trip, 'badConfig', mistakes);
    throw ended(End.refused);
  }
  if (!trip.files.isSure()) {
    loseCard(trip);
    throw ended(End.refused);
  }
  if (trip.config!['report.everyHours'] && !trip.card.isStartCounted) countStart(trip);
  if (trip.card.lostBy && trip.config!['report.everyHours']) noteForReport(trip, newFault(trip.card.lostBy, ''));
  trip.card.lostBy = undefined;
  if (trip.card.act) pauseRounds(trip as ReadyTrip);
}
