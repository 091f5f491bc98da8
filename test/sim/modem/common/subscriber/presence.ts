// A SIM comes and goes: with a boot, with its supply, with a refresh by the network, and by a test's fault that loses it.

import { becomeReady, lockAgain, tell, type Sim } from './state.ts';

/** Begins the SIM's part of a boot. @param isFresh false if the modem has been on for a while, so no URCs come */
export function start(sim: Sim, isFresh: boolean): void {
  const { at, options } = sim;
  sim.isReady = sim.isOff = sim.isBusy = sim.isFound = false;
  if (isFresh && sim.lost?.cure === 'restart') sim.lost = undefined;
  lockAgain(sim);
  if (options.sim === 'absent' || sim.lost) return;
  if (!isFresh && sim.lock === 'none') becomeReady(sim, false);
  else if (isFresh) at.after(options.simReadyMs, () => tell(sim));
}

/** Switches the SIM's supply off or on. */
export function setSupply(sim: Sim, isOn: boolean): void {
  const { options } = sim;
  if (options.simOffCode === undefined) return;
  sim.isReady = false;
  sim.isOff = true;
  lockAgain(sim);
  if (isOn && options.sim !== 'absent' && !sim.lost) comeOn(sim);
}

function comeOn(sim: Sim): void {
  sim.at.after(sim.options.simReadyMs, () => {
    sim.isOff = false;
    tell(sim);
  });
}

/** Lets the modem lose its SIM, as `simLost` has it. */
export function lose(sim: Sim): void {
  sim.lost = sim.options.simLost;
  sim.asks = 0;
  sim.isReady = false;
}

/** Notes the level of AT+CFUN, which may find a lost SIM again. */
export function setLevel(sim: Sim, level: number): void {
  if (sim.lost?.cure === `cfun${level}`) sim.isFound = true;
  if (level === 1 && sim.isFound) find(sim);
}

/** Lets the modem find its lost SIM again. */
export function find(sim: Sim): void {
  sim.lost = undefined;
  sim.isFound = false;
  comeOn(sim);
}

/** Simulates that the network refreshes the SIM with a reset. @param onGone called if the modem loses the network, too */
export function refresh(sim: Sim, onGone: (() => void) | undefined): void {
  const { at, options } = sim;
  if (!sim.isReady) return;
  at.urc('+CPIN: NOT READY');
  sim.isReady = false;
  sim.isBusy = true;
  onGone?.();
  at.after(options.simReadyMs, () => {
    sim.isBusy = false;
    becomeReady(sim, true, onGone !== undefined);
  });
}

/** Notes that the modem is off, which may find a lost SIM again. */
export function noteOff(sim: Sim): void {
  if (sim.lost?.cure === 'off') sim.lost = undefined;
}
