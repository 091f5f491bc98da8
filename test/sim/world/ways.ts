// Every family with each of its delivery methods, for tests that cover all of them. The commands of a method come from the manuals, not
// from src. test/modem/known.test.ts compares these tables with the modem entries; the compiler requires a row for each simulated family.

import * as assert from 'uvu/assert';
import { simulated, type FamilyName } from '../modem/families.ts';
import { createWorld, digest, type World, type WorldOptions } from './world.ts';

export type { FamilyName };
export type Method = 'efs' | 'stream';

export interface Way {
  family: FamilyName;
  method: Method;
}

export const families = Object.keys(simulated) as FamilyName[];

interface Entrance {
  /** The command after which an image's bytes go into the modem. */
  filling: string;
  /** The modem confirms how many bytes it received; otherwise only the size at the server shows losses on the line. */
  isCounted: boolean;
}

/** Methods of each family, the best first. */
const entrances = {
  sim7600: { efs: { filling: 'AT+CFTRANRX=', isCounted: true }, stream: { filling: 'AT+CFTPSPUT=', isCounted: false } },
  sim800: { efs: { filling: 'AT+FTPEXTPUT=2,', isCounted: true }, stream: { filling: 'AT+FTPPUT=2,', isCounted: true } },
  sim7080: { efs: { filling: 'AT+FTPEXTPUT=2,', isCounted: true }, stream: { filling: 'AT+FTPETPUT=2', isCounted: false } },
  quectel: { stream: { filling: 'AT+QFTPPUT=', isCounted: true } },
  a76xx: { efs: { filling: 'AT+CFTRANRX=', isCounted: true }, stream: { filling: 'AT+CFTPSPUT=', isCounted: false } },
  ec2x: { efs: { filling: 'AT+QFUPL=', isCounted: true }, stream: { filling: 'AT+QFTPPUT=', isCounted: true } },
} satisfies Record<FamilyName, Partial<Record<Method, Entrance>>>;

/** `sim800 efs`: a table by these names has a row for each. */
export type WayName = { [F in FamilyName]: `${F} ${keyof (typeof entrances)[F] & string}` }[FamilyName];

export const wayName = ({ family, method }: Way) => `${family} ${method}` as WayName;

/** Rows of a table with any number per family; an empty list is explicit. */
export function byFamily<Row extends object>(table: Record<FamilyName, Row[]>): (Row & { family: FamilyName })[] {
  return families.flatMap(family => table[family].map(row => ({ ...row, family })));
}

export const ways: Way[] = families.flatMap(family => (Object.keys(entrances[family]) as Method[]).map(method => ({ family, method })));

/** The best method of each family. */
export const bestWays = ways.filter((way, i) => ways.findIndex(other => other.family === way.family) === i);

function entranceOf({ family, method }: Way): Entrance {
  const of: Partial<Record<Method, Entrance>> = entrances[family];
  return of[method]!;
}

export function fillingOf(way: Way): string {
  return entranceOf(way).filling;
}

export function isCounted(way: Way): boolean {
  return entranceOf(way).isCounted;
}

/** HTTP: the family's own upload command, if any, and the first command of a slice over its socket. */
const httpEntrances: Record<FamilyName, Partial<Record<Method, string>>> = {
  sim7600: { efs: 'AT+HTTPPOSTFILE=', stream: 'AT+CIPSEND=0,' },
  sim800: { efs: 'AT+HTTPACTION=1', stream: 'AT+CIPSEND=' },
  sim7080: { stream: 'AT+CASEND=0,' },
  quectel: { stream: 'AT+QISEND=' },
  a76xx: { stream: 'AT+CIPSEND=0,' },
  ec2x: { stream: 'AT+QISEND=0,' },
};

/** Its own HTTP before its sockets. */
export function httpMethods(family: FamilyName): Method[] {
  return Object.keys(httpEntrances[family]) as Method[];
}

/** The command that proves the use of an HTTP method. */
export function sendingOf({ family, method }: Way): string {
  return httpEntrances[family][method]!;
}

export const allHttpMethods: Way[] = families.flatMap(family => httpMethods(family).map(method => ({ family, method })));

/** `modem.model` in config.json. */
export const modelOf: Record<FamilyName, string> = { sim7600: 'sim7600', sim800: 'sim800', sim7080: 'sim7080', quectel: 'quectel-m', a76xx: 'a76xx', ec2x: 'ec2x' };
export const titleOf: Record<FamilyName, string> = { sim7600: 'SIM7600', sim800: 'SIM800', sim7080: 'SIM7080', quectel: 'Quectel M95', a76xx: 'A7670', ec2x: 'Quectel EC25' };

/** Modems simulated as a family with other options, with their own modem entry and their difference. */
export const variants: { name: string; family: FamilyName; modem: object; differsBy: 'ftp' | 'bearer' }[] = [
  { name: 'sim7600old', family: 'sim7600', modem: { ftpSet: 'old' }, differsBy: 'ftp' },
  { name: 'sim7000', family: 'sim7080', modem: { family: 'SIM7000' }, differsBy: 'bearer' },
  { name: 'sim767x', family: 'a76xx', modem: { family: 'SIM767XX' }, differsBy: 'ftp' },
  { name: 'bg9x', family: 'ec2x', modem: { series: 'BG9x' }, differsBy: 'ftp' },
];

/** The command that opens a session with the server, or announces one. */
export const opening: Record<FamilyName, string> = { sim7600: 'AT+CFTPSLOGIN="', sim800: 'AT+FTPSERV=', sim7080: 'AT+FTPSERV=', quectel: 'AT+QFTPOPEN=', a76xx: 'AT+CFTPSLOGIN="', ec2x: 'AT+QFTPOPEN=' };

/** SIM7080: RNFR and RNTO by FTPRENAME; Quectel: QFTPRENAME. The documents of the others have no such command. */
export const hasTemporaryName: Record<FamilyName, boolean> = { sim7600: false, sim800: false, sim7080: true, quectel: true, a76xx: false, ec2x: true };

/** A world with this family's modem; the given modem options apply to it. */
export function worldWith(family: FamilyName, { modem, ...rest }: Omit<WorldOptions, 'modem'> & { modem?: object } = {}): WorldOptions {
  return family === 'sim7600' ? { ...rest, modem: modem ?? {} } : { ...rest, family: { name: family, options: modem ?? {} } };
}

/** Runs `act` in such a world; on failure, the message ends with the last lines of the console and the modem's dialogue. */
export async function within(options: WorldOptions, act: (world: World) => Promise<void>): Promise<void> {
  const world = await createWorld(options);
  try {
    await act(world);
  } catch (error) {
    (error as Error).message += `\n${world.lines.slice(-25).join('\n')}\n${world.modem.story.slice(-25).join('\n')}`;
    throw error;
  } finally {
    await world.close();
  }
}

/** The method was used, or not. */
export function assertWay(world: World, way: Way, expected = true): void {
  assert.is(world.modem.commands.some(line => line.startsWith(fillingOf(way))), expected, `${way.method} is ${expected ? '' : 'not '}taken`);
}

export const asServed = (path: string) => path.replace(/^DCIM/, 'up');

/** All files are complete under their own names, and no others exist. */
export function assertServed(world: World, files: Record<string, Uint8Array>): void {
  const served = world.served();
  assert.equal(Object.keys(served).sort(), Object.keys(files).map(asServed).sort());
  for (const [path, bytes] of Object.entries(files)) assert.is(digest(served[asServed(path)]!), digest(bytes), path);
}

/** Each file reported as delivered is complete on the server. */
export function assertTruthful(world: World, files: Record<string, Uint8Array>): void {
  const served = world.served();
  for (const [path, bytes] of Object.entries(files)) {
    if (!world.lines.some(line => line.includes(`image: /${path} delivered as `))) continue;
    assert.ok(served[asServed(path)], `${path} is said to be delivered and is not there`);
    assert.is(digest(served[asServed(path)]!), digest(bytes), `${path} is said to be delivered and is not whole`);
  }
}

export function isDelivered(world: World, files: Record<string, Uint8Array>): boolean {
  const served = world.served();
  return Object.entries(files).every(([path, bytes]) => served[asServed(path)] && digest(served[asServed(path)]!) === digest(bytes));
}

/** Whether the log shows an error, or a warning about a fault that the firmware recovers from. */
export function isTrouble(line: string): boolean {
  return /(^| )error |; next: /.test(line);
}

export function errorsOf(world: World): string {
  return world.lines.filter(isTrouble).join('\n');
}

/** How often this image was uploaded, under its own or its temporary name. */
export function timesStored(world: World, path: string): number {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (world.http) return world.http.requests.filter(({ method, target }) => /^(PUT|POST)$/.test(method) && decodeURIComponent(target).endsWith(`/${name}`)).length;
  return world.ftpCommands().filter(line => /^STOR /.test(line) && new RegExp(`(^STOR |/)${name.replace(/\./g, '\\.')}(\\.part)?$`).test(line)).length;
}

export function assertOnce(world: World, paths: string[]): void {
  for (const path of paths) assert.is(timesStored(world, path), 1, `${path} goes once`);
}

/** Runs rounds until all files have arrived. Then they are complete, no others exist, and all reports were true. */
export async function finish(world: World, files: Record<string, Uint8Array>, minutes = 40): Promise<void> {
  for (let minute = 0; minute < minutes && !isDelivered(world, files); minute++) {
    await world.until(/never/, 1);
    assertTruthful(world, files);
  }
  await world.until(/ round: /, 3);
  assertServed(world, files);
  assertTruthful(world, files);
  assert.not.match(world.lines.join('\n'), /Uncaught/);
}

/** Waits until this many bytes went into the modem after the first image's upload command. */
export async function pouring(world: World, way: Way, bytes: number): Promise<void> {
  const filling = fillingOf(way);
  await world.clock.run(() => world.modem.commands.some(line => line.startsWith(filling)), 600_000);
  const from = world.line.stats.toDce.sentBytes;
  await world.clock.run(() => world.line.stats.toDce.sentBytes >= from + bytes, 600_000);
}
