// Which of a camera's sizes is taken for the one that the config asks for.

function pixelsOf(size: string): number {
  const parts = size.split('x');
  return parseInt(parts[0]!, 10) * parseInt(parts[1]!, 10);
}

/**
 * @param sizes the smallest first; what stands behind `=` in them is of no matter here
 * @param wanted `1600x1200`
 * @param most the last of them that may be taken
 * @returns which one has as many pixels or the next fewer; where none has, the smallest
 */
export function chooseSize(sizes: string[], wanted: string, most: number): number {
  const pixels = pixelsOf(wanted);
  let at = Math.min(most, sizes.length - 1);
  while (at > 0 && pixelsOf(sizes[at]!) > pixels) at--;
  return at;
}
