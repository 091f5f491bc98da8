// Counts up the name of a camera for the next one, such as cam-07 to cam-08.

/** Returns the name with the number at its end increased by one, with as many digits. A name without a number gets `-2` at its end. */
export function nextName(name: string): string {
  const number = /\d+$/.exec(name)?.[0];
  if (number === undefined) return `${name}-2`;
  // BigInt keeps all digits of a long serial number, which a JavaScript number would round
  return name.slice(0, -number.length) + String(BigInt(number) + 1n).padStart(number.length, '0');
}
