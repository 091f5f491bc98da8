// Tests the live picture, a copy of the newest image under a fixed name on the server (`images.live`). The tests carry it in whole rounds, with
// every modem family, by FTP and HTTP.

import * as assert from 'uvu/assert';
import { jpegTaken } from '../../delivery/exif.ts';
import { createChance } from '../../sim/chance.ts';
import { allHttpMethods, bestWays, errorsOf, hasTemporaryName, within, worldWith, type Method } from '../../sim/world/ways.ts';
import { digest, noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { crossed, isWhole } from '../../whole.ts';

const test = crossed('the live picture');

const nameOf = (n: number) => `DCIM/100CAM/IMG_${String(n).padStart(4, '0')}.JPG`;
const picturesOf = (from: number, to: number) => Object.fromEntries(Array.from({ length: to - from + 1 }, (_none, i) => [nameOf(from + i), noise(1000 + from + i, from + i)]));
const files = picturesOf(1, 3);
const live = 'up/hut/live.jpg';
const config = { device: 'hut', images: { live: '{device}/live.jpg' } };

interface Way { title: string; method: Method; options: (more: WorldOptions & { modem?: object }) => WorldOptions; isRenamed: boolean; isHttp: boolean }
const allWays: Way[] = [
  ...bestWays.map(({ family, method }) => ({
    title: family as string, method, options: (more: object) => worldWith(family, more), isRenamed: hasTemporaryName(family), isHttp: false,
  })),
  ...allHttpMethods.map(({ family, method }) => ({
    title: `${family}, HTTP by ${method}`, method, options: (more: object) => worldWith(family, { http: {}, ...more }), isRenamed: false, isHttp: true,
  })),
];

const configOf = ({ method }: Way, more: object = {}) => ({ ...config, upload: { method }, ...more });
const changeConfig = (world: World, images: object) => world.put('config.json', JSON.stringify({ ...JSON.parse(world.read('config.json').toString()), images }));
/** Returns the number of uploads of the live picture that began. */
const shows = (world: World) => world.lines.filter(line => / is to be the live picture /.test(line)).length;
const stores = (world: World) => (world.http ? world.http.requests.filter(({ method }) => /^(PUT|POST)$/.test(method)).map(({ target }) => decodeURIComponent(target)) : world.ftpCommands().filter(line => /^STOR /.test(line)).map(line => line.slice(5)));

for (const [title, images] of [['as usual', {}], ['deleted after upload', { afterUpload: 'delete' }], ['without an archive', { archive: false }]] as const) {
  test(`numbers without zeros, and no time, ${title}: after picture9 comes picture10`, () => {
    const unknown = Date.UTC(1980, 0, 1);
    const put = (world: World, number: number) => world.put(`DCIM/picture${number}.jpg`, { content: noise(1000 + number, number), atMs: unknown });
    return within({ config: { device: 'hut', images: { ...config.images, ...images }, schedule: { everyMinutes: 10, offset: false } } }, async world => {
      for (let number = 1; number <= 8; number++) put(world, number);
      world.boot();
      for (let number = 9; number <= 12; number++) {
        put(world, number);
        assert.ok(await world.until(/ round: \d+ delivered/, 15));
        assert.is(digest(world.served()[live]!), digest(noise(1000 + number, number)), `picture${number}`);
      }
    });
  });
}

for (const [title, more, options] of [['by FTP', {}, {}], ['by FTP with a template', { name: '{path}{stem}.jpg' }, {}], ['by HTTP', {}, { http: {} }]] as const) {
  test(`a live picture named as a folder of the card, ${title}: the images of this folder arrive in another one`, () => {
    const paths = ['DCIM/A/IMG_1.jpg', 'DCIM/A/IMG_2.jpg', 'DCIM/AB/IMG_3.jpg'];
    const pictures = Object.fromEntries(paths.map((path, i) => [path, noise(1000 + i, i)]));
    return within({ files: pictures, config: { device: 'hut', images: { live: 'a', ...more } }, ...options }, async world => {
      await world.round();
      const served = world.served();
      assert.is(digest(served['up/a']!), digest(pictures[paths[2]!]!));
      const others = Object.keys(served).filter(name => name !== 'up/a').sort();
      assert.is(others.length, 3, others.join());
      const [first, second] = others as [string, string];
      assert.match(first, /^up\/A-[0-9a-f]{8}\/IMG_1\.jpg$/);
      assert.is(second, first.replace('IMG_1', 'IMG_2'));
      assert.is(others[2], 'up/AB/IMG_3.jpg');
      others.forEach((name, i) => assert.is(digest(served[name]!), digest(pictures[paths[i]!]!), name));
      assert.is(errorsOf(world), '');
    });
  });
}

for (const [name, rest] of [['l', 5], ['l.jpg', 3], ['ll.jpg', 2], ['lll.jpg', 1]] as const) {
  test(`the live picture ${name}, and a report and settings with ${name.length} letters in their names`, () => {
    const end = 'x'.repeat(name.length - 1);
    const named = { images: { live: name }, report: { name: `r${end}` }, remote: { name: `s${end}` }, schedule: { everyMinutes: 10, offset: false } };
    return within({ files, config: { device: 'hut', ...named } }, async world => {
      world.putServed(`up/s${end}`, JSON.stringify({ id: rest, set: { 'schedule.everyMinutes': 20 } }));
      await world.round();
      assert.is(digest(world.served()[`up/${name}`]!), digest(files[nameOf(3)]!));
      world.put(nameOf(4), noise(1500, 4));
      assert.ok(await world.until(/ round: 1 delivered/, 15));
      assert.is(digest(world.served()[`up/${name}`]!), digest(noise(1500, 4)));
      assert.is(JSON.parse(world.served()[`up/r${end}`]!.toString()).config, rest);
      assert.is(Object.keys(world.served()).length, 7, Object.keys(world.served()).join());
      assert.is(errorsOf(world), '');
    });
  });
}

for (const [first, count] of [[7, 3], [9, 60]] as const) {
  test(`numbers without zeros, ${count} before it: the report has the time of picture${first + count}`, () => {
    const timeOf = (number: number) => Date.UTC(2026, 10, 20, 8, 0, number);
    const files = Object.fromEntries(Array.from({ length: count }, (_none, i) => [`DCIM/picture${first + i}.jpg`, { content: noise(300 + i, i), atMs: timeOf(i) }]));
    return within({ files, config: { device: 'hut', report: { name: 'hut.json' }, schedule: { everyMinutes: 10, offset: false } } }, async world => {
      await world.round();
      world.put(`DCIM/picture${first + count}.jpg`, { content: noise(999, 99), atMs: timeOf(59) + 60_000 });
      await world.until(/ round: 1 delivered/, 30);
      assert.match(world.served()['up/hut.json']!.toString(), /"picture":"2026-11-20T..:01:59/);
    });
  });
}

for (const way of allWays) {
  test(`${way.title}: the newest image is sent first under the fixed name, then all under their own names; the next one replaces it`, () =>
    within(way.options({ files, config: configOf(way) }), async world => {
      await world.round();
      assert.is(digest(world.served()[live]!), digest(files[nameOf(3)]!));
      assert.match(stores(world)[0]!, way.isRenamed ? /live-[0-9a-f]{8}\.jpg\.part$/ : /live\.jpg$/);
      assert.equal(Object.keys(world.served()).sort(), [live, ...Object.keys(files).map(path => path.replace(/^DCIM/, 'up'))].sort());
      assert.match(world.lines.join('\n'), /round: 3 delivered, 0 skipped, 0 left/);
      world.put(nameOf(4), noise(1500, 4));
      await world.until(/round: 1 delivered/, 5);
      assert.is(digest(world.served()[live]!), digest(noise(1500, 4)));
      assert.is(shows(world), 2);
      assert.is(errorsOf(world), '');
      const isTold = world.lines.filter(line => / is written in place, not renamed/.test(line)).length;
      assert.is(isTold, way.isRenamed ? 0 : 1);
    }));

  test(`${way.title}: an old file of equal size under the fixed name does not pass for the new picture`, () =>
    within(way.options({ files: { [nameOf(1)]: noise(1200, 1) }, config: configOf(way) }), async world => {
      await world.round();
      world.put(nameOf(2), noise(1200, 2));
      await world.until(/round: 1 delivered/, 5);
      assert.is(digest(world.served()[live]!), digest(noise(1200, 2)));
      assert.is(errorsOf(world), '');
    }));

  test(`${way.title}: a server that confirms the replacement but keeps the old picture of equal size and end is detected`, () => {
    const end = noise(40, 9);
    const [old, now] = [1, 2].map(seed => Buffer.concat([noise(1200, seed), end]));
    const faults = way.isHttp ? { http: { faults: [{ method: 'PUT', target: 'live.jpg', nth: 2, how: { status: 201 } }, { method: 'POST', target: 'live.jpg', nth: 2, how: { status: 201 } }] } }
      : { server: { faults: [{ verb: 'RNTO', nth: 3, how: { refuse: 250 } }] } };
    if (!way.isHttp && !way.isRenamed) return Promise.resolve();
    return within(way.options({ files: { [nameOf(1)]: old! }, config: configOf(way), ...faults }), async world => {
      await world.round();
      world.put(nameOf(2), now!);
      await world.until(/ is not replaced; the round goes on/, 5);
      assert.is(shows(world), 2);
      assert.is(digest(world.served()[live]!), digest(old!));
      await world.until(/ is the live picture /, 10);
      assert.is(digest(world.served()[live]!), digest(now!), 'replaced by the next try');
    });
  });

  test(`${way.title}: without the archive only the live picture is sent, and the others are skipped, not delivered`, () =>
    within(way.options({ files, config: configOf(way, { images: { live: 'live.jpg', archive: false } }) }), async world => {
      await world.round();
      assert.equal(Object.keys(world.served()), ['up/live.jpg']);
      assert.is(digest(world.served()['up/live.jpg']!), digest(files[nameOf(3)]!));
      assert.match(world.lines.join('\n'), /round: 0 delivered, 0 skipped, 0 left, 2 skipped before the live picture/);
      await world.until(/nothing to send/, 2);
      for (const path of [nameOf(4), nameOf(5)]) world.put(path, noise(1300, path.charCodeAt(19)));
      await world.until(/ round: /, 5);
      assert.is(digest(world.served()['up/live.jpg']!), digest(world.read(nameOf(5))));
      assert.match(world.lines.join('\n'), /round: 0 delivered, 0 skipped, 0 left, 1 skipped before the live picture/);
      assert.is(shows(world), 2);
      assert.not.match(world.lines.join('\n'), / delivered as /);
      for (const path of Object.keys(files)) assert.ok(world.read(path).length > 0, 'the image stays on the card');
      changeConfig(world, {});
      await world.until(/round: 5 delivered/, 5);
      assert.is(errorsOf(world), '');
    }));
}

// For whatever reason the server refuses the live picture, the round goes on, and the log says so once.
for (const way of allWays) {
  const refusals: [string, object][] = way.isHttp
    ? [403, 404, 413, 503, 500, 302].map(status => [String(status), { http: { faults: [{ method: way.method === 'efs' ? 'POST' : undefined, target: 'live.jpg', how: { status } }] } }])
    : [553, 550, 452].map(code => [String(code), { server: { faults: [{ verb: 'STOR', nth: 1, how: { refuse: code } }] } }]);
  for (const [reason, options] of refusals) {
    test(`${way.title}: if the server refuses the live picture by ${reason}, this is logged, and the round delivers all images`, () =>
      within(way.options({ files, config: configOf(way), ...options }), async world => {
        await world.round();
        assert.match(world.lines.join('\n'), /round: 3 delivered, 0 skipped, 0 left/);
        assert.is(world.lines.filter(line => / the live picture hut\/live\.jpg is not replaced; the round goes on/.test(line)).length, 1);
        assert.is(shows(world), 1, 'one try');
        assert.not.ok(world.served()[live]);
        for (const path of Object.keys(files)) assert.is(stores(world).filter(target => target.includes(path.slice(12, -4))).length, 1, path);
      }));
  }

  test(`${way.title}: while the newest image is being written or empty, the previous one is the live picture`, () =>
    within(way.options({ files: { ...files, [nameOf(4)]: '' }, config: configOf(way) }), async world => {
      world.put(nameOf(5), noise(900, 5));
      world.boot();
      await world.until(/ picking /, 5);
      world.put(nameOf(5), noise(1900, 5));
      await world.until(/ is the live picture /, 5);
      assert.is(digest(world.served()[live]!), digest(files[nameOf(3)]!));
      await world.until(/ is the live picture /, 5);
      assert.is(digest(world.served()[live]!), digest(noise(1900, 5)));
    }));
}


const radio = { upBytesPerSecond: 10_000, rttMs: 100 };
const imageBytes = 12_000;
/** How many rounds the next test has. */
const rounds = isWhole ? 100 : 3;

for (const way of allWays) {
  test(`${way.title}: with 300 waiting images and 10 kB/s, each round's newest is live within one image's time after the login`, () =>
    within(way.options({
      files: Object.fromEntries(Object.keys(picturesOf(1, 300)).map((path, i) => [path, noise(imageBytes, i + 1)])), modem: radio, config: configOf(way),
    }), async world => {
      for (let round = 0; round < rounds; round++) {
        const newest = nameOf(300 + round);
        if (round > 0) world.put(newest, noise(imageBytes + round, 300 + round));
        const from = world.lines.length;
        world.boot();
        assert.ok(await world.until(/ opening /, 10));
        const openedMs = world.clock.now();
        assert.ok(await world.until(/ is the live picture /, 10));
        assert.is(digest(world.served()[live]!), digest(world.read(newest)));
        // Besides the bytes, 15 s are allowed: 3 s in which the picture's size must not change, and the logins. A SIM7080 logs in for each command.
        assert.ok(world.clock.now() - openedMs < imageBytes * 1000 / radio.upBytesPerSecond + 15_000, `${world.clock.now() - openedMs} ms in round ${round}`);
        assert.not.ok(world.lines.slice(from).some(line => / delivered as /.test(line)), 'before all other images');
        // The power is cut before any other image is sent, so that all of them still wait in the next round.
        world.cut();
      }
    }));
}

const taken = (n: number) => `2026:11:20 08:${String(n).padStart(2, '0')}:00`;
/** Pictures for tests of power cuts. Two of the pictures were taken at the same time. */
const cutFiles = Object.fromEntries([1, 2, 2, 3].map((n, i) => [nameOf(i + 1), Buffer.concat([Buffer.from(jpegTaken(taken(n)), 'latin1'), noise(900 + i, i + 1)])]));
const cutNames = ['01', '02', '02-1', '03'].map(end => `up/hut/20261120_08${end.replace(/(..)/, '$100')}.jpg`);
const cutConfig = { device: 'hut', images: { name: '{device}/{yyyy}{mm}{dd}_{HH}{MM}{SS}.jpg', live: 'now/{device}.jpg', first: 'newest' } };
/** Number of power cuts before the end of a round. `npm run test:faults` has 1,000 for each modem family, shared by its methods. */
const cutsOf = ({ title }: { title: string }) => (isWhole ? Math.ceil(1000 / allWays.filter(way => way.title.split(',')[0] === title.split(',')[0]).length) : 4);

for (const way of allWays) {
  test(`${way.title}: after a power cut in any state, with template, live picture and the newest first, no image is lost, sent twice or renamed`, async () => {
    const chance = createChance(way.title.length * 7 + 1);
    for (let nth = 0, cuts = 0; cuts < cutsOf(way); nth++) {
      const isAtCard = nth % 2 > 0;
      const at = isAtCard ? 20 + Math.floor(chance() * 330) : 3 + Math.floor(chance() * 90);
      const laterMs = Math.floor(chance() * 40);
      let operations = 0;
      let isCut = false;
      await within(way.options({
        files: cutFiles, config: { ...cutConfig, upload: { method: way.method } }, onOperation: () => { isCut ||= isAtCard && ++operations === at; },
      }), async world => {
        world.boot();
        await world.clock.run(() => isCut || (!isAtCard && world.modem.commands.length >= at) || world.lines.some(line => / round: /.test(line)), 600_000);
        if (!isAtCard) await world.clock.run(() => false, laterMs);
        if (!world.lines.some(line => / round: /.test(line))) cuts += 1;
        world.cut();
        world.boot();
        const place = `${isAtCard ? 'operation' : 'command'} ${at}`;
        assert.ok(await world.until(/nothing to send/, 60), place);
        const served = world.served();
        assert.equal(Object.keys(served).sort(), [...cutNames, 'up/now/hut.jpg'].sort(), place);
        Object.values(cutFiles).forEach((bytes, i) => assert.is(digest(served[cutNames[i]!]!), digest(bytes), `${place}: ${cutNames[i]}`));
        assert.is(digest(served['up/now/hut.jpg']!), digest(cutFiles[nameOf(4)]!), place);
        for (const name of cutNames) {
          const whole = world.uploads().filter(({ path, end, digest: of }) => path === `/${name}` && end === 'complete' && of === digest(served[name]!));
          assert.ok(whole.length <= 1, `${place}: ${name} was sent ${whole.length} times`);
        }
      });
    }
  });
}

for (const [everyMinutes, oldestMinutes, send] of [[0, 18, {}], [0, 18, { from: '05:00', to: '22:00' }], [30, 42, {}]] as const) {
  test(`pictures come faster than they are sent, a round every ${everyMinutes} minutes${'to' in send ? ` until ${send.to}` : ''}: the live picture is at most ${oldestMinutes} minutes old`, () =>
    within({ files: picturesOf(1, 20), config: { ...config, schedule: { everyMinutes }, send }, modem: { upBytesPerSecond: 10 } }, async world => {
      world.boot();
      for (let number = 21; number <= 90; number++) {
        world.put(nameOf(number), noise(1000 + number, number));
        await world.until(/no such line/, 1);
        const shown = world.served()[live];
        // while the picture is replaced, its file has fewer bytes
        if (shown && shown.length > 1000 && number > 50) assert.ok(shown.length >= 1000 + number - oldestMinutes, `${shown.length - 1000} is shown when ${number} is taken`);
      }
      assert.ok(shows(world) <= 70 / Math.max(10, everyMinutes) + 1, `${shows(world)} live pictures`);
      assert.ok(world.lines.filter(line => / delivered as /.test(line)).length < 60, 'images wait');
    }));
}

test('a round does not make way for a newer live picture in the last minutes before send.to, nor after it', () =>
  within({ files: picturesOf(1, 60), config: { ...config, schedule: { everyMinutes: 0 }, send: { to: '09:51' } }, modem: { upBytesPerSecond: 10 } }, async world => {
    world.boot();
    const ends: string[] = [];
    for (let number = 61; number <= 150; number++) {
      world.put(nameOf(number), noise(1000 + number, number));
      await world.until(/no such line/, 1);
    }
    for (const line of world.lines) if (/ round: \d+ delivered/.test(line)) ends.push(line.slice(11, 16));
    // The round that began at 9:40 would make way at 9:50. It goes on with the images of before instead.
    assert.is(ends.length, 1, ends.join());
    assert.ok(ends[0]! >= '09:40' && ends[0]! < '09:45', ends[0]);
    assert.ok(world.lines.some(line => / 10:5\d:\d\d .* delivered as /.test(line)), 'images are sent until the end');
  }));

test.run();
