// PDP contexts with APN, account and activation (AT manual 8.2.3, 8.2.4, 8.2.12, 8.2.15), for the families that follow 3GPP TS 27.007. The
// network in network.ts decides whether data can flow.

import { cme, error, ok, type Commands, type Reply } from '../command/at.ts';
import { numberOf, textOf, type Arg } from '../command/syntax.ts';

/** Which APN and account the operator accepts, and how a modem's PDP contexts behave. */
export interface ContextOptions {
  /** The only APN that the operator accepts. If it is undefined, any is accepted. */
  apn: string | undefined;
  /** Whether the operator also accepts an empty APN, in place of which it uses an APN of its own. */
  hasDefaultApn?: boolean;
  /** The kinds of data connection that the operator gives: `IP`, `IPV6`, `IPV4V6`. If it is undefined, it gives each. */
  pdpTypes?: string[];
  /** User name that the operator demands. It is undefined if none is demanded. */
  apnUser: string | undefined;
  /** Password that the operator demands. It is undefined if none is demanded. */
  apnPassword: string | undefined;
  /** What the modem answers to AT+CGDCONT and AT+CGAUTH for a context that is already active. No manual tells it, and the default is OK. */
  redefining?: 'ok' | 'error';
  /** Whether AT+CGACT=0 is refused, as with LTE the last context may stay active (3GPP TS 27.007 10.1.10). */
  staysActive?: boolean;
  /** The APN in context 1, which survives power-off. It is undefined if context 1 is not defined. */
  profile: string | undefined;
}

/** A modem's PDP contexts: the handlers of AT+CGDCONT, CGAUTH, CGACT and CGPADDR, and functions for other parts of the modem. */
export interface Contexts {
  commands: Commands;
  /** Returns whether the operator accepts the APN and the account of a context. */
  isAccepted(cid: number): boolean;
  /** Activates a PDP context. @returns false if the modem is not registered and attached, or if the operator refuses the APN or the account */
  activate(cid: number): boolean;
  deactivate(cid: number): void;
  /** Deactivates all contexts. @returns whether one was active */
  drop(): boolean;
  apnOf(cid: number): string | undefined;
  /** Sets the APN and the account of a context. It is for the family's other commands that do so, such as AT+QICSGP. */
  define(cid: number, apn: string, account: Account, type?: string): void;
}

interface Context {
  type: string;
  apn: string;
  isActive: boolean;
}

/** The account of a PDP context: user and password for the operator's access point. */
export interface Account {
  /** Kind of authentication: 0 none, 1 PAP, 2 CHAP, 3 either of them. */
  type: number;
  user: string;
  password: string;
}

/** Returns whether the operator accepts this APN. Upper and lower case are the same. */
export function takesApn(options: Pick<ContextOptions, 'apn' | 'hasDefaultApn'>, apn: string): boolean {
  return options.apn === undefined || apn.toLowerCase() === options.apn.toLowerCase() || (!!options.hasDefaultApn && apn === '');
}

const cidList = '(1-24,100-179)';
const pdpTypes = ['IP', 'PPP', 'IPV6', 'IPV4V6'];

/** Creates the accounts of PDP contexts, with the handlers of their command. @param isHeld whether a context cannot be changed now */
function createAccounts(isHeld: (cid: number) => boolean): { accounts: Map<number, Account>; commands: Commands } {
  const accounts = new Map<number, Account>();

  /**
   * Carries out AT+CGAUTH, which sets the account of a context. It returns OK, or ERROR if an argument is invalid. The password precedes the
   * user, PAP needs both, and CHAP needs only the password (AT manual 8.2.15).
   */
  function authenticate(args: Arg[]): Reply {
    const cid = cidOf(args[0]);
    const type = args[1] ? numberOf(args[1], 0, 3) : 0;
    const password = args[2] ? textOf(args[2], 127, 0) : '';
    const user = args[3] ? textOf(args[3], 127, 0) : '';
    if (cid === undefined || type === undefined || password === undefined || user === undefined || args.length > 4) return error();
    const least = [0, 4, 3, 4][type]!;
    if (args.length < least || isHeld(cid)) return error();
    accounts.set(cid, { type, user, password });
    return ok();
  }

  const commands: Commands = {
    '+CGAUTH': {
      test: () => ok(`+CGAUTH: ${cidList},(0-3),127,127`),
      read: () => ok(...[...accounts].map(([cid, one]) => `+CGAUTH: ${cid},${one.type},"${one.user}","${one.password}"`)),
      write: authenticate,
      run: () => ok(),
    },
  };
  return { accounts, commands };
}

/** Creates a modem's PDP contexts, with the handlers of their commands. @param hasRadio whether the modem is registered and attached */
export function createContexts(options: ContextOptions, hasRadio: () => boolean): Contexts {
  const contexts = new Map<number, Context>(options.profile === undefined ? [] : [[1, { type: 'IP', apn: options.profile, isActive: false }]]);
  const { accounts, commands: accountCommands } = createAccounts(isHeld);

  function isAccepted(cid: number): boolean {
    const context = contexts.get(cid);
    if (!context || (options.pdpTypes && !options.pdpTypes.includes(context.type))) return false;
    const isKnown = takesApn(options, context.apn);
    if (options.apnUser === undefined && options.apnPassword === undefined) return isKnown;
    const account = accounts.get(cid);
    const hasRights = account?.user === (options.apnUser ?? '') && account.password === (options.apnPassword ?? '');
    return isKnown && hasRights && account.type > 0;
  }

  function isHeld(cid: number): boolean {
    return options.redefining === 'error' && (contexts.get(cid)?.isActive ?? false);
  }

  function activate(cid: number): boolean {
    if (!hasRadio() || !isAccepted(cid)) return false;
    contexts.get(cid)!.isActive = true;
    return true;
  }

  function define(args: Arg[]): Reply {
    const cid = cidOf(args[0]);
    const type = args[1] ? textOf(args[1], 6) : undefined;
    const apn = args[2] ? textOf(args[2], 99, 0) : '';
    if (cid === undefined || args.length > 8 || apn === undefined || isHeld(cid)) return error();
    if (args.length === 1) contexts.delete(cid);
    else if (type === undefined || !pdpTypes.includes(type)) return error();
    else contexts.set(cid, { type, apn, isActive: false });
    return ok();
  }

  function switchContext(args: Arg[]): Reply {
    const isOn = numberOf(args[0], 0, 1);
    const cid = args[1] ? cidOf(args[1]) : 1;
    if (isOn === undefined || cid === undefined || args.length > 2) return error();
    if (isOn === 1) return activate(cid) ? ok() : cme(148);
    if (options.staysActive) return cme(148);
    deactivate(cid);
    return ok();
  }

  function deactivate(cid: number): void {
    const context = contexts.get(cid);
    if (context && !options.staysActive) context.isActive = false;
  }

  function addresses(): string[] {
    return [...contexts].map(([cid, context]) => `+CGPADDR: ${cid},"${context.isActive ? '10.94.36.44' : '0.0.0.0'}"`);
  }

  function drop(): boolean {
    const hadOne = [...contexts.values()].some(context => context.isActive);
    contexts.forEach(context => (context.isActive = false));
    return hadOne;
  }

  const commands: Commands = {
    '+CGDCONT': {
      test: () => ok(...pdpTypes.map(type => `+CGDCONT: ${cidList},"${type}",,,(0-2),(0-4),(0,1),(0,1)`)),
      read: () => ok(...[...contexts].map(([cid, { type, apn }]) => `+CGDCONT: ${cid},"${type}","${apn}","0.0.0.0",0,0,0,0`)),
      write: define,
      run: () => ok(),
    },
    ...accountCommands,
    '+CGACT': {
      test: () => ok('+CGACT: (0,1)'),
      read: () => ok(...[...contexts].map(([cid, context]) => `+CGACT: ${cid},${context.isActive ? 1 : 0}`)),
      write: switchContext,
    },
    '+CGPADDR': {
      test: () => ok(`+CGPADDR: (${[...contexts.keys()].join(',')})`),
      run: () => ok(...addresses()),
      write: args => (args.every(arg => cidOf(arg) !== undefined) ? ok(...addresses()) : error()),
    },
  };

  function defineAs(cid: number, apn: string, account: Account, type = contexts.get(cid)?.type ?? 'IP'): void {
    contexts.set(cid, { type, apn, isActive: contexts.get(cid)?.isActive ?? false });
    accounts.set(cid, account);
  }

  return { commands, isAccepted, activate, deactivate, drop, apnOf: cid => contexts.get(cid)?.apn, define: defineAs };
}

function cidOf(arg: Arg | undefined): number | undefined {
  return numberOf(arg, 1, 24) ?? numberOf(arg, 100, 179);
}
