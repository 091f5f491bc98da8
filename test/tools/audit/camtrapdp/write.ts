// `npm run audit -- --card DIR --camtrap-dp DIR`: writes the images of a card as a Camera Trap Data Package, the exchange format of TDWG for camera
// traps: https://camtrap-dp.tdwg.org, version 1.0.2. Its tables are deployments, media and observations.

import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { takenOf } from '../../../../web/watch/picture/exif.ts';
import { count } from '../../../common/plural.ts';
import { causeOf, Sentence } from '../../demo/show/sentence.ts';
import type { Output } from '../audit.ts';
import { readCard } from '../card/expected.ts';
import { toText } from '../card/letters.ts';
import type { Progress } from '../progress.ts';
import { readSeasons, type Season } from '../seasons.ts';
import { datapackageOf, deploymentsOf, tableOf, type Deployment, type Media, type Position } from './tables.ts';

/** The bytes at the start of a picture that its EXIF data is in. */
const headBytes = 131_072;
const types: Record<string, string> = { png: 'image/png', gif: 'image/gif', webp: 'image/webp', heic: 'image/heic', tif: 'image/tiff', tiff: 'image/tiff', bmp: 'image/bmp', mp4: 'video/mp4', mov: 'video/quicktime', avi: 'video/x-msvideo' };

/** Returns the media type of a file by its name. A picture without a known ending counts as a JPEG. */
const typeOf = (name: string): string => types[/\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ''] ?? 'image/jpeg';

/** Returns the SHA-256 of a file, and its first bytes. */
async function readFile(file: Buffer): Promise<{ sha256: string; head: Buffer }> {
  const hash = createHash('sha256');
  const head: Buffer[] = [];
  let bytes = 0;
  for await (const part of createReadStream(file)) {
    hash.update(part as Buffer);
    if (bytes < headBytes) head.push(part as Buffer);
    bytes += (part as Buffer).length;
  }
  return { sha256: hash.digest('hex'), head: Buffer.concat(head).subarray(0, headBytes) };
}

/** Returns a file's time. FAT has local times, which this machine shows as its own local times. */
function fileTime(file: Buffer): string {
  const { mtime } = statSync(file);
  return new Date(mtime.getTime() - mtime.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** Returns the camera's reports. @param folder that a person gave; without one, that of the card, which may have none */
async function seasonOf(folder: string | undefined, card: string, device: string): Promise<Season | undefined> {
  try {
    const { seasons } = await readSeasons(folder ?? join(card, 'snapferry/reports'));
    return seasons.find(({ camera }) => camera === device);
  } catch (error) {
    if (folder !== undefined) throw error;
    return undefined;
  }
}

/** Returns the position in `camera.place`, such as `47.07,15.44`. The standard demands it of each deployment. */
function positionOf(place: string): Position {
  const [latitude = '', longitude = ''] = place.split(',');
  if (!place) throw new Sentence('The position of the camera is not known, and Camtrap DP needs it. Put camera.place into the card\'s config.json, as in "47.07,15.44".');
  return { latitude: Number(latitude), longitude: Number(longitude) };
}

/** What the package is made of. */
export interface Wish {
  card: string;
  /** A folder with the camera's reports. If it is undefined, those on the card count. */
  reports: string | undefined;
  /** The folder that the package is written into. */
  folder: string;
}

/** Writes the package. @returns the exit code: 0, or 2 if a picture could not be read */
export async function writeCamtrapDp({ card, reports, folder }: Wish, output: Output, progress: Progress, now = new Date()): Promise<number> {
  const content = readCard(card, done => progress.show('images on the card', done));
  const { config } = content;
  const device = toText(config['device']);
  const position = positionOf(config['camera.place']);
  const season = await seasonOf(reports, card, device);
  const there = content.images.filter(({ file }) => file !== undefined);
  const media: Media[] = [];
  const unread: string[] = [];
  for (const [i, { image, file }] of there.entries()) {
    progress.show('images read', i, there.length);
    try {
      const { sha256, head } = await readFile(file!);
      const taken = takenOf(head);
      const time = taken?.time.replace(' ', 'T') ?? fileTime(file!);
      media.push({ path: image.replace(/^\/+/, ''), time, zone: taken?.offset, isExact: taken !== undefined, sha256, type: typeOf(image) });
    } catch (error) {
      unread.push(`${image} cannot be read (${causeOf(error)}), so it is not in the package.`);
    }
  }
  progress.stop();
  if (media.length === 0 && !season) throw new Sentence(`${card} has no image and no report, so there is nothing for a package.${['', ...unread].join('\n  ')}`);
  media.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.path < b.path ? -1 : 1));
  const deployments = deploymentsOf({ device, position, model: config['camera.model'] === 'auto' ? '' : config['camera.model'], media, season, usual: config['clock.zone'] });
  const methods = [...config['camera.motion'] === 'on' ? ['activityDetection'] : [], ...config['camera.everyMinutes'] > 0 ? ['timeLapse'] : []];
  write(folder, { device, deployments, media, methods, position, now });
  await output.write([
    `${count(media.length, 'image')} of ${device} in ${count(deployments.length, 'deployment')} from ${deployments[0]!.first} to ${deployments.at(-1)!.last}: ${join(folder, 'datapackage.json')}\n`,
    ...content.images.length > there.length ? [`${count(content.images.length - there.length, 'image')} that the journal knows ${content.images.length - there.length === 1 ? 'is' : 'are'} no longer on the card, and not in the package.\n`] : [],
    ...[...content.unread, ...unread].map(line => `${line}\n`),
  ]);
  return unread.length + content.unread.length > 0 ? 2 : 0;
}

function write(folder: string, { device, deployments, media, methods, position, now }: {
  device: string; deployments: Deployment[]; media: Media[]; methods: string[]; position: Position; now: Date;
}): void {
  const { version } = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8')) as { version: string };
  mkdirSync(folder, { recursive: true });
  const files = { ...tableOf({ deployments, media, methods }), 'datapackage.json': `${JSON.stringify(datapackageOf({ device, deployments, methods, position, now, version }), null, 2)}\n` };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}
