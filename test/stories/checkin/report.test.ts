// Tests the report (`report.name`) in whole rounds: with every modem family, after a round that delivered images, and without images. Its texts and
// its faults are tested, too.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { certificateOf } from '../../sim/server/certificates.ts';
import { valuesOf } from '../../sim/server/http/head.ts';
import { startHttpServer, type HttpServerOptions, type RunningHttpServer } from '../../sim/server/http/http.ts';
import { allHttpMethods, bestWays, errorsOf, within, worldWith, type FamilyName, type Method } from '../../sim/world/ways.ts';
import { digest, noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { crossed, inWhole } from '../../whole.ts';

const test = crossed('the report');

const nameOf = (n: number) => `DCIM/100CAM/IMG_000${n}.JPG`;
const files = Object.fromEntries([1, 2].map(n => [nameOf(n), noise(1000 + n, n)]));
const served = 'up/reports/hut.json';
const config = { device: 'hut', report: { name: 'reports/{device}.json' } };
const order = ['device', 'status', 'time', 'timeFrom', 'next', 'picture', 'waiting', 'delivered', 'skipped', 'refused', 'fault', 'held', 'starts', 'battery', 'signal', 'operator', 'roaming', 'day', 'month', 'firmware', 'engine', 'config', 'modem', 'memory'];

interface Way { title: string; method: Method; options: (more: WorldOptions & { modem?: object }) => WorldOptions; isHttp: boolean }
const ways: Way[] = [
  ...bestWays.map(({ family, method }) => ({ title: family as string, method, options: (more: object) => worldWith(family, more), isHttp: false })),
  ...allHttpMethods.map(({ family, method }) => ({ title: `${family}, HTTP by ${method}`, method, options: (more: object) => worldWith(family, { http: {}, ...more }), isHttp: true })),
];
/** A sample of modems and upload methods: FTP with a rename (SIM7600), FTP without one (SIM7080), and HTTP. */
const few = ways.filter(({ title }) => /^(sim7600|sim7080|sim7600, HTTP by .*)$/.test(title));

type Report = Record<string, unknown> & { fault?: { code: string; words: string; times: number } };
function reportIn(world: World, path = served): Report {
  const text = world.served()[path]!.toString('utf8');
  assert.ok(text.endsWith('}\n') && Buffer.byteLength(text) <= 600, text);
  const report = JSON.parse(text) as Report;
  assert.equal(Object.keys(report), order.filter(key => key in report), 'fields in the order of the issue');
  return report;
}
const sent = (world: World) => world.lines.filter(line => / report: is sent as /.test(line)).length;
const tried = (world: World) => world.lines.filter(line => / report: .*, is to be /.test(line)).length;

for (const way of ways) {
  test(`${way.title}: the report is sent under its name after a round with deliveries; the next one replaces it, even at equal size`, () =>
    within(way.options({ files, config: { ...config, upload: { method: way.method } }, modem: { operator: 'Back\\slash', csq: 20 } }), async world => {
      await world.round();
      const { device, status, waiting, delivered, skipped, refused, signal, operator, roaming } = reportIn(world);
      assert.equal({ device, status, waiting, delivered, skipped, refused, signal, operator, roaming },
        { device: 'hut', status: 'ok', waiting: 0, delivered: 2, skipped: 0, refused: 0, signal: -73, operator: 'Back\\slash', roaming: false });
      for (const path of Object.keys(files)) assert.is(digest(world.served()[path.replace(/^DCIM/, 'up')]!), digest(files[path]!));
      world.put(nameOf(3), noise(1003, 3));
      await world.until(/round: 1 delivered/, 5);
      assert.is(reportIn(world)['delivered'], 3);
      assert.equal([sent(world), tried(world)], [2, 2]);
      assert.is(errorsOf(world), '');
    }));
}

for (const way of few) {
  test(`${way.title}: with nothing to send a report is sent every report.everyHours, without logins in between`, () =>
    within(way.options({ files: { 'DCIM/notes.txt': 'no image' }, config: { ...config, schedule: { everyMinutes: 360, offset: false } } }), async world => {
      world.boot();
      assert.ok(await world.until(/ report: is sent as /, 10), 'after power-on');
      const first = reportIn(world);
      const logins = () => world.lines.filter(line => / state: waking /.test(line)).length;
      const before = logins();
      assert.not.ok(await world.until(/ report: is sent as /, 17 * 60));
      assert.is(logins(), before);
      assert.ok(await world.until(/ report: is sent as /, 7 * 60 + 10));
      const second = reportIn(world);
      assert.equal([first, second].map(({ delivered, waiting, status }) => [delivered, waiting, status]), [[0, 0, 'ok'], [0, 0, 'ok']]);
      const [next, time] = [first['next'], second['time']].map(text => Date.parse(text as string));
      assert.ok(time! <= next!, `${second['time']} is not later than ${first['next']}`);
    }));

  const refused = way.isHttp ? { http: { faults: [{ target: 'hut.json', how: { status: 403 } }] } } : { server: { faults: [{ verb: 'STOR', nth: 3, how: { refuse: 553 } }] } };
  // The test spans six hours of searches on the card. By FTP it runs in `npm run test:all`, by HTTP in `npm run test:faults`.
  (way.isHttp ? inWhole(test) : test)(`${way.title}: if the server refuses the report, all images are delivered in one try, and the round is not repeated`, () =>
    within(way.options({ files, config, ...refused }), async world => {
      await world.round();
      assert.match(world.lines.join('\n'), /round: 2 delivered, 0 skipped, 0 left/);
      assert.equal([sent(world), tried(world)], [0, 1]);
      assert.not.ok(world.served()[served]);
      for (const path of Object.keys(files)) assert.is(digest(world.served()[path.replace(/^DCIM/, 'up')]!), digest(files[path]!));
      const logins = world.lines.filter(line => / state: opening /.test(line)).length;
      assert.not.ok(await world.until(/ state: opening /, 350), 'no login for the report alone within six hours');
      assert.is(logins, 1);
    }));

  test(`${way.title}: a fault in a round is in the next report, with its code, message and count`, () =>
    within(way.options({ files, config: { ...config, upload: { attempts: 1 } }, ...(way.isHttp ? { http: { faults: [{ method: 'POST', target: 'IMG_0001', nth: 1, how: { status: 507 } }] } } : { server: { faults: [{ verb: 'STOR', nth: 1, how: { refuse: 452 } }] } }) }), async world => {
      await world.round();
      assert.match(world.lines.join('\n'), /round: 1 delivered, 1 skipped/);
      const { status, waiting, skipped, fault } = reportIn(world);
      assert.equal([status, waiting, skipped, fault!.times], ['degraded', 1, 1, 1]);
      // A modem's own HTTP commands may not tell why an upload failed, so several codes are right.
      assert.match(`${fault!.code}: ${fault!.words}`, /^(put-denied: the server did not accept the image|transfer-broken: the transfer broke off)/);
      await world.until(/round: 1 delivered, 0 skipped/, 10);
      const after = reportIn(world);
      assert.equal([after['status'], after['waiting'], after['delivered'], after.fault], ['ok', 0, 2, undefined]);
    }));
}

/**
 * Runs an HTTP server for reports alone, which demands a token. @param act gets the section `report` for config.json, the server, and a function
 * that returns the last report
 */
async function posting(act: (report: object, server: RunningHttpServer, posted: () => string) => Promise<void>, web: Partial<HttpServerOptions> = {}): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'snapferry-reports-'));
  const server = await startHttpServer({ root, key: 'Authorization: Bearer t0ken-of-the-hut-42', ...web });
  try {
    await act({ url: `${server.url}/in/{device}?key=v4Melon-7788`, header: 'Authorization: Bearer t0ken-of-the-hut-42' }, server, () => readFileSync(join(root, 'in/hut'), 'utf8'));
  } finally {
    await server.stop();
    rmSync(root, { recursive: true });
  }
}

for (const way of ways.filter(({ isHttp, method }) => !isHttp || method === 'stream')) {
  test(`${way.title}: the report by POST to report.url, with its header; no secret is logged, and images are delivered`, () => posting(async (report, { requests }, posted) => {
    await within(way.options({ files, config: { device: 'hut', report } }), async world => {
      await world.round();
      assert.equal(requests.map(({ method, target }) => `${method} ${target}`), ['POST /in/hut?key=v4Melon-7788']);
      assert.equal([valuesOf(requests[0]!, 'Content-Type'), valuesOf(requests[0]!, 'Authorization').length], [['application/json'], 1]);
      const body = JSON.parse(posted()) as Report;
      assert.equal([body['device'], body['delivered'], (body['modem'] as { imei: string }).imei.length], ['hut', 2, 15]);
      assert.is(world.read(`snapferry/reports/${(body['time'] as string).slice(0, 10).replaceAll('-', '')}.jsonl`).toString(), posted());
      world.put(nameOf(3), noise(1003, 3));
      await world.until(/round: 1 delivered/, 5);
      assert.is((JSON.parse(posted()) as Report)['delivered'], 3);
      assert.is(world.lines.filter(line => / info report: is sent to http:\/\/127\.0\.0\.1:\d+\/, \d+ bytes in /.test(line)).length, 2);
      assert.is(errorsOf(world), '');
      assert.not.match(world.lines.join('\n'), /Melon|t0ken/);
      assert.equal(world.modem.violations, []);
    });
  }));
}

for (const family of ['sim7600', 'ec2x'] as const) {
  test(`${family}: https to a server of report.url that nothing proves: the log says so once, as for images, and that report.header goes there`, () => posting(async (report) => {
    const { url, header } = report as { url: string; header: string };
    await within(worldWith(family, { files, config: { device: 'hut', report: { url: url.replace('127.0.0.1', 'localhost'), header } } }), async world => {
      await world.round();
      world.put(nameOf(3), noise(1003, 3));
      await world.until(/round: 1 delivered/, 5);
      const said = world.lines.filter(line => /nothing shows that the server is the right one/.test(line));
      assert.is(said.length, 1);
      assert.match(said[0]!, / warn server: the connection to https:\/\/localhost:\d+\/ is encrypted, but nothing shows that the server is the right one; http\.ca checks the server of http\.url only, and report\.header goes there$/);
      assert.is(world.lines.filter(line => / info report: is sent to https:/.test(line)).length, 2);
    });
  }, { tls: certificateOf('stranger') }));
}

for (const [title, header, http, expect] of [
  ['report.header has its own Authorization', 'Authorization: Bearer t0ken-of-the-hut-42', {}, { 'Authorization': ['Bearer t0ken-of-the-hut-42'] }],
  ['http.header and report.header have one name', 'x-api-key: t0ken-of-the-hut-42', { header: 'X-Api-Key: other-t0ken-8' }, { 'X-Api-Key': ['t0ken-of-the-hut-42'] }],
  ['report.header has another name', 'X-Tag: 42', {}, { 'X-Tag': ['42'], 'Authorization': [`Basic ${btoa('ferryman:Gr8-secret')}`] }],
] as const) {
  test(`the report to the server of http.url has each header once: ${title}`, () => within(worldWith('sim7600', { files, http: {}, config: null }), async world => {
    const { url, requests } = world.http!;
    world.put('config.json', JSON.stringify({ network: { apn: 'internet' }, http: { url: `${url}/up/{path}{name}`, user: 'ferryman', password: 'Gr8-secret', ...http }, report: { url: `${url}/report`, header } }));
    await world.round();
    const posted = requests.filter(({ target }) => target === '/report');
    assert.is(posted.length, 1);
    for (const [name, values] of Object.entries(expect)) assert.equal(valuesOf(posted[0]!, name), values);
  }));
}

const noPosts: { title: string; web: Partial<HttpServerOptions>; why: RegExp }[] = [
  { title: '403 for the token', web: { key: 'Authorization: Bearer other' }, why: /it answered 403 Forbidden; check report\.url and report\.header/ },
  { title: '500', web: { faults: [{ how: { status: 500 } }] }, why: /it answered 500/ },
  { title: 'a redirect', web: { faults: [{ how: { status: 301 } }] }, why: /it answered 301/ },
];
for (const { title, web, why } of noPosts) {
  test(`if the server of report.url rejects the report (${title}), it is tried once, and images and report.name are unaffected`, () => posting(async (report, { requests }) => {
    await within(worldWith('sim7600', { files, config: { device: 'hut', report: { ...report, name: 'reports/{device}.json' } } }), async world => {
      await world.round();
      assert.match(world.lines.join('\n'), why);
      assert.is(requests.length, 1);
      assert.is(reportIn(world)['delivered'], 2);
      assert.match(world.lines.join('\n'), /round: 2 delivered, 0 skipped, 0 left/);
    });
  }, web));
}

test('an unreachable server of report.url affects only that report', () => within(worldWith('sim7600', { files, config: { device: 'hut', report: { url: 'http://127.0.0.1:1/in', name: 'reports/{device}.json' } } }), async world => {
  await world.round();
  assert.match(world.lines.join('\n'), /warn report: is not taken by http:\/\/127\.0\.0\.1:1\/: /);
  assert.is(reportIn(world)['delivered'], 2);
}));

for (const { family, device, charge } of [{ family: 'sim7600' as const, device: '860000000000017', charge: '' }, { family: 'sim800' as const, device: '860000000000025', charge: 'Battery:62%\r\n' }]) {
  test(`${family}: the daily report of a Willfine camera, as AddaxAI Connect reads it`, () => within(worldWith(family, { files, config: { device: 'hut', report: { name: '{device}.txt', form: 'willfine' } }, modem: { csq: 20 } }), async world => {
    await world.round();
    const text = world.served()['up/hut.txt']!.toString();
    assert.match(text, new RegExp(`^IMEI:${device}\r\nCSQ:20\r\n${charge}Total:2\r\nSend:2\r\nDate:20/11/2026 \\d\\d:\\d\\d:\\d\\d\r\n$`));
  }));
}

test('starts and the bytes of the day and of the month are counted over restarts', () => within(worldWith('sim7600', { files, config }), async world => {
  await world.round();
  const first = reportIn(world);
  assert.equal([first['starts'], first['day'], first['month']], [{ power: 1 }, 2205, 2205]);
  world.cut();
  world.put(nameOf(3), noise(1000, 3));
  world.boot();
  await world.until(/round: 1 delivered/, 5);
  const second = reportIn(world);
  assert.equal([second['starts'], second['day'], second['month']], [{ power: 2 }, 3305, 3305]);
}));

/**
 * Options with which all texts in the report are as long as they can be, with letters that JSON escapes. They come from the network and from
 * config.json.
 */
const worst = (family: FamilyName): WorldOptions => worldWith(family, {
  files, config: { ...config, device: '\\'.repeat(32), report: { name: 'r.json' }, upload: { attempts: 1 } },
  modem: { operator: '\\'.repeat(24), registration: [{ atMs: 0, stat: 5 }], csq: 0 }, server: { faults: [{ verb: 'STOR', nth: 1, how: { refuse: 452 } }] },
});
test('the longest texts, full of backslashes, result in one object of at most 600 bytes', () => within(worst('sim7600'), async world => {
  await world.round();
  const report = reportIn(world, 'up/r.json');
  assert.equal([report['device'], report['roaming'], report['signal']], ['\\'.repeat(32), true, -113]);
  assert.match(report['operator'] as string, /^\\{10,24}$/);
  assert.is(report.fault!.code, 'put-denied');
}));

test('UTF-8 letters in the name of the camera are kept, and the report contains no secret', () =>
  within(worldWith('sim7600', { files, config: { device: 'Hütte "7"'.replaceAll('"', '\''), report: { name: 'r.json' } } }), async world => {
    await world.round();
    assert.is(reportIn(world, 'up/r.json')['device'], 'Hütte \'7\'');
  }));

test('without the key report there is neither a report nor a report file on the card', () => within(worldWith('sim7600', { files, config: { device: 'hut' } }), async world => {
  await world.round();
  assert.equal(Object.keys(world.served()).sort(), Object.keys(files).map(path => path.replace(/^DCIM/, 'up')).sort());
  assert.not.match(world.lines.join('\n'), / report: /);
  assert.throws(() => world.read('snapferry/report.json'));
}));

// Images for a round that takes two hours and a half, at 40 bytes a second over the air.

const backlog = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`DCIM/100CAM/IMG_${1000 + n}.JPG`, noise(6000 + n, n + 1)]));
const hourly = { device: 'hut', report: { name: 'reports/{device}.json', everyHours: 1 }, remote: { name: '{device}-settings.json', everyHours: 1 } };

for (const everyMinutes of [0, 5]) {
  test(`a live picture ends long rounds, every ${everyMinutes} minutes: the reports go all the same, and settings stay`, () => within(worldWith('sim7600', {
    files: backlog, config: { ...hourly, images: { live: 'live.jpg' }, schedule: { everyMinutes } }, modem: { upBytesPerSecond: 40 },
  }), async world => {
    world.putServed('up/hut-settings.json', JSON.stringify({ id: 7, set: { 'log.level': 'info' } }));
    world.boot();
    assert.ok(await world.until(/ remote: settings 7 stay/, 120), world.lines.slice(-20).join('\n'));
    assert.ok(world.lines.filter(line => / delivered as /.test(line)).length < 60, 'images wait');
    assert.ok(world.lines.filter(line => / round: .*[1-9]\d* left/.test(line)).length > 1, 'rounds made way');
  }));
}

test('a round longer than schedule.everyMinutes with no further image makes no way for a live picture: its report goes at its end', () => within(worldWith('sim7600', {
  files: { 'DCIM/100CAM/IMG_0001.JPG': noise(26_000, 1) },
  config: { device: 'hut', report: { name: 'reports/{device}.json', everyHours: 24 }, images: { live: 'live.jpg' }, schedule: { everyMinutes: 20 } }, modem: { upBytesPerSecond: 40 },
}), async world => {
  world.boot();
  assert.ok(await world.until(/ report: is sent as /, 60));
  assert.is(world.lines.filter(line => / state: waking /.test(line)).length, 1, 'one round');
}));

for (const http of [undefined, {}]) {
  test(`${http ? 'HTTP' : 'FTP'}: a round takes hours: the report goes each hour between two images, and settings are fetched and tried`, () => within(worldWith('sim7600', { files: backlog, config: hourly, ...http && { http }, modem: { upBytesPerSecond: 40 } }), async world => {
    world.putServed('up/hut-settings.json', JSON.stringify({ id: 7, set: { 'log.level': 'info' } }));
    world.boot();
    assert.ok(await world.until(/ remote: settings 7 are on the card/, 120));
    assert.ok(world.lines.filter(line => / delivered as /.test(line)).length < 60, 'images wait');
    assert.ok(await world.until(/ remote: settings 7 stay/, 200));
    assert.ok(await world.until(/ nothing to send/, 400));
    assert.ok(sent(world) >= 3);
    for (const path of Object.keys(backlog)) assert.is(digest(world.served()[path.replace(/^DCIM/, 'up')]!), digest(backlog[path]!));
    assert.is(world.lines.filter(line => / delivered as /.test(line)).length, 60, 'each image once');
  }));
}

test('HTTP: the server refuses the report in such a round, and the images go on at once', () => {
  const faults = [{ target: 'reports', how: { status: 403 } }];
  return within(worldWith('sim7600', { files: backlog, config: hourly, http: { faults }, modem: { upBytesPerSecond: 40 } }), async world => {
    world.boot();
    assert.ok(await world.until(/ nothing to send/, 240));
    assert.is(world.lines.filter(line => / delivered as /.test(line)).length, 60);
  });
});

test('HTTP: the report breaks off in each such round: the next round begins at once, and an image that is held back waits', () => {
  const faults = [{ method: 'POST', target: 'reports', how: { closeAtBody: 50 } }, { method: 'POST', target: 'IMG_1000', how: { status: 423 } }];
  return within(worldWith('sim7600', { files: backlog, config: { ...hourly, schedule: { everyMinutes: 60 } }, http: { faults }, modem: { upBytesPerSecond: 40 } }), async world => {
    world.boot();
    await world.until(/no such line/, 180);
    assert.ok(world.lines.filter(line => / delivered as /.test(line)).length >= 59);
    assert.is.not(tried(world), 0);
    const refused = world.http!.requests.filter(({ method, target }) => method === 'POST' && target.includes('IMG_1000')).length;
    assert.ok(refused <= 6, `${refused} uploads of the image that the server refuses`);
  });
});

test('HTTP: the server asks for time at the report in such a round (503): the next round begins no earlier', () => {
  const faults = [{ method: 'POST', target: 'reports', how: { status: 503, headers: [['Retry-After', '1500']] } }];
  return within(worldWith('sim7600', { files: backlog, config: { ...hourly, upload: { method: 'stream' } }, http: { faults: faults as never }, modem: { upBytesPerSecond: 40 } }), async world => {
    world.boot();
    assert.ok(await world.until(/ error sending: .*report.* 503 /, 60), world.lines.slice(-20).join('\n'));
    const ms = world.clock.now();
    assert.ok(await world.until(/ try 1 of /, 60));
    assert.ok(world.clock.now() - ms >= 1_500_000, `${world.clock.now() - ms} ms`);
  });
});

test.run();
