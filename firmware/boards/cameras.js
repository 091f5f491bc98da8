/** Finds the cameras for a board file: its own, those that can take its place at the free pins, and none. */
import { stop } from '../stop.js';

/** @typedef {'none' | 'serial' | 'spi'} CameraKind */
/** @typedef {Record<string, string>} ByPin */
/** @typedef {{ uart?: object, spi?: object, i2c?: object, supply?: string, pir?: unknown }} Pins */
/** With it come notes, and parts in its wires. @typedef {Pins & Told} FileCamera */
/** @typedef {{ notes?: string[], wires?: ByPin, strapping?: ByPin }} Told */
/** @typedef {{ camera?: FileCamera, otherCameras?: FileCamera[], noCamera?: Partial<Record<CameraKind, string>> }} Cameras */
/** @typedef {Omit<import('../../src/board.js').Board, 'camera'> & Told & Cameras} BoardFile */
/** @typedef {import('../../src/board.js').Board} Board */

/** @type {Record<CameraKind, string>} as a phrase */
export const cameraTitles = {
  none: 'no camera',
  serial: 'a serial camera (VC0706 or OV528)',
  spi: 'an SPI camera (ArduCAM Mega or Mini)',
};
export const cameraKinds = /** @type {CameraKind[]} */ (Object.keys(cameraTitles));

/** @param {FileCamera | undefined} camera @returns {CameraKind} */
export const kindOf = camera => camera ? camera.uart ? 'serial' : 'spi' : 'none';

/**
 * @param {BoardFile} file
 * @param {CameraKind} [kind]
 * @returns {string} the name that signed firmware has for this board with such a camera: for another one than the file's own, it has its kind
 */
export const targetOf = (file, kind = kindOf(file.camera)) => kind === kindOf(file.camera) ? file.name : `${file.name}-${kind}`;

/** @param {BoardFile} file @returns {CameraKind[]} the kind of its own camera first */
export const listKinds = ({ camera, otherCameras = [] }) => [...new Set([...[camera, ...otherCameras].map(kindOf), /** @type {CameraKind} */ ('none')])];

/** @param {FileCamera} camera @returns {string[]} its pins, as far as they are pins */
const pinsOf = ({ uart, spi, i2c, supply, pir }) => [...[uart, spi, i2c].flatMap(part => Object.values(part ?? {})), supply, pir].filter(pin => /^D\d/.test(String(pin)));

/** @param {ByPin | undefined} told @param {string[]} pins */
const without = (told, pins) => Object.fromEntries(Object.entries(told ?? {}).filter(([pin]) => !pins.includes(pin)));

/**
 * @param {BoardFile} file
 * @param {FileCamera | undefined} camera one of the file's
 * @returns {Board} a plain board with that camera alone. What the file says of the pins of its own camera goes with that one
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
 * @param {BoardFile} file
 * @param {CameraKind} [kind] default: its own camera
 * @returns {Board}
 * @throws a sentence if the board does not take such a camera
 */
export function chooseCamera(file, kind = kindOf(file.camera)) {
  const kinds = listKinds(file);
  if (!kinds.includes(kind)) {
    const why = file.noCamera?.[kind] ?? 'its board file has no pins for one';
    stop(`${file.title} (${file.name}) does not take ${cameraTitles[kind]}: ${why}. --camera ${kinds.join(' or ')} would do; docs/camera.md says more.`);
  }
  return withCamera(file, [file.camera, ...file.otherCameras ?? []].find(camera => kindOf(camera) === kind));
}
