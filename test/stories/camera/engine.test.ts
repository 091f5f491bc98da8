// Takes pictures with the real engine (Espruino) from cameras with typical faults, through a terminal or two pipes. Each picture that was taken is on
// the card byte for byte. A failed one is logged and leaves no file, and the next one works.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canRun } from '../../needs.ts';
import { cameraKinds, type CameraChoice } from '../../sim/camera/families.ts';
import { findPicture } from '../../sim/camera/picture/album.ts';
import { pictureOfScene } from '../../sim/camera/picture/picture.ts';
import { standIn } from '../../sim/camera/spi/hosts.ts';
import { engine2v29 } from '../../sim/line/driver.ts';
import { fewTogether } from '../../together.ts';
import { shootOnEngine, boardFor, type Shooting, type ShootingOptions } from '../../tools/soak/shooting.ts';
import { inWhole } from '../../whole.ts';
import { small } from './taking.ts';

const test = suite('pictures on the real engine');
/** Runs at most two tests at once. With more, engine and camera would answer too late on a busy machine, since they run in real time. */
const waiting = fewTogether(test, 2);

interface Case extends Pick<ShootingOptions, 'line'> {
  title: string;
  camera: CameraChoice;
  /** A message that the log must have. If it is missing, no message is looked for. */
  says?: RegExp;
  isGivenUp?: boolean;
  /** Repairs the camera for the next picture, if that is necessary. */
  mend?(shooting: Shooting): void;
}

const quick = { bootMs: 300, bannerMs: 200, freezeMs: 50 };
const read = '56 00 32';
const each = (command: string, fault: object, ...nths: number[]) => nths.map(nth => ({ command, nth, ...fault }));

const serial: Case[] = [
  { title: 'an answer whose last byte comes with the next one, one garbled at its end, one late, one repeated', camera: { kind: 'vc0706', ...quick, faults: [
    ...each(read, { carry: 1 }, 2), ...each(read, { garble: { at: -1 } }, 4), ...each(read, { delayMs: 900 }, 6), ...each(read, { times: 2 }, 8),
  ] } },
  { title: 'the last block ends with the picture, and the camera starts at 115,200 baud', camera: { kind: 'vc0706', ...quick, endsWithPicture: true, leftAtBaud: 115_200 } },
  { title: 'the picture is not ready when the freeze is answered, and reads beyond its end are refused', camera: { kind: 'vc0706', ...quick, holdMs: 500, refusesBeyond: true } },
  { title: 'the engine reads at most 64 bytes in 100 ms', camera: { kind: 'vc0706', ...quick }, line: { driver: engine2v29 } },
  { title: 'no camera is connected', camera: { kind: 'vc0706', absent: true }, says: /does not answer/, isGivenUp: true },
  { title: 'the camera stops within a picture until a power cycle', camera: { kind: 'vc0706', ...quick, goneAtByte: 1500 }, says: /does not answer/, isGivenUp: true, mend: again },
  { title: 'bytes of packages lost and garbled', camera: { kind: 'ov528', faults: [...each('AA 0E 00 00', { lose: { at: 9 } }, 2), ...each('AA 0E 00 00', { garble: { at: 20 } }, 4)] } },
];

const bus: Case[] = [
  { title: 'an extra byte at each burst, padded to a whole KiB', camera: { kind: 'arducam-mega', dummy: 'each', padTo: 1024 } },
  { title: 'no extra byte, padded with ones', camera: { kind: 'arducam-mega', dummy: 'none', padTo: 1024, padByte: 0xff } },
  { title: 'padded with bytes of an earlier picture', camera: { kind: 'arducam-mega', padTo: 32_768, padByte: 'stale', pictureOf: pictureOfScene }, says: /it does not end as one\); next: it is taken again/ },
  { title: 'busy for two seconds with each setting', camera: { kind: 'arducam-mega', busyMs: { reset: 2000, setting: 2000, identity: 2000 } } },
  { title: 'an invalid length, then length 0', camera: { kind: 'arducam-mega', faults: { lengths: [8_390_520, 0] } }, says: /next: it is taken again/ },
  { title: 'a picture size that the camera never completes', camera: { kind: 'arducam-mega', faults: { neverDoneSizes: ['320x240'] } }, says: /was never done with a picture of 320x240; the next one is smaller/ },
  { title: 'the bus reads all ones', camera: { kind: 'arducam-mega', faults: { isAbsent: true } }, says: /does not answer/, isGivenUp: true, mend: come },
  { title: 'the camera is disconnected within a picture', camera: { kind: 'arducam-mega', faults: { goneAt: 2000 } }, says: /does not answer/, isGivenUp: true, mend: come },
  { title: 'an extra byte, and the camera stops within a picture until a power cycle', camera: { kind: 'arducam-mini', variant: '2mp', faults: { hungAt: 2000 } }, says: /does not answer/, isGivenUp: true, mend: again },
  { title: 'the camera\'s memory is full', camera: { kind: 'arducam-mini', faults: { lengths: [0x5ffff] } }, says: /no room for a picture/ },
];

function again({ camera }: Shooting): void {
  camera.power(false);
  camera.power(true);
}

function come({ camera }: Shooting): void {
  if ('faults' in camera) Object.assign(camera.faults, { isAbsent: false, goneAt: Infinity });
}

/** Settings with which the firmware takes pictures only by command, and the next round is a month away. */
const config = { camera: small, schedule: { everyMinutes: 44_640, offset: false } };

async function shoot({ console, type }: Shooting): Promise<string> {
  const from = console.lines.length;
  type('ferry.shoot()');
  await console.next(/ camera: (\/.* is taken, |no picture: )/);
  return console.lines.slice(from).join('\n');
}

function pathsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.JPG')).map(name => join(folder, name));
}

test('each kind of camera has a case with a fault', () => {
  assert.equal([...new Set([...serial, ...bus].map(({ camera: { kind } }) => kind))].sort(), [...cameraKinds].sort());
});

// Each of these tests boots the engine and takes most of a minute, so they run in `npm run test:faults` alone. stories/delivery and demo/cameras have
// cameras without faults.
for (const { title, camera, line, says, isGivenUp, mend } of canRun('faults of cameras', 'espruino') ? [...serial, ...bus] : []) {
  inWhole(waiting)(`${camera.kind}: ${title}`, () => {
    boardFor(camera).build();
    return shootOnEngine({ camera: { pictureOf: standIn, ...camera } as CameraChoice, config, ...(line && { line }) }, async shooting => {
      const card = join(shooting.folder, 'card');
      const check = (count: number) => {
        const paths = pathsIn(join(card, 'DCIM'));
        assert.is(paths.length, count);
        for (const path of paths) assert.ok(findPicture<{ bytes: Uint8Array }>(shooting.camera.pictures, readFileSync(path)), `${path} is a complete picture of the camera`);
        assert.not.ok(existsSync(join(card, 'snapferry/shot')), 'no shot is in progress');
      };
      await shooting.console.next(/nothing to send/);
      const told = await shoot(shooting);
      if (says) assert.match(told, says);
      assert.is(told.includes('no picture: '), isGivenUp === true, told);
      check(isGivenUp ? 0 : 1);
      if (isGivenUp && !mend) return;
      mend?.(shooting);
      assert.match(await shoot(shooting), / is taken, /);
      check(isGivenUp ? 1 : 2);
      assert.not.match(shooting.console.lines.join('\n'), /Uncaught|ERROR|ENDED/);
    });
  });
}

test.run();
