// Tests the contracts of a delivery and a source, with a second one of each (doubles.ts). Whole rounds run with the real link and the real
// round. They include all events that the delivery by FTP and the card receive.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Recovery } from '../../src/delivery/delivery.ts';
import { createFtp } from '../../src/delivery/ftp/ftp.ts';
import { startFerry } from '../../src/entrypoints.ts';
import { End, newFault, type FaultCode } from '../../src/fault.ts';
import { lastRecoveryOf, recoveries, recoveryOf } from '../../src/round/retry.ts';
import { faultCodes } from '../common/faultcodes.ts';
import { startFtpServer } from '../sim/server/server.ts';
import { noise, password, user } from '../sim/world/world.ts';
import { createBench, createFolder, madeBytes, type Bench, type Folder, type Made, type Trouble } from './doubles.ts';

const test = suite('contracts');

const textOf = (size: number, seed: number) => Buffer.from(noise(size, seed)).toString('latin1');
/**
 * Contents of the images on the card, by path. In pieces of 1,000 bytes, one is shorter than a piece, one has whole pieces only, and one has a
 * rest.
 */
const images: Record<string, string> = {
  '/DCIM/100CAM/IMG_0001.JPG': textOf(700, 1), '/DCIM/100CAM/IMG_0002.JPG': textOf(3000, 2), '/DCIM/101CAM/IMG_0001.JPG': textOf(2501, 3),
};
const made: Made[] = [{ path: '/made/1.jpg', size: 900, seed: 1 }, { path: '/made/2.jpg', size: 4000, seed: 2 }, { path: '/made/3.jpg', size: 1, seed: 3 }];
const madeImages = Object.fromEntries(made.map(one => [one.path, madeBytes(one)]));

const linesOf = (bench: Bench, pattern: RegExp) => bench.lines.filter(line => pattern.test(line));
const deliveredOnce = (bench: Bench, path: string) => assert.is(linesOf(bench, /delivered as/).filter(line => line.includes(`image: ${path} delivered as `)).length, 1, path);
const statesOf = (folder: Folder) => folder.entered.map(one => one.state);

/** Checks that each image was delivered whole and once, and that no other file was delivered. */
function assertCopied(bench: Bench, folder: Folder, wanted: Record<string, string>): void {
  for (const [path, content] of Object.entries(wanted)) {
    assert.ok(folder.card.contentOf(`/copies${path}`) === content, `${path} has other content`);
    deliveredOnce(bench, path);
  }
  assert.is(linesOf(bench, /delivered as/).length, Object.keys(wanted).length);
}

/**
 * Returns a function for `trouble`, which makes states fail. The first `count` times that `state` is entered, it ends with the fault of this code.
 */
function troubleIn(state: string, code: FaultCode, count: number, end: End.refused | End.broken = End.refused): Trouble {
  return (name, time) => (name === state && time <= count ? { end, fault: newFault(code, state) } : undefined);
}

// a delivery must work with images of the card and with generated ones, so the following tests run with both

const sources = [
  { name: 'images of the card', given: { files: images }, wanted: images },
  { name: 'generated images', given: { made }, wanted: madeImages },
];

for (const { name, given, wanted } of sources) {
  test(`into a folder, ${name}: each is delivered once, byte for byte, through the delivery's own states`, async () => {
    const folder = createFolder();
    const bench = createBench({ ...given, createDelivery: folder.create });
    await bench.round();
    assertCopied(bench, folder, wanted);
    assert.equal(linesOf(bench, /^error/), []);
    const round = ['copying', 'checkingCopy'];
    assert.equal(statesOf(folder), ['mounting', ...round, ...round, ...round, 'unmounting']);
    // the states of the real link come before those of the delivery
    assert.equal(bench.states().slice(0, 7), ['waking', 'identifying', 'rating', 'unlocking', 'registering', 'attaching', 'mounting']);
    assert.equal(linesOf(bench, /go to/), ['info card: config.json is read: images *.jpg in /DCIM go to the folder /copies']);
    assert.equal(folder.told.filter(one => one.startsWith('end')), Object.keys(wanted).map(path => `end ${path}`));
    assert.equal(bench.modem.violations, []);
    // rounds go on for three more hours, in which no image may be delivered again
    await bench.clock.run(() => false, 3 * 3_600_000);
    assertCopied(bench, folder, wanted);
  });

  test(`into a folder, ${name}: a refused copy is retried with a longer pause each time, and its tries are counted`, async () => {
    const folder = createFolder({ trouble: troubleIn('copying', 'put-denied', 2) });
    const bench = createBench({ ...given, config: { upload: { attempts: 3 } }, createDelivery: folder.create });
    await bench.round();
    assertCopied(bench, folder, wanted);
    const first = Object.keys(wanted)[0]!;
    assert.equal(linesOf(bench, / try \d of 3/).slice(0, 4).map(line => line.replace(/^info image: |, \d+ bytes, /g, '')),
      [`${first}try 1 of 3`, `${first}try 2 of 3`, `${first}try 3 of 3`, `${Object.keys(wanted)[1]}try 1 of 3`]);
    const copies = folder.entered.filter(one => one.path === first && (one.state === 'copying' || one.state === 'sweeping'));
    assert.equal(copies.map(one => one.state), ['copying', 'sweeping', 'copying', 'sweeping', 'copying']);
    [1000, 2000].forEach((ms, i) => {
      const pause = copies[2 * i + 2]!.atMs - copies[2 * i + 1]!.atMs;
      assert.ok(pause >= ms && pause < ms + 200, `${pause} ms before try ${i + 2}`);
    });
  });

  test(`into a folder, ${name}: an image is skipped after upload.attempts, others arrive, and the next round retries it`, async () => {
    const second = Object.keys(wanted)[1]!;
    let isFull = true;
    const folder = createFolder({ trouble: (state, _time, image) => (isFull && state === 'copying' && image!.path === second ? { end: End.refused, fault: newFault('put-denied', state) } : undefined) });
    const bench = createBench({ ...given, config: { upload: { attempts: 2 } }, createDelivery: folder.create });
    await bench.round();
    assert.is(folder.taken.filter(one => one.path === second).length, 2);
    assert.is(linesOf(bench, /is skipped for this round after 2 tries/).length, 1);
    assert.match(bench.lines.join('\n'), /round: 2 delivered, 1 skipped, 0 left/);
    isFull = false;
    await bench.round();
    assertCopied(bench, folder, wanted);
  });

  test(`into a folder, ${name}: an image that cannot be sent is skipped`, async () => {
    const folder = createFolder({ mostBytes: 2800 });
    const bench = createBench({ ...given, createDelivery: folder.create });
    await bench.round();
    const small = Object.fromEntries(Object.entries(wanted).filter(([, content]) => content.length <= 2800));
    assertCopied(bench, folder, small);
    assert.match(bench.lines.join('\n'), /round: 2 delivered, 1 skipped, 0 left/);
  });
}

// The following tests check what is repeated after each fault. `beginnings` has the first state of each recovery.

const beginnings: Record<Recovery, string> = { image: 'sweeping', session: 'remounting', bearer: 'detaching', modem: 'waking', power: 'powering', rest: 'unmounting' };
const order = recoveries();
const greatest = (...all: Recovery[]) => all.reduce((a, b) => (order.indexOf(a) > order.indexOf(b) ? a : b));

for (const code of faultCodes()) {
  for (const { state, least } of [{ state: 'mounting', least: 'session' }, { state: 'copying', least: 'image' }, { state: 'checkingCopy', least: 'image' }] as const) {
    for (const end of ['refused', 'broken'] as const) {
      test(`${code} while ${state}, ${end}: the round takes the recovery of retry.ts, and all images arrive`, async () => {
        const folder = createFolder({ trouble: troubleIn(state, code, 1, end === 'broken' ? End.broken : End.refused) });
        const bench = createBench({ made, createDelivery: folder.create });
        await bench.round();
        const states = bench.states();
        const asked = greatest(recoveryOf(code), least, end === 'broken' ? 'modem' : 'image');
        const expected = order.indexOf(asked) > order.indexOf(lastRecoveryOf(code, end === 'broken')) ? 'rest' : asked;
        assert.is(states[states.indexOf(state) + 1], beginnings[expected]);
        // an image whose name is refused waits for the next round
        if (expected === 'rest' || (code === 'name-denied' && least === 'image')) await bench.round();
        assertCopied(bench, folder, madeImages);
      });
    }
  }
}

test('a persistent fault takes each recovery twice up to the last useful one, then the round is given up', async () => {
  const folder = createFolder({ trouble: troubleIn('mounting', 'host-unknown', Infinity) });
  const bench = createBench({ made, createDelivery: folder.create });
  await bench.round();
  const states = bench.states();
  const taken = states.flatMap((state, i) => (states[i - 1] === 'mounting' ? [state] : []));
  assert.equal(taken, ['remounting', 'remounting', 'detaching', 'detaching', 'waking', 'waking', 'unmounting']);
  assert.equal(folder.taken, [], 'no image was started');
});

test('a lost data connection costs an image no try while the connection can be restored', async () => {
  const folder = createFolder({ trouble: troubleIn('copying', 'network', 2) });
  const bench = createBench({ made, config: { upload: { attempts: 1 } }, createDelivery: folder.create });
  await bench.round();
  assertCopied(bench, folder, madeImages);
});

test('the data connection is set up again after 2 seconds, the second time after 30', async () => {
  const folder = createFolder({ trouble: troubleIn('mounting', 'network', 2) });
  const bench = createBench({ made, createDelivery: folder.create });
  await bench.round();
  const taken = bench.entered.flatMap(({ state, atMs }, i) => (state === 'detaching' ? [bench.entered[i + 1]!.atMs - atMs] : []));
  assert.is(taken.length, 2);
  assert.ok(taken[0]! >= 2000 && taken[0]! < 3000, `${taken[0]} ms`);
  assert.ok(taken[1]! >= 30_000 && taken[1]! < 31_000, `${taken[1]} ms`);
});

test('a round that was given up is retried after 20 to 25 seconds, then after twice as long, up to 5 minutes', async () => {
  const folder = createFolder({ trouble: troubleIn('mounting', 'certificate', 7) });
  const bench = createBench({ made, config: { schedule: { everyMinutes: 0 } }, createDelivery: folder.create });
  startFerry(bench.ferry);
  await bench.clock.run(() => folder.told.some(one => one.startsWith('end')), 3_600_000);
  const rests = bench.entered.flatMap(({ state, atMs }, i) => (state === 'waking' && i > 0 ? [atMs - bench.entered[i - 1]!.atMs] : []));
  // a random number from 0 to 1 makes a rest longer by up to a quarter. Here it is always 0.5, so each rest is an eighth longer (factor 1,125 for
  // milliseconds)
  const wanted = [20, 40, 80, 160, 300, 300, 300].map(seconds => seconds * 1125);
  assert.is(rests.length, wanted.length);
  rests.forEach((ms, i) => assert.ok(ms >= wanted[i]! && ms < wanted[i]! + 6000, `rest ${i + 1}: ${ms} ms`));
});

test('after a busy server, rests double up to an hour', async () => {
  const folder = createFolder({ trouble: troubleIn('mounting', 'server-busy', 10) });
  const bench = createBench({ made, config: { schedule: { everyMinutes: 0 } }, createDelivery: folder.create });
  startFerry(bench.ferry);
  await bench.clock.run(() => folder.told.some(one => one.startsWith('end')), 36_000_000);
  const begun = bench.entered.flatMap(({ state, atMs }) => (state === 'mounting' ? [atMs] : []));
  const rests = begun.slice(1).map((ms, i) => (ms - begun[i]!) / 1000);
  assert.is(rests.length, 10);
  // a random addition may make the rest longer by a quarter. The card is looked at every ten seconds only, which may add up to 30 s
  [20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600].forEach((seconds, i) => assert.ok(rests[i]! >= seconds && rests[i]! <= 1.25 * seconds + 30, `rest ${i + 1}: ${rests[i]} s`));
});

test('a failure that the delivery does not count costs the image no try', async () => {
  for (const isFree of [true, false]) {
    const folder = createFolder({ trouble: troubleIn('checkingCopy', 'session', 2), isFree: () => isFree });
    const bench = createBench({ made, config: { upload: { attempts: 2 } }, createDelivery: folder.create });
    await bench.round();
    assert.match(bench.lines.join('\n'), isFree ? /round: 3 delivered, 0 skipped/ : /round: 2 delivered, 1 skipped/);
  }
});

test('line noise costs an image no try twelve times in a row, but the thirteenth time', async () => {
  for (const [count, delivered] of [[12, 3], [13, 2]] as const) {
    const folder = createFolder({ trouble: troubleIn('copying', 'line-noise', count) });
    const bench = createBench({ made, config: { upload: { attempts: 1 } }, createDelivery: folder.create });
    await bench.round();
    assert.match(bench.lines.join('\n'), new RegExp(`round: ${delivered} delivered, ${3 - delivered} skipped`));
  }
});

test('the count of line noise is reset once an image is delivered', async () => {
  const tries: Record<string, number> = {};
  const folder = createFolder({
    trouble: (state, _time, image) => {
      if (state !== 'copying') return undefined;
      tries[image!.path] = (tries[image!.path] ?? 0) + 1;
      return tries[image!.path]! <= 8 ? { end: End.refused, fault: newFault('line-noise', state) } : undefined;
    },
  });
  const bench = createBench({ made, config: { upload: { attempts: 1 } }, createDelivery: folder.create });
  await bench.round();
  assertCopied(bench, folder, madeImages);
});

test('after a restart of the modem during a copy, the round starts over and no image is lost or sent twice', async () => {
  const folder = createFolder({ trouble: (state, time) => {
    if (state !== 'copying' || time !== 2) return undefined;
    bench.modem.reset();
    return { end: End.broken, fault: newFault('restarted', state) };
  } });
  const bench: Bench = createBench({ made, createDelivery: folder.create });
  await bench.round();
  assertCopied(bench, folder, madeImages);
  assert.ok(folder.told.filter(one => one === 'restart').length >= 2, 'the delivery is informed of the restart');
});

test('a setting that the delivery does not support is logged, and nothing is sent', async () => {
  const mistake = 'config.json: upload.verify: found "content", but a folder cannot be read';
  const folder = createFolder({ mistakes: [mistake] });
  const bench = createBench({ made, createDelivery: folder.create });
  await bench.round();
  assert.equal(linesOf(bench, /upload\.verify/), [`error card: ${mistake}`]);
  assert.equal(folder.taken, []);
  assert.ok(!statesOf(folder).includes('mounting'));
});

// The following tests have the setting by which images are deleted from the card after their delivery.

for (const { name, given, wanted } of sources) {
  for (const isBlind of [false, true]) {
    test(`into a folder, ${name}, afterUpload delete, ${isBlind ? 'nothing is verified: images are kept' : 'verified: the source removes the images'}`, async () => {
      const folder = createFolder({ isBlind });
      const bench = createBench({ ...given, config: { images: { afterUpload: 'delete' } }, createDelivery: folder.create });
      await bench.round();
      assertCopied(bench, folder, wanted);
      const paths = Object.keys(wanted);
      const isThere = (path: string) => (bench.entry ? bench.entry.told.every(one => one !== `remove ${path}`) : bench.card.contentOf(path) !== undefined);
      assert.equal(paths.filter(isThere), isBlind ? paths : []);
      assert.is(linesOf(bench, isBlind ? /is kept on the card/ : /is deleted from the card/).length, 3);
    });
  }
}

test('the source gets begin, deliver and remove for each image in this order', async () => {
  const folder = createFolder();
  const bench = createBench({ made, config: { images: { afterUpload: 'delete' } }, createDelivery: folder.create });
  await bench.round();
  assert.equal(bench.entry!.told, made.flatMap(({ path }) => [`begin ${path}`, `deliver ${path} x`, `remove ${path}`]));
});

test('without afterUpload nothing is removed', async () => {
  const folder = createFolder();
  const bench = createBench({ made, createDelivery: folder.create });
  await bench.round();
  assert.equal(bench.entry!.told, made.flatMap(({ path }) => [`begin ${path}`, `deliver ${path} d`]));
});

// The following tests have an image that changes while it is being sent.

test('an image that changes between two tries is reported to the delivery, and the new one arrives', async () => {
  const folder = createFolder({
    trouble: (state, time) => {
      if (state !== 'copying' || time !== 1) return undefined;
      bench.entry!.remake(made[0]!.path, 9);
      return { end: End.refused, fault: newFault('put-denied', state) };
    },
  });
  const bench: Bench = createBench({ made, createDelivery: folder.create });
  await bench.round();
  assert.equal(folder.taken.map(one => one.isOther), [false, true, false, false]);
  assertCopied(bench, folder, { ...madeImages, [made[0]!.path]: madeBytes({ ...made[0]!, seed: 9 }) });
});

test('an image that changed during its delivery is not removed', async () => {
  const folder = createFolder({
    trouble: (state, time) => {
      // the image changes after it was compared, and before the journal is written
      if (state === 'checkingCopy' && time === 1) bench.clock.after(0, () => bench.entry!.remake(made[0]!.path, 9));
      return undefined;
    },
  });
  const bench: Bench = createBench({ made, config: { images: { afterUpload: 'delete' } }, createDelivery: folder.create });
  await bench.round();
  assert.equal(bench.entry!.told.slice(0, 2), [`begin ${made[0]!.path}`, `deliver ${made[0]!.path} g`]);
  assert.is(linesOf(bench, /was rewritten while it was sent, so it is not deleted/).length, 1);
});

// The following test sends generated images by FTP to a real server.

for (const method of ['efs', 'stream']) {
  test(`by FTP (${method}), generated images: each arrives once, byte for byte, at a real server`, async () => {
    const root = mkdtempSync(join(tmpdir(), 'snapferry-'));
    const server = await startFtpServer({ root, user, password });
    const config = { ftp: { host: '127.0.0.1', port: server.port, user, password, directory: '/up' }, upload: { method }, images: { afterUpload: 'delete' } };
    const bench = createBench({ made, config, createDelivery: createFtp });
    try {
      await bench.round();
      assert.equal(linesOf(bench, /^error/), []);
      const names = readdirSync(join(root, 'up'), { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.jpg')).sort();
      assert.equal(names.map(name => name.split('/').at(-1)), ['1.jpg', '2.jpg', '3.jpg']);
      names.forEach((name, i) => assert.ok(readFileSync(join(root, 'up', name), 'latin1') === madeBytes(made[i]!), name));
      for (const { path } of made) deliveredOnce(bench, path);
      assert.is(server.uploads.length, 3);
      assert.equal(bench.entry!.told, made.flatMap(({ path }) => [`begin ${path}`, `deliver ${path} x`, `remove ${path}`]));
      assert.equal(bench.modem.violations, []);
    } finally {
      await bench.modem.stop();
      await server.stop();
      rmSync(root, { recursive: true, force: true });
    }
  });
}

// The following test reads the source text of src/round, which must work with any delivery and any source.

test('src/round names neither FTP nor a folder of the card', () => {
  const room = new URL('../../src/round/', import.meta.url);
  for (const file of readdirSync(room, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))) {
    assert.not.match(readFileSync(new URL(file, room), 'utf8').replace(/\/\/.*$|\/\*\*[\s\S]*?\*\//gm, ''), /ftp/i, file);
  }
});

test.run();
