// Plays a season: the shipped bundle runs in its simulated world, day by day, and a record of that is made.

import { existsSync, rmSync, statSync, truncateSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { previewIn } from '../../../../src/source/taken.ts';
import { sourceOf } from '../../../delivery/source.ts';
import { standIn } from '../../../sim/camera/spi/hosts.ts';
import { cameraOf, leftBy } from '../../../sim/card/cameras.ts';
import { limited } from '../../../sim/card/capacity.ts';
import { authorityOf, certificateOf } from '../../../sim/server/certificates.ts';
import type { Cdn } from '../../../sim/server/http/cdn.ts';
import { boardOf } from '../../../sim/world/chip.ts';
import { isOnCard, worldWith } from '../../../sim/world/ways.ts';
import { createWorld, digest, noise, type World, type WorldOptions } from '../../../sim/world/world.ts';
import { pictureOver } from '../../../source/thumbnail.ts';
import { choices } from './config.ts';
import { canRead, drawSeason, hourMs, isBoard, spareBytes, type Happening, type Season, type Trouble } from './draw.ts';
import { judge, type SeasonRecord, type Shot } from './judge.ts';

/** The beginning of every season, in milliseconds since 1970. */
export const startMs = Date.UTC(2026, 10, 20, 8, 30);
const usualVolts = 4;
const user = { user: 'ferryman', password: 'Gr8-secret' };

/** Options that the simulator reads while it runs, so that the season can change them. */
interface Knobs {
  faults: unknown[];
  isMute: boolean;
  alters: boolean;
  volts: number;
  networkTime: { aheadMs?: number };
  registration: { atMs: number; stat: number }[];
  /** State of the registration (`stat` of +CREG) while nothing is wrong. */
  usualStat: number;
  /** The simulated limit of the card for pictures of a camera at the board: how many bytes they may fill. */
  limit: ReturnType<typeof limited>;
}

/** Returns whether a pin of the board switches the modem's supply. The modem is then off until the firmware switches it on. */
const hasSupply = (board: string | undefined) => board !== undefined && boardOf(board).modem.power?.supply !== undefined;

function optionsOf({ family, isHttp, board, tls, modem, line, server, config, eye }: Season, knobs: Knobs): WorldOptions {
  const own = { ...server, faults: knobs.faults, ...tls && { tls: certificateOf('server') } };
  return worldWith(family, {
    startMs, modem: { ...modem, ...tls?.modem, ...hasSupply(board) && { starts: 'off' } }, ...tls?.isProved && { files: { 'ca.pem': authorityOf() } }, config: { ...config, ...!isHttp && { ftp: { directory: '/up' } } },
    ...(isHttp ? { http: { ...user, ...own } } : { server: { ...own, greets: () => !knobs.isMute } }),
    ...(line && { line }),
    ...(eye && { camera: { kind: eye.kind, pictureOf: standIn }, onOperation: knobs.limit }),
    ...(board !== undefined && { chip: { board, volts: () => knobs.volts } }),
  } as Parameters<typeof worldWith>[1]);
}

interface Ending { end: 'open' | 'complete' | 'broken' }

/**
 * Notes when each upload or request has ended, in milliseconds since 1970. An open one has the current time. `look` must be called at each step of
 * time.
 */
function watchEnds<T extends Ending>(clock: World['clock'], all: () => readonly T[], onEnd: (one: T) => void = () => undefined): { timesMs: number[]; look(): void } {
  const timesMs: number[] = [];
  let open: number[] = [];
  return {
    timesMs,
    look() {
      const now = all();
      for (; timesMs.length < now.length; timesMs.push(clock.now())) open.push(timesMs.length);
      if (open.length === 0) return;
      open = open.filter(i => {
        timesMs[i] = clock.now();
        if (now[i]!.end !== 'open') onEnd(now[i]!);
        return now[i]!.end === 'open';
      });
    },
  };
}

function pathIn(target: string): string {
  try {
    return decodeURIComponent(target.split('?')[0]!).replace(/^\//, '');
  } catch {
    return target;
  }
}

/** Returns how many bytes of the file a form's body has, which may have broken off. The form around it is larger than a small picture. */
export function bytesInForm(body: Buffer): number {
  const head = body.indexOf('\r\n\r\n');
  if (head < 0) return 0;
  const from = head + 4;
  const to = body.lastIndexOf('\r\n--');
  return (to < from ? body.length : to) - from;
}

/** Watches the uploads, and returns them with their final paths. `sent` has the images' bytes of all attempts, by HTTP also of refused requests. */
function watchUploads(world: World, knobs: Knobs, isForm: boolean): { look(): void; list(): Pick<SeasonRecord, 'uploads' | 'sent'> } {
  const uploads = watchEnds(world.clock, world.uploads, ({ path, end }) => {
    const file = join(world.folder, 'server', path);
    if (knobs.alters && end === 'complete' && /\.jpg(\.part)?$/i.test(path) && existsSync(file)) truncateSync(file, statSync(file).size >> 1);
  });
  const requests = watchEnds(world.clock, () => world.http?.requests ?? []);
  return {
    look() {
      uploads.look();
      requests.look();
    },
    list() {
      const ended = uploads.timesMs.map((atMs, i) => {
        const { path, digest: sum, end, bytes } = world.uploads()[i]!;
        return { path: isForm ? dirname(path.replace(/^\//, '')) : path.replace(/^\//, ''), digest: sum, end, bytes, atMs };
      });
      const asked = world.http && requests.timesMs.map((atMs, i) => {
        const { method, target, body } = world.http!.requests[i]!;
        return { method, path: pathIn(target), bytes: isForm ? bytesInForm(body) : body.length, atMs };
      });
      return { uploads: ended, sent: asked?.filter(({ method }) => method === 'POST' || method === 'PUT') ?? ended };
    },
  };
}

function setTrouble(world: World, knobs: Knobs, trouble: Trouble, isOn: boolean): void {
  if ('ftp' in trouble) knobs.faults.splice(0, 1, ...(isOn ? [trouble.ftp] : []));
  else if ('http' in trouble) knobs.faults.splice(0, 1, ...(isOn ? [trouble.http] : []));
  else if ('mute' in trouble) knobs.isMute = isOn;
  else if ('alters' in trouble) knobs.alters = isOn;
  else if ('volts' in trouble) knobs.volts = isOn ? trouble.volts : usualVolts;
  else if ('aheadMs' in trouble) {
    knobs.networkTime.aheadMs = isOn ? trouble.aheadMs : 0;
    // a change of the cell makes the network send its time
    if (world.modem.state === 'on') [2, knobs.registration[0]!.stat].forEach(world.modem.setRegistration);
  } else {
    knobs.registration[0]!.stat = isOn ? trouble.stat : knobs.usualStat;
    if (world.modem.state === 'on') world.modem.setRegistration(isOn ? trouble.stat : knobs.usualStat);
  }
}

function configIn(report: Buffer | undefined): unknown {
  try {
    return (JSON.parse(report?.toString('utf8') ?? '{}') as { config?: unknown }).config;
  } catch {
    return report?.toString('utf8');
  }
}

/** Returns whether the server refuses an image in this trouble, or takes it and shows another file. */
function isRefusal(trouble: Trouble): boolean {
  if ('ftp' in trouble) return 'refuse' in trouble.ftp.how || 'deny' in trouble.ftp.how || 'fill' in trouble.ftp.how || 'more' in trouble.ftp.how;
  return 'alters' in trouble || ('http' in trouble && trouble.http.how.status !== undefined);
}

/** Returns what the judge needs to know of the season's configuration. */
function aimsOf({ config, server, isDeposit, maker, happenings }: Season): Pick<SeasonRecord, 'cannotRename' | 'skipMs' | 'isTrusting' | 'isLiveOnly' | 'hasLive'> {
  const images = config['images'] ?? {};
  const verifies = [config['upload']?.['verify'], ...happenings.map(one => one.do === 'settings' && one.set['upload.verify'])];
  return {
    cannotRename: server['unknownVerbs'] !== undefined,
    // a microcontroller's pictures have no valid time, so each is decades old and may be skipped
    skipMs: Math.min(Number(images['skipOlderMinutes'] ?? 0) * 60_000, isBoard(maker) ? 1 : Infinity), isTrusting: verifies.includes('none'), isLiveOnly: images['archive'] === false,
    hasLive: images['live'] !== undefined && images['match'] !== '*' && !isDeposit,
  };
}

/**
 * Returns how a camera at the board treats a full card.
 * @param isProved true if the firmware checks on the server that a picture has arrived; otherwise no delivery removes a picture from the card
 * @param hasRoom true if the card has room for one picture when all pictures of the camera are removed
 */
function eyeOf({ camera, images }: Season['config'], isProved: boolean, hasRoom: boolean): NonNullable<SeasonRecord['eye']> {
  const whenFull = camera!['whenFull'];
  const isSeen = whenFull === 'seen';
  const removesWhole = whenFull === 'delivered' || images?.['afterUpload'] === 'delete';
  const removesSent = isProved && (isSeen || (removesWhole && images?.['preview'] !== 'only'));
  return { isOldest: whenFull === 'oldest', isSeen, isEndless: hasRoom && camera!['everyMinutes'] !== 0 && (whenFull === 'oldest' || removesSent) };
}

/**
 * Returns the milliseconds for which an altered picture may still be shown after the server alters none any more. A cache that ignores the query keeps
 * what it has seen last. The camera may make it look again as late as with its next try, half a day later.
 */
function staleMs(season: Season): number {
  const cdn = hidingCdn(season);
  return cdn ? cdn.ms200 + 15 * hourMs : 0;
}

/** Returns the cache that hides new files, if there is one. What the server does not show stays on the card, although it counts as delivered. */
function hidingCdn({ server }: Season): Cdn | undefined {
  const cdn = server['cdn'] as Cdn | undefined;
  return cdn?.ignoresQuery ? cdn : undefined;
}

/** The least bytes of a picture that holds a preview. Smaller ones hold none. */
const leastWithPreview = 700;

/** Returns the content of a picture, which holds a preview of its own if that is wanted and the picture is large enough. */
function contentOf(bytes: number, seed: number, hasPreviews: boolean): Uint8Array {
  const content = noise(bytes, seed);
  const thumbnail = (): string => `\xff\xd8${Buffer.from(noise(100 + seed % 100, seed)).toString('latin1')}\xff\xd9`;
  return hasPreviews && bytes >= leastWithPreview ? pictureOver(content, thumbnail()) : content;
}

/** Returns the digest of a picture's preview, by the firmware's own search. It is undefined if the picture holds none. */
function previewDigest(content: Uint8Array): string | undefined {
  const part = previewIn(sourceOf({ '/A.JPG': Buffer.from(content).toString('latin1') }), { path: '/A.JPG', size: content.length });
  return part && digest(content.subarray(part.from, part.to));
}

/** Plays a season and returns its record. @param meddle is called at each step of time, so that tests can make faults that a season must find */
export async function playSeason(season: Season, meddle: (world: World) => void = () => undefined): Promise<SeasonRecord> {
  const { networkTime, registration } = season.modem as unknown as Pick<Knobs, 'networkTime' | 'registration'>;
  const knobs: Knobs = { faults: [], isMute: false, alters: false, volts: usualVolts, networkTime, registration, usualStat: registration[0]!.stat, limit: limited() };
  knobs.limit.bytes = season.eye?.roomBytes ?? Infinity;
  const world = await createWorld(optionsOf(season, knobs));
  knobs.limit.folder = world.folder;
  try {
    return await play(world, season, knobs, meddle);
  } finally {
    await world.close();
  }
}

async function play(world: World, season: Season, knobs: Knobs, meddle: (world: World) => void): Promise<SeasonRecord> {
  const camera = cameraOf(season.maker, { first: season.first });
  // the simulated server stores a form's file below the form's address, which already ends with the name
  const isForm = season.server['form'] !== undefined;
  const { look, list } = watchUploads(world, knobs, isForm);
  const shots: Omit<Shot, 'isServed' | 'isOnCard' | 'isSeen'>[] = [];
  const { preview } = season.config['images'] ?? {};
  const hasPreviews = preview !== undefined;
  const asked: NonNullable<SeasonRecord['asked']> = [];
  const record: SeasonRecord = {
    startMs, endMs: startMs + season.days * 24 * hourMs, shots: [], uploads: [], sent: [], troubles: [], report: season.report, lives: choices['images.live']!.map(name => `up/${String(name).replace('{device}', season.config.device)}`), reportHours: 0, settings: 0, settingsMs: [], config: undefined, ...aimsOf(season), violations: [], uncaught: [],
  };
  let count = 0;
  let offMs = 0;

  function put(files: ReturnType<typeof leftBy>): void {
    for (const [path, file] of Object.entries(files)) world.put(path, file);
  }
  const note = (title: string, fromMs: number, isRefusal = false, afterMs = 0) => void record.troubles.push({ title, fromMs, toMs: world.clock.now() + afterMs, isRefusal });

  function add(path: string, content: Uint8Array, atMs: number): void {
    const found = hasPreviews ? previewDigest(content) : undefined;
    shots.push({ path, digest: digest(content), bytes: content.length, atMs, ...found !== undefined && { preview: found } });
  }

  /** Removes the oldest pictures, as a trail camera does whose card is full. */
  function rotate(): void {
    const left = shots.filter(one => isOnCard(world, one.path));
    for (const shot of left.slice(0, Math.max(0, left.length - (season.keeps ?? Infinity)))) {
      rmSync(join(world.folder, 'card', shot.path));
      shot.isRotated = true;
    }
  }

  function shoot({ isMovie, bytes }: Happening & { do: 'shoot' }): void {
    const atMs = world.clock.now();
    if (isMovie) return put(camera.film(++count, atMs));
    const path = camera.pathOf(++count, atMs);
    const content = contentOf(bytes, season.seed * 1000 + count, hasPreviews);
    put({ ...camera.shoot(count, atMs), [path]: { content, atMs: camera.shoot(count, atMs)[path]!.atMs } });
    add(path, content, atMs);
    rotate();
  }

  let linesSeen = 0;
  /** Notes the pictures that the firmware says it has taken. */
  function lookAtEye(): void {
    for (; linesSeen < world.lines.length; linesSeen++) {
      const [, path, isPreview] = / camera: \/([^:]+)(: its preview)? is taken, /.exec(world.lines[linesSeen]!) ?? [];
      if (path === undefined) continue;
      // the preview is put into the file of the last picture
      if (isPreview) shots.pop();
      add(path, world.read(path), world.clock.now());
    }
  }

  const begun = new Map<Trouble, number>();
  function happen(one: Happening): void {
    const now = world.clock.now();
    if (one.do === 'shoot') shoot(one);
    else if (one.do === 'move') world.moves();
    else if (one.do === 'visit') put(leftBy(one.visitor, shots.map(({ path }) => path).slice(-3), now));
    else if (one.do === 'begin') setTrouble(world, knobs, one.trouble, !!begun.set(one.trouble, now));
    else if (one.do === 'end') {
      setTrouble(world, knobs, one.trouble, false);
      note(one.trouble.title, begun.get(one.trouble)!, isRefusal(one.trouble), 'alters' in one.trouble ? staleMs(season) : 0);
    } else if (one.do === 'cut') {
      if (offMs === 0) world.cut();
      if (offMs === 0 && hasSupply(season.board)) world.modem.loseSupply();
      offMs ||= now;
    } else if (one.do === 'boot') {
      if (offMs === 0) return;
      world.boot();
      note('no power', offMs);
      offMs = 0;
    } else if (one.do === 'settings') {
      const paths = one.send === 'last' ? shots.slice(-3).map(({ path }) => path) : undefined;
      world.putServed(season.remote, JSON.stringify({ id: one.id, set: one.set, ...one.send && { send: paths ?? 'all' } }));
      if (one.send) asked.push({ id: one.id, atMs: now, ...paths && { paths } });
      record.settings = one.id;
      record.settingsMs.push(now);
    } else {
      if (one.do === 'text') world.modem.urc(one.text);
      else if (one.do === 'refresh') world.modem.refreshSim(one.isLost);
      else if (world.modem.state === 'on') world.modem.reset();
      note(one.do, now);
    }
  }

  function passTo(ms: number): Promise<boolean> {
    // without power nothing else may be waiting, and simulated time would stand still, so a timer that does nothing is set
    world.clock.after(ms - world.clock.now(), () => undefined);
    return world.clock.run(() => {
      look();
      if (season.eye) lookAtEye();
      meddle(world);
      return false;
    }, ms - world.clock.now());
  }

  world.boot();
  for (const one of season.happenings) {
    await passTo(one.atMs);
    happen(one);
  }
  if (offMs > 0) happen({ atMs: 0, do: 'boot' });
  await passTo(record.endMs);
  look();
  const served = world.served();
  const sums = new Set([...Object.values(served), ...world.taken().map(({ bytes }) => bytes)].map(digest));
  /**
   * Returns whether the next picture, which may be a tenth larger than the largest one, would fit if all pictures were removed. Visitors leave other
   * files, which the camera may not remove.
   */
  const hasRoom = () => season.eye!.roomBytes - spareBytes - knobs.limit.used(shots.map(({ path }) => path)) >= 1.1 * Math.max(0, ...shots.map(({ bytes }) => bytes));
  const hasWindow = season.config['send'] !== undefined || season.happenings.some(one => one.do === 'settings' && Object.keys(one.set).some(key => key.startsWith('send.')));
  return {
    ...record, ...list(),
    shots: shots.map(shot => ({
      ...shot, isServed: sums.has(shot.digest), isOnCard: isOnCard(world, shot.path), ...shot.preview !== undefined && { isSeen: sums.has(shot.preview) },
    })),
    ...hasPreviews && { isOnly: preview === 'only', asked },
    reportHours: hasWindow ? 43 : 30,
    config: configIn(served[isForm ? `${season.report}/${basename(season.report)}` : season.report]),
    violations: season.eye ? [...world.modem.violations, ...world.camera.violations] : world.modem.violations,
    ...season.eye && { eye: eyeOf(season.config, !record.isTrusting && canRead(season) && !isForm && !hidingCdn(season), hasRoom()) },
    uncaught: world.lines.filter(line => /Uncaught|fault of the firmware/.test(line)),
  };
}

export interface Outcome { title: string; shots: number; uploads: number; findings: string[] }

export function titleOf({ seed, days, family, isHttp, board, maker, eye, line, keeps, happenings, config }: Season): string {
  const preview = config['images']?.['preview'];
  return `seed ${seed}, ${days} days: ${family}, ${isHttp ? 'HTTP' : 'FTP'}, ${board ?? 'desktop'}, ${eye?.kind ?? maker}${preview ? `, previews ${String(preview)}` : ''}${line ? `, a byte in ${Math.round(1 / line.toDce.loseRate)} lost` : ''}${keeps !== undefined && !eye ? `, ${keeps} pictures kept` : ''}, ${happenings.length} happenings`;
}

/**
 * Most milliseconds of processor time for a season. One that takes longer has an endless loop: of a hundred seasons, none took a minute. The
 * time of this process is counted, which up to three seasons share, so that a busy machine ends none.
 */
export const mostProcessorMs = 600_000;

/**
 * Plays the season that follows from a seed, and judges its record. @throws an error if the season takes more than `mostMs` milliseconds of processor
 * time
 */
export async function tryOut(seed: number, days: number, mostMs = mostProcessorMs): Promise<Outcome> {
  const season = drawSeason(seed, days, startMs);
  const begun = process.cpuUsage();
  let steps = 0;
  const record = await playSeason(season, ({ clock, modem }) => {
    steps++;
    const { user, system } = process.cpuUsage(begun);
    if ((user + system) / 1000 < mostMs) return;
    throw new Error(`it did not end in ${Math.round(mostMs / 1000)} s of a processor: at ${new Date(clock.now()).toISOString().slice(0, 16)}, after ${steps} steps and ${modem.commands.length} commands`);
  });
  return { title: titleOf(season), shots: record.shots.length, uploads: record.uploads.length, findings: judge(record) };
}
