// The SIM7600's HTTP commands (AT manual V3.00 chapter 13, HTTP(S) application note V3.00). There is one service, with a body from the UART or a
// file, one request at a time, and one response to read. HTTP itself is in modem/http/.

import type { Clock } from '../../../clock.ts';
import { error, ok, type At, type Commands, type Handler, type Reply } from '../../command/at.ts';
import { takeCounted, type Phase } from '../../command/phase.ts';
import { numberOf, textOf, type Arg } from '../../command/syntax.ts';
import type { Network } from '../../common/network.ts';
import type { Answer } from '../../http/answer.ts';
import { createHttp, troubleOf, type HttpOptions, type Trouble } from '../../http/client.ts';
import { rangeOf, readUrl, requestOf, type Target } from '../../http/request.ts';
import type { Drives } from '../files/drives.ts';
import { blocksOf } from '../files/efs.ts';
import type { Ssl } from '../tls/ssl.ts';

/** How the SIM7600's HTTP commands behave, where manuals and firmware differ. */
export interface Http7600Options extends HttpOptions {
  /** Whether HTTPINIT always answers ERROR, as with firmware LE20B04SIM7600G22. */
  noHttp: boolean;
  /** Milliseconds from HTTPINIT to its OK, in which the modem activates its context. */
  httpInitMs: number;
  /**
   * Which value of HTTPPOSTFILE's send_header means that the file is the whole request. False means 0. True means 1, as in the A76XX manual
   * (16.2.8).
   */
  swapsHeader: boolean;
  /** The drive of each directory number in HTTPPOSTFILE and HTTPREADFILE, such as `F:`. */
  directories: Record<number, string>;
  /**
   * When HTTPHEAD prints OK. `ok-last`: only after the response's head. `ok-twice`: also before it, as in half of the samples (HTTP(S) application
   * note 5.1.2).
   */
  headOrder: 'ok-last' | 'ok-twice';
  /** Whether HTTPREADFILE prints OK before or after its result line `+HTTPREADFILE: 0`. */
  readFileOrder: 'ok-first' | 'ok-last';
  /** Answer to HTTPACTION or HTTPPOSTFILE while another request runs: ERROR, or OK and then code 703. */
  busyAction: 'error' | '703';
  /** Most bytes of a response in one block of HTTPREAD. */
  httpBlockBytes: number;
  /**
   * What happens if data are missing when HTTPDATA's timeout expires. `error`: ERROR. `blocked`: the port takes further data for ever, as in the
   * manual.
   */
  lateData: 'error' | 'blocked';
  /** Called after each sent slice of a POST by HTTPACTION or HTTPPOSTFILE. Both numbers count bytes of the whole request, with its head. */
  onHttp?: ((sentBytes: number, totalBytes: number) => void) | undefined;
}

/** The handlers of the SIM7600's HTTP commands, what tests see of them, and functions for other parts of the modem. */
export interface Http7600 {
  commands: Commands;
  talk: string[];
  /**
   * Ends the running request with code 717. It is called when the modem has lost the network. HTTPTERM and HTTPINIT must then restart the service.
   */
  lose(): void;
  /** Ends the HTTP service without a message. It is called when the modem has lost its power. */
  reset(): void;
}

interface Params {
  URL: string;
  CONNECTTO: number;
  RECVTO: number;
  RESPTO: number;
  CONTENT: string;
  ACCEPT: string;
  UA: string;
  SSLCFG: number;
  USERDATA: string;
  BREAK: number;
  BREAKEND: number;
}

const pdpContext = 1;
const methods = ['GET', 'POST', 'HEAD', 'DELETE'];
const mostBytes = 153_600;
const shortestDataS = 10;
const longestDataS = 65_535;
const longestName = 64;
/** The directory number of the modem's certificates in HTTPREADFILE. */
const ofCertificates = 4;
const longestCount = 2_147_483_647;
/** Most milliseconds that the server may take to accept one slice of a request. The manual has no parameter for this limit. */
const sendMs = 120_000;
/** The error codes that the HTTP commands print for failures that the modem itself finds (AT manual 13.3.2). */
const codes = { busy: 703, file: 707, dns: 713, connect: 714, noNetwork: 717, noAuthority: 719 };
const codeOf: Record<Trouble, number> = {
  'dns': codes.dns,
  'connect': codes.connect,
  'connect-timeout': codes.connect,
  'handshake': 715,
  'alert': 715,
  'untrusted': 715, 'expired': 715, 'misnamed': 715, 'expired-misnamed': 715,
  'send': 706,
  'send-timeout': 718,
  'response-timeout': 720,
  'receive-timeout': 705,
  'closed': 704,
  'garbled': 600,
};
/** Least and most characters of each text parameter. A URL may be as long as the command line allows. */
const texts: Record<string, [number, number]> = { URL: [1, 559], CONTENT: [1, 256], ACCEPT: [1, 256], UA: [1, 256], USERDATA: [0, 512] };
const numbers: Record<string, [number, number]> = {
  CONNECTTO: [20, 120], RECVTO: [2, 120], RESPTO: [20, 120], SSLCFG: [0, 9], BREAK: [0, longestCount], BREAKEND: [0, longestCount],
};
const factory: Params = {
  URL: '', CONNECTTO: 120, RECVTO: 10, RESPTO: 20, CONTENT: 'text/plain', ACCEPT: '*/*', UA: '', SSLCFG: 0, USERDATA: '', BREAK: 0, BREAKEND: 0,
};

/** A request that HTTPACTION or HTTPPOSTFILE makes. `request` returns its bytes, and `say` the result line. */
interface Job {
  /** Number of the request's method: 0 GET, 1 POST, 2 HEAD, 3 DELETE. It is -1 if a file has the whole request and uses another method. */
  method: number;
  request(target: Target): Uint8Array;
  say(status: number, bytes: number): string;
}

/** The parts of the simulated modem that the HTTP commands use. */
export interface Ground7600 {
  drives: Drives;
  network: Network;
  ssl: Ssl;
  localMs(): number;
}

/** Creates the handlers of the SIM7600's HTTP commands. */
export function createHttp7600(clock: Clock, at: At, { drives, network, ssl, localMs }: Ground7600, options: Http7600Options): Http7600 {
  const http = createHttp(clock, options, tellClosed);
  let isOn = false;
  /** Whether the context was lost, so that HTTPTERM and HTTPINIT must come before the next request. */
  let isStale = false;
  let params = { ...factory };
  let staged: Uint8Array | undefined;
  let answer: Answer | undefined;
  let running: Job | undefined;

  const whileOn = (handler: Handler): Handler => (args, request) => (isOn ? handler(args, request) : error());

  function stop(): void {
    http.kill();
    isOn = isStale = false;
    staged = answer = running = undefined;
    params = { ...factory };
  }

  function init(): Reply {
    if (isOn || options.noHttp) return error();
    return { later: finish => void at.after(options.httpInitMs, () => finish(start())) };
  }

  function start(): Reply {
    if (!network.isRegistered() || !network.activate(pdpContext)) return error();
    isOn = true;
    return ok();
  }

  function terminate(): Reply {
    if (!isOn) return error();
    stop();
    return ok();
  }

  function set(args: Arg[]): Reply {
    const tag = textOf(args[0], 16)?.toUpperCase();
    const value = tag === undefined || args.length !== 2 ? undefined : valueOf(tag, args[1]!);
    if (value === undefined || running) return error();
    params = { ...params, [tag!]: value };
    return ok();
  }

  function valueOf(tag: string, arg: Arg): string | number | undefined {
    // The manual writes the number of the TLS context with quotes, but calls it numeric, so both forms are accepted.
    const bare = tag === 'SSLCFG' ? { ...arg, isQuoted: false } : arg;
    if (Object.hasOwn(numbers, tag)) return numberOf(bare, ...numbers[tag]!);
    const [least, most] = (Object.hasOwn(texts, tag) && texts[tag]) || [1, 0];
    const text = textOf(arg, most, least);
    return tag === 'URL' && !/^https?:\/\//i.test(text ?? '') ? undefined : text;
  }

  /** Carries out AT+HTTPDATA=, which takes the body of the next POST from the UART. It opens a data phase, or returns ERROR. */
  function stage(args: Arg[]): Reply {
    const size = numberOf(args[0], 1, mostBytes);
    const seconds = numberOf(args[1], shortestDataS, longestDataS);
    if (size === undefined || seconds === undefined || args.length !== 2 || running) return error();
    return { phase: staging(size, seconds * 1000), lines: ['DOWNLOAD'] };
  }

  function staging(size: number, ms: number): Phase {
    const parts: Uint8Array[] = [];
    const whole = () => {
      staged = new Uint8Array(Buffer.concat(parts));
      return ok();
    };
    const giveUpMs = options.lateData === 'blocked' ? Infinity : ms;
    return { ...takeCounted(size, bytes => void parts.push(bytes.slice()), whole), giveUpMs, lifeSign: 'prompt', prompt: '' };
  }

  /** Carries out AT+HTTPACTION=, which makes a request with the body from HTTPDATA. */
  function act(args: Arg[]): Reply {
    const method = numberOf(args[0], 0, 3);
    if (method === undefined || args.length !== 1 || params.URL === '') return error();
    const body = method === 1 ? (staged ?? new Uint8Array(0)) : undefined;
    return begin({
      method,
      request: target => requestOf({ method: methods[method]!, target, fields: fieldsOf(method, body !== undefined), body }),
      say: (status, bytes) => `+HTTPACTION: ${method},${status},${bytes}`,
    });
  }

  function postFile(args: Arg[]): Reply {
    const name = nameOf(args[0]);
    const directory = args[1] ? numberOf(args[1], 1, 3) : 1;
    const method = args[2] ? numberOf(args[2], 0, 3) : 1;
    const sendHeader = args[3] ? numberOf(args[3], 0, 1) : 0;
    const isForm = name !== undefined && directory !== undefined && sendHeader !== undefined && method !== undefined && args.length <= 4;
    if (!isForm || params.URL === '') return error();
    const bytes = drives.read(`${options.directories[directory]}/${name}`)?.bytes;
    const say = (status: number, size: number) => `+HTTPPOSTFILE: ${method},${status},${size}`;
    if (!bytes) return fail({ say }, codes.file);
    const isWholeRequest = (sendHeader === 0) !== options.swapsHeader;
    return begin({
      method: isWholeRequest ? methods.findIndex(one => Buffer.from(bytes.subarray(0, 8)).toString('latin1').startsWith(`${one} `)) : method,
      request: target => (isWholeRequest ? bytes : requestOf({ method: methods[method]!, target, fields: fieldsOf(method, true), body: bytes })),
      say,
    });
  }

  /** Returns the file name in an argument, and undefined if it has a path. The directory number selects the folder. */
  function nameOf(arg: Arg | undefined): string | undefined {
    const name = textOf(arg, longestName);
    return name === undefined || /[/:\\]/.test(name) ? undefined : name;
  }

  function fail(job: Pick<Job, 'say'>, code: number): Reply {
    return { ...ok(), after: () => at.result(job.say(code, 0)) };
  }

  function begin(job: Job): Reply {
    if (running) return options.busyAction === 'error' ? error() : fail(job, codes.busy);
    running = job;
    answer = undefined;
    return { ...ok(), after: () => carryOut(job) };
  }

  function carryOut(job: Job): void {
    const end = at.bound((status: number) => finish(job, status));
    perform(job).then(end, reason => end(codeOf[troubleOf(reason)]));
  }

  async function perform(job: Job): Promise<number> {
    const target = readUrl(params.URL);
    if (!target) return codes.dns;
    if (isStale || !network.isAccepted(pdpContext)) return /^[\d.]+$/.test(target.host) ? codes.connect : codes.dns;
    const trust = target.isSecure ? ssl.trustOf(params.SSLCFG) : undefined;
    if (target.isSecure && !trust) return codes.noAuthority;
    const request = job.request(target);
    const got = await http.exchange({
      target,
      trust,
      request,
      isHead: job.method === 2,
      limits: { connectMs: params.CONNECTTO * 1000, sendMs, responseMs: params.RESPTO * 1000, receiveMs: params.RECVTO * 1000 },
      onSent: sentBytes => void (job.method === 1 && options.onHttp?.(sentBytes, request.length)),
    });
    if (running === job) answer = got;
    return got.status;
  }

  function finish(job: Job, status: number): void {
    if (running !== job) return;
    running = undefined;
    const got = answer;
    at.result(job.say(status, got ? (job.method === 2 ? got.head : got.body).length : 0));
    if (got && http.isEnded()) tellClosed();
  }

  function tellClosed(): void {
    if (isOn) at.urc('+HTTP_PEER_CLOSED');
  }

  function fieldsOf(method: number, hasBody: boolean): string[] {
    const { ACCEPT, UA, CONTENT, USERDATA, BREAK, BREAKEND } = params;
    const range = method === 0 ? rangeOf(BREAK, BREAKEND) : undefined;
    const fields = [`Accept: ${ACCEPT}`, UA !== '' && `User-Agent: ${UA}`, hasBody && `Content-Type: ${CONTENT}`, USERDATA, range];
    return fields.filter(field => typeof field === 'string' && field !== '') as string[];
  }

  /** Carries out AT+HTTPHEAD, which prints the head of the last response. */
  function readHead(): Reply {
    if (!answer || running) return error();
    const { head } = answer;
    return ok(...(options.headOrder === 'ok-twice' ? ['OK'] : []), `+HTTPHEAD: DATA,${head.length}`, head);
  }

  function countBody(): Reply {
    return answer && !running && answer.body.length > 0 ? ok(`+HTTPREAD: LEN,${answer.body.length}`) : error();
  }

  function read(args: Arg[]): Reply {
    const body = answer?.body;
    const from = args.length === 2 ? numberOf(args[0], 0, longestCount) : 0;
    const size = numberOf(args[args.length - 1], 1, longestCount);
    if (!body || running || args.length > 2 || from === undefined || size === undefined || from >= body.length) return error();
    const lines = blocksOf('+HTTPREAD', body.slice(from, from + size), options.httpBlockBytes);
    const tell = (one: string | Uint8Array) => (typeof one === 'string' ? at.result(one) : at.data(one));
    return { ...ok(), after: () => [...lines, '+HTTPREAD: 0'].forEach(tell) };
  }

  function readToFile(args: Arg[]): Reply {
    const name = nameOf(args[0]);
    const directory = args[1] ? numberOf(args[1], 1, ofCertificates) : 1;
    if (!answer || running || name === undefined || directory === undefined || args.length > 2) return error();
    const line = keepFile(name, directory, answer.body) ? '+HTTPREADFILE: 0' : undefined;
    if (!line) return error(`+HTTPREADFILE: ${codes.file}`);
    return options.readFileOrder === 'ok-last' ? ok(line) : { ...ok(), after: () => at.result(line) };
  }

  function keepFile(name: string, directory: number, bytes: Uint8Array): boolean {
    if (directory === ofCertificates) return ssl.certificates.set(name, bytes).has(name);
    return drives.write(`${options.directories[directory]}/${name}`, bytes, localMs()) === 'done';
  }

  function lose(): void {
    if (!isOn || isStale) return;
    isStale = true;
    http.kill();
    at.urc('+HTTP_NONET_EVENT');
    if (running) finish(running, codes.noNetwork);
  }

  const commands: Commands = {
    '+HTTPINIT': { run: init },
    '+HTTPTERM': { run: terminate },
    '+HTTPPARA': { write: whileOn(set) },
    '+HTTPDATA': { write: whileOn(stage) },
    '+HTTPACTION': { test: () => ok('+HTTPACTION: (0-3)'), write: whileOn(act) },
    '+HTTPPOSTFILE': { test: () => ok('+HTTPPOSTFILE: <filename>[,(1-3)[,(0-3)[,(0-1)]]]'), write: whileOn(postFile) },
    '+HTTPHEAD': { run: whileOn(readHead) },
    '+HTTPREAD': { read: whileOn(countBody), write: whileOn(read) },
    '+HTTPREADFILE': { test: () => ok('+HTTPREADTFILE: <filename>[,(1-4)]'), write: whileOn(readToFile) },
  };

  return { commands, talk: http.talk, lose, reset: stop };
}
