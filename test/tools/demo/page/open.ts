// Opens the browser page, alone or with the demo's simulated camera, its card, its modem and its server.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRelease } from '../../../../firmware/engine/findengine.js';
import { listEngine, pageFolder } from '../../../../web/build.js';
import { writeRelease } from '../../../firmware/release/release.ts';
import { chooseEngine, engineNames } from '../engine.ts';
import { readOptions } from '../options.ts';
import { boardFor } from '../rig/camera.ts';
import { findFirmware } from '../rig/rig.ts';
import { setStage, type Stage } from '../server/stage.ts';
import { createDesk, installedFlash, type Desk } from './desk.ts';
import { servePage, type PageOptions } from './server.ts';

/** How the page is opened. */
export interface OpenOptions {
  /** True connects the page with the simulated camera. */
  demo: boolean;
  /** True leaves the flash of the simulated board empty. */
  bare: boolean;
  /** The port on this machine; 0 takes any free one. */
  port: number;
  /** The folder of the page, instead of dist/web. */
  folder?: string;
  /** Changes the card's config.json before the board starts. */
  configure?(tree: Record<string, Record<string, unknown>>): void;
  /** Puts more files onto the card, given as a folder, before the board starts. */
  fill?(card: string): void;
}

/** A page that is being served. */
export interface OpenPage {
  /** Address of the page on this machine. */
  url: string;
  /** The card and the server of the demo. It is undefined without the demo. */
  stage?: Stage;
  /** The simulated board of the demo. It is undefined without the demo. */
  desk?: Desk;
  /** Ends the server of the page, and the demo. */
  close(): Promise<void>;
}

/** Changes the card's settings so that a round and a picture come every minute, and a person sees something happen. */
const demoSettings = (tree: Record<string, Record<string, unknown>>) => {
  Object.assign(tree, { device: 'demo-01' });
  tree['schedule'] = { ...tree['schedule'], everyMinutes: 1 };
  tree['camera'] = { ...tree['camera'], model: 'vc0706', everyMinutes: 1 };
};

function changeConfig(card: string, change: NonNullable<OpenOptions['configure']>): void {
  const path = join(card, 'config.json');
  const tree = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, unknown>>;
  change(tree);
  writeFileSync(path, `${JSON.stringify(tree, undefined, 2)}\n`);
}

/**
 * Returns the engine's files for the demo: those of the page, or stand-ins of the right form without code to run. They can only get into the
 * simulated board.
 */
function engineFiles(page: string, folder: string): { folder: string; overlay: NonNullable<PageOptions['overlay']> } {
  const boards = JSON.parse(readFileSync(join(page, 'boards.json'), 'utf8')) as import('../../../../web/boards.ts').Boards;
  if (boards.engine.files.length > 0) return { folder: join(page, 'engine'), overlay: new Map() };
  mkdirSync(folder, { recursive: true });
  writeRelease(folder);
  const { listed, contents } = listEngine(readRelease(folder));
  const overlay: NonNullable<PageOptions['overlay']> = new Map(contents.map(({ path, bytes }) => [path, { type: 'application/octet-stream', bytes }]));
  overlay.set('boards.json', { type: 'application/json', bytes: JSON.stringify({ ...boards, engine: listed }) });
  return { folder, overlay };
}

/** Returns the page with the script demo.js in front, which connects it with the simulated camera. @param page the folder of the page */
export function demoOverlay(page: string): NonNullable<PageOptions['overlay']> {
  const html = readFileSync(join(page, 'index.html'), 'utf8').replace('<script type="module" src="app.js">', '<script type="module" src="demo.js"></script>\n  $&');
  return new Map([
    ['index.html', { type: 'text/html; charset=utf-8', bytes: html }],
    // the page's own worker would keep the page for use without a server, but then there is no camera
    ['worker.js', { type: 'text/javascript', bytes: '// Nothing of the demo is kept: without its server there is no camera.\n' }],
  ]);
}

/** Opens the page, and starts the demo if wanted. @throws an error with a sentence if the port is not free */
export async function openPage({ demo, bare, port, folder = pageFolder, configure = demoSettings, fill }: OpenOptions, say: (text: string) => void): Promise<OpenPage> {
  if (!demo) return servePage({ folder, port });
  const engine = chooseEngine(undefined);
  const stage = await setStage(readOptions([]));
  const camera = stage.camera!;
  const card = join(stage.folder, 'card');
  changeConfig(card, configure);
  fill?.(card);
  const files = engineFiles(folder, join(stage.folder, 'engine'));
  let take: (bytes: Uint8Array) => void = () => undefined;
  const desk = createDesk({
    engine, cwd: stage.folder, camera, onBytes: bytes => take(bytes),
    flash: bare ? [] : installedFlash(files.folder, findFirmware('espruino', boardFor(camera))),
  });
  const page = await servePage({
    folder, port, overlay: new Map([...files.overlay, ...demoOverlay(folder)]),
    cable: { far: desk, onBytes: listener => { take = listener; } },
  });
  say(`engine: ${engineNames[engine]}\nThe camera is simulated, with a SIM7600 and a VC0706.\nIts card:     ${card}\nThe pictures: ${stage.target.folder}`);
  return {
    url: page.url, stage, desk,
    async close() {
      await page.close();
      await desk.stop();
      await stage.target.close();
      rmSync(stage.folder, { recursive: true, force: true });
    },
  };
}
