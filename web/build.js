/**
 * Builds dist/web, the page for any static host and path, with offline use. It contains the program, each board's firmware, the engine (Espruino) if
 * available, and a list of all files with sizes and checksums.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readBoard } from '../firmware/boards/board.js';
import { folderOf, listAsked, listWithCameras, parseBoard } from '../firmware/boards/boardfile.js';
import { kindOf } from '../firmware/boards/cameras.js';
import { drawAll, writeContents } from '../firmware/boards/contents.js';
import { chooseModems, listFamilies } from '../firmware/boards/families.js';
import { camerasOf } from '../firmware/boards/pins.js';
import { listChips, planWiring } from '../firmware/boards/wires.js';
import { chosenAt, choiceIn, placeBeside, sumBelow, sumOf } from '../firmware/check/fresh.js';
import { listStale } from '../firmware/commands/ready.js';
import { engine } from '../firmware/engine/engine.js';
import { firmware } from '../firmware/self.js';
import { stop } from '../firmware/stop.js';
import { asFunction } from '../test/sim/engine/asengine.js';

/**
 * A board's entry in boards.json. Notes, pictures and firmware depend on the kind of camera, so they are only in the items of its `lenses`, one for
 * each kind. @typedef {Omit<import('./boards.ts').BoardEntry, keyof import('./boards.ts').Lens>} Listed
 */
/** The content of boards.json. @typedef {import('./boards.ts').Boards} Boards */
/** A board, as its file in boards/ describes it. @typedef {import('../firmware/boards/wires.js').Board} Board */
/** A file of the page: its path in the page, and its bytes or text. @typedef {import('../firmware/boards/contents.js').Content} Content */
/**
 * The engine (Espruino) that the build found, or why it found none. @typedef {Awaited<ReturnType<typeof
 * import('../firmware/engine/findengine.js').findEngine>>} Found
 */

const root = fileURLToPath(new URL('..', import.meta.url));
/** The folder that the page is built into. */
export const pageFolder = join(root, 'dist/web');
const programs = { app: 'app.ts', demo: 'demo.ts', worker: 'offline/worker.ts', board: 'demo/board/board.ts' };
/**
 * The folder in dist/web of the fleet's page, which shows all cameras of a server. It uses no file outside of this folder, so the folder can be
 * copied to any server.
 */
const fleetFolder = 'fleet/';
const fleetPrograms = { fleet: 'fleet/fleet.ts', worker: 'fleet/worker.ts' };

/**
 * Returns a file's entry in a list: its path, its size in bytes, and its SHA-256. @param {Content} content @returns
 * {import('./boards.ts').PageFile}
 */
const describe = ({ path, bytes }) => ({ path, bytes: bytes.length, sha256: sumOf(bytes) });

/** Returns the bytes of a file in web/static, whose files the page contains unchanged. @param {string} name of the file */
const read = name => readFileSync(join(root, 'web/static', name));

/**
 * Returns the wires between chip and modem. A pin that the board file does not give is ''. @param {Board} board @returns
 * {import('./boards.ts').ModemWires}
 */
const wiresOf = ({ modem: { uart, power } }) => ({ uart: { port: uart.port ?? '', rx: uart.rx ?? '', tx: uart.tx ?? '' }, ...power ? { power } : {} });

/**
 * Returns the part of a board's entry that depends on the kind of camera, and the files for it: firmware, rescue and wiring pictures. @param
 * {import('../firmware/boards/boardfile.js').Asked} asked the board and the camera @returns {{ lens: import('./boards.ts').Lens, contents:
 * Content[] }}
 */
function lensOf(asked) {
  const board = /** @type {Board} */ (readBoard(asked.file, asked.camera));
  const kind = kindOf(board.camera);
  const at = kindOf(parseBoard(asked.file).board.camera) === kind ? board.name : `${board.name}/${kind}`;
  const [image, rescue] = ['storage.bin', 'rescue.bin'].map(name => ({ path: `boards/${at}/${name}`, bytes: readFileSync(join(root, 'dist', folderOf(board.name, asked), name)) }));
  if (!image || !rescue) return stop(`The build of ${board.name} is incomplete.`);
  const pictures = drawAll(board).map(({ name, bytes }) => ({ path: `wiring/${name}.svg`, bytes }));
  const { notes = [], camera } = board;
  return {
    lens: {
      kind, notes, pictures: pictures.map(({ path }) => path), cameras: camerasOf(board), camera: camera?.model ?? '',
      hasPir: Boolean(camera?.pir), pir: camera?.pir ?? '', image: describe(image), rescue: describe(rescue),
    },
    contents: [image, rescue, ...pictures],
  };
}

/**
 * Returns a board's entry in boards.json, and its files. Firmware for each other camera is included if it is built and up to date. @param {Board}
 * board whose firmware for its own camera is built @returns {{ entry: Listed, contents: Content[] }}
 */
function entryOf(board) {
  const { name, title, url, supply } = board;
  const { card, modem } = planWiring(board);
  // the page has what a person chose for the board's build
  const { modem: its } = chooseModems(board, choiceIn(chosenAt(root, name)).modems);
  const places = listAsked(name).flatMap(listWithCameras).map(one => placeBeside(root, one));
  const made = places.filter((one, at) => at === 0 || listStale([one]).length === 0).map(lensOf);
  const lenses = made.map(({ lens }) => lens);
  return {
    entry: {
      name, title, modem: its.model ?? '', ...its.models ? { modems: { models: its.models, families: listFamilies({ modem: its }) } } : {}, wires: wiresOf(board), isWired: card.isOnBoard && modem.isOnBoard, maxBaud: board.modem.maxBaud ?? 0,
      ...url ? { url } : {}, ...supply ? { supply } : {},
      lenses,
    },
    // the firmware builds for different cameras may share a wiring picture, and each path must be in the page only once
    contents: made.flatMap(({ contents }) => contents).filter(({ path }, at, all) => all.findIndex(other => other.path === path) === at),
  };
}

/**
 * Returns Espruino's entry in boards.json, and its files. @param {Found['release']} release the engine that the build found; without one, the entry
 * has no files
 * @returns {{ listed: Boards['engine'], contents: Content[] }}
 */
export function listEngine(release) {
  const contents = (release?.parts ?? []).map(({ path }) => ({ path: `engine/${basename(path)}`, bytes: readFileSync(path) }));
  const files = (release?.parts ?? []).map(({ path, address }, i) => ({
    ...describe(/** @type {Content} */ (contents[i])), name: basename(path), address: Number(address),
  }));
  return { listed: { version: release?.version ?? engine.version, files, from: release?.from ?? '' }, contents };
}

/** The bundled programs of the page. It is undefined until `startBundle` is first called. @type {Promise<Content[]> | undefined} */
let bundled;

/**
 * Bundles the page's programs, at most once in this process. Call it before the boards are built: both then go on at the same time. @returns
 * {Promise<Content[]>}
 */
export function startBundle() {
  bundled ??= bundleAll();
  // An error is reported to the caller that waits for the files.
  bundled.catch(() => undefined);
  return bundled;
}

/**
 * Bundles programs for the browser. @param {Record<string, string>} sources the source file of each program, by the program's name @param {string}
 * folder of the files in the page, with a slash at its end, or '' @returns {Promise<Content[]>}
 */
async function bundle(sources, folder) {
  const [{ rollup }, { optionsFor }] = await Promise.all([import('rollup'), import('./rollup.config.js')]);
  const { output, ...options } = optionsFor(sources);
  const built = await rollup(options);
  const { output: chunks } = await built.generate(/** @type {import('rollup').OutputOptions} */ (output));
  await built.close();
  return chunks.map(chunk => ({ path: folder + chunk.fileName, bytes: chunk.type === 'chunk' ? chunk.code : chunk.source }));
}

/** Bundles the programs of the page and those of the fleet's page. @returns {Promise<Content[]>} */
async function bundleAll() {
  return [...await bundle(programs, ''), ...await bundle(fleetPrograms, fleetFolder)];
}

/**
 * Returns a page's files with offline.json, the list of files that its service worker keeps for use without a network. The worker gets the
 * build's checksum, because a browser notices a new build only by a changed worker.
 * @param {Content[]} contents of the page, whose paths begin with its folder
 * @param {string} folder of the page in dist/web, with a slash at its end, or ''
 * @returns {Content[]}
 */
function withOffline(contents, folder) {
  const left = ['demo.js', 'worker.js', 'fleet.json'].map(name => folder + name);
  const files = contents.map(({ path }) => path).filter(path => !left.includes(path)).map(path => path.slice(folder.length)).sort();
  const build = sumOf(sumsOf(contents));
  for (const content of contents) if (content.path === `${folder}worker.js`) content.bytes = `const buildName=${JSON.stringify(build.slice(0, 16))};${String(content.bytes)}`;
  return [...contents, { path: `${folder}offline.json`, bytes: JSON.stringify({ build, files }) }];
}

/** Returns the sorted paths and checksums of files as one text, which is another one if any file has changed. @param {Content[]} contents */
const sumsOf = contents => contents.map(describe).map(({ path, sha256 }) => path + sha256).sort().join();

/**
 * Returns a text that changes with any input of the page: the checksums of its sources and of other files. @param {Content[]} contents files
 * that are not made from these sources
 */
const inputsOf = contents => sumBelow(root, ['web', 'src', 'firmware', 'test/sim', 'package-lock.json']) + sumsOf(contents);

/**
 * Returns the path of the file with the checksum of the inputs. It is beside the page's folder, because it is no part of the page. @param
 * {string} folder
 */
const stampOf = folder => `${folder}.json`;

/**
 * Whether the page in a folder is up to date: the checksum that the build stored beside it is that of the present inputs. @param {string} folder
 * @param {string} sum the inputs as text, from `inputsOf`
 */
const isFresh = (folder, sum) => existsSync(join(folder, 'offline.json')) && existsSync(stampOf(folder)) && readFileSync(stampOf(folder), 'utf8') === sumOf(sum);

/**
 * Builds the page from boards whose firmware is built already.
 * @param {Found} found the engine, or why there is none
 * @param {{ names?: string[], folder?: string, pending?: number, isWithoutDemo?: boolean }} [asked] `names` of the boards, by default all
 * hardware boards. `folder` to write, by default dist/web. `pending` is the number of boards that will be built later. With `isWithoutDemo`
 * the demo's firmware is left out, because it will be built later too.
 * @returns {Promise<string>} the result, as a sentence
 */
export async function makePage({ release, why }, { names, folder = pageFolder, pending = 0, isWithoutDemo = false } = {}) {
  const listed = listChips().filter(({ name }) => !names || names.includes(name)).map(entryOf);
  const { listed: listedEngine, contents: engineFiles } = listEngine(release);
  // the demo runs the firmware of the test board `eye`, a board that is simulated on a desktop, with a camera
  const demoPath = join(root, 'dist/eye/firmware.js');
  const firmwareOfDemo = isWithoutDemo ? [] : [{ path: 'demo/firmware.js', bytes: Buffer.from(asFunction(readFileSync(demoPath, 'latin1'), true), 'latin1') }];
  /** The content of boards.json. @type {Omit<Boards, 'boards'> & { boards: Listed[] }} */
  const list = { version: firmware.version, boards: listed.map(({ entry }) => entry), engine: listedEngine, ...pending > 0 ? { pending } : {} };
  const laid = [...listed.flatMap(({ contents }) => contents), ...engineFiles, ...firmwareOfDemo, { path: 'boards.json', bytes: JSON.stringify(list) }];
  const inputs = inputsOf(laid);
  const missing = why ? ` The engine is not in it, and the page asks the person for its files: ${why}` : '';
  const where = relative(root, folder);
  if (isFresh(folder, inputs)) return `${where}: as its sources are.${missing}`;
  const programsOfPage = (await startBundle()).map(content => ({ ...content }));
  /**
   * Returns a file of web/static, to be put at a path in the page that may differ from its own. @param {string} place of the file in web/static
   * @param {string} path of the file in the page @returns {Content}
   */
  const laidAs = (place, path) => ({ path, bytes: read(place) });
  const common = ['app.css', 'icon.svg'];
  const isOfFleet = (/** @type {Content} */ { path }) => path.startsWith(fleetFolder);
  const page = [...['index.html', 'manifest.webmanifest', ...common].map(name => laidAs(name, name)), ...laid, ...programsOfPage.filter(content => !isOfFleet(content))];
  const fleet = [
    ...['index.html', 'manifest.webmanifest', 'fleet.json'].map(name => laidAs(fleetFolder + name, fleetFolder + name)), ...common.map(name => laidAs(name, fleetFolder + name)),
    ...programsOfPage.filter(isOfFleet),
  ];
  const contents = [...withOffline(page, ''), ...withOffline(fleet, fleetFolder)];
  writeContents(folder, contents);
  writeFileSync(stampOf(folder), sumOf(inputs));
  const kilobytes = Math.round(contents.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1024);
  return `${where}: the page, ${contents.length} files, ${kilobytes} kB.${missing}`;
}

