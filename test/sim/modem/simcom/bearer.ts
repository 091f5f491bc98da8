// Data bearers of SIMCom's modems besides the 3GPP contexts: AT+SAPBR (SIM800 and SIM7000), AT+CNCFG with AT+CNACT (SIM7080), and
// AT+CNACT=1,"apn" (SIM7000). Sources: SIM800 AT manual 9.2.1, SIM7080 AT manual 7.2, SIM7000 AT manual 5.2.30.

import { cme, error, ok, type At, type Commands, type Reply } from '../command/at.ts';
import { numberOf, textOf, type Arg } from '../command/syntax.ts';
import { takesApn, type Account, type ContextOptions } from '../common/context.ts';

/** Times of bearers, and points that the manuals leave open. */
export interface BearerOptions extends ContextOptions {
  /** Milliseconds from the command until the bearer is open. The manuals allow up to 85 s. */
  bearerMs: number;
  /** Milliseconds from the command until the bearer is closed. */
  closeMs: number;
  /** Answer to a command that opens a bearer which is already open. */
  reopening: 'error' | 'ok';
  /**
   * Answer to AT+SAPBR=3, which configures a bearer, while that bearer is open. With OK, the new setting counts from the bearer's next opening on.
   * The manuals do not say which answer is right.
   */
  configuringOpen: 'error' | 'ok';
  /** The IP address that the network gives the modem. */
  address: string;
  /** The APN that the network itself provides, as AT+CGNAPN prints it. It is empty if the network provides none. */
  networkApn: string;
}

/** A modem's data bearers: the handlers of AT+SAPBR or AT+CNACT, and functions for other parts of the modem. */
export interface Bearer {
  commands: Commands;
  /** The lowest and the highest number that a bearer can have. */
  cids: { least: number; most: number };
  isOpen(cid: number): boolean;
  /** Closes all open bearers, with a URC for each. It is called when the modem has lost the network. */
  lose(): void;
  reset(): void;
}

interface Profile {
  apn: string;
  user: string;
  password: string;
  kind: string;
  isOpen: boolean;
}

/** Tells whether the modem is registered and attached, so that data can flow. */
export type CanFlow = () => boolean;

const nowhere = '0.0.0.0';
/** Number of the error "operation not allowed" (TS 27.007 9.2.1). */
const notAllowed = 3;

/** Whether the operator accepts a bearer's APN, user and password. */
export function isTaken(options: ContextOptions, { apn, user, password }: Pick<Profile, 'apn' | 'user' | 'password'>): boolean {
  const pairs = [
    [options.apnUser, user],
    [options.apnPassword, password],
  ];
  return takesApn(options, apn) && pairs.every(([wanted, given]) => wanted === undefined || wanted === given);
}

function profiles(from: number, to: number): Map<number, Profile> {
  const all = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  return new Map(all.map(cid => [cid, { apn: '', user: '', password: '', kind: '', isOpen: false }]));
}

const states = { connected: 1, closed: 3 };
const mostText: Record<string, number> = { APN: 64, USER: 32, PWD: 32 };

/** Creates the bearers of AT+SAPBR. @param onClosed called with the number of a bearer that was closed */
export function createSapbr(at: At, options: BearerOptions, canFlow: CanFlow, onClosed: (cid: number) => void): Bearer {
  const cids = { least: 1, most: 3 };
  let all = profiles(cids.least, cids.most);

  function run(args: Arg[]): Reply {
    const verb = numberOf(args[0], 0, 4);
    const cid = numberOf(args[1], cids.least, cids.most);
    const profile = cid === undefined ? undefined : all.get(cid);
    if (verb === undefined || !profile || args.length !== (verb === 3 ? 4 : 2)) return error();
    return [close, open, query, set, get][verb]!(profile, cid!, args);
  }

  function open(profile: Profile): Reply {
    if (profile.isOpen) return options.reopening === 'ok' ? ok() : error();
    return { later: finish => void at.after(options.bearerMs, () => finish(activate(profile))) };
  }

  function activate(profile: Profile): Reply {
    profile.isOpen = canFlow() && profile.kind === 'GPRS' && isTaken(options, profile);
    return profile.isOpen ? ok() : error();
  }

  function close(profile: Profile, cid: number): Reply {
    if (!profile.isOpen) return error();
    const down = () => {
      profile.isOpen = false;
      onClosed(cid);
    };
    return { later: finish => void at.after(options.closeMs, () => finish({ ...ok(), after: down })) };
  }

  function query(profile: Profile, cid: number): Reply {
    const state = profile.isOpen ? states.connected : states.closed;
    return ok(`+SAPBR: ${cid},${state},"${profile.isOpen ? options.address : nowhere}"`);
  }

  function set(profile: Profile, _cid: number, args: Arg[]): Reply {
    if (profile.isOpen && options.configuringOpen === 'error') return error();
    const tag = textOf(args[2], 16)?.toUpperCase();
    if (tag === 'CONTYPE') return setKind(profile, textOf(args[3], 4)?.toUpperCase());
    const value = tag && mostText[tag] ? textOf(args[3], mostText[tag], 0) : undefined;
    if (value === undefined) return error();
    Object.assign(profile, { [{ APN: 'apn', USER: 'user', PWD: 'password' }[tag!]!]: value });
    return ok();
  }

  function setKind(profile: Profile, kind: string | undefined): Reply {
    if (kind !== 'GPRS' && kind !== 'CSD') return error();
    profile.kind = kind;
    return ok();
  }

  function get(profile: Profile): Reply {
    const { kind, apn, user, password } = profile;
    return ok('+SAPBR:', `CONTYPE: ${kind}`, `APN: ${apn}`, `USER: ${user}`, `PWD: ${password}`);
  }

  function lose(): void {
    for (const [cid, profile] of all) {
      if (!profile.isOpen) continue;
      profile.isOpen = false;
      at.urc(`+SAPBR ${cid}: DEACT`);
      onClosed(cid);
    }
  }

  return {
    commands: { '+SAPBR': { test: () => ok('+SAPBR: (0-4),(1-3),"ConParamTag","ConParamValue"'), write: run } },
    cids,
    isOpen: cid => all.get(cid)?.isOpen ?? false,
    lose,
    reset: () => void (all = profiles(cids.least, cids.most)),
  };
}

/** How AT+CNACT is written, which differs between modem families. */
export interface CnactForm {
  /**
   * Whether commands and URCs name a bearer by its number. True is `AT+CNACT=0,1` and `+APP PDP: 0,ACTIVE` (SIM7080). False is `AT+CNACT=1,"apn"` and
   * `+APP PDP: ACTIVE` (SIM7000).
   */
  hasIndex: boolean;
  /**
   * Called when AT+CNCFG has set the account of the first bearer. LTE opens this bearer during the registration. No manual has this: it is an
   * assumption.
   */
  onAccount?(account: Account, type: string | undefined): void;
}

/** Creates the bearers of AT+CNACT. @param onClosed called with the number of a bearer that was closed */
export function createCnact(at: At, options: BearerOptions, canFlow: CanFlow, form: CnactForm, onClosed: (cid: number) => void): Bearer {
  const cids = { least: 0, most: form.hasIndex ? 3 : 0 };
  let all = profiles(cids.least, cids.most);

  function tell(cid: number, isOpen: boolean): void {
    at.urc(`+APP PDP: ${form.hasIndex ? `${cid},` : ''}${isOpen ? 'ACTIVE' : 'DEACTIVE'}`);
  }

  function define(args: Arg[]): Reply {
    const cid = numberOf(args[0], cids.least, cids.most);
    const type = numberOf(args[1], 0, 4);
    const [apn, user, password] = [2, 3, 4].map(i => (args[i] ? textOf(args[i], i === 2 ? 100 : 50, 0) : ''));
    const auth = args[5] ? numberOf(args[5], 0, 3) : 0;
    if (cid === undefined || type === undefined || args.length > 6 || auth === undefined) return error();
    if (apn === undefined || user === undefined || password === undefined) return error();
    // An active bearer cannot be redefined. The failure has the form `+CME ERROR: <err>` (7.2.2).
    if (all.get(cid)!.isOpen) return cme(notAllowed);
    const kind = ['IPV4V6', 'IP', 'IPV6'][type] ?? '';
    Object.assign(all.get(cid)!, { apn, user, password, kind });
    if (cid === cids.least) form.onAccount?.({ type: auth, user, password }, kind || undefined);
    return ok();
  }

  function act(args: Arg[]): Reply {
    const cid = form.hasIndex ? numberOf(args[0], cids.least, cids.most) : 0;
    const action = numberOf(args[form.hasIndex ? 1 : 0], 0, form.hasIndex ? 2 : 1);
    const apn = form.hasIndex ? '' : args[1] ? textOf(args[1], 100, 0) : '';
    if (cid === undefined || action === undefined || apn === undefined || args.length > 2) return error();
    const profile = all.get(cid)!;
    if (!form.hasIndex && apn !== '') profile.apn = apn;
    return action === 0 ? close(profile, cid) : open(profile, cid);
  }

  function open(profile: Profile, cid: number): Reply {
    if (profile.isOpen) return options.reopening === 'ok' ? ok() : error();
    return { ...ok(), after: () => void at.after(options.bearerMs, () => activate(profile, cid)) };
  }

  /** Opens a bearer, and reports by a URC whether it is open. A bearer without an APN of its own uses the network's APN (application note 4.1). */
  function activate(profile: Profile, cid: number): void {
    const apn = profile.apn === '' ? options.networkApn : profile.apn;
    const isGiven = !profile.kind || !options.pdpTypes || options.pdpTypes.includes(profile.kind);
    profile.isOpen = isGiven && canFlow() && isTaken(options, { ...profile, apn });
    tell(cid, profile.isOpen);
  }

  function close(profile: Profile, cid: number): Reply {
    if (!profile.isOpen) return error();
    const down = () => void at.after(options.closeMs, () => shut(profile, cid));
    return { ...ok(), after: down };
  }

  function shut(profile: Profile, cid: number): void {
    if (!profile.isOpen) return;
    profile.isOpen = false;
    tell(cid, false);
    onClosed(cid);
  }

  function list(): Reply {
    const lines = [...all].map(([cid, { isOpen }]) =>
      `+CNACT: ${form.hasIndex ? `${cid},` : ''}${isOpen ? 1 : 0},"${isOpen ? options.address : nowhere}"`);
    return ok(...lines);
  }

  const commands: Commands = {
    '+CNACT': { test: () => ok(form.hasIndex ? '+CNACT: (0-3),(0-2)' : '+CNACT: (0,1),"apn"'), read: list, write: act },
    // On the SIM7000, AT+CNCFG sets a type, an APN and an account for the only bearer (SIM7000 AT manual 5.2.31).
    ...(!form.hasIndex && {
      '+CNCFG': {
        test: () => ok('+CNCFG: (0-2),100,50,50,(0-3)'),
        read: () => ok(`+CNCFG: 0,"${all.get(0)!.apn}","${all.get(0)!.user}","${all.get(0)!.password}",0`),
        write: args => (numberOf(args[0], 0, 2) === undefined ? error() : define([{ text: '0', isQuoted: false } as Arg, ...args])),
      },
    }),
    ...(form.hasIndex && {
      '+CNCFG': {
        test: () => ok('+CNCFG: (0-3),(0-4),100,50,50,(0-3)'),
        read: () => ok(...[...all].map(([cid, { apn, user, password }]) => `+CNCFG: ${cid},0,"${apn}","${user}","${password}",0`)),
        write: define,
      },
    }),
    '+CGNAPN': {
      test: () => ok(),
      run: () => ok(canFlow() && options.networkApn !== '' ? `+CGNAPN: 1,"${options.networkApn}"` : '+CGNAPN: 0,""'),
    },
  };
  return {
    commands,
    cids,
    isOpen: cid => all.get(cid)?.isOpen ?? false,
    lose: () => all.forEach(shut),
    reset: () => void (all = profiles(cids.least, cids.most)),
  };
}
