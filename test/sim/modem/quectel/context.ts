// The GPRS context of a Quectel M-series modem: foreground context, bearer, registration and activation, by own commands or by QFTPOPEN. Sources:
// GSM FTP AT Commands V1.2, 4.1 and 4.6, which refer to the TCPIP application note.

import { error, ok, silence, type At, type Commands, type Reply } from '../command/at.ts';
import { numberOf, textOf, type Arg } from '../command/syntax.ts';
import { takesApn } from '../common/context.ts';

/** Which APN and account the operator accepts, and how the GPRS context behaves. */
export interface QuectelContextOptions {
  /** The only APN that the operator accepts. If it is undefined, any is accepted. */
  apn: string | undefined;
  hasDefaultApn?: boolean;
  apnUser: string | undefined;
  apnPassword: string | undefined;
  /** Milliseconds from QIACT to its result. */
  activateMs: number;
  /** Milliseconds from QIDEACT to DEACT OK. */
  deactivateMs: number;
  /** Answer to AT+QIDEACT without an active context: DEACT OK or ERROR. */
  deactivatingIdle: 'deact-ok' | 'error';
}

/** A modem's GPRS context: the handlers of AT+QICSGP, QIACT, QIDEACT and others, and functions for other parts of the modem. */
export interface QuectelContext {
  commands: Commands;
  /**
   * Activates the GPRS context if it is not active. @returns false without registration, with a refused APN, or if QIDEACT must first end an old
   * context
   */
  bring(): boolean;
  /** Returns the state of the context, as AT+QISTAT prints it. */
  state(): State;
  /** Returns the number of the foreground context, 0 or 1. */
  foreground(): number;
  /** Ends the active context. It is called when the modem has lost the network. */
  lose(): void;
  /** Ends the context and forgets its settings. It is called when the modem has lost its power. */
  reset(): void;
}

/** A service of the modem that uses the GPRS context, such as sockets. The context tells the service when it ends. */
export interface ContextUser {
  /** Called when the context has ended. */
  onDeactivated(): void;
  /** Returns the state of the service's connection, which AT+QISTAT prints. If it is undefined, AT+QISTAT prints the state of the context. */
  state(): string | undefined;
}

type State = 'IP INITIAL' | 'IP START' | 'IP GPRSACT' | 'PDP DEACT';

interface Bearer {
  mode: number;
  apn: string;
  user: string;
  password: string;
}

const longestText = 100;
const factoryBearer: Bearer = { mode: 1, apn: '', user: '', password: '' };

/** Returns whether the operator accepts a bearer: its access point, user and password. */
function isAccepted(options: QuectelContextOptions, { mode, apn, user, password }: Bearer): boolean {
  const hasRights = user === (options.apnUser ?? user) && password === (options.apnPassword ?? password);
  return mode === 1 && takesApn(options, apn) && hasRights;
}

/** Creates the GPRS context of a modem. @param hasRadio whether the network lets data flow */
export function createQuectelContext(
  at: At,
  options: QuectelContextOptions,
  hasRadio: () => boolean,
  user: ContextUser,
): QuectelContext {
  let foreground = 0;
  let state: State = 'IP INITIAL';
  let bearers = new Map<number, Bearer>();

  const bearer = () => bearers.get(foreground) ?? factoryBearer;

  function bring(): boolean {
    if (state === 'IP GPRSACT') return true;
    // In the state PDP DEACT, the network has ended the context. Then QIDEACT must come before the next activation.
    if (state === 'PDP DEACT' || !hasRadio() || !isAccepted(options, bearer())) return false;
    state = 'IP GPRSACT';
    return true;
  }

  function choose(args: Arg[]): Reply {
    const id = numberOf(args[0], 0, 1);
    if (id === undefined || args.length !== 1 || state === 'IP GPRSACT') return error();
    foreground = id;
    return ok();
  }

  function setBearer(args: Arg[]): Reply {
    const mode = numberOf(args[0], 0, 1);
    const texts = args.slice(1, 4).map(arg => textOf(arg, longestText, 0));
    if (mode === undefined || args.length < 2 || args.length > (mode === 0 ? 5 : 4)) return error();
    if (texts.includes(undefined) || state === 'IP GPRSACT') return error();
    const [apn = '', user = '', password = ''] = texts as string[];
    bearers.set(foreground, { mode, apn, user, password });
    return ok();
  }

  function register(args: Arg[]): Reply {
    const texts = args.map(arg => textOf(arg, longestText, 0));
    if (state !== 'IP INITIAL' || texts.includes(undefined) || args.length > 3) return error();
    const [apn, user = '', password = ''] = texts as string[];
    if (apn !== undefined) bearers.set(foreground, { mode: 1, apn, user, password });
    state = 'IP START';
    return ok();
  }

  function activate(): Reply {
    if (state !== 'IP START') return error();
    return { later: finish => void at.after(options.activateMs, () => finish(bring() ? ok() : error())) };
  }

  function deactivate(): Reply {
    if (state === 'IP INITIAL' && options.deactivatingIdle === 'error') return error();
    const end = () => {
      if (state === 'IP GPRSACT') user.onDeactivated();
      state = 'IP INITIAL';
      return { ...silence, lines: ['DEACT OK'] };
    };
    return { later: finish => void at.after(options.deactivateMs, () => finish(end())) };
  }

  const tellState = () => (state === 'IP GPRSACT' && user.state()) || state;

  const commands: Commands = {
    '+QIFGCNT': { test: () => ok('+QIFGCNT: (0,1)'), read: () => ok(`+QIFGCNT: ${foreground}`), write: choose },
    '+QICSGP': { test: () => ok('+QICSGP: 0-CSD,1-GPRS'), read: () => ok(`+QICSGP: ${bearer().mode}`), write: setBearer },
    '+QIREGAPP': { test: () => ok(), write: register, run: () => register([]) },
    '+QIACT': { test: () => ok(), run: activate },
    '+QIDEACT': { test: () => ok(), run: deactivate },
    '+QILOCIP': {
      test: () => ok(),
      run: () => (state === 'IP GPRSACT' ? { ...silence, lines: ['10.94.36.44'] } : error()),
    },
    '+QISTAT': { test: () => ok(), run: () => ({ ...ok(), after: () => at.result(`STATE: ${tellState()}`) }) },
  };

  return {
    commands,
    bring,
    state: () => state,
    foreground: () => foreground,
    lose() {
      if (state !== 'IP GPRSACT') return;
      state = 'PDP DEACT';
      at.urc('+PDP DEACT');
      user.onDeactivated();
    },
    reset() {
      foreground = 0;
      state = 'IP INITIAL';
      bearers = new Map();
    },
  };
}
