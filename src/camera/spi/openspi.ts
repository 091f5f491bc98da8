import type { CameraBus } from '../../ports';
import type { Camera, CameraTrip, Known } from '../camera';
import { mega } from './mega';
import { mini } from './mini';
import { createRegisterCamera } from './registers';

/**
 * Opens a camera on SPI.
 * @param model the camera's name in config.json
 * @returns a function that returns the camera's functions
 */
export function openBusCamera(model: string, trip: CameraTrip, bus: CameraBus, known: Known): () => Camera {
  const camera = createRegisterCamera(trip, bus, model === 'arducam-mini' ? mini() : mega(), known);
  return function () { return camera; };
}
