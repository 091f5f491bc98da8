// Measures what previews (`images.preview`) cost on the air: one of 6 kB beside its image, by each kind of connection, and a trail camera's month.

import { chipCosts } from '../../../sim/chipcosts.ts';
import { certificateOf } from '../../../sim/server/certificates.ts';
import { sheetOf } from '../../../sim/sheets/families.ts';
import { worldWith } from '../../../sim/world/ways.ts';
import { createWorld, type World, type WorldOptions } from '../../../sim/world/world.ts';
import { pictureOver, thumbnailOf } from '../../../source/thumbnail.ts';
import { addTraffic, airBytesOf, watchConnections } from '../fleet/wire.ts';
import { short, type Sheet } from '../sheet.ts';
import { pathOf } from './voyage.ts';

/** Bytes of a preview, and those of the two sizes of images beside it. */
const previewBytes = 6145;
const [smallImage, largeImage] = [300_000, 2_000_000];
/** Images of a round. The first one costs the login, too, so it is measured apart. */
const images = 4;
/** A trail camera's day: its pictures, and how many of them are asked for whole. */
const [picturesADay, askedADay, days] = [40, 3, 30];

/** A kind of connection. */
interface Kind {
  title: string;
  options: Partial<WorldOptions>;
  config: Record<string, unknown>;
}

const tls = certificateOf('server');
const kinds: Kind[] = [
  { title: 'FTP', options: {}, config: {} },
  { title: 'FTPS', options: { server: { tls } }, config: { ftp: { security: 'explicit' } } },
  { title: 'HTTP by sockets', options: { http: {} }, config: { upload: { method: 'stream' } } },
  { title: 'HTTPS by sockets', options: { http: { tls } }, config: { upload: { method: 'stream' } } },
  { title: 'HTTP by the modem\'s commands', options: { http: {} }, config: { upload: { method: 'efs' } } },
  { title: 'HTTPS by the modem\'s commands', options: { http: { tls } }, config: { upload: { method: 'efs' } } },
  { title: 'HTTPS as `auto` chooses', options: { http: { tls } }, config: {} },
];

/** Returns a picture of this size that holds a preview. */
const picture = (bytes: number, number: number): Buffer => pictureOver(Buffer.alloc(bytes, number + 1), thumbnailOf(previewBytes));

/** Runs a round of so many images of a size. @returns the bytes on the air */
async function airOf({ options, config }: Kind, count: number, bytes: number, preview: 'off' | 'only'): Promise<number> {
  const files = Object.fromEntries(Array.from({ length: count }, (_, i) => [pathOf(i), picture(bytes, i)]));
  const watch = watchConnections();
  const world: World = await createWorld(worldWith('sim7600', { ...options, files, config: { ...config, images: { preview } } }));
  try {
    const before = watch.read();
    await world.round(120);
    if (!await world.until(/nothing (else )?to send/, 30)) throw new Error(world.lines.slice(-20).join('\n'));
    return airBytesOf(addTraffic(watch.read(), before, -1));
  } finally {
    watch.stop();
    await world.close();
  }
}

/** What a file costs on the air: the first one of a round, with connection and login, and each further one. */
interface Cost {
  first: number;
  further: number;
}

/** The costs by one kind of connection: of a preview, and of the images. */
export interface PreviewRow {
  title: string;
  preview: Cost;
  small: Cost;
  large: Cost;
}

async function costOf(kind: Kind, bytes: number, preview: 'off' | 'only'): Promise<Cost> {
  const first = await airOf(kind, 1, bytes, preview);
  return { first, further: (await airOf(kind, images, bytes, preview) - first) / (images - 1) };
}

/** Images of a round in which the previews go first, and the bytes of each. */
const waiting = 40;

/** Runs a round of 40 images of 300 kB by FTP with the costs of a chip. @returns the seconds from its first image to the last preview's arrival */
async function secondsOfForty(): Promise<number> {
  const files = Object.fromEntries(Array.from({ length: waiting }, (_, i) => [pathOf(i), picture(smallImage, i)]));
  const modem = sheetOf('sim7600').supply.network;
  const world = await createWorld(worldWith('sim7600', { files, costs: chipCosts(), modem, config: { images: { preview: 'first' } } }));
  try {
    world.boot();
    await world.until(/its preview, /, 10);
    const beganMs = world.clock.now();
    const arrived = () => world.lines.filter(line => line.includes('its preview has arrived')).length;
    await world.clock.run(() => arrived() === waiting || world.lines.some(line => line.includes('delivered as')), 3_600_000);
    if (arrived() < waiting) throw new Error(world.lines.slice(-20).join('\n'));
    return (world.clock.now() - beganMs) / 1000;
  } finally {
    await world.close();
  }
}

/** The costs by each kind of connection, and the seconds in which 40 previews arrive. */
export interface Previews {
  rows: PreviewRow[];
  seconds: number;
}

/** Measures the costs by each kind of connection. `tell` gets each title before it is measured. */
export async function measurePreviews(tell: (title: string) => void): Promise<Previews> {
  const rows: PreviewRow[] = [];
  for (const kind of kinds) {
    tell(`previews: ${kind.title}`);
    rows.push({
      title: kind.title, preview: await costOf(kind, smallImage, 'only'), small: await costOf(kind, smallImage, 'off'), large: await costOf(kind, largeImage, 'off'),
    });
  }
  tell(`previews: ${waiting} images`);
  return { rows, seconds: await secondsOfForty() };
}

const kilobytes = (bytes: number) => short(bytes / 1000);

/** Makes the table of the costs of a preview beside its image. */
export function previewsSheet({ rows, seconds }: Previews): Sheet {
  return {
    title: 'A preview of 6 kB, and its image: kB on the air, for the first file of a round and for each further one',
    head: ['connection', 'preview, first', 'further', 'of 300 kB, first', 'further', 'of 2 MB, first', 'further'],
    rows: rows.map(({ title, preview, small, large }) => [title, ...[preview, small, large].flatMap(({ first, further }) => [kilobytes(first), kilobytes(further)])]),
    notes: [
      'A SIM7600 with the shipped firmware, on the virtual clock. The bytes are those of its TCP connections, with 40 bytes of headers for each estimated',
      'packet.',
      `By FTP, with the costs of a chip and the network of a SIM7600, the previews of ${waiting} images of 300 kB are on the server within ${short(seconds)} s.`,
    ],
  };
}

/** Makes the table of a month of a trail camera: 40 pictures of 2 MB a day in one round, of which three are asked for. */
export function previewMonthSheet({ rows }: Previews): Sheet {
  const month = (first: number, further: number) => days * (first + (picturesADay - 1) * further);
  return {
    title: `A month of a trail camera, ${picturesADay} pictures of 2 MB a day: MB on the air, calculated from the figures above`,
    head: ['connection', 'images as today', `previews, and ${askedADay} whole images a day`, 'besides its bytes, a preview takes'],
    rows: rows.map(({ title, preview, large }) => {
      const [all, few] = [month(large.first, large.further), month(preview.first, preview.further) + days * askedADay * large.further];
      return [title, short(all / 1e6), short(few / 1e6), `${kilobytes((preview.first + (picturesADay - 1) * preview.further) / picturesADay - previewBytes)} kB`];
    }),
    notes: [],
  };
}
