/**
 * Draws a wiring: the SD card to the left, the ESP32 in the middle, and the modem to the right. Below them are the camera, if there is one,
 * and notes.
 */
import { drawBox, drawDot, drawLines, drawPath, drawSheet, drawText, wrap } from './drawing.js';

/** @typedef {import('./wires.js').Wiring} Wiring */
/** @typedef {import('./wires.js').Part} Part */
/** @typedef {import('./wires.js').Wire} Wire */
/**
 * The space between the ESP32 and a part, in which their wires are drawn. `side` is the side of the ESP32 on which it is.
 * @typedef {{ x: number, width: number, side: 'left' | 'right' }} Gap
 */
/**
 * A part such as a resistor, drawn in adjacent wires: its text, and the first and last row of these wires.
 * @typedef {{ says: string, from: number, to: number }} Step
 */

const sheetWidth = 1000;
const rowHeight = 36;
const headHeight = 52;
const top = 96;
const card = { x: 30, width: 140 };
const chip = { x: 330, width: 170 };
const modem = { x: 800, width: 170 };
/** The space for wires between the card and the ESP32. @type {Gap} */
const cardGap = { x: card.x + card.width, width: chip.x - card.x - card.width, side: 'left' };
/** The space for wires between the ESP32 and the modem. @type {Gap} */
const modemGap = { x: chip.x + chip.width, width: modem.x - chip.x - chip.width, side: 'right' };
const noteSize = 12.5;
const stepSize = 11;

/**
 * Returns the vertical middle of a row of wires, in units of the picture.
 * @param {number} row counted from 0
 * @returns {number}
 */
const yOf = row => top + headHeight + rowHeight * (row + 0.5);

/**
 * Tells whether the text names a resistor from a wire to ground or 3.3 V. The wire continues beside it.
 * @param {string} says
 */
const isPull = says => / to (GND|3\.3 V)$/.test(says);
/** Tells whether the text names a resistor in series, of which each wire has its own. @param {string} says */
const isAlone = says => /^[\d.]+ k?Ohm$/.test(says);

/**
 * Joins equal parts in adjacent wires to one part.
 * @param {Wire[]} wires
 * @param {(wire: Wire) => string | undefined} pick returns the text of a wire's part; undefined: it has none
 * @returns {Step[]}
 */
function groupSteps(wires, pick) {
  /** The parts that are found so far, in the order of the wires. @type {Step[]} */
  const steps = [];
  wires.forEach((wire, row) => {
    const says = pick(wire);
    const last = steps.at(-1);
    if (!says) return;
    if (last && last.says === says && last.to === row - 1 && !isAlone(says)) last.to = row;
    else steps.push({ says, from: row, to: row });
  });
  return steps;
}

/**
 * Draws a resistor from wires to ground or 3.3 V. The wires pass through its box, each with a dot, and its text is below
 * the first one.
 * @param {Step} step
 * @param {number} x the left edge of the box
 * @param {number} width of the box
 * @param {number} offset how many rows of wires the device's first wire is below the picture's first row
 */
function drawPull({ says, from, to }, x, width, offset) {
  const rows = Array.from({ length: to - from + 1 }, (_, i) => yOf(from + i + offset));
  const [y, last] = [rows[0] ?? 0, rows.at(-1) ?? 0];
  const lines = to > from ? wrap(says, stepSize, width - 10) : [says];
  const wires = rows.map(row => drawPath([[x, row], [x + width, row]], 'wire') + drawDot(x + 8, row));
  return drawBox(x, y, width, last - y + 16, 'step') + wires.join('')
    + drawLines(x + width / 2 + 4, y + (to > from ? rowHeight / 2 : 9), lines, { size: stepSize });
}

/**
 * Draws a part that lies in its wires, such as a level shifter, as a box with a text.
 * @param {Step} step
 * @param {number} x the left edge of the box
 * @param {number} width of the box
 * @param {number} offset how many rows of wires the device's first wire is below the picture's first row
 */
function drawStep({ says, from, to }, x, width, offset) {
  const [y, end] = [yOf(from + offset) - rowHeight / 2 + 4, yOf(to + offset) + rowHeight / 2 - 4];
  return drawBox(x, y, width, end - y, 'step') + drawLines(x + width / 2, (y + end) / 2, wrap(says, stepSize, width - 10), { size: stepSize });
}

/**
 * Draws all parts that lie in the wires of a device, such as resistors.
 * @param {Step[]} steps
 * @param {number} x the left edge of their boxes
 * @param {number} width of their boxes
 * @param {number} offset how many rows of wires the device's first wire is below the picture's first row
 */
const drawSteps = (steps, x, width, offset) => steps.map(step => (isPull(step.says) ? drawPull : drawStep)(step, x, width, offset));

/**
 * Returns the CSS class of a wire's line.
 * @param {Wire} wire
 * @param {boolean} isFixed whether the wire is part of the board
 */
const classOf = ({ pin }, isFixed) => pin === 'GND' ? 'ground' : pin === '3V3' || pin === '5V' ? 'power' : isFixed ? 'fixed' : 'wire';

/**
 * Returns the name of a wire's pin at the ESP32, with its role such as "rx" if the wire is connected.
 * @param {Wire} wire
 */
const tellPin = ({ pin, role, open }, side = 'right') => role && !open ? side === 'left' ? `${pin}  ${role}` : `${role}  ${pin}` : pin;

/**
 * Draws the wires of a device: each line, and the names at both of its ends.
 * @param {Part} part
 * @param {Gap} gap
 * @param {number} offset how many rows of wires the device's first wire is below the picture's first row
 */
function drawWires(part, gap, offset) {
  const isRight = gap.side === 'right';
  const [start, end] = [gap.x, gap.x + gap.width];
  const [atChip, atPart] = isRight ? [start - 8, end + 8] : [end + 8, start - 8];
  return part.wires.map((wire, i) => {
    const y = yOf(i + offset);
    const name = drawText(atChip, y + 4, tellPin(wire, gap.side), { at: isRight ? 'end' : 'start', bold: true });
    if (wire.open) return name + drawText(start + 14, y + 4, wire.open, { as: 'soft' });
    const isFed = wire.key === 'modem.power.supply' && part.supply;
    const line = drawPath([[start, y], [isFed ? feedOf(gap).x : end, y]], classOf(wire, part.isOnBoard));
    return line + name + (isFed ? '' : drawText(atPart, y + 4, wire.to, { at: isRight ? 'start' : 'end', bold: true }));
  });
}

/** Returns the horizontal place of the box that shows a modem's power supply. @param {Gap} gap */
const feedOf = gap => ({ x: gap.x + 62, width: 162 });

/**
 * Draws the power supply of a modem above its wires, with its capacitor. The box spans the ground wire and the wire that
 * switches the supply.
 * @param {Part} part
 * @param {Gap} gap
 */
function drawFeed({ supply, wires }, gap) {
  if (!supply) return [];
  const box = feedOf(gap);
  const isSwitched = wires.some(({ key }) => key === 'modem.power.supply');
  const [y, end] = [yOf(0) - rowHeight / 2 + 2, yOf(isSwitched ? 2 : 1) + rowHeight / 2 - 4];
  const [from, to] = [box.x + box.width, gap.x + gap.width];
  const middle = (from + to) / 2 - 8;
  const says = supply.says.map((line, i) => drawText(box.x + box.width / 2, y + 20 + i * 16, line,
    { at: 'middle', bold: true, as: /NEVER|only/.test(line) ? 'warn' : 'ink' }));
  const [plus, ground] = [yOf(0), yOf(1)];
  const capacitor = supply.capacitor ? [
    drawPath([[middle, plus], [middle, plus + 14]], 'power'), drawPath([[middle - 10, plus + 14], [middle + 10, plus + 14]], 'plate'),
    drawPath([[middle - 10, plus + 21], [middle + 10, plus + 21]], 'plate'), drawPath([[middle, plus + 21], [middle, ground]], 'ground'),
    drawDot(middle, plus), drawDot(middle, ground), drawText(middle, plus - 8, supply.capacitor, { at: 'middle', size: stepSize }),
  ] : [];
  return [
    drawPath([[from, plus], [to, plus]], 'power'), drawText(to + 8, plus + 4, supply.pin, { bold: true }),
    drawBox(box.x, y, box.width, end - y, 'feed'), ...says, ...capacitor,
    isSwitched ? drawText(box.x + 8, yOf(2) + 4, 'enable', { size: stepSize }) : '',
  ];
}

/**
 * Draws a device's wires, its power supply if it has one, and all parts that lie in the wires.
 * @param {Part} part
 * @param {Gap} gap
 * @param {number} offset how many rows of wires the device's first wire is below the picture's first row
 */
function drawPart(part, gap, offset) {
  const far = groupSteps(part.wires, wire => wire.far);
  const near = groupSteps(part.wires, wire => wire.near);
  const isShared = far.length > 0 && near.length > 0;
  const width = gap.width - 80 > 190 ? 190 : gap.width - 40;
  const middle = gap.x + (gap.width - width) / 2;
  const half = (gap.width - 48) / 2;
  const [nearX, farX, stepWidth] = isShared ? [gap.x + 16, gap.x + 32 + half, half] : [middle, middle, width];
  return [
    ...drawWires(part, gap, offset), ...drawFeed(part, gap),
    ...drawSteps(near, nearX, stepWidth, offset), ...drawSteps(far, farX, stepWidth, offset),
  ];
}

/**
 * Draws the box of a device, with its title at the top and another text at its bottom.
 * @param {{ x: number, width: number, y?: number }} place
 * @param {number} height
 * @param {string} title
 * @param {string} as its CSS class
 * @param {string} [below] the text at the bottom; default: none
 */
function drawBlock({ x, width, y = top }, height, title, as, below = '') {
  const lines = wrap(title, 14, (width - 12) / 1.1);
  const foot = wrap(below, stepSize, width - 12);
  return [
    drawBox(x, y, width, height, as), drawLines(x + width / 2, y + 24, lines, { size: 14, bold: true }),
    ...below ? [drawLines(x + width / 2, y + height - 8 - foot.length * 7, foot, { size: stepSize, as: 'soft' })] : [],
  ];
}

/** Returns the sentence that explains solid and dashed lines in this picture. @param {Wiring} wiring */
function tellLegend({ card: { isOnBoard }, modem: soldered, camera }) {
  if (isOnBoard && soldered.isOnBoard && camera) {
    return 'Dashed lines are on the board: nothing to desolder, and nothing to wire but a camera, if you want one.';
  }
  if (isOnBoard && soldered.isOnBoard) return 'There is nothing to wire and nothing to desolder: dashed lines are on the board.';
  return isOnBoard || soldered.isOnBoard ? 'Solid lines are wires of yours; dashed lines are on the board.' : 'All lines are wires of yours.';
}

/** Draws notes, each with a dot before it. Returns the shapes, and the height that they take. @param {string[]} notes @param {number} y */
function drawNotes(notes, y) {
  const size = noteSize;
  const lines = notes.flatMap(note => wrap(note, size, sheetWidth - 90).map((text, i) => ({ text, isFirst: i === 0 })));
  return { height: lines.length * 18,
    parts: lines.map(({ text, isFirst }, i) => drawText(46, y + i * 18, text, { size }) + (isFirst ? drawDot(36, y + i * 18 - 4) : '')) };
}

/** Draws the frame around everything that is soldered on the board. @param {Wiring} wiring @param {number} height */
function drawBoard({ card: slot, modem: soldered }, height) {
  if (!slot.isOnBoard && !soldered.isOnBoard) return '';
  const from = slot.isOnBoard ? card.x - 14 : chip.x - 14;
  const to = soldered.isOnBoard ? modem.x + modem.width + 14 : chip.x + chip.width + 14;
  return drawBox(from, top - 14, to - from, height + 28, 'board');
}

/**
 * Draws the ESP32 a second time, with the wires of an optional camera and motion sensor. Returns the shapes, and the height
 * that they take; without a camera there are none, and the height is 0.
 * @param {Wiring} wiring
 * @param {number} y the upper edge
 */
function drawCamera({ camera, sensor }, y) {
  if (!camera) return { height: 0, parts: [] };
  const height = headHeight + rowHeight * Math.max(camera.wires.length, sensor?.wires.length ?? 0) + 12;
  const offset = (y - top) / rowHeight;
  const parts = [
    ...drawBlock({ ...chip, y }, height, 'ESP32', 'chip'), ...drawBlock({ ...modem, y }, height, camera.title, 'part'),
    ...drawPart(camera, modemGap, offset),
    ...sensor ? [...drawBlock({ ...card, y }, height, sensor.title, 'part'), ...drawPart(sensor, cardGap, offset)] : [],
  ];
  return { height: height + 36, parts };
}

/** Draws the whole wiring of a board. @param {Wiring} wiring @returns {string} an SVG, readable on light and dark pages */
export function drawWiring(wiring) {
  const fed = wiring.modem.supply ? 1 : 0;
  const rows = Math.max(wiring.card.wires.length, wiring.modem.wires.length + fed);
  const height = headHeight + rowHeight * rows + 44;
  const supplyY = top + height + 50;
  const camera = drawCamera(wiring, supplyY + 38);
  const foot = supplyY + 44 + camera.height;
  const notes = drawNotes(wiring.notes, foot);
  const on = wiring.modem.isOnBoard ? 'modem, on the board' : '';
  return drawSheet(sheetWidth, foot + notes.height + 8, `Wiring of ${wiring.title}; npm run wiring -- ${wiring.name} prints it in words.`, [
    drawText(30, 36, wiring.title, { size: 18, bold: true }), drawText(30, 58, tellLegend(wiring), { size: noteSize, as: 'soft' }),
    drawBoard(wiring, height),
    ...drawBlock(card, height, wiring.card.title, 'part', wiring.card.isOnBoard ? 'FAT32 card' : 'FAT32 card, 3.3 V'),
    ...drawBlock(chip, height, 'ESP32', 'chip', wiring.light ?? ''),
    ...drawBlock(modem, height, wiring.modem.title, 'part', on || 'antenna and SIM first'),
    ...drawPart(wiring.card, cardGap, 0), ...drawPart(wiring.modem, modemGap, fed),
    drawPath([[chip.x + chip.width / 2, top + height], [chip.x + chip.width / 2, supplyY - 14]], 'power'),
    drawBox(chip.x - 70, supplyY - 14, chip.width + 140, 28, 'feed'),
    drawText(chip.x + chip.width / 2, supplyY + 4, wiring.board.supply ?? 'supply of the board', { at: 'middle', bold: true }),
    ...camera.parts, ...notes.parts,
  ]);
}
