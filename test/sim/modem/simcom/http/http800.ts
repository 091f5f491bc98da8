// The SIM800's HTTP commands (AT manual V1.09 chapter 11, IP application note V1.03 3.2 to 3.8). There is one service, with one body from the
// UART, one request at a time, and one response to read. HTTP itself is in modem/http/.

import type { Clock } from '../../../clock.ts';
import { error, ok, type At, type Commands, type Handler, type Reply } from '../../command/at.ts';
import { takeCounted, type Phase } from '../../command/phase.ts';
import { numberOf, textOf, type Arg, type Form } from '../../command/syntax.ts';
import type { Answer } from '../../http/answer.ts';
import { createHttp, troubleOf, type HttpOptions, type Limits, type Trouble } from '../../http/client.ts';
import { follow, rangeOf, readUrl, requestOf, type Target } from '../../http/request.ts';
import type { Ssl800 } from '../tls/ssl800.ts';

/** How the SIM800's HTTP commands behave, where the manuals leave it open. */
export interface Http800Options extends HttpOptions {
  /** Answer to HTTPINIT if no bearer is open. */
  initWithoutBearer: 'error' | 'ok';
  /**
   * What happens if data are missing when HTTPDATA's timeout expires. `ok-then-601`: OK, and the next HTTPACTION=1 fails with 601. `error`: ERROR,
   * and the received data are dropped. The manuals do not tell which is right.
   */
  shortData: 'ok-then-601' | 'error';
  /** Answer to HTTPACTION while another request runs: ERROR, or OK and then code 604. */
  busyAction: 'error' | '604';
  /** The status that HTTPACTION prints if the server has responded with 206 (a part of a file). The IP application note (3.7) prints 200. */
  partialStatus: 200 | 206;
  /** Whether a redirected POST is sent again as a POST, or as a GET. The manuals do not tell it. */
  redirectedPost: 'again' | 'get';
  /** Whether the modem has HTTPHEAD. Only SIM800H, SIM800L, SIM800 and SIM800G have it. */
  hasHttpHead: boolean;
  /** Called after each sent slice of a POST. Both numbers count bytes of its body: those sent so far, and all. */
  onHttp?: ((sentBytes: number, totalBytes: number) => void) | undefined;
}

/** The handlers of the SIM800's HTTP commands, what tests see of them, and functions for other parts of the modem. */
export interface Http800 {
  commands: Commands;
  talk: string[];
  /** Returns the parameters that AT+HTTPSCONT has stored, as texts by the names in AT+HTTPPARA. It is undefined if none are stored. */
  saved(): Readonly<Record<string, string>> | undefined;
  /** Called when the data bearer of this number was lost. A running request that uses the bearer ends with code 601, a network error. */
  lose(cid: number): void;
  /** Ends the HTTP service without a message. It is called when the modem has lost its power. */
  reset(): void;
}

interface Params {
  CID: number | undefined;
  URL: string;
  UA: string;
  PROIP: string;
  PROPORT: number;
  REDIR: number;
  BREAK: number;
  BREAKEND: number;
  TIMEOUT: number;
  CONTENT: string;
  USERDATA: string;
}

/** The request that is under way, from HTTPACTION to its result. */
interface Action {
  method: number;
  state: 'receiving' | 'sending';
  doneBytes: number;
  restBytes: number;
}

const methods = ['GET', 'POST', 'HEAD'];
const mostBytes = 319_488;
const shortestDataMs = 1000;
const longestDataMs = 120_000;
/** Most characters of a text parameter, which is as much as a command line can have. The manual has no other limit. */
const longestText = 556;
const mostOffset = 2_147_483_647;
const mostRedirects = 5;
const usualProxyPort = 80;
/** The error codes that HTTPACTION prints for failures (AT manual 11.3). */
const codes = { garbled: 600, network: 601, memory: 602, dns: 603, busy: 604, tls: 605, alert: 606 };
const codeOf: Record<Trouble, number> = {
  'dns': codes.dns,
  'connect': codes.network, 'connect-timeout': codes.network, 'send': codes.network, 'send-timeout': codes.network,
  'response-timeout': codes.network, 'receive-timeout': codes.network, 'closed': codes.network,
  'garbled': codes.garbled, 'handshake': codes.tls, 'alert': codes.alert,
  'untrusted': codes.tls, 'expired': codes.tls, 'misnamed': codes.tls, 'expired-misnamed': codes.tls,
};
const texts = ['URL', 'UA', 'PROIP', 'CONTENT', 'USERDATA'] as const;
const numbers: Record<string, [number, number]> = {
  CID: [1, 3], PROPORT: [1, 65535], REDIR: [0, 1], BREAK: [0, mostOffset], BREAKEND: [0, mostOffset], TIMEOUT: [30, 1000],
};
const factory: Params = {
  CID: undefined, URL: '', UA: 'SIMCom_MODULE', PROIP: '', PROPORT: usualProxyPort, REDIR: 0, BREAK: 0, BREAKEND: 0, TIMEOUT: 120, CONTENT: '', USERDATA: '',
};
const test: Partial<Record<Form, Handler>> = { test: () => ok() };

/** The parts of the simulated modem that the HTTP commands use. */
export interface Ground800 {
  isBearerOpen(cid: number): boolean;
  trust: Ssl800['trust'];
}

/** Creates the handlers of the SIM800's HTTP commands. */
export function createHttp800(clock: Clock, at: At, { isBearerOpen, trust }: Ground800, options: Http800Options): Http800 {
  const http = createHttp(clock, options);
  let isOn = false;
  let params = { ...factory };
  let saved: Params | undefined;
  let staged: Uint8Array | undefined;
  let isShort = false;
  let answer: Answer | undefined;
  let action: Action | undefined;
  let isSecure = false;
  let last = { method: 0, state: 'idle' };

  const whileOn = (handler: Handler): Handler => (args, request) => (isOn ? handler(args, request) : error());

  function stop(): void {
    http.kill();
    isOn = isShort = isSecure = false;
    staged = answer = action = undefined;
    last = { method: 0, state: 'idle' };
  }

  function init(): Reply {
    const hasBearer = [1, 2, 3].some(isBearerOpen);
    if (isOn || (!hasBearer && options.initWithoutBearer === 'error')) return error();
    isOn = true;
    params = { ...(saved ?? factory) };
    return ok();
  }

  function terminate(): Reply {
    if (!isOn) return error();
    stop();
    return ok();
  }

  /** Carries out AT+HTTPPARA=, which sets a parameter of the request. */
  function set(args: Arg[]): Reply {
    const tag = textOf(args[0], 16)?.toUpperCase();
    const value = tag === undefined || args.length !== 2 ? undefined : valueOf(tag, args[1]!);
    if (value === undefined || action) return error();
    params = { ...params, [tag!]: value };
    return ok();
  }

  function valueOf(tag: string, arg: Arg): string | number | undefined {
    const range = Object.hasOwn(numbers, tag) ? numbers[tag] : undefined;
    if (range) return numberOf(arg, ...range);
    return (texts as readonly string[]).includes(tag) ? textOf(arg, longestText, tag === 'URL' ? 1 : 0) : undefined;
  }

  function show(): Reply {
    return ok('+HTTPPARA:', ...Object.entries(params).map(([tag, value]) => `${tag},${value ?? ''}`));
  }

  function list(): Reply {
    const { CONTENT: _content, TIMEOUT: _timeout, USERDATA, ...shown } = params;
    const lines = Object.entries({ ...shown, USERDATA }).map(([tag, value]) => `${tag}: ${value ?? ''}`);
    return ok(`+HTTPSCONT: ${saved ? 0 : 1}`, ...lines);
  }

  /** Carries out AT+HTTPSSL=, which switches TLS on or off (SSL application notes V1.00 and V1.05, 2.2). */
  function setSecure(args: Arg[]): Reply {
    const value = args.length === 1 ? numberOf(args[0], 0, 1) : undefined;
    if (value === undefined || action) return error();
    isSecure = value === 1;
    return ok();
  }

  /**
   * Carries out AT+HTTPDATA=, which takes the body of the next POST from the UART. It opens a data phase, or returns ERROR. With 0 bytes, it
   * drops the present body.
   */
  function stage(args: Arg[]): Reply {
    const size = numberOf(args[0], 0, mostBytes);
    const giveUpMs = numberOf(args[1], shortestDataMs, longestDataMs);
    if (size === undefined || giveUpMs === undefined || args.length !== 2 || action) return error();
    staged = answer = undefined;
    isShort = false;
    return size === 0 ? ok() : { phase: staging(size, giveUpMs), lines: ['DOWNLOAD'] };
  }

  function staging(size: number, giveUpMs: number): Phase {
    const parts: Uint8Array[] = [];
    const keep = () => void (staged = new Uint8Array(Buffer.concat(parts)));
    const gaveUp = () => {
      if (options.shortData === 'error') return error();
      keep();
      isShort = true;
      return ok();
    };
    const whole = () => (keep(), ok());
    return { ...takeCounted(size, bytes => void parts.push(bytes.slice()), whole, gaveUp), giveUpMs, lifeSign: 'prompt', prompt: '' };
  }

  /**
   * Carries out AT+HTTPREAD, which prints the body of the last response. If there was no request since HTTPDATA, it prints the data of
   * HTTPDATA (11.2.6).
   */
  function read(args: Arg[]): Reply {
    const bytes = answer?.body ?? staged;
    const from = args[0] ? numberOf(args[0], 0, mostBytes) : 0;
    const size = args[1] ? numberOf(args[1], 1, mostBytes) : mostBytes;
    if (!bytes || action || from === undefined || size === undefined || ![0, 2].includes(args.length) || from > bytes.length) return error();
    const part = bytes.slice(from, from + size);
    return ok(`+HTTPREAD: ${part.length}`, ...(part.length > 0 ? [part] : []));
  }

  function readHead(): Reply {
    if (!answer || action || last.method !== 0) return error();
    return ok(`+HTTPHEAD: ${answer.head.length}`, answer.head);
  }

  function status(): Reply {
    const { method, state, doneBytes, restBytes } = action ?? { ...last, doneBytes: 0, restBytes: 0 };
    const number = state === 'receiving' ? 1 : state === 'sending' ? 2 : 0;
    return ok(`+HTTPSTATUS: ${methods[method]},${number},${doneBytes},${restBytes}`);
  }

  /**
   * Carries out AT+HTTPACTION=, which makes a request. It returns OK, and the line with status and size comes later. A missing URL or bearer
   * gives ERROR.
   */
  function act(args: Arg[]): Reply {
    const method = numberOf(args[0], 0, 2);
    if (method === undefined || args.length !== 1 || params.CID === undefined || params.URL === '') return error();
    if (action && options.busyAction === 'error') return error();
    if (action) return { ...ok(), after: () => at.result(`+HTTPACTION: ${method},${codes.busy},0`) };
    const mine: Action = { method, state: method === 1 ? 'sending' : 'receiving', doneBytes: 0, restBytes: 0 };
    action = mine;
    last = { method, state: 'idle' };
    answer = undefined;
    return { ...ok(), after: () => begin(mine) };
  }

  function begin(mine: Action): void {
    const end = at.bound((status: number) => finish(mine, status));
    perform(mine).then(end, reason => end(codeOf[troubleOf(reason)]));
  }

  function finish(mine: Action, status: number): void {
    if (action !== mine) return;
    action = undefined;
    const size = status < codes.garbled && mine.method !== 2 ? (answer?.body.length ?? 0) : 0;
    at.result(`+HTTPACTION: ${mine.method},${status},${size}`);
  }

  async function perform(mine: Action): Promise<number> {
    const target = readUrl(params.URL, isSecure ? 'https' : 'http');
    const proxy = params.PROIP === '' ? undefined : readUrl(`http://${params.PROIP}:${params.PROPORT}`);
    if (!isBearerOpen(params.CID!) || (mine.method === 1 && isShort)) return codes.network;
    if (!target) return codes.dns;
    return carryOut(mine, mine.method, target, proxy, 0);
  }

  async function carryOut(mine: Action, method: number, target: Target, proxy: Target | undefined, turn: number): Promise<number> {
    if (target.isSecure && !isSecure) return codes.dns;
    if (target.isSecure && (proxy || !trust())) return codes.tls;
    const body = method === 1 ? (staged ?? new Uint8Array(0)) : undefined;
    const request = requestOf({ method: methods[method]!, target, fields: fieldsOf(method), body, isForProxy: proxy !== undefined });
    const headBytes = request.length - (body?.length ?? 0);
    const got = await http.exchange({
      target: proxy ?? target,
      trust: target.isSecure ? trust() : undefined,
      request,
      isHead: method === 2,
      limits: limitsOf(params.TIMEOUT * 1000),
      onSent: sentBytes => tellSent(mine, body, Math.max(0, sentBytes - headBytes)),
      onGot: (doneBytes, restBytes) => Object.assign(mine, { state: 'receiving', doneBytes, restBytes }),
    });
    const next = params.REDIR === 1 && isRedirect(got.status) && turn < mostRedirects ? follow(target, got.field('location')) : undefined;
    if (next) return carryOut(mine, method === 1 && options.redirectedPost === 'get' ? 0 : method, next, proxy, turn + 1);
    if (action !== mine) return codes.network;
    return settle(got);
  }

  function tellSent(mine: Action, body: Uint8Array | undefined, doneBytes: number): void {
    if (!body) return;
    Object.assign(mine, { state: 'sending', doneBytes, restBytes: body.length - doneBytes });
    options.onHttp?.(doneBytes, body.length);
  }

  function settle(got: Answer): number {
    if (got.body.length > mostBytes) return codes.memory;
    answer = got;
    return got.status === 206 ? options.partialStatus : got.status;
  }

  function fieldsOf(method: number): string[] {
    const { UA, CONTENT, USERDATA, BREAK, BREAKEND } = params;
    const range = method === 0 ? rangeOf(BREAK, BREAKEND) : undefined;
    const fields = ['Accept: */*', `User-Agent: ${UA}`, method === 1 && CONTENT !== '' && `Content-Type: ${CONTENT}`, USERDATA, range];
    return fields.filter(field => typeof field === 'string' && field !== '') as string[];
  }

  function lose(cid: number): void {
    const mine = action;
    if (!mine || params.CID !== cid) return;
    http.kill();
    finish(mine, codes.network);
  }

  const commands: Commands = {
    '+HTTPINIT': { ...test, run: init },
    '+HTTPTERM': { ...test, run: terminate },
    '+HTTPPARA': { test: () => ok('+HTTPPARA: "HTTPParamTag","HTTPParmValue"'), read: whileOn(show), write: whileOn(set) },
    '+HTTPDATA': { test: () => ok(`+HTTPDATA: (0-${mostBytes}),(${shortestDataMs}-${longestDataMs})`), write: whileOn(stage) },
    '+HTTPACTION': { test: () => ok('+HTTPACTION: (0-2)'), write: whileOn(act) },
    '+HTTPREAD': { test: () => ok(`+HTTPREAD: (0-${mostBytes}),(1-${mostBytes})`), run: whileOn(() => read([])), write: whileOn(read) },
    '+HTTPSSL': { test: () => ok('+HTTPSSL: (0-1)'), read: whileOn(() => ok(`+HTTPSSL: ${isSecure ? 1 : 0}`)), write: whileOn(setSecure) },
    '+HTTPSTATUS': { ...test, read: whileOn(status) },
    '+HTTPSCONT': { ...test, read: whileOn(list), run: whileOn(() => ((saved = { ...params }), ok())) },
    ...(options.hasHttpHead && { '+HTTPHEAD': { ...test, run: whileOn(readHead) } }),
  };

  return {
    commands,
    talk: http.talk,
    saved: () => saved && Object.fromEntries(Object.entries(saved).map(([tag, value]) => [tag, String(value)])),
    lose,
    reset: stop,
  };
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** Returns the same limit for every phase of a request, since the modem's TIMEOUT applies to each (11.2.3). */
function limitsOf(ms: number): Limits {
  return { connectMs: ms, sendMs: ms, responseMs: ms, receiveMs: ms };
}
