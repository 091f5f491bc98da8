// Opens the server that the option --server names: ftp://, ftps://, http://, https://, or a folder.

import { readFileSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { fileURLToPath } from 'node:url';
import { isCancel, password, text } from '@clack/prompts';
import type { Config } from '../../../../src/config/config.ts';
import { addressOf } from '../../../../src/config/url.ts';
import { Sentence } from '../../demo/show/sentence.ts';
import type { CardFiles } from '../card/cardfiles.ts';
import { toText } from '../card/letters.ts';
import { openFolder } from './folder.ts';
import { openFtp } from './ftp.ts';
import type { Login, Server, Way } from './server.ts';
import { openWeb } from './web.ts';

const form = '--server needs ftp://user:password@host/directory, ftps://…, http://…, https://…, or a folder on this machine. A % in the password is written as %25, an @ as %40, a / as %2F.';

const isLoopback = (host: string) => host === 'localhost' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'));

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Sentence(form);
  }
}

/** Returns the path of a file:// address. It throws a sentence if that names another machine. */
function pathOf(address: string): string {
  try {
    return fileURLToPath(address);
  } catch {
    throw new Sentence(form);
  }
}

/** The terminal on which a person is asked. */
export interface Terminal {
  input: NodeJS.ReadStream;
  output: NodeJS.WriteStream;
  /** Removes the progress bar, so that nothing else is written there during a question. */
  clear(): void;
}

/**
 * Returns a function that asks a person for user and password on a terminal. That function returns undefined without a terminal, or if the person
 * cancels. Calls during a question get the answer to that question.
 * @param user the account that an empty answer means
 */
export function askPerson(user: string, { input, output, clear }: Terminal): Way['ask'] {
  async function ask(why: string): Promise<Login | undefined> {
    clear();
    const given = await text({ message: `${why}. User`, defaultValue: user, placeholder: user, input, output });
    if (isCancel(given)) return undefined;
    const secret = await password({ message: 'Password', input, output });
    return isCancel(secret) ? undefined : { user: given, password: secret };
  }

  let asking: Promise<Login | undefined> | undefined;
  return async why => {
    if (!input.isTTY || !output.isTTY) return undefined;
    try {
      return await (asking ??= ask(why));
    } finally {
      asking = undefined;
    }
  };
}

/** Returns the login, header, certificates and security of config.json if it names this server, otherwise empty values. */
function ownPart(config: Config, url: URL): { login: Login | undefined; header: string; ca: string; security: string; isOwn: boolean } {
  const host = url.hostname.toLowerCase();
  const isWeb = url.protocol.startsWith('http');
  const none = { login: undefined, header: '', ca: '', security: '', isOwn: false };
  if (config['http.url'] && isWeb && addressOf(config['http.url']).host.toLowerCase() === host) {
    const user = toText(config['http.user']);
    return { login: user ? { user, password: toText(config['http.password']) } : undefined, header: config['http.header'], ca: config['http.ca'], security: '', isOwn: true };
  }
  if (!config['http.url'] && config['ftp.host'].toLowerCase() === host) {
    const login = { user: toText(config['ftp.user']), password: toText(config['ftp.password']) };
    // the camera's FTP login may not belong to the web server on the same host
    return isWeb ? { ...none, isOwn: true } : { login, header: '', ca: config['ftp.ca'], security: config['ftp.security'], isOwn: true };
  }
  return none;
}

/**
 * Opens the server of an address.
 * @param ca path of a PEM file to trust, instead of the one on the card
 * @param clear makes room on the terminal for a question
 */
export async function openServer(address: string, config: Config, files: CardFiles, ca: string | undefined, clear: () => void): Promise<Server> {
  const isUrl = /^[a-z][a-z0-9+.-]+:\/\//i.test(address);
  if (!isUrl || address.startsWith('file://')) {
    const folder = isUrl ? pathOf(address) : address;
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new Sentence(`${folder} is no folder on this machine, and no address. ${form}`);
    if (ca !== undefined) throw new Sentence(`--certificate does nothing for a folder such as ${folder}: leave it out.`);
    return openFolder(folder);
  }
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url?.hostname || !['ftp:', 'ftps:', 'http:', 'https:'].includes(url.protocol)) throw new Sentence(form);
  const own = ownPart(config, url);
  const given = url.username ? { user: decoded(url.username), password: decoded(url.password) } : undefined;
  decoded(url.pathname);
  const pem = ca !== undefined ? readPem(ca) : own.ca ? pemOf(files, own.ca) : undefined;
  const way: Way = {
    url, login: given ?? own.login, header: given ? '' : own.header, ca: pem, security: own.security, ask: askPerson(own.isOwn ? toText(config['ftp.user']) : '', { input: process.stdin, output: process.stderr, clear }),
    mayBeUnproved: ca === undefined && ((own.isOwn && !own.ca) || isLoopback(url.hostname)),
  };
  return url.protocol.startsWith('ftp') ? openFtp(way) : openWeb(way);
}

function readPem(path: string): string {
  const need = "--certificate needs a PEM file with the certificate of the server's authority.";
  let pem: string;
  try {
    pem = readFileSync(path, 'utf8');
  } catch {
    throw new Sentence(`${path} cannot be read; ${need}`);
  }
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw new Sentence(`${path} holds no certificate; ${need}`);
  return pem;
}

function pemOf(files: CardFiles, path: string): string {
  const place = files.placeOf(path[0] === '/' ? path : `/${path}`);
  if (!place) throw new Sentence(`${toText(path)}, which config.json names for the server's certificate, is not on the card. Give it with --certificate FILE.`);
  return readFileSync(place, 'utf8');
}
