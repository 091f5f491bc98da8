import { End, newFault, type Fault } from '../fault';
import type { Modem } from '../modem/modem';
import type { ConfigTrip, LinkTrip } from './link';
import { runScript } from './script';
import { askLikely, forgetAll, likelyBauds, searchOn, wakeAt, wakeWithin } from './wake';

/** The time from switching the modem's supply on to the first pulse of its power key, in milliseconds. */
const settleMs = 500;
/** The time for which the modem's power key stays released before its first pulse, in milliseconds. */
const restMs = 100;
/**
 * The length of the second pulse of the power key for a modem that has not answered, in milliseconds. It is long, as the configured model may
 * be wrong.
 */
const longOnMs = 1200;
/** The time between two readings of the STATUS pin, in milliseconds. */
export const statusMs = 500;

/** Returns pulse lengths of the power key and times of start and shutdown that suit any supported modem, in milliseconds. */
export function anyPower(): Modem['power'] {
  return { onMs: longOnMs, offMs: 3000, bootMs: 30000, downMs: 30000, resetMs: 2600 };
}

/**
 * Returns the pulse lengths of the modem's power key and its times of start and shutdown, in milliseconds. Before the modem has answered, they
 * are those of the model that config.json or the board names. Without such a model, they suit any modem.
 */
export function powerOf(trip: LinkTrip): Modem['power'] {
  const set = trip.config && trip.config['modem.model'];
  const name = set && set !== 'auto' ? set : trip.model;
  const entry = trip.link.modem || !name ? undefined : trip.modems().filter(function (one) { return one.name === name; })[0];
  return trip.link.modem ? trip.link.modem.power : entry && entry.make ? entry.make().power : anyPower();
}

/** Presses the modem's power key for this many milliseconds. */
export async function press(trip: LinkTrip, ms: number): Promise<void> {
  await until(function (onEnd) { trip.power().press(ms, function () { onEnd(End.done); }); });
}

/** State of an attempt to switch the modem on. */
interface Start {
  /** The pulse lengths of the modem's power key, and its times of start and shutdown, in milliseconds. */
  power: Modem['power'];
  /** The pace of the filler by which an old data phase is ended, in bytes per second. */
  fillerPace: number;
  /** The number of the present attempt, from 1 to 5. Each attempt makes another pulse on the power key or RESET. */
  turn: number;
  /** Whether other baud rates and an old data phase need not be considered any more. A modem that was switched off has neither. */
  isSearched: boolean;
  /** Whether filler, which ends an old data phase of the modem, was already sent. */
  isFilled: boolean;
}

/**
 * Waits until the modem has started and answers. If it does not answer for the first time, other baud rates are tried, and an old data phase is
 * ended.
 * @returns true if the modem answers
 */
async function boot(trip: ConfigTrip, start: Start): Promise<boolean> {
  let isAwake = await wakeWithin(trip, trip.clock.now() + start.power.bootMs);
  if (!isAwake && !start.isSearched) {
    start.isSearched = true;
    isAwake = await searchOn(trip, start.fillerPace, start.isFilled);
  }
  trip.link.wokenMs = trip.clock.now();
  return isAwake;
}

/**
 * Tells whether the pulse that should switch the modem off has switched it on. In that case the STATUS pin was wrong. Some modems still answer while
 * they shut down, so the end of the shutdown is awaited first.
 * @param untilMs latest end of the shutdown, in milliseconds of the chip's clock
 */
async function hasStarted(trip: ConfigTrip, untilMs: number): Promise<boolean> {
  if (!trip.power().isOn()) return true;
  while (trip.power().isOn() && trip.clock.now() < untilMs) await elapsed(trip.clock, statusMs);
  return await askLikely(trip);
}

/**
 * Makes the present attempt (`start.turn`) to switch the modem on, by a pulse on the power key or RESET, or by the script `reset`.
 * @returns true if the modem may start now, or false if this attempt does nothing on this board or has switched the modem off
 */
async function takeTurn(trip: ConfigTrip, start: Start): Promise<boolean> {
  const power = start.power;
  const turn = start.turn;
  const hasKey = trip.power().hasKey;
  // The first pulse must not switch off a modem that runs, so STATUS is read. Later attempts do not trust the STATUS pin.
  if (hasKey && ((turn === 1 && !trip.power().isOn()) || turn === 3)) await press(trip, turn === 1 || trip.link.modem ? power.onMs : longOnMs);
  else if (turn === 2 && hasKey) {
    await press(trip, power.offMs);
    return await hasStarted(trip, trip.clock.now() + power.downMs);
  } else if (turn === 4 && trip.power().hasReset) {
    await until(function (onEnd) { trip.power().reset(power.resetMs, function () { onEnd(End.done); }); });
  } else if (turn === 5 && trip.power().hasReset && hasKey) await press(trip, power.onMs);
  else if (turn === 4 && !hasKey && trip.link.modem) await tried(runScript(trip, 'reset'));
  else return false;
  return true;
}

/**
 * Restarts a modem that still answers AT, by a command or else by the power key.
 * @returns true if the modem has started again
 */
async function restart(trip: ConfigTrip, start: Start): Promise<boolean> {
  const isAwake = await wakeAt(trip, likelyBauds(trip));
  if (!isAwake) return false;
  trip.link.wasReset = !trip.link.wasReset && !!trip.link.modem;
  if (trip.link.wasReset) {
    const { end } = await tried(runScript(trip, 'reset'));
    if (end === End.done) return await boot(trip, start);
  }
  trip.expect(start.power.downMs * 2);
  await press(trip, start.power.offMs);
  await elapsed(trip.clock, start.power.downMs);
  // the modem is off now, so the next attempt is the third one, which switches it on again
  start.turn = 2;
  return false;
}

/** Waits until a shutdown is over, since before that the modem would not notice the power key. */
async function waitUntilDown(trip: ConfigTrip, downMs: number): Promise<void> {
  while (trip.link.offMs !== undefined && trip.power().isOn() !== false && trip.link.offMs + downMs > trip.clock.now()) {
    await elapsed(trip.clock, Math.min(Math.ceil(trip.link.offMs + downMs - trip.clock.now()), statusMs));
  }
  trip.link.offMs = undefined;
}

/**
 * Switches the modem on. It presses the power key as if the modem were off, unless the STATUS pin shows that the modem is on. If there is
 * neither STATUS nor an answer, it searches for a modem that is on already. Then it presses with the pulse for off, which also switches on.
 * Then it presses again, and at last it uses RESET. A modem that still answers AT is restarted instead.
 * @param fillerPace is the pace of the filler by which an old data phase is ended, in bytes per second
 * @param onWaking is called since the modem's memory and session are lost
 * @param cause the fault that led here, or undefined at the start of a round
 */
export async function powering(trip: ConfigTrip, fillerPace: number, onWaking: () => void, cause: Fault | undefined): Promise<void> {
  const power = powerOf(trip);
  const isRestart = !!cause && cause.code !== 'silent';
  const isSearched = !trip.power().hasKey || !!trip.link.isOff || trip.power().isOn() !== undefined || isRestart;
  const start: Start = { power: power, fillerPace: fillerPace, turn: 0, isSearched: isSearched, isFilled: !!cause };
  forgetAll(trip, onWaking);
  trip.link.isOff = trip.link.isAttached = false;
  trip.variables['isDone'] = '';
  trip.expect(power.bootMs);
  await elapsed(trip.clock, trip.power().hasSupply ? Math.max(restMs, trip.link.suppliedMs! + settleMs - trip.clock.now()) : restMs);
  await waitUntilDown(trip, power.downMs);
  if (isRestart && trip.power().hasKey) {
    const isUp = await restart(trip, start);
    if (isUp) return;
  }
  while (start.turn < 5) {
    start.turn++;
    trip.expect(power.bootMs * 2);
    const mayBoot = await takeTurn(trip, start);
    if (mayBoot) {
      const isAwake = await boot(trip, start);
      if (isAwake) return;
    }
  }
  if (!trip.link.vainStarts) trip.link.muteMs = trip.clock.now();
  trip.link.vainStarts = (trip.link.vainStarts || 0) + 1;
  throw ended(End.refused, newFault('silent', 'AT'));
}
