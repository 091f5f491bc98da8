// Lists every family with each of its delivery methods, for tests that cover all of them. test/modem/known.test.ts compares them with the
// firmware's modem entries.

import * as assert from 'uvu/assert';
import { families, sheetOf, type FamilyName } from '../sheets/families.ts';
import type { FtpMethod, HttpMethod, Method, Sheet, Variant } from '../sheets/sheet.ts';
import { createWorld, digest, type World, type WorldOptions } from './world.ts';

export { families, sheetOf, type FamilyName, type Method };

/** A family, and a method to send an image. */
export interface Way {
  /** The family of the modem. */
  family: FamilyName;
  /** The method. */
  method: Method;
}

/** Rows of all sheets, each with its family's name. */
export function byFamily<Row extends object>(rowsOf: (sheet: Sheet) => Row[]): (Row & { family: FamilyName })[] {
  return families.flatMap(family => rowsOf(sheetOf(family)).map(row => ({ ...row, family })));
}

/** All families with each of their methods by FTP. */
export const ways: Way[] = families.flatMap(family => (Object.keys(sheetOf(family).methods) as Method[]).map(method => ({ family, method })));

/** Each family with its best method by FTP. */
export const bestWays = ways.filter((way, i) => ways.findIndex(other => other.family === way.family) === i);

/** The sheet's facts about a method by FTP. */
export function methodOf({ family, method }: Way): FtpMethod {
  return sheetOf(family).methods[method]!;
}

/** The command after which an image's bytes go into the modem. */
export function fillingOf(way: Way): string {
  return methodOf(way).filling;
}

/** The family's methods by HTTP: its own HTTP, then its sockets. */
export function httpMethods(family: FamilyName): Method[] {
  return Object.keys(sheetOf(family).http.methods) as Method[];
}

/** Whether the family's own HTTP can send an image. */
export function hasOwnHttp(family: FamilyName): boolean {
  return httpMethods(family).includes('efs');
}

/** The sheet's facts about a method by HTTP. */
export function httpMethodOf({ family, method }: Way): HttpMethod {
  return sheetOf(family).http.methods[method]!;
}

/** All families with each of their methods by HTTP. */
export const allHttpMethods: Way[] = families.flatMap(family => httpMethods(family).map(method => ({ family, method })));

/** Whether the family can check the server's certificate. */
export function canProve(family: FamilyName): boolean {
  return sheetOf(family).http.tls.some(({ proof }) => proof);
}

/** Modems that are simulated as a family with other options. */
export const variants: (Variant & { family: FamilyName })[] = byFamily(sheet => sheet.variants);

/** Families with the same set of commands for FTP. @param size its command for a size, such as `AT+FTPSIZE` */
export function familiesWith(size: string): FamilyName[] {
  return families.filter(family => sheetOf(family).ftp.size.replace('=', '') === size);
}

/** Whether the family can list a directory of the server. */
export function canList(family: FamilyName): boolean {
  return !sheetOf(family).console.lacks.includes('list');
}

/** Whether the family's images get a temporary name first, and their own by a rename. */
export function hasTemporaryName(family: FamilyName): boolean {
  return sheetOf(family).ftp.rename !== '';
}

/** Options of a world with this family's modem. The options in `modem` apply to it. */
export function worldWith(family: FamilyName, { modem, ...rest }: Omit<WorldOptions, 'modem'> & { modem?: object } = {}): WorldOptions {
  return family === 'sim7600' ? { ...rest, modem: modem ?? {} } : { ...rest, family: { name: family, options: modem ?? {} } };
}

/** Runs `act` in such a world. If it fails, the message ends with the last lines of the console and of the modem's dialogue. */
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

/**
 * Boots, and cuts the chip's power in a state. The modem ends its commands, or restarts. Then the chip boots again.
 * @param at the state's name, or the line of the console at which power is cut
 */
export async function cutIn(world: World, at: string | RegExp, isRebooted: boolean): Promise<void> {
  world.boot();
  assert.ok(await world.until(typeof at === 'string' ? new RegExp(` state: ${at} `) : at, 5), `${at} is reached`);
  world.cut();
  if (isRebooted) world.modem.reset();
  await world.clock.run(() => false, 20_000);
  world.boot();
}

/** Asserts that the method was used, or that it was not. */
export function assertWay(world: World, way: Way, expected = true): void {
  assert.is(world.modem.commands.some(line => line.startsWith(fillingOf(way))), expected, `${way.method} is ${expected ? '' : 'not '}taken`);
}

/** The path on the server of an image on the card. */
export const asServed = (path: string) => path.replace(/^DCIM/, 'up');

/** Asserts that all files are complete on the server under their own names, and that no others are there. */
export function assertServed(world: World, files: Record<string, Uint8Array>): void {
  const served = world.served();
  assert.equal(Object.keys(served).sort(), Object.keys(files).map(asServed).sort());
  for (const [path, bytes] of Object.entries(files)) assert.is(digest(served[asServed(path)]!), digest(bytes), path);
}

/** Asserts that each file that was reported as delivered is complete on the server. */
export function assertTruthful(world: World, files: Record<string, Uint8Array>): void {
  const served = world.served();
  for (const [path, bytes] of Object.entries(files)) {
    if (!world.lines.some(line => line.includes(`image: /${path} delivered as `))) continue;
    assert.ok(served[asServed(path)], `${path} is said to be delivered and is not there`);
    assert.is(digest(served[asServed(path)]!), digest(bytes), `${path} is said to be delivered and is not whole`);
  }
}

/** Whether all files are complete on the server. */
export function isDelivered(world: World, files: Record<string, Uint8Array>): boolean {
  const served = world.served();
  return Object.entries(files).every(([path, bytes]) => served[asServed(path)] && digest(served[asServed(path)]!) === digest(bytes));
}

/** Whether the log shows an error, or a warning about a fault that the firmware recovers from. */
export function isTrouble(line: string): boolean {
  return /(^| )error |; next: /.test(line);
}

/** The lines of the log about errors and faults. */
export function errorsOf(world: World): string {
  return world.lines.filter(isTrouble).join('\n');
}

/** Whether the card has a file there that is not empty. */
export function isOnCard(world: Pick<World, 'read'>, path: string): boolean {
  try {
    return world.read(path).length > 0;
  } catch {
    return false;
  }
}

/** How often this image was uploaded, under its own or its temporary name. */
export function timesStored(world: World, path: string): number {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (world.http) return world.http.requests.filter(({ method, target }) => /^(PUT|POST)$/.test(method) && decodeURIComponent(target).endsWith(`/${name}`)).length;
  return world.ftpCommands().filter(line => /^STOR /.test(line) && new RegExp(`(^STOR |/)${name.replace(/\./g, '\\.')}(\\.part)?$`).test(line)).length;
}

/** Asserts that each of these images was uploaded once. */
export function assertOnce(world: World, paths: string[]): void {
  for (const path of paths) assert.is(timesStored(world, path), 1, `${path} goes once`);
}

/**
 * Runs rounds until all files have arrived. It asserts that they are complete, that no others are there, and that all reports were true.
 */
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

/** Waits until so many bytes have gone into the modem after the first image's upload command. */
export async function pouring(world: World, way: Way, bytes: number): Promise<void> {
  const filling = fillingOf(way);
  await world.clock.run(() => world.modem.commands.some(line => line.startsWith(filling)), 600_000);
  const from = world.line.stats.toDce.sentBytes;
  await world.clock.run(() => world.line.stats.toDce.sentBytes >= from + bytes, 600_000);
}
