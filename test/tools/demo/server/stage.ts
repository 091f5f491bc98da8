// Prepares a run: makes its card, finds or starts its server, and reads what the card's journal says of earlier deliveries.

import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../../../src/config/config.ts';
import { makeScratch } from '../../../common/scratchfolders.ts';
import type { CameraChoice } from '../../../sim/camera/families.ts';
import type { DemoOptions } from '../options.ts';
import { cameraOf } from '../rig/camera.ts';
import { addressOf, findImages, linkCard, listFolders, makeConfig, makeSampleCard, overlayCard, readConfig, type CardImage } from '../setup/cardfolder.ts';
import type { Tree } from '../setup/tree.ts';
import { Sentence } from '../show/sentence.ts';
import { readDeliveries, type Delivered } from './delivered.ts';
import { reachTarget, startTarget, type Target } from './target.ts';
import { reachWebTarget, startWebTarget } from './web.ts';

/** A prepared run: its card, its images, its settings and its server. */
export interface Stage {
  /** The folder of the run, in which the folder `card` is the card. */
  folder: string;
  /** The server to which the images are sent. */
  target: Target;
  /** The images on the card before the run. */
  images: CardImage[];
  /** The settings of the run, from its config.json. */
  config: Config;
  /** The deliveries in the card's journal before this run, by the image's path. */
  earlier: Map<string, Delivered>;
  /** The simulated camera at the board. It is undefined if there is none, as with a person's card without one. */
  camera: CameraChoice | undefined;
  /** Number of pictures that the run takes. */
  shots: number;
  /** A text for a person that names the card of the run: a sample card, or the folder that the person gave. */
  cardName: string;
}

const manyShots = 4;

/** Prepares a run. @param more sections for the sample card's config.json */
export async function setStage(options: DemoOptions, more: Tree = {}): Promise<Stage> {
  const own = options.card === undefined ? undefined : readConfig(options.card);
  const usesOwn = own !== undefined && !options.server && !options.http && !options.isBaudGiven;
  const folder = makeScratch(tmpdir(), options.card);
  let target: Target | undefined;
  try {
    if (options.port && !own) throw new Sentence(`There is no config.json in ${options.card}; a real modem needs one, with network.apn and the server that it can reach, ftp.host or http.url (docs/configuration.md).`);
    if (own) checkLevel(own.config);
    target = await findTarget(options, own && (usesOwn || options.port) ? own.config : undefined, join(folder, 'server'));
    const config = own && usesOwn ? own.config : layCard(options, own?.tree ?? more, target, folder);
    if (options.card && usesOwn) linkCard(options.card, join(folder, 'card'));
    const card = join(folder, 'card');
    const images = findImages(card, config);
    const earlier = readDeliveries(card, listFolders(card, config));
    if (images.length + earlier.size === 0 && !options.check) throw new Sentence(`There is no image on the card: nothing in ${config['images.folder']} fits ${config['images.match']}.`);
    return { folder, target, config, images, earlier, camera: cameraOf(options, config), shots: shotsOf(options), cardName: nameCard(options, usesOwn, folder) };
  } catch (error) {
    await target?.close();
    rmSync(folder, { recursive: true });
    throw error;
  }
}

/** Returns how many pictures the run takes: one beside the sample images, several for a run about the camera, none with a person's card. */
function shotsOf({ camera, card }: DemoOptions): number {
  return card ? 0 : camera ? manyShots : 1;
}

/** Returns the stage with the images that are now on the card, including the camera's. */
export function lookAgain(stage: Stage): Stage {
  return { ...stage, images: findImages(join(stage.folder, 'card'), stage.config) };
}

/** Finds or starts the server of a run. @param own the card's configuration, if it is used */
function findTarget(options: DemoOptions, own: Config | undefined, root: string): Promise<Target> {
  const mayBeBlind = options.port !== undefined;
  if (options.server) return reachTarget(options.server, mayBeBlind);
  if (own) return own['http.url'] ? reachWebTarget(own, options.card!, mayBeBlind) : reachTarget(addressOf(own), mayBeBlind);
  return options.http ? startWebTarget(root) : startTarget(root);
}

/** Throws an error with a sentence if the log level is too low, since the progress of the run is read from the log. */
function checkLevel(config: Config): void {
  if (config['log.level'] === 'error') throw new Sentence('config.json has log.level "error", so there would be nothing to see; set it to "info" or "debug".');
}

/**
 * Makes the card of a run with a config.json of its own. It is a sample card, or a folder with links to the files of the person's card. Returns the
 * settings.
 */
function layCard(options: DemoOptions, tree: Parameters<typeof makeConfig>[0], target: Target, folder: string): Config {
  const isRateFree = options.isBaudGiven || tree['modem'] === undefined;
  const { text, config } = makeConfig(tree, target.section, isRateFree ? options.baud : undefined);
  const card = join(folder, 'card');
  if (options.card) overlayCard(options.card, card, text);
  else {
    mkdirSync(card);
    makeSampleCard(card, text, options.samples);
  }
  return config;
}

function nameCard({ card }: DemoOptions, usesOwn: boolean, folder: string): string {
  if (!card) return `a sample card, ${join(folder, 'card')}`;
  return usesOwn ? `${card}, with its own config.json` : `${card}, with a config.json for this run, ${join(folder, 'card', 'config.json')}`;
}

/** Returns whether an earlier run has delivered the image with its current content. */
export function isEarlier({ earlier }: Stage, { path, bytes }: CardImage): boolean {
  const delivered = earlier.get(path);
  return delivered !== undefined && delivered.bytes === bytes && !delivered.isDeleted;
}
