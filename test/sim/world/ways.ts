// Every family with each of its delivery methods, for tests that cover all of them. test/modem/known.test.ts compares them with the modem entries.

import * as assert from 'uvu/assert';
import { families, sheetOf, type FamilyName } from '../sheets/families.ts';
import type { FtpMethod, HttpMethod, Method, Sheet, Variant } from '../sheets/sheet.ts';
import { createWorld, digest, type World, type WorldOptions } from './world.ts';

export { families, sheetOf, type FamilyName, type Method };

export interface Way {
  family: FamilyName;
  method: Method;
}

/** Rows of the sheets with any number per family. */
export function byFamily<Row extends object>(rowsOf: (sheet: Sheet) => Row[]): (Row & { family: FamilyName })[] {
  return families.flatMap(family => rowsOf(sheetOf(family)).map(row => ({ ...row, family })));
}

export const ways: Way[] = families.flatMap(family => (Object.keys(sheetOf(family).methods) as Method[]).map(method => ({ family, method })));

/** The best method of each family. */
export const bestWays = ways.filter((way, i) => ways.findIndex(other => other.family === way.family) === i);

export function methodOf({ family, method }: Way): FtpMethod {
  return sheetOf(family).methods[method]!;
}

export function fillingOf(way: Way): string {
  return methodOf(way).filling;
}

/** Its own HTTP before its sockets. */
export function httpMethods(family: FamilyName): Method[] {
  return Object.keys(sheetOf(family).http.methods) as Method[];
}

/** Its own HTTP can send an image. */
export function hasOwnHttp(family: FamilyName): boolean {
  return httpMethods(family).includes('efs');
}

export function httpMethodOf({ family, method }: Way): HttpMethod {
  return sheetOf(family).http.methods[method]!;
}

export const allHttpMethods: Way[] = families.flatMap(family => httpMethods(family).map(method => ({ family, method })));

/** It can check the server's certificate. */
export function canProve(family: FamilyName): boolean {
  return sheetOf(family).http.tls.some(({ proof }) => proof);
}

/** Modems simulated as a family with other options. */
export const variants: (Variant & { family: FamilyName })[] = byFamily(sheet => sheet.variants);

/** Families with this set of commands for FTP, by its command for a size: `AT+FTPSIZE`. */
export function familiesWith(size: string): FamilyName[] {
  return families.filter(family => sheetOf(family).ftp.size.replace('=', '') === size);
}

/** The modem can list a directory of the server. */
export function canList(family: FamilyName): boolean {
  return !sheetOf(family).console.lacks.includes('list');
}

/** Images get a temporary name, and their own by a rename. */
export function hasTemporaryName(family: FamilyName): boolean {
  return sheetOf(family).ftp.rename !== '';
}

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
