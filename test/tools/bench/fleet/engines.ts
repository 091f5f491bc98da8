// Runs cameras on the real engine (Espruino for Linux) at one server, in real time. All are switched on at once, as after a power cut of a whole
// site. Later each camera begins its rounds at its own offset.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { realClock } from '../../../sim/clock.ts';
import { createLine } from '../../../sim/line/line.ts';
import { createSim7600 } from '../../../sim/modem/simcom/sim7600.ts';
import { followModem, startOnEspruino } from '../../demo/rig/rig.ts';
import { foundBy, type FleetCase, type FleetRun } from './fleet.ts';
import { configOf, contentOf, memberOf, offsetOf, type Fleet, type Member, type Shot } from './plan.ts';
import { startHost, type Host } from './servers.ts';
import { readLine, toldBy, type Told } from './squad.ts';
import { addTraffic, noTraffic, watchConnections } from './wire.ts';

const lookMs = 500;
const tellMs = 5000;
const minuteMs = 60_000;

/** A real engine that runs the firmware of one camera. */
interface Running {
  told: Told;
  stop(): Promise<void>;
}

/**
 * Returns the camera with this number. Its first image is on the card at once. The times of the others are moved to full periods of the network's
 * clock that follow the real time `nowMs`.
 */
function memberAt(fleet: Fleet, number: number, nowMs: number): Member {
  const member = memberOf(fleet, number);
  const periodMs = fleet.everyMinutes * minuteMs;
  // the first period in which images come is the second one after the power-on; all cameras then have an image at once
  const fullMs = (Math.floor(nowMs / periodMs) + 2) * periodMs;
  const shots = member.shots.map((shot, i) => {
    const atMs = i === 0 ? nowMs : fullMs + (i - 1) * periodMs;
    return { ...shot, atMs, turnMs: i === 0 ? nowMs : atMs + offsetOf(member.device, fleet) * 1000 };
  });
  return { ...member, family: 'sim7600', onMs: nowMs, shots };
}

function startEngine(fleet: Fleet, { target }: Host, member: Member, folder: string): Running {
  const clock = realClock();
  const line = createLine(clock, { dteBaud: 115_200, dceBaud: 115_200 });
  const modem = createSim7600(clock, followModem(clock, line), {
    bootMs: 700, simReadyMs: 100, smsDoneMs: 200, pbDoneMs: 300, networkTime: { zoneQuarters: 0 },
  });
  const card = join(folder, 'card');
  mkdirSync(join(card, 'DCIM'), { recursive: true });
  writeFileSync(join(card, 'config.json'), configOf(target, member.device, fleet));
  const put = (shot: Shot) => writeFileSync(join(card, 'DCIM', shot.name), contentOf(shot));
  put(member.shots[0]!);
  const timers = member.shots.slice(1).map(shot => setTimeout(put, shot.atMs - Date.now(), shot));
  const told = toldBy(member);
  const { setBaud: _, ...port } = line.dte;
  const engine = startOnEspruino(port, {
    cwd: folder,
    onLine: text => readLine(member, told, text, Date.now()),
    onExit: reason => void (told.troubles[reason] = 1),
  });
  return {
    told,
    async stop() {
      timers.forEach(clearTimeout);
      await engine.stop();
      await modem.stop();
    },
  };
}

/** Runs as many real engines as the case has cameras, and checks which images the server has. */
export async function runEngines(one: FleetCase, tell: (text: string) => void = () => undefined): Promise<FleetRun> {
  const { fleet } = one;
  const numbers = Array.from({ length: fleet.cameras }, (_, number) => number);
  const host = await startHost(one.kind, numbers.map(number => memberOf(fleet, number).device), one.limit, one.isReal);
  const base = mkdtempSync(join(tmpdir(), 'snapferry-engines-'));
  const watch = watchConnections();
  const beganMs = Date.now();
  const members = numbers.map(number => memberAt(fleet, number, beganMs));
  const running = members.map((member, i) => startEngine(fleet, host, member, join(base, `${i}`)));
  const [fromMs, lastMs] = [members[0]!.shots[1]!.atMs, members[0]!.shots.at(-1)!.atMs];
  const until = lastMs + (1 + fleet.patience) * fleet.everyMinutes * minuteMs;
  const images = fleet.cameras * (fleet.images + 1);
  let [peak, connectionSeconds, nowMs, delivered, processorSeconds, toldMs] = [0, 0, beganMs, 0, 0, 0];
  let uncounted = noTraffic;
  try {
    while (nowMs < until && delivered < images) {
      await pause(lookMs);
      const open = watch.open(host.target.port);
      if (nowMs < fromMs) [uncounted, processorSeconds] = [watch.read(), host.processorSeconds()];
      else connectionSeconds += open * (Date.now() - nowMs) / 1000;
      [peak, nowMs] = [Math.max(peak, open), Date.now()];
      delivered = running.reduce((sum, { told }) => sum + told.delivered.length, 0);
      if (nowMs - toldMs < tellMs) continue;
      toldMs = nowMs;
      tell(`fleet: ${fleet.cameras} real engines, ${host.title}: ${delivered} of ${images} images, ${open} connections`);
    }
    return {
      ...foundBy(one, host, running.map(({ told }) => told)), peak, connectionSeconds, traffic: addTraffic(watch.read(), uncounted, -1),
      processorSeconds: host.processorSeconds() - processorSeconds, lastSeconds: (nowMs - lastMs) / 1000, seconds: (nowMs - beganMs) / 1000,
    };
  } finally {
    await Promise.all(running.map(engine => engine.stop()));
    watch.stop();
    await host.stop();
    rmSync(base, { recursive: true, force: true });
  }
}
