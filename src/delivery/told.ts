// Sentences that the log gets once, until `config.json` changes. Each has a mark in one text of the server's record. Folders with too long a path
// have a text of their own (`tooLong`). A card may have thousands of them, so the oldest marks are forgotten there.

import { has } from '../text';
import type { DeliveryTrip } from './deliverytrip';

/** Mark of a sentence that is told once. */
export const enum Told {
  /** The server does not show its files. */
  unseen = 's',
  /** The server lets no file be read. */
  unread = 'r',
  /** Nothing proves the server's identity. */
  proof = 'p',
  /** Nothing proves the identity of the report's server. */
  report = 't',
  /** A directory on the server has letters beyond ASCII. */
  letters = 'l',
  /** The modem's own HTTP engine does not start. */
  engine = 'h',
  /** The card has no record of an image that the server has. */
  forgotten = 'f'
}

/** Whether the log has the sentence with this mark already. */
export function isTold(trip: DeliveryTrip, mark: Told): boolean {
  return has(trip.server.told || '', mark);
}

/** Notes that the log gets the sentence with this mark now. @returns false if the log has it already */
export function isFirst(trip: DeliveryTrip, mark: Told): boolean {
  const isNew = !isTold(trip, mark);
  if (isNew) trip.server.told = (trip.server.told || '') + mark;
  return isNew;
}
