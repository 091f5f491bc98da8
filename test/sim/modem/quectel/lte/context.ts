// The PDP contexts of Quectel's LTE modules: QICSGP, QIACT, QIDEACT, QIGETERROR (BG96 TCP/IP AT commands V1.0, 2.1, 2.2.5). AT+CGDCONT shares the
// APNs with QICSGP, and they survive power-off.

import { error, ok, type At, type Commands, type Reply } from '../../command/at.ts';
import { numberOf, textOf, type Arg } from '../../command/syntax.ts';
import { takesApn, type Contexts } from '../../common/context.ts';
import { socketCodes } from './codes.ts';

/** Which APN and account the operator accepts, and how PDP contexts behave. */
export interface LteContextOptions {
  /** The only APN that the operator accepts. If it is undefined, any is accepted. */
  apn: string | undefined;
  hasDefaultApn?: boolean;
  apnUser: string | undefined;
  apnPassword: string | undefined;
  /** Milliseconds from QIACT to its result. */
  activateMs: number;
  /** Milliseconds from QIDEACT to its OK. */
  deactivateMs: number;
  /** Answer to QIACT for a context that is already active. The manual does not say which answer is right. */
  activatingActive: 'OK' | 'ERROR';
  /** Whether another program has left context 1 active. */
  activeFromBefore: boolean;
}

/** A modem's PDP contexts: the handlers of AT+QICSGP, QIACT, QIDEACT and QIGETERROR, and functions for other parts of the modem. */
export interface LteContext {
  commands: Commands;
  isActive(id: number): boolean;
  /** Deactivates all contexts, with a URC. It is called when the modem has lost the network. */
  lose(): void;
  /** Deactivates all contexts without a message. It is called when the modem has lost its power. */
  reset(): void;
}

interface Profile {
  user: string;
  password: string;
  auth: number;
}

const lastId = 16;
const mostActive = 3;
const longestText = 127;
const address = '10.94.36.44';

/**
 * Creates the PDP contexts of a modem.
 * @param shared the contexts of AT+CGDCONT
 * @param onDeactivated called when an active context has ended
 */
export function createLteContext(
  at: At,
  options: LteContextOptions,
  shared: Pick<Contexts, 'apnOf' | 'define'>,
  hasRadio: () => boolean,
  onDeactivated: () => void,
): LteContext {
  const profiles = new Map<number, Profile>();
  let active = new Set<number>(options.activeFromBefore ? [1] : []);
  /** Contexts that the network has ended. Each must be deactivated by QIDEACT before it can be activated again. */
  let stale = new Set<number>();
  let lastError = 0;

  const idOf = (arg: Arg | undefined) => numberOf(arg, 1, lastId);

  function profile(args: Arg[]): Reply {
    const id = idOf(args[0]);
    if (id === undefined) return error();
    if (args.length === 1) return show(id);
    const texts = args.slice(2, 5).map(arg => textOf(arg, longestText, 0));
    const auth = args[5] ? numberOf(args[5], 0, 3) : 0;
    const type = numberOf(args[1], 1, 3);
    const isForm = args.length === 3 || args.length === 5 || args.length === 6;
    if (!isForm || type === undefined || texts.includes(undefined) || auth === undefined || active.has(id)) return error();
    const [apn = '', user = '', password = ''] = texts as string[];
    profiles.set(id, { user, password, auth });
    shared.define(id, apn, { type: auth, user, password }, ['IP', 'IPV6', 'IPV4V6'][type - 1]!);
    return ok();
  }

  function show(id: number): Reply {
    const { user, password, auth } = profiles.get(id) ?? { user: '', password: '', auth: 0 };
    return ok(`+QICSGP: 1,"${shared.apnOf(id) ?? ''}","${user}","${password}",${auth}`);
  }

  function isAccepted(id: number): boolean {
    const { user, password } = profiles.get(id) ?? { user: '', password: '' };
    const isKnown = takesApn(options, shared.apnOf(id) ?? '');
    return isKnown && user === (options.apnUser ?? user) && password === (options.apnPassword ?? password);
  }

  function activate(args: Arg[]): Reply {
    const id = args.length === 1 ? idOf(args[0]) : undefined;
    if (id === undefined) return error();
    if (active.has(id)) return options.activatingActive === 'OK' ? ok() : error();
    return { later: finish => void at.after(options.activateMs, () => finish(bring(id) ? ok() : error())) };
  }

  function bring(id: number): boolean {
    const isGood = hasRadio() && isAccepted(id) && !stale.has(id) && active.size < mostActive;
    lastError = isGood ? 0 : socketCodes.context;
    if (isGood) active.add(id);
    return isGood;
  }

  function deactivate(args: Arg[]): Reply {
    const id = args.length === 1 ? idOf(args[0]) : undefined;
    if (id === undefined || !(active.has(id) || stale.has(id))) return error();
    const end = () => {
      if (active.delete(id)) onDeactivated();
      stale.delete(id);
      return ok();
    };
    return { later: finish => void at.after(options.deactivateMs, () => finish(end())) };
  }

  const commands: Commands = {
    '+QICSGP': { test: () => ok('+QICSGP: (1-16),(1-3),<APN>,<username>,<password>,(0-3)'), write: profile },
    '+QIACT': { test: () => ok('+QIACT: (1-16)'), read: () => ok(...[...active].map(id => `+QIACT: ${id},1,1,"${address}"`)), write: activate },
    '+QIDEACT': { test: () => ok('+QIDEACT: (1-16)'), write: deactivate },
    '+QIGETERROR': {
      test: () => ok(), run: () => ok(`+QIGETERROR: ${lastError},${lastError ? 'PDP context opening failed' : 'operate successfully'}`),
    },
  };

  return {
    commands,
    isActive: id => active.has(id),
    lose() {
      for (const id of active) at.urc(`+QIURC: "pdpdeact",${id}`);
      stale = new Set([...stale, ...active]);
      if (active.size > 0) onDeactivated();
      active = new Set();
    },
    reset() {
      active = new Set();
      stale = new Set();
      lastError = 0;
    },
  };
}

