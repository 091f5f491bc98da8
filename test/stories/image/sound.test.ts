// Tests that an interrupted upload is resumed only after the image's own bytes. Nothing may block the next try, be it a message of an old session
// or an unreadable copy. The firmware ends a payload by filler bytes if the card did not return the image's own. These must not stay in the image.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { asServed, errorsOf, timesStored, within, worldWith } from '../../sim/world/ways.ts';
import { digest, noise, type World, type WorldOptions } from '../../sim/world/world.ts';

const test = suite('leftovers of a broken upload');

const path = 'DCIM/100CAM/IMG_0001.JPG';
const always = <T>(of: (nth: number) => T) => Array.from({ length: 12 }, (_, i) => of(i + 1));

function assertArrived(world: World, image: Uint8Array): void {
  const served = world.served()[asServed(path)];
  assert.ok(served, 'the image is on the server');
  assert.is(digest(served), digest(image));
}

/**
 * Cases in which another file gets the image's name after the firmware has asked for it. The upload fails before any byte was written. `size` is
 * the image's, `old` the other file's, in bytes.
 */
const foreign: { title: string; size: number; old: number; given: Pick<WorldOptions, 'server'> & { modem: object } }[] = [
  {
    title: 'a large image, and the session ends during its transfer into the modem', size: 1_150_000, old: 300_000,
    given: { modem: { faults: [{ command: 'AT+CFTPSDELE=', nth: 1, answer: ['+CFTPSDELE: 4', 'ERROR'] }, { command: 'AT+CFTPSPUTFILE=', nth: 1, answer: ['OK', '+CFTPSPUTFILE: 4'] }] } },
  },
  {
    title: 'a server without DELE, and two refused puts', size: 200_000, old: 100_000,
    given: { server: { unknownVerbs: ['DELE'] }, modem: { faults: [1, 2].map(nth => ({ command: 'AT+CFTPSPUTFILE=', nth, answer: ['OK', '+CFTPSPUTFILE: 13'] })) } },
  },
];

for (const { title, size, old, given } of foreign) {
  test(`bytes of another file never become the start of an image: ${title}`, async () => {
    const image = noise(size, 5);
    await within({ files: { [path]: image }, ...given }, async world => {
      world.putServed('up/100CAM/other.txt', 'so the folder is not new');
      world.boot();
      assert.ok(await world.until(/ state: staging /, 5));
      const others = noise(old, 77);
      world.putServed(asServed(path), others);
      assert.ok(await world.until(/ round: /, 60));
      assert.not.match(world.lines.join('\n'), /is resumed at byte/);
      // the other file is another camera's, so it stays, and the image has its own name
      const served = Object.entries(world.served()).filter(([name]) => name.endsWith('.JPG')).map(([name, bytes]) => [name.replace(/-[0-9a-f]{8}/, '-'), digest(bytes)]);
      assert.equal(served.sort(), [[asServed(path).replace('.JPG', '-.JPG'), digest(image)], [asServed(path), digest(others)]]);
    });
  });
}

test('filler bytes for a failed card read do not become part of a resumed image', async () => {
  const image = noise(310_000, 5);
  let readBytes = 0;
  const onOperation: WorldOptions['onOperation'] = (step, at, _bytes, _mode, asked = 0) => {
    if (step !== 'read' || !at.includes('IMG_0001') || readBytes > 150_000) return;
    readBytes += asked;
    if (readBytes > 150_000) throw new Error('a bad sector');
  };
  // With these delays, the end of the session does not drop bytes that the server has not written yet.
  const modem = { windowBytes: 0, grantMs: 1500, faults: [{ command: 'AT+FTPQUIT', delayMs: 4000 }] };
  await within({ ...worldWith('sim800', { files: { [path]: image }, modem }), onOperation }, async world => {
    world.boot();
    await world.until(/cannot be read/);
    await new Promise(resolve => setTimeout(resolve, 500));
    await world.until(/ round: /, 60);
    assertArrived(world, image);
  });
});

for (const [title, count] of [['noise', 1], ['a pace that is too fast', 300]] as const) {
  test(`filler bytes of a slice cut short by ${title} do not become part of a resumed image`, async () => {
    const image = noise(70_001, 9);
    // With these delays, the server has written everything when the session ends, including the slice with filler bytes.
    const modem = { windowBytes: 0, grantMs: 500, faults: [{ command: 'AT+FTPQUIT', delayMs: 4000 }] };
    await within(worldWith('sim800', { files: { [path]: image }, modem, config: { upload: { method: 'stream' } } }), async world => {
      world.boot();
      await world.clock.run(() => world.modem.commands.filter(line => line.startsWith('AT+FTPPUT=2,')).length === 51, 600_000);
      world.line.faults.toDce.push({ at: world.line.stats.toDce.sentBytes + 100, kind: 'lose', count });
      await world.until(/bytes were lost/);
      await new Promise(resolve => setTimeout(resolve, 500));
      await world.until(/ round: /, 60);
      assertArrived(world, image);
    });
  });
}

test('with one try per round, an image that cannot be read back after a power cut is sent again', async () => {
  const image = noise(3001, 5);
  const modem = { faults: always(nth => ({ command: 'AT+CFTPSGET=', nth, answer: [] })) };
  await within({ files: { [path]: image }, config: { upload: { attempts: 1 } }, modem }, async world => {
    world.putServed(asServed(path), noise(image.length, 77));
    world.boot();
    await world.until(/state: sending /);
    world.cut();
    world.modem.reset();
    await world.clock.run(() => false, 20_000);
    world.boot();
    await world.until(/ round: /, 60);
    assertArrived(world, image);
  });
});

test('a notice that the previous session was closed is not attributed to the next one', async () => {
  const image = noise(3001, 5);
  const modem = { faults: always(nth => ({ command: 'AT+CFTPSLOGOUT', nth, answer: ['OK', '+CFTPSNOTIFY: PEER CLOSED', '+CFTPSLOGOUT: 0'], executes: true })) };
  await within({ files: { [path]: image }, server: { unknownVerbs: ['SIZE'] }, modem }, async world => {
    await world.round();
    assertArrived(world, image);
    assert.is(timesStored(world, path), 1);
    assert.is(errorsOf(world), '');
  });
});

test.run();
