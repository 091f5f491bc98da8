// Decides what follows once the server has refused an upload with the condition that its URL has no file (condition.ts). A file of the image's
// size is this card's, from before its journal was lost, and is replaced. Any other is another camera's, and stays.

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

/** After signs of a lost journal, at most 63 images in a row (2 to the power of 6, less one) go without the condition. */
const mostDoublings = 6;

/** Asks for the file at the image's URL, with a query that passes a cache if possible, and compares its size with the image's. */
async function look(trip: MethodTrip): Promise<Verdict> {
  trip.attempt.isPast = true;
  const { end, fault, value: found } = await tried(askForSize(trip));
  trip.attempt.isPast = false;
  if (end === 'broken' || trip.link.lost) throw ended(end, fault);
  // perhaps only the query failed, so nothing is known about the file
  return end === 'done' ? found : Verdict.hidden;
}

function replace(trip: MethodTrip): void {
  const http = trip.http;
  const image = trip.attempt.image;
  http.ours = Math.min((http.ours || 0) + 1, mostDoublings);
  http.spared = (1 << http.ours) - 1;
  trip.log.info('image', image.path + ': the server has a file of its name and size, which it replaces');
}

/** Gives the image its next name. After `mostForeign` names it gets its own one again. @param others how many of its names were taken before */
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
 * Prepares the next upload after one whose condition was refused. It ends `refused` if the refusal has another cause.
 * @param answer response of the server
 * @param others how many of the image's names were taken before
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
 * Leaves out the condition that the URL has no file from now on, since this server takes the same upload without it. @param status by which it has
 * refused the condition
 */
export function giveUpCondition(trip: MethodTrip, status: number): void {
  trip.server.noCondition = true;
  noteServer(trip);
  trip.log.info('server', 'refuses the header If-None-Match (' + status + '), so it gets none any more, and another camera\'s file is not noticed');
}
