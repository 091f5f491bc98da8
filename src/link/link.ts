// The modem as a link: what this room knows of it and is given. The record is made at boot; only this room writes it, and the
// rooms above say by these functions what has happened.

import type { Bag } from '../at/step';
import type { Chat, Dialect } from '../at/task';
import type { Config } from '../config/keys';
import type { Log } from '../log';
import type { Maker, Modem } from '../modem/modem';
import type { Calendar, Clock, Meter, Power, Sleep, Uart } from '../ports';
import type { Notes } from '../store/state';

export interface Link {
  /** Undefined until the modem is known. */
  modem: Modem | undefined;
  /** The line's rate; 0 before the first word. */
  baud: number;
  /** The rate at which the modem has answered last; 0 while it never has. */
  heardBaud: number;
  /** When the modem was woken last, on the clock. */
  wokenMs: number;
  /** The rate is settled, and nothing has broken the talk since. */
  isTalking?: boolean;
  /** How often the talk broke at a raised rate since an image was sent, and how many images were sent without. */
  breaks: number;
  smooth: number;
  /** The data connection was set up by this ferry with this config.json, and nothing has gone wrong since. */
  isAttached?: boolean;
  /** How often it was taken down to mend it, since an image was delivered or a round began. */
  detaches: number;
  /** What the modem has told unsolicited since a session was opened: the code of the fault that ends it; empty: nothing. */
  lost: string;
  /** How often the modem has said ERROR and no more to a matter of the server, since an image was delivered. */
  bareErrors: number;
  /** The modem was switched off, and nothing has been said to it since. */
  isOff?: boolean;
  /** It talked and was started over by its own command: next time that is done by its key. */
  wasReset?: boolean;
  /** What the network has said of the time unsolicited, and when on the clock. */
  timeLine: string;
  timeMs: number;
  /** The modem's own clock has the time, in this life of the modem. */
  hasClock?: boolean;
  /** Nobody who was asked in this round could tell the time. */
  isTimeless?: boolean;
  /** As AT+CSQ told it last, 0 to 31; missing while it is not known. */
  signal?: number | undefined;
  /** Its name, or its number, as AT+COPS? told it last: short and printable; empty while it is not known. */
  operator?: string;
  /** The latest registration broke off: the next one does not ask for the operator. */
  isTerse?: boolean;
  /** The largest payload that was met, in bytes: a data phase from before a cut can wait for no more. */
  largest: number;
}

/** What main gives to this room. */
export interface LinkParts {
  readonly uart: Uart;
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly power: Power;
  readonly sleep: Sleep;
  readonly log: Log;
  readonly notes: Notes;
  modems(): Maker[];
  /** The board's modem, where it names one. */
  readonly model: string;
  /** What the board's wiring takes; 0 where it does not say. */
  readonly maxBaud: number;
  /** CRC32 as eight hexadecimal digits. */
  hash(text: string): string;
  /** From 0 to below 1, by the engine's hardware. */
  random(): number;
  /** What the engine says of its memory; asked often, so that the peak is seen. */
  memory(): Meter;
}

export interface LinkTrip extends LinkParts {
  link: Link;
  readonly chat: Chat;
  /** How a modem that is not known yet is talked to. */
  readonly standard: Dialect;
  /** Undefined until config.json is read and right. */
  readonly config: Config | undefined;
  /** Whether this round begins as planned, and when it is due by the network's clock; 0: not known. */
  readonly schedule: { readonly isPlanned?: boolean; readonly due: number; readonly isCounted?: boolean };
  /** The placeholders of the scripts; replaced when the modem is woken. */
  bag: Bag;
  /** Tells the watch on progress how long what begins now may take. */
  expect(ms: number): void;
}

export function createLink(): Link {
  return {
    modem: undefined, baud: 0, heardBaud: 0, wokenMs: 0, breaks: 0, smooth: 0, detaches: 0, lost: '', bareErrors: 0, timeLine: '', timeMs: 0, largest: 0
  };
}

/** Which modem a note holds for: what is found out of one is asked of another model, or of another firmware, anew. */
export function markOfModem(trip: LinkTrip, what: string): string {
  return trip.hash(what + ' of ' + trip.bag['model'] + ' ' + trip.bag['firmware']);
}

/** Another config.json: the modem may be meant to be another, and the access point too. */
export function forgetModem(trip: LinkTrip): void {
  trip.link.modem = undefined;
  trip.link.isAttached = false;
}

export function beginRound(trip: LinkTrip): void {
  trip.link.detaches = 0;
  trip.link.isTimeless = false;
}

/** What the chip's sleep has left of the modem. */
export function noteOff(trip: LinkTrip, isOff: boolean): void {
  trip.link.isOff = isOff;
}

/** What was told of the session before is of no matter any more. */
export function forgetLoss(trip: LinkTrip): void {
  trip.link.lost = '';
}

/** So many bytes may go into the modem in one data phase. */
export function noteLargest(trip: LinkTrip, bytes: number): void {
  if (bytes > trip.link.largest) trip.link.largest = bytes;
}

/** An image has gone over the line. */
export function noteSent(trip: LinkTrip): void {
  trip.link.breaks = 0;
  trip.link.smooth++;
}

/** An image is delivered: what troubled the link before is over. */
export function noteDelivered(trip: LinkTrip): void {
  trip.link.bareErrors = trip.link.detaches = 0;
}
