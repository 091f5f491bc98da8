// The HTTP server of a run: the demo's own on this machine, or the one in a card's config.json. Its files are read back afterwards, as by a browser.

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { request as askPlain } from 'node:http';
import { request as askSecure } from 'node:https';
import { join } from 'node:path';
import type { Config } from '../../../../src/config/config.ts';
import { shownUrl } from '../../../../src/config/url.ts';
import { findProgram } from '../../../sim/programs.ts';
import { account } from '../../../sim/server/daemons/daemon.ts';
import { startNginx } from '../../../sim/server/daemons/nginx.ts';
import { startHttpServer } from '../../../sim/server/http/http.ts';
import { causeOf, Sentence } from '../show/sentence.ts';
import { describe, type Target } from './target.ts';

interface Heard {
  status: number;
  body: Buffer;
}

interface Site {
  url: string;
  stop(): Promise<void>;
  says: string;
  folder: string;
}

const patienceMs = 15_000;
/** Status codes of a server that exists but does not show its files, because of login, rights or method. */
const hiding = [401, 403, 405];

/**
 * Sends a request and returns the answer.
 * @param ca certificate of the authority to trust; if it is empty, the server's certificate is not verified, as on the camera
 */
function ask(method: string, url: string, headers: Record<string, string>, ca: string): Promise<Heard> {
  const open = url.startsWith('https:') ? askSecure : askPlain;
  return new Promise((resolve, reject) => {
    const asked = open(url, { method, headers, agent: false, ...(ca ? { ca } : { rejectUnauthorized: false }), timeout: patienceMs }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part)).once('error', reject).once('end', () => resolve({ status: answer.statusCode!, body: Buffer.concat(parts) }));
    });
    asked.once('timeout', () => asked.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' }))).once('error', reject).end();
  });
}

/**
 * Returns the request headers that the firmware sends: the account and `http.header`. Files are read back with them, even if the account may only
 * write.
 */
function headersOf(config: Config): Record<string, string> {
  const { 'http.user': user, 'http.password': password, 'http.header': header } = config;
  const colon = header.indexOf(':');
  return {
    ...(user && { Authorization: `Basic ${Buffer.from(`${user}:${password}`, 'latin1').toString('base64')}` }),
    ...(header && { [header.slice(0, colon)]: header.slice(colon + 1).trim() }),
  };
}

function lookAt(target: Target, headers: Record<string, string>, ca: string): Target['look'] {
  return async (url) => {
    try {
      const { status, body } = await ask('GET', url, headers, ca);
      if (hiding.includes(status)) target.blind = `the server does not show its files (it answered ${status}).`;
      return status === 200 ? describe(body) : undefined;
    } catch {
      return undefined;
    }
  };
}

async function startSite(root: string): Promise<Site> {
  mkdirSync(root, { recursive: true });
  if (findProgram('nginx')) return { ...await startNginx({ folder: root }), says: 'nginx', folder: join(root, 'cameras', account.user) };
  const server = await startHttpServer({ root, ...account });
  return { url: server.url, stop: server.stop, says: `the project's strict one, as there is no nginx on the PATH`, folder: root };
}

/** Starts the demo's own HTTP server, which puts received files below `root`. */
export async function startWebTarget(root: string): Promise<Target> {
  const { url, stop, says, folder } = await startSite(root);
  const target: Target = {
    section: { http: { url: `${url}/{path}{name}`, ...account } },
    name: `the demo's own HTTP server, ${says}, ${new URL(url).host}`,
    folder,
    look: async () => undefined,
    close: stop,
  };
  target.look = lookAt(target, headersOf({ 'http.user': account.user, 'http.password': account.password, 'http.header': '' } as Config), '');
  return target;
}

function authorityOn(card: string, path: string): string {
  if (!path) return '';
  const file = join(card, path);
  if (!existsSync(file)) throw new Sentence(`There is no ${path} on the card, which http.ca names.`);
  return readFileSync(file, 'utf8');
}

/**
 * Returns the cause of a failed request as a text. For a certificate that does not fit http.ca, the text says so, with the code of OpenSSL or Node.
 */
function whyNot(error: unknown): string {
  const code = String((error as { code?: unknown }).code);
  return /CERT|UNABLE_TO|ALTNAME|DEPTH_ZERO/.test(code) ? `its certificate does not prove it by http.ca (${code})` : causeOf(error);
}

/**
 * Checks the HTTP server of a card's config.json, and throws an error with a sentence if it cannot be used. If `mayBeBlind`, a server that only the
 * modem can reach is accepted, and `blind` says why it cannot be read.
 */
export async function reachWebTarget(config: Config, card: string, mayBeBlind = false): Promise<Target> {
  const ca = authorityOn(card, config['http.ca']);
  const server = shownUrl(config['http.url']);
  const target: Target = { section: {}, name: `the HTTP server ${server}`, look: async () => undefined, close: async () => undefined };
  target.look = lookAt(target, headersOf(config), ca);
  if (config['http.form']) target.blind = 'a file sent by a form has no URL to check it by.';
  try {
    await ask('HEAD', server, {}, ca);
  } catch (error) {
    const why = `the HTTP server ${server} cannot be used: ${whyNot(error)}.`;
    if (!mayBeBlind) throw new Sentence(why[0]!.toUpperCase() + why.slice(1));
    target.blind = why;
  }
  return target;
}
