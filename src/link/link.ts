// Only this room writes the link.

import type { Chat, Dialect } from '../at/task';
import type { Config } from '../config/config';
import type { Log } from '../log';
import type { ModemEntry, Modem, Values } from '../modem/modem';
import type { Calendar, Clock, Meter, Power, Sleep, Uart } from '../ports';
import type { Notes } from '../store/state';

export interface Link {
  modem: Modem | undefined;
  /** Baud rate; 0 before the first command. */
  baud: number;
  /** Rate of the latest answer; 0: none. */
  heardBaud: number;
  wokenMs: number;
  /** The modem lost its SIM; undefined: never. */
  simGoneMs?: number;
  isTalking?: boolean;
  /** Faults at a raised rate since an image was sent; images sent without one. */
  breaks: number;
  smooth: number;
  /** Set up with this config.json, without a fault since. */
  isAttached?: boolean;
  /** The limits of another program are removed. */
  isMended?: boolean;
  /** Repairs of the data connection since a delivery or the round's start. */
  detaches: number;
  /** Fault of a URC in this session. */
  lost: string;
  /** ERROR without a number, for server operations since a delivery. */
  bareErrors: number;
  isOff?: boolean;
  /** When it confirmed that it goes off, on the chip's clock, unless its end was awaited. */
  offMs?: number | undefined;
  /** It was silent before the sleep, and is not asked again until it is needed. */
  isLeft?: boolean;
  /** When its supply was switched on, or its key brought to rest; 0: not since a cut. */
  suppliedMs?: number;
  /** Last restart used AT+CRESET; use PWRKEY next time. */
  wasReset?: boolean;
  timeLine: string;
  timeMs: number;
  hasClock?: boolean;
  /** No source had the time in this round. */
  isTimeless?: boolean;
  /** Zone of the time, in seconds; for the report: its source, roaming. */
  zone?: number | undefined;
  timeFrom?: string;
  isRoaming?: boolean;
  /** Signal by AT+CSQ, 0 to 31. */
  signal?: number | undefined;
  /** Name or number by AT+COPS?, short and printable. */
  operator?: string;
  /** The latest registration broke off: skip AT+COPS?. */
  isTerse?: boolean;
  /** Largest payload in bytes; limits a data phase. */
  largest: number;
}

export interface KnownLink extends Link {
  modem: Modem;
}

export interface LinkParts {
  readonly uart: Uart;
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly power: Power;
  readonly sleep: Sleep;
  readonly log: Log;
  readonly notes: Notes;
  modems(): ModemEntry[];
  readonly model: string;
  /** Limit of the board's wiring; 0: unknown. */
  readonly maxBaud: number;
  /** The chip itself is slower than a line of more; only `modem.baud` sets that. 0: no limit. */
  readonly usefulBaud: number;
  /** CRC32 as eight hexadecimal digits. */
  hash(text: string): string;
  /** A hardware random number, from 0 to below 1. */
  random(): number;
  /**
   * Records the peak: at changes of the light and each payload. The engine collects garbage first: 1.3 million instructions.
   * @param mayBeOld by ten seconds
   */
  memory(mayBeOld?: boolean): Meter;
}

export interface LinkTrip extends LinkParts {
  link: Link;
  readonly chat: Chat;
  readonly standard: Dialect;
  readonly config: Config | undefined;
  /** `due`: by the network's clock; 0: unknown. */
  readonly schedule: { readonly isPlanned?: boolean; readonly due: number; readonly isCounted?: boolean };
  /** Replaced when the modem is woken. */
  variables: Values;
  expect(ms: number): void;
}

export interface ConfigTrip extends LinkTrip {
  readonly config: Config;
}

export interface KnownTrip extends ConfigTrip {
  link: KnownLink;
}

export function createLink(): Link {
  return {
    modem: undefined, baud: 0, heardBaud: 0, wokenMs: 0, breaks: 0, smooth: 0, detaches: 0, lost: '', bareErrors: 0, timeLine: '', timeMs: 0, largest: 0
  };
}

/** Notes for a modem do not hold for another model or firmware. */
export function markOfModem(trip: LinkTrip, what: string): string {
  return trip.hash(what + ' of ' + trip.variables['model'] + ' ' + trip.variables['firmware']);
}

/** Another config.json may mean another modem or APN. The record, some 140 JsVars, makes room for the check. */
export function forgetModem(trip: LinkTrip): void {
  trip.link.modem = undefined;
  trip.chat.setDialect(trip.standard);
  trip.link.isAttached = trip.link.isMended = false;
}

export function beginRound(trip: LinkTrip): void {
  trip.link.detaches = 0;
  trip.link.isTimeless = false;
}

/** Of all modems. */
const longestDownSeconds = 30;

/** Of the note: 0 on, 1 off, 2 silent; from 3 on it goes off since so many seconds, plus 3. */
export function offWord(trip: LinkTrip): number {
  const link = trip.link;
  const seconds = link.offMs === undefined ? longestDownSeconds : Math.floor((trip.clock.now() - link.offMs) / 1000);
  if (!link.isOff) return link.isLeft ? 2 : 0;
  return seconds < longestDownSeconds ? 3 + seconds : 1;
}

/** @param slept seconds since the note */
export function noteOff(trip: LinkTrip, word: number, slept: number): void {
  trip.link.isOff = word === 1 || word >= 3;
  trip.link.isLeft = word === 2;
  trip.link.offMs = word >= 3 ? trip.clock.now() - (word - 3 + slept) * 1000 : undefined;
}

export function forgetLoss(trip: LinkTrip): void {
  trip.link.lost = '';
}

export function noteLargest(trip: LinkTrip, bytes: number): void {
  if (bytes > trip.link.largest) trip.link.largest = bytes;
}

export function noteSent(trip: LinkTrip): void {
  trip.link.breaks = 0;
  trip.link.smooth++;
}

export function noteDelivered(trip: LinkTrip): void {
  trip.link.bareErrors = trip.link.detaches = 0;
}
