import { leadingNumber, wholeOf } from '../number';

function pixelsOf(size: string): number {
  const parts = size.split('x');
  return wholeOf(parts[0]) * leadingNumber(parts[1]!);
}

/**
 * @param sizes smallest first, such as `640x480=07` @param most last index allowed
 * @returns index of as many pixels or the next fewer, else 0
 */
export function chooseSize(sizes: string[], wanted: string, most: number): number {
  const pixels = pixelsOf(wanted);
  let at = Math.min(most, sizes.length - 1);
  while (at > 0 && pixelsOf(sizes[at]!) > pixels) at--;
  return at;
}
