import { leadingNumber, wholeOf } from '../number';

/**
 * Size of the pictures that become previews (`images.preview`). It is the smallest one of an OV528 that shows something. Other cameras choose
 * 160x120, or 128x128.
 */
export const previewSize = '160x128';

function pixelsOf(size: string): number {
  const parts = size.split('x');
  return wholeOf(parts[0]) * leadingNumber(parts[1]!);
}

/**
 * Chooses a picture size: the largest one that does not have more pixels than wanted, or else the smallest.
 * @param sizes the camera's sizes, the smallest first, such as `640x480=07`
 * @param wanted the size in config.json, such as `640x480`
 * @param most the largest index that may be returned
 * @returns the index of the chosen size in `sizes`
 */
export function chooseSize(sizes: string[], wanted: string, most: number): number {
  const pixels = pixelsOf(wanted);
  let at = Math.min(most, sizes.length - 1);
  while (at > 0 && pixelsOf(sizes[at]!) > pixels) at--;
  return at;
}
