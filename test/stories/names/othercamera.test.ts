// Tests two cameras that put files of the same names into one folder. A file of an image's name and of another size is another camera's, unless
// this card's journal knows the name. Nothing overwrites it, and the image arrives once, under a name of its own. A file of the same size is
// replaced. By HTTP over a socket, the first upload of an image has the header `If-None-Match: *`.

import * as assert from 'uvu/assert';
import { valuesOf } from '../../sim/server/http/head.ts';
import type { HttpServerOptions } from '../../sim/server/http/http.ts';
import { allHttpMethods, assertOnce, assertServed, asServed, cutIn, errorsOf, hasOwnHttp, timesStored, ways, within, worldWith, type Way } from '../../sim/world/ways.ts';
import { digest, noise, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('names of another camera');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(2003), 'DCIM/100CAM/IMG_0002.JPG': noise(1501, 2), 'DCIM/100CAM/IMG_0003.JPG': noise(1702, 3) };
/** Files of another camera, which have the names of this camera's first two images. The third name is free. */
const others = { 'DCIM/100CAM/IMG_0001.JPG': noise(1777, 71), 'DCIM/100CAM/IMG_0002.JPG': noise(3050, 72) };

const report = { name: 'hut.json', everyHours: 1 };

interface Case { title: string; way: Way; /** Options of an HTTP server. If given, the images go there, and not to the FTP server. */ http?: Partial<HttpServerOptions> }

const cases: Case[] = [
  ...ways.map(way => ({ title: `${way.family} by ${way.method}`, way })),
  ...allHttpMethods.filter(({ method }) => method === 'stream').map(way => ({ title: `${way.family} by HTTP over a socket`, way, http: {} })),
];

function withOthers({ way, http }: Omit<Case, 'title'>, config: object, act: (world: World) => Promise<void>, given: Record<string, Uint8Array> = others): Promise<void> {
  const options = { files, ...(http && { http }), config: { report, ...config, upload: { method: way.method } } };
  return within(worldWith(way.family, options), async world => {
    for (const [path, bytes] of Object.entries(given)) world.putServed(asServed(path), bytes);
    await act(world);
  });
}

/** Returns the names of all files on the server that have this content. */
function namesOf(world: World, bytes: Uint8Array): string[] {
  return Object.entries(world.served()).filter(([, content]) => digest(content) === digest(bytes)).map(([path]) => path.replace(/^up\/100CAM\//, ''));
}

function assertBoth(world: World): void {
  for (const [path, bytes] of Object.entries(others)) assert.equal(namesOf(world, bytes), [path.slice(-12)], 'the other camera\'s');
  for (const [path, bytes] of Object.entries(files)) {
    const [name, ...more] = namesOf(world, bytes);
    assert.equal(more, [], `${path} is there once`);
    assert.match(name ?? 'missing', path in others ? new RegExp(`^${path.slice(-12, -4)}-[0-9a-f]{8}\\.JPG$`) : /^IMG_0003\.JPG$/, path);
  }
  assert.is(world.lines.filter(line => / delivered as /.test(line)).length, 3);
}

const told = (world: World) => world.lines.filter(line => /has the name of an image, most likely of another camera; put \{device\} into ftp\.directory, or http\.url, /.test(line));
const reportOf = (world: World) => JSON.parse(world.served()['up/hut.json']!.toString()) as { fault?: { code: string; words: string }; delivered: number };

for (const one of cases) {
  const { title } = one;
  test(`${title}: nothing of the other camera is overwritten; the log and the next report say so once`, () => withOthers(one, {}, async world => {
    await world.round();
    assertBoth(world);
    assert.is(told(world).length, 1);
    assert.match(told(world)[0]!, /warn.*\/DCIM\/100CAM\/IMG_0001\.JPG: .*, so it is sent as IMG_0001-[0-9a-f]{8}\.JPG/);
    assert.is(errorsOf(world), '');
    const first = reportOf(world);
    assert.is(first.fault?.code, 'name-taken');
    assert.match(first.fault!.words, /IMG_0001/);
    world.cut();
    world.put('DCIM/100CAM/IMG_0004.JPG', noise(900, 4));
    world.putServed('up/100CAM/IMG_0004.JPG', noise(901, 74));
    await world.round();
    assert.is(told(world).length, 1, 'over a power cut, too');
    assert.match(namesOf(world, noise(900, 4)).join(), /^IMG_0004-[0-9a-f]{8}\.JPG$/);
    assert.is(reportOf(world).fault, undefined);
    assert.is(reportOf(world).delivered, 4);
  }));

  test(`${title}: power is cut in the upload, and the image keeps the name that it got`, () => withOthers(one, {}, async world => {
    // By HTTP, the refused upload shows that there is another file.
    await cutIn(world, one.http ? /most likely of another camera/ : 'sending', true);
    assert.ok(await world.until(/ nothing to send/, 20));
    assertBoth(world);
  }));

  test(`${title}: the same files are there already: a lost journal doubles nothing, and each goes once`, () => withOthers(one, { report: {} }, async world => {
    await world.round();
    assertServed(world, files);
    assertOnce(world, Object.keys(files));
    assert.equal(told(world), []);
    assert.is(errorsOf(world), '');
  }, files));

  test(`${title}: an image that was written again with another size replaces its own former file`, () => withOthers(one, { report: {} }, async world => {
    await world.round();
    world.put('DCIM/100CAM/IMG_0002.JPG', noise(1999, 8));
    assert.ok(await world.until(/IMG_0002\.JPG delivered as .*1999/, 90));
    assert.equal(namesOf(world, noise(1999, 8)), ['IMG_0002.JPG']);
    assert.is(Object.keys(world.served()).length, 3);
  }, {}));
}

/** Returns the header If-None-Match of each upload to the server, in order. A text is empty if an upload has no such header. */
const conditionsOf = (world: World) => world.http!.requests.filter(({ method }) => method !== 'GET').map(head => valuesOf(head, 'If-None-Match').join());
const socket: Way = { family: 'sim7080', method: 'stream' };
const path = (n: number) => `DCIM/100CAM/IMG_000${n}.JPG`;

for (const method of ['post', 'put']) {
  test(`each upload by ${method} has the condition, also after a try that failed, and a query never has it`, async () => {
    const faults = [{ target: 'IMG_0002', nth: 1, how: { status: 500 } }];
    await withOthers({ way: socket, http: { faults } }, { http: { method }, report: {} }, async world => {
      await world.round();
      assertServed(world, files);
      assert.equal(conditionsOf(world), ['*', '*', '*', '*']);
      assert.ok(world.http!.requests.every(head => head.method !== 'GET' || valuesOf(head, 'If-None-Match').length === 0));
    }, {});
  });
}

test('only the first live picture has the condition, and a report has none, since both replace their own file', async () => {
  await withOthers({ way: socket, http: {} }, { images: { live: 'live.jpg' } }, async world => {
    await world.round();
    assert.equal(world.http!.requests.filter(({ method, target }) => method !== 'GET' && /live|hut/.test(target)).map(head => valuesOf(head, 'If-None-Match').join()), ['*', '']);
  }, {});
});

for (const ifNoneMatch of [400, 501] as const) {
  test(`a server that answers ${ifNoneMatch} to the header gets it once: no image counts as refused, over restarts, until config.json changes`, async () => {
    await withOthers({ way: socket, http: { ifNoneMatch } }, { report: {} }, async world => {
      await world.round();
      assertServed(world, files);
      assert.equal(conditionsOf(world), ['*', '', '', '']);
      assert.is(errorsOf(world), '');
      assert.is(world.lines.filter(line => line.includes(`server: refuses the header If-None-Match (${ifNoneMatch})`)).length, 1);
      world.cut();
      world.put(path(4), noise(900, 4));
      await world.round();
      assert.equal(conditionsOf(world).slice(4), ['']);
      const config = JSON.parse(world.read('config.json').toString()) as object;
      world.put('config.json', JSON.stringify({ ...config, device: 'hut' }));
      world.put(path(5), noise(950, 5));
      assert.ok(await world.until(/IMG_0005\.JPG delivered/, 20));
      assert.equal(conditionsOf(world).slice(5), ['*', '']);
    }, {});
  });
}

test('a server that answers 400 to anything is reported as ever, and the header stays', async () => {
  const faults = [{ target: 'IMG_0001', nth: 1, how: { status: 400 } }, { target: 'IMG_0001', nth: 2, how: { status: 400 } }];
  await withOthers({ way: socket, http: { faults } }, { report: {} }, async world => {
    await world.round();
    assertServed(world, files);
    assert.match(errorsOf(world), /^[^\n]*\(POST: 400 Bad Request\)[^\n]*$/);
    assert.equal(conditionsOf(world), ['*', '', '*', '*', '*']);
  }, {});
});

test('Azure answers 409 to a file that is there', async () => {
  await withOthers({ way: socket, http: { ifNoneMatch: 409 } }, {}, async world => {
    await world.round();
    assertBoth(world);
    assert.is(errorsOf(world), '');
  });
});

test('a 409 because of a missing folder is that of the folder: the image is refused after as many uploads as without the condition', async () => {
  for (const ifNoneMatch of [undefined, 'ignored'] as const) {
    await withOthers({ way: socket, http: { makesNoFolders: true, ...(ifNoneMatch && { ifNoneMatch }) } }, { report: {} }, async world => {
      await world.round();
      assert.match(world.lines.join('\n'), /IMG_0001\.JPG is skipped: the server refuses it/);
      assert.is(timesStored(world, path(1)), 2);
    }, {});
  }
});

test('a server that ignores the condition, as nginx, is served as ever', async () => {
  await withOthers({ way: socket, http: { ifNoneMatch: 'ignored' } }, { report: {} }, async world => {
    await world.round();
    assertServed(world, files);
    assertOnce(world, Object.keys(files));
    assert.is(errorsOf(world), '');
  });
});

for (const status of [401, 403, 405]) {
  test(`a server that answers ${status} to a query: its file stays, since nobody knows whose it is`, async () => {
    await withOthers({ way: socket, http: { faults: [{ method: 'GET', how: { status } }] } }, { report: {} }, async world => {
      await world.round();
      assert.equal(namesOf(world, Object.values(others)[0]!), ['IMG_0001.JPG']);
      assert.match(namesOf(world, Object.values(files)[0]!).join(), /^IMG_0001-[0-9a-f]{8}\.JPG$/);
      assert.is(errorsOf(world), '');
    });
  });
}

test('what a broken upload has left of the image at a server that keeps it cannot be told from another camera\'s file, so it stays', async () => {
  const faults = [{ target: 'IMG_0001', nth: 1, how: { closeAtBody: 700 } }];
  await withOthers({ way: socket, http: { keepsCut: true, faults } }, { report: {} }, async world => {
    await world.round();
    assertServed(world, files, true);
    assert.is(world.served()[asServed(path(1))]!.length, 700);
  }, {});
});

for (const state of ['verifying', 'recording']) {
  test(`power is cut between the upload and the journal, while ${state}: the image keeps its name, and is there once`, async () => {
    await withOthers({ way: socket, http: {} }, { report: {} }, async world => {
      await cutIn(world, state, true);
      assert.ok(await world.until(/ round: /, 20));
      assertServed(world, files);
      assert.equal(told(world), []);
    }, {});
  });
}

test('a server that shows a file under every name gets the header no more', async () => {
  const handle: HttpServerOptions['handle'] = (head, body, store) => {
    const stored = store.store(decodeURIComponent(head.target.slice(1)), body);
    return { answer: { status: typeof stored === 'number' ? stored : 201, headers: [], body: Buffer.alloc(0) }, ...(typeof stored === 'object' && { path: stored.path }) };
  };
  const page = Buffer.from('<html>no such picture</html>');
  await withOthers({ way: socket, http: { handle: (head, body, store) => {
    if (head.method === 'GET') return { answer: { status: 200, headers: [], body: page } };
    if (valuesOf(head, 'If-None-Match').length > 0) return { answer: { status: 412, headers: [], body: Buffer.alloc(0) } };
    return handle(head, body, store);
  } } }, { report: {} }, async world => {
    world.boot();
    assert.ok(await world.until(/refuses the header If-None-Match \(412\)/, 5));
    assert.ok(await world.until(/ round: /, 60));
    assert.equal(Object.keys(world.served()).map(name => name.replace(/-[0-9a-f]{8}/, '-')).sort(), ['up/100CAM/IMG_0001-.JPG', ...[2, 3].map(n => asServed(path(n)))]);
    assert.equal(conditionsOf(world).slice(0, 5), ['*', '*', '', '', '']);
  }, {});
});

test('after a lost journal, each image goes once at most, and counts by its end', async () => {
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`DCIM/100CAM/IMG_${1000 + i}.JPG`, noise(200 + i, i + 1)]));
  await within(worldWith('sim7080', { files: many, http: {}, config: { upload: { method: 'stream' } } }), async world => {
    for (const [name, bytes] of Object.entries(many)) world.putServed(asServed(name), bytes);
    await world.round(60);
    assertServed(world, many);
    assert.is(errorsOf(world), '');
    assertOnce(world, Object.keys(many));
  });
});

for (const family of ['sim7600', 'sim800'] as const) {
  test(`${family} by its own HTTP sends no condition: it takes one header line`, async () => {
    assert.ok(hasOwnHttp(family));
    await withOthers({ way: { family, method: 'efs' }, http: {} }, { report: {} }, async world => {
      await world.round();
      assertServed(world, files);
      assert.equal(conditionsOf(world), ['', '', '']);
    });
  });
}

test.run();
