// The name of the next camera: cam-07, cam-08.

/** @returns the number at its end counted up, as wide as it was; `-2` behind a name that has none */
export function nextName(name: string): string {
  const number = /\d+$/.exec(name)?.[0];
  if (number === undefined) return `${name}-2`;
  // of any length: a serial number may be longer than a number is exact
  return name.slice(0, -number.length) + String(BigInt(number) + 1n).padStart(number.length, '0');
}
