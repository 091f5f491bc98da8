// The rounds in which the pieces of the firmware's code are counted, on the real engine (Espruino). There is one by each modem and method. Others have
// a report and settings from the server, the browser page, a camera, or an update.

import { readFileSync } from 'node:fs';
import { usualEngine } from '../../../../firmware/engine/espruino.js';
import { makeSigned } from '../../../../firmware/image/signed.js';
import { publicHalf, signWith } from '../../../../firmware/image/signing.js';
import type { CameraKind } from '../../../sim/camera/families.ts';
import { findBuilt } from '../../../sim/world/built.ts';
import { noise } from '../../../sim/world/world.ts';
import { openMast } from '../../../update/mast.ts';
import { keyNamed } from '../../../update/testkeys.ts';
import { buildVariant } from '../../../update/variant.ts';
import { boardFor, shootOnEngine } from '../../soak/shooting.ts';
import { carrierOf, carriers, type Carrier } from '../line/carrier.ts';
import { carryOnChip, type ChipRun } from '../processor/chip.ts';
import { cameras, pictureOf } from '../processor/shot.ts';
import type { Build } from './traced.ts';

/** Limits for a round: the calls of a compressed piece, the bytes that such pieces expand, and the words of texts that are written out. */
interface Most {
  calls: number;
  bytes: number;
  words: number;
}

/** Limits for a usual round of 700 million instructions. It has three images, so a piece that runs for each image has three calls. */
const usual: Most = { calls: 2, bytes: 10_000, words: 10 };
/** Limits for what happens a few times a day, or while a person waits. */
const seldom: Most = { calls: 6, bytes: 45_000, words: 200 };
/** Limits for pictures of a serial camera. It sends on while a piece is expanded, and the buffer for its bytes is full in some milliseconds. */
const serial: Most = { calls: 2, bytes: 10_000, words: 200 };

/** A round on the real engine. */
export interface Round {
  title: string;
  /** The command of the engine. */
  command: string;
  /** A byte that is expanded takes the engine some 1,000 instructions, and a word some 140,000. */
  most: Most;
  /** Returns the build that runs in it. */
  build(): Promise<Build>;
  /** Runs an image of this build. @returns the lines of the console */
  run(image: string): Promise<string[]>;
}

/** Sizes in bytes of the images of a round. */
const sizes = [1400, 2000, 900];

const builtAs = (name: string): Build => ({ code: readFileSync(findBuilt(name, 'firmware.js'), 'latin1'), storage: readFileSync(findBuilt(name, 'storage.bin')) });

const carried = (command: string) => (title: string, carrier: Carrier, run?: Partial<ChipRun>): Round => ({
  title, command, most: run ? seldom : usual,
  build: async () => builtAs('linux'),
  run: image => carryOnChip({ command, carrier, sizes, ...run, image }, ({ lines }) => lines),
});

/** Settings of a camera that reports and takes settings from the server. */
const checkin = {
  config: { device: 'bench', report: { name: 'status-{device}.json', everyHours: 1 }, remote: { name: 'settings.json', everyHours: 1 } },
  served: { 'settings.json': '{"id":"1","set":{"upload":{"attempts":4}}}' },
};
const named = { config: { images: { name: '{device}/{path}{name}', live: 'live.jpg', first: 'newest' } } };
const page = { questions: { expression: 'page.state()', count: 5, everyMs: 200 } };
const form = { config: { http: { method: 'post', form: { file: 'image', fields: { camera: '{device}' } } } } };

/** Takes three pictures by command. The next round is a month away, so nothing is sent. The small engine would lose bytes of a serial camera. */
const shot = (kind: CameraKind): Round => ({
  title: `three pictures of a camera, ${kind}`, command: usualEngine, most: kind.startsWith('arducam') ? seldom : serial,
  build: async () => builtAs(boardFor({ kind }).board.name),
  run: image => shootOnEngine({
    image, camera: { kind, pictureOf: () => pictureOf(8 * 1024) },
    config: { camera: { size: '320x240', burst: 3 }, schedule: { everyMinutes: 44640, offset: false } },
  }, async ({ console, type }) => {
    await console.next(/nothing to send/);
    type('ferry.shoot()');
    for (let left = 3; left > 0; left--) await console.next(/ camera: (.* is taken, |no picture: )/);
    return console.lines;
  }),
});

/** A camera that takes signed firmware from the card, and starts it. */
function update(command: string): Round {
  let variant: ReturnType<typeof buildVariant> | undefined;
  const build = () => variant ??= keyNamed('first').then(key => buildVariant({ keys: [publicHalf(key)], version: '0.0.9' }));
  return {
    title: 'an update from the card', command, most: seldom,
    build,
    async run(image) {
      const [{ program, target }, key] = [await build(), await keyNamed('first')];
      const file = makeSigned({ board: target, version: '9.0.0' }, program, signWith(key));
      const mast = await openMast({ command, storage: readFileSync(image), files: { 'DCIM/IMG_0001.JPG': noise(2000), 'firmware.bin': file } });
      try {
        mast.start();
        await mast.until(/starts on trial/);
        return mast.lines;
      } finally {
        await mast.close();
      }
    },
  };
}

/** Lists all rounds. @param command that of the engine */
export function listRounds(command: string): Round[] {
  const carry = carried(command);
  return [
    update(command),
    ...cameras.map(({ kind }) => shot(kind)),
    ...carriers.map(carrier => carry(carrier.title, carrier)),
    carry('FTP with a report and settings', carrierOf('sim7600', 'efs'), checkin),
    carry('HTTP with a report and settings', carrierOf('sim7600', 'stream', 'http'), checkin),
    carry('FTP with other names and a live picture', carrierOf('sim7600', 'efs'), named),
    carry('HTTP with a form', carrierOf('sim7600', 'stream', 'http'), form),
    carry('the page asks all the time', carrierOf('sim7600', 'efs'), page),
  ];
}
