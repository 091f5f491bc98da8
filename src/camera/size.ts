import { leadingNumber, wholeOf } from '../number';

function pixelsOf(size: string): number {
  const parts = size.split('x');
  return wholeOf(parts[0]) * leadingNumber(parts[1]!);
}

/**
 * Chooses a picture size of a camera.
 * @param sizes the camera's sizes, the smallest first, such as `640x480=07`
 * @param wanted such as `640x480`
 * @param most the last index that is allowed
 * @returns index of the size with as many pixels as wanted, or else of the next smaller one, or else 0
 */
export function chooseSize(sizes: string[], wanted: string, most: number): number {
  const pixels = pixelsOf(wanted);
  let at = Math.min(most, sizes.length - 1);
  while (at > 0 && pixelsOf(sizes[at]!) > pixels) at--;
  return at;
}
