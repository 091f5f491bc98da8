// A serial camera. The record of its commands is in vc0706.ts or ov528.ts.

import type { CameraLine } from '../../ports';
import type { Camera, CameraTrip, Known } from '../camera';
import { read, takeAwake } from './pieces';
import { connect } from './probebaud';
import type { LineRecord, Talk } from './record';
import { mostOf, set } from './setting';
import { disarm, mostRefusal, run } from './talk';

/** Makes the record of the state of a dialogue with a serial camera, and begins to listen to the camera. */
export function beginTalk(trip: CameraTrip, line: CameraLine, record: LineRecord, known: Known): Talk {
  const talk: Talk = {
    trip: trip, line: line, record: record, known: known,
    numbers: { zero: 0, nth: 0, size: -1, quality: 0, package: 0, length: 0, left: 0, most: 0, from: 0, number: 0, count: 0, command: 0, 'code': 0 },
    texts: { data: '', model: record.model },
    timer: undefined, baud: 0, heard: '', heardMs: 0, spokeMs: 0, need: 0, wasRefused: false, size: '', quality: ''
  };
  if (known.slow) known.slow--;
  line.onBytes(function (bytes) {
    const judge = talk.judge;
    // While no answer is awaited, received bytes are dropped. Only their time is noted, for the function `hush`, which waits for silence.
    if (!judge) return void (talk.heardMs = talk.trip.clock.now());
    const length = (talk.heard += bytes).length;
    if (length >= talk.need || length <= mostRefusal) judge();
  });
  return talk;
}

/** Makes the functions of a serial camera. The caller makes them for each use, as they take memory while anything refers to one of them. */
export function createLineCamera(talk: Talk): Camera {
  const record = talk.record;
  const most = mostOf(talk);
  const camera = {
    make: record.make,
    model: talk.texts['model'].replace(/[^ -~]/g, '').trim() || record.model,
    discards: 0,
    keepsSize: !!record.sizeNeedsReset,
    wake: async function (): Promise<void> { await connect(talk); },
    prepare: async function (size: string, quality: string): Promise<void> {
      talk.size = size;
      talk.quality = quality;
      await set(talk);
    },
    take: async function (): Promise<number> { return await takeAwake(talk); },
    read: async function (add: (bytes: string, isLast: boolean) => boolean): Promise<void> { await read(talk, add); },
    goOn: async function (): Promise<void> { await run(talk, 'goOn'); },
    reset: async function (): Promise<void> { await run(talk, 'reset'); },
    close: function (): void {
      disarm(talk);
      talk.judge = undefined;
      talk.line.close();
    }
  };
  return most < record.pieceBytes ? Object.assign(camera, { slowBytes: most }) : camera;
}
