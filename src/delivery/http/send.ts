// An image on its way to the server by HTTP: from the modem by its own, or over a socket.

import type { End, Handlers } from '../../at/step';
import { fault, type Fault } from '../../fault';
import { isToGo } from '../../source/removal';
import { homeFolder } from '../../store/journal';
import { isLoss } from '../loss';
import { isOfCard } from '../stage';
import type { DeliveryTrip } from '../trip';
import { post, postFile } from './post';
import { streamImage } from './stream';

/** A network that is lost shows earlier. */
const patientMs = 100000;

export function createSendHandlers(trip: DeliveryTrip): Handlers {
  return {
    sending: function (onEnd) {
      const image = trip.attempt.image!;
      const startMs = trip.clock.now();
      function sent(end: End, wrong?: Fault): void {
        // what went out may stand on the server in the image's place, with filler in it; from the modem itself whole images go
        if (wrong && image.isDoubtful && (isLoss(wrong.code) || isOfCard(wrong.code))) trip.http.spoilt = image.path;
        else if (end === 'done') trip.http.spoilt = '';
        // its own HTTP waits no longer than its manual allows, and may call that the network; a socket does
        const isTooSlow = !!wrong && (wrong.code === 'server-timeout' || (wrong.code === 'network' && trip.clock.now() - startMs > patientMs));
        if (isTooSlow && !image.isDoubtful) trip.http.tooSlow = image.path;
        onEnd(end, wrong);
      }
      const way = trip.throttle.way!;
      // what gets a modem out of a data phase after a power cut may become a part of what the server has
      image.isDoubtful = way.name === 'stream';
      if (!trip.source.begin(image, trip.attempt.date, image.isDoubtful, isToGo(trip.config!['images.afterUpload'], image))) onEnd('refused', fault('journal', homeFolder));
      else if (image.isDoubtful) streamImage(trip, sent);
      else if (way.hasDrive) postFile(trip, sent);
      else post(trip, sent);
    }
  };
}
