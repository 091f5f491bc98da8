// Files to write: from the page's folder, checked by its list, or from the user. Both get the checks of flash.sh.

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { advise, checkEngine, sources } from '../../firmware/engine/checks.js';
import { engine } from '../../firmware/engine/engine.js';
import { identify, type Identity } from '../../firmware/engine/known.js';
import { completeStorage, readProgram } from '../../firmware/image/layout.js';
import type { BoardEntry, Boards, PageFile } from '../boards.ts';
import { readTar } from './tar.ts';

/** The origin of an engine's files. */
export interface Origin {
  version: string;
  /** Its release or build, as 2026-02-24; '' if unknown. */
  date: string;
  /** From this page, and its address before that ('' for a folder of the page's builder); undefined: from the user. */
  from?: string | undefined;
}

/** The engine's files, checked. */
export interface Engine extends Identity, Origin {
  /** What is written where. */
  parts: { name: string; address: number; bytes: Uint8Array }[];
  /** A warning about this version. */
  warning: string | undefined;
}

/** A file from the user. */
export interface Given {
  name: string;
  bytes: Uint8Array;
}

/** The day of the engine's only named release. */
const releasedOn = (version: string): string => version === engine.version ? engine.released : '';

/** Files that the user must supply if the page has no engine. */
export const wanted: readonly string[] = engine.files.map(({ name }) => name);
const remedy = `${sources}: either the three files, or the archive (.tgz) of a build.`;

const isHash = (bytes: Uint8Array, sha: string) => bytesToHex(sha256(bytes)) === sha;

/** @throws a sentence */
async function fetchFile({ path, bytes: size, sha256: sha }: PageFile): Promise<Uint8Array> {
  const answer = await fetch(path).catch(() => undefined);
  if (!answer?.ok) throw new Error(`${path} is missing from this page (${answer ? `the server answered ${answer.status}` : 'there was no answer'}). Are you offline? Try again.`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (bytes.length !== size || !isHash(bytes, sha)) throw new Error(`${path} is not the file that this page was built with. Reload the page. If that does not help, its folder is incomplete: npm run build makes it.`);
  return bytes;
}

/** Its warning, and the advantage of a newer build. */
export function adviceOn(version: string, warning: string | undefined): string | undefined {
  const advice = advise(version, warning);
  return advice && `${advice}.`;
}

/** @throws a sentence */
export async function fetchEngine({ files, from }: Boards['engine'], get = fetchFile): Promise<Engine> {
  const got = new Map<string, Uint8Array>();
  for (const file of files) got.set(file.name, await get(file));
  const found = checkEngine(name => got.get(name), "this page's folder", remedy);
  return { ...found, from, date: releasedOn(found.version), warning: adviceOn(found.version, found.warning) };
}

/** Whether the page's engine is known: by the checksums of its list, which its files must match. */
export const identifyListed = ({ version, files, from }: Boards['engine']): Identity & Origin => ({ ...identify(version, files), version, date: releasedOn(version), from });

/**
 * @returns the image with all files of the layout
 * @throws a sentence
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
 * Files that the user dropped or selected, at once or in several steps.
 * @throws a sentence
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
