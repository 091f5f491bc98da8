// The rate of the line: raised to the highest that the board's wiring, the modem and the line take, verified by talking at it,
// and lowered a step where it makes trouble. The modem forgets it at power-off; the notes do not.

import type { Handlers, OnEnd, Script } from '../at/step';
import { fault, tell, type Fault } from '../fault';
import type { LinkTrip } from './link';
import { runScript } from './script';
import { usualBaud, wakeAt } from './wake';

/** Conversations that broke at a raised rate, with nothing sent between, before it counts as too high. */
const mostBreaks = 2;
/** After so many images without trouble a lowered rate may rise a step. */
const smoothImages = 50;
/** A modem that was told to come back over a line that garbles may have to be told again. */
const backTries = 20;
const backMs = 300;

/** Several exchanges, and each time the name that the modem told before. */
function exchanges(): Script {
  const ask = { say: 'AT+CGMM', want: ['<model>', 'OK'], ms: 1000 };
  return [{ say: 'AT', ms: 300, tries: 6 }, ask, { say: 'AT+CGMR', want: ['{said}', 'OK'], ms: 1000, may: 'refuse' }, ask, { say: 'AT', ms: 1000 }, ask];
}

/** Its end is told in a fresh turn, as in script.ts: what follows it, with a log on the card, overflows the chip's stack. */
function ask(trip: LinkTrip, script: Script, onEnd: (isGood: boolean) => void): void {
  trip.chat.run({
    script: script, bag: trip.bag, valueFor: function () { return undefined; },
    onEnd: function (end) { trip.clock.after(0, function () { onEnd(end === 'done'); }); }
  });
}

/** The rate that a search for the pace has lowered the line to, for this modem; 0 where none has. */
function pacedBaud(trip: LinkTrip): number {
  const noted = trip.notes.get('pace').split(' ');
  return +noted[0]! > 0 && noted[2] === trip.link.modem!.name ? +noted[1]! || 0 : 0;
}

/** The fastest rate that may be used: what was asked for, else what board and line take. */
export function mostBaud(trip: LinkTrip): number {
  const ceiling = +trip.notes.get('ceiling') || 0;
  // a board that does not say what its wiring takes is left at what every modem is shipped with, or at what was found
  const most = trip.config!['modem.baud'] || trip.maxBaud || Math.max(usualBaud, trip.link.baud);
  return ceiling && !trip.config!['modem.baud'] ? Math.min(most, ceiling) : most;
}

/** The rates that may be tried, the best one first, down to the present one; none where the modem has none. */
function candidates(trip: LinkTrip): number[] {
  const wanted = trip.config!['modem.baud'];
  const paced = pacedBaud(trip);
  const most = paced ? Math.min(paced, mostBaud(trip)) : mostBaud(trip);
  if (wanted && most === wanted) return [wanted];
  const rates = trip.link.modem!.rates().filter(function (rate) { return rate <= most; });
  const isTooFast = trip.link.baud > most;
  return rates.filter(function (rate) { return isTooFast || rate >= trip.link.baud; }).reverse();
}

/** From now on no faster than the step below this rate. */
function lower(trip: LinkTrip, rate: number): void {
  const slower = trip.link.modem!.rates().filter(function (other) { return other < rate; }).pop();
  if (!slower) return;
  trip.notes.put('ceiling', '' + slower);
  trip.log.warn('modem', 'the line is unreliable at ' + rate + ' baud; it stays at ' + slower + ' or below for a while');
}

function lift(trip: LinkTrip): void {
  const ceiling = +trip.notes.get('ceiling') || 0;
  const faster = trip.link.modem!.rates().filter(function (rate) { return rate > ceiling; })[0];
  if (ceiling) trip.notes.put('ceiling', faster ? '' + faster : '0');
}

/** The modem may have heard nothing but rubbish: it is told the old rate until it answers there. */
function comeBack(trip: LinkTrip, from: number, to: number, tries: number, onBack: (isBack: boolean) => void): void {
  if (!tries) {
    wakeAt(trip, [to, from, usualBaud], onBack);
    return;
  }
  trip.uart.open(from);
  // the line end before it ends whatever rubbish came
  trip.uart.write('\rAT+IPR=' + to + '\r');
  trip.clock.after(backMs, function () {
    trip.uart.open(trip.link.baud = to);
    ask(trip, [{ say: 'AT', ms: backMs, tries: 2 }], function (isBack) {
      if (isBack) onBack(true);
      else comeBack(trip, from, to, tries - 1, onBack);
    });
  });
}

/**
 * Sets the line to another rate and verifies it by talking there.
 * @param onEnd done; refused where the modem is at another rate than that, and answers; broken where it does not
 */
export function changeRate(trip: LinkTrip, rate: number, onEnd: OnEnd): void {
  const old = trip.link.baud;
  function verify(): void {
    trip.uart.open(trip.link.baud = rate);
    ask(trip, exchanges(), function (isGood) {
      if (isGood) {
        trip.link.heardBaud = rate;
        trip.log.info('modem', 'talks at ' + rate + ' baud');
        onEnd('done');
      } else comeBack(trip, rate, old, backTries, function (isBack) {
        trip.notes.put('baud', '' + trip.link.baud);
        if (!isBack) onEnd('broken', fault('silent', 'AT+IPR'));
        else onEnd(trip.link.baud === rate ? 'done' : 'refused', fault('silent', 'AT+IPR'));
      });
    });
  }
  trip.bag['baud'] = '' + rate;
  // a chip that is cut off now finds the modem there
  trip.notes.put('baud', '' + rate);
  runScript(trip, 'rate', function (end, wrong) {
    if (end === 'done') verify();
    else onEnd(end, wrong);
  });
}

/** 48 bytes in a tenth of a second: as slow as an engine is that keeps 64 of what comes between two looks. */
const slowBaud = 4800;
/** Of an answer that is read piece by piece: up to 46 bytes come beside them (CCHRECV, AT76v3 chapter 26). */
const shortPiece = 14;
const piece = 1024;

function losesBursts(trip: LinkTrip): boolean {
  return trip.uart.mostAtOnce < piece && trip.link.baud > slowBaud;
}

/** How much of an answer may be asked for at once: the engine's receive buffer holds no more (facts: 1,024 bytes). */
export function pieceBytes(trip: LinkTrip): number {
  return losesBursts(trip) ? shortPiece : piece;
}

/** Runs what brings more at once than the engine keeps: at a rate at which it does not. A modem that has fallen silent is woken anyway. */
export function slowly(trip: LinkTrip, act: (onEnd: OnEnd) => void, onEnd: OnEnd): void {
  const usual = trip.link.baud;
  if (!losesBursts(trip)) act(onEnd);
  else changeRate(trip, slowBaud, function (slow, wrong) {
    if (slow === 'broken') onEnd(slow, wrong);
    else act(function (end, why) {
      if (end === 'broken' || trip.link.baud === usual) onEnd(end, why);
      else changeRate(trip, usual, function (back, lost) {
        if (back === 'done') onEnd(end, why);
        else onEnd('broken', lost);
      });
    });
  });
}

export function createBaudHandlers(trip: LinkTrip): Handlers {
  return {
    rating: function (onEnd) {
      const wanted = trip.config!['modem.baud'];
      const old = trip.link.baud;

      /** Where its wire is there, the modem says itself when it has room. */
      function flow(): void {
        trip.uart.setFlow(false);
        if (!trip.uart.isWired) onEnd('done');
        else runScript(trip, 'flow', function (end, wrong) {
          trip.uart.setFlow(end === 'done');
          if (end === 'done') trip.log.info('modem', 'stops the line by RTS when it is full, so no pace is needed');
          else trip.log.warn('modem', 'its RTS is wired, but it does not use it: ' + tell(wrong!));
          onEnd(end === 'broken' ? end : 'done', wrong);
        });
      }

      function settle(): void {
        trip.link.isTalking = true;
        trip.notes.put('baud', '' + trip.link.baud);
        flow();
      }

      function complain(rate: number, wrong: Fault): void {
        const isGarbled = wrong.code === 'silent';
        if (wanted) trip.log.error('modem', isGarbled ? 'it does not talk at ' + rate + ' baud; leave out modem.baud, and the firmware finds a rate'
          : 'it stays at ' + old + ' baud: modem.baud ' + wanted + ' was not accepted, ' + tell(wrong));
        else if (isGarbled) lower(trip, rate);
      }

      function next(rates: number[]): void {
        const rate = rates[0];
        if (!rate || rate === trip.link.baud) {
          settle();
          return;
        }
        changeRate(trip, rate, function (end, wrong) {
          if (end !== 'done') complain(rate, wrong!);
          if (end === 'broken') onEnd(end, wrong);
          else if (end === 'done') settle();
          else next(rates.slice(1));
        });
      }

      if (trip.link.breaks >= mostBreaks && !wanted) lower(trip, old);
      else if (trip.link.smooth >= smoothImages) lift(trip);
      if (trip.link.breaks >= mostBreaks || trip.link.smooth >= smoothImages) trip.link.breaks = trip.link.smooth = 0;
      next(candidates(trip));
    }
  };
}
