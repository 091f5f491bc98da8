// The modem's clock. It has the network's time, or the factory date before that comes (AT manual 3.2.17, 4.2.17).

import type { Clock } from '../../clock.ts';
import { error, ok, type Commands, type Reply } from '../command/at.ts';
import { numberOf, textOf, type Arg } from '../command/syntax.ts';

/** Time sources of a modem's clock, and its settings. */
export interface RtcOptions {
  /** The time and zone that the network sends at registration (NITZ). It is undefined if it never does. */
  networkTime: { zoneQuarters: number; /** The clock is wrong by this; may be changed while the modem runs. */ aheadMs?: number } | undefined;
  /** The date before that. On real modems it is `80/01/06` or `70/01/01`. */
  factoryDate: string;
  /** What is printed after the time while the zone is unknown. */
  factoryZone: '' | '+00';
  /**
   * The command that makes the clock follow the network. AT+CTZU is on by default. AT+CLTS is off by default, and counts from the next
   * search on.
   */
  timeCommand?: '+CTZU' | '+CLTS';
  /** Setting of the clock's command before the simulation. The default is on for CTZU, and off for CLTS. */
  follows?: number;
  /** When a new setting takes effect: at the next search, or at the next restart (AT7080 1.7.1, "AUTO_SAVE_REBOOT"). */
  followsFrom?: 'search' | 'restart';
  /** Which setting survives a restart: always the present one, the one that AT&W has stored, or none. */
  followKept?: 'always' | 'at-w' | 'never';
}

/** A modem's clock. */
export interface Rtc {
  commands: Commands;
  /** Takes the network's time on registration, if there is one and the setting allows it. @returns whether it did */
  synchronise(): boolean;
  /** Local time in milliseconds since 1970, as if it were UTC. */
  localMs(): number;
  /** Sets the clock by a time server, which has UTC and a zone in quarters of an hour. */
  set(zoneQuarters: number): void;
  /** Does AT&W. */
  save(): void;
  /** Restarts the modem. The clock goes on, and the setting is the stored one. */
  restart(): void;
}

const quarterMs = 900_000;
const timeForm = /^(\d\d)\/(\d\d)\/(\d\d),(\d\d):(\d\d):(\d\d)([+-]\d\d)?$/;

/** Makes the clock of a modem. */
export function createRtc(clock: Clock, options: RtcOptions): Rtc {
  let offsetMs = parseTime(`${options.factoryDate},00:00:00`)! - clock.now();
  let zone: number | undefined;
  const command = options.timeCommand ?? '+CTZU';
  const kept = options.followKept ?? 'always';
  let follows = options.follows ?? (command === '+CTZU' ? 1 : 0);
  let saved = follows;
  let inForce = follows;

  function synchronise(): boolean {
    if (options.followsFrom !== 'restart') inForce = follows;
    if (!options.networkTime || inForce === 0) return false;
    set(options.networkTime.zoneQuarters);
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
    const value = numberOf(args[0], 0, 1);
    if (value === undefined || args.length !== 1) return error();
    follows = value;
    return ok();
  }

  const commands: Commands = {
    '+CCLK': { test: () => ok(), read, write },
    [command]: { test: () => ok(`${command}: (0,1)`), read: () => ok(`${command}: ${follows}`), write: follow },
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

/** Writes a time as `yy/MM/dd,hh:mm:ss`. */
export function formatTime(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(2, 4)}/${iso.slice(5, 7)}/${iso.slice(8, 10)},${iso.slice(11, 19)}`;
}

/** Writes a zone of quarters of an hour, such as `+04`. */
export function formatZone(quarters: number): string {
  return `${quarters < 0 ? '-' : '+'}${String(Math.abs(quarters)).padStart(2, '0')}`;
}
