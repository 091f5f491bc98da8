/**
 * The permitted imports in src/, as data, and their check. A room is a folder that the table names, or a file directly in src/. It includes
 * its subfolders, except those that the table names as rooms of their own. No source imports itself through others. The build and the tests
 * check every source, so imports of types count too. The linter's own import rules compare paths as written, not the files that they resolve
 * to. The tests also check that no file of test/ imports itself through others.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ts } from '../typescript.js';

/**
 * What each room may import. Every room may also import fault, log, number, path, text, and secret/secret, the names of
 * secrets. No room imports main.
 * @type {Record<string, string[]>}
 */
export const arrows = {
  main: ['ferry', 'entrypoints', 'selectdelivery', 'device', 'config/camerakeys', 'source/outbox', 'camera', 'store', 'modem/known', 'board'],
  rescue: ['update', 'device', 'ports', 'board', '#firmware'],
  ferry: ['handlers', 'console', 'round', 'delivery', 'link', 'source', 'camera/shots', 'at', 'ports'],
  entrypoints: ['ferry', 'console', 'round', 'ports'],
  selectdelivery: ['delivery/delivery', 'delivery/deliverytrip', 'delivery/ftp/ftp', 'delivery/http/http'],
  handlers: ['checkin', 'round', 'delivery', 'delivery/pour/intake', 'link', 'at'],
  console: ['round', 'delivery', 'delivery/pour', 'delivery/ftp', 'delivery/ftp/session', 'delivery/http', 'delivery/get', 'link', 'source',
    'camera/shots', 'store', 'config', 'modem/modem', 'at', 'ports'],
  // The room `round` makes one pass over all images that wait. It imports interfaces and the camera's hours only, and knows neither FTP nor a card.
  round: ['delivery/delivery', 'link/link', 'link/unsolicited', 'source/source', 'camera/shots', 'camera/schedule/when', 'source/after',
    'source/newest', 'source/folder', 'source/imagepart', 'glob', 'source/removal', 'source/taken', 'source/unsent', 'source/walk', 'store', 'config',
    'modem/modem', 'at', 'ports', 'secret/clean', 'template', 'update', '#firmware', 'device/version'],
  checkin: ['round', 'update', 'delivery', 'delivery/get', 'delivery/http', 'link', 'source', 'store', 'config', 'at', 'ports', '#firmware'],
  // The room `delivery` imports the type of a modem and shared parts, never the code for one vendor's modems.
  delivery: ['link', 'source', 'store/notewords', 'modem/modem', 'at', 'glob', 'template', '#firmware'],
  // The room `delivery/pour` writes an image's bytes into the modem as fast as the modem takes them without loss, and more slowly after a
  // loss. It knows no server.
  'delivery/pour': ['delivery', 'link', 'source', 'payload', 'store/notewords', 'modem/modem', 'at', '#modems'],
  'delivery/ftp': ['delivery/ftp/session', 'delivery/pour', 'delivery', 'link', 'source', 'payload', 'store', 'modem/modem', 'at', 'template'],
  'delivery/http': ['delivery/pour', 'delivery', 'link', 'source', 'payload', 'store', 'config/url', 'modem/modem', 'at', 'letters', 'ports',
    'template', '#modems'],
  // The room `delivery/get` fetches files from the server that gets the images.
  'delivery/get': ['delivery/ftp', 'delivery/ftp/session', 'delivery/http', 'delivery', 'link', 'at'],
  'delivery/ftp/session': ['delivery/pour', 'delivery', 'link', 'source', 'store/notewords', 'modem/modem', 'at', 'template'],
  link: ['store', 'config', 'modem/modem', 'modem/standard', 'at', 'ports', '#firmware'],
  source: ['store', 'ports', 'glob'],
  // The room `camera` takes pictures by the board's own camera. The room `round` uses only its shots and its hours.
  camera: ['source', 'store', 'ports', 'at/step', 'glob'],
  payload: ['at', 'ports'],
  store: ['ports'],
  // The room `update` checks signed firmware, and writes it into the slot that does not run.
  update: ['ports', '#firmware', 'device/version'],
  // The room `config` compares fixed names with those that images may get, by the rules that make them.
  config: ['glob', 'template', '#schema', '#firmware'],
  device: ['ports', 'letters', 'board', 'engine', '#firmware'],
  modem: ['at'],
  at: ['ports'],
  board: [],
  // The module `engine` has the known flaws of the engine's versions, as a constant that the build makes.
  engine: [],
  // The module `#schema` has the keys of config.json, their sections, and the keys that are secrets. The build makes the module from their schema.
  '#schema': [],
  // The module `#firmware` has this firmware's version, from package.json.
  '#firmware': [],
  // The module `#modems` tells what the modems of the board have. The build makes it from the families in its board file.
  '#modems': [],
  ports: [],
  path: [],
  // The modules `glob` and `template` match and fill the names that config.json gives.
  glob: [],
  template: [],
  log: ['secret'],
  letters: ['secret/clean'],
  // The room `secret` has the names of the keys of config.json that are secrets, and replaces their values in texts by asterisks.
  secret: ['#schema'],
  number: [],
  text: [],
  // The module `sentences` has a sentence for each kind of fault.
  sentences: [],
  fault: ['sentences'],
};
const everyoneMay = ['fault', 'log', 'number', 'path', 'secret/secret', 'text'];

/**
 * Returns the innermost room of a module.
 * @param {string} module its path below src/, such as "at/lines" or "config"
 * @returns {string} for a module in no known room, the name of its folder
 */
export function roomOf(module) {
  const holders = Object.keys(arrows).filter(room => module === room || module.startsWith(`${room}/`));
  return holders.sort((a, b) => b.length - a.length)[0] ?? module.split('/')[0] ?? module;
}

/**
 * Checks whether one module may import another.
 * @param {string} from the importing module, as "round/machine"
 * @param {string} to the imported module, as "at/chat"
 * @returns {string | undefined} the fault, as a sentence; undefined if it may
 */
export function checkArrow(from, to) {
  const [room, target] = [roomOf(from), roomOf(to)];
  if (room === target) return undefined;
  const allowed = arrows[room];
  if (!allowed) return `src/${from} is in the room "${room}", which firmware/check/rooms.js does not know.`;
  if ([...allowed, ...everyoneMay].some(name => name === target || name === to)) return undefined;
  const may = [...allowed, ...everyoneMay].filter(name => name !== room).join(', ');
  return `src/${from}.ts imports "${to}", but "${room}" may import only: ${may}.`;
}

/** Lists the sources in a folder by their sorted paths below it. @param {string} folder */
function listSources(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map(name => name.split('\\').join('/'))
    .sort();
}

/**
 * Returns the module that a name means in an import.
 * @param {string} module the importing module
 * @param {string} name as imported, such as "../at/chat"
 */
const resolveImport = (module, name) => posix.join(posix.dirname(module), name).replace(/\.(js|ts)$/, '');

/**
 * Checks one import. Returns the fault as a sentence; undefined if there is none.
 * @param {string} module
 * @param {string} name as imported
 */
function checkImport(module, name) {
  if (/^(board|engine|#.+)$/.test(name)) return checkArrow(module, name);
  if (!name.startsWith('.')) return `src/${module}.ts imports the package "${name}", but the firmware holds no packages.`;
  const to = resolveImport(module, name);
  if (to.startsWith('..')) return `src/${module}.ts imports "${name}", which is outside of src/.`;
  return checkArrow(module, to);
}

/**
 * Lists the names that a source imports, also those of types only.
 * @param {string} folder
 * @param {string} file in it
 * @returns {string[]}
 */
const importsOf = (folder, file) => ts.preProcessFile(readFileSync(join(folder, file), 'utf8')).importedFiles.map(one => one.fileName);

/**
 * Finds the modules that import themselves through others.
 * @param {string} folder
 * @param {string} shown its name in the sentences
 * @returns {string[]} for each of its modules that imports itself through others, the shortest way, as a sentence
 */
export function checkCircles(folder, shown) {
  const imports = new Map(listSources(folder).map(file => {
    const module = file.replace(/\.ts$/, '');
    return [module, importsOf(folder, file).filter(name => name.startsWith('.')).map(name => resolveImport(module, name))];
  }));
  /**
   * Finds the shortest way by which a module imports itself; undefined if there is none.
   * @param {string} module
   * @returns {string[] | undefined}
   */
  function wayBack(module) {
    const seen = new Set();
    let ways = [[module]];
    while (ways.length > 0) {
      ways = ways.flatMap(way => (imports.get(/** @type {string} */ (way.at(-1))) ?? []).map(to => [...way, to]));
      const circle = ways.find(way => way.at(-1) === module);
      if (circle) return circle;
      ways = ways.filter(way => !seen.has(way.at(-1)) && seen.add(way.at(-1)));
    }
    return undefined;
  }
  return [...imports.keys()].map(wayBack).filter(way => way !== undefined)
    .map(way => `These sources import each other: ${way.map(module => `${shown}/${module}.ts`).join(', ')}. `
      + 'Move the shared part, also a type, to a file of its own.');
}

/**
 * Checks the imports of all sources.
 * @param {string} folder the sources, src/
 * @returns {string[]} every breach, as a sentence
 */
export function checkRooms(folder) {
  const breaches = listSources(folder).flatMap(file => {
    const module = file.replace(/\.ts$/, '');
    return importsOf(folder, file).map(name => checkImport(module, name)).filter(breach => breach !== undefined);
  });
  return [...breaches, ...checkCircles(folder, 'src')];
}
