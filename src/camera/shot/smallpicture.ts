// Takes the previews of a shot's pictures (`images.preview`): small pictures, in the same waking of the camera. Each is written into the room that
// the EXIF data of its picture have for it. So these pictures hold a preview as those of other cameras do. Without one, a picture is whole, too.

import { End, newFault, tell, type Fault } from '../../fault';
import { inBytes } from '../../text';
import { previewDirectory, previewHead, previewLink } from '../card/exif';
import { isJpegAt } from '../card/picture';
import { createTail, faultOfCard, openPieces } from '../card/piece';
import { callMs, type Bare, type OpenShot } from '../shotstate';
import { previewSize } from '../size';
import { previewRoom, take } from './takepicture';

/** Writes bytes over those of a picture, from an offset on. @returns the fault if the card does not take them */
function overwrite(shot: OpenShot, path: string, at: number, bytes: string): Fault | undefined {
  const files = shot.cameraParts().files();
  const writer = files.create(path, at);
  const isWritten = !!writer && writer.write(bytes);
  return writer && writer.close() && isWritten ? undefined : faultOfCard(files, path);
}

/** Reads the preview that the camera holds into the picture's room for it. @returns its length in bytes */
async function receiveInto(shot: OpenShot, bare: Bare): Promise<number> {
  const parts = shot.cameraParts();
  const at = bare.roomAt + previewHead;
  const writer = parts.files().create(bare.path, at);
  if (!writer) throw ended(End.broken, faultOfCard(parts.files(), bare.path));
  const preview = { path: bare.path, writer: writer, exif: '', room: 0, tail: createTail(parts.state.isThorough), size: 0, fault: undefined };
  shot.trip.expect(callMs);
  const { fault } = await tried(shot.camera().read(openPieces(preview, shot.cameraParts, function () { shot.trip.memory(); })));
  const isClosed = writer.close();
  const bad = fault || preview.fault
    || (isClosed && isJpegAt(parts.files(), bare.path, at, preview.size) ? undefined : newFault('no-picture', bare.path, 'its preview does not end'));
  if (bad) throw ended(End.refused, bad);
  return preview.size;
}

/** Takes the preview of a picture. The link to it is written last, so a power cut leaves the picture without one, but whole. */
async function addPreview(shot: OpenShot, bare: Bare): Promise<void> {
  const trip = shot.trip;
  const startedMs = trip.clock.now();
  const held = await take(shot);
  if (held > previewRoom - previewHead) {
    throw ended(End.refused,
      newFault('no-picture', bare.path, 'its preview has ' + inBytes(held) + ', and there is room for ' + inBytes(previewRoom - previewHead)));
  }
  const size = await receiveInto(shot, bare);
  await elapsed(trip.clock, 0);
  const flaw = overwrite(shot, bare.path, bare.roomAt, previewDirectory(bare.roomAt, size))
    || overwrite(shot, bare.path, bare.linkAt, previewLink(bare.roomAt));
  if (flaw) throw ended(End.broken, flaw);
  trip.log.info('camera', bare.path + ': its preview is taken, ' + inBytes(size) + ' in ' + ((trip.clock.now() - startedMs) / 1000).toFixed(1)
    + ' s');
}

async function addAll(shot: OpenShot): Promise<void> {
  const config = shot.trip.config;
  await elapsed(shot.trip.clock, 0);
  await tried(shot.camera().goOn());
  shot.trip.expect(callMs);
  await shot.camera().prepare(previewSize, 'low');
  for (let discards = shot.camera().discards; discards > 0; discards--) {
    await tried(take(shot));
    await tried(shot.camera().goOn());
  }
  while (shot.bare.length) {
    await addPreview(shot, shot.bare.shift()!);
    await tried(shot.camera().goOn());
  }
  // the size of a VC0706 outlasts its supply, and a change of it at the next shot would make that late by seconds
  await elapsed(shot.trip.clock, 0);
  shot.trip.expect(callMs);
  if (shot.camera().keepsSize) await tried(shot.camera().prepare(config['camera.size'], config['camera.quality']));
}

/** Takes the previews of a shot's pictures, if they have room for them. If that fails, it is logged, and the pictures stay as they are. */
export async function addPreviews(shot: OpenShot): Promise<void> {
  if (!shot.bare.length) return;
  const { fault } = await tried(addAll(shot));
  if (fault) shot.trip.log.warn('camera', 'no preview: ' + tell(fault) + '; next: the picture is kept without one');
}
