// The look at the card: config.json, images, and whether a round begins.

import { isUnsafe } from '../at/match';
import type { Handlers, OnEnd } from '../at/step';
import { checkConfig, longestConfigBytes, longestPassword } from '../config/keys';
import { secretsOf } from '../config/secrets';
import type { Pattern } from '../delivery/delivery';
import { beginRound, forgetModem, noteLargest } from '../link/link';
import { keyPrefix } from '../log';
import type { Modem } from '../modem/modem';
import type { Image } from '../source/source';
import { mostImageBytes } from '../source/unsent';
import { rootOf } from '../source/walk';
import { configPath, finishHandOver, markPath } from '../store/handover';
import { mostSecretBytes } from '../store/secretfile';
import { readWhole } from '../store/wholefile';
import { isLeftAlone, isPaused, pauseSeconds } from './image/cardtime';
import { leaveUnsent } from './image/leaveunsent';
import { findLive } from './image/live';
import { orderOf, skipOld, toldOld } from './image/old';
import { findUnseen } from './image/restarted';
import { isHeldBack } from './image/tries';
import { applySettings, countTrial, queueAsked } from './remote';
import { rememberLatest } from './report/latest';
import { beginForReport, countStart, isReportDue } from './report/report';
import { tellUnmatched } from './report/unmatched';
import { goOnSleeping } from './rest/rest';
import { configDigestOf, createRound, type ReadyTrip, type RoundTrip } from './roundtrip';
import { isSpent, isUnfit } from './rules/budget';
import { banMs } from './rules/logins';
import { isHeld } from './rules/rules';
import { missingConfig, welcome } from './welcome';

/** Looks at the card until an unchanged error is logged again. */
const looksUntilTold = 30;
/** Former secrets that stay masked, longest first. */
const mostFormer = 12;

function tellCard(trip: RoundTrip, sentences: string[]): void {
  const all = sentences.join('\n');
  trip.card.looks = all === trip.card.told ? trip.card.looks + 1 : 0;
  trip.card.told = all;
  if (trip.card.looks % looksUntilTold === 0) sentences.forEach(function (text) { trip.log.error('card', text); });
}

/** @returns whether the modem supports config.json; logs mistakes */
export function acceptModem(trip: RoundTrip, modem: Modem): boolean {
  const errors = trip.delivery.acts().mistakesFor(modem);
  if (!errors.length) return true;
  trip.config = undefined;
  tellCard(trip, errors);
  return false;
}

/** Without a failed try, the account's module is not made. */
export function mayBeHeld(trip: RoundTrip, image: Image): boolean {
  return !!image.tries || trip.card.tries !== undefined || !!image.isByHand;
}

/**
 * Skips an image: for this round if refused, for later ones if too old, for good if never to be sent.
 * @param isAtLook its age does not count: the chip's clock may be wrong until a round asks the network
 */
export function skipRefused(trip: ReadyTrip, image: Image, isAtLook?: boolean): boolean {
  if (!(isAtLook && trip.config['images.archive'] !== false) && skipOld(trip, image)) return true;
  // most images are neither: their module is not made
  if ((image.size <= mostSecretBytes || image.size > mostImageBytes) && leaveUnsent(trip, image)) return true;
  const isRefused = trip.delivery.acts().refuses(image);
  if (isRefused) {
    trip.source.skip(image);
    trip.round.skipped++;
    if (trip.config['report.everyHours']) trip.round.refused = (trip.round.refused || 0) + 1;
  }
  return isRefused;
}

/** The next readable config.json counts as new. */
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
  if (found === trip.configDigest && settings !== 'new' && settings !== 'trial') return trip.config ? [] : trip.card.told.split('\n');
  // another config.json gets a new plan; after a boot the plan before the sleep goes on
  if (trip.card.planned && (trip.card.planned !== found || settings === 'new')) trip.schedule.isPlanned = false;
  trip.configDigest = trip.card.planned = found;
  delete trip.card.time;
  delete trip.card.isTimeless;
  delete trip.card.tries;
  forgetModem(trip);
  const errors = checkText(trip, text);
  if (trip.config && trip.config['remote.name']) applySettings(trip as ReadyTrip, text);
  if (trip.config) welcome(trip as ReadyTrip);
  return errors.map(function (error) { return error.indexOf('config.json') === 0 ? error : keyPrefix + error; });
}

/** Checks config.json and sets `config`. The former one is dropped first, for memory. @returns mistakes, as sentences */
function checkText(trip: RoundTrip, text: string): string[] {
  trip.config = undefined;
  const checked = checkConfig(text, trip.maxBaud, trip.camera && trip.camera());
  hideSecrets(trip, secretsOf(checked.values));
  lock(trip, checked.values['console.password'], !!checked.config);
  trip.config = checked.config;
  return checked.errors;
}

/** Modem or server may still send a former file's secrets. */
function hideSecrets(trip: RoundTrip, secrets: string[]): void {
  const former = trip.log.setSecrets(secrets).filter(function (one) { return secrets.indexOf(one) < 0; });
  if (former.length) trip.log.setSecrets(secrets.concat(former.slice(0, mostFormer)));
}

/** Only a file without errors unlocks: the error may be in the password. */
function lock(trip: RoundTrip, password: unknown, isRight: boolean): void {
  if (isRight) trip.lockConsole(password as string || '');
  // a password that no one can type would lock it for good
  else if (password && typeof password === 'string' && password.length <= longestPassword && !isUnsafe(password)) trip.lockConsole(password);
}

function refuse(trip: RoundTrip, onEnd: OnEnd, outcome: Pattern, sentences: string[]): void {
  trip.status.outcome = outcome;
  tellCard(trip, sentences);
  onEnd('refused');
}

export function createCardHandlers(trip: RoundTrip): Handlers {
  return {
    reading: function (onEnd) {
      if (!trip.files.mount()) {
        trip.config = undefined;
        trip.configDigest = '';
        trip.card.wasOut = true;
        // the next card may be another one
        trip.card.unmatched = '';
        refuse(trip, onEnd, 'noCard', ['no SD card can be read; put one in (FAT32); looking again every 10 seconds']);
        return;
      }
      trip.notes.get('', true);
      if (!trip.schedule.hasLooked && goOnSleeping(trip)) return;
      if (!trip.logfile.open()) trip.log.error('card', 'the card cannot be written: nothing is sent while that cannot be noted, and the log is on the console alone; check that it is not locked, full or broken');
      if (trip.files.stat(markPath)) finishHandOver(trip.files, trip.hash, longestConfigBytes);
      const stat = trip.files.stat(configPath);
      const sentences = !stat ? without(trip, missingConfig(trip)) : stat.dir ? without(trip, 'config.json is a folder; it must be a file') : takeConfig(trip, stat.size);
      if (sentences.length) {
        trip.config = undefined;
        refuse(trip, onEnd, 'badConfig', sentences);
      } else {
        if (trip.config!['report.everyHours'] && !trip.card.isStartCounted) countStart(trip);
        onEnd('done');
      }
    }
  };
}

export function createLookHandlers(trip: ReadyTrip): Handlers {
  const log = trip.log;

  function isLeft(image: Image): boolean { return skipRefused(trip, image, true) || (mayBeHeld(trip, image) && isHeldBack(trip, image)); }

  function liveFor(image: Image | undefined): Image | undefined {
    findLive(trip);
    // most cameras' latest picture has the largest number: the module is not made
    if (image && trip.round.since !== undefined) findUnseen(trip, image);
    return trip.round.live;
  }

  function peek(onFound: (image?: Image) => void): void {
    trip.source.peek(function (image) {
      if (!image && !trip.card.latest && (trip.config['images.live'] || trip.notes.get('newest'))) rememberLatest(trip);
      const live = trip.config['images.live'] ? liveFor(image) : undefined;
      // without a budget, its module is not made
      const hasBudget = !!trip.config['send.megabytesPerMonth'];
      if (live && !(hasBudget && isUnfit(trip, live, true))) onFound(image || live);
      else if (image && hasBudget && isUnfit(trip, image, true)) {
        trip.source.skip(image);
        if (isSpent(trip)) onFound();
        else trip.clock.after(0, function () { peek(onFound); });
      }
      // in a new turn, with a free stack
      else if (image && isLeft(image)) trip.clock.after(0, function () { peek(onFound); });
      else onFound(image);
    });
  }

  /** The server has refused too many logins. */
  function isBanned(): boolean {
    const ms = banMs(trip);
    if (!ms) return false;
    trip.round.isStarted = false;
    trip.round.isTurnedAway = true;
    trip.round.troubles = trip.round.troubles || 1;
    log.error('server', 'no login for ' + Math.ceil(ms / 60000) + ' min, unless config.json changes: it has refused so many within an hour that it may ban this address');
    return true;
  }

  return {
    looking: function (onEnd) {
      const root = rootOf(trip.config['images.folder']);
      const isAsked = !!trip.round.isAsked;
      // failure counts must survive a crash
      const wasTurnedAway = !!trip.round.isTurnedAway;
      trip.round = createRound(trip.round);
      if (isAsked) trip.round.isByPerson = true;
      beginRound(trip);
      const mistake = trip.source.start(root, trip.config['images.match'], trip.expect, trip.card.wasOut, orderOf(trip));
      if (trip.card.wasOut) trip.card.wasOut = false;
      if (mistake) {
        refuse(trip, onEnd, 'badConfig', [mistake]);
        return;
      }
      if (trip.card.hasAsked) queueAsked(trip);
      trip.card.told = '';
      trip.status.outcome = 'fault';
      peek(function (found) {
        const image = found && !isAsked && !trip.card.isTimeless && isPaused(trip) ? undefined : found;
        trip.round.isStarted = !!image;
        if (trip.source.seen.unmatched || trip.card.unmatched) tellUnmatched(trip);
        if (!found && !trip.round.isIdle && !trip.round.unfit) log.info('card', (trip.round.skipped || trip.round.later ? 'nothing else' : 'nothing') + ' to send' + (trip.round.tooOld ? ' (' + toldOld(trip) + ')' : '') + '; looking again ' + (trip.config['schedule.everyMinutes'] ? 'in the next round' : 'every 10 seconds'));
        trip.round.isIdle = !image;
        // an image may wait longer than the server turns the camera away
        if (!image && wasTurnedAway && trip.round.later) {
          trip.round.isTurnedAway = true;
          trip.round.waitSeconds = Math.max(found ? 0 : trip.round.laterSeconds!, pauseSeconds(trip));
        } else if (!image) trip.round.troubles = 0;
        const isForReport = !image && !trip.desk.jobs.length && !trip.card.check && !!trip.config['report.everyHours'] && isReportDue(trip)
          && !(!trip.config['report.url'] && !trip.card.isTimeless && isLeftAlone(trip));
        if (trip.desk.jobs.length || trip.card.check || isForReport) trip.round.isStarted = true;
        noteLargest(trip, trip.source.waiting().reduce(function (most, one) { return Math.max(most, one.size); }, 0));
        if (!trip.round.isStarted && !trip.round.unfit) delete trip.round.held;
        const isBegun = !!trip.round.isStarted && !isBanned() && !isHeld(trip, isAsked);
        if (trip.card.settings === 'trial' || (trip.card.settings === 'good' && trip.round.held)) countTrial(trip, isBegun);
        if (isBegun && isForReport) beginForReport(trip);
        onEnd(isBegun ? 'done' : 'refused');
      });
    }
  };
}
