// Stand-ins for web services that take a report by POST, written by their documentation and sources (docs/servers.md). Each records what the real
// service would show.

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { keepSecret } from '../secrets.ts';

interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  type: string;
  authorization: string;
  body: Buffer;
}

interface Answer {
  status: number;
  text?: string;
}

/** What a web service shows to people about one report, as values by name. */
export type Shown = Record<string, unknown>;

/** A simulated web service. */
export interface Service {
  /** Answers a request, and calls `show` with what the service would show of it. */
  answer(asked: Asked, show: (shown: Shown) => void): Answer;
}

/** A running service. */
export interface RunningService {
  /** The service's URL, without a trailing slash. */
  url: string;
  /** What the service has shown of each report, in order. */
  shown: Shown[];
  /** The status of each response, in order. */
  statuses: number[];
  stop(): Promise<void>;
}

const json = (value: unknown): string => JSON.stringify(value);

/**
 * Simulates Healthchecks, by `ping` of hc/api/views.py and the pages "Pinging API" and "Attaching Logs". It takes HEAD, GET and POST, and keeps the
 * first 100,000 bytes of a body. A request for an unknown check gets 404.
 */
export function healthchecks(uuid: string): Service {
  return {
    answer({ method, path, body }, show) {
      if (path !== `/${uuid}`) return { status: 404, text: 'not found' };
      if (!['HEAD', 'GET', 'POST'].includes(method)) return { status: 405 };
      show({ action: 'success', body: body.subarray(0, 100_000).toString() });
      return { status: 200, text: 'OK' };
    },
  };
}

/**
 * Simulates Uptime Kuma, by `/api/push/:pushToken` of server/routers/api-router.js behind express.json(). It takes any method, and reads only the
 * query. A body whose content type is JSON must be JSON.
 */
export function uptimeKuma(token: string): Service {
  return {
    answer({ path, query, type, body }, show) {
      if (/^application\/json\b/.test(type) && body.length > 0) {
        if (body.length > 102_400) return { status: 413 };
        if (!isStrict(body.toString())) return { status: 400 };
      }
      if (path !== `/api/push/${token}`) return { status: 404, text: json({ ok: false, msg: 'Monitor not found or not active.' }) };
      show({
        status: (query.get('status') || 'up') === 'up' ? 'up' : 'down', msg: query.get('msg') || 'OK',
        ping: Number.parseFloat(query.get('ping') ?? '') || null,
      });
      return { status: 200, text: json({ ok: true }) };
    },
  };
}

/** Returns whether a text is a JSON object or list, which is all that express.json() accepts. */
function isStrict(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object' && /^\s*[[{]/.test(text);
  } catch {
    return false;
  }
}

/**
 * Simulates ntfy, by its page "Publishing". It takes PUT or POST to a topic. A body of more than 4,096 bytes becomes an attachment. With
 * `template=yes`, title and message are filled in from a JSON body.
 */
export function ntfy(topic: string, token: string): Service {
  keepSecret(token);
  const mostBytes = 4096;
  return {
    answer({ method, path, query, authorization, body }, show) {
      const name = path.slice(1);
      if (!/^[-_A-Za-z0-9]+$/.test(name) || name.length > 64) return { status: 404 };
      if (method !== 'POST' && method !== 'PUT') return { status: 404 };
      if (name !== topic || authorization !== `Bearer ${token}`) return { status: 403, text: json({ code: 40301, http: 403, error: 'forbidden' }) };
      const text = body.toString('utf8');
      if (['yes', '1', 'true'].includes(query.get('template') ?? '')) return fill(text, query);
      show(body.length > mostBytes || !isUtf8(body) ? { attachment: body.length } : { message: text.trim() });
      return { status: 200, text: json({ event: 'message' }) };

      function fill(given: string, by: URLSearchParams): Answer {
        if (!isStrict(given)) return { status: 400, text: json({ code: 40042, http: 400, error: 'message template: body must be JSON' }) };
        const values = JSON.parse(given) as Shown;
        const [title, message] = ['title', 'message'].map(key => (by.get(key)
          ?? '').replace(/\{\{\.(\w+)\}\}/g, (_all, field: string) => String(values[field] ?? '<no value>')));
        if (message!.length > mostBytes) return { status: 400 };
        show({ title, message });
        return { status: 200, text: json({ event: 'message' }) };
      }
    },
  };
}

const isUtf8 = (bytes: Buffer): boolean => Buffer.from(bytes.toString('utf8')).equals(bytes);

/**
 * Simulates Home Assistant's webhooks, by components/webhook. It answers 200 even for an unknown id, or a body that no automation can read. A body
 * is read as JSON if its content type says so, else as a form.
 */
export function homeAssistant(id: string): Service {
  return {
    answer({ method, path, type, body }, show) {
      if (!path.startsWith('/api/webhook/')) return { status: 404 };
      if (path !== `/api/webhook/${id}`) return { status: 200 };
      if (method !== 'POST') return { status: 405 };
      try {
        show(type.includes('json') ? { json: JSON.parse(body.toString()) } : { data: Object.fromEntries(new URLSearchParams(body.toString())) });
      } catch {
        // The body is no valid JSON. Home Assistant only logs this, and answers 200 nevertheless.
      }
      return { status: 200 };
    },
  };
}

/** Settings of Telegraf's HTTP listener. */
export interface TelegrafOptions {
  path: string;
  user: string;
  password: string;
  /** Most bytes of a body. A longer one gets the status 413. */
  mostBytes: number;
  /** Names in the JSON whose values become tags. The stand-in keeps them as fields. */
  tags: string[];
  /** Names in the JSON whose texts are kept. Telegraf drops other texts. */
  texts: string[];
}

/**
 * Simulates Telegraf, by plugins/inputs/http_listener_v2 and parsers/json. A number in a nested object gets the names of all levels, joined by `_`.
 * Texts are kept only if they are named. The statuses are 204, 400, 401, 404, 405 and 413.
 */
export function telegraf({ path: own, user, password, mostBytes, tags, texts }: TelegrafOptions): Service {
  const basic = Buffer.from(`${user}:${password}`).toString('base64');
  [password, basic].forEach(keepSecret);
  return {
    answer({ method, path, authorization, body }, show) {
      if (authorization !== `Basic ${basic}`) return { status: 401 };
      if (path !== own) return { status: 404 };
      if (body.length > mostBytes) return { status: 413 };
      if (method !== 'POST') return { status: 405 };
      if (!isStrict(body.toString())) return { status: 400, text: 'unable to parse' };
      const fields: Shown = {};
      const put = (name: string, value: unknown): void => {
        if (typeof value === 'object'
          && value !== null) for (const [inner, one] of Object.entries(value)) put(name ? `${name}_${inner}` : inner, one);
        else if (typeof value === 'number' || texts.includes(name) || tags.includes(name)) fields[name] = value;
      };
      put('', JSON.parse(body.toString()));
      show(fields);
      return { status: 204 };
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Starts a service on loopback, at any free port. */
export async function startService({ answer }: Service): Promise<RunningService> {
  const shown: Shown[] = [];
  const statuses: number[] = [];
  const server = createServer((request, response) => void bodyOf(request).then(body => {
    const { pathname, searchParams } = new URL(request.url!, 'http://service');
    const { authorization = '', 'content-type': type = '' } = request.headers;
    const { status, text = '' } = answer({
      method: request.method!, path: pathname, query: searchParams, type, authorization, body,
    }, one => void shown.push(one));
    statuses.push(status);
    response.writeHead(status, text.startsWith('{') ? { 'Content-Type': 'application/json' } : {}).end(text);
  }, () => void response.destroy()));
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, shown, statuses,
    stop: () => new Promise(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}
