// Sends one file on a person's command. It is appended to a file on the server (APPE), or the server gives it a unique name (STOU).

import type { Values } from '../../../modem/modem';
import type { Image } from '../../../source/source';
import { createAttempt, forgetCopies, type DeliveryTrip, type ImageTrip, type MethodTrip } from '../../deliverytrip';
import { underName } from '../../imagescript';
import { fileNamed, nameImage } from '../../names/imagename';
import { safeName, today } from '../../names/safename';
import { imagePayload } from '../../pour/imagepayload';
import { streamOf } from '../../pour/intake';
import { settlePace } from '../../pour/pace';
import { enterFolder } from '../session/enterfolder';
import { runOnServer } from '../session/run';
import { ruleOf } from '../session/server';

async function put(trip: DeliveryTrip, image: Image, option: string): Promise<void> {
  await enterFolder(trip as ImageTrip);
  await settlePace(trip as MethodTrip);
  // this wait begins a new turn of the event loop, so that the code below has the whole stack
  await elapsed(trip.clock, 0);
  await underName(trip, safeName(fileNamed(trip, image), ruleOf(trip), trip.hash), image.size, async function () {
    Object.assign(trip.variables, { rest: '', left: '' + image.size, putOption: option });
    await until(function (onEnd) { runOnServer(trip, 'streamOn', onEnd, imagePayload(trip, image, 0)); });
  });
}

/**
 * Sends the file into the image's directory on the server. Afterwards, the placeholders in scripts have the values that they had before.
 * @param option FTP command: APPE or STOU
 */
export async function putAs(trip: DeliveryTrip, image: Image, option: string): Promise<void> {
  const variables = trip.variables;
  const kept: Values = { rest: variables['rest'] || '', left: variables['left'] || '', putOption: variables['putOption'] || '' };
  const method = trip.throttle.method;
  trip.attempt = createAttempt(image);
  nameImage(trip, image);
  trip.attempt.date = today(trip.calendar.stamp());
  trip.throttle.method = streamOf(trip.link.modem);
  // this file overwrites the copy of an image in the modem, so no copy counts any more
  forgetCopies(trip);
  const { end, fault } = await tried(put(trip, image, option));
  Object.assign(variables, kept);
  trip.attempt = createAttempt();
  trip.throttle.method = method;
  throw ended(end, fault);
}
