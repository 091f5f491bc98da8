// A camera's methods with a callback instead of a promise, for tests that look at single calls.

import type { OnEnd } from '../../src/at/step.ts';
import type { Camera } from '../../src/camera/camera.ts';
import { End, type Fault } from '../../src/fault.ts';
import type { Bytes } from '../../src/ports.ts';
import { endWords } from '../common/ends.ts';
import { lowered } from '../common/lowered.ts';

/** Is called at the end of a call, with its fault if it has failed. */
export type OnDone = (fault?: Fault) => void;

/** A camera's methods, each with a callback for its end. */
export interface Calls extends Pick<Camera, 'make' | 'model' | 'slowBytes' | 'discards' | 'close'> {
  wake(onDone: OnDone): void;
  prepare(size: string, quality: string, onDone: OnDone): void;
  take(onTaken: (bytes: number, fault?: Fault) => void): void;
  read(add: (bytes: Bytes, isLast: boolean) => boolean, onDone: OnDone): void;
  goOn(onDone: OnDone): void;
  reset(onDone: OnDone): void;
}

/** Makes the function that ends a call. It checks that each failed call has a fault, and that no other call has one. */
const endWith = (onDone: OnDone): OnEnd => (end, fault) => {
  if ((end === End.done) === !!fault) throw new Error(`It ended ${endWords[end]}, with fault ${fault?.code}.`);
  onDone(fault);
};

/** Makes a camera's methods with callbacks. Its other fields, such as `model`, are read from the camera at each use, since `wake` sets them. */
export const callsOf = (camera: Camera): Calls => Object.assign(Object.create(camera) as Camera, {
  wake: (onDone: OnDone) => lowered(camera.wake)(endWith(onDone)),
  prepare: (size: string, quality: string, onDone: OnDone) => lowered(camera.prepare)(size, quality, endWith(onDone)),
  take: (onTaken: (bytes: number, fault?: Fault) => void) => lowered(camera.take)(bytes => onTaken(bytes), endWith(fault => onTaken(0, fault))),
  read: (add: (bytes: Bytes, isLast: boolean) => boolean, onDone: OnDone) => lowered(camera.read)(add, endWith(onDone)),
  goOn: (onDone: OnDone) => lowered(camera.goOn)(endWith(onDone)),
  reset: (onDone: OnDone) => lowered(camera.reset)(endWith(onDone)),
});
