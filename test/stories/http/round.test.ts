// Tests rounds by HTTP with every modem: by its own HTTP commands if it has them, and over its sockets. Each image arrives complete, once, and
// verified.

import * as assert from 'uvu/assert';
import { valuesOf } from '../../sim/server/http/head.ts';
import { assertOnce, assertServed, errorsOf, families, finish, sheetOf, within, worldWith } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('rounds by HTTP');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(20003), 'DCIM/100CAM/IMG_0002.JPG': noise(5), 'DCIM/IMG 3.JPG': noise(1460, 3) };

for (const family of families) {
  const { methods } = sheetOf(family).http;
  for (const method of ['auto', 'efs', 'stream']) {
    for (const verify of ['none', 'reply', 'size', 'content']) {
      const isOwn = method !== 'stream' && !!methods.efs;
      if (method === 'efs' && !isOwn) continue;
      test(`${family} by ${method}, ${verify}: all images arrive once, ${isOwn ? 'by its own HTTP' : 'over a socket'}`, () =>
        within(worldWith(family, { files, http: {}, config: { upload: { method, verify } } }), async world => {
          await world.round();
          assertServed(world, files);
          assertOnce(world, Object.keys(files));
          assert.is(errorsOf(world), '');
          assert.equal(world.http!.refusals, []);
          const asked = world.http!.requests.map(request => [request.method, ...valuesOf(request, 'Range')].join(' '));
          // With the modem's own HTTP, the firmware has compared the copy in the modem before. So it asks the server only for the end of each file.
          const ends = ['GET bytes=19987-20103', 'GET bytes=0-105', 'GET bytes=1444-1560'];
          const look = verify === 'size' || (verify === 'content' && isOwn) ? ends : verify === 'content' ? ['GET', 'GET', 'GET'] : [];
          assert.equal(asked.filter(line => line.startsWith('POST')).length, 3);
          for (const line of look) assert.ok(asked.includes(line), `${line} in ${asked.join('; ')}`);
          const commands = world.modem.commands;
          assert.is(commands.some(line => line.startsWith(methods.efs?.sending ?? '-')), isOwn);
          assert.is(commands.some(line => line.startsWith(methods.stream.sending)), !isOwn);
          if (!isOwn) assert.is(world.http!.connections(), 3, 'the query uses the connection of its upload');
          assert.ok(world.http!.requests.every(request => /^Basic \S+$/.test(valuesOf(request, 'Authorization').join())), 'each request has the account');
        }));
    }
  }
}

test('sim7000: the response of the server is read before either side closes the socket', () =>
  within(worldWith('sim7080', { files, http: {}, modem: { family: 'SIM7000' } }), async world => {
    await world.round();
    assertServed(world, files);
    assertOnce(world, Object.keys(files));
    assert.is(errorsOf(world), '');
    assert.ok(world.modem.commands.includes('AT+CACID=0'));
  }));

const forms: { title: string; modem: object }[] = [
  { title: 'sim7000: received data is read in the format of its manual, with the bytes on a separate line', modem: { family: 'SIM7000', receiveForm: 'cid' } },
  { title: 'sim7080: received data is read in the format of the SIM7000 manual', modem: { receiveForm: 'cid' } },
];
for (const { title, modem } of forms) {
  test(title, () => within(worldWith('sim7080', { files, http: {}, modem, config: { upload: { verify: 'content' } } }), async world => {
    await world.round();
    assertServed(world, files);
    assertOnce(world, Object.keys(files));
    assert.is(errorsOf(world), '');
    assert.ok(world.http!.saidBytes() > 20_003, 'the whole image is read back');
  }));
}

for (const family of families) {
  test(`${family}: an image whose 2xx was lost is found on the server, and not sent again`, () =>
    within(worldWith(family, { files, http: { faults: [{ method: 'POST', nth: 1, how: { isDone: true, closeAtByte: 0 } }] } }), async world => {
      await world.round();
      await finish(world, files);
      assertOnce(world, Object.keys(files));
      assert.match(world.lines.join('\n'), /is already complete on the server/);
    }));
}

test.run();
