import { has } from '#modems';
import { End } from '../../fault';
import { isToGo } from '../../source/removal';
import type { MethodTrip } from '../deliverytrip';
import { Act, At } from '../ownership';
import { post, postFile } from './own/post';
import { decidePut } from './proof/decideput';
import { streamImage } from './socket/stream';
import { staging } from './staging';

/** Time in milliseconds. A network fault after this time means a slow server, since a lost network is noticed earlier. */
const patientMs = 100000;

async function carry(trip: MethodTrip): Promise<void> {
  const method = trip.throttle.method;
  if (!has.ownHttp || method.name === 'stream') return await streamImage(trip);
  if (method.hasDrive) return await postFile(trip);
  await post(trip);
}

/** Runs the state `sending`: sends the image to the server. It ends with a fault if the upload fails. */
export async function sending(trip: MethodTrip): Promise<void> {
  const image = trip.attempt.image;
  const startMs = trip.clock.now();
  // over a socket, bytes that end a data phase after a power cut may become part of the server's copy
  const isStream = trip.throttle.method.name === 'stream';
  let act = await decidePut(trip, At.staged);
  while (act === Act.stepAside) {
    // the modem's own HTTP may have got the URL with the copy
    await staging(trip);
    act = await decidePut(trip, At.staged);
  }
  if (act !== Act.send) trip.attempt.isConditional = false;
  const isBegun = trip.source.begin(image, trip.attempt.date, isStream, isToGo(trip.config['images.afterUpload'], image));
  if (!isBegun) throw ended(End.refused, trip.source.acts().whyUnkept());
  const { end, fault } = await tried(carry(trip));
  // the modem's engine may report its timeout as a network fault. So the image's next try goes over a socket, which waits longer
  const isTooSlow = !!fault && !trip.attempt.hasStatus
    && (fault.code === 'server-timeout' || (fault.code === 'network' && trip.clock.now() - startMs > patientMs));
  if (isTooSlow && !isStream) trip.http.bySocket = image.path;
  throw ended(end, fault);
}
