// Gives a folder of this machine the names of a FAT card. A look-up ignores case, and a listing keeps it. A chip's names are bytes of code page 437
// (FatFs R0.10c as the engine configures it: long names up to 63 characters). Longer names, and those with other characters, have only their short
// name. All other names that do not fit into 8.3 have a short name as well: `CONFIG~1.JSO` opens `config.json`. A desktop mounts such a card with
// UTF-8, as all names of this machine are.
// A chip's path (`create_name`, `follow_path` of ff.c) is split at both slashes, and ends at any control character. `.` and `..` lead through
// folders that exist. Dots and blanks at the end of a name are dropped.

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Characters of code page 437 from byte 0x80 on. */
const page = 'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';
const longest = 63;
const forbidden = /["*:<>?|\x7f]/;

/** Translates between the names that the firmware uses and those of this machine. */
export interface FatNames {
  /**
   * Returns the path on this machine for a path on the card, by FAT's rules.
   * @param isMissing whether the caller knows that no file on this machine has exactly this path, so that it is not tried
   * @throws EINVAL if FAT refuses a name
   */
  find(path: string, isMissing?: boolean): string;
  /**
   * Returns the path on this machine for a path that FAT takes without change. It does not check whether the file exists. It is undefined if FAT
   * would change a name of the path, which only `find` can do.
   */
  spelled(path: string): string | undefined;
  /** Returns a name as the engine lists it. @param others all names in the same folder */
  show(name: string, others: readonly string[]): string;
}

function invalid(): Error {
  return Object.assign(new Error(), { code: 'EINVAL' });
}

/** Returns a name as bytes of code page 437. It is undefined if the page lacks a character, or if the name has more than 63 characters. */
export function encode437(name: string): string | undefined {
  const codes = [...name].map(char => (char < '\x80' ? char.charCodeAt(0) : page.indexOf(char) + 0x80));
  return name.length > longest || codes.some((code, i) => code === 0x7f && name[i] !== '\x7f') ? undefined : String.fromCharCode(...codes);
}

/** Returns the text of bytes in code page 437. */
export function decode437(bytes: string): string {
  return bytes.replace(/[\x80-\xff]/g, byte => page[byte.charCodeAt(0) - 0x80]!);
}

const fold = (name: string) => name.toUpperCase();

/** Returns what a short name of FAT keeps of a name, in capitals and allowed letters. The two parts stand before and after the last dot. */
function shortParts(name: string): [stem: string, ending: string] {
  const short = (part: string) => fold(part).replace(/[ .]/g, '').replace(/[^!#-)\-0-9@A-Z^_`{}~\x80-\xff]/g, '_');
  const dot = name.lastIndexOf('.');
  return dot > 0 ? [short(name.slice(0, dot)), short(name.slice(dot))] : [short(name), ''];
}

/** Returns whether a name already fits FAT's short form 8.3, in upper or lower case. */
function isShort(name: string): boolean {
  const [stem, ending] = shortParts(name);
  return stem.length <= 8 && ending.length <= 3 && encode437(name) !== undefined && fold(name) === stem + (ending && `.${ending}`);
}

/**
 * Makes the short name that FAT gives to a long one: six characters, `~`, a number, and the ending. Names that begin alike are numbered in
 * alphabetical order. @param others all names in the same folder
 */
function shortName(name: string, others: readonly string[]): string {
  const [stem, ending] = shortParts(name);
  const key = (of: string) => shortParts(of).map((part, i) => part.slice(0, i ? 3 : 6)).join('.');
  const alike = others.filter(other => !isShort(other) && key(other) === key(name)).sort();
  return `${stem.slice(0, 6)}~${alike.indexOf(name) + 1}${ending && `.${ending.slice(0, 3)}`}`;
}

/** Makes the translation of names for a folder that plays the card. @param isChip whether names are in code page 437, as on a chip */
export function createFatNames(folder: string, isChip: boolean): FatNames {
  const show: FatNames['show'] = (name, others) => (isChip ? encode437(name) ?? shortName(name, others) : Buffer.from(name).toString('latin1'));

  const partsOf = (path: string) => {
    const text = isChip ? decode437(path.split(/[\0-\x1f]/)[0]!) : Buffer.from(path.split('\0')[0]!, 'latin1').toString();
    return text.split(isChip ? /[/\\]/ : '/').filter(part => part !== '');
  };
  /** Whether FAT takes a name as it is spelled: it neither changes nor refuses the name. */
  const isSpelling = (part: string) => !/[ .]$/.test(part) && (!isChip || (part.length <= longest && !forbidden.test(part)));
  const spellings = new Map<string, string | undefined>();

  function spelled(path: string): string | undefined {
    if (!spellings.has(path)) {
      const parts = partsOf(path);
      spellings.set(path, parts.every(isSpelling) ? join(folder, ...parts) : undefined);
    }
    return spellings.get(path);
  }

  /** Returns the path on this machine. It tries the whole path first, since most paths are spelled as on the card. */
  function findAll(parts: string[], isMissing = false): string {
    const part = parts.at(-1);
    if (part === undefined) return folder;
    const full = parts.every(isSpelling) ? join(folder, ...parts) : undefined;
    if (full !== undefined && !isMissing && existsSync(full)) return full;
    // The path of most folders is spelled as on the card, so one call of the system lists the folder.
    const names = full !== undefined && listed(join(folder, ...parts.slice(0, -1)));
    if (names) return findIn(join(folder, ...parts.slice(0, -1)), part, full, names);
    const at = findAll(parts.slice(0, -1));
    if (part !== '.' && part !== '..') return findIn(at, part, full);
    if (!statSync(at, { throwIfNoEntry: false })?.isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    return part === '.' || at === folder ? at : join(at, '..');
  }

  /**
   * Returns the path on this machine of a file or folder `part` in the folder `at`.
   * @param missing a path that is known not to exist
   * @param known all names of the folder, if it is listed already
   */
  function findIn(at: string, part: string, missing: string | undefined, known?: string[]): string {
    const name = part.replace(/[ .]+$/, '');
    if (isChip && (name === '' || forbidden.test(name) || name.length > longest)) throw invalid();
    // A desktop's folder may have names that no FAT card could have. So the name is first tried as it is spelled.
    const full = join(at, isChip ? name : part);
    if (full !== missing && existsSync(full)) return full;
    const names = known ?? listed(at) ?? [];
    const found = names.find(other => fold(other) === fold(name))
      ?? (name.includes('~') ? names.find(other => !isShort(other) && shortName(other, names) === fold(name)) : undefined);
    return join(at, found ?? (name || part));
  }

  return { show, spelled, find: (path, isMissing) => findAll(partsOf(path), isMissing) };
}

/** Returns the names in a folder, or undefined if it does not exist. */
function listed(folder: string): string[] | undefined {
  try {
    return readdirSync(folder);
  } catch {
    return undefined;
  }
}
