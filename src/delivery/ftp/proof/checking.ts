// Asks whether the image is on the server from an earlier try, under its own name or its temporary name.

import { End } from '../../../fault';
import type { MethodTrip } from '../../deliverytrip';
import { Act, At } from '../../ownership';
import { tellAgain } from '../../verdict';
import { naming } from '../naming';
import { decide } from './decide';
import { askBefore } from './fixed';

/** Runs the state `checking`. It ends `done` if the image is complete on the server, and `refused` without a fault if it is to be sent. */
export async function checking(trip: MethodTrip): Promise<void> {
  const image = trip.attempt.image;
  if (image.isLive) return await askBefore(trip);
  const act = await decide(trip, At.picked);
  if (act === Act.stage) {
    if (trip.attempt.shown.final === image.size) image.again = 'a file of this size was on the server, but it is not known to be this image';
    tellAgain(trip);
    throw ended(End.refused);
  }
  trip.attempt.isVerified = true;
  trip.attempt.serverBytes = image.size;
  trip.log.info('image', image.path + ' is already complete on the server' + (act === Act.name ? ', but for its name' : ''));
  if (act === Act.name) await naming(trip);
}
