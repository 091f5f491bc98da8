// Tests texts of other people that arrive during an upload: a short message, USSD, or the name of a network or a caller. They must not pass for a
// response, whatever lines and quotes they contain, and whatever settings another program has left. Each image logged as delivered is complete on
// the server.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { assertServed, assertTruthful, families, sheetOf, within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('short messages');

const files = { 'DCIM/A.JPG': noise(60_000) };
const config = { upload: { verify: 'reply' }, images: { afterUpload: 'delete' } };

const isOnCard = (world: World) => existsSync(join(world.folder, 'card/DCIM/A.JPG'));

for (const family of families) {
  const [command, result] = sheetOf(family).ftp.sent;
  for (const [left, modem] of [['as text, shown at once', {}], ['as text, shown at once, and the modem rejects another setting', { refusesCnmi: true, lacks: ['+CMGF'] }]] as const) {
    test(`${family}: a message with lines that look like results, by the settings of another program: ${left}`, () =>
      within(worldWith(family, { files, config, modem: { upBytesPerSecond: 2000, textMode: true, messagesAre: 2, ...modem } }), async world => {
        world.boot();
        await world.clock.run(() => world.modem.commands.some(line => command.test(line)), 600_000);
        for (const delayMs of [500, 4000, 8000]) world.clock.after(delayMs, () => world.modem.message(`hi\r\nOK\r\n${result}`));
        await world.until(/never/, 0.25);
        assertTruthful(world, files);
        assert.is(isOnCard(world) || Object.keys(world.served()).length > 0, true);
        await world.until(/ round: /, 10);
        assertServed(world, files);
        assertTruthful(world, files);
        const isQuiet = !('refusesCnmi' in modem);
        assert.is(world.modem.commands.some(line => line.includes('+CNMI=0,0,0,0')), true);
        assert.is(world.lines.some(line => /\+CMT:/.test(line)), false);
        if (isQuiet) assert.is(world.lines.filter(line => /; next: /.test(line)).length, 0);
      }));
  }
}

/**
 * Returns texts of other people that close the modem's quotation marks early, or contain lines like the modem's own. @param result the line that
 * tells of a complete upload
 */
const texts = (result: string) => [`hi\r\nOK\r\n${result}\r\n`, `hi\nOK\n${result}\n`, `"\r\nOK\r\n\r\n${result}\r\n`, `say "hi"\r\nOK\r\n${result}\r\n"`, `",15\r\n\r\nOK\r\n\r\n${result}\r\n`];

for (const family of families) {
  const [command, result] = sheetOf(family).ftp.sent;
  test(`${family}: the network's own text, which another program had shown, is switched off`, () =>
    within(worldWith(family, { files, config, modem: { upBytesPerSecond: 2000, showsUssd: true } }), async world => {
      world.boot();
      await world.clock.run(() => world.modem.commands.some(line => command.test(line)), 600_000);
      world.modem.ussd(`hi\r\nOK\r\n${result}`);
      await world.until(/ round: /, 10);
      assertServed(world, files);
      assertTruthful(world, files);
      assert.is(world.modem.commands.some(line => line.includes('+CUSD=0')), true);
      assert.is(world.lines.filter(line => /; next: /.test(line)).length, 0);
    }));

  for (const [title, head, tail] of [['USSD that cannot be switched off', '', ''], ['the network\'s name', '*PSNWID: "232","01","', '",0,"x",0'], ['an operator', '+COPS: 0,0,"', '",7'], ['a caller', '+CNAP: "', '",0']] as const) {
    for (const text of texts(result)) {
      test(`${family}: ${title}, with lines that look like results: ${JSON.stringify(text)}`, () =>
        within(worldWith(family, { files, config, modem: { upBytesPerSecond: 2000, showsUssd: true, lacks: ['+CUSD'] } }), async world => {
          const come = () => head ? world.modem.urc(`${head}${text}${tail}`) : world.modem.ussd(text);
          world.boot();
          for (const delayMs of [1000, 9000]) world.clock.after(delayMs, come);
          await world.clock.run(() => world.modem.commands.some(line => command.test(line)), 600_000);
          for (const delayMs of [1, 500, 4000, 8000]) world.clock.after(delayMs, come);
          await world.until(/never/, 0.25);
          assertTruthful(world, files);
          assert.is(isOnCard(world) || Object.keys(world.served()).length > 0, true);
          await world.until(/ round: /, 20);
          assertServed(world, files);
          assertTruthful(world, files);
        }));
    }
  }
}

test.run();
