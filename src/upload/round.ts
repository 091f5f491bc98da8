// The works around the trip: the card and its config.json, whether there is anything to send, the end of a round, the rest.

import { isUnsafe } from '../at/match';
import { checkConfig, exampleConfig, longestConfigBytes, longestPassword, secretsOf } from '../config';
import type { Image } from '../image/outbox';
import { keyPrefix } from '../log';
import type { Files } from '../ports';
import { rootOf, skipTooLong } from './folder';
import { recallServer } from './habit';
import type { Work } from './machine';
import { offsetOf, planRound } from './plan';
import type { Glow } from './states';
import { runScript, tellCard, tellMemory, type Trip } from './trip';

type RoundWork = Pick<Work, 'reading' | 'looking' | 'closing' | 'resting'>;

const configPath = '/config.json';
const examplePath = '/config.example.json';
const lookMs = 10000;
/** A timer of the engine is not trusted with weeks. */
const longestNapMs = 600000;
/** After rounds that were given up, the rest doubles up to this. */
const longestTroubleMs = 300000;
/** The share of such a rest that chance adds at most. */
const mostJitter = 0.25;
/** A sleep that ends so many seconds early has ended. */
const earlySeconds = 5;

/** A file that is small enough to be read whole; undefined where it is none. */
function readWhole(files: Files, path: string): string | undefined {
  const file = files.open(path);
  if (!file) return undefined;
  const text = file.read(longestConfigBytes) || '';
  file.close();
  return text;
}

function modelNames(trip: Trip): string[] {
  const names = trip.modems().map(function (maker) { return maker.name; });
  return names.filter(function (name, i) { return names.indexOf(name) === i; });
}

export function createRoundWork(trip: Trip): RoundWork {
  const log = trip.log;
  const files = trip.files;

  function missingConfig(): string {
    const hasExample = !!files.stat(examplePath) || files.write(examplePath, exampleConfig());
    return 'no config.json on the card; ' + (hasExample ? 'fill in config.example.json, which is there, and name it config.json' : 'an example cannot be written either: check that the card is not full or locked') + '; looking again every 10 seconds';
  }

  /** @returns sentences; none where the configuration is right. */
  function takeConfig(size: number): string[] {
    if (size > longestConfigBytes) return ['config.json is too large (' + size + ' bytes); it may have ' + longestConfigBytes];
    const text = readWhole(files, configPath);
    if (text === undefined) return ['config.json cannot be read'];
    const found = 'config ' + trip.hash(text);
    if (found === trip.digest) return trip.config ? [] : trip.told.split('\n');
    // another plan
    if (trip.digest) trip.isPlanned = false;
    trip.digest = found;
    const checked = checkConfig(text, trip.maxBaud, modelNames(trip));
    log.setSecrets(secretsOf(checked.values));
    lock(checked.values['console.password']);
    trip.config = checked.config;
    if (trip.config) welcome();
    return checked.errors.map(function (error) { return error.indexOf('config.json') === 0 ? error : keyPrefix + error; });
  }

  /** Locked as soon as its password is known, whatever else is wrong with the file. */
  function lock(password: unknown): void {
    // one that nobody can type would lock it for good
    if (typeof password !== 'string' || password.length > longestPassword || isUnsafe(password)) password = '';
    if (trip.lock !== password) trip.lockConsole(password as string);
    trip.lock = password as string;
  }

  function welcome(): void {
    const config = trip.config!;
    if (!trip.isPlanned) trip.dueMs = trip.clock.now();
    log.setLevel(config['log.level']);
    trip.modem = undefined;
    trip.isAttached = false;
    trip.marker = '';
    trip.paceOf = trip.tooLong = '';
    trip.troubles = 0;
    recallServer(trip);
    log.info('card', 'config.json is read: images ' + config['images.match'] + ' in ' + rootOf(config['images.folder']) + ' go to ' + config['ftp.host'] + ':' + config['ftp.port'] + ', ' + config['ftp.directory']);
    tellOffset();
  }

  /** This camera's own, or undefined. */
  function offset(every: number): number | undefined {
    return trip.config!['schedule.offset'] ? offsetOf(trip.hash(trip.config!['device']), every) : undefined;
  }

  /** Not at each waking from a sleep. */
  function tellOffset(): void {
    const every = trip.config!['schedule.everyMinutes'];
    const seconds = every && !trip.isPlanned ? offset(every * 60) : undefined;
    if (seconds === undefined) return;
    log.info('round', 'later rounds begin ' + seconds + ' s after each full ' + (every === 1 ? 'minute' : every + ' minutes') + ', so that many cameras do not call at once; "schedule": {"offset": false} turns this off');
  }

  function refuse(onEnd: (end: 'refused') => void, outcome: Glow, sentences: string[]): void {
    trip.outcome = outcome;
    tellCard(trip, sentences);
    onEnd('refused');
  }

  /** The shortest rest: longer after trouble, and by chance, since cameras that a server turned away together must not come back so. */
  function leastMs(): number {
    // a config.json that is wrong may be being mended
    return trip.troubles && trip.config ? Math.min(lookMs * Math.pow(2, trip.troubles), longestTroubleMs) * (1 + trip.random() * mostJitter) : lookMs;
  }

  /** Until the next round of the schedule, by sleep or by waiting. */
  function restUntilDue(every: number, onEnd: () => void): void {
    const canSleep = trip.config!['schedule.sleep'] && trip.sleep.longestSeconds > 0;
    const due = trip.due && trip.isPlanned ? trip.due + every : trip.due;
    const own = offset(every);
    const now = canSleep || own !== undefined ? trip.calendar.seconds() : 0;
    const plan = planRound(every, (trip.clock.now() - trip.dueMs) / 1000, canSleep ? due : 0, now, own, trip.isPlanned);
    const least = leastMs();
    if (trip.troubles) while (plan.left * 1000 < least) {
      plan.left += every;
      if (plan.due) plan.due += every;
    }
    if (canSleep) {
      log.info('round', 'asleep for ' + Math.floor(plan.left / 60) + ' min ' + Math.floor(plan.left % 60) + ' s');
      fallAsleep(plan.left, plan.due);
    } else {
      trip.dueMs = trip.clock.now() + plan.left * 1000;
      trip.isPlanned = true;
      nap(trip.dueMs, onEnd);
    }
  }

  /** The note stands before the sleep: what is left of it when the chip wakes, in whichever piece. */
  function fallAsleep(left: number, due: number): void {
    trip.notes.put('sleep', [trip.sleep.seconds().toFixed(2), left.toFixed(2), due, trip.isOff ? 1 : 0].join(' '));
    trip.light.show(0, 0, 0, 0);
    trip.sleep.fallAsleep(Math.min(left, trip.sleep.longestSeconds));
  }

  /** At the first look of a boot. @returns whether the sleep goes on: only its timer's end is a reason to stay awake, or a person's. */
  function goOnSleeping(): boolean {
    const note = trip.notes.get('sleep').split(' ');
    const isAsleep = trip.sleep.wasAsleep() && note.length === 4;
    trip.hasLooked = true;
    trip.due = +note[2]! || 0;
    if (!isAsleep) return false;
    const piece = Math.min(+note[1]!, trip.sleep.longestSeconds);
    const slept = trip.sleep.seconds() - +note[0]!;
    // where the chip's clock does not go on, its pieces are counted
    const left = +note[1]! - (slept < piece / 2 ? piece : slept);
    trip.isOff = note[3] === '1';
    trip.isPlanned = true;
    trip.dueMs = trip.clock.now() + left * 1000;
    if (left > earlySeconds) fallAsleep(left, trip.due);
    return left > earlySeconds;
  }

  function nap(untilMs: number, onEnd: () => void): void {
    const left = untilMs - trip.clock.now();
    trip.expect(longestNapMs);
    trip.hurry = function () { return; };
    // less than a timer can tell
    if (left < 1) {
      onEnd();
      return;
    }
    const timer = trip.clock.after(Math.min(left, longestNapMs), function () { nap(untilMs, onEnd); });
    trip.hurry = function () {
      trip.clock.cancel(timer);
      // the planned one stays planned
      if (trip.config) trip.dueMs -= trip.config['schedule.everyMinutes'] * 60000;
      nap(0, onEnd);
    };
  }

  /** Whether there is any image that can go. */
  function peek(onFound: (image?: Image) => void): void {
    trip.outbox.peek(function (image) {
      // a fresh turn for each: the engine's stack is short
      if (image && skipTooLong(trip, image)) trip.clock.after(0, function () { peek(onFound); });
      else onFound(image);
    });
  }

  function tellRound(): void {
    log.info('round', trip.delivered + ' delivered, ' + trip.setAside + ' set aside, ' + trip.outbox.left() + ' left');
    tellMemory(trip);
  }

  return {
    reading: function (onEnd) {
      if (!files.mount()) {
        trip.config = undefined;
        trip.digest = '';
        refuse(onEnd, 'noCard', ['no SD card can be read; put one in (FAT32); looking again every 10 seconds']);
        return;
      }
      if (!trip.hasLooked && goOnSleeping()) return;
      trip.logbook.open();
      const stat = files.stat(configPath);
      if (!stat || stat.dir) trip.digest = '';
      const sentences = !stat ? [missingConfig()] : stat.dir ? ['config.json is a folder; it must be a file'] : takeConfig(stat.size);
      if (sentences.length) {
        trip.config = undefined;
        refuse(onEnd, 'badConfig', sentences);
      } else onEnd('done');
    },

    looking: function (onEnd) {
      const root = rootOf(trip.config!['images.folder']);
      const stat = files.stat(root);
      trip.delivered = trip.setAside = trip.detaches = 0;
      // what fails every time must not begin anew with each crash
      if (!trip.isRecovering) trip.failures = 0;
      trip.isRecovering = trip.isTimeless = false;
      trip.isStarted = false;
      if (root !== '/' && (!stat || !stat.dir)) {
        refuse(onEnd, 'badConfig', ['images.folder: ' + root + ' is no folder on this card; nothing is sent until there is one']);
        return;
      }
      trip.told = '';
      trip.outcome = 'fault';
      trip.outbox.open(root, trip.config!['images.match'], function () { trip.expect(0); });
      peek(function (image) {
        trip.isStarted = !!image;
        if (!image && !trip.isIdle) log.info('card', (trip.setAside ? 'nothing else' : 'nothing') + ' to send; looking again ' + (trip.config!['schedule.everyMinutes'] ? 'in the next round' : 'every 10 seconds'));
        trip.isIdle = !image;
        if (!image) trip.troubles = 0;
        if (trip.jobs.length) trip.isStarted = true;
        trip.largest = Math.max(trip.largest, trip.outbox.largest());
        onEnd(image || trip.jobs.length ? 'done' : 'refused');
      });
    },

    closing: function (onEnd) {
      trip.image = undefined;
      if (trip.bag['type']) runScript(trip, 'close', onEnd);
      else onEnd('done');
    },

    resting: function (onEnd) {
      if (trip.isStarted) tellRound();
      trip.isStarted = false;
      const every = trip.config ? trip.config['schedule.everyMinutes'] * 60 : 0;
      function wake(): void { onEnd('done'); }
      if (every) restUntilDue(every, wake);
      else nap(trip.clock.now() + leastMs(), wake);
    }
  };
}
