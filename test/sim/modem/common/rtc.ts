// The modem's clock. It shows the factory date until it gets the network's time (AT manual 3.2.17, 4.2.17).

import type { Clock } from '../../clock.ts';
import { error, ok, type Commands, type Reply } from '../command/at.ts';
import { numberOf, textOf, type Arg } from '../command/syntax.ts';

/** The network's time, and the settings of a modem's clock. */
export interface RtcOptions {
  /**
   * The time zone that the network sends with its time at registration (NITZ), in quarters of an hour. `aheadMs` tells how many milliseconds
   * the network's clock is fast, and a test may change it at any time. If the whole option is undefined, the network sends no time.
   */
  networkTime: { zoneQuarters: number; aheadMs?: number } | undefined;
  /** The date that the clock shows after power-on, until its time is set. On real modems it is `80/01/06` or `70/01/01`. */
  factoryDate: string;
  /** What AT+CCLK? prints after the time while the time zone is unknown. */
  factoryZone: '' | '+00';
  /**
   * The command that makes the modem's clock follow the network's time. AT+CTZU is on by default. AT+CLTS is off by default, and counts only from the
   * next search for the network on.
   */
  timeCommand?: '+CTZU' | '+CLTS';
  /**
   * Value of AT+CTZU or AT+CLTS before the simulation: 1 if the clock follows the network's time, 0 if not. The default is 1 for AT+CTZU, and
   * 0 for AT+CLTS. A Quectel follows in local time with 3, which is the default there, and with 1 in GMT: its clock then shows GMT beside the zone.
   */
  follows?: number;
  /** Whether AT+CTZU has the values of a Quectel. */
  hasGmt?: boolean;
  /**
   * When a new value of AT+CTZU or AT+CLTS takes effect (SIM7080 AT manual 1.7.1). It is at the next search for the network, the default, or at the
   * next restart.
   */
  followsFrom?: 'search' | 'restart';
  /**
   * Which value of AT+CTZU or AT+CLTS is in force after a restart. `always`: the value before the restart. `at-w`: the value that AT&W has stored.
   * `never`: the value before the simulation. The default is `always`.
   */
  followKept?: 'always' | 'at-w' | 'never';
}

/** A modem's clock: the handlers of AT+CCLK and of the command that follows the network's time, and functions for other parts of the modem. */
export interface Rtc {
  commands: Commands;
  /** Takes the network's time on registration, if the network sends it and the setting allows it. @returns whether the clock was set */
  synchronise(): boolean;
  /** Returns the clock's local time in milliseconds since 1970, as if it were UTC. */
  localMs(): number;
  /** Sets the clock to the true time, as by a time server. @param zoneQuarters the time zone in quarters of an hour */
  set(zoneQuarters: number): void;
  /** Stores the present value of AT+CTZU or AT+CLTS, as AT&W does, if `followKept` is `at-w`. */
  save(): void;
  /** Applies the settings that survive a restart. The clock itself goes on. */
  restart(): void;
}

const quarterMs = 900_000;
const timeForm = /^(\d\d)\/(\d\d)\/(\d\d),(\d\d):(\d\d):(\d\d)([+-]\d\d)?$/;

/** Creates a modem's clock, which shows the factory date until its time is set. */
export function createRtc(clock: Clock, options: RtcOptions): Rtc {
  let offsetMs = parseTime(`${options.factoryDate},00:00:00`)! - clock.now();
  let zone: number | undefined;
  const command = options.timeCommand ?? '+CTZU';
  const kept = options.followKept ?? 'always';
  let follows = options.follows ?? (options.hasGmt ? 3 : command === '+CTZU' ? 1 : 0);
  let saved = follows;
  let inForce = follows;

  function synchronise(): boolean {
    if (options.followsFrom !== 'restart') inForce = follows;
    if (!options.networkTime || inForce === 0) return false;
    set(options.networkTime.zoneQuarters);
    if (options.hasGmt && inForce === 1) offsetMs = 0;
    offsetMs += options.networkTime.aheadMs ?? 0;
    return true;
  }

  function set(zoneQuarters: number): void {
    zone = zoneQuarters;
    offsetMs = zoneQuarters * quarterMs;
  }

  function restart(): void {
    if (kept !== 'always') follows = saved;
    inForce = follows;
  }

  function read(): Reply {
    const text = formatTime(clock.now() + offsetMs);
    return ok(`+CCLK: "${text}${zone === undefined ? options.factoryZone : formatZone(zone)}"`);
  }

  function write(args: Arg[]): Reply {
    const text = textOf(args[0], 20);
    const givenMs = text === undefined ? undefined : parseTime(text);
    if (givenMs === undefined || args.length !== 1) return error();
    offsetMs = givenMs - clock.now();
    const given = timeForm.exec(text!)![7];
    if (given !== undefined) zone = Number(given);
    return ok();
  }

  function follow(args: Arg[]): Reply {
    const value = numberOf(args[0], 0, options.hasGmt ? 3 : 1);
    if (value === undefined || value === 2 || args.length !== 1) return error();
    follows = value;
    return ok();
  }

  const commands: Commands = {
    '+CCLK': { test: () => ok(), read, write },
    [command]: { test: () => ok(`${command}: (0,1${options.hasGmt ? ',3' : ''})`), read: () => ok(`${command}: ${follows}`), write: follow },
  };
  const save = () => void (kept === 'at-w' && (saved = follows));
  return { commands, synchronise, localMs: () => clock.now() + offsetMs, set, save, restart };
}

function parseTime(text: string): number | undefined {
  const [, yy, month, day, hour, minute, second] = (timeForm.exec(text) ?? []).map(Number);
  if (yy === undefined || month! < 1 || month! > 12 || day! < 1 || day! > 31 || hour! > 23 || minute! > 59 || second! > 59) {
    return undefined;
  }
  return Date.UTC(yy < 70 ? 2000 + yy : 1900 + yy, month! - 1, day, hour, minute, second);
}

/** Returns a time as `yy/MM/dd,hh:mm:ss`. @param ms milliseconds since 1970 */
export function formatTime(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(2, 4)}/${iso.slice(5, 7)}/${iso.slice(8, 10)},${iso.slice(11, 19)}`;
}

/** Returns a time zone in quarters of an hour as text, such as `+04`. */
export function formatZone(quarters: number): string {
  return `${quarters < 0 ? '-' : '+'}${String(Math.abs(quarters)).padStart(2, '0')}`;
}
