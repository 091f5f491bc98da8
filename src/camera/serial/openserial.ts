import type { CameraLine } from '../../ports';
import type { Camera, CameraTrip, Known } from '../camera';
import { beginTalk, createLineCamera } from './line';
import { ov528 } from './ov528';
import { vc0706 } from './vc0706';

/**
 * Opens a serial camera.
 * @param model its name in config.json
 * @returns a function that makes the camera's functions, for each use
 */
export function openLineCamera(model: string, trip: CameraTrip, line: CameraLine, known: Known): () => Camera {
  const talk = beginTalk(trip, line, model === 'ov528' ? ov528() : vc0706(), known);
  return function () { return createLineCamera(talk); };
}
