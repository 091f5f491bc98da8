// The SIM800's HTTP requests: AT+HTTPACTION and HTTPSTATUS.

import { type Commands, error, ok, type Reply } from '../../../command/at.ts';
import { type Arg, numberOf } from '../../../command/syntax.ts';
import type { Answer } from '../../../http/answer.ts';
import { type Limits, type Trouble, troubleOf } from '../../../http/client.ts';
import { follow, rangeOf, readUrl, requestOf, type Target } from '../../../http/request.ts';
import { type Action, type Http800Service, mostBytes, test, whileOn } from './service.ts';

const methods = ['GET', 'POST', 'HEAD'];
const mostRedirects = 5;
/** The error codes that HTTPACTION prints for failures (AT manual 11.3). */
const codes = { garbled: 600, network: 601, memory: 602, dns: 603, busy: 604, tls: 605, alert: 606 };

const codeOf: Record<Trouble, number> = {
  'dns': codes.dns,
  'connect': codes.network, 'connect-timeout': codes.network, 'send': codes.network, 'send-timeout': codes.network,
  'response-timeout': codes.network, 'receive-timeout': codes.network, 'closed': codes.network,
  'garbled': codes.garbled, 'handshake': codes.tls, 'alert': codes.alert,
  'untrusted': codes.tls, 'expired': codes.tls, 'misnamed': codes.tls, 'expired-misnamed': codes.tls,
};

/** Makes the handlers of the commands that make a request and show it. */
export function actionCommands(service: Http800Service): Commands {
  return {
    '+HTTPACTION': { test: () => ok('+HTTPACTION: (0-2)'), write: whileOn(service, args => act(service, args)) },
    '+HTTPSTATUS': { ...test, read: whileOn(service, () => status(service)) },
  };
}

function status(service: Http800Service): Reply {
  const { method, state, doneBytes, restBytes } = service.action ?? { ...service.last, doneBytes: 0, restBytes: 0 };
  const number = state === 'receiving' ? 1 : state === 'sending' ? 2 : 0;
  return ok(`+HTTPSTATUS: ${methods[method]},${number},${doneBytes},${restBytes}`);
}

/**
 * Carries out AT+HTTPACTION=, which makes a request. It returns OK, and the line with status and size comes later. A missing URL or bearer
 * gives ERROR.
 */
function act(service: Http800Service, args: Arg[]): Reply {
  const method = numberOf(args[0], 0, 2);
  if (method === undefined || args.length !== 1 || service.params.CID === undefined || service.params.URL === '') return error();
  if (service.action && service.options.busyAction === 'error') return error();
  if (service.action) return { ...ok(), after: () => service.at.result(`+HTTPACTION: ${method},${codes.busy},0`) };
  const mine: Action = { method, state: method === 1 ? 'sending' : 'receiving', doneBytes: 0, restBytes: 0 };
  service.action = mine;
  service.last = { method, state: 'idle' };
  service.answer = undefined;
  return { ...ok(), after: () => begin(service, mine) };
}

function begin(service: Http800Service, mine: Action): void {
  const end = service.at.bound((status: number) => finish(service, mine, status));
  perform(service, mine).then(end, reason => end(codeOf[troubleOf(reason)]));
}

function finish(service: Http800Service, mine: Action, status: number): void {
  if (service.action !== mine) return;
  service.action = undefined;
  const size = status < codes.garbled && mine.method !== 2 ? (service.answer?.body.length ?? 0) : 0;
  service.at.result(`+HTTPACTION: ${mine.method},${status},${size}`);
}

async function perform(service: Http800Service, mine: Action): Promise<number> {
  const target = readUrl(service.params.URL, service.isSecure ? 'https' : 'http');
  const proxy = service.params.PROIP === '' ? undefined : readUrl(`http://${service.params.PROIP}:${service.params.PROPORT}`);
  if (!service.isBearerOpen(service.params.CID!) || (mine.method === 1 && service.isShort)) return codes.network;
  if (!target) return codes.dns;
  return carryOut(service, mine, mine.method, target, proxy, 0);
}

/** Makes a request, and those that it is redirected to. @returns its status or code */
async function carryOut(
  service: Http800Service,
  mine: Action,
  method: number,
  target: Target,
  proxy: Target | undefined,
  turn: number,
): Promise<number> {
  const { trust } = service;
  if (target.isSecure && !service.isSecure) return codes.dns;
  if (target.isSecure && (proxy || !trust())) return codes.tls;
  const body = method === 1 ? (service.staged ?? new Uint8Array(0)) : undefined;
  const request = requestOf({ method: methods[method]!, target, fields: fieldsOf(service, method), body, isForProxy: proxy !== undefined });
  const headBytes = request.length - (body?.length ?? 0);
  const got = await service.http.exchange({
    target: proxy ?? target,
    trust: target.isSecure ? trust() : undefined,
    request,
    isHead: method === 2,
    limits: limitsOf(service.params.TIMEOUT * 1000),
    onSent: sentBytes => tellSent(service, mine, body, Math.max(0, sentBytes - headBytes)),
    onGot: (doneBytes, restBytes) => Object.assign(mine, { state: 'receiving', doneBytes, restBytes }),
  });
  const next = service.params.REDIR === 1 && isRedirect(got.status) && turn < mostRedirects ? follow(target, got.field('location')) : undefined;
  if (next) return carryOut(service, mine, method === 1 && service.options.redirectedPost === 'get' ? 0 : method, next, proxy, turn + 1);
  if (service.action !== mine) return codes.network;
  return settle(service, got);
}

function tellSent(service: Http800Service, mine: Action, body: Uint8Array | undefined, doneBytes: number): void {
  if (!body) return;
  Object.assign(mine, { state: 'sending', doneBytes, restBytes: body.length - doneBytes });
  service.options.onHttp?.(doneBytes, body.length);
}

function settle(service: Http800Service, got: Answer): number {
  if (got.body.length > mostBytes) return codes.memory;
  service.answer = got;
  return got.status === 206 ? service.options.partialStatus : got.status;
}

function fieldsOf(service: Http800Service, method: number): string[] {
  const { UA, CONTENT, USERDATA, BREAK, BREAKEND } = service.params;
  const range = method === 0 ? rangeOf(BREAK, BREAKEND) : undefined;
  const fields = ['Accept: */*', `User-Agent: ${UA}`, method === 1 && CONTENT !== '' && `Content-Type: ${CONTENT}`, USERDATA, range];
  return fields.filter(field => typeof field === 'string' && field !== '') as string[];
}

/** Ends a request whose bearer was lost, with the code of a network error. */
export function lose(service: Http800Service, cid: number): void {
  const mine = service.action;
  if (!mine || service.params.CID !== cid) return;
  service.http.kill();
  finish(service, mine, codes.network);
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** Returns the same limit for every phase of a request, since the modem's TIMEOUT applies to each (11.2.3). */
function limitsOf(ms: number): Limits {
  return { connectMs: ms, sendMs: ms, responseMs: ms, receiveMs: ms };
}
