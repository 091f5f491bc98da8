// The commands for the SIM and its codes (AT manual 3.2.2, 3.2.3, 3.2.6, 2.2.33).

import { cme, error, ok, type Commands, type Reply } from '../../command/at.ts';
import { textOf, type Arg } from '../../command/syntax.ts';
import { find } from './presence.ts';
import { becomeReady, codeLine, type Sim } from './state.ts';

const cmeCodes = { notAllowed: 3, absent: 10, pinRequired: 11, pukRequired: 12, failure: 13, busy: 14, wrong: 16 };

/** Returns the error that a command gets if there is no SIM. */
function missing({ options, lost }: Sim): Reply | undefined {
  return options.sim === 'absent' || lost ? cme(lost?.code ?? cmeCodes.absent) : undefined;
}

/** Returns the error that a command gets which needs a SIM without a lock. */
function refusal(sim: Sim): Reply | undefined {
  const { lock } = sim;
  if (lock === 'none' || missing(sim)) return missing(sim);
  return cme({ dead: cmeCodes.failure, pin: cmeCodes.pinRequired, puk: cmeCodes.pukRequired }[lock]);
}

/** Carries out AT+CPIN?. */
function ask(sim: Sim): Reply {
  const { lost, options } = sim;
  if (lost?.cure === 'ask' && ++sim.asks === 3) find(sim);
  if (lost) return cme(lost.code);
  if (sim.isBusy) return cme(cmeCodes.busy);
  if (options.sim === 'absent') return cme(cmeCodes.absent);
  return sim.isOff && options.simOffCode !== undefined ? cme(options.simOffCode) : ok(codeLine(sim));
}

/** Carries out AT+CPIN=, which takes the PIN, or the PUK and a new PIN. */
function enter(sim: Sim, [first, second, ...more]: Arg[]): Reply {
  const { lock } = sim;
  const absence = missing(sim);
  if (absence) return absence;
  const given = textOf(first, 8, 4);
  const fresh = second && textOf(second, 8, 4);
  if (given === undefined || (second && fresh === undefined) || more.length > 0) return error();
  if (lock === 'dead') return cme(cmeCodes.failure);
  if (lock === 'puk') return fresh === undefined ? cme(cmeCodes.pukRequired) : unlock(sim, given, fresh);
  return lock === 'pin' ? tryPin(sim, given) : cme(cmeCodes.notAllowed);
}

function tryPin(sim: Sim, given: string): Reply {
  if (given !== sim.pin) {
    sim.pinTries -= 1;
    sim.isLocked = sim.pinTries <= 0;
    if (sim.isLocked) sim.lock = 'puk';
    return cme(cmeCodes.wrong);
  }
  sim.pinTries = sim.options.pinTries;
  return open(sim);
}

function unlock(sim: Sim, given: string, fresh: string): Reply {
  const { options } = sim;
  if (given !== options.puk) {
    sim.pukTries -= 1;
    if (sim.pukTries <= 0) sim.lock = 'dead';
    return cme(cmeCodes.wrong);
  }
  sim.pin = fresh;
  sim.isLocked = false;
  sim.pinTries = options.pinTries;
  sim.pukTries = options.pukTries;
  return open(sim);
}

function open(sim: Sim): Reply {
  sim.lock = 'none';
  return { ...ok(), after: () => void sim.at.after(sim.options.simReadyMs, () => becomeReady(sim, true)) };
}

/** Returns the handlers of the commands for the SIM. */
export function commandsOf(sim: Sim): Commands {
  const { options } = sim;
  return {
    '+CPIN': { test: () => ok(), read: () => ask(sim), write: args => enter(sim, args) },
    '+SPIC': { test: () => ok(), run: () => ok(`+SPIC: ${sim.pinTries},${sim.pukTries},0,10`) },
    '+CICCID': { test: () => ok(), run: () => missing(sim) ?? ok(`+ICCID: ${options.iccid}`) },
    '+CIMI': { test: () => ok(), run: () => refusal(sim) ?? ok(options.imsi) },
  };
}
