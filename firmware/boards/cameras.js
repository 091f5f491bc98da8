/** Finds the cameras for a board file: its own, those that can take its place at the free pins, and none. */
import { stop } from '../stop.js';

/** How a board's camera is connected. @typedef {'none' | 'serial' | 'spi'} CameraKind */
/** Texts for people about pins, each by the name of its pin, such as D12. @typedef {Record<string, string>} ByPin */
/**
 * A camera's pins in a board file. `supply` switches the camera on, and `pir` is the pin of a motion sensor.
 * @typedef {{ uart?: object, spi?: object, i2c?: object, supply?: string, pir?: unknown }} Pins
 */
/** A camera in a board file: its pins, with notes and parts in its wires. @typedef {Pins & Told} FileCamera */
/**
 * What a board file says for people. `wires` names the part in a pin's wire, such as a resistor. `strapping` says why a
 * pin whose level at reset selects the boot mode is harmless here.
 * @typedef {{ notes?: string[], wires?: ByPin, strapping?: ByPin }} Told
 */
/**
 * The cameras of a board file: its own, and others that fit its free pins. `noCamera` says why the board does not take a
 * camera of some kind.
 * @typedef {{ camera?: FileCamera, otherCameras?: FileCamera[], noCamera?: Partial<Record<CameraKind, string>> }} Cameras
 */
/**
 * A board file as it is written, with all of its cameras.
 * @typedef {Omit<import('../../src/board.js').Board, 'camera'> & Told & Cameras} BoardFile
 */
/** @typedef {import('../../src/board.js').Board} Board */

/** The kinds of camera as phrases, for sentences to people. @type {Record<CameraKind, string>} */
export const cameraTitles = {
  none: 'no camera',
  serial: 'a serial camera (VC0706 or OV528)',
  spi: 'an SPI camera (ArduCAM Mega or Mini)',
};
export const cameraKinds = /** @type {CameraKind[]} */ (Object.keys(cameraTitles));

/**
 * Returns the kind of a camera. Without a camera it is 'none'.
 * @param {FileCamera | undefined} camera
 * @returns {CameraKind}
 */
export const kindOf = camera => camera ? camera.uart ? 'serial' : 'spi' : 'none';

/**
 * Returns the name that signed firmware has for this board with a camera of this kind.
 * @param {BoardFile} file
 * @param {CameraKind} [kind] the camera's kind; default: that of the file's own camera
 * @param {import('./families.js').ModemChoice} [modems] the modems whose code the firmware has; default: those of the file
 * @returns {string} such as "board" or "board-spi-all": the board's name, and the kind of another camera than the file's own. It ends with
 * "all" if the firmware has the code for more modems than the file names
 */
export const targetOf = (file, kind = kindOf(file.camera), modems = undefined) => [
  file.name, kind !== kindOf(file.camera) && kind, file.modem.models && modems,
].filter(Boolean).join('-');

/**
 * Lists the kinds of camera that a board takes, each once. 'none' is always among them.
 * @param {BoardFile} file
 * @returns {CameraKind[]} the kind of the file's own camera first
 */
export const listKinds = ({ camera, otherCameras = [] }) =>
  [...new Set([...[camera, ...otherCameras].map(kindOf), /** @type {CameraKind} */ ('none')])];

/**
 * Lists the chip's pins that a camera uses, such as D12, without other values of its record, such as names of ports.
 * @param {FileCamera} camera
 * @returns {string[]}
 */
const pinsOf = ({ uart, spi, i2c, supply, pir }) =>
  [...[uart, spi, i2c].flatMap(part => Object.values(part ?? {})), supply, pir].filter(pin => /^D\d/.test(String(pin)));

/** Returns the texts by pin without those of the given pins. @param {ByPin | undefined} told @param {string[]} pins */
const without = (told, pins) => Object.fromEntries(Object.entries(told ?? {}).filter(([pin]) => !pins.includes(pin)));

/**
 * Makes a board with only this camera from a board file, which may name several cameras.
 * @param {BoardFile} file
 * @param {FileCamera | undefined} camera one of the file's cameras; undefined: none
 * @returns {Board} the board. If its own camera is replaced, what the file says of that camera's pins is left out
 */
export function withCamera(file, camera) {
  const { otherCameras: _others, noCamera: _none, camera: own, ...board } = file;
  const gone = own && camera !== own ? pinsOf(own) : [];
  const { notes, wires, strapping, ...wired } = camera ?? {};
  return /** @type {Board} */ ({
    ...board,
    ...board.notes || notes ? { notes: [...board.notes ?? [], ...notes ?? []] } : {},
    ...board.wires || wires ? { wires: { ...without(board.wires, gone), ...wires } } : {},
    ...board.strapping || strapping ? { strapping: { ...without(board.strapping, gone), ...strapping } } : {},
    ...camera ? { camera: wired } : {},
  });
}

/**
 * Returns the board of a board file with only its camera of this kind.
 * @param {BoardFile} file
 * @param {CameraKind} [kind] default: the kind of the file's own camera
 * @returns {Board}
 * @throws a sentence if the board does not take such a camera
 */
export function chooseCamera(file, kind = kindOf(file.camera)) {
  const kinds = listKinds(file);
  if (!kinds.includes(kind)) {
    const why = file.noCamera?.[kind] ?? 'its board file has no pins for one';
    stop(`${file.title} (${file.name}) does not take ${cameraTitles[kind]}: ${why}. --camera ${kinds.join(' or ')} would do; `
      + 'docs/camera.md says more.');
  }
  return withCamera(file, [file.camera, ...file.otherCameras ?? []].find(camera => kindOf(camera) === kind));
}
