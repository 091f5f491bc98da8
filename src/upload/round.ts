// The works around the trip: the card and its config.json, whether there is anything to send, the end of a round, the rest.

import { checkConfig, exampleConfig, longestConfigBytes, secretsOf } from '../config';
import { keyPrefix } from '../log';
import type { Files } from '../ports';
import { rootOf } from './folder';
import type { Work } from './machine';
import { runScript, tellMemory, type Trip } from './trip';

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
/** What stays the same is told again after so many looks: somebody may have come to read. */
const looksUntilTold = 30;

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

  /** Told when it is new, and now and then. */
  function tellOnce(sentences: string[]): void {
    const all = sentences.join('\n');
    trip.looks = all === trip.told ? trip.looks + 1 : 0;
    trip.told = all;
    if (trip.looks % looksUntilTold === 0) sentences.forEach(function (text) { log.error('card', text); });
  }

  function missingConfig(): string {
    if (!files.stat(examplePath)) files.write(examplePath, exampleConfig());
    return 'no config.json on the card; an example lies beside it as config.example.json: fill it in and name it config.json; looking again every 10 seconds';
  }

  /** @returns sentences; none where the configuration is right. */
  function takeConfig(size: number): string[] {
    if (size > longestConfigBytes) return ['config.json is too large (' + size + ' bytes); it may have ' + longestConfigBytes];
    const text = readWhole(files, configPath);
    if (text === undefined) return ['config.json cannot be read'];
    const found = 'config ' + trip.hash(text);
    if (found === trip.digest) return trip.config ? [] : trip.told.split('\n');
    trip.digest = found;
    const checked = checkConfig(text, trip.maxBaud, modelNames(trip));
    log.setSecrets(secretsOf(checked.values));
    trip.config = checked.config;
    if (trip.config) welcome();
    return checked.errors.map(function (error) { return error.indexOf('config.json') === 0 ? error : keyPrefix + error; });
  }

  function welcome(): void {
    const config = trip.config!;
    log.setLevel(config['log.level']);
    trip.modem = undefined;
    trip.paceOf = '';
    trip.troubles = 0;
    log.info('card', 'config.json is read: images ' + config['images.match'] + ' in ' + rootOf(config['images.folder']) + ' go to ' + config['ftp.host'] + ':' + config['ftp.port'] + ', ' + config['ftp.directory']);
  }

  function refuse(onEnd: (end: 'refused') => void, sentences: string[]): void {
    tellOnce(sentences);
    onEnd('refused');
  }

  /** How long to rest: as asked, and longer after trouble. */
  function restMs(): number {
    const config = trip.config;
    const asked = config && config['schedule.everyMinutes'] ? config['schedule.everyMinutes'] * 60000 : lookMs;
    if (!trip.troubles) return asked;
    // cameras that a server has turned away together must not come back together
    return Math.max(asked, Math.min(lookMs * Math.pow(2, trip.troubles), longestTroubleMs)) * (1 + trip.random() * mostJitter);
  }

  function nap(untilMs: number, onEnd: () => void): void {
    const left = untilMs - trip.clock.now();
    trip.expect(longestNapMs);
    trip.hurry = function () { return; };
    if (left <= 0) {
      onEnd();
      return;
    }
    const timer = trip.clock.after(Math.min(left, longestNapMs), function () { nap(untilMs, onEnd); });
    trip.hurry = function () {
      trip.clock.cancel(timer);
      nap(0, onEnd);
    };
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
        refuse(onEnd, ['no SD card can be read; put one in (FAT32); looking again every 10 seconds']);
        return;
      }
      trip.logbook.open();
      const stat = files.stat(configPath);
      if (!stat || stat.dir) trip.digest = '';
      const sentences = !stat ? [missingConfig()] : stat.dir ? ['config.json is a folder; it must be a file'] : takeConfig(stat.size);
      if (sentences.length) {
        trip.config = undefined;
        refuse(onEnd, sentences);
      } else onEnd('done');
    },

    looking: function (onEnd) {
      const root = rootOf(trip.config!['images.folder']);
      const stat = files.stat(root);
      trip.delivered = trip.setAside = 0;
      // what fails every time must not begin anew with each crash
      if (!trip.isRecovering) trip.failures = 0;
      trip.isRecovering = false;
      trip.isStarted = false;
      if (root !== '/' && (!stat || !stat.dir)) {
        refuse(onEnd, ['images.folder: ' + root + ' is no folder on this card; nothing is sent until there is one']);
        return;
      }
      trip.told = '';
      trip.outbox.open(root, trip.config!['images.match']);
      trip.outbox.peek(function (image) {
        trip.isStarted = !!image;
        if (!image && !trip.isIdle) log.info('card', 'nothing to send; looking again ' + (trip.config!['schedule.everyMinutes'] ? 'in ' + trip.config!['schedule.everyMinutes'] + ' minutes' : 'every 10 seconds'));
        trip.isIdle = !image;
        if (trip.errands.length) trip.isStarted = true;
        trip.largest = Math.max(trip.largest, trip.outbox.largest());
        onEnd(image || trip.errands.length ? 'done' : 'refused');
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
      nap(trip.clock.now() + restMs(), function () { onEnd('done'); });
    }
  };
}
