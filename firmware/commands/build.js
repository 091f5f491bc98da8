/**
 * `npm run build`: makes the bundles of rollup.config.js one board after another, and the browser page if no board is named.
 * Rollup's own command is not used, since it would write a copy of its configuration file.
 */
import { accessSync, constants, mkdirSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Option } from 'commander';
import { readBoard } from '../boards/board.js';
import { folderOf, listAsked, listWithCameras, parseBoard, wordOf } from '../boards/boardfile.js';
import { cameraKinds, cameraTitles, kindOf } from '../boards/cameras.js';
import { chosenAt, isAsBuilt, placeBeside, readStamp, sumCommon } from '../check/fresh.js';
import { readPublicKeys } from '../image/signing.js';
import { stop } from '../stop.js';
import { asideOf, putInPlace, removeLeft } from './aside.js';
import { createCommand, runCommand } from './command.js';
import { listStale } from './ready.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** @typedef {import('../boards/boardfile.js').Asked} Asked */
/** @typedef {import('../check/fresh.js').Choice} Choice */

const demoBoard = join(root, 'test/sim/world/boards/eye.json');
const dist = fileURLToPath(new URL('../../dist', import.meta.url));

/**
 * Throws an error before the build begins, if a board file is wrong, a camera does not fit, or dist/ may not be written.
 * @param {Asked[]} all
 */
function checkFirst(all) {
  for (const { file, camera } of all) readBoard(file, camera);
  mkdirSync(dist, { recursive: true });
  accessSync(dist, constants.W_OK);
}

async function buildAll() {
  const [{ rollup }, { sources, bundles }] = await Promise.all([import('rollup'), import('../../rollup.config.js')]);
  const { dir } = sources.output;
  const sum = sumCommon(root);
  let total = bundles.length;
  let at = 0;
  /**
   * Makes one bundle, and returns its main file. `what` names it in the progress message.
   * @param {import('rollup').RollupOptions & { output: import('rollup').OutputOptions }} options
   * @param {string} what
   */
  const make = async ({ output, ...config }, what) => {
    at++;
    console.log(`step ${at} of ${total}: ${what} …`);
    const bundle = await rollup(config);
    const written = await bundle.write(output);
    await bundle.close();
    return written.output[0];
  };
  if (!isAsBuilt(dir, sum)) {
    total++;
    await make({ ...sources, output: { ...sources.output, dir: asideOf(dir) } }, 'the sources');
    putInPlace(dir, () => isAsBuilt(dir, sum));
    removeLeft(dirname(dir), name => name !== basename(dir));
  }
  // The message tells ready.js that the sources are compiled. It then starts the builds of the other boards, which use the compiled sources.
  process.send?.('compiled');
  for (const options of bundles) {
    const { output } = options;
    const folder = dirname(output.file);
    const { code } = await make({ ...options, output: { ...output, file: join(asideOf(folder), basename(output.file)) } }, relative(root, folder));
    putInPlace(folder);
    process.send?.('made');
    console.log(`${relative(root, folder)}: firmware.js, ${code.length} bytes, and storage.bin and rescue.bin, the image to flash`);
  }
  await checkProfile(bundles.map(({ output }) => dirname(output.file)));
}

/** Says so if the profile by which pieces of code are compressed is out of date. @param {string[]} folders those of builds */
async function checkProfile(folders) {
  const [{ tellOutdated }, { profile }, { readBuilds }] = await Promise.all(
    [import('../image/outdated.js'), import('../image/pieces.js'), import('../image/room.js')],
  );
  const told = tellOutdated(profile, join(root, 'src'), readBuilds(folders).map(({ room }) => room.pieces));
  if (told) console.log(told);
}

/**
 * Lists the boards to build.
 * @param {string} names of boards, separated by commas; empty: all
 * @param {string | undefined} camera the kind of camera that these boards get; undefined: the camera that each board file names
 * @returns {Asked[]}
 */
function listWanted(names, camera) {
  if (!names && camera) return stop('--camera needs the name of a board: npm run build -- NAME --camera KIND.');
  if (names) return listAsked(camera ? names.split(',').map(name => `${name}:${camera}`).join() : names);
  // The browser page contains each board with each of its cameras, and its demo runs the firmware for a desktop. So all of these are built.
  return [...listAsked('').flatMap(listWithCameras), { file: demoBoard }].map(one => placeBeside(root, one));
}

/**
 * Lists the camera, the public keys and the modems that options gave the former build, and that this build loses without these options.
 * @param {Asked} asked
 * @param {Choice | undefined} choice the keys and modems of this build; undefined: as before
 * @returns {string[]} clauses; empty if nothing is lost
 */
function listLost({ file, camera }, choice) {
  const { board } = parseBoard(file);
  const { camera: before, keys: believed = [], modems } = readStamp(chosenAt(root, board.name)) ?? {};
  const kind = cameraKinds.find(one => one === before);
  return [
    ...!camera && kind && kind !== kindOf(board.camera) ? [`it was for ${cameraTitles[kind]}, which --camera ${kind} keeps`] : [],
    ...choice?.keys.length === 0 && believed.length > 0 ? [`it believed ${believed.length === 1 ? 'a key' : 'two keys'}, which --key keeps`] : [],
    ...choice && !choice.modems && modems ? ['it was for all modems, which --modems all keeps'] : [],
  ];
}

/** Returns the folder of a board's build, such as dist/<board>. @param {Asked} asked */
const placeOf = asked => `dist/${folderOf(parseBoard(asked.file).board.name, asked)}`;

/** Makes the browser page, which contains every board. */
async function buildPage() {
  const [{ makePage }, { findEngine }] = await Promise.all([import('../../web/build.js'), import('../engine/findengine.js')]);
  console.log(await makePage(await findEngine(undefined)));
}

const command = createCommand('build',
  'Bundles the firmware into dist/<board>/, for every board of boards/ if none is named, and the browser page into dist/web/ with them.')
  .argument('[boards...]', 'names of boards, or paths of board files; the variable BOARD names them too')
  .addOption(new Option('--camera <kind>',
    'the camera at the board, in place of that in its board file; its pins are in docs/camera.md').choices(cameraKinds))
  .addOption(new Option('--key <file>',
    'a public key (PEM, RSA of 2,048 bits) that the firmware believes: it takes updates that this key signed; at most twice')
    .argParser((file, /** @type {string[]} */ before) => [...before, file]).default([], 'none'))
  .addOption(new Option('--modems <which>',
    "holds the code for all modems, and not only for those in the board file's modem.models").choices(['all']))
  .addOption(new Option('--as-before', 'each board has the keys and the modems of its build before').hideHelp())
  .option('--again', 'also boards whose dist/<board>/ is as its sources make it')
  .parse();

await runCommand(async () => {
  const asked = command.args.join() || process.env.BOARD || '';
  const { again, asBefore, camera, key, modems } = command.opts();
  if (!asked && modems) stop('--modems needs the name of a board: npm run build -- NAME --modems all.');
  // A build without named boards is made for the browser page. There each board keeps the keys and modems that a person chose for its former build.
  /** @type {Choice | undefined} */
  const choice = asBefore || (asked === '' && key.length === 0) ? undefined : { keys: readPublicKeys(key), modems };
  const all = listWanted(asked, camera);
  checkFirst(all);
  const stale = (again ? all : listStale(all, choice).map(board => board.asked)).map(wordOf);
  for (const one of all) {
    if (!stale.includes(wordOf(one))) console.log(`${placeOf(one)}: as its sources are`);
    else for (const lost of listLost(one, choice)) console.log(`${placeOf(one)} is replaced: ${lost}`);
  }
  if (stale.length > 0) {
    process.env.BOARD = stale.join();
    process.env.CHOICE = choice ? JSON.stringify(choice) : '';
    await buildAll();
  }
  if (asked === '') await buildPage();
});
