/**
 * Gives the placeholders of scripts (src/modem/placeholders.ts) short names for the bundle, as `{b}` for `{serverHost}`. People never read or write
 * one, so only the scripts and the code that fills them need the names. They are the same for all boards.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../src/modem', import.meta.url));

/** Returns the name of a placeholder in the compiled sources, which tells it from all other names. @param {string} name */
export const markedOf = name => `row$${name}`;
/** Tells whether a name is one that `markedOf` gives. @param {string} name */
export const isPlaceholder = name => name.startsWith(markedOf(''));
/** Matches such a name, with the placeholder's own name in a group. */
const marked = /\brow\$(\w+)/g;

/**
 * Lists the placeholders that get a short name. The text `{non-ascii}` keeps its name, since a modem gets it, too.
 * @param {string} text of src/modem/placeholders.ts
 */
export const listPlaceholders = text => [...text.matchAll(/^ {2}(\w+)\??: string;$/gm)].map(([, name = '']) => name);

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** Names that no placeholder gets: the engine's objects have a method `on`. */
const taken = ['on'];

/** Returns the short names of the placeholders, by their names: a letter for each of those that scripts name most. */
function giveNames() {
  const names = listPlaceholders(readFileSync(join(folder, 'placeholders.ts'), 'utf8'));
  const counts = new Map(names.map(name => [name, 0]));
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))) {
    for (const [name] of readFileSync(join(folder, file), 'utf8').matchAll(/(?<=[{<'])\w+(?=[}>'=|+/])/g)) {
      const count = counts.get(name);
      if (count !== undefined) counts.set(name, count + 1);
    }
  }
  const pairs = [...letters].flatMap(first => [...letters].map(second => first + second));
  const free = [...letters, ...pairs].filter(name => !taken.includes(name));
  return new Map([...counts].sort(([, one], [, other]) => other - one).map(([name], i) => [name, free[i] ?? name]));
}

const shortNames = giveNames();

/** Returns the short name of a placeholder, and any other name as it is. @param {string} name */
const shortOf = name => shortNames.get(name) ?? name;

/** Returns code or texts with the short names of placeholders. @param {string} code in which `markedOf` has named them */
export const shortenPlaceholders = code => code.replace(marked, (_, name) => shortOf(name));

/** Matches the beginning of each placeholder in the texts of a script, with the placeholder's name in a group. */
export const placeholderIn = /(?<=[{<])(\w+)(?=[}>=|+/])/g;

const longNames = new Map([...shortNames].map(([name, short]) => [short, name]));

/** Returns a text of a bundle with the names by `markedOf` in place of short ones. @param {string} text */
export const markText = text => text.replace(placeholderIn, short => {
  const name = longNames.get(short);
  return name === undefined ? short : markedOf(name);
});
