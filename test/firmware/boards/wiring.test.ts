// The wiring of the boards as pictures and as text: every pin and every protective part is there, and no words overlap.

import { readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkBoard } from '../../../firmware/boards/board.js';
import { measure, wrap } from '../../../firmware/boards/drawing.js';
import { drawWiring } from '../../../firmware/boards/picture.js';
import { listUses } from '../../../firmware/boards/pins.js';
import { pathOf } from '../../../firmware/boards/tables.js';
import { listChips, listWirings, planWiring } from '../../../firmware/boards/wires.js';
import { drawPictures, listWiring, pickWirings } from '../../../firmware/commands/wiring.js';

const test = suite('wiring');
const wirings = listWirings();
const pictures = drawPictures();
const bare = ['esp32-devkit-sim7600', 'esp32-devkit-sim800l'];
/** Wirings of boards with the kind of camera that is not in their board file, as in docs/camera.md. */
const others = ['esp32-devkit-serial', 'lilygo-t-a7608-spi', 'lilygo-t-a7670-spi', 'lilygo-t-sim7000g-serial', 'lilygo-t-sim7600-spi'];
const named = (name: string) => wirings.find(wiring => wiring.name === name)!;

interface Box { x: number; y: number; width: number; height: number; text: string }

const numberIn = (tag: string, name: string) => Number(new RegExp(` ${name}="(-?[\\d.]+)"`).exec(tag)?.[1]);

/** Lists the texts of an SVG picture with their boxes. A text is as wide as its attribute textLength says, with any font. */
function listTexts(svg: string): Box[] {
  return [...svg.matchAll(/(<text [^>]*>)([^<]*)<\/text>/g)].map(([, tag = '', text = '']) => {
    const [x, y, size, width] = ['x', 'y', 'font-size', 'textLength'].map(name => numberIn(tag, name)) as [number, number, number, number];
    const shift = tag.includes('"middle"') ? width / 2 : tag.includes('"end"') ? width : 0;
    return { x: x - shift, y: y - size * 0.75, width, height: size * 0.95, text };
  });
}

const listRects = (svg: string): Box[] => [...svg.matchAll(/<rect class="(?!sheet)[^>]*>/g)]
  .map(([tag]) => ({ x: numberIn(tag, 'x'), y: numberIn(tag, 'y'), width: numberIn(tag, 'width'), height: numberIn(tag, 'height'), text: tag }));

const meets = (a: Box, b: Box) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const holds = (a: Box, b: Box) => b.x >= a.x && b.y >= a.y && b.x + b.width <= a.x + a.width && b.y + b.height <= a.y + a.height;

test('every hardware board, every bare modem and every other camera has a picture', () => {
  assert.equal(wirings.map(({ name }) => name).sort(), [...listChips().map(board => board.name), ...bare, ...others].sort());
});

test('docs/wiring/ has exactly the current pictures of the board files', () => {
  assert.equal(readdirSync(pathOf('wiring')).sort(), pictures.map(({ name }) => name).sort());
  for (const { name, svg } of pictures) assert.is(readFileSync(pathOf(`wiring/${name}`), 'utf8'), svg, `${name}: npm run wiring writes it`);
});

test('docs/install.md links to every picture', () => {
  const page = readFileSync(pathOf('install.md'), 'utf8');
  for (const { name } of pictures) assert.match(page, `](wiring/${name})`);
});

for (const wiring of wirings) {
  const svg = drawWiring(wiring);
  const texts = listTexts(svg);
  const sheet = { x: 0, y: 0, width: 1000, height: Number(/viewBox="0 0 1000 ([\d.]+)"/.exec(svg)![1]), text: '' };

  test(`${wiring.name}: every pin of the board file is in the picture and in the text`, () => {
    for (const { key, pin } of listUses(wiring.board)) {
      // The battery's voltage divider is on the board, so no wire is drawn.
      if (key === 'battery.pin') {
        assert.match(listWiring(wiring), `battery measured by ${pin}`);
        continue;
      }
      const role = key.slice(key.lastIndexOf('.') + 1);
      if (key.startsWith('led')) assert.match(svg, `light on ${pin}`);
      else assert.ok(texts.some(({ text }) => text === `${role}  ${pin}` || text === `${pin}  ${role}` || text === pin), `${key} ${pin}`);
      assert.match(listWiring(wiring), key.startsWith('led') ? `light on ${pin}` : `${pin} (${role})`);
    }
  });

  test(`${wiring.name}: no text extends beyond the picture or overlaps another`, () => {
    assert.ok(texts.length > 20);
    for (const text of texts) assert.ok(holds(sheet, text), `"${text.text}" extends beyond the picture`);
    texts.forEach((one, i) => texts.slice(i + 1).forEach(other => assert.not.ok(meets(one, other), `"${one.text}" and "${other.text}"`)));
  });

  test(`${wiring.name}: no text crosses the edge of a box`, () => {
    for (const rect of listRects(svg)) {
      for (const text of texts) assert.ok(holds(rect, text) || !meets(rect, text), `"${text.text}" crosses ${rect.text}`);
    }
  });

  test(`${wiring.name}: every colour is defined for light and dark pages`, () => {
    const [light = '', dark = ''] = svg.split('@media (prefers-color-scheme:dark)');
    const classes = new Set([...svg.matchAll(/ class="(\w+)"/g)].map(([, name]) => name));
    for (const name of classes) for (const part of [light, dark.split('</style>')[0]!]) assert.match(part, new RegExp(`\\.${name}\\b`), name);
  });

  test(`${wiring.name}: a modem that is not on the board has its own supply and a shared ground`, () => {
    const { modem } = wiring;
    assert.is(modem.isOnBoard, wiring.board.modem.model !== undefined);
    if (modem.isOnBoard) return;
    assert.match(modem.supply!.says.join(), /2 A for moments/);
    assert.ok(modem.wires.some(({ pin, to }) => pin === 'GND' && to === 'GND'));
    assert.not.ok(modem.wires.some(({ pin }) => pin === '3V3'));
  });
}

test('a bare SIM800L gets 4 V, never 5 V, a capacitor, and 2.8 V at its RXD', () => {
  const { modem, notes } = named('esp32-devkit-sim800l');
  assert.match(modem.supply!.says.join(), /4\.0 V.*NEVER 5 V/);
  assert.is(modem.supply!.capacitor, '1000 uF');
  const [series, toGround] = ['near', 'far'].map(place => Number(/([\d.]+) kOhm/.exec(modem.wires.find(({ to }) => to === 'RXD')![place as 'near' | 'far']!)![1])) as [number, number];
  assert.is(Math.round(3.3 * toGround / (series + toGround) * 10) / 10, 2.8);
  assert.match(notes.join(), /delete "status"/);
});

test('every signal wire of a bare SIM7600 has a level shifter, and its key a transistor', () => {
  const { wires } = named('esp32-devkit-sim7600').modem;
  const signals = wires.filter(({ key }) => /^modem\.(uart\.|power\.(dtr|status))/.test(key));
  assert.is(signals.length, 4);
  for (const { key, far } of signals) assert.match(far!, /^level shifter/, key);
  assert.match(wires.find(({ key }) => key === 'modem.power.key')!.near!, /NPN/);
});

test('on the ESP32-CAM, D12 has a resistor to ground, and the lamp\'s resistor is taken out', () => {
  const { wires } = named('esp32-cam').modem;
  assert.is(wires.find(({ pin }) => pin === 'D12')!.near, '4.7 kOhm to GND');
  assert.match(wires.find(({ pin }) => pin === 'D4')!.near!, /take the lamp's resistor out/);
});

test('an SD breakout has pull-ups, and a slot on the board needs none', () => {
  for (const { card, name } of wirings) {
    for (const { key, far } of card.wires) assert.is(far, !card.isOnBoard && /miso|mosi|cs$/.test(key) ? '10 kOhm each to 3.3 V' : undefined, `${name} ${key}`);
  }
});

test('RTS and CTS of a board file go to the modem\'s CTS and RTS', () => {
  const board = structuredClone(named('esp32-devkit').board);
  Object.assign(board.modem.uart, { rts: 'D13', cts: 'D33' });
  const { wires } = planWiring(board, 'sim7600').modem;
  assert.equal(wires.filter(({ role }) => /rts|cts/.test(role)).map(({ role, to }) => [role, to]), [['cts', 'RTS'], ['rts', 'CTS']]);
});

test('a note in "wires" about an unused pin is rejected', () => {
  const board = { ...named('esp32-cam').board, wires: { D5: 'a resistor' } };
  assert.equal(checkBoard(board), ['wires.D5 speaks of a pin that the board does not use; leave it out.']);
});

test('text is wrapped by its width, and a number stays with its unit', () => {
  assert.equal(wrap('aaaa bbbb', 10, measure('aaaa bbbb', 10)), ['aaaa bbbb']);
  assert.equal(wrap('aaaa bbbb', 10, measure('aaaa bbbb', 10) - 1), ['aaaa', 'bbbb']);
  assert.equal(wrap('at 3.3 V', 10, measure('at 3.3', 10)), ['at', '3.3\u00a0V']);
});

test('a wiring is selected by its name, and an unknown name is rejected', () => {
  assert.equal(pickWirings(['esp32-cam']).map(({ name }) => name), ['esp32-cam']);
  assert.is(pickWirings([]).length, wirings.length);
  assert.throws(() => pickWirings(['nowhere']), /There is no wiring of "nowhere": esp32-cam, .* are there/);
});

test.run();
