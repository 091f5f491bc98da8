import { exampleConfig } from '../config/keys';
import { rootOf } from '../source/walk';
import { configPath } from '../store/handover';
import { checkPath, endCut } from './check';
import { offsetFor } from './rest/rest';
import type { ReadyTrip, RoundTrip } from './roundtrip';

const examplePath = '/config.example.json';

/** Returns the sentence on a missing config.json. It also writes an example to the card. */
export function missingConfig(trip: RoundTrip): string {
  const files = trip.files;
  const hasExample = !!files.stat(examplePath) || files.write(examplePath, exampleConfig(!!trip.camera));
  // a computer that hides the ends of file names may give such an end a second time, as in config.json.txt
  const end = ['.txt', '.json'].filter(function (one) { return !!files.stat(configPath + one); })[0];
  const misnamed = 'rename config.json' + end + ', which is there, to config.json: the computer may hide its end ' + end;
  const fallback = hasExample
    ? 'fill in config.example.json, which is there, and rename it to config.json'
    : 'an example cannot be written either: check that the card is not full or locked';
  return 'no config.json on the card; ' + (end ? misnamed : fallback) + '; looking again every 10 seconds';
}

/** Applies another config.json that has no mistake, and logs what is sent where. */
export function welcome(trip: ReadyTrip): void {
  const config = trip.config;
  if (!trip.schedule.isPlanned) trip.schedule.dueMs = trip.clock.now();
  trip.log.setLevel(config['log.level']);
  trip.round.troubles = 0;
  trip.log.info('card', 'config.json is read: images ' + config['images.match'] + ' in ' + rootOf(config['images.folder']) + ' go to '
    + trip.delivery.acts().configure());
  tellOffset(trip);
  if (!trip.card.check && trip.files.stat(checkPath)) endCut(trip);
  // paths and pattern get the letters of the card. This comes last, since the log above needs UTF-8
  if (!trip.files.spell) return;
  config['images.folder'] = trip.files.spell(config['images.folder']);
  config['images.match'] = trip.files.spell(config['images.match']);
  if (config['http.ca']) config['http.ca'] = trip.files.spell(config['http.ca']);
}

/** Logs how many seconds after each full period later rounds begin. It logs nothing after a boot that ends a sleep. */
function tellOffset(trip: ReadyTrip): void {
  const every = trip.config['schedule.everyMinutes'];
  const seconds = every && !trip.schedule.isPlanned ? offsetFor(trip, every * 60) : undefined;
  if (seconds === undefined) return;
  trip.log.info('round', 'later rounds begin ' + seconds + ' s after each full ' + (every === 1 ? 'minute' : every + ' minutes')
    + ', so that many cameras do not call at once; "schedule": {"offset": false} turns this off');
}
