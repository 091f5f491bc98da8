// A person's file: appended, or under a name that the server makes unique.

import type { OnEnd } from '../../../at/step';
import type { Image } from '../../../source/source';
import { createAttempt, forgetCopies, type DeliveryTrip, type ImageTrip, type MethodTrip } from '../../deliverytrip';
import { underName } from '../../imagescript';
import { fileNamed, nameImage } from '../../names/imagename';
import { safeName, today } from '../../names/safename';
import { imagePayload } from '../../pour/imagepayload';
import { streamOf } from '../../pour/intake';
import { settlePace } from '../../pour/pace';
import { enterFolder } from '../session/directory';
import { runOnServer } from '../session/run';
import { ruleOf } from '../session/server';

/** Sends the file into its image's directory, with variables apart from the next image. */
export function putAs(trip: DeliveryTrip, image: Image, option: string, onEnd: OnEnd): void {
  const variables = trip.variables;
  const kept = { rest: variables['rest'] || '', left: variables['left'] || '', putOption: variables['putOption'] || '' };
  const method = trip.throttle.method;
  function leave(end: Parameters<OnEnd>[0], fault?: Parameters<OnEnd>[1]): void {
    Object.assign(variables, kept);
    trip.attempt = createAttempt();
    trip.throttle.method = method;
    onEnd(end, fault);
  }
  function put(onPut: OnEnd): void {
    Object.assign(variables, { rest: '', left: '' + image.size, putOption: option });
    runOnServer(trip, 'streamOn', onPut, imagePayload(trip, image, 0));
  }
  trip.attempt = createAttempt(image);
  nameImage(trip, image);
  trip.attempt.date = today(trip.calendar.stamp());
  trip.throttle.method = streamOf(trip.link.modem);
  // the file overwrites the image's copy in the modem
  forgetCopies(trip);
  /** A new turn has a free stack. */
  function begin(): void {
    trip.clock.after(0, function () { underName(trip, safeName(fileNamed(image), ruleOf(trip), trip.hash), image.size, put, leave); });
  }
  enterFolder(trip as ImageTrip, function (entered, denied) {
    if (entered !== 'done') leave(entered, denied);
    else settlePace(trip as MethodTrip, function (paced, why) {
      if (paced === 'done') begin();
      else leave(paced, why);
    });
  });
}
