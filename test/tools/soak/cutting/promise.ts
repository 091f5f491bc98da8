// Checks from outside the promises that must hold after any cut, by the card, its journal and the server. It has its own reader of the journal. Each
// violation becomes a sentence.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { digest, type World } from '../../../sim/world/world.ts';

/** The simulated world (camera, modem and server) that is checked, the images on its card, and the settings that change what is promised. */
export interface Watched {
  world: Pick<World, 'folder' | 'lines' | 'uploads' | 'served'> & { modem: Pick<World['modem'], 'commands'> };
  /** Contents of the images by their paths on the card. More may be added later. */
  images: Record<string, Uint8Array>;
  /** The previews of the images, by the images' paths. Each of them must be on the server, too. */
  previews?: Record<string, Uint8Array>;
  /** True if an image whose preview has arrived is not to be sent. */
  isOnly?: boolean;
  /** Another owner's files on the server, by path, each with the name of an image. */
  others?: Record<string, Uint8Array>;
  /** True if the firmware deletes delivered images from the card. */
  isDeleted: boolean;
  /**
   * True if images are sent by HTTP. An upload whose answer did not reach the modem is then counted as complete, too, since the server answers only
   * once.
   */
  isHttp?: boolean;
}

/** The promises, and a sentence in `complaints` for each that was broken so far. */
export interface Promises {
  complaints: string[];
  /**
   * Returns the paths of images that the journal counts as delivered. Images that are on the server, and gone from the card and the journal, count
   * too. So do those whose preview has arrived, if that is enough.
   */
  delivered(): Set<string>;
  /** Checks the records that are about to be written to the journal. Must be called before each write to it. */
  seeRecord(path: string, bytes: Uint8Array): void;
  /** Checks the records that a cut has left in the journal. Must be called after each cut, from which on only the card's current content counts. */
  seeCut(): void;
  /** Checks the promises about server, card and journal that must hold at the end. Must be called when everything is done. */
  seeEnd(): void;
  /** Returns the number of complete uploads under an image's final name, without the first one of each image. */
  doubled(): number;
  /** Returns the number of complete uploads that never got their final name, because the power was cut before the rename. */
  unnamed(): number;
}

/** Matches a record of the journal: `d` means delivered, `x` delivered and to be deleted. A `p` with a day means that the preview has arrived. */
const record = /^([dxp]) (\d+) (\d{8}) ([^/]+)\/$/;

/** Bytes by which the firmware ends an unfinished data phase of a modem: carriage return, the codes that end data phases, and AT. */
const wakers = [...Buffer.from('\r\x1a\x03AT')];

/** Returns whether a file of the card is a journal. */
export const isJournal = (path: string) => path.includes('snapferry/journal/');
/** Returns the path on the server of an image on the card. */
export const asServed = (path: string) => path.replace(/^DCIM/, 'up');

/** Begins to check a simulated world. The caller must tell its functions `see…` of each write to the journal and of each power cut. */
export function createPromises({ world, images, previews = {}, isOnly = false, others = {}, isDeleted, isHttp = false }: Watched): Promises {
  const complaints: string[] = [];
  const card = join(world.folder, 'card');
  /** When the journal recorded an image's delivery: how many uploads the server had seen, and how many had been requested for this image. */
  const toldAt = new Map<string, { uploads: number; asked: number }>();
  /** Images that the firmware had delivered and deleted from the card, and whose records in the journal were spoiled by a later cut. */
  const settled = new Set<string>();
  const digests = new Map<string, string>();

  const complain = (text: string) => void (complaints.includes(text) || complaints.push(text));
  const folderOf = (path: string) => path.split('/').at(-2)!;

  /** Returns the image of a journal's record. The journal's file is named after the folder of its images. */
  function imageOf(file: string, line: string, kinds = 'dx'): string | undefined {
    const found = record.exec(line);
    if (!found || !kinds.includes(found[1]!) || (found[1] === 'p' && found[3]! < '1')) return undefined;
    return Object.keys(images).find(path => file.startsWith(`${folderOf(path)}-`) && path.endsWith(`/${found[4]}`) && images[path]!.length === Number(found[2]));
  }

  function digestOf(path: string): string {
    if (!digests.has(path)) digests.set(path, digest(images[path]!));
    return digests.get(path)!;
  }

  function journals(): { file: string; text: string }[] {
    const folder = join(card, 'snapferry/journal');
    return existsSync(folder) ? readdirSync(folder).map(file => ({ file, text: readFileSync(join(folder, file), 'latin1') })) : [];
  }

  function records(kinds?: string): string[] {
    return journals().flatMap(({ file, text }) => text.split('\n').slice(0, -1).flatMap(line => imageOf(file, line, kinds) ?? []));
  }

  /** Returns the plain name for a temporary one, or for one that an image got since another owner's file has its name. They have a digest. */
  function plainOf(served: string) {
    return served.replace(/(-[0-9a-f]{8})?(\.\w+)?(\.part)?$/, '$2');
  }

  function isServed(path: string): boolean {
    return Object.entries(world.served()).some(([name, bytes]) => !name.endsWith('.part') && plainOf(name) === asServed(path) && digest(bytes) === digestOf(path));
  }

  /** Returns a text on what the server has in place of a complete image. */
  function whatIsServed(path: string): string {
    const file = join(world.folder, 'server', asServed(path));
    if (!existsSync(file)) return 'is not on the server';
    const [got, image] = [readFileSync(file), images[path]!];
    const found = image.findIndex((byte, i) => got[i] !== byte);
    const right = found < 0 ? image.length : found;
    const isFiller = right < got.length && got.subarray(right).every(byte => wakers.includes(byte));
    return `the server has ${got.length} of its ${image.length} bytes, of which the first ${right} are right${isFiller ? ' and all others are filler that wakes a modem' : ''}`;
  }

  /**
   * Returns how often AT+CFTPPUT or AT+CFTPPUTFILE of the SIM7600, which name the file, have requested an upload of the image. The modem may execute
   * such a command after the cut before which it was sent.
   */
  function askedOf(path: string): number {
    return world.modem.commands.filter(line => /^AT\+CFTPPUT(FILE)?=/.test(line) && line.includes(`"/${asServed(path)}"`)).length;
  }

  function tell(path: string, when: string): void {
    if (!isServed(path)) complain(`${path} is in the journal as delivered ${when}, and ${whatIsServed(path)}`);
    if (!toldAt.has(path)) toldAt.set(path, { uploads: world.uploads().length, asked: askedOf(path) });
  }

  function seeRecord(path: string, bytes: Uint8Array): void {
    const file = path.slice(path.lastIndexOf('/') + 1);
    for (const line of Buffer.from(bytes).toString('latin1').split('\n')) {
      const image = imageOf(file, line);
      if (image) tell(image, 'as it is written');
    }
  }

  function seeCut(): void {
    const left = new Set(records());
    for (const path of [...toldAt.keys()].filter(one => !left.has(one))) {
      toldAt.delete(path);
      if (isDeleted && !existsSync(join(card, path)) && isServed(path)) settled.add(path);
    }
    for (const path of left) tell(path, 'after a cut');
  }

  function checkServer(): void {
    const paths = new Map(Object.keys(images).map(path => [asServed(path), path]));
    const nameOf = (path: string) => asServed(path).replace(/\.\w+$/, '_t$&');
    const small = new Map(Object.entries(previews).map(([path, bytes]) => [nameOf(path), digest(bytes)]));
    // as with images, what a cut has spoiled in place stays under the plain name, and another name has the whole preview
    const arrived = new Set<string>();
    for (const [name, bytes] of Object.entries(world.served())) {
      const preview = small.get(plainOf(name));
      if (preview !== undefined) {
        if (digest(bytes) === preview) arrived.add(plainOf(name));
        else if (!name.endsWith('.part') && name !== plainOf(name)) complain(`${name} is on the server and is not the whole preview`);
        continue;
      }
      const image = paths.get(name.endsWith('.part') ? name : plainOf(name));
      const isRight = image !== undefined && (digest(bytes) === digestOf(image) || (name in others && digest(bytes) === digest(others[name]!)));
      if (!image || (name !== asServed(image) && !isRight)) complain(`${name} is on the server and is no image's name`);
      else if (name in others && !isRight) complain(`${name} is neither the image nor what another owner had put there`);
    }
    const seen = isOnly ? records('p') : [];
    for (const path of Object.keys(images)) {
      if (seen.includes(path) ? !arrived.has(nameOf(path)) : small.has(nameOf(path)) && !isOnly && !arrived.has(nameOf(path))) complain(`${nameOf(path)}, a preview, is not on the server`);
      if (!seen.includes(path) && !isServed(path)) complain(`${path}: ${whatIsServed(path)}`);
      else if (seen.includes(path) && isServed(path)) complain(`${path} was sent although its preview had arrived`);
    }
  }

  function checkCard(): void {
    for (const path of Object.keys(images)) {
      const file = join(card, path);
      if (!existsSync(file)) isDeleted && (toldAt.has(path) || settled.has(path)) || complain(`${path} is gone from the card`);
      else if (records('x').includes(path)) complain(`${path} stays on the card`);
      else if (digest(readFileSync(file)) !== digestOf(path)) complain(`${path} was changed on the card`);
    }
  }

  function checkJournal(): void {
    const all = records();
    const seen = isOnly ? records('p') : [];
    for (const path of Object.keys(images)) {
      const times = all.filter(one => one === path).length;
      // a record that was cut off before its line end becomes valid with the next line, so a delivery may harmlessly be recorded twice
      if (times !== 1 && times !== 2 && !settled.has(path) && !(times === 0 && seen.includes(path))) complain(`${path} is in the journal ${times} times as delivered`);
    }
  }

  /** Returns the uploads of an image under its own name or a temporary one. */
  function uploadsOf(path: string) {
    return world.uploads().map((upload, at) => ({ ...upload, at })).filter(upload => plainOf(upload.path) === `/${asServed(path)}`);
  }

  function wholeAs(path: string, behind: '' | '.part') {
    return uploadsOf(path).filter(upload => (isHttp || upload.end === 'complete') && upload.digest === digestOf(path) && upload.path.endsWith('.part') === (behind === '.part'));
  }

  function count(of: (path: string) => number): number {
    return Object.keys(images).reduce((sum, path) => sum + of(path), 0);
  }

  function checkUploads(): void {
    for (const [path, told] of toldAt) {
      if (uploadsOf(path).some(({ at }, nth) => at >= told.uploads && nth >= told.asked)) complain(`${path} was uploaded again although the journal had its delivery`);
    }
  }

  return {
    complaints,
    delivered: () => new Set([...records(), ...settled, ...isOnly ? records('p') : []]),
    seeRecord,
    seeCut,
    seeEnd() {
      checkServer();
      checkCard();
      checkJournal();
      checkUploads();
      if (/Uncaught/.test(world.lines.join('\n'))) complain('an exception reached the console');
    },
    doubled: () => count(path => Math.max(0, wholeAs(path, '').length - 1)),
    unnamed: () => count(path => wholeAs(path, '.part').length),
  };
}
