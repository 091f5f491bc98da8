// Wakes the modem, at any baud rate or in an old data phase.

import { newFault, type Fault } from '../fault';
import { wholeOf } from '../number';
import { drain } from './drain';
import type { ConfigTrip, LinkTrip } from './link';
import { dialectOf, runScript } from './script';

/** The baud rate at which all supported modems answer by default. */
export const usualBaud = 115200;
/** How much filler is sent at least into an old data phase, since its size is unknown. */
const leastFillBytes = 65536;
/**
 * How long a data phase of the modem is left alone to end by itself, in milliseconds. No document has its timeout. It is known that 25 s
 * suffice.
 */
const silenceMs = 26000;
/** Returns all baud rates of the modems' records. It also has slow ones, as they result from an AT+IPR that the line has cut short. */
export function everyBaud(): number[] {
  return [115200, 9600, 921600, 57600, 460800, 230400, 38400, 19200, 3000000, 3686400, 3200000, 2000000, 1842000, 300, 4800, 2400, 1200, 600];
}

/**
 * Tries baud rates in turn until the modem answers. The port stays at the rate of the answer.
 * @returns whether it answered
 */
export async function wakeAt(trip: LinkTrip, bauds: number[]): Promise<boolean> {
  const baud = bauds[0];
  if (!baud) return false;
  trip.uart.open(baud);
  trip.link.baud = baud;
  trip.variables['isHeard'] = '';
  const { end } = await tried(runScript(trip, 'wake'));
  trip.variables['isPrompt'] = '';
  if (end !== 'done') return await wakeAt(trip, bauds.slice(1));
  trip.link.heardBaud = baud;
  return true;
}

/** Returns the baud rates at which the modem most likely answers, the likeliest first. */
export function likelyBauds(trip: ConfigTrip): number[] {
  const all = [wholeOf(trip.notes.get('baud')) || 0, usualBaud, trip.config['modem.baud']];
  if (trip.link.heardBaud) all.unshift(trip.link.heardBaud);
  return all.filter(function (baud, i) { return baud > 0 && all.indexOf(baud) === i; });
}

/** How long one AT waits for its answer while the modem boots, in milliseconds. */
const bootAskMs = 500;
/** While the modem boots, each tenth look is the whole dialogue. The others send one AT at each likely rate. */
const wholeEvery = 10;

/** Looks once at each likely baud rate whether the modem answers. */
async function lookFor(trip: ConfigTrip, isWhole: boolean): Promise<boolean> {
  const bauds = likelyBauds(trip);
  if (isWhole) return await wakeAt(trip, bauds);
  const isHeard = await askOnce(trip, bauds, bootAskMs, 1);
  if (!isHeard) return false;
  return await wakeAt(trip, [trip.link.baud]);
}

/**
 * Looks for the modem until a time of the chip's clock, since booting takes time.
 * @returns whether it answered
 */
export async function wakeWithin(trip: ConfigTrip, untilMs: number): Promise<boolean> {
  for (let count = 1; ; count++) {
    const isAwake = await lookFor(trip, count % wholeEvery === 0);
    if (isAwake || trip.clock.now() >= untilMs) return isAwake;
  }
}

/**
 * A chip whose clock is this young was powered on with its board, so the modem is most likely off. The clock goes on over restarts
 * and deep sleep (device/sleep.ts); if an engine starts it elsewhere, the modem is only found a little later.
 */
const youngSeconds = 300;

/** Whether the key comes before a search at all rates: without STATUS, only an answer shows that the modem is on. */
function isKeyFirst(trip: ConfigTrip): boolean {
  return trip.power().hasKey && !trip.link.heardBaud && trip.power().isOn() === undefined && trip.sleep.seconds() < youngSeconds;
}

/** Tells whether STATUS alone shows that the modem is off. A STATUS that was wrong once is not believed. */
function isSeenOff(trip: ConfigTrip): boolean {
  return trip.power().hasKey && !trip.link.heardBaud && trip.power().isOn() === false;
}

/** A modem that is ready answers AT within this time, in milliseconds. */
const answerMs = 200;

/** The wait for an answer to AT. An engine may look for it 100 ms late. */
const heardMs = answerMs + 100;

/** Sends AT at each baud rate. The line RDY ends a boot. If it comes just after AT, that command may still be answered. */
async function askOnce(trip: LinkTrip, bauds: number[], ms: number, tries: number): Promise<boolean> {
  const baud = bauds[0];
  if (!baud) return false;
  trip.uart.open(trip.link.baud = baud);
  const freeMs = trip.clock.now() + answerMs;
  let isReady = false;
  const { end } = await tried(until(function (onEnd) {
    trip.chat.run({
      script: [{ say: 'AT', want: ['OK|RDY'], ms: ms, tries: tries }], variables: trip.variables, valueFor: function () { return undefined; },
      onLine: function (line) { isReady = line === 'RDY'; }, onEnd: onEnd
    });
  }));
  // whatever comes next, an OK may be late
  trip.variables['isPrompt'] = '';
  if (end !== 'done') return await askOnce(trip, bauds.slice(1), ms, tries);
  const leftMs = isReady ? freeMs - trip.clock.now() : 0;
  if (leftMs > 0) await elapsed(trip.clock, leftMs);
  return true;
}

/** Sends AT twice at each likely baud rate, since the first one may only set the modem's rate. */
export async function askLikely(trip: ConfigTrip): Promise<boolean> {
  return await askOnce(trip, likelyBauds(trip), heardMs, 2);
}

/**
 * Forgets what was known of the modem's session, since its memory may be lost.
 * @param onWaking does the same in other rooms
 */
export function forgetAll(trip: ConfigTrip, onWaking: () => void): void {
  trip.link.isTalking = false;
  trip.variables = { isWired: trip.uart.isWired ? '1' : '' };
  onWaking();
  trip.chat.listen('');
  trip.power().wake();
  trip.link.suppliedMs = trip.link.suppliedMs || trip.clock.now();
  trip.link.isLeft = false;
  trip.chat.setDialect(trip.link.modem ? dialectOf(trip.link.modem) : trip.standard);
}

/**
 * Ends an old data phase at the likeliest baud rate.
 * @returns whether the modem answers
 */
async function fill(trip: ConfigTrip, fillerPace: number): Promise<boolean> {
  trip.uart.open(trip.link.baud = likelyBauds(trip)[0]!);
  const drained = await drain(trip, {
    bytes: Math.max(leastFillBytes, trip.link.largest), isCounted: false, isPatient: false, pace: fillerPace, leastPace: fillerPace, isOkKnown: false
  });
  return drained.missing !== undefined;
}

/** Looks for the modem at all baud rates. It may also be late or restarting. */
async function seek(trip: ConfigTrip): Promise<boolean> {
  const likely = likelyBauds(trip);
  const others = everyBaud().filter(function (baud) { return likely.indexOf(baud) < 0 && (!trip.maxBaud || baud <= trip.maxBaud); });
  const isAwake = await wakeAt(trip, likely.concat(others));
  if (isAwake) return true;
  await elapsed(trip.clock, silenceMs);
  return await wakeAt(trip, likely);
}

/**
 * Looks for the modem again after its power key was pressed: by filler, unless that was sent already, and at all baud rates.
 * @param fillerPace is in bytes per second
 * @param isFilled tells that filler has already been sent against an old data phase
 */
export async function searchOn(trip: ConfigTrip, fillerPace: number, isFilled: boolean): Promise<boolean> {
  if (isFilled) return await seek(trip);
  const isAwake = await fill(trip, fillerPace);
  if (isAwake) return await wakeAt(trip, likelyBauds(trip));
  return await seek(trip);
}

/**
 * Wakes the modem at a likely baud rate. The step ends refused if it is off, and broken if it does not answer.
 * @param onWaking is called since the modem's memory and session are lost
 */
export async function waking(trip: ConfigTrip, onWaking: () => void, cause: Fault | undefined): Promise<void> {
  // the rate may have caused the fault
  if (trip.link.isTalking && trip.link.baud > usualBaud && cause && (cause.code === 'silent' || cause.code === 'bytes-lost')) trip.link.breaks++;
  if (cause) trip.link.isAttached = false;
  const known = trip.variables;
  forgetAll(trip, onWaking);
  // no other modem takes its place while the chip has power
  if (!cause && trip.link.modem) {
    trip.variables['model'] = known['model']!;
    trip.variables['firmware'] = known['firmware']!;
  }
  // a modem that was asked nothing owes no answer
  if (!cause) trip.variables['isPrompt'] = '1';
  if (trip.link.isOff || isSeenOff(trip)) throw ended('refused');
  if (isKeyFirst(trip)) {
    const isHeard = await askLikely(trip);
    if (!isHeard) throw ended('refused');
  }
  const isAwake = await wakeAt(trip, likelyBauds(trip));
  trip.link.wokenMs = trip.clock.now();
  if (!isAwake) throw ended('broken', newFault('silent', 'AT'));
}

/**
 * Frees a silent modem that may wait in an old data phase. The step ends refused if the modem is off.
 * @param fillerPace is in bytes per second
 */
export async function freeing(trip: ConfigTrip, fillerPace: number): Promise<void> {
  // a modem that is off has no data phase
  if (trip.power().isOn() === false) throw ended('refused');
  let isAwake = await fill(trip, fillerPace);
  // without STATUS it may be off: the key takes seconds, the other rates minutes
  if (!isAwake && !(trip.power().hasKey && trip.power().isOn() === undefined)) isAwake = await seek(trip);
  if (!isAwake) throw ended('broken', newFault('silent', 'AT'));
}
