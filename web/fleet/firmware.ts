// Firmware from afar (`remote.firmware`): what a file says of itself, its name on the server, and its state by a camera's report.

import { fileBytes, mostImageBytes, mostManifestBytes, readManifest, whyRefused, type Manifest } from '../../src/update/manifest.ts';
import { bytesOf } from '../configure/form/bytes.ts';
import { filled } from './fleetfile.ts';
import { wordIn, type Values } from './judge.ts';
import { isName } from './server/names.ts';

/** A file of this size is none. */
const mostBytes = 1024 * 1024;
const versionForm = /^\d+\.\d+\.\d+$/;

/** Signed firmware. */
export interface Bundle {
  manifest: Manifest;
  bytes: Uint8Array<ArrayBuffer>;
}

/** @returns a sentence: why it is none */
export async function readBundle(file: Pick<Blob, 'size' | 'arrayBuffer'>): Promise<Bundle | string> {
  // a file of any size may be chosen by mistake
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
 * The file's name with a camera's device and the board in it. A slash at its beginning: it is below the base.
 * @param place the camera's folder
 * @returns undefined: it is no path, or leads out of its folder
 */
export function firmwarePath(template: string, place: string, device: string, board: string): string | undefined {
  const name = filled(template.trim(), device)!.replaceAll('{board}', () => board);
  const parts = (name.startsWith('/') ? name.slice(1) : place ? `${place}/${name}` : name).split('/');
  return parts.every(isName) ? parts.join('/') : undefined;
}

/** The state of firmware of a version, by a report. */
export interface FirmwareState {
  word: 'waits' | 'coming' | 'trial' | 'runs' | 'returned' | 'refused';
  /** How much has come; 0 for other states. */
  percent: number;
  /** In the camera's words; empty: none. */
  why: string;
}

/** The rest of a field such as `0.5.0 refused: why`; undefined: it is about something else. */
function whyIn(field: string, version: string, word: 'returned' | 'refused'): string | undefined {
  const at = field.indexOf(` ${word}: `);
  const about = field.slice(0, Math.max(0, at));
  // of a file without a manifest it knows no more than the name
  return at >= 0 && (about === version || (word === 'refused' && !versionForm.test(about))) ? field.slice(at + word.length + 3) : undefined;
}

/** Of firmware that waits, `why` is the reason for which the camera will refuse it. */
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
  // a report does not name the board
  const foreseen = versionForm.test(runs) && engine ? whyRefused(manifest, { board, version: runs, engine }) : '';
  return { word: 'waits', percent: 0, why: foreseen };
}
