// Tests every documented result code of each FTP command, and one undocumented code. Each comes once in a round, and then for twenty minutes. No
// image is lost or sent twice, the round ends in time, and the log reports the failure. http/codes.test.ts has the codes of HTTP, TLS and sockets.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertServed, assertTruthful, errorsOf, families, finish, sheetOf, timesStored, within, worldWith, type FamilyName, type Method } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { sample } from '../../whole.ts';

const test = suite('result codes of FTP');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(3000), 'DCIM/100CAM/IMG_0002.JPG': noise(1200, 2) };

interface Command {
  family: FamilyName;
  method: Method;
  /** The beginning of the AT command, such as AT+FTPPUT. The modem's line with the result code begins with the command's name. */
  command: string;
  codes: number[];
  answer(code: number): string[];
}

const commands = families.flatMap(family => {
  const { numbers, commands: own, answer } = sheetOf(family).ftp.codes;
  return (Object.keys(own) as Method[]).flatMap(method => own[method]!.map((command): Command => (
    { family, method, command: `AT+${command}`, codes: numbers, answer: code => answer(command.split('=')[0]!, code) })));
});

/** Whether the failure of a command must be logged. An upload needs these commands. */
const isTold = (command: string) => /PUT|LOGIN|OPEN/.test(command);
/** Most milliseconds of a round with two images and one retry, or one restart of the modem. */
const mostMs = 300_000;

function play({ family, method }: Command, faults: object[], everyMinutes: number, act: (world: World) => Promise<void>): Promise<void> {
  return within(worldWith(family, { files, modem: { faults }, config: { upload: { method }, images: { afterUpload: 'delete' }, schedule: { everyMinutes, offset: false } } }), act);
}

const cases = commands.flatMap(one => one.codes.map(code => ({ one, code, title: `${one.family} by ${one.method}: ${one.command} returns ${code}` })));

for (const { one, code, title } of sample(cases, 120)) {
  test(`${title} once: all images are delivered in the same round, each once`, () =>
    play(one, [{ command: one.command, nth: 1, answer: one.answer(code) }], 1440, async world => {
      const from = world.clock.now();
      world.boot();
      assert.ok(await world.until(/ round: 2 delivered/, 30), `the round: ${errorsOf(world)}`);
      assert.ok(world.clock.now() - from < mostMs, `${(world.clock.now() - from) / 1000} s`);
      assertServed(world, files);
      assertTruthful(world, files);
      for (const path of Object.keys(files)) assert.is(timesStored(world, path), 1, path);
      assert.not.match(world.lines.join('\n'), /Uncaught|undefined/);
      if (isTold(one.command)) assert.match(errorsOf(world), /; next: |error /);
    }));
}

/** One code of each command, which comes for twenty minutes. */
const lasting = commands.map((one, i) => cases.filter(of => of.one === one)[(i * 5) % one.codes.length]!);
for (const { one, code, title } of sample(lasting, 54)) {
  test(`${title} for twenty minutes: no image is lost or wrongly reported as delivered, and all arrive afterwards`, () => {
    const faults = [{ command: one.command, answer: one.answer(code) }];
    return play(one, faults, 0, async world => {
      world.boot();
      await world.until(/never/, 20);
      assertTruthful(world, files);
      faults.length = 0;
      await finish(world, files, 30);
    });
  });
}

test.run();
