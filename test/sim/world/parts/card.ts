// The card of a test world: a folder with the test's files and with a config.json.

import { existsSync, mkdirSync, readFileSync, renameSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { CardFile } from '../../card/cameras.ts';
import { createFatNames } from '../../card/fat.ts';
import { keepConfig, noteLeaks } from '../../secrets.ts';
import { layFile, listTree } from '../../tree.ts';
import type { Tree, WorldOptions } from './options.ts';

/** The card of a test world, as a person at a computer sees it. */
export interface WorldCard {
  /** The folder that plays the card. */
  folder: string;
  /** Puts a file onto the card, or makes a folder if the path ends with "/". */
  put(path: string, file: Uint8Array | string | CardFile): void;
  /** Returns the content of a file on the card. @throws if there is none */
  read(path: string): Buffer;
  /** Takes the card out of the chip's card slot (true), or puts it back in (false). */
  hide(isOut: boolean): void;
}

/** Makes a card from an empty folder. */
export function createWorldCard(folder: string): WorldCard {
  const fat = createFatNames(folder, false);
  const onCard = (path: string) => fat.find(Buffer.from(path).toString('latin1'));

  return {
    folder,
    put(path, file) {
      if (path.endsWith('/')) return void mkdirSync(onCard(path), { recursive: true });
      const { content, atMs } = typeof file === 'object' && 'content' in file ? file : { content: file };
      if (path === 'config.json') keepConfig(Buffer.from(content).toString('utf8'));
      layFile(onCard(path), content);
      if (atMs !== undefined) utimesSync(onCard(path), atMs / 1000, atMs / 1000);
    },
    read: path => readFileSync(onCard(path)),
    hide: isOut => renameSync(isOut ? folder : `${folder}.out`, isOut ? `${folder}.out` : folder),
  };
}

/** Puts the test's files onto the card, and a config.json. @param server the usual keys for the server */
export function fillCard(card: WorldCard, { files, config }: Pick<WorldOptions, 'files' | 'config'>, server: Tree): void {
  for (const [path, content] of Object.entries(files ?? {})) card.put(path, content);
  if (typeof config === 'string') card.put('config.json', config);
  else if (config !== null) card.put('config.json', configText(config, server));
}

/** Returns the text of the config.json. @param given the test's own keys @param server the usual keys for the server */
function configText(given: WorldOptions['config'], server: Tree): string {
  const usual: Tree = { ...server, network: { apn: 'internet' } };
  const all: Record<string, unknown> = { ...usual };
  for (const [section, keys] of Object.entries(given as Tree ?? {})) {
    all[section] = typeof keys === 'object' ? { ...usual[section], ...keys } : keys;
  }
  return JSON.stringify(all);
}

/** Searches the firmware's console and files for every known secret, and notes what it finds for the runner of the tests. */
export function searchShown(lines: string[], card: string): void {
  noteLeaks('on the console', lines.join('\n'));
  const home = join(card, 'snapferry');
  for (const path of existsSync(home) ? listTree(home) : []) {
    // config.new becomes the next config.json, config.valid was one, and the folder `get` has downloaded files. They may contain secrets, so they
    // are not searched.
    if (!path.startsWith('get') && !/^config\.(new|valid)$/.test(path)) noteLeaks(`in /snapferry/${path}`, readFileSync(join(home, path), 'utf8'));
  }
}
