// A serial camera, driven by its record (vc0706.ts, ov528.ts).

import type { Fault } from '../../fault';
import type { CameraLine } from '../../ports';
import type { Camera, CameraTrip, Known, OnDone } from '../camera';
import { read, takeAwake } from './pieces';
import { connect } from './probebaud';
import type { LineRecord, Talk } from './record';
import { mostOf, set } from './setting';
import { disarm, mostRefusal, run } from './talk';

export function beginTalk(trip: CameraTrip, line: CameraLine, record: LineRecord, known: Known): Talk {
  const talk: Talk = {
    trip: trip, line: line, record: record, known: known,
    numbers: { zero: 0, nth: 0, size: -1, quality: 0, package: 0, length: 0, left: 0, most: 0, from: 0, number: 0, count: 0, command: 0, code: 0 },
    texts: { data: '', model: record.model },
    timer: undefined, baud: 0, heard: '', heardMs: 0, spokeMs: 0, need: 0, wasRefused: false, size: '', quality: ''
  };
  if (known.slow) known.slow--;
  line.onBytes(function (bytes) {
    const judge = talk.judge;
    // only `hush` asks, when nothing is awaited
    if (!judge) return void (talk.heardMs = talk.trip.clock.now());
    const length = (talk.heard += bytes).length;
    if (length >= talk.need || length <= mostRefusal) judge();
  });
  return talk;
}

/** Created per call; a callback from here would keep all of it in memory. */
export function createLineCamera(talk: Talk): Camera {
  const record = talk.record;
  const most = mostOf(talk);
  const camera = {
    make: record.make,
    model: talk.texts['model'].replace(/[^ -~]/g, '').trim() || record.model,
    discards: 0,
    wake: function (onDone: OnDone): void { connect(talk, onDone); },
    prepare: function (size: string, quality: string, onDone: OnDone): void {
      talk.size = size;
      talk.quality = quality;
      set(talk, onDone);
    },
    take: function (onTaken: (bytes: number, fault?: Fault) => void): void { takeAwake(talk, onTaken); },
    read: function (add: (bytes: string, isLast: boolean) => boolean, onDone: OnDone): void { read(talk, add, onDone); },
    goOn: function (onDone: OnDone): void { run(talk, 'goOn', onDone); },
    reset: function (onDone: OnDone): void { run(talk, 'reset', onDone); },
    close: function (): void {
      disarm(talk);
      talk.judge = undefined;
      talk.line.close();
    }
  };
  return most < record.pieceBytes ? Object.assign(camera, { slowBytes: most }) : camera;
}
