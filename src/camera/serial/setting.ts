import { End, newFault } from '../../fault';
import { fromHex } from '../../number';
import { chooseSize, previewSize } from '../size';
import { connect } from './probebaud';
import type { Talk } from './record';
import { hexOf, run } from './talk';

/** Returns the most bytes of the picture that one piece may have. If the engine loses bytes of long bursts, pieces are short enough to lose none. */
export function mostOf(talk: Talk): number {
  const record = talk.record;
  const fitting = talk.line.mostAtOnce - record.frameBytes;
  return fitting < record.pieceBytes ? fitting - fitting % record.multiple : record.pieceBytes;
}

/** Sets picture size and quality, and waits until the camera is ready. */
export async function set(talk: Talk): Promise<void> {
  const numbers = talk.numbers;
  numbers.size = -1;
  (talk.record.qualities || '').split(' ').forEach(function (one) { if (one.indexOf(talk.quality + '=') === 0) numbers.quality = codeOf(one); });
  numbers.package = mostOf(talk) + talk.record.frameBytes;
  await tried(run(talk, 'size?'));
  const isOther = await choose(talk, numbers.size);
  if (isOther && talk.record.sizeNeedsReset) {
    await tried(run(talk, 'reset'));
    await connect(talk);
    await tried(run(talk, 'size?'));
  }
  tellSize(talk);
  await run(talk, 'ready');
}

function codeOf(item: string): number {
  return fromHex(item.split('=')[1]);
}

function tellSize(talk: Talk): void {
  const item = talk.record.sizes.split(' ').filter(function (one) { return codeOf(one) === talk.numbers.size; })[0];
  const name = item && item.split('=')[0];
  if (name && name !== talk.size && talk.size !== previewSize) {
    talk.trip.log.info('camera', 'this camera gives no pictures of ' + talk.size + '; they are ' + name);
  }
}

/**
 * Sets the wanted picture size. If the camera refuses that size, smaller sizes are tried, then larger ones.
 * @param was code of the size that the camera has now; negative: unknown
 * @returns true if the camera has another size than before
 */
async function choose(talk: Talk, was: number): Promise<boolean> {
  const numbers = talk.numbers;
  const first = chooseSize(talk.record.sizes.split(' '), talk.size, 99);
  let at = first;
  for (;;) {
    const item = talk.record.sizes.split(' ')[at];
    const said = hexOf(talk.heard);
    numbers.size = item ? codeOf(item) : was;
    if (numbers.size < 0) throw ended(End.refused, newFault(said ? 'no-picture' : 'no-camera', talk.size, said));
    if (numbers.size === was) return false;
    await tried(run(talk, 'size'));
    // unless the camera refuses, the size counts as set, even if no answer came
    if (!talk.wasRefused) return true;
    const next = at > first ? at + 1 : at ? at - 1 : first + 1;
    at = next > first && !talk.heard ? -1 : next;
  }
}
