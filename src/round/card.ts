// The card: config.json, and images to send.

import type { Handlers, OnEnd } from '../at/step';
import { longestConfigBytes } from '../config/keys';
import type { Pattern } from '../delivery/delivery';
import { beginRound, noteLargest } from '../link/link';
import type { Modem } from '../modem/modem';
import type { Image } from '../source/source';
import { rootOf } from '../source/walk';
import { configPath, finishHandOver } from '../store/handover';
import { findLive } from './live';
import { banMs } from './logins';
import { orderOf, skipOld, toldOld } from './old';
import { readConfig } from './readconfig';
import { goOnSleeping } from './rest';
import { createRound, type ReadyTrip, type RoundTrip } from './trip';

/** Looks until an unchanged error is logged again. */
const looksUntilTold = 30;

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

/** Skips an image for this round, if refused; for good, if too old. */
export function skipRefused(trip: ReadyTrip, image: Image): boolean {
  if (skipOld(trip, image)) return true;
  const isRefused = trip.delivery.acts().refuses(image);
  if (isRefused) {
    trip.source.skip(image);
    trip.round.skipped++;
  }
  return isRefused;
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
        refuse(trip, onEnd, 'noCard', ['no SD card can be read; put one in (FAT32); looking again every 10 seconds']);
        return;
      }
      if (!trip.schedule.hasLooked && goOnSleeping(trip)) return;
      if (!trip.logfile.open()) trip.log.error('card', 'the card cannot be written: nothing is sent while that cannot be noted, and the log is on the console alone; check that it is not locked, full or broken');
      finishHandOver(trip.files, trip.hash, longestConfigBytes);
      const sentences = readConfig(trip, trip.files.stat(configPath));
      if (sentences.length) {
        trip.config = undefined;
        refuse(trip, onEnd, 'badConfig', sentences);
      } else onEnd('done');
    }
  };
}

export function createLookHandlers(trip: ReadyTrip): Handlers {
  const log = trip.log;

  function peek(onFound: (image?: Image) => void): void {
    trip.source.peek(function (image) {
      if (trip.config['images.live'] && findLive(trip)) onFound(image || trip.round.live);
      // a new turn each: the engine's stack is short
      else if (image && skipRefused(trip, image)) trip.clock.after(0, function () { peek(onFound); });
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
      // failure counts must survive a crash
      trip.round = createRound(trip.round);
      beginRound(trip);
      const mistake = trip.source.start(root, trip.config['images.match'], trip.expect, trip.card.wasOut, orderOf(trip));
      if (trip.card.wasOut) trip.card.wasOut = false;
      if (mistake) {
        refuse(trip, onEnd, 'badConfig', [mistake]);
        return;
      }
      trip.card.told = '';
      trip.status.outcome = 'fault';
      peek(function (image) {
        trip.round.isStarted = !!image;
        if (!image && !trip.round.isIdle) log.info('card', (trip.round.skipped ? 'nothing else' : 'nothing') + ' to send' + (trip.round.tooOld ? ' (' + toldOld(trip) + ')' : '') + '; looking again ' + (trip.config['schedule.everyMinutes'] ? 'in the next round' : 'every 10 seconds'));
        trip.round.isIdle = !image;
        if (!image) trip.round.troubles = 0;
        if (trip.desk.jobs.length) trip.round.isStarted = true;
        noteLargest(trip, trip.source.largest());
        const isWanted = !!image || trip.desk.jobs.length > 0;
        onEnd(isWanted && !isBanned() ? 'done' : 'refused');
      });
    }
  };
}
