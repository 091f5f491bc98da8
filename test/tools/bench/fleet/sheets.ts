// Makes the tables of fleets: what arrived and what it cost, what the servers refused, and the traffic of a month.

import { percent, short, type Sheet } from '../sheet.ts';
import type { FleetRun } from './fleet.ts';
import { airBytesOf } from './wire.ts';

const imagesOf = ({ one: { fleet } }: FleetRun): number => fleet.cameras * fleet.images;
const whole = (count: number): string => count.toLocaleString('en-US');

/** Returns the value below which this share (0 to 1) of the values lies, NaN without values. */
function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** Returns the number of files that the server should not have, and of images that were reported as delivered again. */
export const doubledIn = ({ verdict, twice }: FleetRun): number => verdict.more.length + twice;

/** Returns sentences on images that a run lost, spoiled or doubled. */
export function complaintsAbout(run: FleetRun): string[] {
  const { lost, spoiled, more } = run.verdict;
  const where = `${run.server}${run.one.limited && `, ${run.one.limited}`}`;
  const say = (what: string, paths: string[]) => (paths.length > 0 ? [`${where}: ${whole(paths.length)} ${what}, such as ${paths[0]!}`] : []);
  return [...say('images did not arrive in the time of the run', lost), ...say('images have other bytes', spoiled), ...say('files are there that nobody sent as a whole', more),
    ...run.twice > 0 ? [`${where}: ${whole(run.twice)} images were reported as delivered twice`] : []];
}

const head = [
  'server', 'its limit', 'cameras', 'images', 'lost', 'doubled', 'most at once', 'refusals', 'tries an image', 'connections an image', 'kB an image', 'with headers', 's connected an image',
  's to the server, half', 'last',
];

function rowOf(run: FleetRun): (string | number)[] {
  const { one, traffic, cameras } = run;
  const images = imagesOf(run);
  const seconds = cameras.flatMap(one => one.seconds);
  const tries = cameras.reduce((sum, one) => sum + one.tries, 0);
  return [
    run.server, one.limited || '–', whole(one.fleet.cameras), whole(images), run.verdict.lost.length + run.verdict.spoiled.length, doubledIn(run), run.peak, whole(refusalsOf(run)), (tries / images).toFixed(2),
    (traffic.connections / images).toFixed(2), ((traffic.sentBytes + traffic.receivedBytes) / images / 1000).toFixed(1), (airBytesOf(traffic) / images / 1000).toFixed(1),
    short(run.connectionSeconds / images), short(quantile(seconds, 0.5)), short(quantile(seconds, 1)),
  ];
}

const refusal = /^\w+: /;

/** Returns how often the cameras logged a fault with the server. */
function refusalsOf({ cameras }: FleetRun): number {
  return cameras.reduce((sum, { troubles }) => sum + Object.entries(troubles).reduce((all, [text, count]) => all + (isFault(text) ? count : 0), 0), 0);
}

/** Returns whether a text of the log tells of a failed step, and is no mere warning about what follows. */
const isFault = (text: string): boolean => refusal.test(text) && !/^(server|image|round): /.test(text);

/** Makes the table of all runs, a row for each. @param title names the cameras and their schedule */
export function fleetSheet(title: string, runs: FleetRun[], notes: string[]): Sheet {
  return { title, head, rows: runs.map(rowOf), notes };
}

/** Makes the table of what the cameras logged when a server refused them, with how often. */
export function refusalsSheet(runs: FleetRun[]): Sheet {
  const rows = runs.flatMap(run => {
    const all = new Map<string, number>();
    for (const { troubles } of run.cameras) for (const [text, count] of Object.entries(troubles)) all.set(text, (all.get(text) ?? 0) + count);
    return [...all].sort((a, b) => b[1] - a[1]).map(([text, count]) => [run.server, run.one.limited || '–', text, whole(count), (count / imagesOf(run)).toFixed(2)]);
  });
  return { title: 'What the cameras\' logs said of the refusals', head: ['server', 'its limit', 'the log', 'times', 'an image'], rows, notes: [] };
}

const imagesOfMonth = 720;

/** What other makers calculate for an image: the ratio of the bytes that are sent to the bytes of the image. */
const published: [string, number][] = [['photoSentinel\'s rule: a tenth more (photosentinel.com, data calculator)', 1.1], ['base64 in JSON: a third more (camthink-ai/lowpower_camera, main/mqtt.c)', 4 / 3]];

/** Makes the table of a month: cameras with an image an hour, calculated from the bytes and seconds of the runs. */
export function monthSheet(runs: FleetRun[], cameras: number): Sheet {
  const rows = runs.map(run => {
    const images = imagesOf(run);
    const bytes = airBytesOf(run.traffic) / images;
    const all = cameras * imagesOfMonth;
    return [
      `snapferry, ${run.server}`, short(bytes * imagesOfMonth / 1e6), short(bytes * all / 1e9), percent(bytes / run.one.fleet.bytes - 1), whole(Math.round(run.connectionSeconds / images * all / 3600)),
      short(run.processorSeconds / images * all / 3600),
    ];
  });
  const bytes = runs[0]!.one.fleet.bytes;
  const others = published.map(([title, share]) => [title, short(share * bytes * imagesOfMonth / 1e6), short(share * bytes * imagesOfMonth * cameras / 1e9), percent(share - 1), '–', '–']);
  return {
    title: `A month of ${whole(cameras)} cameras with an image of ${whole(bytes / 1000)} kB an hour`,
    head: ['', 'MB a camera', 'GB in all', 'above the images', 'hours of connections', 'hours of the server\'s processor'],
    rows: [...rows, ...others],
    notes: ['Reckoned from the runs above without a limit, with headers. The processor is one of this machine. TLS and an operator\'s own rounding are not in it.'],
  };
}
