// Takes picture after picture on the real engine (Espruino). The memory in use after a shot must not grow, and its peak is limited.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { thumbnailOf } from '../../../web/watch/picture/exif.ts';
import type { CameraChoice, CameraKind } from '../../sim/camera/families.ts';
import { findPicture } from '../../sim/camera/picture/album.ts';
import { standIn } from '../../sim/camera/spi/hosts.ts';
import { shootOnEngine } from './shooting.ts';

export interface ShotsOptions {
  camera: CameraKind;
  shots: number;
  /** The engine's command; `espruino` unless given. */
  command?: string;
  tell(line: string): void;
}

/** Number of shots after which caches and the schedule's record no longer grow. */
const settledAfter = 4;
/** JsVars (units of memory) by which the use may grow, as a line of log or list may be a few characters longer. */
const mostGrowth = 8;
/** Most times that the memory is read after a shot. A shot ends some time after its line in the log, later on a busy machine. */
const mostLooks = 60;
/** Most JsVars (units of memory) in use while a picture is taken, of the chip's 4,000. */
const mostAtPeak = 3000;
/** Pictures get previews. They are only taken by command, and nothing is sent, since the next round is a month away. */
const config = { images: { preview: 'first' }, camera: { size: '320x240', quality: 'low' }, schedule: { everyMinutes: 44640, offset: false } };

/** Returns a camera without the delays of a real sensor, which do not matter here. */
function quick(kind: CameraKind): CameraChoice {
  return { kind, pictureOf: standIn, ...(kind === 'vc0706' && { bootMs: 300, bannerMs: 200, freezeMs: 50 }) } as CameraChoice;
}

export const shots = {
  title: 'shots without growth on the real engine',

  /** Takes the pictures. @returns the JsVars (units of memory) in use after each shot */
  run: ({ camera, command, ...options }: ShotsOptions): Promise<number[]> => shootOnEngine({ camera: quick(camera), config, command }, async shooting => {
    const { folder, console, type, camera: { pictures } } = shooting;
    await console.next(/nothing to send/);
    const used: number[] = [];
    /**
     * Returns the fewest JsVars (units of memory) in use after a shot, since some are freed only later. It asks again until at most `enough` are in
     * use.
     */
    async function lookBehind(n: number, enough: number): Promise<number> {
      let least = Infinity;
      for (let look = 0; look === 0 || (look < mostLooks && least > enough); look++) {
        type(`setTimeout(function(){print("us"+"age ${n}.${look}: "+process.memory().usage)},300)`);
        least = Math.min(least, Number((await console.next(new RegExp(`^usage ${n}\\.${look}: (\\d+)`)))[1]));
      }
      return least;
    }
    for (let n = 1; n <= options.shots; n++) {
      type('ferry.shoot()');
      const path = (await console.next(/ camera: \/(\S+) is taken, /))[1]!;
      await console.next(/ camera: \S+: its preview is taken, /);
      // the first shots settle; each later one must return to the earlier level
      used.push(await lookBehind(n, n <= settledAfter ? Infinity : Math.max(...used) + mostGrowth));
      const bytes = readFileSync(join(folder, 'card', path));
      assert.ok(findPicture<{ bytes: Uint8Array }>(pictures, bytes), `${path} is one that the camera gave, whole`);
      const preview = await thumbnailOf(async (from, count) => (from + count <= bytes.length ? bytes.subarray(from, from + count) : undefined), bytes.length);
      assert.ok(preview && pictures.some(one => Buffer.compare(one.bytes, preview) === 0), `${path} has a preview that the camera gave, whole`);
    }
    type('ferry.status()');
    const peak = Number((await console.next(/ memory: (\d+) of \d+ JsVars/))[1]);
    assert.ok(peak <= mostAtPeak, `${peak} JsVars at the peak`);
    const first = Math.min(settledAfter, used.length - 2);
    options.tell(`${camera}, ${used.length} shots: ${used[first]} JsVars in use after shot ${first + 1}, ${used.at(-1)} after the last, ${peak} at the peak`);
    assert.ok(used.every(Number.isFinite), 'each was looked at');
    // a serial camera leaves about 44 JsVars or none, depending on its last answer, so the maximum of each half is compared
    const half = Math.max(first + 1, Math.ceil(used.length / 2));
    const [early, late] = [used.slice(first, half), used.slice(half)].map(part => Math.max(...part));
    assert.ok(late! <= early! + mostGrowth, `JsVars after each shot: ${used.join(' ')}`);
    assert.not.match(console.lines.join('\n'), /Uncaught|OUT OF MEMORY|starting over|ENDED| no picture: /);
    return used;
  }),
};
