// Runs a thousand cameras against one server. Their clocks are virtual and advance together in steps of a second, so the server sees as many
// connections at once as in the field. The server's own time passes as fast as this machine simulates.

import { availableParallelism } from 'node:os';
import { createSquadApart } from './crew.ts';
import { judge, type Verdict } from './judge.ts';
import { countedMs, endMs, memberOf, startMs, type Fleet } from './plan.ts';
import { startHost, type Host, type Limit } from './servers.ts';
import { createSquad, type Squad, type Step, type Told } from './squad.ts';
import { addTraffic, noTraffic, type Traffic } from './wire.ts';

/** A fleet of cameras, the server to which they send, and what limits that server. */
export interface FleetCase {
  kind: 'ftp' | 'http';
  fleet: Fleet;
  /** The limit as the server's manual spells it, such as `max_clients=5`. It is empty if there is none. */
  limited: string;
  limit?: Limit;
  /** False takes the simulator's server, true a real one. By default it is the real one if that is installed. */
  isReal?: boolean;
  /** Number of processes for the cameras. With 0 they run in this one. By default there is one for each processor. */
  processes?: number;
}

/** The result of a run. Traffic and connections count from the time when each camera gets its second image (`countedMs` of plan.ts). */
export interface FleetRun {
  one: FleetCase;
  /** Name of the server's program. */
  server: string;
  verdict: Verdict;
  /** Number of deliveries that a camera reported for images that it had already reported. */
  twice: number;
  cameras: Told[];
  traffic: Traffic;
  /** The most connections to the server that were open at once. */
  peak: number;
  /** The seconds for which connections were open, summed over all connections. */
  connectionSeconds: number;
  /** Processor time that the server has used, in seconds. */
  processorSeconds: number;
  /** Simulated seconds from the time when the last images were on the cards to the last delivery. */
  lastSeconds: number;
  /** Real seconds of the run. */
  seconds: number;
}

const stepMs = 1000;
/** Real milliseconds between two progress messages to a person. */
const tellMs = 5000;

/** What the server saw from the time when each camera gets its second image (`countedMs` of plan.ts). */
type Seen = Pick<FleetRun, 'traffic' | 'peak' | 'connectionSeconds' | 'processorSeconds' | 'lastSeconds'>;

/** Advances all cameras until all images are delivered, or the longest time of the fleet is over. Returns what the server saw. */
async function moveAll(squads: Squad[], host: Host, fleet: Fleet, tell: (text: string) => void): Promise<Seen> {
  const images = fleet.cameras * (fleet.images + 1);
  const fromMs = countedMs(fleet);
  let [nowMs, dueMs, peak, connectionSeconds, before, toldMs] = [startMs, startMs, 0, 0, 0, 0];
  let traffic = noTraffic;
  let uncounted = { traffic: noTraffic, processorSeconds: 0 };
  while (nowMs < endMs(fleet)) {
    const isCounted = nowMs >= fromMs;
    const toMs = Math.max(dueMs, nowMs) + stepMs;
    const steps: Step[] = await Promise.all(squads.map(squad => squad.step(toMs)));
    const sum = (count: (step: Step) => number) => steps.reduce((all, step) => all + count(step), 0);
    const open = sum(step => step.open);
    traffic = steps.reduce((all, step) => addTraffic(all, step.traffic), noTraffic);
    if (!isCounted) uncounted = { traffic, processorSeconds: toMs >= fromMs ? host.processorSeconds() : 0 };
    else {
      connectionSeconds += before * (toMs - nowMs) / 1000;
      peak = Math.max(peak, open);
    }
    [before, nowMs] = [open, toMs];
    dueMs = Math.min(...steps.map(step => step.dueMs));
    const delivered = sum(step => step.delivered);
    if (delivered >= images && open === 0) break;
    if (Date.now() - toldMs < tellMs) continue;
    toldMs = Date.now();
    tell(`${delivered} of ${images} images, ${open} connections, simulated minute ${Math.floor((nowMs - startMs) / 60_000)}`);
  }
  const lastMs = fromMs + (fleet.images - 1) * fleet.everyMinutes * 60_000;
  return {
    traffic: addTraffic(traffic, uncounted.traffic, -1), processorSeconds: host.processorSeconds() - uncounted.processorSeconds, peak, connectionSeconds,
    lastSeconds: (nowMs - lastMs) / 1000,
  };
}

async function makeSquads({ fleet, processes = availableParallelism() }: FleetCase, { target }: Host): Promise<Squad[]> {
  const all = Array.from({ length: fleet.cameras }, (_, number) => number);
  if (processes === 0) return [await createSquad({ fleet, target, numbers: all })];
  return Promise.all(Array.from({ length: processes }, (_, i) => createSquadApart({ fleet, target, numbers: all.filter(number => number % processes === i) })));
}

/** Returns which images the server's folder has, and how many were reported as delivered twice. */
export function foundBy(one: FleetCase, host: Host, cameras: Told[]): Pick<FleetRun, 'one' | 'server' | 'verdict' | 'twice' | 'cameras'> {
  const twice = cameras.reduce((sum, { delivered }) => sum + delivered.length - new Set(delivered).size, 0);
  return { one, server: host.title, verdict: judge(one.fleet, host.files()), twice, cameras };
}

/** Runs a fleet and checks which images the server has. It throws an error if a camera has shown a password. */
export async function runFleet(one: FleetCase, tell: (text: string) => void = () => undefined): Promise<FleetRun> {
  const { fleet } = one;
  const beganMs = Date.now();
  const devices = Array.from({ length: fleet.cameras }, (_, number) => memberOf(fleet, number).device);
  const host = await startHost(one.kind, devices, one.limit, one.isReal);
  const named = `fleet: ${fleet.cameras} cameras, ${host.title}${one.limited && `, ${one.limited}`}`;
  tell(named);
  let squads: Squad[] = [];
  async function closeAll(): Promise<string[]> {
    const leaks = (await Promise.all(squads.map(squad => squad.close()))).flat();
    await host.stop();
    return leaks;
  }
  let run: FleetRun;
  try {
    squads = await makeSquads(one, host);
    const seen = await moveAll(squads, host, fleet, text => tell(`${named}: ${text}`));
    const cameras = (await Promise.all(squads.map(squad => squad.read()))).flat();
    run = { ...foundBy(one, host, cameras), ...seen, seconds: (Date.now() - beganMs) / 1000 };
  } catch (error) {
    await closeAll();
    throw error;
  }
  const leaks = await closeAll();
  if (leaks.length > 0) throw new Error(`secrets were shown: ${leaks.join('; ')}`);
  return run;
}
