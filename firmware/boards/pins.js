/**
 * Abilities of an ESP32's pins, and the checks of a board file's pins. Sources: Espressif's ESP32 datasheet (pin list,
 * strapping pins), and the WROVER modules' (D16 and D17).
 */

/** Texts for people about pins, each by the name of its pin, such as D12. @typedef {Record<string, string>} Told */
/**
 * What a board file says of its pins, by pin. `taken`: what on the board uses the pin already. `strapping`: why a pin that
 * selects the boot mode at reset is harmless here. `wires`: the part in the pin's wire, such as a resistor.
 * @typedef {{ psram?: boolean, taken?: Told, strapping?: Told, wires?: Told }} Wiring
 */
/** @typedef {import('../../src/board.js').ChipBoard & Wiring} WiredBoard */
/**
 * A use of a pin: its key in the board file, such as "modem.uart.rx", the pin, and whether the chip drives it.
 * @typedef {{ key: string, pin: string, isOutput: boolean }} Use
 */

/**
 * Returns the names of all pins from the first to the last, such as D6 to D11.
 * @param {number} first
 * @param {number} last
 */
const range = (first, last) => Array.from({ length: last - first + 1 }, (_, at) => `D${first + at}`);

const every = range(0, 39);
const outputs = ['modem.uart.tx', 'modem.uart.rts', 'modem.power.key', 'modem.power.supply', 'modem.power.flightMode', 'modem.power.reset',
  'modem.power.dtr', 'sd.sck', 'sd.mosi', 'sd.cs',
  'camera.uart.tx', 'camera.spi.sck', 'camera.spi.mosi', 'camera.spi.cs', 'camera.i2c.sda', 'camera.i2c.scl', 'camera.supply', 'led.pin'];
const inputs = ['modem.uart.rx', 'modem.uart.cts', 'modem.power.status', 'sd.miso', 'camera.uart.rx', 'camera.spi.miso', 'camera.pir', 'battery.pin'];
/** Pins that can wake the chip (ESP32 datasheet, RTC_MUX pin list). D37 and D38 are left out, as no module has them. */
const waking = ['D0', 'D2', 'D4', 'D12', 'D13', 'D14', 'D15', 'D25', 'D26', 'D27', 'D32', 'D33', 'D34', 'D35', 'D36', 'D39'];

/** Pins that can measure a voltage: those of the chip's ADC1 that modules have. The engine does not use ADC2. */
const measuring = ['D32', 'D33', 'D34', 'D35', 'D36', 'D39'];

/**
 * Groups of pins that cannot be used. `why` ends a sentence that begins with the pin. `holds` tells for which boards and
 * uses this is so; without it, for all.
 * @type {{ pins: string[], why: string, holds?: (board: WiredBoard, use: Use) => boolean }[]}
 */
const refusals = [
  { pins: ['D20', 'D24', ...range(28, 31)], why: 'which the ESP32 does not have' },
  { pins: range(6, 11), why: 'where the ESP32 reads its own program (D6 to D11 are the flash)' },
  { pins: ['D1', 'D3'], why: 'which is the console (D1 and D3)' },
  { pins: range(34, 39), why: 'which can only listen (D34 to D39)', holds: (_, use) => use.isOutput },
  { pins: range(0, 39).filter(pin => !waking.includes(pin)), why: 'which cannot wake the ESP32 from its sleep',
    holds: (_, use) => use.key === 'camera.pir' },
  { pins: every.filter(pin => !measuring.includes(pin)), why: 'which the engine cannot measure (its ADC has D32 to D36 and D39)',
    holds: (_, use) => use.key === 'battery.pin' },
  { pins: ['D16', 'D17'], why: 'which the module\'s PSRAM takes (D16 and D17, "psram": true)', holds: board => board.psram === true },
];

/** Pins whose level at reset selects the boot mode. A part that pulls one to the wrong level prevents start or flashing. */
export const strapping = ['D0', 'D2', 'D5', 'D12', 'D15'];

/**
 * Tells whether a pin is a line to an SPI or I2C camera. ArduCAM's boards pull each of these up by 10 kOhm.
 * @param {Use} use
 */
const isPulledUp = ({ key }) => /^camera\.(spi|i2c)\./.test(key);

/**
 * The two strapping pins that can prevent the chip's start, and why. `isSafe` tells whether a use is harmless. D12 may drive a light that a
 * high level turns on, since such a light pulls the pin low at reset.
 * @type {{ pin: string, why: string, isSafe?: (board: WiredBoard, use: Use) => boolean }[]}
 */
const traps = [
  { pin: 'D0', why: 'low at reset, the ESP32 waits to be flashed instead of starting' },
  { pin: 'D12', why: 'high at reset, the flash gets 1.8 V and the ESP32 does not start',
    isSafe: (board, use) => use.key === 'led.pin' && board.led?.active === 1 },
];

/** Lists the uses of pins in a board file. @param {WiredBoard} board @returns {Use[]} the outputs first, then the inputs */
export function listUses(board) {
  const pinAt = (/** @type {string} */ key) => key.split('.').reduce((/** @type {any} */ part, name) => part?.[name], board);
  return [...outputs, ...inputs].map(key => ({ key, pin: pinAt(key), isOutput: outputs.includes(key) })).filter(use => use.pin);
}

/**
 * Tells why a pin cannot be used for what the board file wants.
 * @param {WiredBoard} board
 * @param {Use} use the pin, and what it is for
 * @returns {string | undefined} a clause such as "which is the console", to be put after the pin; undefined if the pin can
 * be used
 */
function refuse(board, use) {
  const holder = board.taken?.[use.pin];
  if (holder) return `which is taken on this board (taken.${use.pin}: ${holder})`;
  return refusals.find(({ pins, holds }) => pins.includes(use.pin) && (!holds || holds(board, use)))?.why;
}

/**
 * Names the free pins that a person could take instead.
 * @param {WiredBoard} board
 * @param {Use} use what the pin is for
 * @returns {string} a clause such as "D4, D13 would do"
 */
function offerPins(board, use) {
  const used = listUses(board).map(({ pin }) => pin);
  const free = every.filter(pin => !used.includes(pin) && !strapping.includes(pin) && !refuse(board, { ...use, pin }));
  return free.length > 0 ? `${free.join(', ')} would do` : 'no pin is left for it';
}

/**
 * Explains why a camera cannot share a pin with the SD card, in brackets; '' for other uses. Most boards for a card never
 * release the line MISO, as the output of their 74LVC125 is always on.
 * @param {Use} use
 * @param {Use} double the earlier use of the same pin
 */
const tellShared = (use, double) => use.key.startsWith('camera.spi.') && double.key.startsWith('sd.')
  ? ' (no camera shares a bus with the card, whose breakout may never release MISO)' : '';

/**
 * Checks one use of a pin.
 * @param {WiredBoard} board
 * @param {Use} use
 * @param {Use[]} before uses that are checked already
 * @returns {string | undefined} the fault as a sentence; undefined if there is none
 */
function checkUse(board, use, before) {
  const found = `${use.key} is "${use.pin}"`;
  const why = refuse(board, use);
  if (why) return `${found}, ${why}; ${offerPins(board, use)}.`;
  const double = before.find(other => other.pin === use.pin && !refuse(board, other));
  if (double) return `${found}, which ${double.key} has already${tellShared(use, double)}; ${offerPins(board, use)}.`;
  if (use.pin === 'D12' && isPulledUp(use)) {
    return `${found}: the camera's board pulls it up (10 kOhm), and high at reset, the flash gets 1.8 V and the ESP32 does not start; `
      + `${offerPins(board, use)}.`;
  }
  const trap = traps.find(({ pin, isSafe }) => pin === use.pin && !board.strapping?.[pin] && !isSafe?.(board, use));
  if (trap) return `${found}: ${trap.why}. Say in strapping.${use.pin} why the wiring does not do that, or ${offerPins(board, use)}.`;
  return undefined;
}

/**
 * Checks a camera's port, its model and the kind of its wires, but not its pins.
 * @param {import('../../src/board.js').Board} board
 * @returns {string[]} the faults as sentences
 */
export function checkCamera({ engine, camera, modem }) {
  if (!camera) return [];
  const { model, uart, spi, i2c } = camera;
  const isSpi = model?.startsWith('arducam-');
  const port = engine === 'esp32' && uart && /** @type {{ port: string }} */ (uart).port;
  const other = port === 'Serial2' ? 'Serial3' : 'Serial2';
  return [
    ...port && port === modem.uart.port ? [`camera.uart.port is "${port}", which modem.uart.port has already; "${other}" would do.`] : [],
    ...model && isSpi === !spi
      ? [`camera.model is "${model}", which is wired to ${isSpi ? 'an spi, and not to a uart' : 'a uart, and not to an spi'}.`] : [],
    ...engine === 'esp32' && model === 'arducam-mini' && spi && !i2c
      ? ['camera.model is "arducam-mini", whose sensor is set by I2C: camera.i2c is missing.'] : [],
  ];
}

/**
 * Checks the pins that hold a board's supply. Only the pin of the modem's supply may be held beside its other use.
 * @param {WiredBoard} board
 * @param {Use[]} uses the other uses of pins
 * @returns {(string | undefined)[]} the faults as sentences
 */
function checkHolds(board, uses) {
  return (board.holds ?? []).map(({ pin, inSleep }, at) => {
    const found = `holds[${at}].pin is "${pin}"`;
    const why = refuse(board, { key: 'holds', pin, isOutput: true });
    if (why) return `${found}, ${why}.`;
    const other = uses.find(use => use.pin === pin && use.key !== 'modem.power.supply');
    if (other) return `${found}, which ${other.key} has already.`;
    if (!inSleep || waking.includes(pin)) return undefined;
    const free = waking.filter(one => !refuse(board, { key: 'holds', pin: one, isOutput: true }));
    return `${found}, which the ESP32 cannot hold in deep sleep; ${free.join(', ')} can.`;
  });
}

/**
 * Checks all pins of a board.
 * @param {WiredBoard} board valid by its schema
 * @returns {string[]} every error as a sentence that begins with the key
 */
export function checkPins(board) {
  const uses = listUses(board);
  const wrong = uses.map((use, at) => checkUse(board, use, uses.slice(0, at)));
  const idle = Object.keys(board.strapping ?? {}).filter(pin => !strapping.includes(pin) || !uses.some(use => use.pin === pin));
  const loose = Object.keys(board.wires ?? {}).filter(pin => !uses.some(use => use.pin === pin));
  return [
    ...wrong, ...checkHolds(board, uses), ...loose.map(pin => `wires.${pin} speaks of a pin that the board does not use; leave it out.`),
    ...idle.map(pin => `strapping.${pin} speaks of a pin that ${strapping.includes(pin) ? 'the board does not use' : 'decides nothing at reset'}; `
      + 'leave it out.'),
  ].filter(text => text !== undefined);
}

/**
 * Lists the camera models that fit a board's pins.
 * @param {import('../../src/board.js').Board} board
 * @returns {string[]} camera models that fit its pins, as in camera.model
 */
export function camerasOf({ camera, engine }) {
  if (!camera) return [];
  if (camera.uart) return ['vc0706', 'ov528'];
  return camera.i2c || engine === 'linux' ? ['arducam-mega', 'arducam-mini'] : ['arducam-mega'];
}
