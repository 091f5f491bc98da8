// The works that make the modem listen: its rate, a data phase from before a cut, its power.

import { fault, tell } from '../fault';
import type { Work } from './machine';
import { dialectOf, runScript, type Trip } from './trip';

type WakeWork = Pick<Work, 'waking' | 'freeing' | 'powering' | 'rating'>;

/** What every modem here is shipped with, or finds by itself. */
const usualBaud = 115200;
/** Rates that a modem may have been left at by somebody else. */
const everyBaud = [115200, 9600, 921600, 57600, 460800, 230400, 38400, 19200];
/** Filler comes in pieces that double, each with a wait for the answer. */
const firstPieceBytes = 32;
const lastPieceBytes = 8192;
const fillerBytes = 32;
/** Ctrl-Z of SIM7600, ETX of SIM7080. */
const everyWayOut = '\x1a\x03';
/** Filler that is tried without knowing of an image: a leftover of somebody else's. */
const leastFillBytes = 16384;
/** Nobody documents after what silence a modem gives up a data phase; 25 s are known to be enough for those that do. */
const silenceMs = 26000;
const offGapMs = 5000;

/** Carriage returns: content in a data phase, and nothing outside of one. */
function writeFiller(trip: Trip, bytes: number): void {
  let text = '\r';
  while (text.length < fillerBytes) text += text;
  for (let i = 0; i < bytes; i += fillerBytes) trip.uart.write(text);
}

/**
 * What ends a data phase that has no count, for the modem in use, or for all where it is not known yet. Twice, since the last
 * byte before may have been an escape.
 */
function writeWayOut(trip: Trip): void {
  const ends = trip.modem ? trip.modem.wayOut : everyWayOut;
  for (let i = 0; i < ends.length; i++) trip.uart.write(ends[i]! + ends[i]!);
}

/**
 * Ends or fills up the data phase that the modem waits in, piece by piece, until it answers; what it took stands in `taken`.
 * After `mostBytes` it gives up.
 */
export function fillUp(trip: Trip, mostBytes: number, onEnd: (taken: number | undefined) => void): void {
  writeWayOut(trip);
  let taken = 0;
  let piece = firstPieceBytes;
  function next(): void {
    if (taken > mostBytes) {
      onEnd(undefined);
      return;
    }
    taken += piece;
    writeFiller(trip, piece);
    const ms = 400 + piece * 10000 / trip.baud;
    trip.chat.run({
      script: [{ want: ['OK'], ms: ms }],
      bag: trip.bag,
      valueOf: function () { return undefined; },
      onEnd: function (end) {
        if (end !== 'broken') onEnd(taken);
        else next();
      }
    });
    piece = Math.min(piece * 2, lastPieceBytes);
  }
  next();
}

/** Says AT at each rate that the modem may talk at. */
function wakeAt(trip: Trip, bauds: number[], onEnd: (isAwake: boolean) => void): void {
  const baud = bauds[0];
  if (!baud) {
    onEnd(false);
    return;
  }
  trip.uart.open(baud);
  trip.baud = baud;
  runScript(trip, 'wake', function (end) {
    if (end === 'done') onEnd(true);
    else wakeAt(trip, bauds.slice(1), onEnd);
  });
}

function likelyBauds(trip: Trip): number[] {
  const all = [+trip.notes.get('baud') || 0, usualBaud, trip.config!['modem.baud']];
  // where it answered last comes first
  if (trip.baud) all.unshift(trip.baud);
  return all.filter(function (baud, i) { return baud > 0 && all.indexOf(baud) === i; });
}

/** Round after round over the likely rates, since a modem takes its time to boot. */
function wakeWithin(trip: Trip, untilMs: number, onEnd: (isAwake: boolean) => void): void {
  wakeAt(trip, likelyBauds(trip), function (isAwake) {
    if (isAwake || trip.clock.now() >= untilMs) onEnd(isAwake);
    else wakeWithin(trip, untilMs, onEnd);
  });
}

export function createWakeWork(trip: Trip): WakeWork {
  const log = trip.log;

  function powerOf() {
    return trip.modem ? trip.modem.power : { onMs: 500, offMs: 3000, bootMs: 30000 };
  }

  return {
    waking: function (onEnd) {
      trip.bag = {};
      trip.staged = trip.sound = '';
      trip.mayHaveCopy = true;
      trip.here = undefined;
      trip.power.wake();
      trip.chat.setDialect(trip.modem ? dialectOf(trip.modem) : trip.standard);
      wakeAt(trip, likelyBauds(trip), function (isAwake) {
        if (isAwake) onEnd('done');
        else onEnd('broken', fault('silent', 'AT'));
      });
    },

    freeing: function (onEnd) {
      const most = Math.max(leastFillBytes, trip.image ? trip.image.size : 0, trip.largest);
      const likely = likelyBauds(trip);
      const others = everyBaud.filter(function (baud) { return likely.indexOf(baud) < 0 && (!trip.maxBaud || baud <= trip.maxBaud); });
      function tell(isAwake: boolean): void { onEnd(isAwake ? 'done' : 'broken', isAwake ? undefined : fault('silent', 'AT')); }
      trip.uart.open(trip.baud = likely[0]!);
      fillUp(trip, most, function (taken) {
        if (taken !== undefined) onEnd('done');
        else wakeAt(trip, others, function (isAwake) {
          if (isAwake) tell(true);
          else trip.clock.after(silenceMs, function () { wakeAt(trip, likely, tell); });
        });
      });
    },

    powering: function (onEnd) {
      const power = powerOf();
      function boot(onFailed: () => void): void {
        wakeWithin(trip, trip.clock.now() + power.bootMs, function (isAwake) {
          if (isAwake) onEnd('done');
          else onFailed();
        });
      }
      function giveUp(): void { onEnd('refused', fault('silent', 'AT')); }
      function offAndOn(): void {
        trip.power.press(power.offMs, function () {
          trip.clock.after(offGapMs, function () { trip.power.press(power.onMs, function () { boot(giveUp); }); });
        });
      }
      if (trip.power.hasKey) trip.power.press(power.onMs, function () { boot(offAndOn); });
      else if (trip.modem) runScript(trip, 'reset', function () { boot(giveUp); });
      else giveUp();
    },

    rating: function (onEnd) {
      const wanted = trip.config!['modem.baud'];
      const old = trip.baud;
      if (!wanted || wanted === old) {
        onEnd('done');
        return;
      }
      trip.bag['baud'] = '' + wanted;
      runScript(trip, 'rate', function (end, wrong) {
        if (end !== 'done') {
          if (wrong) log.error('modem', 'it stays at ' + old + ' baud: modem.baud ' + wanted + ' was not taken, ' + tell(wrong));
          onEnd(end === 'refused' ? 'done' : end, wrong);
          return;
        }
        wakeAt(trip, [wanted, old], function (isAwake) {
          if (isAwake) trip.notes.put('baud', '' + trip.baud);
          log.info('modem', 'talks at ' + trip.baud + ' baud');
          onEnd(isAwake ? 'done' : 'broken', isAwake ? undefined : fault('silent', 'AT+IPR'));
        });
      });
    }
  };
}
