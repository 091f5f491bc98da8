/**
 * Builds dist/web, the page for any static host and path, with offline use. It contains the program, each board's firmware,
 * the engine if available, and a list of all files with sizes and checksums.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readBoard } from '../firmware/boards/board.js';
import { folderOf, listAsked, listWithCameras, parseBoard } from '../firmware/boards/boardfile.js';
import { kindOf } from '../firmware/boards/cameras.js';
import { drawAll, writeContents } from '../firmware/boards/contents.js';
import { camerasOf } from '../firmware/boards/pins.js';
import { listChips, planWiring } from '../firmware/boards/wires.js';
import { placeBeside, sumBelow, sumOf } from '../firmware/check/fresh.js';
import { checkTypes } from '../firmware/check/types.js';
import { listStale } from '../firmware/commands/ready.js';
import { engine } from '../firmware/engine/engine.js';
import { firmware } from '../firmware/self.js';
import { stop } from '../firmware/stop.js';
import { asFunction } from '../test/sim/engine/asengine.js';

/** As in boards.json. @typedef {Omit<import('./boards.ts').BoardEntry, keyof import('./boards.ts').Lens>} Listed */
/** @typedef {import('./boards.ts').Boards} Boards */
/** @typedef {import('../firmware/boards/wires.js').Board} Board */
/** @typedef {import('../firmware/boards/contents.js').Content} Content */
/** @typedef {Awaited<ReturnType<typeof import('../firmware/engine/findengine.js').findEngine>>} Found */

const root = fileURLToPath(new URL('..', import.meta.url));
export const pageFolder = join(root, 'dist/web');
const programs = { app: 'app.ts', demo: 'demo.ts', worker: 'offline/worker.ts', board: 'demo/board/board.ts' };
/** The fleet's page has files of its own only, so that its folder can be copied to any server. */
const fleetFolder = 'fleet/';
const fleetPrograms = { fleet: 'fleet/fleet.ts', worker: 'fleet/worker.ts' };

/** @param {Content} content @returns {import('./boards.ts').PageFile} */
const describe = ({ path, bytes }) => ({ path, bytes: bytes.length, sha256: sumOf(bytes) });

/** @param {string} name of a file that the page contains as it is */
const read = name => readFileSync(join(root, 'web/static', name));

/** @param {Board} board @returns {import('./boards.ts').ModemWires} */
const wiresOf = ({ modem: { uart, power } }) => ({ uart: { port: uart.port ?? '', rx: uart.rx ?? '', tx: uart.tx ?? '' }, ...power ? { power } : {} });

/** @param {import('../firmware/boards/boardfile.js').Asked} asked @returns {{ lens: import('./boards.ts').Lens, contents: Content[] }} */
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

/** With each other camera whose firmware is built. @param {Board} board its own camera's is @returns {{ entry: Listed, contents: Content[] }} */
function entryOf(board) {
  const { name, title, url, supply } = board;
  const { card, modem } = planWiring(board);
  const places = listAsked(name).flatMap(listWithCameras).map(one => placeBeside(root, one));
  const made = places.filter((one, at) => at === 0 || listStale([one]).length === 0).map(lensOf);
  const lenses = made.map(({ lens }) => lens);
  return {
    entry: {
      name, title, modem: board.modem.model ?? '', wires: wiresOf(board), isWired: card.isOnBoard && modem.isOnBoard, maxBaud: board.modem.maxBaud ?? 0,
      ...url ? { url } : {}, ...supply ? { supply } : {},
      lenses,
    },
    // a board without a camera may have the picture of the one before it
    contents: made.flatMap(({ contents }) => contents).filter(({ path }, at, all) => all.findIndex(other => other.path === path) === at),
  };
}

/** @param {Found['release']} release @returns {{ listed: Boards['engine'], contents: Content[] }} */
export function listEngine(release) {
  const contents = (release?.parts ?? []).map(({ path }) => ({ path: `engine/${basename(path)}`, bytes: readFileSync(path) }));
  const files = (release?.parts ?? []).map(({ path, address }, i) => ({
    ...describe(/** @type {Content} */ (contents[i])), name: basename(path), address: Number(address),
  }));
  return { listed: { version: release?.version ?? engine.version, files, from: release?.from ?? '' }, contents };
}

/** The bundler does not check types: that is done meanwhile, by a process of its own. @returns {Promise<void>} */
async function checkPage() {
  const said = await checkTypes(join(root, 'web'));
  if (said) stop('The page does not compile:', said.trim().split('\n'));
}

/** @type {Promise<Content[]> | undefined} */
let bundled;

/** The page's programs, once in this process; to be begun before the boards are built. @returns {Promise<Content[]>} */
export const startBundle = () => bundled ??= checkBeside(bundleAll());

/** A type error is reported before one of the bundler, which it may cause. @param {Promise<Content[]>} made @returns {Promise<Content[]>} */
async function checkBeside(made) {
  made.catch(() => undefined);
  await checkPage();
  return made;
}

/** @param {Record<string, string>} sources by program @param {string} folder @returns {Promise<Content[]>} */
async function bundle(sources, folder) {
  const [{ rollup }, { optionsFor }] = await Promise.all([import('rollup'), import('./rollup.config.js')]);
  const { output, ...options } = optionsFor(sources);
  const built = await rollup(options);
  const { output: chunks } = await built.generate(/** @type {import('rollup').OutputOptions} */ (output));
  await built.close();
  return chunks.map(chunk => ({ path: folder + chunk.fileName, bytes: chunk.type === 'chunk' ? chunk.code : chunk.source }));
}

/** @returns {Promise<Content[]>} */
async function bundleAll() {
  return [...await bundle(programs, ''), ...await bundle(fleetPrograms, fleetFolder)];
}

/**
 * Adds the list of files for use without a network. A changed worker shows the browser that the build is newer.
 * @param {Content[]} contents of the page, whose paths begin with its folder
 * @param {string} folder
 * @returns {Content[]}
 */
function withOffline(contents, folder) {
  const left = ['demo.js', 'worker.js', 'fleet.json'].map(name => folder + name);
  const files = contents.map(({ path }) => path).filter(path => !left.includes(path)).map(path => path.slice(folder.length)).sort();
  const build = sumOf(sumsOf(contents));
  for (const content of contents) if (content.path === `${folder}worker.js`) content.bytes = `const buildName=${JSON.stringify(build.slice(0, 16))};${String(content.bytes)}`;
  return [...contents, { path: `${folder}offline.json`, bytes: JSON.stringify({ build, files }) }];
}

/** @param {Content[]} contents */
const sumsOf = contents => contents.map(describe).map(({ path, sha256 }) => path + sha256).sort().join();

/** Checksum of the page's inputs. @param {Content[]} contents content that is not from its sources */
const inputsOf = contents => sumBelow(root, ['web', 'src', 'firmware', 'test/sim', 'package-lock.json']) + sumsOf(contents);

/** The list of sums is beside the page, because it is not a part of it. @param {string} folder */
const stampOf = folder => `${folder}.json`;

/** @param {string} folder @param {string} sum */
const isFresh = (folder, sum) => existsSync(join(folder, 'offline.json')) && existsSync(stampOf(folder)) && readFileSync(stampOf(folder), 'utf8') === sumOf(sum);

/**
 * Builds the page from built boards.
 * @param {Found} found the engine, or why there is none
 * @param {{ names?: string[], folder?: string, pending?: number, isWithoutDemo?: boolean }} [asked] `names` of boards, default
 * all hardware boards; `folder`, default dist/web; `pending`, number of boards that come later; `isWithoutDemo`: its firmware
 * does too
 * @returns {Promise<string>} the result, as a sentence
 */
export async function makePage({ release, why }, { names, folder = pageFolder, pending = 0, isWithoutDemo = false } = {}) {
  const listed = listChips().filter(({ name }) => !names || names.includes(name)).map(entryOf);
  const { listed: listedEngine, contents: engineFiles } = listEngine(release);
  // a desktop with a camera
  const demoPath = join(root, 'dist/eye/firmware.js');
  const firmwareOfDemo = isWithoutDemo ? [] : [{ path: 'demo/firmware.js', bytes: Buffer.from(asFunction(readFileSync(demoPath, 'latin1'), true), 'latin1') }];
  /** @type {Omit<Boards, 'boards'> & { boards: Listed[] }} */
  const list = { version: firmware.version, boards: listed.map(({ entry }) => entry), engine: listedEngine, ...pending > 0 ? { pending } : {} };
  const laid = [...listed.flatMap(({ contents }) => contents), ...engineFiles, ...firmwareOfDemo, { path: 'boards.json', bytes: JSON.stringify(list) }];
  const inputs = inputsOf(laid);
  const missing = why ? ` The engine is not in it, and the page asks the person for its files: ${why}` : '';
  const where = relative(root, folder);
  if (isFresh(folder, inputs)) return `${where}: as its sources are.${missing}`;
  const programsOfPage = (await startBundle()).map(content => ({ ...content }));
  /** @param {string} place of the file among the static ones @param {string} path @returns {Content} */
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

