import { End } from '../fault';
import { standardScript } from '../modem/standard';
import type { ConfigTrip } from './link';
import { powerOf, press, statusMs } from './power';
import { configValue, runOnLink } from './script';
import { likelyBauds, wakeAt, wakeWithin } from './wake';

/** The time in which a modem that may be off must answer one AT, in milliseconds. */
const silentMs = 1000;
/** The time in which a modem that is starting must answer, in milliseconds. A modem that does not answer at the round's end may have restarted. */
const startMs = 12000;
/**
 * The line that a modem sends last when it switches off. Quectel's LTE modems send it before the line `POWERED DOWN`, for which their script waits.
 */
const farewell = 'NORMAL POWER DOWN';
/** The time for which the supply stays on beyond the shutdown time in the modem's record, in milliseconds. */
const besideMs = 1000;
/** The time for which the supply stays on after the modem's last line, if the modem's record tells no time for that, in milliseconds. */
const lastMs = 3000;

/** State of a shutdown of the modem. */
interface Stop {
  /** Whether the STATUS pin can show when the shutdown is over. It can if it showed before that the modem is on. */
  canTell: boolean;
  /** Whether the line that the modem sends last has come. */
  hasClosed: boolean;
}

/**
 * Notes whether the modem is off, and cuts its supply if it is off.
 * @param offMs when a shutdown that still goes on has begun, in milliseconds of the chip's clock
 */
function leave(trip: ConfigTrip, isOff: boolean, offMs: number | undefined): void {
  trip.link.isOff = isOff;
  trip.link.offMs = offMs;
  trip.chat.listen('');
  if (isOff) {
    trip.power().cut();
    trip.link.suppliedMs = 0;
  }
  if (isOff) trip.log.info('modem', 'is switched off');
  else trip.log.warn('modem', 'does not answer or switch off; it is left as it is');
}

/**
 * Waits until the STATUS pin shows that the modem is off. Without STATUS, it waits for the line that the modem sends last, or for the time of the
 * longest shutdown.
 */
async function waitUntilDown(trip: ConfigTrip, stop: Stop, longestMs: number): Promise<void> {
  let untilMs = longestMs;
  for (;;) {
    const isOn = stop.canTell && trip.power().isOn();
    const now = trip.clock.now();
    if (!stop.hasClosed && trip.chat.heard() !== undefined) {
      stop.hasClosed = true;
      untilMs = Math.min(untilMs, now + lastMs);
    }
    if ((stop.canTell && !isOn) || now >= untilMs) {
      leave(trip, !isOn, undefined);
      return;
    }
    await elapsed(trip.clock, statusMs);
  }
}

/**
 * Waits until the modem no longer answers AT, and then for the rest of its shutdown.
 * @param untilMs the latest end of the wait, in milliseconds of the chip's clock
 * @param tailMs time from the modem's silence to the end of its shutdown, in milliseconds
 */
async function waitUntilSilent(trip: ConfigTrip, stop: Stop, untilMs: number, tailMs: number): Promise<void> {
  for (;;) {
    const { end } = await tried(until(function (onEnd) {
      trip.chat.run({ script: [{ say: 'AT', ms: silentMs }], variables: trip.variables, onEnd: onEnd });
    }));
    const now = trip.clock.now();
    if (end === End.broken || now >= untilMs) return await waitUntilDown(trip, stop, Math.min(untilMs, now + tailMs));
    await elapsed(trip.clock, statusMs);
  }
}

/** Waits for the end of a shutdown that the modem has confirmed. */
async function waitForEnd(trip: ConfigTrip, stop: Stop): Promise<void> {
  const power = powerOf(trip);
  const now = trip.clock.now();
  trip.chat.listen(farewell);
  // Without a pin that cuts the supply, the supply stays on during the chip's sleep, and the modem finishes its shutdown by itself. The next start
  // waits for the rest of the shutdown.
  if (!trip.power().hasSupply) {
    leave(trip, true, now);
    return;
  }
  const untilMs = stop.canTell || !stop.hasClosed ? now + power.downMs : now + (power.tailMs === undefined ? lastMs : power.tailMs + besideMs);
  if (stop.canTell || stop.hasClosed || power.tailMs === undefined) return await waitUntilDown(trip, stop, untilMs);
  await waitUntilSilent(trip, stop, untilMs, power.tailMs);
}

/** Switches the modem off by a command. If the modem refuses it, the power key is pressed. */
async function switchOff(trip: ConfigTrip): Promise<void> {
  const modem = trip.link.modem;
  const downMs = powerOf(trip).downMs;
  trip.variables['isDone'] = '';
  // the modem answers, so STATUS is wrong if it shows that the modem is off
  const stop: Stop = { canTell: trip.power().isOn() === true, hasClosed: false };
  const { end } = await tried(until(function (onEnd) {
    runOnLink(trip, {
      script: modem ? modem.script('off', 0) : standardScript('off'), valueFor: configValue(trip),
      // only an identified modem's last line counts, since an unknown modem may send more lines after it
      onLine: function (line) { if (modem && (line === 'POWERED DOWN' || line === farewell)) stop.hasClosed = true; }
    }, 0, onEnd);
  }));
  trip.expect(downMs);
  if (end === End.done) return await waitForEnd(trip, stop);
  await press(trip, powerOf(trip).offMs);
  await waitUntilDown(trip, stop, trip.clock.now() + downMs);
}

/**
 * Tells whether the modem answers.
 * @param isUntouched true: nothing was sent to the modem in this round, so it may be on or off
 */
async function isAwakeNow(trip: ConfigTrip, isUntouched: boolean): Promise<boolean> {
  let isAwake = false;
  trip.power().wake();
  if (!isUntouched) isAwake = await wakeAt(trip, likelyBauds(trip));
  if (!isAwake) isAwake = await wakeWithin(trip, trip.clock.now() + (isUntouched ? silentMs : startMs));
  trip.link.isLeft = isUntouched && !isAwake;
  return isAwake;
}

/**
 * Switches the modem off, if the camera can switch it on again.
 * @param isBatteryLow true: the modem must go off even if config.json does not let the camera sleep. A modem without power then gets none just to be
 * asked whether it is on.
 */
export async function stopping(trip: ConfigTrip, isBatteryLow: () => boolean): Promise<void> {
  const isLow = isBatteryLow();
  const isAsleep = trip.config && trip.config['schedule.sleep'] && trip.sleep.longestSeconds > 0;
  const isWanted = (isAsleep || isLow) && trip.power().hasKey;
  const isUntouched = !trip.link.baud && !trip.power().isOn();
  if (!isWanted || trip.link.isOff || trip.link.isLeft) return;
  if (isUntouched && isLow) {
    trip.power().cut();
    return;
  }
  // the modem has had no supply since the chip started, so it is off
  if (isUntouched && trip.power().hasSupply) return;
  const isAwake = await isAwakeNow(trip, isUntouched);
  if (isAwake) return await switchOff(trip);
  leave(trip, trip.power().isOn() === false, undefined);
}
