// Tests the report: when it is due, that a round tries it only once, its fields and their length, and the count of deliveries.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { End, newFault } from '../../../src/fault.ts';
import { createHooks } from '../../../src/round/hooks.ts';
import { noteEnded } from '../../../src/round/image/late.ts';
import { picking } from '../../../src/round/image/picking.ts';
import { recording } from '../../../src/round/image/recording.ts';
import { countDelivery } from '../../../src/round/report/counts.ts';
import { noteForReport } from '../../../src/round/report/faultnote.ts';
import { beginForReport, endReport, isReportDue, takeReport } from '../../../src/round/report/report.ts';
import { noteRefusedLogin } from '../../../src/round/rules/logins.ts';
import { isHeld } from '../../../src/round/rules/rules.ts';
import { createNotes } from '../../../src/store/state.ts';
import { faultCodes } from '../../common/faultcodes.ts';
import { lowered } from '../../common/lowered.ts';
import { jpegTaken } from '../../delivery/exif.ts';
import { imageOf } from '../../delivery/trip.ts';
import { createMemoryCard } from '../../outside.ts';
import { noCheckIn, roundOf, type RoundGiven, type RoundScene } from '../trip.ts';

const test = suite('the report');

const path = '/snapferry/report.json';
const config = { 'device': 'hut', 'report.name': 'hut.json', 'report.everyHours': 24, 'schedule.everyMinutes': 0 };
const hour = 3600;

const imei = '860000000000017';
function answer(command: string): string[] {
  return command === 'AT+CGSN' ? [imei, 'OK'] : command === 'AT+CBC' ? ['+CBC: 3.591V', 'OK'] : ['ERROR'];
}

/** Makes the setup of a test with reports (scene). Tests that count boots pass the same notes to each setup. */
function sceneOf({ notes = createNotes(createMemoryCard()), ...more }: RoundGiven = {}): RoundScene {
  const scene = roundOf({ notes, configDigest: 'c0ffee', answer, ...more, config: { ...config, ...more.config } });
  scene.card.makeFolder('/snapferry');
  return scene;
}

/** Begins a report. @returns whether a file is to be sent */
async function takes(scene: RoundScene): Promise<boolean> {
  return (await scene.run(onEnd => lowered(takeReport)(scene.trip, noCheckIn, isTaken => onEnd(isTaken ? End.done : End.refused), onEnd))).end === End.done;
}

async function textOf(scene: RoundScene): Promise<string> {
  assert.ok(await takes(scene));
  return scene.card.contentOf(path)!;
}

interface Case { title: string; at: number; config?: object; configDigest?: string; last?: 'sent' | 'failed'; expect: boolean }
const cases: Case[] = [
  { title: 'a day after the last one', at: 24 * hour, expect: true },
  { title: 'less than a day after the last one', at: 24 * hour - 1, expect: false },
  { title: 'after everyHours', at: 2 * hour, config: { 'report.everyHours': 2 }, expect: true },
  { title: 'in the last round before the time is up', at: 23.5 * hour, config: { 'schedule.everyMinutes': 60 }, expect: true },
  { title: 'not one round earlier', at: 22.9 * hour, config: { 'schedule.everyMinutes': 60 }, expect: false },
  { title: 'in each round, if rounds are rarer', at: 7 * hour, config: { 'schedule.everyMinutes': 2880 }, expect: true },
  { title: 'after a power cut, which sets the clock of the chip back', at: -500, expect: true },
  { title: 'after a change of config.json', at: 10, configDigest: '12345678', expect: true },
  { title: 'not soon after a failed report', at: 6 * hour - 1, last: 'failed', expect: false },
  { title: 'after a failed report and a quarter of the time', at: 6 * hour, last: 'failed', expect: true },
];
for (const { title, at, config: more = {}, configDigest, last = 'sent', expect } of cases) {
  test(`with nothing to send, it is due: ${title}`, async () => {
    const notes = createNotes(createMemoryCard());
    const before = sceneOf({ notes, chipSeconds: 1000, config: more });
    assert.ok(isReportDue(before.trip), 'the first report is due at once');
    beginForReport(before.trip);
    assert.ok(await takes(before));
    if (last === 'sent') endReport(before.trip);
    assert.is(isReportDue(sceneOf({ notes, chipSeconds: 1000 + at, config: more, ...(configDigest && { configDigest }) }).trip), expect);
  });
}

test('news of firmware, and firmware on trial, make a report due at once; after a failed one it waits for an hour', () => {
  const [sent, failed] = ['d 1000 1000', 'd 1000 1200'];
  const due = (note: string, card: object, prove?: () => void, at = 1300) => {
    const { trip } = sceneOf({ chipSeconds: at, configDigest: 'd' });
    trip.notes.put('report', note);
    Object.assign(trip.card, card);
    trip.prove = prove;
    return isReportDue(trip);
  };
  assert.is(due(sent, {}), false);
  assert.is(due(sent, { hasNews: true }), true);
  assert.is(due(sent, {}, () => undefined), true);
  assert.is(due(failed, { hasNews: true }), false);
  assert.is(due(failed, { hasNews: true }, undefined, 4900), true);
});

test('a round for the report alone does not begin while the server has refused too many logins', () => {
  const scene = sceneOf();
  for (let i = 0; i < 9; i++) noteRefusedLogin(scene.trip);
  assert.not.ok(isReportDue(scene.trip));
});

test('a round that delivered has one report; a round that did not has none until it is due', async () => {
  const notes = createNotes(createMemoryCard());
  const scene = sceneOf({ notes, round: { delivered: 1 } });
  assert.ok(await takes(scene));
  assert.equal([scene.trip.round.image!.path, scene.trip.round.image!.isReport, scene.trip.round.image!.isLive, scene.told.at(-1)], [path, true, true, `take ${path} as another`]);
  endReport(scene.trip);
  assert.is(scene.trip.round.image, undefined);
  assert.not.ok(await takes(scene), 'one report in a round');
  assert.not.ok(await takes(sceneOf({ notes, round: { skipped: 1 } })));
});

test('without report.name a round ends after its last image', async () => {
  const scene = roundOf({ round: { delivered: 1 } });
  assert.is((await scene.run(onEnd => lowered(picking)(scene.trip, noCheckIn, onEnd))).end, End.refused);
  assert.is(scene.card.contentOf(path), undefined);
});

test('with report.name the report follows the last image and does not count as a delivery', async () => {
  const scene = sceneOf({ round: { delivered: 1 } });
  assert.is((await scene.run(onEnd => lowered(picking)(scene.trip, noCheckIn, onEnd))).end, End.done);
  assert.is((await scene.run(onEnd => lowered(recording)(scene.trip, onEnd))).end, End.done);
  assert.is(scene.trip.round.delivered, 1);
  assert.is((await scene.run(onEnd => lowered(picking)(scene.trip, noCheckIn, onEnd))).end, End.refused);
});

test('a fault of the report ends the round, without effect on an image or the next round', async () => {
  const scene = sceneOf({ round: { delivered: 1 } });
  const hooks = createHooks(scene.trip);
  assert.not.ok(hooks.isOptional());
  await takes(scene);
  assert.ok(hooks.isOptional());
  assert.not.ok(hooks.onImageFailed(newFault('put-denied', 'x')), 'the image loses no try');
  noteEnded(scene.trip);
  assert.is(scene.trip.notes.get('ended'), '');
  assert.ok(createHooks(sceneOf({ round: { checkIn: 1 } }).trip).isOptional(), 'in a round for the report alone, any fault is optional');
});

test('the report has its fields in a fixed order', async () => {
  const scene = sceneOf({
    seconds: Date.UTC(2026, 10, 20, 9, 30, 42) / 1000, variables: { model: 'SIMCOM_SIM7600E-H', firmware: '+CGMR: LE20B04SIM7600M22' },
    link: { signal: 20, operator: 'Ferry "Mobile"', isRoaming: true, timeFrom: 'the network', zone: -12_600 }, round: { delivered: 3, skipped: 3, refused: 1 },
    config: { 'report.everyHours': 2 }, files: { '/DCIM/IMG_3.JPG': jpegTaken('2026:11:20 08:00:01') },
  });
  Object.assign(scene.trip.source, { seen: { newest: '/DCIM/IMG_3.JPG' } });
  Object.assign(scene.trip, { battery: () => 3.714 });
  const text = await textOf(scene);
  assert.ok(text.startsWith('{"device":"hut","status":"degraded","time":"2026-11-20T09:30:42-03:30","timeFrom":"the network","next":"2026-11-20T11:40:42-03:30",'
    + '"picture":"2026-11-20T08:00:01","waiting":2,"delivered":0,"skipped":2,"refused":1,"battery":{"V":3.71,"from":"pin"},"signal":-73,"operator":"Ferry \\"Mobile\\"","roaming":true,"day":0,"month":0,"firmware":"'), text);
  assert.ok(text.endsWith(',"modem":{"model":"SIMCOM_SIM7600E-H","firmware":"LE20B04SIM7600M22","imei":"860000000000017"},"memory":{"peak":0,"total":4000}}\n'), text);
});

test('unknown fields of time, network and pictures are left out', async () => {
  const report = JSON.parse(await textOf(sceneOf({ round: { delivered: 1 } }))) as object;
  assert.equal(Object.keys(report), ['device', 'status', 'waiting', 'delivered', 'skipped', 'refused', 'battery', 'day', 'month', 'firmware', 'engine', 'memory']);
});

const states: { title: string; given: RoundGiven; fault?: boolean; expect: string }[] = [
  { title: 'all images are delivered', given: { round: { delivered: 2 } }, expect: 'ok' },
  { title: 'nothing to send', given: {}, expect: 'ok' },
  { title: 'a fault that was overcome', given: { round: { delivered: 1 } }, fault: true, expect: 'degraded' },
  { title: 'an image is skipped', given: { round: { delivered: 1, skipped: 1 } }, expect: 'degraded' },
  { title: 'an image is refused permanently', given: { round: { delivered: 0, skipped: 1, refused: 1 } }, expect: 'degraded' },
  { title: 'images wait, and none was delivered', given: { round: { skipped: 1 } }, fault: true, expect: 'down' },
];
for (const { title, given, fault, expect } of states) {
  test(`the status: ${title}`, async () => {
    const scene = sceneOf(given);
    if (fault) noteForReport(scene.trip, newFault('network', 'x'));
    assert.is((JSON.parse(await textOf(scene)) as { status: string }).status, expect);
  });
}

test('a fault is reported with its number in a row, until a report with it is sent', async () => {
  const notes = createNotes(createMemoryCard());
  for (const code of ['network', 'put-denied', 'put-denied'] as const) createHooks(sceneOf({ notes }).trip).onFault(newFault(code, 'x'));
  const scene = sceneOf({ notes });
  const { fault } = JSON.parse(await textOf(scene)) as { fault: object };
  assert.equal(fault, { code: 'put-denied', words: 'the server did not accept the image; it may be full, the image too large for it, or the user has no permission to write there', times: 2 });
  endReport(scene.trip);
  assert.not.match(await textOf(sceneOf({ notes, round: { delivered: 1 } })), /fault/);
});

test('a rule that held a round back is in the next report only, also after a boot', async () => {
  const notes = createNotes(createMemoryCard());
  const held = sceneOf({ notes, config: { 'send.from': '06:00', 'send.to': '20:00' }, seconds: Date.UTC(2026, 10, 20, 3) / 1000 });
  assert.ok(isHeld(held.trip, false));
  const scene = sceneOf({ notes, round: { delivered: 1 } });
  assert.is((JSON.parse(await textOf(scene)) as { held?: string }).held, 'send.from');
  endReport(scene.trip);
  assert.not.match(await textOf(sceneOf({ notes, round: { delivered: 1 } })), /held/);
});

test('without report.name, a rule is not noted on the card', () => {
  const { trip } = roundOf({ config: { 'send.from': '06:00', 'send.to': '20:00', 'schedule.everyMinutes': 0 }, seconds: Date.UTC(2026, 10, 20, 3) / 1000 });
  assert.ok(isHeld(trip, false));
  assert.is(trip.notes.get('held'), '');
});

test('for each fault with the longest texts and numbers, the report is one line of JSON of at most 600 bytes', async () => {
  for (const letter of ['\\', '"', 'W', '\x07', '\xc3\xbc']) for (const code of faultCodes()) {
    const long = letter.repeat(40);
    const scene = sceneOf({
      seconds: Date.UTC(2026, 10, 20) / 1000, config: { 'device': letter.repeat(32).slice(0, 32), 'report.everyHours': 168 }, variables: { model: long, firmware: long },
      link: { signal: 0, operator: letter.repeat(24).slice(0, 24), isRoaming: false, timeFrom: 'NTP, a while ago (UTC), at +01:00', zone: 50_400 },
      round: { delivered: 99_999, skipped: 99_999, refused: 9999 }, files: { '/A.JPG': jpegTaken('2026:11:20 08:00:01') },
    });
    Object.assign(scene.trip.source, { seen: { newest: '/A.JPG' } });
    Object.assign(scene.trip, { battery: () => 12.345 });
    scene.trip.memory = () => ({ usage: 9999, total: 99_999, peak: 99_999 });
    scene.trip.notes.put('count', '9999999 00000000');
    scene.trip.notes.put('fault', `${code} 9999`);
    scene.trip.notes.put('held', 'send.megabytesPerMonth');
    const text = await textOf(scene);
    assert.ok(text.length <= 600, `${code}: ${text.length}: ${text}`);
    const report = JSON.parse(Buffer.from(text, 'latin1').toString()) as { fault: { code: string } };
    assert.is(report.fault.code, code);
    assert.is(text.indexOf('\n'), text.length - 1);
  }
});

test('a delivery is counted before its record; the same image again after a boot is not counted', () => {
  const notes = createNotes(createMemoryCard());
  const boot = (...names: string[]) => {
    const scene = sceneOf({ notes, acts: { deliveredAs: () => scene.trip.round.image!.path } });
    for (const path of names) {
      scene.trip.round.image = imageOf({ path });
      countDelivery(scene.trip);
    }
    return +notes.get('count').split(' ')[0]!;
  };
  assert.is(boot('/1', '/2', '/3'), 3);
  assert.is(boot('/3', '/4'), 4, 'power cut between the count and the record of /3');
  assert.is(boot('/5', '/4'), 5, 'another image comes first');
  assert.is(boot('/6', '/7', '/4'), 7);
  assert.is(boot('/8', '/9'), 9);
});

test.run();
