// Tests with a few cameras at the simulator's servers, which have room for one or two clients: refused cameras come again. The checks of the server's
// files and the tables are tested with given runs.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runFleet, type FleetCase, type FleetRun } from './fleet.ts';
import { judge } from './judge.ts';
import { contentOf, membersOf, offsetOf, startMs, type Fleet } from './plan.ts';
import { complaintsAbout, doubledIn, fleetSheet, monthSheet, refusalsSheet } from './sheets.ts';
import { addTraffic, airBytesOf, noTraffic } from './wire.ts';

const test = suite('a fleet');

/** A fleet with one camera of each modem family. */
const few: Fleet = { cameras: 6, images: 1, bytes: 5000, everyMinutes: 2, patience: 180 };

const refusalsOf = ({ cameras }: FleetRun) => cameras.flatMap(({ troubles }) => Object.keys(troubles)).filter(text => text.includes('the server has too much to do'));

const cases: [title: string, one: FleetCase][] = [
  ['FTP, one session at a time', { kind: 'ftp', fleet: few, limited: 'one', limit: { own: 1 }, isReal: false, processes: 0 }],
  ['HTTP, one request at a time, in two processes', { kind: 'http', fleet: { ...few, cameras: 8, bytes: 20_000, everyMinutes: 1, patience: 600 }, limited: 'one', limit: { own: 1 }, isReal: false, processes: 2 }],
];
for (const [title, one] of cases) {
  test(`${title}: cameras are refused, and each image arrives, once`, async () => {
    const run = await runFleet(one);
    const { cameras, images } = one.fleet;
    assert.equal(complaintsAbout(run), []);
    assert.is(run.verdict.whole, cameras * (images + 1));
    assert.ok(refusalsOf(run).length > 0, 'the limit is met');
    assert.ok(run.traffic.sentBytes > cameras * images * one.fleet.bytes, `${run.traffic.sentBytes} bytes are counted`);
    assert.ok(run.peak > 0 && run.connectionSeconds > 0);
  });
}

test('rounds begin at each camera\'s own offset, and nothing is refused without a limit', async () => {
  const run = await runFleet({ kind: 'ftp', fleet: few, limited: '', isReal: false, processes: 0 });
  assert.equal(run.cameras.flatMap(({ troubles }) => Object.keys(troubles)), []);
  for (const { device, begun } of run.cameras) assert.ok(begun.length === 1 && begun.every(seconds => seconds >= 0 && seconds < 20), `${device}: ${begun.join()}`);
  assert.equal(run.cameras.map(({ tries }) => tries), [1, 1, 1, 1, 1, 1]);
});

test('each camera has its own name, second and content, and is switched on within the first period', () => {
  const members = membersOf({ ...few, cameras: 1000, everyMinutes: 5 });
  assert.is(new Set(members.map(({ device }) => device)).size, 1000);
  assert.is(new Set(members.flatMap(({ shots }) => shots.map(({ seed }) => seed))).size, 2000);
  const seconds = members.map(({ device }) => offsetOf(device, { everyMinutes: 5 }));
  assert.ok(Math.max(...seconds) < 300 && new Set(seconds).size > 250);
  for (const { onMs, shots } of members) {
    assert.ok(onMs >= startMs && onMs < startMs + 300_000);
    assert.is(shots[1]!.atMs, startMs + 600_000);
  }
});

const one: Fleet = { ...few, cameras: 1 };
const [first, second] = membersOf(one).flatMap(({ device, shots }) => shots.map(shot => [`${device}/${shot.name}`, contentOf(shot)] as const));

test('the judge finds what is missing, what has other bytes, and what is there besides', () => {
  const all = Object.fromEntries([first!, second!]);
  assert.equal(judge(one, all), { whole: 2, lost: [], spoiled: [], more: [] });
  assert.equal(judge(one, { [first![0]]: first![1] }).lost, [second![0]]);
  assert.equal(judge(one, { ...all, [second![0]]: first![1] }).spoiled, [second![0]]);
  const copy = 'cam-0001/IMG_0001-3d8a79ff.JPG';
  assert.equal(judge(one, { ...all, [copy]: first![1] }).more, [copy]);
});

const given: FleetRun = {
  one: { kind: 'ftp', fleet: { ...few, cameras: 2, bytes: 100_000 }, limited: 'max_clients=1' }, server: 'vsftpd', verdict: { whole: 2, lost: [], spoiled: [], more: [] }, twice: 0,
  cameras: [
    { device: 'cam-0001', family: 'sim7600', delivered: ['IMG_0002.JPG'], seconds: [10], begun: [4], tries: 1, troubles: {} },
    { device: 'cam-0002', family: 'sim800', delivered: ['IMG_0002.JPG'], seconds: [90], begun: [5], tries: 3, troubles: { 'opening: the server has too much to do': 2, 'server: is busy': 2 } },
  ],
  traffic: { connections: 10, failures: 0, sentBytes: 200_000, receivedBytes: 800, packets: 180 },
  peak: 1, connectionSeconds: 100, processorSeconds: 0.02, lastSeconds: 300, seconds: 5,
};

test('the row of a run: its losses, its cost for an image, its refusals', () => {
  // 218,000 bytes for two images: 200,800 bytes of data, and headers of 40 bytes for 70 packets of connections and 360 of data
  const [row] = fleetSheet('', [given], []).rows;
  assert.equal(row, ['vsftpd', 'max_clients=1', '2', '2', 0, 0, 1, '2', '2.00', '5.00', '100.4', '109.0', '50.0', '90.0', '90.0']);
  assert.equal(refusalsSheet([given]).rows.map(cells => cells.slice(2)), [['opening: the server has too much to do', '2', '1.00'], ['server: is busy', '2', '1.00']]);
  assert.equal(complaintsAbout(given), []);
  const bad = { ...given, verdict: { whole: 1, lost: [second![0]], spoiled: [], more: ['x', 'y'] }, twice: 1 };
  assert.is(doubledIn(bad), 3);
  assert.is(complaintsAbout(bad).length, 3);
});

test('a month is reckoned from an image\'s bytes and seconds', () => {
  // in a month each of 1,000 cameras sends 720 images, and each image takes 109 kB, 50 s of connection and 0.01 s of the processor
  const [row, tenth] = monthSheet([given], 1000).rows;
  assert.equal(row, ['snapferry, vsftpd', '78.5', '78.5', '9.0 %', '10,000', '2.00']);
  assert.equal(tenth!.slice(1, 4), ['79.2', '79.2', '10 %']);
});

test('traffic of several processes is added up, with headers', () => {
  assert.equal(addTraffic(given.traffic, noTraffic), given.traffic);
  assert.is(airBytesOf(addTraffic(given.traffic, given.traffic)), 2 * airBytesOf(given.traffic));
  assert.is(airBytesOf({ ...noTraffic, connections: 1, sentBytes: 10, packets: 1 }), 10 + 9 * 40);
});

test.run();
