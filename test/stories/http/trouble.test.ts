// Tests HTTP on a line that carries less than its rate, and with a modem that restarts or loses its network. Each image arrives complete.

import * as assert from 'uvu/assert';
import type { FamilyName } from '../../sim/sheets/families.ts';
import { allHttpMethods, assertOnce, assertServed, errorsOf, families, finish, hasOwnHttp, httpMethodOf, within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('trouble by HTTP');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(20_000), 'DCIM/100CAM/IMG_0002.JPG': noise(3000, 2) };

const uploads = (world: World) => world.http!.requests.filter(({ method }) => method === 'POST').length;

async function meet(world: World, command: string, ms: number): Promise<void> {
  await world.clock.run(() => world.modem.commands.some(line => line.startsWith(command)), 600_000);
  await world.until(/never/, ms / 60_000);
}

for (const way of allHttpMethods) {
  const { family, method } = way;
  const { filling, sending } = httpMethodOf(way);
  const config = { upload: { method } };

  test(`${family} by ${method}: a modem that accepts 5 kB a second gets images at that pace`, () => {
    const large = { 'DCIM/A.JPG': noise(60_000), 'DCIM/B.JPG': noise(60_001, 2) };
    return within(worldWith(family, { files: large, http: {}, config, line: { fifo: { drainBytesPerSecond: 5000 } } }), async world => {
      world.boot();
      await finish(world, large);
      assert.ok(uploads(world) <= 5, `${uploads(world)} uploads`);
      assert.match(world.lines.join('\n'), /pace/);
    });
  });

  for (const [when, command, ms] of [['while it takes an image', filling, 300], ['while it sends one', sending, 300]] as const) {
    if (when === 'while it sends one' && method === 'stream') continue;
    test(`${family} by ${method}: the modem restarts ${when}`, () =>
      within(worldWith(family, { files, http: {}, config, modem: { upBytesPerSecond: 8000 } }), async world => {
        world.boot();
        await meet(world, command, ms);
        world.modem.reset();
        await finish(world, files);
        assert.ok(uploads(world) <= 3, `${uploads(world)} uploads`);
      }));

    test(`${family} by ${method}: the network is lost for two minutes ${when}`, () =>
      within(worldWith(family, { files, http: {}, config, modem: { upBytesPerSecond: 8000 } }), async world => {
        world.boot();
        await meet(world, command, ms);
        world.modem.setRegistration(2);
        world.clock.after(120_000, () => world.modem.setRegistration(1));
        await finish(world, files);
        assert.ok(uploads(world) <= 4, `${uploads(world)} uploads`);
      }));
  }
}

for (const series of ['EC2x', 'BG9x'] as const) {
  test(`${series}: the network takes less than the line brings, so the modem drops slices, and gets them again`, () => {
    const large = { 'DCIM/A.JPG': noise(40_000) };
    return within(worldWith('ec2x', { files: large, http: {}, modem: { series, upBytesPerSecond: 1500 } }), async world => {
      world.boot();
      await finish(world, large);
      assert.is(uploads(world), 1);
      assert.is(errorsOf(world), '');
    });
  });
}

const odd: { title: string; modem: object; told?: RegExp; isSocket?: boolean }[] = [
  { title: 'send_header with swapped values', modem: { swapsHeader: true } },
  { title: 'its own HTTP does not start', modem: { noHttp: true }, told: /its own HTTP does not start .*so images go over its sockets/, isSocket: true },
];
for (const { title, modem, told, isSocket = false } of odd) {
  test(`sim7600: ${title}`, () =>
    within(worldWith('sim7600', { files, http: {}, modem }), async world => {
      await world.round();
      assertServed(world, files);
      assertOnce(world, Object.keys(files));
      if (!told) assert.is(errorsOf(world), '');
      else assert.is(world.lines.filter(line => told.test(line)).length, 1);
      assert.is(world.modem.commands.some(line => line.startsWith('AT+CIPSEND=')), isSocket);
      // The firmware remembers over a power cut which value of send_header works. So the server gets no further invalid request.
      const before = world.http!.refusals.length;
      world.put('DCIM/100CAM/IMG_0003.JPG', noise(500, 3));
      world.cut();
      await world.round();
      assertServed(world, { ...files, 'DCIM/100CAM/IMG_0003.JPG': noise(500, 3) });
      assert.is(world.http!.refusals.length, before);
    }));
}

for (const family of families.filter(hasOwnHttp)) {
  test(`${family}: a server that is too slow for the modem's own HTTP gets the image over a socket`, () => {
    const large = { 'DCIM/100CAM/IMG_0001.JPG': noise(30_000) };
    return within(worldWith(family, { files: large, http: { bytesPerSecond: 100 } }), async world => {
      await world.round();
      assertServed(world, large);
      assert.equal(world.lines.filter(line => / (error|warn) /.test(line)).map(line => / sending: .*(took too long|POST: 601)/.test(line)), [true]);
      assert.match(world.lines.join('\n'), /delivered as .*IMG_0001\.JPG/);
    });
  });
}

const ends: [family: FamilyName, lines: string[]][] = [['sim800', ['CLOSED', '+PDP: DEACT']], ['quectel', ['CLOSED']]];
for (const [family, lines] of ends) {
  for (const line of lines) {
    for (const nth of [1, 2, 9]) {
      for (const errorMs of [undefined, 0, 300, 900]) {
        test(`${family}: ${line} comes at slice ${nth}, ${errorMs === undefined ? 'as the only answer' : `${errorMs} ms before ERROR`}`, () =>
          within(worldWith(family, { files, http: {}, config: { upload: { method: 'stream' } }, modem: { endsAtSend: { nth, line, errorMs } } }), async world => {
            world.boot();
            await finish(world, files);
            assert.ok(uploads(world) <= 3, `${uploads(world)} uploads`);
            assert.equal(world.modem.violations, []);
          }));
      }
    }
  }
}

test.run();
