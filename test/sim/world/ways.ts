// Lists every family of modems with each of its delivery methods, for tests that cover all of them. test/modem/known.test.ts compares the list with
// the firmware's modem entries.

import * as assert from 'uvu/assert';
import { families, sheetOf, type FamilyName } from '../sheets/families.ts';
import type { FtpMethod, HttpMethod, Method, Sheet, Variant } from '../sheets/sheet.ts';
import { createWorld, digest, type World, type WorldOptions } from './world.ts';

export { families, sheetOf, type FamilyName, type Method };

/** A family of modems, and a method by which it sends a picture. */
export interface Way {
  /** The family of modems. */
  family: FamilyName;
  /** How the picture goes through the modem: `efs` copies it into the modem's files first, `stream` sends it directly. */
  method: Method;
}

/**
 * Calls `rowsOf` with the facts of each modem family (its file in test/sim/sheets). Returns all entries of the results, with the family's name added
 * to each.
 */
export function byFamily<Row extends object>(rowsOf: (sheet: Sheet) => Row[]): (Row & { family: FamilyName })[] {
  return families.flatMap(family => rowsOf(sheetOf(family)).map(row => ({ ...row, family })));
}

/** All families of modems with each of their methods by FTP. */
export const ways: Way[] = families.flatMap(family => (Object.keys(sheetOf(family).methods) as Method[]).map(method => ({ family, method })));

/** Each family of modems with its best method by FTP, which is the first one in its file in test/sim/sheets. */
export const bestWays = ways.filter((way, i) => ways.findIndex(other => other.family === way.family) === i);

/**
 * Returns the facts about a method of uploading by FTP: its AT commands, and what the modem confirms. They are from the family's file in
 * test/sim/sheets.
 */
export function methodOf({ family, method }: Way): FtpMethod {
  return sheetOf(family).methods[method]!;
}

/** Returns the beginning of the AT command after which a picture's bytes go into the modem. */
export function fillingOf(way: Way): string {
  return methodOf(way).filling;
}

/** Returns the family's methods by HTTP: first the modem's own HTTP commands, then its sockets. */
export function httpMethods(family: FamilyName): Method[] {
  return Object.keys(sheetOf(family).http.methods) as Method[];
}

/** Returns whether the modem's own HTTP commands can send a picture. Otherwise only its sockets can. */
export function hasOwnHttp(family: FamilyName): boolean {
  return httpMethods(family).includes('efs');
}

/** Returns the facts about a method of uploading by HTTP: the AT commands for it. They are from the family's file in test/sim/sheets. */
export function httpMethodOf({ family, method }: Way): HttpMethod {
  return sheetOf(family).http.methods[method]!;
}

/** All families of modems with each of their methods by HTTP. */
export const allHttpMethods: Way[] = families.flatMap(family => httpMethods(family).map(method => ({ family, method })));

/** Returns whether a modem of the family can check a server's TLS certificate. */
export function canProve(family: FamilyName): boolean {
  return sheetOf(family).http.tls.some(({ proof }) => proof);
}

/** Modems that are simulated as one of the families, but with other options. Each entry has the options and the family's name. */
export const variants: (Variant & { family: FamilyName })[] = byFamily(sheet => sheet.variants);

/** Returns the families that ask for a file's size on the FTP server by this command. @param size the command, such as `AT+FTPSIZE` */
export function familiesWith(size: string): FamilyName[] {
  return families.filter(family => sheetOf(family).ftp.size.replace('=', '') === size);
}

/** Returns whether a modem of the family can list a directory of the FTP server. */
export function canList(family: FamilyName): boolean {
  return !sheetOf(family).console.lacks.includes('list');
}

/** Returns whether pictures get a temporary name on the FTP server first, and their own name by a rename. */
export function hasTemporaryName(family: FamilyName): boolean {
  return sheetOf(family).ftp.rename !== '';
}

/** Returns options for a test world with a modem of this family. @param modem options of the modem */
export function worldWith(family: FamilyName, { modem, ...rest }: Omit<WorldOptions, 'modem'> & { modem?: object } = {}): WorldOptions {
  return family === 'sim7600' ? { ...rest, modem: modem ?? {} } : { ...rest, family: { name: family, options: modem ?? {} } };
}

/**
 * Makes a test world, runs `act` in it, and ends it. If `act` fails, the message ends with the last lines of the console and of the modem's
 * dialogue.
 */
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
 * Boots, cuts the chip's power at a given moment, waits 20 s, and boots again.
 * @param at the firmware's state in which power is cut, as its console reports it, or a line of the console
 * @param isRebooted whether the modem restarts at the cut, too; if false, it stays on and completes its commands
 */
export async function cutIn(world: World, at: string | RegExp, isRebooted: boolean): Promise<void> {
  world.boot();
  assert.ok(await world.until(typeof at === 'string' ? new RegExp(` state: ${at} `) : at, 5), `${at} is reached`);
  world.cut();
  if (isRebooted) world.modem.reset();
  await world.clock.run(() => false, 20_000);
  world.boot();
}

/** Asserts that a picture was sent by this method, or with `expected` false that none was. */
export function assertWay(world: World, way: Way, expected = true): void {
  assert.is(world.modem.commands.some(line => line.startsWith(fillingOf(way))), expected, `${way.method} is ${expected ? '' : 'not '}taken`);
}

/** Returns the path on the server for the path of a picture on the card. */
export const asServed = (path: string) => path.replace(/^DCIM/, 'up');

/** Returns the path on the server as which the firmware has logged a picture's delivery, or that of its plain name. */
export function deliveredAs(world: World, path: string): string {
  const name = world.lines.findLast(line => line.includes(`image: /${path} delivered as `))
    ?.split(' delivered as ')[1]!.split(',')[0]!.split('/').at(-1);
  return name ? asServed(path).replace(/[^/]*$/, name) : asServed(path);
}

/**
 * Asserts that these files are complete on the server under their plain names, and that no others are there.
 * @param isAside whether bytes may have been lost in place. What they have left cannot be told from another camera's file, so it stays there, and
 * the picture has its own name
 */
export function assertServed(world: World, files: Record<string, Uint8Array>, isAside = false): void {
  const served = world.served();
  const names = Object.keys(files).map(path => (isAside ? deliveredAs(world, path) : asServed(path)));
  const left = isAside ? Object.keys(files).map(asServed).filter(name => !names.includes(name)) : [];
  assert.equal(Object.keys(served).filter(name => !left.includes(name)).sort(), [...names].sort());
  Object.values(files).forEach((bytes, i) => assert.is(digest(served[names[i]!]!), digest(bytes), names[i]));
}

/** Asserts that each of these files whose delivery the firmware has logged is complete on the server. */
export function assertTruthful(world: World, files: Record<string, Uint8Array>): void {
  const served = world.served();
  for (const [path, bytes] of Object.entries(files)) {
    if (!world.lines.some(line => line.includes(`image: /${path} delivered as `))) continue;
    assert.ok(served[deliveredAs(world, path)], `${path} is said to be delivered and is not there`);
    assert.is(digest(served[deliveredAs(world, path)]!), digest(bytes), `${path} is said to be delivered and is not whole`);
  }
}

/** Returns whether all these files are complete on the server. */
export function isDelivered(world: World, files: Record<string, Uint8Array>): boolean {
  const served = world.served();
  return Object.entries(files).every(([path, bytes]) => {
    const found = served[deliveredAs(world, path)];
    return found && digest(found) === digest(bytes);
  });
}

/** Returns whether a line of the log is an error, or a warning about a fault that the firmware recovers from. */
export function isTrouble(line: string): boolean {
  return /(^| )error |; next: /.test(line);
}

/** Returns the lines of the log about errors and faults. */
export function errorsOf(world: World): string {
  return world.lines.filter(isTrouble).join('\n');
}

/** Returns whether the card has a file at this path that is not empty. */
export function isOnCard(world: Pick<World, 'read'>, path: string): boolean {
  try {
    return world.read(path).length > 0;
  } catch {
    return false;
  }
}

/** Returns how often a picture was uploaded, under its plain name, its temporary name, or one with a digest. */
export function timesStored(world: World, path: string): number {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (world.http) {
    return world.http.requests.filter(({ method, target }) => /^(PUT|POST)$/.test(method) && decodeURIComponent(target).endsWith(`/${name}`)).length;
  }
  return world.ftpCommands().filter(line => /^STOR /.test(line)
    && new RegExp(`(^STOR |/)${name.replace(/(\.\w+)?$/, '(-[0-9a-f]{8})?$1').replace(/\./g, '\\.')}(\\.part)?$`).test(line)).length;
}

/** Asserts that each of these pictures was uploaded exactly once. */
export function assertOnce(world: World, paths: string[]): void {
  for (const path of paths) assert.is(timesStored(world, path), 1, `${path} goes once`);
}

/**
 * Lets the firmware run until all files have arrived on the server, or the minutes are over. It asserts that the files are complete, that no others
 * are there, and that no delivery was logged wrongly.
 * @param isAside as of `assertServed`
 */
export async function finish(world: World, files: Record<string, Uint8Array>, minutes = 40, isAside = false): Promise<void> {
  for (let minute = 0; minute < minutes && !isDelivered(world, files); minute++) {
    await world.until(/never/, 1);
    assertTruthful(world, files);
  }
  await world.until(/ round: /, 3);
  assertServed(world, files, isAside);
  assertTruthful(world, files);
  assert.not.match(world.lines.join('\n'), /Uncaught/);
}

/** Waits until `bytes` bytes have gone into the modem after the first command that uploads a picture. */
export async function pouring(world: World, way: Way, bytes: number): Promise<void> {
  const filling = fillingOf(way);
  await world.clock.run(() => world.modem.commands.some(line => line.startsWith(filling)), 600_000);
  const from = world.line.stats.toDce.sentBytes;
  await world.clock.run(() => world.line.stats.toDce.sentBytes >= from + bytes, 600_000);
}
