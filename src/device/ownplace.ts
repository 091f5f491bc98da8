// Clears the way for the firmware's own files on the card. A defect of the card, or a person, may have put a folder where
// a file belongs, or a file where a folder belongs.

/** The firmware's own folder. Nothing is removed elsewhere. */
const home = '/snapferry/';

/**
 * Removes a folder with its files where a file belongs, or a file where a folder belongs.
 * @param path path on the card
 * @param place the engine's path of the same place
 * @param isFile true if a file belongs there, false for a folder
 * @returns whether the place is free now
 */
export function freePlace(fs: EngineFiles, path: string, place: string, isFile: boolean): boolean {
  if (path.slice(0, home.length) !== home) return false;
  try {
    const found = fs.statSync(place);
    if (!found || found.dir !== isFile) return false;
    const names = isFile && fs.readdirSync(place) || [];
    names.forEach(function (name) { if (name !== '.' && name !== '..') fs.unlinkSync(place + '/' + name); });
    return fs.unlinkSync(place);
  } catch (e) {
    // nothing is at this path, or it is a folder with other folders in it, which is not removed
    return false;
  }
}
