import type { CameraLine } from '../../ports';
import type { Camera, CameraTrip, Known } from '../camera';
import { beginTalk, createLineCamera } from './line';
import { ov528 } from './ov528';
import { vc0706 } from './vc0706';

/**
 * Begins a dialogue with a serial camera.
 * @param model the camera's name in config.json
 * @returns a function that makes the camera's functions. The caller calls it for each use of them.
 */
export function openLineCamera(model: string, trip: CameraTrip, line: CameraLine, known: Known): () => Camera {
  const talk = beginTalk(trip, line, model === 'ov528' ? ov528() : vc0706(), known);
  return function () { return createLineCamera(talk); };
}
