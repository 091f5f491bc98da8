// The folder that is used as the card: a sample card, or a person's own, which is not changed. Also finds the images on it.

import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync, type Dirent } from 'node:fs';
import { join, sep } from 'node:path';
import { anyWiring } from '../../../../src/config/camerakeys.ts';
import type { Config } from '../../../../src/config/config.ts';
import { checkConfig, exampleConfig } from '../../../../src/config/keys.ts';
import { mostImageBytes } from '../../../../src/source/unsent.ts';
import { writeSamples, type SampleImage } from '../../../sim/card/sample.ts';
import { hashOf, type ServerAddress } from '../server/target.ts';
import { Sentence } from '../show/sentence.ts';
import type { Tree } from './tree.ts';

/** An image on the card. */
export interface CardImage {
  /** Path of the image from the card's root. */
  path: string;
  /** Size of the image in bytes. */
  bytes: number;
  /** SHA-256 of the image's content, in hexadecimal digits. */
  sha256: string;
}


/** Reads the card's config.json, checked by the firmware's own rules. It returns undefined if there is none. */
export function readConfig(card: string): { config: Config; tree: Tree } | undefined {
  const path = join(card, 'config.json');
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  const config = check(bytes, path);
  return { config, tree: JSON.parse(bytes.toString('utf8').replace(/^\ufeff/, '')) as Tree };
}

/** Returns the settings, or throws an error with a sentence on the mistakes. @param what name of the configuration in messages */
function check(bytes: Buffer, what: string): Config {
  const { config, errors } = checkBytes(bytes);
  if (!config) throw new Sentence(`${what} is not right:\n  ${errors.join('\n  ')}`);
  return config;
}

/** Returns the firmware's error messages for the text of a config.json. */
export function configErrors(text: string): string[] {
  return checkBytes(Buffer.from(text)).errors;
}

function checkBytes(bytes: Buffer): { config?: Config; errors: string[] } {
  // the firmware reads a byte as a character
  const checked = checkConfig(bytes.toString('latin1'), 0, anyWiring());
  return { ...checked, errors: checked.errors.map(toText) };
}

function toText(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Returns the FTP server that a configuration names. */
export function addressOf(config: Config): ServerAddress {
  return {
    host: toText(config['ftp.host']),
    port: config['ftp.port'],
    user: toText(config['ftp.user']),
    password: toText(config['ftp.password']),
    directory: toText(config['ftp.directory']),
    security: config['ftp.security'],
  };
}

/**
 * Makes the configuration of a run: the card's own, with another server or rate. Images are kept, so that nothing is deleted from a person's card.
 */
export function makeConfig({ ftp: _ftp, http: _http, ...tree }: Tree, server: Tree, baud: number | undefined): { text: string; config: Config } {
  const section = (name: string) => tree[name] as Record<string, unknown> | undefined;
  const text = JSON.stringify({
    ...tree,
    modem: { ...section('modem'), ...(baud && { baud }) },
    network: section('network') ?? { apn: 'internet' },
    ...server,
    images: { ...section('images'), afterUpload: 'keep' },
  }, null, 2);
  return { text, config: check(Buffer.from(text), 'The configuration from the options and the card') };
}

const schemaName = 'config.schema.json';
/** The `$schema` of a config.json that has the schema beside it. */
export const schemaBeside = `./${schemaName}`;

/** Copies the schema of config.json into a folder, so that an editor can complete and check the file. */
export function writeSchema(folder: string): void {
  copyFileSync(new URL(`../../../../src/${schemaName}`, import.meta.url), join(folder, schemaName));
}

/** Writes an example of config.json and its schema into a folder, for a person to fill in. */
export function writeExample(folder: string): void {
  writeSchema(folder);
  writeFileSync(join(folder, 'config.example.json'), exampleConfig().replace('{', `{\n  "$schema": "${schemaBeside}",`));
}

/** Writes sample images, the example of a configuration, and this config.json into a folder. */
export function makeSampleCard(folder: string, config: string, samples?: SampleImage[]): void {
  writeSamples(folder, samples);
  writeExample(folder);
  writeFileSync(join(folder, 'config.json'), config);
}

/** Makes `folder` a link to the person's card. */
export function linkCard(card: string, folder: string): void {
  show(card, folder);
}

/**
 * Shows a file or folder at another place by a link. On Windows a file is copied, since a link to it needs a privilege, while one to a folder (a
 * junction) does not.
 */
function show(from: string, to: string): void {
  if (process.platform === 'win32' && statSync(from).isFile()) copyFileSync(from, to);
  else symlinkSync(from, to, 'junction');
}

/** Makes a folder that shows the person's card, except that config.json and the journal are those of this run. */
export function overlayCard(card: string, folder: string, config: string): void {
  mkdirSync(folder);
  for (const name of readdirSync(card)) {
    if (!['config.json', 'snapferry'].includes(name.toLowerCase())) show(join(card, name), join(folder, name));
  }
  writeFileSync(join(folder, 'config.json'), config);
}

/**
 * Finds the images that the firmware must deliver, by its own rules: also in subfolders, in upper or lower case. Empty files and those of 2 GiB are
 * none.
 */
export function findImages(card: string, config: Config): CardImage[] {
  const root = rootOf(config);
  const fits = matcherOf(toText(config['images.match']));
  if (!existsSync(join(card, root))) return [];
  return readdirSync(join(card, root), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && fits(entry.name))
    .map((entry) => pathOf(card, entry))
    .sort()
    .filter((path) => statSync(join(card, path)).size <= mostImageBytes)
    .map((path) => ({ path, bytes: readFileSync(join(card, path)) }))
    .filter(({ bytes }) => bytes.length > 0)
    .map(({ path, bytes }) => ({ path, bytes: bytes.length, sha256: hashOf(bytes) }));
}

/** Returns all folders in which the firmware may find images, as paths from the card's root. */
export function listFolders(card: string, config: Config): string[] {
  const root = rootOf(config);
  if (!existsSync(join(card, root))) return [];
  const below = readdirSync(join(card, root), { withFileTypes: true, recursive: true }).filter((entry) => entry.isDirectory());
  return [root, ...below.map((entry) => pathOf(card, entry)).sort()];
}

function rootOf(config: Config): string {
  return '/' + toText(config['images.folder']).replace(/^\/+|\/+$/g, '');
}

function pathOf(card: string, entry: Dirent): string {
  return join(entry.parentPath ?? entry.path, entry.name).slice(card.length).replaceAll(sep, '/').replace(/^\/*/, '/');
}

function matcherOf(pattern: string): (name: string) => boolean {
  const source = [...pattern].map((c) => (c === '*' ? '.*' : c === '?' ? '.' : c.replace(/[^\w]/g, '\\$&'))).join('');
  const expression = new RegExp(`^${source}$`, 'is');
  return (name) => expression.test(name);
}
