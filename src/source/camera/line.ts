// A camera at a serial line, whichever it is, as its record says (vc0706.ts, ov528.ts). What is done at a call is in memory while it is
// done: finding it (hail.ts), setting it (setting.ts), taking and reading a picture (pieces.ts).

import type { Fault } from '../../fault';
import type { CameraLine } from '../../ports';
import type { Camera, CameraTrip, Known } from './camera';
import { connect } from './hail';
import { read, take } from './pieces';
import type { LineRecord, Talk } from './record';
import { mostOf, set } from './setting';
import { judge, mostRefusal, run } from './talk';

export function createLineCamera(trip: CameraTrip, line: CameraLine, record: LineRecord, known: Known): Camera {
  const talk: Talk = {
    trip: trip, line: line, record: record, known: known,
    numbers: { zero: 0, nth: 0, size: -1, quality: 0, package: 0, length: 0, most: 0, from: 0, number: 0, count: 0, command: 0, code: 0 },
    texts: { data: '', model: record.model },
    timer: 0, baud: 0, heard: '', heardMs: 0, spokeMs: 0, wanted: '', need: 0, wasRefused: false, size: '', quality: ''
  };
  const camera = {
    make: record.make,
    model: record.model,
    isPadded: false,
    discards: 0,
    wake: function (onDone: (wrong?: Fault) => void): void {
      connect(talk, function (wrong) {
        camera.model = talk.texts['model']!.replace(/[^ -~]/g, '').trim() || record.model;
        onDone(wrong);
      });
    },
    prepare: function (size: string, quality: string, onDone: (wrong?: Fault) => void): void {
      talk.size = size;
      talk.quality = quality;
      set(talk, onDone);
    },
    take: function (onTaken: (bytes: number, wrong?: Fault) => void): void {
      function onDone(wrong?: Fault): void { onTaken(wrong ? 0 : talk.numbers.length, wrong); }
      function go(wrong?: Fault): void {
        if (wrong) onDone(wrong);
        else take(talk, 1, onDone);
      }
      if (!record.awakeMs || trip.clock.now() - talk.spokeMs < record.awakeMs) return go();
      connect(talk, function (wrong) {
        if (wrong) go(wrong);
        else set(talk, go);
      });
    },
    read: function (add: (bytes: string) => boolean, onDone: (wrong?: Fault) => void): void { read(talk, add, onDone); },
    goOn: function (onDone: (wrong?: Fault) => void): void { run(talk, 'goOn', onDone); },
    reset: function (onDone: (wrong?: Fault) => void): void { run(talk, 'reset', onDone); },
    close: function (): void {
      trip.clock.cancel(talk.timer);
      talk.onTried = undefined;
      line.close();
    }
  };
  const most = mostOf(talk);
  if (known.slow) known.slow--;
  line.onBytes(function (bytes) {
    talk.heardMs = trip.clock.now();
    if (!talk.onTried) return;
    talk.heard += bytes;
    if (talk.heard.length >= talk.need || talk.heard.length <= mostRefusal) judge(talk);
  });
  return most < record.pieceBytes ? Object.assign(camera, { slowBytes: most }) : camera;
}
