// Clears the way for the firmware's own files on the card. A folder may be where such a file belongs, or a file where such a folder
// belongs. A defect of the card, or a person, has put it there.

/** The firmware's own folder: elsewhere nothing is removed. */
const home = '/snapferry/';

/**
 * Removes a folder with its files where a file belongs, or a file where a folder belongs.
 * @param path on the card
 * @param place the same for the engine
 * @param isFile a file belongs there
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
    // an absent file, or a folder with folders
    return false;
  }
}
