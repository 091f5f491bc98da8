import { leadingNumber, wholeOf } from '../number';

function pixelsOf(size: string): number {
  const parts = size.split('x');
  return wholeOf(parts[0]) * leadingNumber(parts[1]!);
}

/**
 * Chooses a size.
 * @param sizes smallest first, such as `640x480=07`
 * @param most the last index that is allowed
 * @returns index of the size with as many pixels, or the next fewer; otherwise 0
 */
export function chooseSize(sizes: string[], wanted: string, most: number): number {
  const pixels = pixelsOf(wanted);
  let at = Math.min(most, sizes.length - 1);
  while (at > 0 && pixelsOf(sizes[at]!) > pixels) at--;
  return at;
}
