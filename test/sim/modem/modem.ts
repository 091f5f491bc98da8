// The base of every simulated modem: port, settings, SIM, network, clock and power. The function `build` of a family adds its own commands, files
// and FTP.

import type { Clock } from '../clock.ts';
import type { Port, RatedPort } from '../line/line.ts';
import { createAt, type At, type AtOptions, type Commands } from './command/at.ts';
import { createIdentity, type Identity, type IdentityOptions } from './common/identity.ts';
import { createMessages, type MessageOptions } from './common/messages.ts';
import { createNetwork, type Network, type NetworkOptions } from './common/network.ts';
import { createPower, type Power, type PowerOptions, type PowerState } from './common/power.ts';
import { registered } from './common/radio.ts';
import { createRtc, type Rtc, type RtcOptions } from './common/rtc.ts';
import { createSubscriber, type Subscriber, type SubscriberOptions } from './common/subscriber.ts';
import { countCommands } from './tally.ts';

/** Properties and faults that every simulated modem has. */
export interface ModemOptions extends AtOptions, PowerOptions, IdentityOptions, SubscriberOptions, NetworkOptions, RtcOptions, MessageOptions {
  /** The modem's name in records and messages. */
  name: string;
  /** Names of commands, such as `+CATR`, that this modem answers by ERROR, although the simulator has handlers for them. */
  lacks?: string[];
}

/** A simulated modem, as tests see it. */
export interface Modem {
  name: string;
  /** Every command line that the modem received, in order. Passwords and PINs are not masked. */
  commands: string[];
  /** The command lines in order, and in place of each data phase its size, such as `[204800 raw bytes]`. */
  story: string[];
  /** How often each command came, by its name without arguments, such as `AT+CFTRANRX`. */
  counts(): Record<string, number>;
  /** Errors that the DTE has made, as sentences, such as bytes before a prompt. With a correct DTE the list stays empty. */
  violations: string[];
  /** The dialogues with FTP servers, in lines such as `> STOR name` and `< 226 …`. */
  ftpTalk: string[];
  /** Number of boots since the simulation began. */
  readonly boots: number;
  readonly state: PowerState;
  readonly baud: number;
  /** Returns how many attempts for PIN and PUK are left. */
  pinTries(): { pin: number; puk: number };
  /** Presses the power key for `pulseMs` milliseconds. The default is the shortest pulse that switches the modem on. */
  powerKey(pulseMs?: number): void;
  /** Presses or releases the power key. */
  setKey(isDown: boolean): void;
  /** Restarts the modem at once, as in a crash. If it is off, nothing happens. */
  reset(): void;
  /** Cuts the modem's supply. If the modem is not off, that is a violation by the DTE, since the modem's flash may be damaged. */
  cutSupply(): void;
  /** Cuts the modem's supply as when the whole board loses power, which is no violation. */
  loseSupply(): void;
  urc(line: string): void;
  /** Lets a short message arrive. Its text may have several lines. */
  message(text: string): void;
  /** Lets the network send a text by USSD. */
  ussd(text: string): void;
  /** Lets the modem lose its SIM, as the option `simLost` has it. */
  loseSim(): void;
  /** Lets the network refresh the SIM. @param isLost whether the registration and the data connection are lost with it */
  refreshSim(isLost?: boolean): void;
  /** Changes the registration now: 2 as when the cell is lost, 1 as when it is found again. Without a ready SIM, the modem finds none. */
  setRegistration(stat: number): void;
  /** Ends the simulation of the modem. */
  stop(): Promise<void>;
}

/** The parts that every simulated modem has. The file of a modem family builds its own commands on them. */
export interface Ground {
  at: At;
  identity: Identity;
  subscriber: Subscriber;
  network: Network;
  rtc: Rtc;
  power: Pick<Power, 'restart' | 'shutDown'>;
  /** Handlers of the commands that all modems have. A handler of the family's own replaces the one of the same name. */
  shared: Commands;
}

/** The parts of a modem that its family adds. */
export interface Own<Shown extends object> {
  commands: Commands;
  ftpTalk: string[];
  /** Lines that the modem sends after a boot. If the modem detects the baud rate by itself, it sends none of them. */
  greeting: string[];
  /** Line that the modem sends last when it is switched off. By default there is none. */
  farewell?: string;
  /** Called after a boot, before the greeting. */
  wake?(): void;
  /** Called when the modem has registered. @param hasSetClock whether the modem's clock took the network's time */
  register?(hasSetClock: boolean): void;
  /** Called when the modem has lost the network, and with it all data connections. */
  lose(): void;
  /** Called when a test's fault makes the modem lose its session with the server, without a message to the DTE. */
  forget?(): void;
  /** Called when the power was lost or the modem restarts, so that all volatile state is gone. */
  reset(): void;
  /** What tests see of this family's modem, besides the members that every modem has. */
  shown: Shown;
}

/** Creates a simulated modem at a port. @param given options that differ from the modem's defaults */
export type Create<Options, Made> = (clock: Clock, port: Port & Partial<RatedPort>, given?: Partial<Options>) => Made;

/**
 * Switches the modem off some time after the last command, if the power saving mode is on. Only the power key ends that.
 * @param afterMs that time in milliseconds
 * @param shutDown switches the modem off
 */
function createNaps(clock: Clock, at: At, network: Network, afterMs: number, shutDown: () => void) {
  let cancel = () => {};

  function begin(): void {
    const said = at.commands.length;
    cancel();
    if (network.savesPower()) cancel = clock.after(afterMs, () => {
      if (!network.savesPower() || !network.isRegistered()) return;
      if (at.commands.length > said) begin();
      else shutDown();
    });
  }

  return { begin, cancel: () => cancel() };
}

/** Creates a modem of the common parts and the parts that its family adds by `build`. */
export function createModem<Shown extends object>(
  clock: Clock,
  port: Port & Partial<RatedPort>,
  options: ModemOptions,
  build: (ground: Ground) => Own<Shown>,
): Modem & Shown {
  const at = createAt(clock, port, options, () => power.restart(), () => own.forget?.());
  const rtc = createRtc(clock, options);
  const identity = createIdentity(at, port, options);
  const subscriber = createSubscriber(at, options, () => network.search());
  const network = createNetwork(at, options, subscriber.isReady, {
    onStat: stat => registered.includes(stat) && register(),
    onLost: () => own.lose(),
    onSupply: subscriber.setSupply,
    onLevel: subscriber.setLevel,
    restart: () => power.restart(),
  });
  const naps = createNaps(clock, at, network, options.psmAfterMs, () => power.shutDown(true));
  const messages = createMessages(at, subscriber.isReady, options);
  const shared: Commands = { ...identity.commands, ...messages.commands, ...subscriber.commands, ...network.commands, ...rtc.commands };
  const own = build({
    at, identity, subscriber, network, rtc, shared,
    power: { restart: () => power.restart(), shutDown: (isSilent, spentMs) => power.shutDown(isSilent, spentMs) },
  });
  const all = Object.entries({ ...shared, ...own.commands });
  at.install(Object.fromEntries(all.filter(([name]) => !options.lacks?.includes(name))));
  const power = createPower(clock, at, { ...options, onPower }, comeUp, goDown, () => own.farewell !== undefined && at.urc(own.farewell));
  for (const { atMs, line } of options.urcs) if (atMs !== undefined) clock.after(atMs, () => at.urc(line));

  function onPower(state: PowerState): void {
    if (state === 'off') subscriber.noteOff();
    options.onPower?.(state);
  }

  function register(): void {
    naps.begin();
    const hasSetClock = rtc.synchronise();
    own.register?.(hasSetClock);
  }

  function comeUp(isFresh: boolean): void {
    if (isFresh) identity.reset();
    if (isFresh) own.wake?.();
    if (isFresh && identity.baud() > 0) own.greeting.forEach(at.urc);
    subscriber.start(isFresh);
  }

  function goDown(): void {
    own.reset();
    network.reset();
  }

  const modem: Modem = {
    name: options.name,
    commands: at.commands,
    story: at.story,
    counts: () => countCommands(at.commands),
    violations: at.violations,
    ftpTalk: own.ftpTalk,
    get boots() {
      return power.boots();
    },
    get state() {
      return power.state();
    },
    get baud() {
      return identity.baud();
    },
    pinTries: subscriber.tries,
    powerKey: (pulseMs = options.onPulseMs) => power.pulseKey(pulseMs),
    setKey: power.setKey,
    reset: power.restart,
    cutSupply() {
      const before = power.cut();
      if (before !== 'off') at.violations.push(`its supply was cut while it was ${before}`);
    },
    loseSupply: () => void power.cut(),
    urc: at.urc,
    message: messages.come,
    ussd: messages.push,
    loseSim() {
      subscriber.lose();
      network.setStat(0);
    },
    refreshSim: isLost => subscriber.refresh(isLost ? () => network.setStat(0) : undefined),
    setRegistration: network.setStat,
    async stop() {
      naps.cancel();
      power.stop();
    },
  };
  return Object.assign(modem, own.shown);
}
