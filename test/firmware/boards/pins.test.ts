// Which pins a board file may name for which key, the boards of the project, and their wiring in docs/install.md.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkBoard, readBoards } from '../../../firmware/boards/board.js';
import { chooseCamera, targetOf } from '../../../firmware/boards/cameras.js';
import { listUses, strapping, type WiredBoard } from '../../../firmware/boards/pins.js';
import { readTable } from '../../../firmware/boards/tables.js';
import { listChips } from '../../../firmware/boards/wires.js';
import { tellCameras, tellWiring } from '../../../firmware/commands/wiring.js';

type Told = WiredBoard & { url?: string; source?: string[]; notes?: string[] };

const boards = readBoards('') as Told[];
const test = suite('pins');

/** A valid board without the keys for people, such as notes, that the files in boards/ also have. */
const plain: WiredBoard = {
  name: 'bench', title: 'A board on the bench', engine: 'esp32',
  modem: { uart: { port: 'Serial3', rx: 'D26', tx: 'D27' }, power: { key: 'D4', keyActive: 1, supply: 'D25', reset: 'D5', dtr: 'D32', status: 'D34' } },
  sd: { sck: 'D14', miso: 'D2', mosi: 'D15', cs: 'D13' },
  led: { pin: 'D12', active: 1 },
};

/** Returns the same board with another pin for one key, and with more keys. */
function rewire(key: string, pin: string, more: object = {}): object {
  const board = { ...structuredClone(plain), ...more };
  const path = key.split('.');
  const part = path.slice(0, -1).reduce((inner: any, name) => inner[name], board);
  part[path.at(-1)!] = pin;
  return board;
}

const outputs = ['modem.uart.tx', 'modem.uart.rts', 'modem.power.key', 'modem.power.supply', 'modem.power.reset', 'modem.power.dtr', 'sd.sck', 'sd.mosi', 'sd.cs', 'led.pin'];
const inputs = ['modem.uart.rx', 'modem.uart.cts', 'modem.power.status', 'sd.miso'];

test('a board without the additional keys of this project\'s files is valid', () => assert.equal(checkBoard(plain), []));

for (const key of [...outputs, ...inputs]) {
  for (const pin of ['D6', 'D7', 'D8', 'D9', 'D10', 'D11']) {
    test(`${key} on ${pin} is rejected, since the flash uses the pin`, () => assert.match(checkBoard(rewire(key, pin)).join('\n'), new RegExp(`^${key} is "${pin}", where the ESP32 reads its own program .*D18.* would do\\.$`)));
  }
  for (const pin of ['D1', 'D3']) test(`${key} on ${pin} is rejected, since the console uses the pin`, () => assert.match(checkBoard(rewire(key, pin)).join('\n'), /which is the console/));
  for (const pin of ['D20', 'D24', 'D28', 'D29', 'D30', 'D31']) test(`${key} on ${pin} is rejected, since the ESP32 has no such pin`, () => assert.match(checkBoard(rewire(key, pin)).join('\n'), /does not have/));
  for (const pin of ['D16', 'D17']) {
    test(`${key} on ${pin} is rejected only with PSRAM`, () => {
      assert.match(checkBoard(rewire(key, pin, { psram: true })).join('\n'), new RegExp(`^${key} is "${pin}", which the module's PSRAM takes`));
      assert.equal(checkBoard(rewire(key, pin, { psram: false })), []);
    });
  }
  for (const pin of ['D35', 'D36', 'D39']) {
    test(`${key} on ${pin}, an input-only pin, is ${outputs.includes(key) ? 'rejected' : 'accepted'}`, () => {
      const found = checkBoard(rewire(key, pin)).join('\n');
      if (outputs.includes(key)) assert.match(found, new RegExp(`^${key} is "${pin}", which can only listen`));
      else assert.is(found, '');
    });
  }
}

const told: [title: string, board: object, expect: (string | RegExp)[]][] = [
  ['a pin used twice is reported with both keys', rewire('sd.cs', 'D4'), [/^sd\.cs is "D4", which modem\.power\.key has already; .* would do\.$/]],
  ['a pin that another part of the board uses is rejected', rewire('sd.cs', 'D33', { taken: { D33: "the modem's RI" } }), [/^sd\.cs is "D33", which is taken on this board \(taken\.D33: the modem's RI\); /]],
  ['a suggested pin is neither used, nor taken, nor a strapping pin', rewire('sd.cs', 'D6', { psram: true, taken: { D18: 'a', D19: 'b', D21: 'c', D22: 'd', D23: 'e' } }), ['sd.cs is "D6", where the ESP32 reads its own program (D6 to D11 are the flash); D13, D33 would do.']],
  ['the message says that no pin is left', rewire('sd.cs', 'D6', { psram: true, taken: { D13: '-', D18: 'a', D19: 'b', D21: 'c', D22: 'd', D23: 'e', D33: 'f' } }), [/; no pin is left for it\.$/]],
  ['D12 is rejected if a card pulls it up', rewire('sd.miso', 'D12', { led: undefined }), [/^sd\.miso is "D12": high at reset, the flash gets 1\.8 V and the ESP32 does not start\. Say in strapping\.D12 why/]],
  ['D12 is rejected if a modem drives it', rewire('modem.uart.rx', 'D12', { led: undefined }), [/^modem\.uart\.rx is "D12": high at reset/]],
  ['D12 is rejected if a light pulls it up', { ...plain, led: { pin: 'D12', active: 0 } }, [/^led\.pin is "D12": high at reset/]],
  ['D12 is accepted with a reason in the file', { ...plain, led: { pin: 'D12', active: 0 }, strapping: { D12: 'held low' } }, []],
  ['D0 is rejected without a reason in the file', rewire('led.pin', 'D0'), [/^led\.pin is "D0": low at reset, the ESP32 waits to be flashed/]],
  ['a reason for an unused pin is rejected', { ...plain, strapping: { D0: 'a button' } }, ['strapping.D0 speaks of a pin that the board does not use; leave it out.']],
  ['a reason for a pin that needs none is rejected', { ...plain, strapping: { D4: 'key' } }, ['strapping.D4 speaks of a pin that decides nothing at reset; leave it out.']],
  ['a name that is no pin is rejected', { ...plain, taken: { GPIO4: 'key' } }, ['taken.GPIO4 is not a pin of the ESP32, "D0" to "D39".']],
  ['all errors are reported at once', rewire('sd.sck', 'D34', { led: { pin: 'D6', active: 1 } }), [/^sd\.sck is "D34"/, /^led\.pin is "D6"/]],
];
for (const [title, board, expect] of told) {
  test(title, () => {
    const found = checkBoard(board);
    expect.forEach((sentence, at) => sentence instanceof RegExp ? assert.match(found[at] ?? '', sentence) : assert.is(found[at], sentence));
    assert.is(found.length, expect.length, found.join('\n'));
  });
}

for (const board of boards) {
  test(`${board.name} names its web page and the source of its pins`, () => {
    assert.match(board.url ?? '', /^https:\/\//);
    assert.ok((board.source ?? []).length > 0);
  });
  if (board.engine !== 'esp32') continue;
  test(`${board.name} has a reason for each strapping pin that it uses`, () => {
    const used = listUses(board).map(use => use.pin).filter(pin => strapping.includes(pin));
    assert.equal(Object.keys(board.strapping ?? {}).sort(), used.sort());
  });
  test(`${board.name}: the notes ask to take the card out while flashing only if it is on D2`, () => {
    const isTold = (board.notes ?? []).some(note => /^Take the card out while flashing/.test(note));
    assert.is(isTold, board.sd.miso === 'D2');
  });
}

/** Two valid cameras for the board `plain`, on pins that it does not use: one at its other UART, and one at an SPI port. */
const serial = { uart: { port: 'Serial2', rx: 'D19', tx: 'D18' }, supply: 'D23', pir: 'D39' };
const spi = { spi: { port: 'SPI2', sck: 'D18', miso: 'D19', mosi: 'D23', cs: 'D22' }, i2c: { sda: 'D21', scl: 'D33' }, pir: 'D39' };

test('a camera by UART and one by SPI are valid', () => {
  for (const camera of [serial, spi, { uart: serial.uart }, { spi: spi.spi }, { ...serial, model: 'vc0706', supplyActive: 0 }, { ...spi, model: 'arducam-mini' }]) {
    assert.equal(checkBoard({ ...plain, camera }), [], JSON.stringify(camera));
  }
});

const lines = [
  ...['uart.rx', 'uart.tx', 'supply', 'pir'].map(key => ({ key, camera: serial })),
  ...['spi.sck', 'spi.miso', 'spi.mosi', 'spi.cs', 'i2c.sda', 'i2c.scl'].map(key => ({ key, camera: spi })),
];
for (const { key, camera } of lines) {
  const wired = (pin: string, more: object = {}) => checkBoard(rewire(`camera.${key}`, pin, { camera: structuredClone(camera), ...more })).join('\n');
  const refused = (pin: string, why: string) => assert.match(wired(pin), new RegExp(`^camera\\.${key} is "${pin}"[,:] ${why}`));
  test(`camera.${key} has the same rules for pins as the other keys`, () => {
    refused('D6', 'where the ESP32 reads its own program');
    refused('D1', 'which is the console');
    refused('D20', 'which the ESP32 does not have');
    refused('D0', 'low at reset');
    refused('D4', 'which modem\\.power\\.key has already');
    assert.match(wired('D17', { psram: true }), key === 'pir' ? /cannot wake/ : /which the module's PSRAM takes/);
    assert.match(wired('D27', { taken: { D27: 'a fan' }, modem: { uart: { port: 'Serial3', rx: 'D26', tx: 'D32' } } }), /which is taken on this board \(taken\.D27: a fan\)/);
    if (/rx|miso|pir/.test(key)) assert.is(wired('D36'), '');
    else refused('D36', 'which can only listen');
  });
  test(`camera.${key} on D12 is rejected${/spi|i2c/.test(key) ? ' even with a reason, because of the camera\'s pull-up' : ' unless the file has a reason'}`, () => {
    const free = { led: undefined };
    assert.match(wired('D12', free), /D12": .*high at reset, the flash gets 1\.8 V/);
    const found = wired('D12', { ...free, strapping: { D12: 'held low' } });
    if (/spi|i2c/.test(key)) assert.match(found, /^camera\..* is "D12": the camera's board pulls it up \(10 kOhm\)/);
    else assert.is(found, '');
  });
}

test('a motion sensor must be on a pin that can wake the chip', () => {
  const free = { modem: { uart: { port: 'Serial3', rx: 'D26', tx: 'D27' } }, led: undefined, camera: structuredClone(serial) };
  for (const pin of ['D4', 'D25', 'D32', 'D33', 'D34', 'D35', 'D36', 'D39']) assert.equal(checkBoard(rewire('camera.pir', pin, structuredClone(free))), [], pin);
  for (const pin of ['D5', 'D16', 'D21', 'D22', 'D37']) {
    assert.match(checkBoard(rewire('camera.pir', pin, structuredClone(free))).join(), new RegExp(`^camera\\.pir is "${pin}", which cannot wake the ESP32 from its sleep; D4, D25, .*D39 would do\\.$`));
  }
});

const cameras: [title: string, camera: object, expect: (string | RegExp)[]][] = [
  ['the card\'s bus', { spi: { ...spi.spi, sck: 'D14' } }, [/^camera\.spi\.sck is "D14", which sd\.sck has already \(no camera shares a bus with the card, whose breakout may never release MISO\); /]],
  ['the modem\'s port', { uart: { ...serial.uart, port: 'Serial3' } }, ['camera.uart.port is "Serial3", which modem.uart.port has already; "Serial2" would do.']],
  ['the console\'s port', { uart: { ...serial.uart, port: 'Serial1' } }, ['camera.uart.port is "Serial1", but must be "Serial2" or "Serial3", whichever the modem has not.']],
  ['a port that the chip does not have', { spi: { ...spi.spi, port: 'SPI3' } }, ['camera.spi.port is "SPI3", but must be "SPI1" or "SPI2", the ESP32\'s two.']],
  ['a camera without UART and SPI', {}, ['camera is {}, but must be a camera with uart, or one with spi (and i2c).']],
  ['a camera with UART and SPI', { uart: serial.uart, spi: spi.spi }, [/^camera is .*, but must be a camera with uart, or one with spi \(and i2c\)\.$/]],
  ['I2C with a UART', { uart: serial.uart, i2c: spi.i2c }, [/but must be a camera with uart, or one with spi/]],
  ['a missing pin', { spi: { port: 'SPI2', sck: 'D18', miso: 'D19', mosi: 'D23' } }, ['camera.spi.cs is missing.']],
  ['a path instead of a chip\'s pins', { uart: { path: '/tmp/camera' } }, [/^camera\.uart\.port is missing/, /rx/, /tx/, /^camera\.uart\.path is no key/]],
  ['an unknown camera', { ...serial, model: 'ov7670' }, [/^camera\.model is "ov7670", but must be "vc0706" or "ov528" or "arducam-mega" or "arducam-mini"\.$/]],
  ['a serial camera at an SPI port', { ...spi, model: 'ov528' }, ['camera.model is "ov528", which is wired to a uart, and not to an spi.']],
  ['an SPI camera at a UART', { ...serial, model: 'arducam-mega' }, ['camera.model is "arducam-mega", which is wired to an spi, and not to a uart.']],
  ['a Mini without I2C', { spi: spi.spi, model: 'arducam-mini' }, ['camera.model is "arducam-mini", whose sensor is set by I2C: camera.i2c is missing.']],
];
for (const [title, camera, expect] of cameras) {
  test(`camera: ${title} is rejected`, () => {
    const found = checkBoard({ ...plain, camera });
    expect.forEach((sentence, at) => sentence instanceof RegExp ? assert.match(found[at] ?? '', sentence) : assert.is(found[at], sentence));
    assert.is(found.length, expect.length, found.join('\n'));
  });
}

test('on a desktop a terminal, a pair of pipes and a file replace the wires', () => {
  const linux = { name: 'x', title: 'x', engine: 'linux', modem: { uart: { path: './modem' } }, sd: { path: './card' } };
  for (const camera of [{ uart: { path: '/tmp/camera' }, pir: { path: '/tmp/pir' } }, { spi: { path: '/tmp/camera' }, model: 'arducam-mini' }]) assert.equal(checkBoard({ ...linux, camera }), []);
  assert.match(checkBoard({ ...linux, camera: serial }).join(), /camera\.uart\.path is missing.*camera\.pir is "D39", but must be/);
  assert.equal(checkBoard({ ...linux, camera: { uart: { path: 'a' }, model: 'arducam-mini' } }), ['camera.model is "arducam-mini", which is wired to an spi, and not to a uart.']);
});

const others = (list: object[], more: object = {}) => checkBoard({ ...plain, camera: serial, otherCameras: list, ...more });

test('a camera that takes the place of another has the same rules for its pins', () => {
  assert.equal(others([spi]), []);
  assert.equal(others([spi], { camera: undefined }), []);
  assert.match(others([{ ...spi, spi: { ...spi.spi, cs: 'D5' } }]).join(), /^otherCameras\.0\.spi\.cs is "D5", which modem\.power\.reset has already; .* would do\.$/);
  assert.match(others([{ spi: { ...spi.spi, sck: 'D36' } }]).join(), /^otherCameras\.0\.spi\.sck is "D36", which can only listen/);
  assert.match(others([{ spi: { ...spi.spi, port: 'SPI3' } }]).join(), /^otherCameras\.0\.spi\.port is "SPI3", but must be/);
  assert.equal(others([{ ...spi, model: 'ov528' }]), ['otherCameras.0.model is "ov528", which is wired to a uart, and not to an spi.']);
});

test('two cameras of a kind are rejected, and words about pins that the camera does not use', () => {
  assert.equal(others([{ uart: serial.uart }]), ['otherCameras.0 is of the kind "serial", which another camera of the file is, too.']);
  assert.equal(others([{ ...spi, wires: { D25: 'a switch' } }]), []);
  assert.equal(others([{ ...spi, wires: { D18: 'a resistor', D0: 'none' } }]), ['otherCameras.0.wires.D0 speaks of a pin that the board does not use; leave it out.']);
  assert.equal(others([], { camera: { ...serial, strapping: { D0: 'a button' } } }), ['camera.strapping.D0 speaks of a pin that the board does not use; leave it out.']);
});

test('with another camera the words about the pins of the first one are gone', () => {
  const file = { ...plain, notes: ['of the board'], wires: { D23: 'enable', D4: 'a transistor' }, camera: { ...serial, notes: ['of the serial one'] }, otherCameras: [{ ...spi, notes: ['of the SPI one'], wires: { D18: 'a resistor' } }] } as never;
  const { notes, wires, camera } = chooseCamera(file, 'spi') as WiredBoard & { notes: string[] };
  assert.equal([notes, wires, camera], [['of the board', 'of the SPI one'], { D4: 'a transistor', D18: 'a resistor' }, spi]);
  assert.is(chooseCamera(file, 'none').camera, undefined);
  assert.equal(chooseCamera(file).camera, serial);
  assert.equal([targetOf(file), targetOf(file, 'serial'), targetOf(file, 'spi'), targetOf(file, 'none')], ['bench', 'bench', 'bench-spi', 'bench-none']);
  const sold = { ...plain, camera: serial, otherCameras: [spi], modem: { ...plain.modem, models: ['SIM800'] } } as never;
  assert.equal([targetOf(sold), targetOf(sold, 'serial', 'all'), targetOf(sold, 'spi', 'all'), targetOf(file, 'spi', 'all')], ['bench', 'bench-all', 'bench-spi-all', 'bench-spi']);
});

test('a board without pins for a camera says why', () => {
  const file = { ...plain, camera: serial, noCamera: { spi: 'too few pins are left' } } as never;
  assert.throws(() => chooseCamera(file, 'spi'), /^A board on the bench \(bench\) does not take an SPI camera \(ArduCAM Mega or Mini\): too few pins are left\. --camera serial or none would do/);
});

/**
 * Boards without pins for an external camera. The esp32-cam has a camera of its own on the pins that one would need. Which pins the
 * header of the lilygo-t-pcie has is not confirmed.
 */
const withoutCamera = ['esp32-cam', 'lilygo-t-pcie'];

test('every board with pins for a camera has one, marked as not tried, whose supply a resistor holds off in sleep', () => {
  for (const board of boards.filter(one => one.engine === 'esp32')) {
    assert.is(board.camera !== undefined, !withoutCamera.includes(board.name), board.name);
    if (board.camera) assert.match(board.source!.filter(line => line.startsWith('camera')).join(), /not tried/);
    if (board.camera?.supply) assert.match(board.notes!.join(), new RegExp(`${board.camera.supply} needs a resistor of 100 kOhm that holds the camera's supply off`));
  }
  assert.match(boards.find(board => board.name === 'esp32-cam')!.notes!.join(), /The lens on this board stays dark/);
});

test('every board that issues ask for has a file', () => {
  assert.equal(boards.map(board => board.name), [
    'esp32-cam', 'esp32-devkit', 'lilygo-t-a7608', 'lilygo-t-a7670', 'lilygo-t-call-sim800l', 'lilygo-t-pcie', 'lilygo-t-sim7000g', 'lilygo-t-sim7600', 'linux',
  ]);
});

test('docs/install.md has the wiring of the board files', () => {
  const table = readTable('install.md', 'wiring');
  assert.is(table, tellWiring(), 'npm run wiring writes it');
  for (const { name, url } of listChips()) assert.ok(table.includes(`](${url}); [its pins](../boards/${name}.json)\n\n![the wires](wiring/${name}.svg)`), name);
});

test('docs/camera.md has the pins of every camera of the board files', () => {
  const table = readTable('camera.md', 'cameras');
  assert.is(table, tellCameras(), 'npm run wiring writes it');
  assert.match(table, /^\| `lilygo-t-sim7600` \| SPI2: D18, D19, D23, D5; D21, D22; motion D39 \| \*\*D19, D18\*\*/m);
});

test.run();
