// Measures the processor's cost of a picture's byte, from the camera to the card. It is the difference of the engine's instructions between two
// picture sizes, so that boot, waking, setting and settling cancel out. The lower limit is the engine's own File.write.

import type { CameraKind } from '../../../sim/camera/families.ts';
import type { PictureOf } from '../../../sim/camera/picture/picture.ts';
import { noise } from '../../../sim/world/world.ts';
import { shootOnEngine, type Shooting } from '../../soak/shooting.ts';
import { short, type Sheet } from '../sheet.ts';
import { countInstructions, readProfile, underCallgrind } from './callgrind.ts';
import type { Cost } from './cost.ts';
import { between, profileOf, type Sizes } from './program.ts';

/**
 * Picture sizes in bytes. Each is a whole number of the pieces in which a camera gives its picture, as an ArduCAM fills its memory up to whole
 * pieces.
 */
const sizes: Sizes = { small: 8 * 1024, large: 24 * 1024 };
/** Sizes for an ArduCAM, further apart: its waits differ by millions of instructions from run to run. */
const busSizes: Sizes = { small: 8 * 1024, large: 104 * 1024 };
const sizesOf = (kind: CameraKind): Sizes => kind.startsWith('arducam') ? busSizes : sizes;

/** The first bytes of a simulated JPEG picture: the head of a scan with one component. */
const head = [0xff, 0xd8, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0];

/** Returns a simulated JPEG of this size. It has as many bytes FF as a real scan, and none of them begins a marker. */
export function pictureOf(bytes: number): Uint8Array {
  const picture = noise(bytes).map((byte, i, all) => (i > 0 && all[i - 1] === 0xff ? 0 : byte));
  picture.set(head);
  picture.set([0, 0xff, 0xd9], bytes - 3);
  return picture;
}

/** The cameras that are measured, one of each kind. */
export const cameras: { title: string; kind: CameraKind }[] = [
  { title: 'snapferry, VC0706, pieces of 512', kind: 'vc0706' },
  { title: 'snapferry, OV528, packages of 512', kind: 'ov528' },
  { title: 'snapferry, ArduCAM Mega, pieces of 1,024', kind: 'arducam-mega' },
  { title: 'snapferry, ArduCAM Mini, pieces of 1,024', kind: 'arducam-mini' },
];

/** Pictures are only taken by command, since the next round is a month away. */
const config = { camera: { size: '320x240', quality: 'low' }, schedule: { everyMinutes: 44640, offset: false } };
/**
 * The line to a serial camera passes bytes on at once, without the time that a rate in baud would cost. So the engine only waits for the camera
 * itself.
 */
const line = { hasRates: false };

/** Returns whether a piece of the picture was requested twice. Its bytes would be counted twice, so such a run is discarded. */
function hasAsked({ camera }: Shooting): boolean {
  const asked = 'commands' in camera ? camera.commands.filter(command => /^(56 00 32|AA 0E 00 00)/.test(command)) : [];
  return new Set(asked).size < asked.length;
}

/** Returns the processor instructions for each byte of a picture from this camera. It throws an error if each run repeated a request or failed. */
export async function costOfShot(kind: CameraKind, title: string): Promise<number> {
  const countOnce = async (bytes: number, tries = 3): Promise<number> => {
    const given: PictureOf = () => pictureOf(bytes);
    const found = await shootOnEngine({ camera: { kind, pictureOf: given }, config, line, under: underCallgrind }, async shooting => {
      const { console, type, ended, folder } = shooting;
      await console.next(/nothing to send/);
      type('ferry.shoot()');
      await console.next(/ camera: .* (is taken, |no picture: )/);
      type('quit()');
      await ended;
      return hasAsked(shooting) || console.lines.some(text => / (warn|error) camera: /.test(text)) ? undefined : countInstructions(readProfile(folder));
    });
    if (found !== undefined) return found;
    if (tries > 1) return countOnce(bytes, tries - 1);
    throw new Error(`${title}: each time a piece was asked for twice, or no picture came.`);
  };
  // Of two runs, the one with fewer instructions counts. On a busy machine a run takes longer, and the firmware checks the card more often meanwhile.
  return between(sizesOf(kind), async bytes => Math.min(await countOnce(bytes), await countOnce(bytes)));
}

/** Programs that write a file in pieces, as the firmware does: the directory entry is only written at the end. */
const writes: { title: string; piece: string }[] = [
  { title: 'File.write of a string of 512', piece: 'var piece="";while(piece.length<512)piece+="picture.";' },
  { title: 'File.write of a Uint8Array of 1,024', piece: 'var piece=new Uint8Array(1024);' },
];

async function costOfWrite(piece: string): Promise<number> {
  const program = (bytes: number) => `${piece}var file=E.openFile("card/picture","w"),left=${bytes};E.setFlags({unsyncFiles:1});`
    + 'while(left>0){file.write(piece);left-=piece.length;}file.close();quit();';
  return between(sizes, async bytes => countInstructions(await profileOf(`setTimeout(function(){${program(bytes)}},10)`, 0)));
}

/** Counts the instructions for a byte of a picture from each camera, and for a byte of plain writes to the card for comparison. */
export async function measureShot(tell: (title: string) => void): Promise<Cost[]> {
  const costs: Cost[] = [];
  for (const { title, piece } of writes) {
    tell(title);
    costs.push({ title, instructionsPerByte: await costOfWrite(piece) });
  }
  for (const { title, kind } of cameras) {
    tell(title);
    costs.push({ title, instructionsPerByte: await costOfShot(kind, title) });
  }
  return costs;
}

/** Makes the table of cameras, as multiples of a plain write. */
export function shotSheet(costs: Cost[]): Sheet {
  const base = costs[0]!.instructionsPerByte;
  return {
    title: 'Instructions of the processor for a byte, from the camera onto the card',
    head: ['method', 'instructions a byte', '× File.write of a string'],
    rows: costs.map(({ title, instructionsPerByte }) => [title, short(instructionsPerByte), short(instructionsPerByte / base)]),
    notes: [
      `The shipped image with a simulated camera, between pictures of ${sizes.small / 1024} and ${sizes.large / 1024} KiB (ArduCAM: ${busSizes.large / 1024} KiB), without the engine's`,
      'hardware layer (`jsh…`). The desktop\'s pipes are counted; the chip has one `SPI.send` instead. A serial camera\'s bytes come 64 at a time.',
    ],
  };
}
