// Wakes the modem, whatever its baud rate is, and even if it waits in an old data phase.

import { End, newFault, type Fault } from '../fault';
import { wholeOf } from '../number';
import { drain } from './drain';
import type { ConfigTrip, Link, LinkTrip } from './link';
import { dialectOf, runScript } from './script';

/** The baud rate at which all supported modems answer by default. */
export const usualBaud = 115200;
/** Least bytes of filler that are sent to end an old data phase, since nobody knows how many bytes that phase waits for. */
const leastFillBytes = 65536;
/**
 * Time for which the firmware waits until a data phase of the modem ends by itself, in milliseconds. No document tells the modem's timeout, but 25 s
 * are known to suffice.
 */
const silenceMs = 26000;
/** Returns all baud rates that a supported modem may have. There are slow rates, too, since a noisy line that loses digits of AT+IPR may set them. */
export function everyBaud(): number[] {
  return [115200, 9600, 921600, 57600, 460800, 230400, 38400, 19200, 3000000, 3686400, 3200000, 2000000, 1842000, 300, 4800, 2400, 1200, 600];
}

/**
 * Tries baud rates one after the other until the modem answers. The port then stays at the rate of the answer.
 * @returns true if the modem has answered
 */
export async function wakeAt(trip: LinkTrip, bauds: number[]): Promise<boolean> {
  const baud = bauds[0];
  if (!baud) return false;
  trip.uart.open(baud);
  trip.link.baud = baud;
  trip.variables['isHeard'] = '';
  const { end } = await tried(runScript(trip, 'wake'));
  trip.variables['isPrompt'] = '';
  if (end !== End.done) return await wakeAt(trip, bauds.slice(1));
  trip.link.heardBaud = baud;
  if (trip.link.vainStarts) trip.link.vainStarts = 0;
  return true;
}

/** Returns the baud rates at which the modem most likely answers, the likeliest first. */
export function likelyBauds(trip: ConfigTrip): number[] {
  const all = [wholeOf(trip.notes.get('baud')) || 0, usualBaud, trip.config['modem.baud']];
  if (trip.link.heardBaud) all.unshift(trip.link.heardBaud);
  return all.filter(function (baud, i) { return baud > 0 && all.indexOf(baud) === i; });
}

/** The time for which one AT waits for an answer while the modem starts, in milliseconds. */
const bootAskMs = 500;
/** While the modem starts, one in this many searches runs the whole script `wake`. The others only send one AT at each likely baud rate. */
const wholeEvery = 10;

/**
 * Searches for the modem once at each likely baud rate.
 * @param isWhole true: the whole script `wake` is run at each rate, and not only one AT
 * @returns true if the modem has answered
 */
async function lookFor(trip: ConfigTrip, isWhole: boolean): Promise<boolean> {
  const bauds = likelyBauds(trip);
  if (isWhole) return await wakeAt(trip, bauds);
  const isHeard = await askOnce(trip, bauds, bootAskMs, 1);
  if (!isHeard) return false;
  return await wakeAt(trip, [trip.link.baud]);
}

/**
 * Searches for the modem repeatedly, since its start takes time.
 * @param untilMs the end of the search, in milliseconds of the chip's clock
 * @returns true if the modem has answered
 */
export async function wakeWithin(trip: ConfigTrip, untilMs: number): Promise<boolean> {
  for (let count = 1; ; count++) {
    const isAwake = await lookFor(trip, count % wholeEvery === 0);
    if (isAwake || trip.clock.now() >= untilMs) return isAwake;
  }
}

/**
 * Age of the chip's clock in seconds. Below it, chip and board were powered on together a short time ago, and the modem is most likely off. The clock
 * goes on over restarts and deep sleep (device/sleep.ts). If an engine's clock begins at another number, the modem is only found a little later.
 */
const youngSeconds = 300;

/** Returns whether the power key is pressed before all baud rates are tried. Without a STATUS pin, only an answer shows that the modem is on. */
function isKeyFirst(trip: ConfigTrip): boolean {
  return trip.power().hasKey && !trip.link.heardBaud && trip.power().isOn() === undefined && trip.sleep.seconds() < youngSeconds;
}

/** Tells whether the STATUS pin shows that the modem is off. The pin is ignored if the modem has already answered. */
function isSeenOff(trip: ConfigTrip): boolean {
  return trip.power().hasKey && !trip.link.heardBaud && trip.power().isOn() === false;
}

/** The time in which a modem that is ready answers an AT, in milliseconds. */
const answerMs = 200;

/** The wait for an answer to AT, in milliseconds. The JavaScript engine may notice the answer 100 ms late. */
const heardMs = answerMs + 100;

/**
 * Sends AT at each of the baud rates until the modem answers. The line RDY, which ends a modem's start, also counts. If RDY comes just after AT, the
 * answer to AT is awaited as well.
 * @returns true if the modem has answered
 */
async function askOnce(trip: LinkTrip, bauds: number[], ms: number, tries: number): Promise<boolean> {
  const baud = bauds[0];
  if (!baud) return false;
  trip.uart.open(trip.link.baud = baud);
  const freeMs = trip.clock.now() + answerMs;
  let isReady = false;
  const { end } = await tried(until(function (onEnd) {
    trip.chat.run({
      script: [{ say: 'AT', want: ['OK|RDY'], ms: ms, tries: tries }], variables: trip.variables,
      onLine: function (line) { isReady = line === 'RDY'; }, onEnd: onEnd
    });
  }));
  // an OK to this AT may still come late, and the script `wake` must expect that
  trip.variables['isPrompt'] = '';
  if (end !== End.done) return await askOnce(trip, bauds.slice(1), ms, tries);
  const leftMs = isReady ? freeMs - trip.clock.now() : 0;
  if (leftMs > 0) await elapsed(trip.clock, leftMs);
  return true;
}

/**
 * Sends AT twice at each likely baud rate, since the first AT may only let the modem recognize the rate.
 * @returns whether the modem has answered
 */
export async function askLikely(trip: ConfigTrip): Promise<boolean> {
  return await askOnce(trip, likelyBauds(trip), heardMs, 2);
}

/**
 * Forgets the former session with the modem, since the modem may have lost its memory.
 * @param onWaking forgets it in the rest of the firmware, too
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
 * Ends an old data phase of the modem by filler, at the likeliest baud rate.
 * @returns true if the modem answers
 */
async function fill(trip: ConfigTrip, fillerPace: number): Promise<boolean> {
  trip.uart.open(trip.link.baud = likelyBauds(trip)[0]!);
  const { value: drained } = await tried(drain(trip, {
    bytes: Math.max(leastFillBytes, trip.link.largest), isCounted: false, isPatient: false, pace: fillerPace, leastPace: fillerPace, isOkKnown: false
  }));
  return !!drained;
}

/**
 * Searches for the modem at all baud rates. If that fails, the likely rates are tried again after a pause, as the modem may be late or restarting.
 * @returns true if the modem answers
 */
async function seek(trip: ConfigTrip): Promise<boolean> {
  const likely = likelyBauds(trip);
  const others = everyBaud().filter(function (baud) { return likely.indexOf(baud) < 0 && (!trip.maxBaud || baud <= trip.maxBaud); });
  const isAwake = await wakeAt(trip, likely.concat(others));
  if (isAwake) return true;
  await elapsed(trip.clock, silenceMs);
  return await wakeAt(trip, likely);
}

/**
 * Searches for the modem after its power key was pressed. It first sends filler against an old data phase, and then tries all baud rates.
 * @param fillerPace pace of the filler in bytes per second
 * @param isFilled true: filler was sent already
 * @returns true if the modem answers
 */
export async function searchOn(trip: ConfigTrip, fillerPace: number, isFilled: boolean): Promise<boolean> {
  if (isFilled) return await seek(trip);
  const isAwake = await fill(trip, fillerPace);
  if (isAwake) return await wakeAt(trip, likelyBauds(trip));
  return await seek(trip);
}

/**
 * Whether a baud rate that was raised may have caused the fault, which then counts against that rate. A modem may leave one command unanswered for
 * ever. A line that loses bytes does so with several.
 */
function isOfLine(link: Link, cause: Fault): boolean {
  if (cause.code !== 'unanswered') return cause.code === 'silent' || cause.code === 'bytes-lost';
  const isOther = cause.where !== link.mute;
  link.mute = cause.where;
  return isOther;
}

/**
 * Wakes the modem at a likely baud rate. The step ends `refused` if the modem is off, and `broken` if it does not answer.
 * @param onWaking is called since the modem's memory and session may be lost
 * @param cause the fault that led here, or undefined at the start of a round
 */
export async function waking(trip: ConfigTrip, onWaking: () => void, cause: Fault | undefined): Promise<void> {
  if (cause && isOfLine(trip.link, cause) && trip.link.isTalking && trip.link.baud > usualBaud) trip.link.breaks++;
  if (cause) trip.link.isAttached = false;
  const known = trip.variables;
  forgetAll(trip, onWaking);
  // while the chip has power, nobody exchanges the modem, so its name is kept
  if (!cause && trip.link.modem) {
    trip.variables['model'] = known['model']!;
    trip.variables['firmware'] = known['firmware']!;
  }
  // at the start of a round no answer to an earlier command can come late, so the script `wake` needs no pause for it
  if (!cause) trip.variables['isPrompt'] = '1';
  if (trip.link.isOff || isSeenOff(trip)) throw ended(End.refused);
  if (isKeyFirst(trip)) {
    const isHeard = await askLikely(trip);
    if (!isHeard) throw ended(End.refused);
  }
  const isAwake = await wakeAt(trip, likelyBauds(trip));
  trip.link.wokenMs = trip.clock.now();
  if (!isAwake) throw ended(End.broken, newFault('silent', 'AT'));
}

/**
 * Frees a silent modem that may wait in an old data phase. The step ends `refused` if the modem is off, and `broken` if it does not answer.
 * @param fillerPace pace of the filler in bytes per second
 */
export async function freeing(trip: ConfigTrip, fillerPace: number): Promise<void> {
  // a modem that is off has no data phase
  if (trip.power().isOn() === false) throw ended(End.refused);
  let isAwake = await fill(trip, fillerPace);
  // Without STATUS, the modem may be off. Pressing the power key shows that in seconds, while trying the other baud rates takes minutes.
  if (!isAwake && !(trip.power().hasKey && trip.power().isOn() === undefined)) isAwake = await seek(trip);
  if (!isAwake) throw ended(End.broken, newFault('silent', 'AT'));
}
