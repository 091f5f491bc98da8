// Decides what follows after the server has refused an upload because its URL already has a file (condition.ts). A file of the image's size comes
// from this card, from before its journal was lost, and is replaced. Any other file is another camera's, and stays.

import { End } from '../../../fault';
import { isToGo } from '../../../source/removal';
import type { MethodTrip } from '../../deliverytrip';
import { mostForeign, noteShowsAll, tellForeign } from '../../othercamera';
import { noteServer } from '../../servernote';
import { Verdict } from '../../verdict';
import { judgeUpload } from '../judge';
import { setAddress } from '../request/address';
import type { Answer } from '../socket/response';
import { isConditionRefused } from '../status';
import { askForSize } from './askserver';

/**
 * Number of times that the count of images without the condition is doubled after signs of a lost journal. So at most 63 images in a row (2 to the
 * power of 6, less 1) go without the condition.
 */
const mostDoublings = 6;

/** Asks for the file at the image's URL, past a cache if possible, and compares the file's size with the image's. */
async function look(trip: MethodTrip): Promise<Verdict> {
  trip.attempt.isPast = true;
  const { end, fault, value: found } = await tried(askForSize(trip));
  trip.attempt.isPast = false;
  if (end === End.broken || trip.link.lost) throw ended(end, fault);
  // perhaps only the query failed, so nothing is known about the file
  return end === End.done ? found : Verdict.hidden;
}

function replace(trip: MethodTrip): void {
  const http = trip.http;
  const image = trip.attempt.image;
  http.ours = Math.min((http.ours || 0) + 1, mostDoublings);
  http.spared = (1 << http.ours) - 1;
  trip.log.info('image', image.path + ': the server has a file of its name and size, which it replaces');
}

/**
 * Gives the image its next name. After `mostForeign` other names, it gets its own name again. @param others number of its names that were taken
 * before
 */
function rename(trip: MethodTrip, others: number): void {
  const image = trip.attempt.image;
  const isLast = others >= mostForeign;
  image.takenNames = (image.takenNames || 0) + (isLast ? -others : 1);
  trip.attempt.isConditional = !isLast;
  // the journal keeps the name, since power may be cut before the end of the upload
  trip.source.acts().account(image, '', isToGo(trip.config['images.afterUpload'], image));
  setAddress(trip);
  if (!isLast) return tellForeign(trip, 'a file of another size');
  delete image.foreign;
  noteShowsAll(trip);
}

/**
 * Prepares the next upload after the server refused the condition of one. It ends `refused` if the refusal has another cause.
 * @param answer response of the server
 * @param others number of the image's names that were taken before
 */
export async function settleUnmet(trip: MethodTrip, answer: Answer, others: number): Promise<void> {
  trip.attempt.isConditional = false;
  if (isConditionRefused(answer.status)) return;
  const found = await look(trip);
  if (found === Verdict.other) rename(trip, others);
  else if (found === Verdict.whole) replace(trip);
  // a folder that is missing, for instance
  else if (found === Verdict.absent && answer.status === 409) await judgeUpload(trip, answer.status, trip.config['http.method'].toUpperCase(), answer.line);
}

/**
 * Leaves out the condition (that the URL has no file) from now on. This server refuses the condition itself, and takes the same upload without it.
 * @param status of the response by which it has refused the condition
 */
export function giveUpCondition(trip: MethodTrip, status: number): void {
  trip.server.noCondition = true;
  noteServer(trip);
  trip.log.info('server', 'refuses the header If-None-Match (' + status + '), so it gets none any more, and another camera\'s file is not noticed');
}
