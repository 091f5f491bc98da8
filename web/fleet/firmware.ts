// Firmware that cameras fetch from the server (`remote.firmware`): what a file says of itself, its path, and its state by a camera's report.

import { fileBytes, mostImageBytes, mostManifestBytes, readManifest, whyRefused, type Manifest } from '../../src/update/manifest.ts';
import { bytesOf } from '../configure/form/bytes.ts';
import { filled } from './fleetfile.ts';
import { wordIn, type Values } from './judge.ts';
import { isName } from './server/names.ts';

/** The most bytes of a file of firmware. A longer file is something else. */
const mostBytes = 1024 * 1024;
const versionForm = /^\d+\.\d+\.\d+$/;

/** A file of signed firmware, with the manifest that it begins with. */
export interface Bundle {
  manifest: Manifest;
  bytes: Uint8Array<ArrayBuffer>;
}

/** Reads a file of firmware. @returns the firmware, or a sentence on why the file is none */
export async function readBundle(file: Pick<Blob, 'size' | 'arrayBuffer'>): Promise<Bundle | string> {
  // a huge file, which a person may choose by mistake, is not read
  const bytes = new Uint8Array(file.size > mostBytes ? new ArrayBuffer(0) : await file.arrayBuffer());
  const text = bytesOf(bytes.subarray(0, mostManifestBytes));
  const manifest = readManifest(text);
  if (!manifest) return 'This is no signed firmware: it does not begin with its manifest. Choose a file such as snapferry-lilygo-t-sim7600-0.5.0.bin.';
  if (manifest.length > mostManifestBytes || manifest.bytes > mostImageBytes) return 'This firmware is too large for the flash of any camera.';
  const whole = fileBytes(text, manifest);
  if (Number.isNaN(whole)) return 'The manifest of this firmware is damaged. Make the file again.';
  return whole === bytes.length ? { manifest, bytes } : `This file is not whole: it has ${bytes.length} bytes, and its manifest says ${whole}. Copy it again.`;
}

/**
 * Returns the path of a firmware file below the base URL. Its template has the placeholders {device} and {board}. If the template begins with
 * a slash, the path is not in the camera's folder.
 * @param place the camera's folder below the base URL
 * @returns undefined if the result is no path, or leads out of its folder
 */
export function firmwarePath(template: string, place: string, device: string, board: string): string | undefined {
  const name = filled(template.trim(), device)!.replaceAll('{board}', () => board);
  const parts = (name.startsWith('/') ? name.slice(1) : place ? `${place}/${name}` : name).split('/');
  return parts.every(isName) ? parts.join('/') : undefined;
}

/** How far a camera is with firmware of a certain version, according to its report. */
export interface FirmwareState {
  /**
   * `waits` means that the camera has not begun with the firmware, `coming` that it fetches the file. In `trial` it runs the firmware on trial, in
   * `runs` for good. `returned` means that the camera has gone back to its former firmware, and `refused` that it did not accept the file.
   */
  word: 'waits' | 'coming' | 'trial' | 'runs' | 'returned' | 'refused';
  /** How much of the file the camera has, from 0 to 100. It is 0 in all states but `coming`. */
  percent: number;
  /** The camera's words on why the firmware returned or was refused. It is empty if there are none. */
  why: string;
}

/**
 * Returns the reason in a field of a camera's report, such as `why` in `0.5.0 refused: why`. It is undefined if the field has another version, or not
 * the word (`refused` or `returned`) that is asked for.
 */
function whyIn(field: string, version: string, word: 'returned' | 'refused'): string | undefined {
  const at = field.indexOf(` ${word}: `);
  const about = field.slice(0, Math.max(0, at));
  // a camera that could not read the file's manifest reports the file's name in place of the version
  return at >= 0 && (about === version || (word === 'refused' && !versionForm.test(about))) ? field.slice(at + word.length + 3) : undefined;
}

/**
 * Returns how far a camera is with this firmware, by its report. In the state `waits`, `why` is the reason for which the camera will refuse the
 * firmware, or empty. @param values the fields of the camera's report
 */
export function firmwareStateOf(manifest: Manifest, values: Values): FirmwareState {
  const { version, board } = manifest;
  const [firmware, download, engine] = [wordIn(values['firmware']), wordIn(values['download']), wordIn(values['engine'])];
  const runs = wordIn(values['runs']) || firmware;
  if (runs === version) return { word: values['trial'] === true ? 'trial' : 'runs', percent: 0, why: '' };
  const returned = whyIn(firmware, version, 'returned');
  if (returned !== undefined) return { word: 'returned', percent: 0, why: returned };
  const refused = whyIn(firmware, version, 'refused') ?? whyIn(download, version, 'refused');
  if (refused !== undefined) return { word: 'refused', percent: 0, why: refused };
  const [, about, come, whole] = /^(\S+): (\d{1,9}) of ([1-9]\d{0,8}) bytes$/.exec(download) ?? [];
  if (about === version) return { word: 'coming', percent: Math.min(100, Math.floor(100 * Number(come) / Number(whole))), why: '' };
  // whether the camera would refuse the firmware depends on version, engine and board. A report does not name the board, so it is taken to be the
  // right one
  const foreseen = versionForm.test(runs) && engine ? whyRefused(manifest, { board, version: runs, engine }) : '';
  return { word: 'waits', percent: 0, why: foreseen };
}
