// The name of the next camera: cam-07, cam-08.

/** @returns the name with its final number incremented, same width; with `-2` appended if there is no number */
export function nextName(name: string): string {
  const number = /\d+$/.exec(name)?.[0];
  if (number === undefined) return `${name}-2`;
  // BigInt, because a serial number may exceed exact numbers
  return name.slice(0, -number.length) + String(BigInt(number) + 1n).padStart(number.length, '0');
}
