// The modem's clock: the network's time, or the factory date before it. AT manual 3.2.17, 4.2.17.

import type { Clock } from '../../clock.ts';
import { error, ok, type Commands, type Reply } from '../command/at.ts';
import { numberOf, textOf, type Arg } from '../command/syntax.ts';

export interface RtcOptions {
  /** The network sends time and zone (NITZ) at registration; undefined: never. */
  networkTime: { zoneQuarters: number; /** It is wrong by this; may be changed while the modem runs. */ aheadMs?: number } | undefined;
  /** The date before that: `80/01/06` or `70/01/01` on real modems. */
  factoryDate: string;
  /** Printed after the time while the zone is unknown. */
  factoryZone: '' | '+00';
  /** The command that makes the clock follow the network: on by default, or AT+CLTS, off, effective from the next search on. */
  timeCommand?: '+CTZU' | '+CLTS';
  /** Its setting before the simulation; CTZU is on, CLTS off. */
  follows?: number;
  /** When it takes effect: the next search, or the next restart (AT7080 1.7.1, "AUTO_SAVE_REBOOT"). */
  followsFrom?: 'search' | 'restart';
  /** Settings that survive a restart: all, those stored by AT&W, or none. */
  followKept?: 'always' | 'at-w' | 'never';
}

export interface Rtc {
  commands: Commands;
  /** On registration: takes the network's time, if there is one and AT+CTZU allows it. @returns whether it did */
  synchronise(): boolean;
  /** Local time as ms since 1970, as if it were UTC. */
  localMs(): number;
  /** The time from a time server: UTC and a zone in quarters of an hour. */
  set(zoneQuarters: number): void;
  /** AT&W. */
  save(): void;
  /** The clock goes on, the setting is the stored one. */
  restart(): void;
}

const quarterMs = 900_000;
const timeForm = /^(\d\d)\/(\d\d)\/(\d\d),(\d\d):(\d\d):(\d\d)([+-]\d\d)?$/;

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

/** `yy/MM/dd,hh:mm:ss` */
export function formatTime(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(2, 4)}/${iso.slice(5, 7)}/${iso.slice(8, 10)},${iso.slice(11, 19)}`;
}

export function formatZone(quarters: number): string {
  return `${quarters < 0 ? '-' : '+'}${String(Math.abs(quarters)).padStart(2, '0')}`;
}
