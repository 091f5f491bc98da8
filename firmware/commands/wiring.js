/**
 * `npm run wiring`: makes the wiring in docs/install.md, a picture a board in docs/wiring/, and the same as text, from the
 * boards' files. A test fails if page or pictures differ.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { listAsked, nearest, parseBoard } from '../boards/boardfile.js';
import { cameraTitles, kindOf } from '../boards/cameras.js';
import { drawWiring } from '../boards/picture.js';
import { pathOf, writeTable } from '../boards/tables.js';
import { listWirings } from '../boards/wires.js';
import { createCommand, runCommand } from './command.js';

/** @typedef {import('../boards/wires.js').Board} Board */
/** @typedef {import('../boards/wires.js').Wiring} Wiring */
/** @typedef {import('../boards/wires.js').Part} Part */

const about = `Prints how boards are wired, wire by wire. With a NAME, a board's or one of
those with a bare modem, it prints that one and writes nothing. Without, it prints
all, and writes them into docs/install.md and the pictures in docs/wiring/.`;

/**
 * Writes pins as a text, such as "sck D18, cs D5".
 * @param {Record<string, unknown>} pins the names of pins, such as "D18", by what they are for, such as "sck"
 * @param {string[]} keys those to write, in this order
 */
const listPins = (pins, keys) => keys.filter(key => pins[key]).map(key => `${key} ${pins[key]}`).join(', ');

/**
 * Finds the notes that several boards share.
 * @param {Wiring[]} wirings
 * @returns {[note: string, names: string[]][]} each such note, with the names of its boards
 */
function listShared(wirings) {
  /** Each note, with the names of the wirings that have it. @type {Map<string, string[]>} */
  const byNote = new Map();
  for (const { name, notes } of wirings) for (const note of notes) byNote.set(note, [...byNote.get(note) ?? [], name]);
  return [...byNote].filter(([, names]) => names.length > 1);
}

/** Tells whether a wiring shows a board with another kind of camera than the one in its board file. @param {Wiring} wiring */
const isOther = ({ name, board }) => name === `${board.name}-${kindOf(board.camera)}`;

/**
 * Writes the section of a board in docs/install.md. Returns lines of Markdown.
 * @param {Wiring} wiring
 * @param {string[]} shared notes that are not repeated
 * @param {Wiring[]} others wirings with other cameras
 */
function tellSection({ name, title, board, notes }, shared, others) {
  const own = notes.filter(note => !shared.includes(note));
  const link = own.length < notes.length ? ['- [More notes](#several-boards)'] : [];
  const pictures = others.filter(other => other.board.name === name)
    .map(other => `- [With ${cameraTitles[kindOf(other.board.camera)]}](wiring/${other.name}.svg)`);
  const origin = name === board.name ? [`[${title}](${board.url}); [its pins](../boards/${name}.json)`, ''] : [];
  return ['', `### \`${name}\``, '', ...origin, `![the wires](wiring/${name}.svg)`, '', ...pictures, ...own.map(note => `- ${note}`), ...link];
}

/**
 * Writes the wiring of all boards as Markdown for docs/install.md.
 * @returns {string} the notes of several boards, then picture and other notes of each
 */
export function tellWiring() {
  const all = listWirings();
  const wirings = all.filter(wiring => !isOther(wiring));
  const others = all.filter(isOther);
  const shared = listShared(wirings);
  const common = ['### Several boards', '', ...shared.map(([note, names]) => `- ${names.map(name => `\`${name}\``).join(', ')}: ${note}`)];
  return [...common, ...wirings.flatMap(wiring => tellSection(wiring, shared.map(([note]) => note), others))].join('\n');
}

/**
 * Writes the table of cameras as Markdown for docs/camera.md.
 * @returns {string} a row for each board, with its pins for each kind of camera; those of its own camera are bold
 */
export function tellCameras() {
  const rows = listAsked('').map(({ file }) => parseBoard(file).board).filter(({ engine }) => engine === 'esp32').map(board => {
    const cameras = [board.camera, ...board.otherCameras ?? []];
    const tell = (/** @type {'serial' | 'spi'} */ kind) => {
      const camera = /** @type {Board['camera']} */ (cameras.find(one => kindOf(one) === kind));
      if (!camera) return `no: ${board.noCamera?.[kind] ?? 'no pins are chosen'}`;
      const { uart, spi, i2c, supply, pir } = camera;
      const pins = uart ? `${uart.rx}, ${uart.tx}`
        : `${spi?.port}: ${listPins({ ...spi }, ['sck', 'miso', 'mosi', 'cs']).replace(/\w+ (?=D)/g, '')}${i2c ? `; ${i2c.sda}, ${i2c.scl}` : ''}`;
      return [kindOf(board.camera) === kind ? `**${pins}**` : pins, supply && `supply ${supply}`, pir && `motion ${pir}`].filter(Boolean).join('; ');
    };
    return `| \`${board.name}\` | ${tell('spi')} | ${tell('serial')} |`;
  });
  return ['| board | `spi`: sck, miso, mosi, cs; sda, scl (Mini only) | `serial`: rx, tx |', '|---|---|---|', ...rows].join('\n');
}

/** Draws all wirings. @returns {{ name: string, svg: string }[]} the pictures, with their file names */
export const drawPictures = () => listWirings().map(wiring => ({ name: `${wiring.name}.svg`, svg: drawWiring(wiring) }));

/**
 * Writes a wire as a line of text.
 * @param {string} pin at the ESP32
 * @param {string} to the pin at the other end; empty: none
 * @param {(string | undefined)[]} between the parts in the wire, such as a resistor
 */
function tellLine(pin, to, between) {
  const inside = between.filter(Boolean).join('; ');
  return `    ${pin.padEnd(13)}${to && ` -> ${to}`}${inside && `${to && '  '} (${inside})`}`;
}

/**
 * Writes the wires of a device as lines of text.
 * @param {Part} part
 * @param {string} what the kind of the device, such as "modem"
 */
function listPart({ title, isOnBoard, supply, wires }, what) {
  const told = wires.map(({ pin, role, to, near, far, open }) => tellLine(role ? `${pin} (${role})` : pin, open ? '' : to, [near, far, open]));
  const feed = supply ? [tellLine('supply', supply.pin, [...supply.says, supply.capacitor && `${supply.capacitor} to GND`])] : [];
  return [`  ${what}: ${title}${isOnBoard ? ', wired on the board' : ''}`, ...feed, ...told];
}

/**
 * Writes a whole wiring as text.
 * @param {Wiring} wiring
 * @returns {string} one line a wire, from the ESP32's pin to that of the other device
 */
export function listWiring(wiring) {
  const { name, title, board, card, modem, camera, sensor, light, battery, notes } = wiring;
  const rest = [board.supply && `  supply of the board: ${board.supply}`, light && `  ${light}`, battery && `  ${battery}`].filter(Boolean);
  return [`${name}: ${title}`, ...listPart(modem, 'modem'), ...listPart(card, 'card'), ...camera ? listPart(camera, 'camera') : [],
    ...sensor ? listPart(sensor, 'motion') : [], ...rest, ...notes.map(note => `  - ${note}`)].join('\n');
}

function writeDocs() {
  const folder = pathOf('wiring');
  mkdirSync(folder, { recursive: true });
  const pictures = drawPictures();
  for (const { name, svg } of pictures) writeFileSync(`${folder}/${name}`, svg);
  for (const name of readdirSync(folder)) if (!pictures.some(picture => picture.name === name)) rmSync(`${folder}/${name}`);
  writeTable('install.md', 'wiring', tellWiring());
  writeTable('camera.md', 'cameras', tellCameras());
}

/**
 * Finds the wirings that a person named, and throws a sentence if one is missing.
 * @param {string[]} asked names; empty: all
 * @returns {Wiring[]}
 */
export function pickWirings(asked) {
  const all = listWirings();
  const missing = asked.find(name => !all.some(wiring => wiring.name === name));
  const near = missing && nearest(missing, all.map(({ name }) => name));
  if (missing) {
    throw new Error(`There is no wiring of "${missing}"${near ? `; did you mean ${near}?` : ':'} `
      + `${all.map(({ name }) => name).join(', ')} are there.`);
  }
  return asked.length > 0 ? all.filter(({ name }) => asked.includes(name)) : all;
}

/**
 * Returns the named wirings as text. If none is named, returns all, and writes them into docs/ too.
 * @param {string[]} asked
 * @returns {string}
 */
function tellAsked(asked) {
  const wirings = pickWirings(asked);
  if (asked.length === 0) writeDocs();
  return wirings.map(listWiring).join('\n\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const command = createCommand('wiring', about).argument('[names...]', 'boards, and boards with a bare modem').parse();
  await runCommand(() => console.log(tellAsked(command.args)));
}
