// The works that make and end the link: waking the modem, its rate, the SIM, the network, the FTP session.

import { fault, tell } from '../fault';
import { has } from '../text';
import type { Work } from './machine';
import { dialectOf, runScript, type Trip } from './trip';

type LinkWork = Pick<Work, 'waking' | 'freeing' | 'powering' | 'identifying' | 'rating' | 'unlocking' | 'registering' | 'attaching' | 'opening' | 'reopening'>;

/** What every modem here is shipped with, or finds by itself. */
const usualBaud = 115200;
/** Filler comes in pieces that double, each with a wait for the answer. */
const firstPieceBytes = 32;
const lastPieceBytes = 8192;
const fillerBytes = 32;
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
 * Fills up the data phase that the modem waits in, piece by piece, until it answers; what it took stands in `taken`.
 * After `mostBytes` it gives up.
 */
export function fillUp(trip: Trip, mostBytes: number, onEnd: (taken: number | undefined) => void): void {
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
  return all.filter(function (baud, i) { return baud > 0 && all.indexOf(baud) === i; });
}

/** @param tries rounds over all rates, since a modem takes its time to boot. */
function wakeWithin(trip: Trip, untilMs: number, onEnd: (isAwake: boolean) => void): void {
  wakeAt(trip, likelyBauds(trip), function (isAwake) {
    if (isAwake || trip.clock.now() >= untilMs) onEnd(isAwake);
    else wakeWithin(trip, untilMs, onEnd);
  });
}

/** The date in `+CCLK: "yy/MM/dd,hh:mm:ss±zz"` as seconds since 1970, in the modem's local time; 0 while it has none. */
export function secondsOf(clock: string): number {
  const found = /^(\d\d)\/(\d\d)\/(\d\d),(\d\d):(\d\d):(\d\d)/.exec(clock);
  // a modem that was never told counts from 1970, 1980 or 2000 on
  if (!found || +found[1]! < 24 || +found[1]! >= 70) return 0;
  return daysFrom1970(2000 + +found[1]!, +found[2]!, +found[3]!) * 86400 + +found[4]! * 3600 + +found[5]! * 60 + +found[6]!;
}

/** Days of the Gregorian calendar; valid for 2000 to 2099. */
function daysFrom1970(year: number, month: number, day: number): number {
  const before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
  const leap = year % 4 === 0 && month > 2 ? 1 : 0;
  return (year - 1970) * 365 + Math.floor((year - 1969) / 4) + before[month - 1]! + leap + day - 1;
}

function isDated(directory: string): boolean {
  return has(directory, '{yyyy}') || has(directory, '{mm}') || has(directory, '{dd}');
}

function dbmOf(rssi: string | undefined): string {
  const n = +(rssi || 99);
  return n >= 0 && n <= 31 ? ', signal ' + (2 * n - 113) + ' dBm' : ', signal not known';
}

export function createLinkWork(trip: Trip): LinkWork {
  const log = trip.log;

  function powerOf() {
    return trip.modem ? trip.modem.power : { onMs: 500, offMs: 3000, bootMs: 30000 };
  }

  /** The record by name, or by what the modem says of itself. */
  function choose(said: string): boolean {
    const set = trip.config!['modem.model'];
    const name = set !== 'auto' ? set : trip.model;
    for (let i = 0; i < trip.modems.length; i++) {
      const maker = trip.modems[i]!;
      const isIt = name ? maker.name === name : maker.models.some(function (model) { return has(said.toUpperCase(), model); });
      if (isIt && (!trip.modem || trip.modem.name !== maker.name)) trip.modem = maker.make();
      if (isIt) return true;
    }
    return false;
  }

  /** Asks for the clock; while it has no time and the directory needs the date, again. */
  function askClock(tries: number, onEnd: () => void): void {
    runScript(trip, 'askClock', function () {
      const seconds = secondsOf(trip.bag['clock'] || '');
      if (seconds) trip.calendar.set(seconds);
      const isNeeded = isDated(trip.config!['ftp.directory']);
      if (seconds || !isNeeded || tries <= 1) {
        log.info('network', seconds ? 'time is ' + trip.calendar.stamp() : 'no time from the network' + (isNeeded ? '; 1970/01/01 is used in ftp.directory' : ''));
        onEnd();
      } else trip.clock.after(2000, function () { askClock(tries - 1, onEnd); });
    });
  }

  return {
    waking: function (onEnd) {
      trip.bag = {};
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
      fillUp(trip, most, function (taken) {
        if (taken !== undefined) onEnd('done');
        else trip.clock.after(silenceMs, function () {
          wakeAt(trip, likelyBauds(trip), function (isAwake) { onEnd(isAwake ? 'done' : 'broken', isAwake ? undefined : fault('silent', 'AT')); });
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

    identifying: function (onEnd) {
      runScript(trip, 'identify', function (end, wrong) {
        const said = trip.bag['model'] || '';
        if (end !== 'done') onEnd(end, wrong);
        else if (!choose(said)) onEnd('refused', fault('modem-unknown', 'AT+CGMM', said));
        else {
          trip.chat.setDialect(dialectOf(trip.modem!));
          log.info('modem', said + ', firmware ' + (trip.bag['firmware'] || 'not told').replace(/^\+CGMR: */, '') + ', used as ' + trip.modem!.name + ', at ' + trip.baud + ' baud');
          onEnd('done');
        }
      });
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
    },

    unlocking: function (onEnd) {
      /** The mark stands before the try and falls after its success: a cut in between never costs a second try. */
      const mark = trip.hash('pin ' + trip.config!['network.pin']);
      function give(): void {
        if (!trip.notes.put('pin', mark + ' ' + (trip.bag['attempts'] || ''))) {
          onEnd('refused', fault('journal', '/snapferry/state'));
          return;
        }
        runScript(trip, 'givePin', function (end, wrong) {
          if (end === 'done') trip.notes.put('pin', '-');
          if (end === 'refused') trip.notes.put('pin', mark + ' refused');
          onEnd(end, wrong);
        });
      }
      function decide(): void {
        const noted = trip.notes.get('pin').split(' ');
        const attempts = trip.bag['attempts'] || '';
        if (!trip.config!['network.pin']) onEnd('refused', fault('pin-needed', 'AT+CPIN?', '+CPIN: SIM PIN'));
        else if (noted[0] !== mark) give();
        else if (noted[1] === 'refused') onEnd('refused', fault('pin-wrong', 'network.pin'));
        // a try whose answer was lost in a cut: the SIM's own count tells whether it was a wrong one
        else if (attempts && attempts === noted[1]) give();
        else onEnd('refused', fault('pin-unsure', 'network.pin'));
      }
      runScript(trip, 'askSim', function (end, wrong) {
        const sim = trip.bag['sim'];
        if (end !== 'done') onEnd(end, wrong);
        else if (sim === 'SIM PIN') runScript(trip, 'countPin', decide);
        else if (sim === 'READY') onEnd('done');
        else onEnd('refused', fault('puk-needed', 'AT+CPIN?', '+CPIN: ' + sim));
      });
    },

    registering: function (onEnd) {
      runScript(trip, 'register', function (end, wrong) {
        if (end === 'done') log.info('network', 'registered (' + trip.bag['net'] + (trip.bag['stat'] === '5' ? ', roaming' : '') + ')' + dbmOf(trip.bag['rssi']));
        onEnd(end, wrong);
      });
    },

    attaching: function (onEnd) {
      runScript(trip, 'attach', function (end, wrong) {
        if (end !== 'done') onEnd(end, wrong);
        else askClock(5, function () { onEnd('done'); });
      });
    },

    opening: function (onEnd) {
      const security = trip.config!['ftp.security'];
      const type = trip.modem!.security[security];
      if (type === undefined) {
        onEnd('refused', fault('tls', 'ftp.security', security + ' is not known to the ' + trip.modem!.name));
        return;
      }
      trip.bag['type'] = type;
      trip.here = undefined;
      runScript(trip, 'open', function (end, wrong) {
        if (end === 'done') log.info('server', 'logged in at ' + trip.config!['ftp.host'] + ' as ' + trip.config!['ftp.user']);
        onEnd(end, wrong);
      });
    },

    reopening: function (onEnd) { runScript(trip, 'close', onEnd); }
  };
}
