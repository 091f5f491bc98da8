// What the firmware knows of the modem and of its data connection. Only the files in src/link write it.

import type { Chat, Dialect } from '../at/task';
import type { Config } from '../config/config';
import type { FaultCode } from '../fault';
import type { Log } from '../log';
import type { ModemEntry, Modem, Values } from '../modem/modem';
import type { Calendar, Clock, Meter, Power, Sleep, Uart } from '../ports';
import type { Notes } from '../store/state';

/** What the firmware knows of the modem and of its data connection. Only the files in src/link write it. */
export interface Link {
  /** The record of the identified modem. It is undefined until the modem has told its name. */
  modem: Modem | undefined;
  /** The baud rate at which the port is open. It is 0 before the first command. */
  baud: number;
  /** The baud rate of the modem's latest answer. It is 0 while the modem has not answered. */
  heardBaud: number;
  /**
   * When the modem or its radio was last started or woken, in milliseconds of the chip's clock. Lines that a modem sends at its start may come after
   * that.
   */
  wokenMs: number;
  /** When the modem last reported that its SIM is gone, in milliseconds of the chip's clock. It is undefined if it never has. */
  simGoneMs?: number;
  /** Whether the baud rate has been set and tested since the modem was woken. */
  isTalking?: boolean;
  /** Number of faults that came at a raised baud rate since the last image that was sent without a fault. */
  breaks: number;
  /** The command that the modem left unanswered last, although it answered AT. If it stays the only one, the line is not to blame. */
  mute?: string;
  /** Number of images that were sent without a fault since the baud rate was last judged. After fifty, a lowered baud rate may rise again. */
  smooth: number;
  /** Whether the data connection was set up with this config.json and has had no fault since then. */
  isAttached?: boolean;
  /** Whether the limits that another program had set in the modem have been removed. */
  isMended?: boolean;
  /** Number of times that the data connection was closed for a repair, since the last delivery or the start of the round. */
  detaches: number;
  /** The code of the fault that an unsolicited line has reported in this session, such as `network`. It is empty if none did. */
  lost: FaultCode | '';
  /** The latest lines about a lost connection, by their beginnings. Each is noted until it comes again after a longer pause. */
  readonly hints: { [name: string]: Hint };
  /** Number of server operations that have ended with an ERROR without a number, since the last delivery. */
  bareErrors: number;
  /** Whether the modem was left or seen switched off. */
  isOff?: boolean;
  /**
   * When the modem confirmed that it switches off, in milliseconds of the chip's clock. It is undefined if no shutdown was begun, or its end was
   * awaited.
   */
  offMs?: number | undefined;
  /** Whether the modem was silent before the camera's sleep. Such a modem is not called again until it is needed. */
  isLeft?: boolean;
  /**
   * When the modem's supply was switched on, in milliseconds of the chip's clock. It is 0 if the supply was not switched on since it was last
   * cut.
   */
  suppliedMs?: number;
  /** Whether the last restart was by a command such as AT+CRESET. The next restart then uses the power key instead. */
  wasReset?: boolean;
  /** Number of vain attempts in a row to start the modem. Missing or 0: it has answered since. */
  vainStarts?: number;
  /** When the first of these attempts ended, in milliseconds of the chip's clock. */
  muteMs?: number;
  /** The latest unsolicited line with the network's time. It is empty if there was none. */
  timeLine: string;
  /** When the line in `timeLine` came, in milliseconds of the chip's clock. */
  timeMs: number;
  /** Whether the modem's own clock is set, without which the modem cannot check certificates. */
  hasClock?: boolean;
  /** Whether the modem's clock is doubted, since the server's certificate was refused. */
  isDoubted?: boolean;
  /** Whether no source had the time in this round. */
  isTimeless?: boolean;
  /** The time zone of the camera's clock, in seconds east of UTC. It is undefined if the source of the time told none. */
  zone?: number | undefined;
  /** The source of the time, in words for the report. */
  timeFrom?: string;
  /** Whether the modem is registered in another operator's network. The report tells this. */
  isRoaming?: boolean;
  /** The signal strength by AT+CSQ: 0 to 31, in steps of 2 dB from -113 dBm. It is undefined if unknown. */
  signal?: number | undefined;
  /** The operator's name or number as AT+COPS? tells it, shortened to printable characters. */
  operator?: string;
  /** Whether the latest registration broke off. The next registration then leaves out the command AT+COPS?. */
  isTerse?: boolean;
  /** The size of the largest payload so far, in bytes. An unfinished data phase cannot miss more. */
  largest: number;
}

/** A line of the modem about a lost connection that may be repeated without a loss. */
export interface Hint {
  /** When the line came for the last time, in milliseconds of the chip's clock. */
  heardMs: number;
  /** When the line was logged for the last time, in milliseconds of the chip's clock. */
  toldMs: number;
  /** Number of times that the line has come since it was logged. */
  count: number;
}

/** What the firmware knows of a modem that has told its name. */
export interface KnownLink extends Link {
  modem: Modem;
}

/** What the code for the modem needs from the rest of the firmware. */
export interface LinkParts {
  readonly uart: Uart;
  readonly clock: Clock;
  readonly calendar: Calendar;
  /** Returns the modem's power pins. They are seldom used, so the functions for them are made at each call. */
  power(): Power;
  readonly sleep: Sleep;
  readonly log: Log;
  readonly notes: Notes;
  /** Returns an entry for each modem that the firmware supports. */
  modems(): ModemEntry[];
  /** The modem's name as the board's wiring tells it. It is empty if the board has none. */
  readonly model: string;
  /** The highest baud rate that the board's wiring allows. It is 0 if unknown. */
  readonly maxBaud: number;
  /** The baud rate above which the chip itself is slower than the line. Only the setting `modem.baud` chooses a higher rate. 0 means no limit. */
  readonly usefulBaud: number;
  /** Returns the CRC32 of a text as eight hexadecimal digits. */
  hash(text: string): string;
  /** Returns a number from the chip's hardware generator, from 0 to below 1. */
  random(more?: number): number;
  /**
   * Measures the free memory and records the largest use of memory. It is called when the camera's light changes, and for each payload. The engine
   * collects its garbage first, which takes 1.3 million instructions.
   * @param mayBeOld true: a measurement of up to ten seconds ago is good enough
   */
  memory(mayBeOld?: boolean): Meter;
}

/** What the steps of a round that talk to the modem share. The config.json may not have been read yet. */
export interface LinkTrip extends LinkParts {
  link: Link;
  readonly chat: Chat;
  /** The rules for reading the modem's answers before the modem has told its name. */
  readonly standard: Dialect;
  readonly config: Config | undefined;
  /**
   * The times of the rounds. `isPlanned` is true if this round was planned, and not started by power or by hand. `due` is the time of this round in
   * seconds since 1970, or that of the next round if this one was not planned. It is 0 if unknown. `isCounted` is true if only the chip's count
   * during a sleep tells the time of day.
   */
  readonly schedule: { readonly isPlanned?: boolean; readonly due: number; readonly isCounted?: boolean };
  /** Values for placeholders, by name, which come from the modem's answers. A new object replaces this one when the modem is woken. */
  variables: Values;
  /** Moves the round's deadline. The next step may take this many milliseconds before the round counts as hung. */
  expect(ms: number): void;
}

/** What the steps of a round share once config.json has been read. */
export interface ConfigTrip extends LinkTrip {
  readonly config: Config;
}

/** What the steps of a round share once the modem has told its name. */
export interface KnownTrip extends ConfigTrip {
  link: KnownLink;
}

/** Returns a record in which nothing of the modem is known, for a camera that has just started. */
export function createLink(): Link {
  return {
    modem: undefined, baud: 0, heardBaud: 0, wokenMs: 0, breaks: 0, smooth: 0, detaches: 0, lost: '', hints: {}, bareErrors: 0, timeLine: '',
    timeMs: 0, largest: 0
  };
}

/**
 * Returns a hash of `what` and this modem's name and firmware version, for a note that holds only for this modem. The hash of another model
 * or firmware version differs, so that the note is then ignored.
 */
export function markOfModem(trip: LinkTrip, what: string): string {
  return trip.hash(what + ' of ' + trip.variables['model'] + ' ' + trip.variables['firmware']);
}

/**
 * Forgets the modem's record, since another config.json may mean another modem or access point. This also frees some memory (140 JsVars,
 * units of the engine's memory) for the check of config.json.
 */
export function forgetModem(trip: LinkTrip): void {
  trip.link.modem = undefined;
  trip.chat.setDialect(trip.standard);
  trip.link.isAttached = trip.link.isMended = false;
}

/** Forgets, at the start of a round, the number of times that the data connection was closed, and that no source had the time. */
export function beginRound(trip: LinkTrip): void {
  trip.link.detaches = 0;
  trip.link.isTimeless = false;
}

/** The longest time that any supported modem needs for its shutdown, in seconds. */
const longestDownSeconds = 30;

/**
 * Returns the state of the modem as a number, for a note that outlives the chip's sleep. 0 is on, 1 is off and 2 is silent. A number n from 3
 * on means that the modem began to switch off n - 3 seconds ago.
 */
export function offWord(trip: LinkTrip): number {
  const link = trip.link;
  const seconds = link.offMs === undefined ? longestDownSeconds : Math.floor((trip.clock.now() - link.offMs) / 1000);
  if (!link.isOff) return link.isLeft ? 2 : 0;
  return seconds < longestDownSeconds ? 3 + seconds : 1;
}

/**
 * Restores the modem's state from the note that `offWord` wrote.
 * @param slept seconds since the note was written
 */
export function noteOff(trip: LinkTrip, word: number, slept: number): void {
  trip.link.isOff = word === 1 || word >= 3;
  trip.link.isLeft = word === 2;
  trip.link.offMs = word >= 3 ? trip.clock.now() - (word - 3 + slept) * 1000 : undefined;
}

/** Forgets the fault that an unsolicited line has reported, at the start of a new session. */
export function forgetLoss(trip: LinkTrip): void {
  trip.link.lost = '';
}

/** Notes the size of a payload in bytes, if it is the largest so far. */
export function noteLargest(trip: LinkTrip, bytes: number): void {
  if (bytes > trip.link.largest) trip.link.largest = bytes;
}

/** Counts an image that was sent without a fault of the line to the modem. */
export function noteSent(trip: LinkTrip): void {
  trip.link.breaks = 0;
  trip.link.smooth++;
}

/** Sets the counts of faults to 0 after an image was delivered. */
export function noteDelivered(trip: LinkTrip): void {
  trip.link.bareErrors = trip.link.detaches = 0;
}
