// The order of pictures by name, with numbers as numbers: a camera may write picture9.jpg, then picture10.jpg.

function isDigit(char: string | undefined): boolean {
  return !!char && char >= '0' && char <= '9';
}

function digitsAt(name: string, from: number): string {
  let end = from;
  while (isDigit(name[end])) end++;
  // zeros at its beginning count for nothing
  while (from < end - 1 && name[from] === '0') from++;
  return name.slice(from, end);
}

/**
 * Tells whether a name is after another one. At their first different number, the larger one is after. If that is no number, the card's
 * order decides.
 */
export function isAfter(name: string, other: string): boolean {
  let at = 0;
  while (at < name.length && name[at] === other[at]) at++;
  if (!isDigit(name[at]) && !isDigit(other[at])) return name > other;
  while (at > 0 && isDigit(name[at - 1])) at--;
  const one = digitsAt(name, at);
  const two = digitsAt(other, at);
  if (!one || !two || one === two) return name > other;
  return one.length === two.length ? one > two : one.length > two.length;
}

/**
 * The index of the newest one among the first `count` names in the card's order, or -1. A number that is larger, but before another in that
 * order, is in a longer name. So names of equal length are not compared.
 */
export function newestOf(names: string[], count: number, isOne: (name: string, isFirst: boolean) => boolean): number {
  let found = count - 1;
  while (found >= 0 && !isOne(names[found]!, true)) found--;
  for (let i = found - 1; i >= 0; i--) {
    if (names[i]!.length > names[found]!.length && isAfter(names[i]!, names[found]!) && isOne(names[i]!, true)) found = i;
  }
  return found;
}
