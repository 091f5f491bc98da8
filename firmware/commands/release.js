/**
 * `npm run release`: makes a folder for each board, with everything to install the firmware. Equal sources give equal folders. docs/install.md
 * lists the content.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Option } from 'commander';
import { exampleConfig } from '../../src/config/keys.ts';
import { readBoard } from '../boards/board.js';
import { folderOf, parseBoard } from '../boards/boardfile.js';
import { cameraKinds, targetOf } from '../boards/cameras.js';
import { drawAll, writeContents } from '../boards/contents.js';
import { listFamilies, tellFamilies } from '../boards/families.js';
import { chosenAt, choiceIn, sumOf } from '../check/fresh.js';
import { engine } from '../engine/engine.js';
import { findEngine } from '../engine/findengine.js';
import { checkChip } from '../flash/flashable.js';
import { keepSaved } from '../flash/saved.js';
import { completeStorage, readProgram } from '../image/layout.js';
import { isVersion } from '../image/manifest.js';
import { releasedPath, tellReleased } from '../image/released.js';
import { readBuilds } from '../image/room.js';
import { makeSigned, readSigned } from '../image/signed.js';
import { isSigned, publicHalf, readPrivateKey, signWith } from '../image/signing.js';
import { firmware } from '../self.js';
import { stop } from '../stop.js';
import { createCommand, runCommand } from './command.js';
import { listPlaced, makeReady } from './ready.js';

/** @typedef {import('../boards/wires.js').Board} Board */
/**
 * A file that is written to the flash: path, flash address, size in bytes, checksum, and what it is.
 * @typedef {{ path: string, offset: number, size: number, sha256: string, holds: 'engine' | 'firmware' }} Part
 */
/** @typedef {import('../boards/contents.js').Content} Content */
/**
 * The files of an engine's release that have passed the checks of engine/checks.js.
 * @typedef {ReturnType<typeof import('../engine/findengine.js').readRelease>} Release
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
const schema = 'config.schema.json';
const sums = 'SHA256SUMS';
/** How many hexadecimal digits of a key's SHA-256 a person is shown. */
const keyDigits = 16;
const about = `Builds the firmware and makes release/BOARD/ for each BOARD of boards/, or for
all that are hardware: engine, firmware, manifest.json for a browser page, wiring
picture, config.example.json, changelog and SHA-256 checksums.

Only the engine's files need the network. Without them, or if they are not
known and --engine-sha256 does not name them, a folder holds everything else, and
its manifest updates a chip that has the engine already.

Without a board's name it also writes firmware/image/released.json, the sizes of
all images, with which npm run image compares later builds.

--sign also makes release/snapferry-BOARD-VERSION.bin, signed firmware for cameras
in the field: docs/contributing.md has how to make the key, and how to keep it.`;

/** Reads a file of this project. @param {string} path below the project's folder */
const read = path => readFileSync(join(root, path));

/** Writes an example of config.json that names the schema beside it, for text editors. @param {Board} board */
const writeExample = board => exampleConfig(!!board.camera).replace('{\n', `{\n  "$schema": "./${schema}",\n`);

/**
 * Describes a file that is flashed, for the release's manifest.json.
 * @param {Content} content
 * @param {string} address in the flash, such as 0x10000
 * @param {Part['holds']} holds whether the file is the engine or the firmware
 * @returns {Part}
 */
const describe = ({ path, bytes }, address, holds) => ({ path, offset: Number(address), size: bytes.length, sha256: sumOf(bytes), holds });

/**
 * Writes manifest.json: the keys of ESP Web Tools, plus sizes, checksums, the families of modems, the engine, and the flash mode.
 * @param {Board} board
 * @param {Part[]} parts the files that are written to the flash
 * @param {Release | undefined} release the engine's files; undefined: they are not included
 */
function writeManifest(board, parts, release) {
  const { name, page, url, files, licence, source, flash } = engine;
  const version = release?.version ?? engine.version;
  const wanted = { url, files: files.map(file => ({ name: file.name, offset: Number(file.address) })) };
  return `${JSON.stringify({
    name: `snapferry for ${board.title}`,
    version: firmware.version,
    new_install_prompt_erase: false,
    new_install_improv_wait_time: 0,
    builds: [{ chipFamily: 'ESP32', parts }],
    board: board.name,
    modems: listFamilies(board),
    isUpdateOnly: !release,
    flash,
    engine: { name, version, page, licence, source, ...release ? { sha256: release.sum, isKnown: !release.stranger } : wanted },
  }, undefined, 2)}\n`;
}

/**
 * Lists the files of a board's release folder.
 * @param {Board} board
 * @param {string} built the folder of its build
 * @param {Release | undefined} release the engine's files; undefined: they are not included
 * @returns {Content[]}
 */
export function listContents(board, built, release) {
  const storage = { path: 'storage.bin',
    bytes: keepSaved(completeStorage(readFileSync(join(built, 'storage.bin')), readFileSync(join(built, 'rescue.bin')))).image };
  const engines = (release?.parts ?? []).map(({ path, address }) => ({ address, path: `engine/${basename(path)}`, bytes: readFileSync(path) }));
  const parts = [...engines.map(file => describe(file, file.address, 'engine')), describe(storage, engine.storage.address, 'firmware')];
  const contents = [
    { path: 'manifest.json', bytes: writeManifest(board, parts, release) },
    ...engines, storage,
    { path: 'firmware.js', bytes: readFileSync(join(built, 'firmware.js')) },
    ...drawAll(board).map(({ name, bytes }) => ({ path: `wiring${name.slice(board.name.length)}.svg`, bytes })),
    { path: 'config.example.json', bytes: writeExample(board) }, { path: schema, bytes: read(`src/${schema}`) },
    { path: 'CHANGELOG.md', bytes: read('docs/CHANGELOG.md') }, { path: 'LICENSE', bytes: read('LICENSE') },
    ...engines.length > 0 ? [{ path: 'licences.txt', bytes: engine.notice }] : [],
  ];
  return [...contents, { path: sums, bytes: contents.map(({ path, bytes }) => `${sumOf(bytes)}  ${path}\n`).join('') }];
}

/**
 * Lists the boards to release.
 * @param {string[]} asked boards, as the variable BOARD names them; empty: all that have a chip
 * @returns {{ board: Board, target: string, built: string }[]} `target`: the board's name in signed firmware; `built`: the folder
 * of its build
 */
function pickBoards(asked) {
  const boards = listPlaced(asked.join()).map(one => {
    const { board: whole } = parseBoard(one.file);
    // the build keeps what a person chose for it
    const { modems } = choiceIn(chosenAt(root, whole.name));
    const board = /** @type {Board} */ (readBoard(one.file, one.camera, modems));
    return { board, target: targetOf(whole, one.camera, modems), built: join(root, 'dist', folderOf(board.name, one)) };
  });
  const other = boards.find(({ board }) => board.engine !== engine.chip);
  if (other && asked.length > 0) checkChip(other.board, other.board.name);
  return boards.filter(({ board }) => board.engine === engine.chip);
}

/**
 * Decides whether the engine's files come into the release folders. A later user is not asked, so unknown files are
 * included only if their checksum was named.
 * @param {Awaited<ReturnType<typeof findEngine>>} found
 * @param {string | undefined} accepted the checksum that a person named
 * @returns {{ release?: Release, told: string }} the release for the folders, and a sentence about it
 */
export function admit({ release, why }, accepted) {
  const { name } = engine;
  const none = `${name} is in none of them: `;
  const after = '\nThese manifests can update a board that already runs Espruino, but cannot set up a new one.';
  if (!release) return { told: `${none}${why}${after}` };
  const { version, sum, stranger, warning = '' } = release;
  if (accepted && accepted !== sum) return stop(`The engine's files are not those that --engine-sha256 names: their SHA-256 is ${sum}.`);
  if (!stranger) return { release, told: `${name} ${version} is in each: its SHA-256 is known. ${warning}`.trim() };
  if (accepted) return { release, told: `${name} ${version} is in each: not known, but the one that --engine-sha256 names. ${warning}`.trim() };
  return { told: `${none}${stranger} If you trust their source, --engine-sha256 ${sum} puts them in.${after}` };
}

/**
 * Writes boards as words for the environment variable BOARD, by which the build gets its boards.
 * @param {string[]} asked names or paths of boards
 * @param {string | undefined} camera the kind of camera that they get; undefined: their own
 * @returns {string[]}
 */
export function wordsOf(asked, camera) {
  if (camera && asked.length === 0) return stop('--camera needs the name of a board: npm run release -- NAME --camera KIND.');
  return camera ? asked.map(name => `${name}:${camera}`) : asked;
}

async function askPassphrase() {
  if (process.env.KEY_PASSPHRASE || !process.stdin.isTTY) return process.env.KEY_PASSPHRASE;
  const { isCancel, password } = await import('@clack/prompts');
  const given = await password({ message: 'The key is encrypted. Its passphrase:' });
  return isCancel(given) ? undefined : given;
}

/**
 * Returns the beginning of a public key's SHA-256, by which a person knows the key.
 * @param {string} spki the key's SubjectPublicKeyInfo in base64
 * @returns {string} hexadecimal digits
 */
const nameKey = spki => createHash('sha256').update(spki, 'base64').digest('hex').slice(0, keyDigits);

/**
 * Says which keys the new firmware trusts, and whether the key that signed it is one of them.
 * @param {string[]} keys the public keys that the firmware trusts
 * @param {string} signer the public key of the one that signed it
 * @returns {string} a sentence
 */
function tellKeys(keys, signer) {
  if (keys.length === 0) {
    return 'It believes no key, so a camera that takes it takes no other one from the network: npm run build -- BOARD --key key.pub builds one in.';
  }
  const others = keys.includes(signer) ? '' : `, and not ${nameKey(signer)}, which signed it: sign the next one with another key`;
  return `It believes the ${keys.length === 1 ? 'key' : 'keys'} ${keys.map(nameKey).join(' and ')}${others}.`;
}

/**
 * Makes signed firmware of a build, and checks that it can be read back.
 * @param {string} target the board's name in the manifest
 * @param {Uint8Array} storage the build's image
 * @param {import('node:crypto').KeyObject} key the private key
 * @param {How} how
 * @param {string} [version] of the build
 * @returns {Uint8Array} the content of the file
 */
export function signFirmware(target, storage, key, { replaces = '0.0.0', urgent = false, return: isReturn = false }, version = firmware.version) {
  const image = readProgram(storage);
  const bytes = makeSigned({ board: target, version, replaces, urgent, isReturn }, image, signWith(key));
  const found = readSigned(bytes);
  const isRight = isSigned(publicHalf(key), found.signed, found.signature) && Buffer.compare(found.image, image) === 0;
  return isRight ? bytes : stop(`The signed firmware for ${target} cannot be read back.`);
}

/**
 * The conditions for a camera to take signed firmware. `replaces` is the lowest version that it may replace. If `urgent`, it is taken even if
 * the battery is low. If `return`, it may also replace a newer version.
 * @typedef {{ replaces?: string, urgent?: boolean, return?: boolean }} How
 */

/**
 * Writes the sizes of all boards' images to released.json, with which later builds are compared (image/room.js).
 * @param {string[]} folders those of the builds
 */
function recordRoom(folders) {
  const builds = readBuilds(folders);
  writeFileSync(releasedPath, tellReleased(firmware.version, builds));
  console.log(`${relative(process.cwd(), fileURLToPath(releasedPath))} has the sizes of ${builds.length} images, for npm run image: `
    + "it belongs to the release's commit.");
}

/**
 * Makes the release folders of these boards and, with the option `sign`, their signed firmware.
 * @param {string[]} names
 * @param {{ engineDir?: string, engineSha256?: string, camera?: string, sign?: string } & How} options
 */
async function publish(names, { engineDir, engineSha256, camera, sign, ...how }) {
  const asked = wordsOf(names, camera);
  const boards = pickBoards(asked);
  const key = sign ? await readPrivateKey(sign, askPassphrase) : undefined;
  const { release, told } = admit(await findEngine(engineDir), engineSha256);
  await makeReady(asked.join() || boards.map(({ board }) => board.name).join(), console.log);
  for (const { board, target, built } of boards) {
    const folder = join(root, 'release', camera ? `${board.name}-${camera}` : board.name);
    const contents = listContents(board, built, release);
    writeContents(folder, contents);
    console.log(`${relative(process.cwd(), folder)}, for ${tellFamilies(board)}: ${contents.map(({ path }) => path).join(', ')}`);
    if (key) {
      const file = join(root, 'release', `snapferry-${target}-${firmware.version}.bin`);
      const bytes = signFirmware(target, readFileSync(join(built, 'storage.bin')), key, how);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
      console.log(`${relative(process.cwd(), file)}: ${bytes.length} bytes, signed. ${tellKeys(choiceIn(built).keys, publicHalf(key))}`);
    }
  }
  if (asked.length === 0) recordRoom(boards.map(({ built }) => built));
  console.log(told);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const command = createCommand('release', about)
    .argument('[boards...]', 'boards of boards/, or paths of board files')
    .addOption(new Option('--camera <kind>',
      'the camera at the board, in place of that in its board file: the folder is then release/BOARD-KIND').choices(cameraKinds))
    .option('--engine-dir <dir>', "the folder with Espruino's release files for the ESP32; without it they are fetched from Espruino's site")
    .option('--engine-sha256 <sum>', "takes the engine's files although they are not known, if this is their checksum, which the command shows")
    .option('--sign <key>', 'also makes signed firmware with this private key (PEM, RSA of 2,048 bits); '
      + 'if it is encrypted, the variable KEY_PASSPHRASE has its passphrase')
    .option('--replaces <version>', 'with --sign: the lowest version that it may replace; without it, any')
    .option('--urgent', 'with --sign: it is fetched though the battery is low')
    .option('--return', 'with --sign: it may replace a newer version')
    .parse();
  const { engineSha256: sum, sign, replaces, urgent, return: isReturn } = command.opts();
  if (!sign && (replaces || urgent || isReturn)) {
    command.error('error: --replaces, --urgent and --return need --sign: only signed firmware says them.');
  }
  if (replaces && !isVersion(replaces)) command.error('error: --replaces needs a version: three numbers with points, such as 0.4.0.');
  if (sum !== undefined && !/^[\da-f]{64}$/i.test(sum)) {
    command.error('error: --engine-sha256 needs the 64 hexadecimal digits that the command shows without it.');
  }
  await runCommand(() => publish(command.args, command.opts()));
}
