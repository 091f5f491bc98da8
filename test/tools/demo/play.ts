// Runs the demo visibly: the shipped firmware sends the images of a card through a modem, simulated or real, to a server. This file leads from the
// options to the exit code. Display, engine and comparison are in neighbouring files.

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { tellError as tellSystemError } from '../../../firmware/commands/command.js';
import { secretsOf } from '../../../src/config/secrets.ts';
import { mask } from '../../../src/log.ts';
import { count } from '../../common/plural.ts';
import { check } from './check.ts';
import { chooseEngine } from './engine.ts';
import { checkIn } from './film/checkin.ts';
import { update } from './film/update.ts';
import type { DemoOptions, EngineName } from './options.ts';
import { boardFor } from './rig/camera.ts';
import { findFirmware, startRig } from './rig/rig.ts';
import { createShots } from './rig/shots.ts';
import { openStick, type Stick } from './rig/stick.ts';
import { placesOf, readDeliveries } from './server/delivered.ts';
import { isEarlier, lookAgain, setStage, type Stage } from './server/stage.ts';
import { listFolders } from './setup/cardfolder.ts';
import { compare, isWhole, makeTable, summaryOf, tellEarlier, type Row, type Said } from './show/report.ts';
import { Sentence, causeOf } from './show/sentence.ts';
import { writeSheet } from './show/sheet.ts';
import { createView, isBanner } from './show/view.ts';
import { createWatch, type Watch } from './show/watch.ts';
import { columnsOf, plain, wrapLine } from './show/width.ts';

interface Outcome {
  watch: Watch;
  /** Why the run ended before the end of its round. It is undefined if the round came to its end. */
  trouble: string | undefined;
}

/** Most milliseconds of real time without progress. A real modem may search its network for minutes. */
const patienceMs = 60_000;
const patienceOnPortMs = 300_000;
/**
 * Milliseconds after which a silent modem is reported. An AT is answered at once, but the firmware first tries other rates, and tries to end a data
 * phase.
 */
const hintMs = 5000;
/** Most milliseconds from the end of the round to the firmware's line about its memory. */
const lastWordsMs = 2000;

/** The number of the image in whose middle the power is cut. */
const cutImage = 3;
/** The share of the image (0 to 1) that has been sent when the power is cut. */
const cutShare = 0.5;
/** Milliseconds from the power cut to the next boot. */
const darkMs = 1000;

/** Name of the page with the received pictures. */
const sheetName = 'pictures.html';

/** Where a run is displayed, and the signal that ends it early. */
export interface Surroundings {
  stream: NodeJS.WriteStream;
  signal: AbortSignal;
}

/** Returns a function that masks the secrets of config.json in a text. */
function hider({ config }: Stage): (text: string) => string {
  const secrets = secretsOf({ ...config }).sort((a, b) => b.length - a.length);
  return text => secrets.reduce(mask, text);
}

function run(options: DemoOptions, engine: EngineName, stage: Stage, stick: Stick | undefined, { stream, signal }: Surroundings): Promise<Outcome> {
  const view = createView(stage.images.filter((image) => !isEarlier(stage, image)).length + stage.shots, stream);
  const hide = hider(stage);
  const watch = createWatch(view.update);
  /**
   * Returns the path of the image that is being transferred, given the file's name in the modem. By HTTP that name is always the same, so the
   * log tells the image.
   */
  const named = (path: string) => (stage.config['http.url'] ? watch.image : path);
  return new Promise((resolve) => {
    // the picture is requested on the next turn of the event loop, since the firmware is still printing a line
    const shots = createShots(stage.shots, line => void setImmediate(() => rig.type(line)));
    let canCut = options.cut === true;
    const boot = () => startRig({
      engine,
      cwd: stage.folder,
      speed: options.speed,
      ...(stick && { stick }),
      ...(stage.camera && { camera: stage.camera }),
      onAt: (direction, text) => void (options.trace && view.trace(direction, hide(text))),
      onStage: (path, bytes, total) => watch.stage(named(path), bytes, total),
      onPut(path, bytes, total) {
        watch.put(named(path), bytes, total);
        if (canCut && watch.deliveries.length === cutImage - 1 && bytes >= total * cutShare) setImmediate(() => void cut());
      },
      onExit: (reason) => void (isDark || finish(reason)),
      onLine(line) {
        if (!isBanner(line)) view.tell(line);
        watch.takeLine(line);
        const isLast = stage.shots === 0;
        if (shots.goOn(watch, watch.isMemoryTold || (isLast && watch.isIdle))) finish(undefined);
        else if (isLast && watch.isRoundOver) setTimeout(() => finish(undefined), lastWordsMs);
      },
    });
    let rig = boot();
    let isDark = false;
    async function cut(): Promise<void> {
      if (!canCut) return;
      canCut = false;
      isDark = true;
      await rig.stop();
      view.say('– The power is cut. –');
      await new Promise(resolve => setTimeout(resolve, darkMs));
      view.say('– The power is back. –');
      isDark = false;
      if (!isOver) rig = boot();
    }
    const mostMs = stick ? patienceOnPortMs : patienceMs;
    let isHinted = false;
    const timer = setInterval(() => {
      const stillMs = Date.now() - watch.movedMs;
      if (stick && !isHinted && stick.askedMs() > hintMs && stick.heardBytes() === 0) {
        isHinted = true;
        view.say(silenceOf(options.port!));
      }
      if (stillMs > mostMs) finish(`Nothing has gone forward for ${mostMs / 1000} seconds.`);
    }, 1000);
    let isOver = false;
    signal.addEventListener('abort', () => finish('Stopped.'));
    if (signal.aborted) finish('Stopped.');
    function finish(trouble: string | undefined): void {
      if (isOver) return;
      isOver = true;
      clearInterval(timer);
      // the rig is stopped in the next turn of the event loop, since a run that ends at once has not yet set `rig`
      setImmediate(() => void rig.stop().then(() => {
        view.end();
        resolve({ watch, trouble });
      }));
    }
  });
}

function silenceOf(port: string): string {
  return `Nothing has answered at ${port} so far. A stick has several ports, and one of them takes AT: try the others; then look whether another program holds the modem (ModemManager does), and at its power.`;
}

const print = (stream: NodeJS.WriteStream, text: string) => text.split('\n').flatMap(line => wrapLine(line, columnsOf(stream))).forEach(line => stream.write(`${line}\n`));

function printTrouble(stream: NodeJS.WriteStream, { watch, trouble }: Outcome): void {
  if (!trouble) return;
  print(stream, `\n${trouble} The last the firmware said:`);
  for (const line of watch.lastLines) print(stream, `  ${plain(line)}`);
}

/** Returns what the firmware has said of each image, in this run or in the card's journal. */
function whatIsSaid(stage: Stage, { watch }: Outcome): Said[] {
  const card = join(stage.folder, 'card');
  const journal = readDeliveries(card, listFolders(card, stage.config));
  return stage.images.map((image) => {
    const told = watch.deliveries.findLast(({ path }) => path === image.path);
    const noted = journal.get(image.path);
    const isNoted = noted !== undefined && noted.bytes === image.bytes && noted.isDeleted !== existsSync(join(card, image.path));
    return {
      image, told: told && stage.config['http.url'] ? { ...told, remotePath: undefined } : told, isDelivered: told !== undefined || isNoted, isEarlier: told === undefined && isEarlier(stage, image),
      places: isNoted ? placesOf(image.path, noted.date, stage.config) : [],
    };
  });
}

async function report(stream: NodeJS.WriteStream, engine: EngineName, before: Stage, outcome: Outcome): Promise<boolean> {
  const stage = before.shots > 0 ? lookAgain(before) : before;
  const { target } = stage;
  const said = whatIsSaid(stage, outcome);
  const rows = target.blind === undefined ? await compare(said, target) : [];
  const isGood = target.blind === undefined ? reportCompared(stream, rows, hider(stage)) : reportBlind(stream, said, target.blind);
  const memory = outcome.watch.memory ?? 'not told';
  print(stream, `Memory at the peak: ${engine === 'node' ? 'not measured on Node' : memory}`);
  print(stream, `The pictures: ${target.folder ?? `on ${target.name}`}`);
  if (target.folder && writeSheet(target.folder, join(stage.folder, sheetName)) > 0) print(stream, `On one page:  ${pathToFileURL(join(stage.folder, sheetName)).href}`);
  print(stream, `The card:     ${join(stage.folder, 'card')}`);
  return isGood && !outcome.trouble;
}

function reportCompared(stream: NodeJS.WriteStream, rows: Row[], hide: (text: string) => string): boolean {
  const shown = rows.map((row) => ({ ...row, remotePath: hide(row.remotePath) }));
  stream.write(`\n${makeTable(shown, columnsOf(stream), stream.isTTY === true && !process.env['NO_COLOR'])}\n`);
  summaryOf(rows).forEach((text) => print(stream, text));
  return isWhole(rows);
}

function reportBlind(stream: NodeJS.WriteStream, said: Said[], blind: string): boolean {
  const delivered = said.filter(({ isDelivered }) => isDelivered).length;
  print(stream, `\n${delivered} of ${count(said.length, 'image')} ${delivered === 1 ? 'was' : 'were'} delivered, says the firmware; not compared, since from here ${blind}`);
  tellEarlier(said).forEach((text) => print(stream, text));
  return delivered === said.length;
}

/** Returns advice for the test of a modem with a card that has nothing left to send. */
function tellUntried({ config }: Stage): string {
  return `The modem was not asked anything, since there was nothing to send. To try it, put another image into ${config['images.folder']}, or delete the folder /snapferry/journal from the card: then all of them are sent again.`;
}

function printHead(stream: NodeJS.WriteStream, { port }: DemoOptions, stage: Stage): void {
  const earlier = stage.images.filter((image) => isEarlier(stage, image)).length;
  print(stream, `card:   ${stage.cardName}; ${count(stage.images.length, 'image')}${earlier ? `, ${earlier === stage.images.length ? 'all' : earlier} delivered earlier` : ''}`);
  if (port) print(stream, `modem:  ${port}`);
  print(stream, `server: ${stage.target.name}\n`);
}

/** Runs the demo with a prepared card and server, and prints the outcome. @returns whether all is well */
async function carryStage(options: DemoOptions, engine: EngineName, stage: Stage, stick: Stick | undefined, around: Surroundings): Promise<boolean> {
  const { stream, signal } = around;
  const outcome = await run(options, engine, stage, stick, around);
  if (signal.aborted) return false;
  printTrouble(stream, outcome);
  const isMute = stick !== undefined && stick.heardBytes() === 0;
  if (isMute && stick.askedMs() > 0) throw new Sentence(silenceOf(options.port!));
  const isGood = await report(stream, engine, stage, outcome);
  if (isMute && outcome.watch.isIdle) print(stream, tellUntried(stage));
  return isGood;
}

/** Runs the demo and returns its exit code. It throws an error with a sentence for mistakes in the options, the card or the server. */
export async function carry(options: DemoOptions, around: Surroundings): Promise<number> {
  if (options.checkIn) return checkIn(options, around.stream, around.signal);
  if (options.update) return update(options, around.stream, around.signal);
  if (options.check) return check(options, around.stream, around.signal);
  const engine = chooseEngine(options.engine);
  const stick = options.port === undefined ? undefined : await openStick(options.port, options.flow);
  try {
    return await carryBy(options, engine, stick, around);
  } finally {
    // a port whose other end is gone would be read for ever if it stayed open
    await stick?.close();
  }
}

async function carryBy(options: DemoOptions, engine: EngineName, stick: Stick | undefined, around: Surroundings): Promise<number> {
  const { stream, signal } = around;
  const stage = await setStage(options);
  findFirmware(engine, boardFor(stage.camera));
  printHead(stream, options, stage);
  try {
    if (stage.images.length === 0) {
      const many = stage.earlier.size;
      print(stream, `Nothing is left to send: the card holds no image, and ${count(many, 'image')} of it ${many === 1 ? 'was' : 'were'} delivered earlier.`);
      rmSync(stage.folder, { recursive: true });
      return 0;
    }
    const isGood = await carryStage(options, engine, stage, stick, around);
    if (!signal.aborted) return isGood ? 0 : 1;
    print(stream, '\nStopped.');
    rmSync(stage.folder, { recursive: true, force: true });
    return 130;
  } finally {
    await stage.target.close();
  }
}

/** Returns an error as a sentence for a person. An error of the file system names the file or folder, and the next step. */
export function tellError(error: unknown): string {
  if (error instanceof Sentence) return error.message;
  const { path, code } = error as NodeJS.ErrnoException;
  return path || code === 'ENOSPC' ? tellSystemError(error) : `The demo could not go on: ${causeOf(error)}.`;
}

function fail(error: unknown): never {
  console.error(tellError(error));
  process.exit(1);
}

/** Runs the demo as a program, which ends the process with the exit code. */
export function play(options: DemoOptions): void {
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (abort.signal.aborted) process.exit(130);
      abort.abort();
    });
  }
  process.on('uncaughtException', fail);
  carry(options, { stream: process.stdout, signal: abort.signal }).then((code) => process.exit(code), fail);
}
