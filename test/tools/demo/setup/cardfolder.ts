// The folder that acts as the card: a sample, or a person's own, which is not changed. Also the images on it.

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
  /** From the card's root. */
  path: string;
  /** Its size. */
  bytes: number;
  /** Its hash, in hexadecimal digits. */
  sha256: string;
}


/** The card's own config.json, checked by the firmware's own rules; undefined without one. */
export function readConfig(card: string): { config: Config; tree: Tree } | undefined {
  const path = join(card, 'config.json');
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  const config = check(bytes, path);
  return { config, tree: JSON.parse(bytes.toString('utf8').replace(/^\ufeff/, '')) as Tree };
}

/** @param what the configuration's name in messages */
function check(bytes: Buffer, what: string): Config {
  const { config, errors } = checkBytes(bytes);
  if (!config) throw new Sentence(`${what} is not right:\n  ${errors.join('\n  ')}`);
  return config;
}

/** The firmware's errors for a config.json. */
export function configErrors(text: string): string[] {
  return checkBytes(Buffer.from(text)).errors;
}

function checkBytes(bytes: Buffer): { config?: Config; errors: string[] } {
  // the firmware reads bytes, not letters
  const checked = checkConfig(bytes.toString('latin1'), 0, anyWiring());
  return { ...checked, errors: checked.errors.map(toText) };
}

function toText(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** The FTP server that a configuration names. */
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

/** The configuration of this run: the card's own, with another server or rate; nothing is deleted from a borrowed card. */
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
/** The `$schema` of a config.json if the schema is beside it. */
export const schemaBeside = `./${schemaName}`;

/** An editor completes and checks a config.json by it, in any folder. */
export function writeSchema(folder: string): void {
  copyFileSync(new URL(`../../../../src/${schemaName}`, import.meta.url), join(folder, schemaName));
}

/** The example for a person to fill in. */
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

/** The person's card, unchanged. */
export function linkCard(card: string, folder: string): void {
  show(card, folder);
}

/** On Windows a link to a file is a privilege, one to a folder of this kind is not. */
function show(from: string, to: string): void {
  if (process.platform === 'win32' && statSync(from).isFile()) copyFileSync(from, to);
  else symlinkSync(from, to, 'junction');
}

/** A view of the person's card: everything except a config.json and a journal of this run. */
export function overlayCard(card: string, folder: string, config: string): void {
  mkdirSync(folder);
  for (const name of readdirSync(card)) {
    if (!['config.json', 'snapferry'].includes(name.toLowerCase())) show(join(card, name), join(folder, name));
  }
  writeFileSync(join(folder, 'config.json'), config);
}

/** The images that the firmware must deliver, by its own rules: in subfolders too, case-insensitive, no empty file, none of 2 GiB. */
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

/** All folders in which the firmware may find images, from the card's root. */
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
