// The fleets of cameras that the bench runs against one server, and the tables of their results.

import { findEspruino } from '../../../../firmware/engine/espruino.js';
import type { Sheet } from '../sheet.ts';
import { runEngines } from './engines.ts';
import { runFleet, type FleetCase, type FleetRun } from './fleet.ts';
import { whyNone } from './servers.ts';
import { complaintsAbout, fleetSheet, monthSheet, refusalsSheet } from './sheets.ts';

const cameras = 1000;
const bytes = 100_000;
const engines = 20;

const squeezed = { cameras, images: 1, bytes, everyMinutes: 5, patience: 12 };
/**
 * A fleet with a quarter of the cameras, for servers that accept a quarter of the connections. Its run may take 16 hours, as a refused image may have
 * its fifth try after 13.5 hours.
 */
const hourly = { cameras: cameras / 4, images: 1, bytes, everyMinutes: 60, patience: 16 };

/** Fleets whose thousand images come within five minutes instead of an hour: at servers without a limit, or with vsftpd's default limit. */
const open: FleetCase[] = [
  { kind: 'http', fleet: squeezed, limited: '' }, { kind: 'ftp', fleet: squeezed, limited: '' },
  { kind: 'ftp', fleet: squeezed, limited: 'max_per_ip=50', limit: { vsftpd: { max_per_ip: 50 } } },
];

/** Fleets at servers with limits that refuse many of the cameras, all of which come within ten minutes. */
const limited: FleetCase[] = [
  { kind: 'http', fleet: hourly, limited: 'limit_conn 4', limit: { nginx: { atOnce: 4 }, own: 4 } },
  { kind: 'http', fleet: hourly, limited: 'worker_connections 16', limit: { nginx: { connections: 16 } } },
  { kind: 'ftp', fleet: hourly, limited: 'max_clients=5', limit: { vsftpd: { max_clients: 5 }, own: 5 } },
  { kind: 'ftp', fleet: hourly, limited: 'max_per_ip=5', limit: { vsftpd: { max_per_ip: 5 } } },
];

const storm = { cameras: engines, images: 2, bytes, everyMinutes: 2, patience: 15 };
const real: FleetCase[] = [
  { kind: 'http', fleet: storm, limited: 'limit_conn 4', limit: { nginx: { atOnce: 4 }, own: 4 } },
  { kind: 'ftp', fleet: storm, limited: 'max_clients=8', limit: { vsftpd: { max_clients: 8 }, own: 8 } },
];

/** Returns a sentence on each real server that this machine lacks, with what replaces it. */
function lacks(): string[] {
  const both = [['http', 'nginx'], ['ftp', 'vsftpd']] as const;
  return both.flatMap(([kind, name]) => {
    const why = whyNone(kind);
    return why ? [`${name} is not used here (${why}): the simulator's ${kind.toUpperCase()} server is in its place, with the same limit of clients at once. Rows with another limit are left out.`] : [];
  });
}

const isPossible = ({ kind, limit }: FleetCase): boolean => whyNone(kind) === undefined || !limit || limit.own !== undefined;

const squeeze = [
  'Each camera is the shipped firmware with a simulated modem of one of six families, at the speed of its radio, and real TCP. Virtual clocks',
  'are never apart by more than a second. So as many connections are open at once as in the field. The server\'s own time passes as fast as',
  'this machine simulates: its time-outs are not tested. The judge reads the server\'s folder: each image once, with every byte.',
  'Most at once: connections to the server\'s port. Refusals: steps that failed. Seconds to the server: from the camera\'s turn by its offset.',
  'With headers: 40 bytes a packet, reckoned.',
];

/**
 * Makes all tables of the fleets.
 * @param free runs of a thousand simulated cameras at servers without a limit
 * @param held runs at servers that limit the number of clients
 * @param chips runs of cameras on the real engine, Espruino for Linux
 * @param missing sentences on the servers and tools that this machine lacks
 */
export function sheetsOf(free: FleetRun[], held: FleetRun[], chips: FleetRun[], missing: string[]): Sheet[] {
  const sheet = (title: string, runs: FleetRun[], notes: string[]) => (runs.length > 0 ? [fleetSheet(title, runs, [...notes, ...runs.flatMap(complaintsAbout)])] : []);
  return [
    ...sheet('The images of an hour within five minutes, offsets up to 300 s', free, [...missing, ...squeeze]),
    ...sheet('An image each hour, offsets up to 600 s, at a server with a limit', held, []),
    ...sheet('Real engines, SIM7600, switched on at once; then an image every two minutes, offsets up to 120 s', chips, ['In real time, at 115,200 baud. The radio takes no time here, so requests are short.']),
    refusalsSheet([...free, ...held, ...chips]),
    monthSheet(free.filter(({ one }) => !one.limited), cameras),
  ];
}

/** Runs all fleets and returns their tables. Fleets for which this machine lacks a server or the real engine are left out. */
export async function measureFleet(tell: (text: string) => void): Promise<Sheet[]> {
  const run = async (cases: FleetCase[], how: typeof runFleet): Promise<FleetRun[]> => {
    const runs: FleetRun[] = [];
    for (const one of cases.filter(isPossible)) runs.push(await how(one, tell));
    return runs;
  };
  const [free, held] = [await run(open, runFleet), await run(limited, runFleet)];
  const hasEngine = findEspruino() !== undefined;
  const missing = [...lacks(), ...hasEngine ? [] : ['espruino is not on the PATH: the runs of 20 real engines are left out.']];
  return sheetsOf(free, held, hasEngine ? await run(real, runEngines) : [], missing);
}
