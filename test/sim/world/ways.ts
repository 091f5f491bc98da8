// Every family with every way it has into the server: what tests of all of them go through. Nothing of src is used here:
// which commands a way takes is what the manuals name.

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

export const ways: Way[] = [
  { family: 'sim7600', method: 'efs' }, { family: 'sim7600', method: 'stream' },
  { family: 'sim800', method: 'efs' }, { family: 'sim800', method: 'stream' },
  { family: 'sim7080', method: 'efs' }, { family: 'sim7080', method: 'stream' },
  { family: 'quectel', method: 'stream' },
];

/** The command behind which an image's bytes go into the modem. */
const fillings: Record<FamilyName, Partial<Record<Method, string>>> = {
  sim7600: { efs: 'AT+CFTRANRX=', stream: 'AT+CFTPSPUT=' },
  sim800: { efs: 'AT+FTPEXTPUT=2,', stream: 'AT+FTPPUT=2,' },
  sim7080: { efs: 'AT+FTPEXTPUT=2,', stream: 'AT+FTPETPUT=2' },
  quectel: { stream: 'AT+QFTPPUT=' },
};

export function fillingOf({ family, method }: Way): string {
  return fillings[family][method]!;
}

/** What opens a session with the server, or says that there will be one. */
export const opening: Record<FamilyName, string> = { sim7600: 'AT+CFTPSLOGIN="', sim800: 'AT+FTPSERV=', sim7080: 'AT+FTPSERV=', quectel: 'AT+QFTPOPEN=' };

/** SIM7080: RNFR and RNTO by FTPRENAME; Quectel: QFTPRENAME. The others' documents have no such command. */
export const hasTemporaryName: Record<FamilyName, boolean> = { sim7600: false, sim800: false, sim7080: true, quectel: true };

/** A world with this family's modem; what is asked of the modem goes to whichever it is. */
export function worldWith(family: FamilyName, { modem, ...rest }: Omit<WorldOptions, 'modem'> & { modem?: object } = {}): WorldOptions {
  return family === 'sim7600' ? { ...rest, modem: modem ?? {} } : { ...rest, family: { name: family, options: modem ?? {} } };
}

/** Runs `act` in such a world; where it fails, the end of the console and of the talk with the modem stand behind why. */
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

/** The way was taken, or it was not. */
export function assertWay(world: World, way: Way, expected = true): void {
  assert.is(world.modem.commands.some(line => line.startsWith(fillingOf(way))), expected, `${way.method} is ${expected ? '' : 'not '}taken`);
}

export const asServed = (path: string) => path.replace(/^DCIM/, 'up');

/** All of them, whole, each under its own name, and nothing beside. */
export function assertServed(world: World, files: Record<string, Uint8Array>): void {
  const served = world.served();
  assert.equal(Object.keys(served).sort(), Object.keys(files).map(asServed).sort());
  for (const [path, bytes] of Object.entries(files)) assert.is(digest(served[asServed(path)]!), digest(bytes), path);
}

/** Those that are said to be delivered are whole at the server, whatever became of the others. */
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

/** Whether the log tells of something that went wrong: an error, or a fault that the firmware gets over, which is a warning. */
export function isTrouble(line: string): boolean {
  return /(^| )error |; next: /.test(line);
}

export function errorsOf(world: World): string {
  return world.lines.filter(isTrouble).join('\n');
}

/** How often this image went up, under its own name or its temporary one. */
export function timesStored(world: World, path: string): number {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return world.ftpCommands().filter(line => /^STOR /.test(line) && new RegExp(`(^STOR |/)${name.replace(/\./g, '\\.')}(\\.part)?$`).test(line)).length;
}

export function assertOnce(world: World, paths: string[]): void {
  for (const path of paths) assert.is(timesStored(world, path), 1, `${path} goes once`);
}

/** Rounds until all has arrived; then all of it is there, whole and nothing beside, and what was told on the way was true. */
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

/** Lets time pass until so many bytes went into the modem behind the command of the first image. */
export async function pouring(world: World, way: Way, bytes: number): Promise<void> {
  const filling = fillingOf(way);
  await world.clock.run(() => world.modem.commands.some(line => line.startsWith(filling)), 600_000);
  const from = world.line.stats.toDce.sentBytes;
  await world.clock.run(() => world.line.stats.toDce.sentBytes >= from + bytes, 600_000);
}
