// The HTTP service of the SIM7600: its state, and the commands that begin and end it.

import { type At, type Commands, error, type Handler, ok, type Reply } from '../../../command/at.ts';
import type { Network } from '../../../common/network.ts';
import type { Answer } from '../../../http/answer.ts';
import { type createHttp, type HttpOptions } from '../../../http/client.ts';
import type { Target } from '../../../http/request.ts';
import type { Drives } from '../../files/drives.ts';
import type { Ssl } from '../../tls/ssl.ts';

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

/** Number of the PDP context that HTTP uses. */
export const pdpContext = 1;
/** The largest number in an argument. */
export const longestCount = 2_147_483_647;
/** The error codes that the HTTP commands print for failures that the modem itself finds (AT manual 13.3.2). */
export const codes = { busy: 703, file: 707, dns: 713, connect: 714, noNetwork: 717, noAuthority: 719 };

/** The parameters after AT+HTTPINIT. */
export const factory: Params = {
  URL: '', CONNECTTO: 120, RECVTO: 10, RESPTO: 20, CONTENT: 'text/plain', ACCEPT: '*/*', UA: '', SSLCFG: 0, USERDATA: '', BREAK: 0, BREAKEND: 0,
};

/** A request that HTTPACTION or HTTPPOSTFILE makes. `request` returns its bytes, and `say` the result line. */
export interface Job {
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

/** The HTTP service. Each group of its commands reads and changes it. */
export interface Http7600Service {
  at: At;
  drives: Drives;
  network: Network;
  ssl: Ssl;
  /** The modem's local time, in milliseconds since 1970. */
  localMs(): number;
  options: Http7600Options;
  http: HttpClient;
  /** Whether AT+HTTPINIT has begun the service. */
  isOn: boolean;
  /** Whether the context was lost, so that HTTPTERM and HTTPINIT must come before the next request. */
  isStale: boolean;
  /** The parameters of the next request. */
  params: Params;
  /** The bytes of AT+HTTPDATA. */
  staged: Uint8Array | undefined;
  /** The last response. */
  answer: Answer | undefined;
  /** The request that is under way. */
  running: Job | undefined;
}

type HttpClient = ReturnType<typeof createHttp>;

/** Makes the handlers of the commands that begin and end the service. */
export function serviceCommands(service: Http7600Service): Commands {
  return {
    '+HTTPINIT': { run: () => init(service) },
    '+HTTPTERM': { run: () => terminate(service) },
  };
}

/** Makes a handler that answers ERROR while there is no service. */
export const whileOn = (service: Http7600Service, handler: Handler): Handler => (args, request) => (service.isOn ? handler(args, request) : error());

/** Ends the service without a message. */
export function stop(service: Http7600Service): void {
  service.http.kill();
  service.isOn = service.isStale = false;
  service.staged = service.answer = service.running = undefined;
  service.params = { ...factory };
}

function init(service: Http7600Service): Reply {
  const { options } = service;
  if (service.isOn || options.noHttp) return error();
  return { later: finish => void service.at.after(options.httpInitMs, () => finish(start(service))) };
}

function start(service: Http7600Service): Reply {
  const { network } = service;
  if (!network.isRegistered() || !network.activate(pdpContext)) return error();
  service.isOn = true;
  return ok();
}

function terminate(service: Http7600Service): Reply {
  if (!service.isOn) return error();
  stop(service);
  return ok();
}
