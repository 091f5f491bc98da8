// Records updates on the real engine (Espruino), which keeps its flash in a file: each change of the flash is recorded once. A power cut is then a
// flash with the changes before the cut and a part of the next one. The shipped loader boots that flash.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { engine as facts } from '../../../../firmware/engine/engine.js';
import { completeStorage, layStorage, placeOf } from '../../../../firmware/image/layout.js';
import { putInPieces } from '../../../../firmware/image/pieces.js';
import { makeSigned } from '../../../../firmware/image/signed.js';
import { publicHalf, signWith } from '../../../../firmware/image/signing.js';
import { tokenise } from '../../../../firmware/image/tokens.js';
import { realClock } from '../../../sim/clock.ts';
import { padImage, runEspruino } from '../../../sim/engine/espruino.ts';
import { createLine } from '../../../sim/line/line.ts';
import { openTerminal } from '../../../sim/line/terminal.ts';
import { createSim7600 } from '../../../sim/modem/simcom/sim7600.ts';
import { startFtpServer } from '../../../sim/server/server.ts';
import { readTree } from '../../../sim/tree.ts';
import { noise, password, user } from '../../../sim/world/world.ts';
import { keyNamed } from '../../../update/testkeys.ts';
import { buildVariant } from '../../../update/variant.ts';
import { followModem } from '../../demo/rig/rig.ts';

/** The recorded updates. `good`: the new firmware proves itself. `broken`: it fails right after each start, and the old one returns. */
export const courses = ['good', 'broken'] as const;
export type Course = (typeof courses)[number];

/** A change of the flash, as the firmware requests it. */
export interface Operation {
  step: 'write' | 'erase';
  /** Offset from the start of the flash in bytes. */
  at: number;
  bytes: Buffer;
}

/** What an update has done to the flash. */
export interface Recorded {
  course: Course;
  /** The flash before the update. */
  flash: Buffer;
  operations: Operation[];
  /** The firmware images of the version that runs and of the next one. */
  images: Record<'old' | 'next', Buffer>;
  /** Sentences on what went wrong in the update itself. */
  complaints: string[];
}

const versions = { old: '0.3.0', next: '0.4.0' };
/** Returns the line that a firmware prints at the end of its boot. */
export const runs = (name: 'old' | 'next') => `this is ${versions[name]}`;
const ends = 'all told';
const patienceMs = 15 * 60_000;
const pageBytes = facts.desktop.pageBytes;
const base = Number(facts.desktop.address);
const loaderAt = placeOf(facts.image.bootFile);
const quick = { bootMs: 700, simReadyMs: 100, smsDoneMs: 200, pbDoneMs: 300 };

/** JavaScript code for the engine that makes it print each change of the flash before the change is made. */
const spy = `(function(f){var w=f.write,e=f.erasePage;f.write=function(d,a){print("flash w",a,btoa(E.toString(d)));w(d,a)};f.erasePage=function(a){print("flash e",a);e(a)}})(require("Flash"));`;

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

interface Kit {
  storage: Buffer;
  file: Uint8Array;
  images: Record<'old' | 'next', Buffer>;
}

async function makeKit(course: Course): Promise<Kit> {
  const key = await keyNamed('first');
  const { code, storage, target } = await buildVariant({ keys: [publicHalf(key)], version: versions.old });
  const tell = (name: 'old' | 'next') => `\nprint("${runs(name)}; ${ends}");\n`;
  const fall = course === 'broken' ? 'setTimeout(function () { load(); }, 500);\n' : '';
  const program = (text: string) => Buffer.from(tokenise(putInPieces(text)));
  const images = { old: program(code + tell('old')), next: program(code.replaceAll(versions.old, versions.next) + tell('next') + fall) };
  const file = makeSigned({ board: target, version: versions.next, engines: [facts.version] }, images.next, signWith(key));
  const loader = storage.subarray(loaderAt, loaderAt + facts.slots.loaderBytes);
  return { storage: padImage(completeStorage(layStorage(loader, images.old))), file, images };
}

/** Returns the flash with code before its loader that prints each change of the flash (`spy`). It takes the place of blanks at the loader's end. */
function spied(flash: Buffer): Buffer {
  const all = Buffer.from(flash);
  all.set(Buffer.concat([Buffer.from(spy), flash.subarray(loaderAt, loaderAt + facts.slots.loaderBytes - spy.length)]), loaderAt);
  return all;
}

/** Runs an update once on the real engine, and records each change that it makes to the flash. */
export async function record(course: Course): Promise<Recorded> {
  const kit = await makeKit(course);
  const cwd = mkdtempSync(join(tmpdir(), 'snapferry-update-'));
  const root = join(cwd, 'server');
  const images: Record<string, Uint8Array> = { 'DCIM/100CAM/a.jpg': noise(300), 'DCIM/100CAM/b.jpg': noise(700, 2) };
  const put = (path: string, content: string | Uint8Array) => {
    mkdirSync(dirname(join(cwd, 'card', path)), { recursive: true });
    writeFileSync(join(cwd, 'card', path), content);
  };
  mkdirSync(root);
  const server = await startFtpServer({ root, user, password });
  for (const [path, content] of Object.entries({ ...images, 'firmware.bin': kit.file })) put(path, content);
  put('config.json', JSON.stringify({ ftp: { host: '127.0.0.1', port: server.port, user, password, directory: '/up' }, network: { apn: 'internet' } }));
  const clock = realClock();
  const line = createLine(clock);
  const modem = createSim7600(clock, followModem(clock, line), quick);
  const terminal = openTerminal();
  terminal.onBytes(line.dte.write);
  line.dte.onBytes(terminal.write);
  const image = join(cwd, 'first.flash');
  writeFileSync(image, spied(kit.storage));
  const operations: Operation[] = [];
  const lines: string[] = [];
  let isOver = false;
  const engine = runEspruino({
    image, cwd, terminalPath: terminal.path, onExit: reason => void lines.push(`---- ${reason}`),
    onLine(text) {
      const [, kind, at, bytes = ''] = /^flash ([we]) (\d+) ?(\S*)$/.exec(text) ?? [];
      if (kind) operations.push({ step: kind === 'w' ? 'write' : 'erase', at: Number(at) - base, bytes: kind === 'w' ? Buffer.from(bytes, 'base64') : Buffer.alloc(pageBytes, 0xff) });
      else lines.push(text);
      if (/ is on trial, start /.test(text)) put('DCIM/100CAM/c.jpg', images['DCIM/100CAM/c.jpg'] = noise(500, 3));
      isOver ||= course === 'good' ? text.includes('has proved itself') : text.includes('was given up on trial');
    },
  });
  const served = () => Object.entries(readTree(root)).map(([path, text]) => `${path} ${Buffer.from(text, 'latin1').toString('base64')}`).sort().join('\n');
  const wanted = () => Object.entries(images).map(([path, bytes]) => `${path.replace(/^DCIM/, 'up')} ${Buffer.from(bytes).toString('base64')}`).sort().join('\n');
  try {
    const endMs = Date.now() + patienceMs;
    while (Date.now() < endMs && !(isOver && served() === wanted())) await wait(200);
    const complaints = !isOver || served() !== wanted() ? [`${course}: the update did not come to its end, or the server does not have each image once:\n${lines.slice(-40).join('\n')}`] : [];
    await engine.stop();
    // the flash file must have exactly the changes that the engine has printed
    const left = readFileSync(join(cwd, 'espruino.flash'));
    left.set(kit.storage.subarray(loaderAt, loaderAt + facts.slots.loaderBytes), loaderAt);
    if (!apply(kit.storage, operations).equals(left)) complaints.push(`${course}: the flash has other bytes than those that were written`);
    return { course, flash: kit.storage, operations, images: kit.images, complaints };
  } finally {
    await engine.stop();
    terminal.close();
    await modem.stop();
    await server.stop();
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** Returns the flash after these changes. */
export function apply(flash: Buffer, operations: Operation[]): Buffer {
  const all = Buffer.from(flash);
  for (const { step, at, bytes } of operations) all.set(step === 'erase' ? bytes : bytes.map((byte, i) => byte & all[at + i]!), at);
  return all;
}

const fileOf = (course: Course) => join(process.env['SNAPFERRY_SCRATCH'] ?? tmpdir(), `update-${course}${process.env['SNAPFERRY_SCRATCH'] ? '' : `-${process.pid}`}.bin`);

/** Records an update, and writes it to a file from which all processes of a run read it. */
export async function recordForAll(course: Course): Promise<Recorded> {
  const made = await record(course);
  writeFileSync(fileOf(course), serialize(made));
  return made;
}

const known = new Map<Course, Recorded>();

/** Returns the recording of an update that was made for the run. It throws an error if there is none. */
export function recorded(course: Course): Recorded {
  const found = known.get(course);
  if (found) return found;
  if (!existsSync(fileOf(course))) throw new Error(`${course}: nothing was recorded.`);
  const read = deserialize(readFileSync(fileOf(course))) as Recorded;
  known.set(course, read);
  return read;
}
