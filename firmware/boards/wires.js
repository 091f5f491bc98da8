/**
 * Plans the wires from a board's pins to those of its card and modem, the parts in them, and the supply. Sources: the
 * board's file and, for external parts, breakouts.json. Pictures and text use the same data.
 */
import { readFileSync } from 'node:fs';
import { readBoard, readBoards } from './board.js';
import { listAsked, listWithCameras } from './boardfile.js';
import { kindOf } from './cameras.js';
import { listUses } from './pins.js';

/** Texts about pins, each by the pin's key in the board file, such as "modem.uart.rx". @typedef {Record<string, string>} ByKey */
/**
 * What a board file says for people: its web page, notes, sources of its pins, and its power source. `slot`: the card's
 * slot is on the board.
 * @typedef {{ url?: string, notes?: string[], source?: string[], supply?: string, slot?: boolean }} Told
 */
/** @typedef {import('./pins.js').WiredBoard & Told} Board */
/**
 * The power supply of a modem: the modem's pin for it, the lines of text in its box, and its capacitor.
 * @typedef {{ pin: string, says: string[], capacitor?: string }} Supply
 */
/**
 * What lies between two pins. `near` and `far` are parts in the wire, at the ESP32 and at the other end. `open` is why
 * there is no wire.
 * @typedef {{ near?: ByKey, far?: ByKey, open?: ByKey }} Between
 */
/**
 * An external part in breakouts.json, such as a modem: its title, its supply, and its pins by key. If it has a headline,
 * its notes replace the board's.
 * @typedef {{ title: string, headline?: string, supply: Supply, pins: ByKey, notes: string[] } & Between} Breakout
 */
/**
 * What lies in one wire: the parts at both ends, or why there is no wire.
 * @typedef {{ near?: string | undefined, far?: string | undefined, open?: string | undefined }} Inside
 */
/**
 * A wire: its key in the board file, the pin of the ESP32, its role such as "rx", and the pin at the other end.
 * @typedef {{ key: string, pin: string, role: string, to: string } & Inside} Wire
 */
/**
 * A device that is wired to the ESP32, such as the modem.
 * @typedef {{ title: string, isOnBoard: boolean, supply?: Supply | undefined, wires: Wire[] }} Part
 */
/**
 * The parts around the ESP32. Camera and motion sensor are never on the board itself; the camera is missing if the board
 * has no pins for one.
 * @typedef {{ card: Part, modem: Part, camera: Part | undefined, sensor: Part | undefined }} Parts
 */
/** A text for people; undefined if there is nothing to say. @typedef {string | undefined} Words */
/**
 * The whole wiring of a board. `light` and `battery` say at which pin these are.
 * @typedef {Parts & { name: string, title: string, board: Board, light: Words, battery: Words, notes: string[] }} Wiring
 */
/**
 * A camera or motion sensor in breakouts.json. `feed` is the board's pin that powers it, such as 3V3.
 * @typedef {{ title: string, feed: string, pins: ByKey, far?: ByKey }} Lens
 */

/**
 * The slot for the SD card in breakouts.json. `supply` is its supply pin. 'on board' is its title if the slot is on the board.
 * @typedef {Omit<Breakout, 'supply'> & { supply: string, 'on board': string }} Slot
 */

/**
 * The external parts that can be wired to a board, from breakouts.json.
 * @type {{ card: Slot, cameras: Record<'uart' | 'spi' | 'pir', Lens>, modems: Record<string, Breakout> }}
 */
export const breakouts = JSON.parse(readFileSync(new URL('./breakouts.json', import.meta.url), 'utf8'));

/** Keys of pins in the order in which their wires are drawn. Wires through one level shifter are adjacent. */
const order = [
  'modem.power.supply', 'modem.power.flightMode', 'modem.uart.rx', 'modem.uart.tx', 'modem.uart.cts', 'modem.uart.rts', 'modem.power.status',
  'modem.power.dtr',
  'modem.power.key', 'modem.power.reset', 'sd.sck', 'sd.miso', 'sd.mosi', 'sd.cs',
  'camera.supply', 'camera.uart.rx', 'camera.uart.tx', 'camera.spi.sck', 'camera.spi.miso', 'camera.spi.mosi', 'camera.spi.cs', 'camera.i2c.sda',
  'camera.i2c.scl',
];
/** Name of the development board, which has no modem of its own. It is drawn once with each of the modems in `bare`. */
const bench = 'esp32-devkit';
const bare = ['sim800l', 'sim7600'];

/** Returns the role of a pin, the last part of its key, such as "rx". @param {string} key */
const roleOf = key => key.slice(key.lastIndexOf('.') + 1);

/**
 * Lists the pins of one part of the board, in the order in which they are drawn.
 * @param {Board} board
 * @param {string} part the beginning of its keys in the board file, such as "modem."
 */
const listPins = (board, part) => listUses(board)
  .filter(({ key }) => key.startsWith(part))
  .sort((a, b) => order.indexOf(a.key) - order.indexOf(b.key));

/**
 * Lists the wires of one part of the board.
 * @param {Board} board
 * @param {string} part the beginning of its keys in the board file, such as "modem."
 * @param {(key: string, pin: string) => Inside & { to: string }} connect returns the pin at the other end of a wire, and
 * what lies in it
 * @returns {Wire[]}
 */
const listWires = (board, part, connect) => listPins(board, part).map(({ key, pin }) => ({ key, pin, role: roleOf(key), ...connect(key, pin) }));

/**
 * Makes a wire for the supply or the ground of a part.
 * @param {string} pin of the board, such as GND
 * @param {string} [to] the pin at the part; default: the same name
 * @returns {Wire}
 */
const feed = (pin, to = pin) => ({ key: pin, pin, role: '', to });

/** Lists the wires of the SD card. @param {Board} board @returns {Part} */
function planCard(board) {
  const { card } = breakouts;
  const isOnBoard = board.slot === true;
  const wires = listWires(board, 'sd.', key => ({ to: card.pins[key] ?? '', far: isOnBoard ? undefined : card.far?.[key] }));
  if (!isOnBoard) wires.unshift(feed('3V3', card.supply), feed('GND'));
  return { title: isOnBoard ? card['on board'] : card.title, isOnBoard, wires };
}

/**
 * Lists the wires of the modem. A modem that is on the board has the pins of any modem.
 * @param {Board} board
 * @param {Breakout} breakout
 * @returns {Part}
 */
function planModem(board, breakout) {
  const { model } = board.modem;
  const wires = listWires(board, 'modem.', (key, pin) => {
    const to = breakout.pins[key] ?? '';
    const near = board.wires?.[pin] ?? breakout.near?.[key];
    if (model) return { to, near };
    if (key === 'modem.power.supply') return { to: near ?? 'enable pin of the regulator' };
    const open = breakout.open?.[key];
    return open ? { to: '', open } : { to, near, far: breakout.far?.[key] };
  });
  if (model) return { title: model.toUpperCase(), isOnBoard: true, wires };
  return { title: breakout.title, isOnBoard: false, supply: breakout.supply, wires: [feed('GND'), ...wires] };
}

/**
 * Lists the wires of the camera, or of the motion sensor.
 * @param {Board} board
 * @param {(key: string) => boolean} isIts whether a pin's key belongs to this part
 * @param {Lens} lens
 * @returns {Part | undefined} undefined if the board has no pin for it
 */
function planLens(board, isIts, lens) {
  const wires = listWires(board, 'camera.', (key, pin) => ({ to: lens.pins[key] ?? '', near: board.wires?.[pin], far: lens.far?.[key] }))
    .filter(({ key }) => isIts(key));
  if (wires.length === 0) return undefined;
  const isSwitched = wires.some(({ key }) => key === 'camera.supply');
  return { title: lens.title, isOnBoard: false, wires: [...isSwitched ? [] : [feed(lens.feed)], feed('GND'), ...wires] };
}

/**
 * Plans the whole wiring of a board.
 * @param {Board} board
 * @param {string} [name] the modem's name in breakouts.json; default: any modem
 * @param {string} [suffix] added to the board's name as the name of the wiring
 * @returns {Wiring}
 */
export function planWiring(board, name = 'any', suffix = name === 'any' ? '' : `-${name}`) {
  const breakout = breakouts.modems[name];
  if (!breakout) {
    throw new Error(`There is no modem "${name}" in firmware/boards/breakouts.json; ${Object.keys(breakouts.modems).join(', ')} are there.`);
  }
  const card = planCard(board);
  return {
    name: board.name + suffix,
    title: breakout.headline ? `${board.title.replace('a modem of your own', `a ${breakout.headline}`)}` : board.title,
    board, card, modem: planModem(board, breakout),
    camera: planLens(board, key => key !== 'camera.pir', breakouts.cameras[board.camera?.uart ? 'uart' : 'spi']),
    sensor: planLens(board, key => key === 'camera.pir', breakouts.cameras.pir),
    light: board.led && `light on ${board.led.pin}, lit when ${board.led.active === 1 ? 'high' : 'low'}`,
    battery: board.battery && `battery measured by ${board.battery.pin}`,
    notes: [...breakout.headline ? breakout.notes : board.notes ?? [], ...card.isOnBoard ? [] : breakouts.card.notes],
  };
}

/** Reads the boards of boards/ that have a chip. Boards for a desktop are left out. @returns {Board[]} */
export const listChips = () => /** @type {Board[]} */ (readBoards('').filter(board => board.engine === 'esp32'));

/** Reads the boards that have a chip, with each camera that takes the place of their own. @returns {Board[]} */
const listOthers = () => /** @type {Board[]} */ (listAsked('').flatMap(listWithCameras).filter(({ camera }) => camera && camera !== 'none')
  .map(({ file, camera }) => readBoard(file, camera)).filter(board => board.engine === 'esp32'));

/**
 * Plans all wirings: of every board, of the bare board with bare modems, and of each board with its other cameras.
 * @returns {Wiring[]}
 */
export function listWirings() {
  const others = listOthers();
  return listChips().flatMap(board => [
    planWiring(board), ...board.name === bench ? bare.map(name => planWiring(board, name)) : [],
    ...others.filter(({ name }) => name === board.name).map(other => planWiring(other, 'any', `-${kindOf(other.camera)}`)),
  ]);
}
