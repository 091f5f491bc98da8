// Tests settings from the server (`remote.name`) in whole rounds. They are fetched with every modem family, tried, kept or refused, and taken back
// after a bad value.

import * as assert from 'uvu/assert';
import { allHttpMethods, bestWays, errorsOf, within, worldWith, type Method } from '../../sim/world/ways.ts';
import { noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { crossed, inWhole, sample } from '../../whole.ts';

const test = crossed('remote settings');

const nameOf = (n: number) => `DCIM/100CAM/IMG_000${n}.JPG`;
const files = { [nameOf(1)]: noise(1001, 1) };
const config = { device: 'hut', report: { name: '{device}.json' }, remote: { name: '{device}-settings.json', everyHours: 1 }, schedule: { everyMinutes: 60, offset: false } };
const place = 'up/hut-settings.json';

interface Way { title: string; method: Method; options: (more: WorldOptions & { modem?: object }) => WorldOptions; isHttp: boolean }
const ways: Way[] = [
  ...bestWays.map(({ family, method }) => ({ title: family as string, method, options: (more: object) => worldWith(family, more), isHttp: false })),
  ...allHttpMethods.map(({ family, method }) => ({ title: `${family}, HTTP by ${method}`, method, options: (more: object) => worldWith(family, { http: {}, ...more }), isHttp: true })),
];
const few = ways.filter(({ title }) => /^(sim7600|sim800|sim7600, HTTP by stream)$/.test(title));

const reportIn = (world: World) => JSON.parse(world.served()['up/hut.json']!.toString('utf8')) as { config?: unknown; delivered: number };
const linesOf = (world: World) => world.lines.filter(line => / remote: /.test(line)).map(line => line.replace(/^.* (info|warn|error) remote: /, '$1 '));
const settings = (id: number | string, set: object, more: object = {}) => JSON.stringify({ id, set, ...more });
/** Puts the next image onto the card, and waits for the round that sends it. */
async function next(world: World, n: number): Promise<void> {
  world.put(nameOf(n), noise(1000 + n, n));
  assert.ok(await world.until(/ round: \d+ delivered/, 130), 'the next round');
}

for (const way of ways) {
  test(`${way.title}: settings are fetched after the report, tried in the next round, and kept once a report that names them has arrived`, () =>
    within(way.options({ files, config: { ...config, upload: { method: way.method } } }), async world => {
      world.putServed(place, settings(8, { 'schedule.everyMinutes': 30, 'log.level': 'debug' }));
      await world.round();
      assert.is(reportIn(world).config, undefined);
      assert.match(linesOf(world).join('\n'), /^info settings 8 are on the card, \d+ bytes; they are tried from the next round on$/);
      await next(world, 2);
      assert.is(reportIn(world).config, 8);
      assert.match(linesOf(world).join('\n'), /info settings 8 hold over config\.json, on trial for 2 rounds: schedule\.everyMinutes 30, log\.level "debug"\n/);
      assert.match(linesOf(world).join('\n'), /info settings 8 stay: a report that names them has arrived/);
      const before = world.clock.now();
      await next(world, 3);
      assert.ok(world.clock.now() - before <= 31 * 60_000, 'a round every 30 minutes');
      assert.is(reportIn(world).config, 8);
      assert.is(errorsOf(world), '');
      world.cut();
      world.boot();
      await next(world, 4);
      assert.is(reportIn(world).config, 8);
      assert.match(linesOf(world).at(-1)!, /^info settings 8 hold over config\.json: schedule/);
    }));
}

const wrong: { title: string; text: string; why: RegExp }[] = [
  { title: 'a key that must not be set', text: settings(8, { 'schedule.everyMinutes': 30, 'ftp.host': 'evil.example' }), why: /^8 refused: ftp\.host: cannot be set from the server$/ },
  { title: 'the PIN', text: settings(8, { 'network.pin': '0000' }), why: /^8 refused: network\.pin: cannot/ },
  { title: 'the password of the console', text: settings(8, { 'console.password': 'x' }), why: /^8 refused: console\.password: cannot/ },
  { title: 'the file names of the camera', text: settings(8, { 'camera.names': 'dated' }), why: /^8 refused: camera\.names: cannot/ },
  { title: 'the settings of the check-in', text: settings(8, { 'remote.name': '' }), why: /^8 refused: remote\.name: cannot/ },
  { title: 'the name of firmware', text: settings(8, { 'remote.firmware': 'evil.bin' }), why: /^8 refused: remote\.firmware: cannot/ },
  { title: 'to delete pictures that were not delivered', text: settings(8, { 'camera.whenFull': 'oldest' }), why: /^8 refused: camera\.whenFull: 'oldest' cannot be set from the server/ },
  { title: 'an unknown key', text: settings(8, { 'schedule.everyMinute': 30 }), why: /^8 refused: schedule\.everyMinute: unknown key$/ },
  { title: 'a value out of range', text: settings(8, { 'upload.attempts': 0 }), why: /^8 refused: upload\.attempts: found 0, needs a whole number/ },
  { title: 'a value of another type', text: settings(8, { 'schedule.everyMinutes': [30] }), why: /^8 refused: schedule\.everyMinutes: needs/ },
  { title: 'rounds less often than weekly', text: settings(8, { 'schedule.everyMinutes': 44640 }), why: /^8 refused: schedule\.everyMinutes: at most 10080/ },
  { title: 'reports less often than weekly', text: settings(8, { 'report.everyHours': 169 }), why: /^8 refused: report\.everyHours: found 169/ },
  { title: 'check-ins less often than weekly', text: settings(8, { 'remote.everyHours': 169 }), why: /^8 refused: remote\.everyHours: found 169/ },
  { title: 'contradictory values', text: settings(8, { 'send.from': '08:00', 'send.to': '08:00' }), why: /^8 refused: send\.to: found '08:00', as send\.from/ },
  { title: 'a prototype, which the engine finds by each key', text: '{"id": 8, "set": {"__proto__": {"images.afterUpload": "delete"}}}', why: /^8 refused: __proto__: cannot be set from the server$/ },
  { title: 'a prototype by a NUL, which crashes the engine', text: '{"id": 8, "__proto__\\u0000": 1}', why: /^8 refused: __proto__\?: unknown key/ },
  { title: 'a prototype before a comment', text: '{"id": 8, "set": {"__proto__"/**/: {"images.afterUpload": "delete"}}}', why: /^\? refused: the file is not readable as JSON at line 1, column 30: a comment/ },
  { title: 'a prototype that crashes the engine', text: '{"id": 8, "set": {"__proto__": "x"}}', why: /^8 refused: __proto__: cannot be set from the server$/ },
  { title: 'an octal number', text: '{"id": 8, "set": {"schedule.everyMinutes": 060}}', why: /^\? refused: the file is not readable as JSON at line 1, column 44: a number in a form/ },
  { title: 'no id', text: '{"set": {"schedule.everyMinutes": 30}}', why: /^\? refused: id: needs/ },
  { title: 'no JSON', text: '{"id": 8, "set": {"schedule.everyMinutes": 30}', why: /^\? refused: the file is not readable as JSON at line 1|^\? refused: the file ends/ },
  { title: 'binary data', text: '\x00\xff\r\nAT+CFUN=0\r\n', why: /^\? refused: the file / },
  { title: 'an unknown top-level key', text: '{"id": 8, "run": "x"}', why: /^8 refused: run: unknown key/ },
  { title: 'a text instead of a list', text: '{"id": 8, "send": "DCIM/A.JPG"}', why: /^8 refused: send: needs a list/ },
];
for (const { title, text, why } of sample(wrong, 3)) {
  test(`settings refused completely, and named in the next report: ${title}`, () => within(worldWith('sim7600', { files, config }), async world => {
    world.putServed(place, Buffer.from(text, 'latin1'));
    await world.round();
    await next(world, 2);
    assert.match(String(reportIn(world).config), why);
    assert.match(linesOf(world).join('\n'), /error settings (8|\?) are refused: .*; those before hold, and the next report names it/);
    const before = world.clock.now();
    await next(world, 3);
    assert.ok(world.clock.now() - before > 50 * 60_000, 'still a round every hour');
  }));
}

test('settings whose name the modem does not accept are looked for under a safe name, which the log tells', () => within(worldWith('sim7600', { files, config: { ...config, device: 'Hütte' } }), async world => {
  await world.round();
  const told = /^info Hütte-settings\.json is looked for as (\S+), since the modem does not accept its name$/.exec(linesOf(world)[0]!);
  assert.ok(told);
  world.putServed(`up/${told[1]}`, settings(8, { 'schedule.everyMinutes': 30 }));
  await next(world, 2);
  assert.match(linesOf(world).at(-1)!, /^info settings 8 are on the card/);
}));

test('a settings file of 1,024 bytes is accepted, and a longer one is not', () => within(worldWith('sim7600', { files, config }), async world => {
  const text = settings(8, { 'schedule.everyMinutes': 30 });
  world.putServed(place, text.padEnd(1025));
  await world.round();
  assert.match(linesOf(world).join('\n'), /^warn hut-settings\.json is not fetched: it is longer than 1024 bytes; shorten it$/);
  world.putServed(place, text.padEnd(1024));
  await next(world, 2);
  assert.match(linesOf(world).at(-1)!, /^info settings 8 are on the card, 1024 bytes/);
}));

for (const way of ways.filter(({ isHttp }) => !isHttp)) {
  test(`${way.title}: a server without SIZE takes reports, and its settings are fetched`, () => within(way.options({ files, config, server: { noSize: true } }), async world => {
    world.putServed(place, settings(8, { 'schedule.everyMinutes': 30 }));
    await world.round();
    for (const n of [2, 3]) await next(world, n);
    // Quectel M10 to M95 have neither SIZE nor a listing, so they cannot read a file.
    const isFetched = way.title !== 'quectel';
    assert.match(linesOf(world).join('\n'), isFetched ? /info settings 8 stay: a report that names them has arrived/ : /warn hut-settings\.json is not fetched: the server refused the command \(AT\+QFTPSIZE/);
    assert.is(reportIn(world).config, isFetched ? 8 : undefined);
    assert.is(reportIn(world).delivered, 3);
  }));
}

test('settings of another day are not taken again after two newer ones, also after power cuts', () => within(worldWith('sim7600', { files, config }), async world => {
  await world.round();
  let n = 1;
  for (const id of [8, 9, 'spring', 10]) {
    world.putServed(place, settings(id, { 'schedule.everyMinutes': 59 }));
    for (let i = 0; i < 3; i++) await next(world, ++n);
    assert.is(reportIn(world).config, id);
  }
  for (const [id, why] of [[8, '10 was taken before, and numbers must rise; give other settings a higher one'], ['spring', 'this id was taken before; give other settings another id']] as const) {
    world.cut();
    world.boot();
    world.putServed(place, settings(id, { 'schedule.everyMinutes': 44 }));
    for (let i = 0; i < 2; i++) await next(world, ++n);
    assert.match(linesOf(world).join('\n'), `warn settings ${id} are left alone, since ${why}`);
    assert.is(reportIn(world).config, 10);
  }
}));

test('an image that the card cannot read in any round does not prevent other settings', () => within(worldWith('sim7600', {
  files: { ...files, [nameOf(0)]: noise(9001) }, config,
  onOperation: (step, at) => {
    if (step === 'read' && at.includes('IMG_0000')) throw Object.assign(new Error('Unable to read file : DISK_ERR'), { code: 'EIO' });
  },
}), async world => {
  await world.round();
  for (const id of [1, 2]) {
    world.putServed(place, settings(id, { 'schedule.everyMinutes': 60, 'log.level': id % 2 ? 'info' : 'debug' }));
    for (let i = 0; i < 3; i++) await next(world, id * 3 + i);
    assert.is(reportIn(world).config, id);
  }
}));

for (const way of few) {
  test(`${way.title}: without a settings file the round ends as usual`, () => within(way.options({ files, config }), async world => {
    await world.round();
    await next(world, 2);
    assert.equal(linesOf(world), []);
    assert.is(errorsOf(world), '');
    assert.is(reportIn(world).delivered, 2);
  }));

  test(`${way.title}: the settings file is requested at most every remote.everyHours, also after a restart`, () => within(way.options({ files, config: { ...config, remote: { ...config.remote, everyHours: 5 } } }), async world => {
    await world.round();
    world.putServed(place, settings(8, { 'schedule.everyMinutes': 30 }));
    for (const n of [2, 3]) await next(world, n);
    assert.equal(linesOf(world), []);
    for (const n of [4, 5, 6]) await next(world, n);
    assert.match(linesOf(world)[0]!, /settings 8 are on the card/);
  }));
}

// Here the settings forbid roaming abroad, so no round succeeds. remotekeys.test.ts has all other settings that can break a round.
test('an id that was refused after its two rounds is never accepted again, but another id is', () =>
  within(worldWith('sim7600', { files, config, modem: { registration: [{ atMs: 0, stat: 5 }] } }), async world => {
    world.putServed(place, settings(8, { 'send.roaming': false }));
    await world.round();
    world.put(nameOf(2), noise(1002, 2));
    assert.ok(await world.until(/settings 8 are refused/, 190), 'after two rounds');
    await next(world, 3);
    world.putServed(place, settings(8, { 'schedule.everyMinutes': 30 }));
    await next(world, 4);
    assert.match(linesOf(world).at(-1)!, /^warn settings 8 are left alone, since this id was (taken|refused) before; give other settings another id$/);
    world.putServed(place, settings(9, { 'schedule.everyMinutes': 30 }));
    for (const n of [5, 6]) await next(world, n);
    assert.is(reportIn(world).config, 9);
  }));

test('images of `send` are sent again first, once per id, and no other file of the card', () => within(worldWith('sim7600', { files, config }), async world => {
  world.put('notes.txt', 'secret');
  world.putServed(place, settings(8, {}, { send: ['DCIM/100CAM/IMG_0001.JPG', '/config.json', 'DCIM/../config.json', 'notes.txt', 'snapferry/state', 'DCIM/100CAM/NONE.JPG'] }));
  await world.round();
  await next(world, 2);
  const sent = () => world.lines.filter(line => / image: .* delivered as /.test(line)).map(line => /IMG_\d+/.exec(line)![0]);
  assert.equal(sent(), ['IMG_0001', 'IMG_0001', 'IMG_0002']);
  assert.is(linesOf(world).filter(line => / is not sent, since it is no image of images\.folder on this card$/.test(line)).length, 4);
  assert.is(linesOf(world).filter(line => /DCIM\/\.\.\/config\.json is not sent, since it holds a name that ends with a dot/.test(line)).length, 1);
  assert.equal(Object.keys(world.served()).sort(), ['up/100CAM/IMG_0001.JPG', 'up/100CAM/IMG_0002.JPG', place, 'up/hut.json'].sort());
  world.cut();
  world.boot();
  await next(world, 3);
  assert.equal(sent(), ['IMG_0001', 'IMG_0001', 'IMG_0002', 'IMG_0003']);
}));

test('an image of `send` named as on the server is sent again', () => within(worldWith('sim7600', { files, config }), async world => {
  await world.round();
  world.putServed(place, settings(8, {}, { send: ['100CAM/IMG_0001.JPG'] }));
  for (const n of [2, 3, 4]) await next(world, n);
  assert.is(world.uploads().filter(({ path }) => path.endsWith('100CAM/IMG_0001.JPG')).length, 2);
  assert.is(reportIn(world).config, 8);
}));

test('with images.folder "/", `send` delivers neither config.json, under any of its names, nor files of the firmware', () =>
  within(worldWith('sim7600', { files: { ...files, 'config (1).json': '{}' }, config: { ...config, images: { folder: '/', match: '*' } } }), async world => {
    const secrets = ['config.json', '/CONFIG.JSON', 'config (1).json', 'CONFIG~1.JSO', 'snapferry/state', 'SNAPFERRY/settings.0', 'SNAPFE~1/state', 'DCIM/../config.json', 'DCIM\\..\\config.json', '//config.json', 'config.json.'];
    await world.round();
    world.putServed(place, settings(8, {}, { send: [...secrets, nameOf(1)] }));
    await next(world, 2);
    await next(world, 3);
    assert.is(reportIn(world).config, 8);
    assert.equal(Object.keys(world.served()).filter(path => !path.startsWith('up/DCIM/100CAM/')).sort(), [place, 'up/hut.json'].sort());
    assert.is(world.uploads().filter(({ path }) => path.endsWith('IMG_0001.JPG')).length, 2);
  }));

test('a card in another camera does not transfer its settings', () => within(worldWith('sim7600', { files, config }), async world => {
  world.putServed(place, settings(8, { 'schedule.everyMinutes': 30 }));
  await world.round();
  await next(world, 2);
  assert.is(reportIn(world).config, 8);
  const text = world.read('config.json').toString('utf8');
  world.put('config.json', text.replace('"hut"', '"mast"'));
  world.cut();
  world.boot();
  await next(world, 3);
  const report = JSON.parse(world.served()['up/mast.json']!.toString('utf8')) as object;
  assert.not.ok('config' in report);
}));

inWhole(test)('without a schedule: a refusal is reported at once; while the server refuses the report, there is one login an hour for it', () =>
  within(worldWith('sim7600', { files, config: { ...config, schedule: undefined }, server: { faults: Array.from({ length: 5 }, (_none, i) => ({ verb: 'STOR', nth: 3 + i, how: { refuse: 553 } })) } }), async world => {
    world.putServed(place, settings(8, { 'ftp.host': 'evil.example' }));
    await world.round();
    assert.ok(await world.until(/settings 8 are refused/, 1));
    assert.ok(await world.until(/ report: .*, is to be /, 1), 'at once');
    const logins = () => world.lines.filter(line => / state: opening /.test(line)).length;
    const before = logins();
    assert.not.ok(await world.until(/ report: is sent as /, 50));
    assert.is(logins(), before);
    assert.ok(await world.until(/ report: is sent as /, 7 * 60), 'the report is sent in the end');
    assert.match(String(reportIn(world).config), /^8 refused/);
    assert.ok(logins() - before <= 6, `${logins() - before} logins`);
  }));

test.run();
