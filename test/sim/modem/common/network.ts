// The radio side of a modem: its registration over time, the signal, and the attachment for packet data (AT manual 3.2.1, 3.2.8, 4.2, 8.2).

import { cme, error, ok, type At, type Commands, type Handler, type Reply } from '../command/at.ts';
import { numberOf, type Arg } from '../command/syntax.ts';
import { createContexts, type ContextOptions, type Contexts } from './context.ts';
import { createOperator, type OperatorOptions } from './operator.ts';
import type { DrawOptions } from './power.ts';
import { createRadio, registered, type RadioOptions } from './radio.ts';

/** The network around a modem, as the modem sees it. */
export interface NetworkOptions extends ContextOptions, OperatorOptions, RadioOptions, DrawOptions {
  /**
   * The modem's registration over time. `atMs` is in milliseconds since the SIM is ready. `stat` is 0 idle, 1 home, 2 searching, 3 denied, 4 unknown,
   * 5 roaming.
   */
  registration: { atMs: number; stat: number }[];
  /** The signal strength that AT+CSQ prints, from 0 (weak) to 31 (strong), or 99 if it is unknown. */
  csq: number;
  /** Whether there is no circuit-switched network, so that AT+CREG prints the value of AT+CEREG. */
  isPacketOnly?: boolean;
}

/** A modem's registration and its PDP contexts: the handlers of AT+CREG, CSQ, CGATT and others, and functions for other parts of the modem. */
export interface Network extends Pick<Contexts, 'activate' | 'isAccepted' | 'deactivate' | 'apnOf' | 'define'> {
  commands: Commands;
  /** Begins to register. It is called when the SIM is ready. */
  search(): void;
  /** Sets the registration and the settings back to those after a loss of power. */
  reset(): void;
  isRegistered(): boolean;
  /** Whether the modem is registered and attached, so that data can flow. */
  canFlow(): boolean;
  /**
   * Changes the registration now, as when a cell is lost, with a URC if one is enabled. @param stat 1 home, 2 searching, and so on, as in
   * `registration`. Without a ready SIM, the modem is not registered
   */
  setStat(stat: number): void;
  /** Whether AT+CPSMS=1 has switched the power saving mode on. */
  savesPower(): boolean;
}

const searching = 2;
const cell = '"18D2","0A1B2C03"';
const notAllowed = 3;

/** Creates the network part of a modem. @param isSimReady whether the SIM lets the modem register */
export function createNetwork(
  at: At,
  options: NetworkOptions,
  isSimReady: () => boolean,
  events: { onStat(stat: number): void; onLost(): void; onSupply(isOn: boolean): void; onLevel(level: number): void; restart(): void },
): Network {
  const reports: Record<string, number> = { '+CREG': 0, '+CGREG': 0, '+CEREG': 0 };
  let stat = 0;
  let functionality = 1;
  let isAttached = true;
  /** Whether the modem searches in vain, since its own settings exclude the cell or the operator. */
  let isLost = false;
  let cancels: (() => void)[] = [];

  const isRegistered = () => registered.includes(stat);
  const canFlow = () => isRegistered() && isAttached;
  const contexts = createContexts(options, canFlow);
  const operator = createOperator(options, isRegistered, () => {
    if (operator.isOut()) leave();
    else if ((stat === 0 || isLost) && isSimReady()) search();
  });
  const radio = createRadio(options, () => contexts.isAccepted(1), () => void (isSimReady() && search()));

  /**
   * Returns the registration status that a command such as AT+CREG prints. Without attachment, it is 0 for packet data (TS 27.007 10.1.20, 10.1.22).
   */
  const told = (name: string) => (!isAttached && (name !== '+CREG' || options.isPacketOnly) ? 0 : stat);

  function setStat(next: number): void {
    if (next === stat) return;
    const was = isRegistered();
    stat = next;
    for (const [name, n] of Object.entries(reports)) if (n > 0) at.urc(`${name}: ${told(name)}${place(n)}`);
    events.onStat(stat);
    if (was && !isRegistered()) lose();
  }

  function lose(): void {
    if (contexts.drop()) at.urc('+CGEV: NW PDN DEACT 1');
    events.onLost();
  }

  function search(): void {
    cancels.forEach(cancel => cancel());
    cancels = [];
    if (functionality !== 1 || operator.isOut()) return;
    setStat(searching);
    options.onDraw?.('search');
    isLost = !radio.finds() || operator.isElsewhere();
    radio.attach();
    if (isLost) return;
    for (const row of options.registration) {
      if (row.atMs <= 0) setStat(radio.grant(row.stat));
      else cancels.push(at.after(row.atMs, () => setStat(radio.grant(row.stat))));
    }
  }

  function leave(): void {
    cancels.forEach(cancel => cancel());
    cancels = [];
    setStat(0);
  }

  function reset(): void {
    cancels = [];
    stat = 0;
    functionality = 1;
    isAttached = true;
    Object.keys(reports).forEach(name => (reports[name] = 0));
    contexts.drop();
    operator.reset();
  }

  function place(n: number): string {
    return n === 3 ? radio.cause() : n === 2 && isRegistered() ? `,${cell}` : '';
  }

  function registration(name: string): Partial<Record<'test' | 'read' | 'write' | 'run', Handler>> {
    const set = (n: number) => {
      reports[name] = n;
      return ok();
    };
    const most = options.hasCauses && name === '+CEREG' ? 3 : 2;
    return {
      test: () => ok(`${name}: (0-${most})`),
      read: () => ok(`${name}: ${reports[name]},${told(name)}${place(reports[name]!)}`),
      write: args => one(args, 0, most, set),
      run: () => set(0),
    };
  }

  function setFunctionality(args: Arg[]): Reply {
    const level = numberOf(args[0], 0, 7);
    const resets = args[1] ? numberOf(args[1], 0, 1) : 0;
    if (level === undefined || resets === undefined || args.length > 2 || ![0, 1, 4, 5, 6, 7].includes(level)) return error();
    if (level === 6 || (resets === 1 && level === 1)) return { ...ok(), after: events.restart };
    const was = functionality;
    functionality = level;
    if ((was === 0) !== (level === 0)) events.onSupply(level !== 0);
    events.onLevel(level);
    if (level !== 1) leave();
    else if (stat === 0 && isSimReady()) search();
    return ok();
  }

  const commands: Commands = {
    ...contexts.commands,
    ...operator.commands,
    ...radio.commands,
    '+CFUN': {
      test: () => ok('+CFUN: (0,1,4,5,6,7),(0,1)'),
      read: () => ok(`+CFUN: ${functionality}`),
      write: setFunctionality,
    },
    '+CSQ': {
      test: () => ok('+CSQ: (0-31,99),(0-7,99)'),
      run: () => ok(functionality === 1 ? `+CSQ: ${options.csq},${options.csq === 99 ? 99 : 0}` : '+CSQ: 99,99'),
    },
    '+CREG': registration('+CREG'),
    '+CGREG': registration('+CGREG'),
    '+CEREG': registration('+CEREG'),
    '+CPSI': {
      test: () => ok('+CPSI: (0-255)'),
      read: () => ok(isRegistered() ? '+CPSI: LTE,Online,262-01,0x18D2,10201090,310,EUTRAN-BAND3,1300,5,5,-94,-850,-545,15' : '+CPSI: NO SERVICE,Online'),
      write: args => one(args, 0, 255, () => ok()),
    },
    '+CGATT': {
      test: () => ok('+CGATT: (0,1)'),
      read: () => ok(`+CGATT: ${isAttached && isRegistered() ? 1 : 0}`),
      write: args =>
        one(args, 0, 1, value => {
          if (value === 1 && (!isSimReady() || functionality !== 1)) return cme(notAllowed);
          const flowed = canFlow();
          isAttached = value === 1;
          return { ...ok(), after: () => void (flowed && !isAttached && lose()) };
        }),
    },
  };

  /** Changes the registration as the cell does, which registers no modem without a ready SIM. */
  function change(next: number): void {
    if (isSimReady() || !registered.includes(next)) setStat(radio.grant(next));
  }

  return { ...contexts, commands, search, reset, isRegistered, canFlow, setStat: change, savesPower: radio.savesPower };
}

/**
 * Checks that a command has exactly one argument, a number from `least` to `most`. It returns the reply of `then` for that number, and otherwise
 * ERROR.
 */
function one(args: Arg[], least: number, most: number, then: (value: number) => Reply): Reply {
  const value = numberOf(args[0], least, most);
  return value === undefined || args.length !== 1 ? error() : then(value);
}
