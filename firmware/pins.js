/**
 * What the pins of an ESP32 can do, and which of them a board file may name for
 * what. The facts are those of Espressif's ESP32 datasheet (pin list, strapping
 * pins) and of the WROVER modules' (D16 and D17).
 */

/** @typedef {Record<string, string>} Told by pin */
/** @typedef {{ psram?: boolean, taken?: Told, strapping?: Told, wires?: Told }} Wiring */
/** @typedef {import('../src/board.js').ChipBoard & Wiring} WiredBoard */
/** @typedef {{ key: string, pin: string, isOutput: boolean }} Use */

/** @param {number} first @param {number} last */
const range = (first, last) => Array.from({ length: last - first + 1 }, (_, at) => `D${first + at}`);

const every = range(0, 39);
const outputs = ['modem.uart.tx', 'modem.uart.rts', 'modem.power.key', 'modem.power.supply', 'modem.power.reset', 'modem.power.dtr', 'sd.sck', 'sd.mosi', 'sd.cs', 'led.pin'];
const inputs = ['modem.uart.rx', 'modem.uart.cts', 'modem.power.status', 'sd.miso'];

/** @type {{ pins: string[], why: string, holds?: (board: WiredBoard, use: Use) => boolean }[]} */
const refusals = [
  { pins: ['D20', 'D24', ...range(28, 31)], why: 'which the ESP32 does not have' },
  { pins: range(6, 11), why: 'where the ESP32 reads its own program (D6 to D11 are the flash)' },
  { pins: ['D1', 'D3'], why: 'which is the console (D1 and D3)' },
  { pins: range(34, 39), why: 'which can only listen (D34 to D39)', holds: (_, use) => use.isOutput },
  { pins: ['D16', 'D17'], why: 'which the module\'s PSRAM takes (D16 and D17, "psram": true)', holds: board => board.psram === true },
];

/** Pins whose level at reset decides how the ESP32 starts; a part that pulls them wrong keeps it from starting, or from being flashed. */
export const strapping = ['D0', 'D2', 'D5', 'D12', 'D15'];

/** The two that keep the firmware from starting at all. A light that is lit when high pulls down, which is right for D12. */
/** @type {{ pin: string, why: string, isSafe?: (board: WiredBoard, use: Use) => boolean }[]} */
const traps = [
  { pin: 'D0', why: 'low at reset, the ESP32 waits to be flashed instead of starting' },
  { pin: 'D12', why: 'high at reset, the flash gets 1.8 V and the ESP32 does not start', isSafe: (board, use) => use.key === 'led.pin' && board.led?.active === 1 },
];

/** @param {WiredBoard} board @returns {Use[]} every pin that the file names, in the order above */
export function listUses(board) {
  const pinAt = (/** @type {string} */ key) => key.split('.').reduce((/** @type {any} */ part, name) => part?.[name], board);
  return [...outputs, ...inputs].map(key => ({ key, pin: pinAt(key), isOutput: outputs.includes(key) })).filter(use => use.pin);
}

/** @param {WiredBoard} board @param {Use} use @returns {string | undefined} why the pin cannot serve, as the rest of a sentence */
function refuse(board, use) {
  const holder = board.taken?.[use.pin];
  if (holder) return `which is taken on this board (taken.${use.pin}: ${holder})`;
  return refusals.find(({ pins, holds }) => pins.includes(use.pin) && (!holds || holds(board, use)))?.why;
}

/** @param {WiredBoard} board @param {Use} use @returns {string} the pins that would do instead */
function offerPins(board, use) {
  const used = listUses(board).map(({ pin }) => pin);
  const free = every.filter(pin => !used.includes(pin) && !strapping.includes(pin) && !refuse(board, { ...use, pin }));
  return free.length > 0 ? `${free.join(', ')} would do` : 'no pin is left for it';
}

/** @param {WiredBoard} board @param {Use} use @param {Use[]} before @returns {string | undefined} */
function checkUse(board, use, before) {
  const found = `${use.key} is "${use.pin}"`;
  const why = refuse(board, use);
  if (why) return `${found}, ${why}; ${offerPins(board, use)}.`;
  const double = before.find(other => other.pin === use.pin && !refuse(board, other));
  if (double) return `${found}, which ${double.key} has already; ${offerPins(board, use)}.`;
  const trap = traps.find(({ pin, isSafe }) => pin === use.pin && !board.strapping?.[pin] && !isSafe?.(board, use));
  if (trap) return `${found}: ${trap.why}. Say in strapping.${use.pin} why the wiring does not do that, or ${offerPins(board, use)}.`;
  return undefined;
}

/**
 * @param {WiredBoard} board one that its schema lets through
 * @returns {string[]} every error as a sentence that begins with the key
 */
export function checkPins(board) {
  const uses = listUses(board);
  const wrong = uses.map((use, at) => checkUse(board, use, uses.slice(0, at)));
  const idle = Object.keys(board.strapping ?? {}).filter(pin => !strapping.includes(pin) || !uses.some(use => use.pin === pin));
  const loose = Object.keys(board.wires ?? {}).filter(pin => !uses.some(use => use.pin === pin));
  return [...wrong, ...loose.map(pin => `wires.${pin} speaks of a pin that the board does not use; leave it out.`), ...idle.map(pin => `strapping.${pin} speaks of a pin that ${strapping.includes(pin) ? 'the board does not use' : 'decides nothing at reset'}; leave it out.`)].filter(text => text !== undefined);
}
