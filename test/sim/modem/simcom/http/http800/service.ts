// The HTTP service of the SIM800: its state, and the commands that begin and end it.

import { type At, type Commands, error, type Handler, ok, type Reply } from '../../../command/at.ts';
import type { Form } from '../../../command/syntax.ts';
import type { Answer } from '../../../http/answer.ts';
import { type createHttp, type HttpOptions } from '../../../http/client.ts';
import type { Ssl800 } from '../../tls/ssl800.ts';

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
export interface Action {
  method: number;
  state: 'receiving' | 'sending';
  doneBytes: number;
  restBytes: number;
}

/** Most bytes of a body. */
export const mostBytes = 319_488;
const usualProxyPort = 80;

/** The parameters after AT+HTTPINIT, if none are stored. */
export const factory: Params = {
  CID: undefined, URL: '', UA: 'SIMCom_MODULE', PROIP: '', PROPORT: usualProxyPort, REDIR: 0, BREAK: 0, BREAKEND: 0, TIMEOUT: 120, CONTENT: '',
  USERDATA: '',
};
/** The test form of commands that answer it by OK alone. */
export const test: Partial<Record<Form, Handler>> = { test: () => ok() };

/** The parts of the simulated modem that the HTTP commands use. */
export interface Ground800 {
  isBearerOpen(cid: number): boolean;
  trust: Ssl800['trust'];
}

/** The HTTP service. Each group of its commands reads and changes it. */
export interface Http800Service {
  at: At;
  isBearerOpen: Ground800['isBearerOpen'];
  trust: Ground800['trust'];
  options: Http800Options;
  http: HttpClient;
  /** Whether AT+HTTPINIT has begun the service. */
  isOn: boolean;
  /** The parameters of the next request. */
  params: Params;
  /** The parameters that AT+HTTPSCONT has stored. */
  saved: Params | undefined;
  /** The bytes of AT+HTTPDATA. */
  staged: Uint8Array | undefined;
  /** Whether some of them were missing when the time was over. */
  isShort: boolean;
  /** The last response. */
  answer: Answer | undefined;
  /** The request that is under way. */
  action: Action | undefined;
  /** Whether requests use TLS (AT+HTTPSSL=1). */
  isSecure: boolean;
  /** The last request, as AT+HTTPSTATUS prints it. */
  last: { method: number; state: string };
}

type HttpClient = ReturnType<typeof createHttp>;

/** Makes the handlers of the commands that begin and end the service. */
export function serviceCommands(service: Http800Service): Commands {
  return {
    '+HTTPINIT': { ...test, run: () => init(service) },
    '+HTTPTERM': { ...test, run: () => terminate(service) },
  };
}

/** Makes a handler that answers ERROR while there is no service. */
export const whileOn = (service: Http800Service, handler: Handler): Handler => (args, request) => (service.isOn ? handler(args, request) : error());

/** Ends the service without a message. */
export function stop(service: Http800Service): void {
  service.http.kill();
  service.isOn = service.isShort = service.isSecure = false;
  service.staged = service.answer = service.action = undefined;
  service.last = { method: 0, state: 'idle' };
}

function init(service: Http800Service): Reply {
  const hasBearer = [1, 2, 3].some(service.isBearerOpen);
  if (service.isOn || (!hasBearer && service.options.initWithoutBearer === 'error')) return error();
  service.isOn = true;
  service.params = { ...(service.saved ?? factory) };
  return ok();
}

function terminate(service: Http800Service): Reply {
  if (!service.isOn) return error();
  stop(service);
  return ok();
}
