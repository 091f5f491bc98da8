// Finds programs that are installed on this machine.

import { accessSync, constants, statSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';

/** Returns the folders in which programs are searched. Debian installs daemons outside of a user's PATH: in `sbin` beside `bin`. */
function folders(): string[] {
  const named = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return [...named, ...named.filter(folder => basename(folder) === 'bin').map(folder => join(folder, '../sbin'))];
}

/** Returns whether a path is a file that may be executed. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Returns the path of the first of these programs that is installed, or undefined if none is. */
export function findProgram(...names: string[]): string | undefined {
  return folders().flatMap(folder => names.map(name => join(folder, name))).find(isProgram);
}

/**
 * Returns the path of Chromium: that in the variable CHROMIUM, or the first one on the PATH. It is undefined if there is none, or if the variable
 * names none.
 */
export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM'];
  if (named) return isProgram(named) ? named : undefined;
  return findProgram('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');
}
