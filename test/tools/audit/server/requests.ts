// Sends GET and HEAD requests to one web server, over connections that stay open. An interrupted request is repeated once.

import { Agent as PlainAgent, request as askPlain, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { Agent as SecureAgent, request as askSecure } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import aws4 from 'aws4';
import { causeOf, Sentence } from '../../demo/show/sentence.ts';
import type { Login, Way } from './server.ts';

const silenceMs = 30_000;
const mostRedirects = 5;

/** Sends requests to one web server. */
export interface Requests {
  /** Sends a request, and follows redirects on this server. @param target path and query */
  ask(method: 'GET' | 'HEAD', target: string): Promise<IncomingMessage>;
  /** From now on, requests are signed with the login, as S3 demands (AWS Signature 4). @returns false if there is no login */
  signAll(): boolean;
  /** Sentences for a person, such as on a certificate that could not be verified. */
  notes: string[];
  /** Closes the open connections. */
  close(): void;
}

/** How often a request is sent to a server that has too much to do. */
const mostTries = 3;
const [leastWaitMs, mostWaitMs] = [500, 30_000];

/** Whether the server asks to come again later: too many requests (429), or overloaded (503), as nginx's `limit_req` answers. */
const isBusy = ({ statusCode }: IncomingMessage): boolean => statusCode === 429 || statusCode === 503;

/** Returns how many milliseconds to wait by the header Retry-After, which has seconds or a date. Without one, the wait doubles from try to try. */
function waitMs({ headers: { 'retry-after': after = '' } }: IncomingMessage, tries: number): number {
  const asked = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - Date.now();
  return Math.min(mostWaitMs, Math.max(leastWaitMs * 2 ** (tries - 1), Number.isNaN(asked) ? 0 : asked));
}

const isUntrusted = (error: unknown) => /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME/.test(String((error as { code?: string }).code));

/** Returns the AWS region in a host name such as `s3.eu-central-1.amazonaws.com`, or us-east-1 if there is none. */
const regionOf = (host: string) => /(?:^|\.)s3[.-]([a-z]{2}(?:-[a-z]+)+-\d)\./.exec(host)?.[1] ?? 'us-east-1';

/** Prepares requests to the server of an address. Nothing is sent before the first request. */
export function openRequests(way: Way): Requests {
  const { url } = way;
  const isSecure = url.protocol === 'https:';
  const shown = `${url.protocol}//${url.host}/`;
  const agent = isSecure ? new SecureAgent({ keepAlive: true, maxSockets: 8 }) : new PlainAgent({ keepAlive: true, maxSockets: 8 });
  const notes: string[] = [];
  let login: Login | undefined = way.login;
  let isUnproved = false;
  let isSigned = false;

  function headersOf(method: string, target: string): OutgoingHttpHeaders {
    const headers: OutgoingHttpHeaders = { 'User-Agent': 'snapferry', 'Accept-Encoding': 'identity', 'Cache-Control': 'no-cache' };
    if (isSigned && login) {
      const { headers: signed } = aws4.sign({ host: url.host, path: target, method, service: 's3', region: regionOf(url.host) }, { accessKeyId: login.user, secretAccessKey: login.password });
      return { ...headers, ...signed };
    }
    const colon = way.header.indexOf(':');
    if (colon > 0) headers[way.header.slice(0, colon).trim()] = way.header.slice(colon + 1).trim();
    if (login) headers['Authorization'] = `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
    return headers;
  }

  function once(method: string, target: string): Promise<IncomingMessage> {
    const how = { hostname: url.hostname.replace(/^\[|\]$/g, ''), port: url.port || undefined, method, path: target, agent, headers: headersOf(method, target) };
    const trust = { ...(way.ca && { ca: way.ca }), rejectUnauthorized: !isUnproved };
    return new Promise((resolve, reject) => {
      const asked = isSecure ? askSecure({ ...how, ...trust }, resolve) : askPlain(how, resolve);
      asked.once('error', reject).setTimeout(silenceMs, () => asked.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' }))).end();
    });
  }

  async function patiently(method: string, target: string): Promise<IncomingMessage> {
    try {
      return await once(method, target);
    } catch (error) {
      if (!isUntrusted(error)) return once(method, target);
      if (isUnproved || !way.mayBeUnproved) throw new Sentence(`The certificate of ${shown} is not trusted (${causeOf(error)}), so no password was sent. Give its authority with --certificate FILE.`);
      isUnproved = true;
      notes.push(`The certificate of ${shown} is not proved (${causeOf(error)}); the camera does not prove it either.`);
      return once(method, target);
    }
  }

  /** Sends a request, and waits if the server has too much to do. Its answer of the last try is returned, whatever it is. */
  async function unhurried(method: string, target: string): Promise<IncomingMessage> {
    for (let tries = 1; ; tries++) {
      const answer = await patiently(method, target);
      if (tries >= mostTries || !isBusy(answer)) return answer;
      answer.resume();
      await sleep(waitMs(answer, tries));
    }
  }

  async function ask(method: 'GET' | 'HEAD', target: string, redirects = 0): Promise<IncomingMessage> {
    const answer = await unhurried(method, target);
    const status = answer.statusCode ?? 0;
    const location = answer.headers.location;
    if (status >= 300 && status < 400 && location && redirects < mostRedirects) {
      answer.resume();
      const next = URL.canParse(location, url.href) ? new URL(location, new URL(target, url)) : undefined;
      if (next?.host !== url.host || next.protocol !== url.protocol) {
        throw new Sentence(`${shown} sends the reader on to another address (${next ? `${next.protocol}//${next.host}/` : 'which cannot be read'}). Give that one, if you trust it.`);
      }
      return ask(method, next.pathname + next.search, redirects + 1);
    }
    if (status === 401 && !isSigned) {
      answer.resume();
      const asked = await way.ask(login ? `${shown} refuses the login of ${login.user}` : `${shown} wants a login`);
      if (!asked) throw new Sentence(`${login ? `${shown} refuses the login of ${login.user}` : `${shown} wants a login`}. Write user and password into the address, as in ${url.protocol}//user:password@${url.host}/, a % in them as %25.`);
      login = asked;
      return ask(method, target, redirects);
    }
    return answer;
  }

  return {
    ask, notes,
    signAll: () => (isSigned = !!login),
    close: () => agent.destroy(),
  };
}

/** Returns the whole answer to a GET request. If the answer breaks off, it is requested once more. @param most bytes that it may have */
export async function askText(requests: Requests, target: string, most: number): Promise<{ text: string; status: number; type: string }> {
  for (let isAgain = false; ; isAgain = true) {
    const answer = await requests.ask('GET', target);
    try {
      return { text: await textOf(answer, most), status: answer.statusCode ?? 0, type: answer.headers['content-type'] ?? '' };
    } catch (error) {
      if (isAgain || error instanceof Sentence) throw error;
    }
  }
}

async function textOf(answer: IncomingMessage, most: number): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of answer) {
    bytes += (part as Buffer).length;
    if (bytes > most) throw new Sentence(`A listing of the server has more than ${most} bytes. Give the address of a folder with fewer files.`);
    parts.push(part as Buffer);
  }
  if (!answer.complete) throw Object.assign(new Error('the connection was cut'), { code: 'ECONNRESET' });
  return Buffer.concat(parts).toString('utf8');
}
