// One run that a person sees: the firmware that ships carries the images of a card through a modem, simulated or real, to
// an FTP server. From the options to the exit code; how it looks, what it runs on and what it compares lies beside it.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../src/config/keys.ts';
import { mask } from '../../src/log.ts';
import { addressOf, findImages, linkCard, makeConfig, makeSampleCard, overlayCard, placeOf, readConfig, type CardImage } from './cardfolder.ts';
import type { DemoOptions, EngineName } from './options.ts';
import { compare, isEqual, makeTable } from './report.ts';
import { chooseEngine, findFirmware, startRig } from './rig.ts';
import { Sentence, causeOf } from './sentence.ts';
import { openStick, type Stick } from './stick.ts';
import { reachTarget, startTarget, type Target } from './target.ts';
import { createView } from './view.ts';
import { createWatch, type Watch } from './watch.ts';

interface Stage {
  folder: string;
  target: Target;
  images: CardImage[];
  config: Config;
  /** The card's own config.json and journal are used: some images may have been delivered before. */
  hasJournal: boolean;
  /** For a person: where the images come from. */
  cardName: string;
}

interface Outcome {
  watch: Watch;
  /** Why the run ended before its round did. */
  trouble: string | undefined;
}

/** So long may nothing go forward, in real time; a real modem may search the network for minutes. */
const patienceMs = 60_000;
const patienceOnPortMs = 300_000;
/** An AT is answered at once; the firmware goes on trying other rates, and to end a data phase. */
const hintMs = 5000;
/** A firmware that has work wakes the modem long before. */
const restMs = 8000;
/** From the round's end to the firmware's line about the memory, at most. */
const lastWordsMs = 2000;
const engineNames: Record<EngineName, string> = {
  espruino: 'espruino, the real engine, booted from the image that is flashed',
  node: 'Node, with stand-ins for what the engine gives (espruino is the real one)',
};

/** Where a run is shown, and what ends it before its time. */
export interface Surroundings {
  stream: NodeJS.WriteStream;
  signal: AbortSignal;
}

/** Card and server, ready for a run. */
async function setStage(options: DemoOptions): Promise<Stage> {
  const own = options.card === undefined ? undefined : readConfig(options.card);
  const usesOwn = own !== undefined && !options.server && !options.isBaudGiven;
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-'));
  let target: Target | undefined;
  try {
    if (options.port) checkForPort(options.card, own?.config);
    const address = options.server ?? (own && (usesOwn || options.port) ? addressOf(own.config) : undefined);
    target = address ? await reachTarget(address, options.port !== undefined) : await startTarget(join(folder, 'server'));
    const config = own && usesOwn ? own.config : layCard(options, own?.tree ?? {}, target, folder);
    if (options.card && usesOwn) linkCard(options.card, join(folder, 'card'));
    const images = findImages(join(folder, 'card'), config);
    if (images.length === 0) throw new Sentence(`There is no image on the card: nothing in ${config['images.folder']} fits ${config['images.match']}.`);
    return { folder, target, config, images, hasJournal: usesOwn, cardName: nameCard(options, usesOwn, folder) };
  } catch (error) {
    await target?.close();
    rmSync(folder, { recursive: true });
    throw error;
  }
}

/** A real modem needs an access point and a server that only the person knows; and what goes on is read from the log. */
function checkForPort(card: string | undefined, config: Config | undefined): void {
  if (!config) throw new Sentence(`There is no config.json in ${card}; a real modem needs one, with network.apn and the ftp.host that it can reach (docs/configuration.md).`);
  if (config['log.level'] === 'error') throw new Sentence('config.json has log.level "error", so there would be nothing to see; set it to "info" or "debug".');
}

/** A card with a config.json of this run: the sample, or a view on the person's. */
function layCard(options: DemoOptions, tree: Parameters<typeof makeConfig>[0], target: Target, folder: string): Config {
  const isRateFree = options.isBaudGiven || tree['modem'] === undefined;
  const { text, config } = makeConfig(tree, target.address, isRateFree ? options.baud : undefined);
  const card = join(folder, 'card');
  if (options.card) overlayCard(options.card, card, text);
  else {
    mkdirSync(card);
    makeSampleCard(card, text);
  }
  return config;
}

function nameCard({ card }: DemoOptions, usesOwn: boolean, folder: string): string {
  if (!card) return `a sample card, ${join(folder, 'card')}`;
  return usesOwn ? `${card}, with its own config.json` : `${card}, with a config.json for this run, ${join(folder, 'card', 'config.json')}`;
}

function secretsOf({ config, target: { address } }: Stage): string[] {
  return [address.password, config['ftp.password'], config['network.password'], config['network.pin']].filter((secret) => secret !== '');
}

function run(options: DemoOptions, engine: EngineName, stage: Stage, stick: Stick | undefined, { stream, signal }: Surroundings): Promise<Outcome> {
  const view = createView(stage.images.length, stream);
  const secrets = secretsOf(stage);
  const hide = (text: string) => secrets.reduce(mask, text);
  const watch = createWatch(view.update);
  return new Promise((resolve) => {
    const rig = startRig({
      engine,
      cwd: stage.folder,
      speed: options.speed,
      ...(stick && { stick }),
      onAt: (direction, text) => void (options.trace && view.trace(direction, hide(text))),
      onStage: watch.stage,
      onPut: watch.put,
      onExit: (reason) => finish(reason),
      onLine(line) {
        view.tell(line);
        watch.takeLine(line);
        if (watch.isMemoryTold) finish(undefined);
        else if (watch.isRoundOver) setTimeout(() => finish(undefined), lastWordsMs);
      },
    });
    const mostMs = stick ? patienceOnPortMs : patienceMs;
    let isHinted = false;
    const timer = setInterval(() => {
      const stillMs = Date.now() - watch.movedMs;
      if (stick && !isHinted && stick.askedMs() > hintMs && stick.heardBytes() === 0) {
        isHinted = true;
        view.say(silenceOf(options.port!));
      }
      if (stillMs > mostMs) finish(`Nothing has gone forward for ${mostMs / 1000} seconds.`);
      // with a journal of old the firmware may find nothing to do, and rests
      else if (stage.hasJournal && watch.state === undefined && stillMs > restMs) finish(undefined);
    }, 1000);
    let isOver = false;
    signal.addEventListener('abort', () => finish('Stopped.'));
    if (signal.aborted) finish('Stopped.');
    function finish(trouble: string | undefined): void {
      if (isOver) return;
      isOver = true;
      clearInterval(timer);
      // on the next turn, so that a run that is over at once has a rig to stop
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

const print = (stream: NodeJS.WriteStream, text: string) => void stream.write(`${text}\n`);

function printTrouble(stream: NodeJS.WriteStream, { watch, trouble }: Outcome): void {
  if (!trouble) return;
  print(stream, `\n${trouble} The last the firmware said:`);
  for (const line of watch.lastLines) print(stream, `  ${line}`);
}

async function report(stream: NodeJS.WriteStream, engine: EngineName, stage: Stage, outcome: Outcome): Promise<boolean> {
  const { target, images } = stage;
  const isWhole = target.blind === undefined ? await reportCompared(stream, stage, outcome) : outcome.watch.isRoundClean;
  if (target.blind !== undefined) {
    print(stream, `\n${outcome.watch.deliveries.length} of ${images.length} images were delivered, says the firmware; not compared, since from here ${target.blind}`);
  }
  const memory = outcome.watch.memory ?? 'not told';
  print(stream, `Memory at the peak: ${engine === 'node' ? 'not measured on Node' : memory}`);
  print(stream, `The pictures: ${target.folder ? `${target.folder}${target.address.directory}` : `on ${target.name}`}`);
  print(stream, `The card:     ${join(stage.folder, 'card')}`);
  return isWhole && !outcome.trouble;
}

async function reportCompared(stream: NodeJS.WriteStream, stage: Stage, outcome: Outcome): Promise<boolean> {
  const rows = await compare(stage.images, outcome.watch.deliveries, stage.target, ({ path }) => (stage.hasJournal ? placeOf(path, stage.config) : undefined));
  print(stream, `\n${makeTable(rows, stream.isTTY === true)}`);
  const equal = rows.filter(isEqual).length;
  print(stream, `${equal} of ${rows.length} images are on the server, byte for byte.`);
  return rows.length > 0 && equal === rows.length;
}

/** One run, and the code that its program ends with; what is wrong with the words, the card or the server is thrown. */
export async function carry(options: DemoOptions, around: Surroundings): Promise<number> {
  const engine = chooseEngine(options.engine);
  findFirmware(engine);
  const stick = options.port === undefined ? undefined : await openStick(options.port, options.flow);
  try {
    return await carryBy(options, engine, stick, around);
  } finally {
    // a port that was left open would be read without end once its other side is gone
    await stick?.close();
  }
}

async function carryBy(options: DemoOptions, engine: EngineName, stick: Stick | undefined, around: Surroundings): Promise<number> {
  const { stream, signal } = around;
  const stage = await setStage(options);
  print(stream, `engine: ${engineNames[engine]}`);
  print(stream, `card:   ${stage.cardName}; ${stage.images.length} images`);
  if (options.port) print(stream, `modem:  ${options.port}`);
  print(stream, `server: ${stage.target.name}\n`);
  try {
    const outcome = await run(options, engine, stage, stick, around);
    if (signal.aborted) {
      print(stream, '\nStopped.');
      return 130;
    }
    printTrouble(stream, outcome);
    if (stick?.heardBytes() === 0) throw new Sentence(silenceOf(options.port!));
    return await report(stream, engine, stage, outcome) ? 0 : 1;
  } finally {
    await stage.target.close();
  }
}

/** What a person is told of what was thrown. */
export function tellError(error: unknown): string {
  return error instanceof Sentence ? error.message : `The demo could not go on: ${causeOf(error)}.`;
}

function fail(error: unknown): never {
  console.error(tellError(error));
  process.exit(1);
}

/** The whole of a program: it ends the process with its code. */
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
