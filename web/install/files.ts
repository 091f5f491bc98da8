// Gets the files to write: from the page's folder, checked by the page's list, or from the user. Both get the checks of flash.sh, the installer
// for a terminal.

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { advise, checkEngine, sources } from '../../firmware/engine/checks.js';
import { engine } from '../../firmware/engine/engine.js';
import { identify, type Identity } from '../../firmware/engine/known.js';
import { completeStorage, readProgram } from '../../firmware/image/layout.js';
import type { BoardEntry, Boards, PageFile } from '../boards.ts';
import { readTar } from './tar.ts';

/** The version, the date and the source of Espruino's files. */
export interface Origin {
  version: string;
  /** The day of Espruino's release or build, such as 2026-02-24. It is '' if unknown. */
  date: string;
  /** The address that the page's build fetched the files from, or '' if they came from a folder. It is undefined if the user gave the files. */
  from?: string | undefined;
}

/** Espruino's files, whose sizes and checksums were checked. */
export interface Engine extends Identity, Origin {
  /** Espruino's files, each with the address in the flash where it is written. */
  parts: { name: string; address: number; bytes: Uint8Array }[];
  /** A warning about this version of the engine (Espruino), as sentences. It is undefined if there is none. */
  warning: string | undefined;
}

/** A file of the engine (Espruino), or an archive of such files, that the user gave. */
export interface Given {
  name: string;
  bytes: Uint8Array;
}

/** Returns the day of Espruino's release, which is known only for one version. It is '' for others. */
const releasedOn = (version: string): string => version === engine.version ? engine.released : '';

/** The names of the files that the user must give if the page has no engine (Espruino). */
export const wanted: readonly string[] = engine.files.map(({ name }) => name);
const remedy = `${sources}: either the three files, or the archive (.tgz) of a build.`;

const isHash = (bytes: Uint8Array, sha: string) => bytesToHex(sha256(bytes)) === sha;

/** Fetches a file of the page, and checks its size and SHA-256. @throws an error whose message is a sentence */
async function fetchFile({ path, bytes: size, sha256: sha }: PageFile): Promise<Uint8Array> {
  const answer = await fetch(path).catch(() => undefined);
  // a page that stayed open while a new one was put up asks for files that are gone
  if (answer?.status === 404 || answer?.status === 410) throw new Error(`${path} is no longer at this address: a newer build of this page may be here. Load this page again.`);
  if (!answer?.ok) throw new Error(`${path} is missing from this page (${answer ? `the server answered ${answer.status}` : 'there was no answer'}). Are you offline? Try again.`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (bytes.length !== size || !isHash(bytes, sha)) throw new Error(`${path} is not the file that this page was built with. Reload the page. If that does not help, its folder is incomplete: npm run build makes it.`);
  return bytes;
}

/**
 * Returns the warning about a version of the engine (Espruino), and why a newer build is better, as sentences. It is undefined if there is nothing to
 * say.
 */
export function adviceOn(version: string, warning: string | undefined): string | undefined {
  const advice = advise(version, warning);
  return advice && `${advice}.`;
}

/** Fetches Espruino's files from the page's folder, and checks them. @throws an error whose message is a sentence */
export async function fetchEngine({ files, from }: Boards['engine'], get = fetchFile): Promise<Engine> {
  const got = new Map<string, Uint8Array>();
  for (const file of files) got.set(file.name, await get(file));
  const found = checkEngine(name => got.get(name), "this page's folder", remedy);
  return { ...found, from, date: releasedOn(found.version), warning: adviceOn(found.version, found.warning) };
}

/**
 * Returns the version, date and origin of the page's engine (Espruino), and whether the engine is a known one. The checksums in boards.json decide
 * that, and the files must match them later.
 */
export const identifyListed = ({ version, files, from }: Boards['engine']): Identity & Origin => ({ ...identify(version, files), version, date: releasedOn(version), from });

/**
 * Fetches the firmware for a board, and checks it.
 * @returns the bytes for Storage, the engine's area for files in flash: the firmware, the rescue, and the other files that it needs
 * @throws an error whose message is a sentence
 */
export async function fetchImage({ image, rescue, title }: BoardEntry, get = fetchFile): Promise<Uint8Array> {
  const bytes = await get(image);
  try {
    readProgram(bytes);
  } catch (error) {
    throw new Error(`The firmware for ${title} ${(error as Error).message}: npm run build makes it again.`, { cause: error });
  }
  return completeStorage(bytes, await get(rescue));
}

const isArchive = ({ name }: Given) => /\.(tgz|tar\.gz)$/i.test(name);

/**
 * Takes the engine (Espruino) from files that the user dropped or selected, at once or one after the other.
 * @throws an error whose message is a sentence, if files are missing or wrong
 */
export async function takeEngine(given: readonly Given[]): Promise<Engine> {
  const files = new Map<string, Uint8Array>();
  let built = '';
  for (const one of given) {
    const held = isArchive(one) ? await readTar(one.bytes, one.name) : [one];
    for (const { name, bytes, date = '' } of held as (Given & { date?: string })[]) {
      files.set(name.split('/').pop()!, bytes);
      if (name.endsWith(engine.program)) built = date;
    }
  }
  const found = checkEngine(name => files.get(name), 'what you chose', remedy);
  return { ...found, date: releasedOn(found.version) || built, warning: adviceOn(found.version, found.warning) };
}
