// Tests what the fleet's page reads, in which order, and what it keeps of each camera.

import { serialize } from 'node:v8';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Fleet, type FleetOptions } from '../../../web/fleet/model.ts';
import { mostDays } from '../../../web/watch/past/days.ts';
import { report } from './stand.ts';

const test = suite('web/fleet/model');
const hourMs = 3_600_000;
const base = 'http://h/pictures/';
const moment = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z/, 'Z');

interface Stand {
  fleet: Fleet;
  /** The paths that the fleet's page has asked the server for, below the base URL, in their order. */
  asked: string[];
  /** Returns the number of the page's requests that are not answered yet. */
  open(): number;
}

/**
 * Makes a fleet without a browser and a server. @param answers content by path below the base. An `Error` is thrown while the page parses a
 * list. Undefined stands for the status 404
 */
function createStand(answers: (path: string) => string | Error | undefined, options: Partial<FleetOptions> = {}): Stand {
  const asked: string[] = [];
  let open = 0;
  let thrown: Error | undefined;
  const fleet = new Fleet({
    page: new URL(`${base}fleet/`), changed: () => undefined, put: async () => '', asked: () => ({ all: asked.length, pictures: 0 }),
    readMarkup: () => { throw thrown; },
    reader: {
      async get(url) {
        const path = decodeURIComponent(url.slice(base.length)).replace(/\?.*/, '');
        asked.push(path);
        open++;
        await new Promise(resolve => setTimeout(resolve, 0));
        open--;
        const answer = answers(path);
        if (answer instanceof Error) thrown = answer;
        const text = answer instanceof Error ? '<a href="x">' : answer ?? '';
        return {
          status: answer === undefined ? 404 : 200, text, type: answer instanceof Error ? 'text/html' : 'application/json',
          isCut: false, changedMs: undefined, nowMs: Date.now(), isKept: false,
        };
      },
    },
    ...options,
  });
  return { fleet, asked, open: () => open };
}

const fleetFile = JSON.stringify({ report: '{device}/{device}.json', live: '{device}/live.jpg' });
const listOf = (names: string[]) => JSON.stringify(names.map(name => ({ name, type: 'directory', mtime: 'Fri, 20 Nov 2026 09:30:00 GMT' })));
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `cam-${String(i + 1).padStart(4, '0')}`);

async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 100_000 && !isSo(); i++) await new Promise(resolve => setTimeout(resolve, 0));
  assert.ok(isSo());
}

test('a list that a defect has kept from being read is read at the next minute', async () => {
  let isBroken = true;
  const { fleet } = createStand(path => path === '' ? isBroken ? new Error('unheard of') : listOf(['hut']) : path === 'hut/' ? '[]' : undefined);
  await fleet.load();
  assert.is(fleet.trouble, 'This page has a defect: Error: unheard of');
  assert.is(fleet.isListed, true);
  isBroken = false;
  await fleet.reload([]);
  assert.equal([fleet.trouble, fleet.cameras.map(({ name }) => name)], ['', ['hut']]);
});

test('a defect about one camera stops no other one', async () => {
  const { fleet } = createStand(path => path === '' ? listOf(['a', 'b', 'c']) : path === 'b/' ? new Error('unheard of') : path.endsWith('/') ? '[]' : undefined);
  await fleet.load();
  await until(() => fleet.unread === 0);
  assert.equal(fleet.cameras.map(({ trouble }) => trouble), ['', 'This page has a defect: Error: unheard of', '']);
});

test('the page hears when the list of cameras has been read, and when it cannot be', async () => {
  for (const list of ['[]', new Error('unheard of')]) {
    let shown: unknown;
    const { fleet } = createStand(path => path === '' ? list : undefined, { changed: () => { shown = [fleet.isListed, fleet.trouble]; } });
    await fleet.load();
    assert.equal(shown, [true, fleet.trouble]);
  }
});

test('a camera without a report has none, and a report that can no longer be read stays in use', async () => {
  let isThere = false;
  const { fleet, open } = createStand(path => path === 'fleet/fleet.json' ? fleetFile : path === '' ? listOf(['hut']) : path === 'hut/' ? '[]' : path === 'hut/hut.json' && isThere ? report('hut') : undefined);
  await fleet.load();
  const read = async () => {
    await fleet.reload(fleet.cameras);
    await until(() => open() === 0);
    return fleet.cameras.map(({ judged, trouble, isWithoutReport }) => [judged !== undefined, trouble, isWithoutReport]);
  };
  await until(() => fleet.unread === 0);
  assert.equal(await read(), [[false, 'There is no report yet.', true]]);
  isThere = true;
  assert.equal((await read()).map(([isJudged, , isWithout]) => [isJudged, isWithout]), [[true, false]]);
  isThere = false;
  assert.equal((await read()).map(([isJudged, , isWithout]) => [isJudged, isWithout]), [[true, true]]);
});

for (const { title, files, sharers } of [
  { title: 'their pictures are beside them', files: ['IMG_0001.JPG'], sharers: 20 },
  { title: 'their pictures are in folders of days', files: ['2026-11-20/IMG_0001.JPG'], sharers: 20 },
  { title: 'the newest picture is in a camera\'s own folder', files: ['2019/x.jpg', 'cam-0003/IMG_0001.JPG'], sharers: 0 },
]) {
  test(`the reports of twenty cameras are in one folder, and ${title}`, async () => {
    const names = [...numbered(20).map(name => `all/${name}.json`), 'all/fleet.json', 'all/cam-0001-settings.json', ...files.map(name => `all/${name}`)];
    const list = (folder: string) => {
      const inside = names.filter(name => name.startsWith(folder)).map(name => name.slice(folder.length));
      const found = new Map(inside.map(name => [name.split('/')[0]!, name.includes('/') ? 'directory' : 'file']));
      return JSON.stringify([...found].map(([name, type]) => ({ name, type, mtime: `Fri, 20 Nov 2026 ${name === '2019' ? '08' : '09'}:30:00 GMT` })));
    };
    const { fleet } = createStand(path => path === '' ? listOf(['all']) : path.endsWith('/') ? list(path) : undefined);
    await fleet.load();
    await until(() => fleet.unread === 0);
    assert.equal(fleet.cameras.map(({ name, sharers: found }) => [name, found]), [['all', sharers]]);
  });
}

test('a picture with a file of JSON beside it, and one report, are of one camera', async () => {
  const files = ['hut.json', 'IMG_0001.JPG', 'IMG_0001.json', 'IMG_0002.JPG', 'IMG_0002.json'];
  const { fleet } = createStand(path => path === '' ? listOf(['hut']) : path === 'hut/' ? JSON.stringify(files.map(name => ({ name, type: 'file' }))) : undefined);
  await fleet.load();
  await until(() => fleet.unread === 0);
  assert.equal(fleet.cameras.map(({ sharers }) => sharers), [0]);
});

test('a silent camera among many comes first without a scroll, though no list shows its silence', async () => {
  const names = numbered(300);
  const silent = names.at(-1)!;
  const { fleet, asked, open } = createStand(path => {
    if (path === 'fleet/fleet.json') return fleetFile;
    if (path === '') return listOf(names);
    const [, name = ''] = /^(cam-\d+)\/\1\.json$/.exec(path) ?? [];
    return name && report(name, name === silent ? { time: moment(Date.now() - 30 * hourMs), next: moment(Date.now() - 6 * hourMs) } : {});
  });
  await fleet.load();
  // the page asks to read the cameras that are on the screen, which are 14 in this test
  fleet.want(fleet.inOrder(fleet.cameras).slice(0, 14));
  await until(() => open() === 0);
  assert.ok(asked.length > 10 && asked.length <= 30, `${asked.length} requests of the first screen`);
  assert.is(fleet.cameras.find(({ name }) => name === silent)!.isRead, false);
  let most = 0;
  fleet.readOn();
  await until(() => {
    most = Math.max(most, open());
    return fleet.unread === 0;
  });
  assert.is(most, 1, 'one after the other');
  assert.is(asked.length, new Set(asked).size, 'each once');
  assert.equal(fleet.inOrder(fleet.cameras).slice(0, 2).map(({ name, standing: { word } }) => [name, word]), [[silent, 'silent'], ['cam-0001', 'ok']]);
});

test('of a camera it keeps the last report and its plots, not the reports of 30 days', async () => {
  const names = numbered(50);
  const days = (name: string) => Array.from({ length: 4 * mostDays }, (_, i) => report(name, { time: moment(Date.now() - (i + 1) * 6 * hourMs), battery: { V: 3 + i / 100 }, signal: -100 + i })).reverse().join('\n');
  const { fleet } = createStand(path => {
    if (path === 'fleet/fleet.json') return fleetFile;
    if (path === '') return listOf(names);
    const [, name = '', ending = ''] = /^(cam-\d+)\/(?:\1(\.jsonl?))?$/.exec(path) ?? [];
    if (name && !ending) return JSON.stringify([{ name: `${name}.jsonl`, type: 'file' }, { name: `${name}.json`, type: 'file' }]);
    return ending === '.json' ? report(name) : ending ? days(name) : undefined;
  });
  await fleet.load();
  await until(() => fleet.unread === 0);
  for (const camera of fleet.cameras) assert.ok((await fleet.readPast(camera)).reports.length >= 4 * mostDays);
  assert.ok(fleet.cameras.every(({ course }) => course));
  const each = serialize(fleet.cameras).length / names.length;
  // the fleet keeps of each camera a report of 160 bytes, 60 numbers for charts, names and paths, but not its 120 earlier reports
  assert.ok(each < 1500, `${each} bytes a camera`);
});

test('a camera that fleet.json names twice is one', async () => {
  const { fleet } = createStand(path => path === 'fleet/fleet.json' ? '{"cameras":["hut","hut"]}' : path === 'hut/' ? '[]' : undefined);
  await fleet.load();
  assert.equal(fleet.cameras.map(({ name }) => name), ['hut']);
});

test('the newest picture is found by the names of folders, although a clean-up has emptied some of them', async () => {
  const old = 'Fri, 20 Nov 2026 09:30:00 GMT';
  const cleaned = 'Sat, 21 Nov 2026 03:00:00 GMT';
  const folder = (name: string, mtime: string) => ({ name, type: 'directory', mtime });
  const picture = (name: string) => ({ name, type: 'file', size: 9, mtime: old });
  const lists: Record<string, object[]> = {
    '': [folder('dates', old), folder('card', old), folder('years', old), folder('gone', old)],
    'dates/': [folder('20261018', cleaned), folder('20261119', old), folder('20261120', old)], 'dates/20261018/': [], 'dates/20261119/': [picture('a.jpg')], 'dates/20261120/': [picture('b.jpg')],
    'card/': [folder('100CAM', cleaned), folder('101CAM', old)], 'card/100CAM/': [picture('a.jpg')], 'card/101CAM/': [picture('b.jpg')],
    'years/': [folder('2026', cleaned)], 'years/2026/': [folder('10', cleaned), folder('11', old)], 'years/2026/10/': [], 'years/2026/11/': [picture('b.jpg')],
    'gone/': [folder('20261119', old), folder('20261120', cleaned)], 'gone/20261119/': [picture('b.jpg')], 'gone/20261120/': [],
  };
  const { fleet, open } = createStand(path => lists[path] ? JSON.stringify(lists[path]) : undefined);
  await fleet.load();
  await until(() => fleet.cameras.every(({ isRead }) => isRead) && open() === 0);
  assert.equal(Object.fromEntries(fleet.cameras.map(({ name, picture: found }) => [name, found?.path])), {
    dates: 'dates/20261120/b.jpg', card: 'card/101CAM/b.jpg', years: 'years/2026/11/b.jpg', gone: 'gone/20261119/b.jpg',
  });
});

test.run();
