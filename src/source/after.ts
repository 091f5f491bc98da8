// Compares the names of pictures so that numbers in them count as numbers. So picture10.jpg comes after picture9.jpg, as the camera wrote them.

function isDigit(char: string | undefined): boolean {
  return !!char && char >= '0' && char <= '9';
}

function digitsAt(name: string, from: number): string {
  let end = from;
  while (isDigit(name[end])) end++;
  // leading zeros of a number are left out, so that 007 and 7 compare as equal
  while (from < end - 1 && name[from] === '0') from++;
  return name.slice(from, end);
}

/**
 * Tells whether a name comes after another one. If they first differ in a number, the name with the larger number comes after the other. If they
 * differ in no number, the order of their characters decides.
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
 * Returns the index of the newest image among the first `count` names, or -1 if none of them is an image. The names are sorted by their characters. A
 * name that comes earlier in this order can only have the larger number if it is longer, so only longer names are compared.
 * @param isOne tells whether a name is an image's
 */
export function newestOf(names: string[], count: number, isOne: (name: string, isFirst: boolean) => boolean): number {
  let found = count - 1;
  while (found >= 0 && !isOne(names[found]!, true)) found--;
  let longest = found < 0 ? 0 : names[found]!.length;
  for (let i = found - 1; i >= 0; i--) {
    if (names[i]!.length > longest && isAfter(names[i]!, names[found]!) && isOne(names[i]!, true)) longest = names[found = i]!.length;
  }
  return found;
}
