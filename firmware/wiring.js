/**
 * The wiring of the boards for docs/wiring.md, made from their files.
 * `npm run wiring` writes it; a test fails where the page has another.
 */
import { fileURLToPath } from 'node:url';
import { readBoards } from './board.js';
import { writeTable } from './tables.js';

/** @typedef {import('./pins.js').WiredBoard & { url?: string, notes?: string[] }} Board */

const head = ['| board | modem | modem\'s UART | modem\'s power | SD card | light |', '|---|---|---|---|---|---|'];

/** @param {0 | 1} level */
const nameLevel = level => level === 1 ? 'high' : 'low';

/** @param {Record<string, unknown>} pins @param {string[]} keys */
const listPins = (pins, keys) => keys.filter(key => pins[key]).map(key => `${key} ${pins[key]}`).join(', ');

/** @param {Board} board */
function tellPower({ modem: { power } }) {
  if (!power) return 'none';
  const pins = listPins({ ...power }, ['key', 'supply', 'reset', 'dtr', 'status']);
  return power.key ? pins.replace(power.key, `${power.key} (pressed when ${nameLevel(power.keyActive === 0 ? 0 : 1)})`) : pins;
}

/** @param {Board} board */
function tellRow(board) {
  const { uart, model, maxBaud } = board.modem;
  const line = `${uart.port}: ${listPins({ ...uart }, ['rx', 'tx', 'rts', 'cts'])}${maxBaud ? `, up to ${maxBaud} baud` : ''}`;
  const light = board.led ? `${board.led.pin}, lit when ${nameLevel(board.led.active)}` : 'none';
  const title = board.url ? `[${board.title}](${board.url})` : board.title;
  return `| ${[`${title}<br>\`${board.name}\``, model ?? 'any', line, tellPower(board), listPins({ ...board.sd }, ['sck', 'miso', 'mosi', 'cs']), light].join(' | ')} |`;
}

/** @param {Board} board */
const tellNotes = board => board.notes ? ['', `\`${board.name}\``, '', ...board.notes.map(note => `- ${note}`)] : [];

/** @returns {string} a table with a row a board of pins, and below it what to know of each */
export function tellWiring() {
  const boards = /** @type {Board[]} */ (readBoards('').filter(board => board.engine === 'esp32'));
  return [...head, ...boards.map(tellRow), ...boards.flatMap(tellNotes)].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeTable('wiring.md', 'wiring', tellWiring());
