import { newFault } from '../../fault';
import { isToGo } from '../../source/removal';
import { homeFolder } from '../../store/journal';
import type { MethodTrip } from '../deliverytrip';
import { isOfCard } from '../pour/imagepayload';
import { isLoss } from '../pour/loss';
import { post, postFile } from './own/post';
import { streamImage } from './socket/stream';

/** A network fault after this time, in milliseconds, means a slow server. A lost network is noticed earlier. */
const patientMs = 100000;

async function carry(trip: MethodTrip): Promise<void> {
  const method = trip.throttle.method;
  if (method.name === 'stream') return await streamImage(trip);
  if (method.hasDrive) return await postFile(trip);
  await post(trip);
}

export async function sending(trip: MethodTrip): Promise<void> {
  const image = trip.attempt.image;
  const startMs = trip.clock.now();
  // bytes that end a data phase after a power cut may become part of the copy
  image.isDoubtful = trip.throttle.method.name === 'stream';
  const isBegun = trip.source.begin(image, trip.attempt.date, image.isDoubtful, isToGo(trip.config['images.afterUpload'], image));
  if (!isBegun) throw ended('refused', newFault('journal', homeFolder));
  const { end, fault } = await tried(carry(trip));
  // filler may be on the server in the image's place; the modem sends only whole images
  if (image.isLive) { /* the next live picture is another image, so nothing is noted about this one */ }
  else if (fault && image.isDoubtful && (isLoss(fault.code) || isOfCard(fault.code))) trip.http.spoilt = image.path;
  else if (end === 'done') trip.http.spoilt = '';
  // the engine may report its timeout as a network fault; a socket waits longer
  const isTooSlow = !!fault && (fault.code === 'server-timeout' || (fault.code === 'network' && trip.clock.now() - startMs > patientMs));
  if (isTooSlow && !image.isDoubtful) trip.http.tooSlow = image.path;
  throw ended(end, fault);
}
