// Tells a misspelt key of config.json from one that only other firmware knows.

/** A name with fewer letters than this is like another one only if one edit makes them equal. */
const fewLetters = 4;
/** The first letters of a name are like the name if they are at least so many. */
const leastBegin = 3;

/** Returns the letters and digits of a name, as small letters. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Tells whether at most so many edits make two names equal. An edit adds a letter, leaves one out or replaces one. */
function isNear(one: string, other: string, edits: number): boolean {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  const left = one.slice(at);
  const right = other.slice(at);
  if (!left || !right) return left.length + right.length <= edits;
  return edits > 0 && (isNear(left.slice(1), right.slice(1), edits - 1)
    || isNear(left.slice(1), right, edits - 1) || isNear(left, right.slice(1), edits - 1));
}

/**
 * Tells whether an unknown name is like a known one, so that it is a mistake of writing.
 * @param known the names that are known at this place. Two edits, the first letters, or other capitals and signs make a name like one of them
 * @param others the names that are known elsewhere, one of which may stand at the wrong place
 */
export function isLike(name: string, known: string[], others: string[]): boolean {
  const found = plain(name);
  return !found || others.some(function (other) { return plain(other) === found; }) || known.some(function (one) {
    const other = plain(one);
    return (found.length >= leastBegin && other.slice(0, found.length) === found) || isNear(found, other, other.length < fewLetters ? 1 : 2);
  });
}
