// Reads config.json, with its secrets and the console's password.

import { isUnsafe } from '../at/match';
import { checkConfig, exampleConfig, longestConfigBytes, longestPassword } from '../config/keys';
import { secretsOf } from '../config/secrets';
import { forgetModem } from '../link/link';
import { keyPrefix } from '../log';
import type { Stat } from '../ports';
import { rootOf } from '../source/walk';
import { configPath, readWhole } from '../store/handover';
import { offsetFor } from './rest';
import { configDigestOf, type ReadyTrip, type RoundTrip } from './trip';

const examplePath = '/config.example.json';
/** Former secrets that stay masked, longest first. */
const mostFormer = 12;

function missingConfig(trip: RoundTrip): string {
  const files = trip.files;
  const hasExample = !!files.stat(examplePath) || files.write(examplePath, exampleConfig(!!trip.camera));
  return 'no config.json on the card; ' + (hasExample ? 'fill in config.example.json, which is there, and rename it to config.json' : 'an example cannot be written either: check that the card is not full or locked') + '; looking again every 10 seconds';
}

/** The next readable config.json counts as new. */
function without(trip: RoundTrip, sentence: string): string[] {
  trip.configDigest = '';
  return [sentence];
}

function takeConfig(trip: RoundTrip, size: number): string[] {
  if (size > longestConfigBytes) return without(trip, 'config.json is too large (' + size + ' bytes); it may have ' + longestConfigBytes);
  const text = readWhole(trip.files, configPath, longestConfigBytes);
  if (text === undefined) return without(trip, 'config.json cannot be read; looking again every 10 seconds');
  const found = configDigestOf(trip, text);
  if (found === trip.configDigest) return trip.config ? [] : trip.card.told.split('\n');
  // a new plan; after a boot the plan of the sleep goes on
  if (trip.card.planned && trip.card.planned !== found) trip.schedule.isPlanned = false;
  trip.configDigest = trip.card.planned = found;
  const checked = checkConfig(text, trip.maxBaud, trip.camera && trip.camera());
  hideSecrets(trip, secretsOf(checked.values));
  lock(trip, checked.values['console.password'], !!checked.config);
  trip.config = checked.config;
  if (trip.config) welcome(trip as ReadyTrip);
  return checked.errors.map(function (error) { return error.indexOf('config.json') === 0 ? error : keyPrefix + error; });
}

/** The modem or a server may still send secrets of a former file. */
function hideSecrets(trip: RoundTrip, secrets: string[]): void {
  const former = trip.log.setSecrets(secrets).filter(function (one) { return secrets.indexOf(one) < 0; });
  if (former.length) trip.log.setSecrets(secrets.concat(former.slice(0, mostFormer)));
}

/** Only a file without errors unlocks: the error may be in the password's key. */
function lock(trip: RoundTrip, password: unknown, isRight: boolean): void {
  if (isRight) trip.lockConsole(password as string || '');
  // a password that no one can type would lock it for good
  else if (password && typeof password === 'string' && password.length <= longestPassword && !isUnsafe(password)) trip.lockConsole(password);
}

function welcome(trip: ReadyTrip): void {
  const config = trip.config;
  if (!trip.schedule.isPlanned) trip.schedule.dueMs = trip.clock.now();
  trip.log.setLevel(config['log.level']);
  forgetModem(trip);
  trip.round.troubles = 0;
  trip.log.info('card', 'config.json is read: images ' + config['images.match'] + ' in ' + rootOf(config['images.folder']) + ' go to ' + trip.delivery.acts().configure());
  tellOffset(trip);
  // the log is UTF-8
  if (trip.files.spell) trip.files.spell(config);
}

/** Not after waking from a sleep. */
function tellOffset(trip: ReadyTrip): void {
  const every = trip.config['schedule.everyMinutes'];
  const seconds = every && !trip.schedule.isPlanned ? offsetFor(trip, every * 60) : undefined;
  if (seconds === undefined) return;
  trip.log.info('round', 'later rounds begin ' + seconds + ' s after each full ' + (every === 1 ? 'minute' : every + ' minutes') + ', so that many cameras do not call at once; "schedule": {"offset": false} turns this off');
}

/** @returns mistakes; none: `trip.config` is set */
export function readConfig(trip: RoundTrip, stat: Stat | undefined): string[] {
  if (!stat) return without(trip, missingConfig(trip));
  return stat.dir ? without(trip, 'config.json is a folder; it must be a file') : takeConfig(trip, stat.size);
}
