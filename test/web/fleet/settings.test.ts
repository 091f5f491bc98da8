// Tests the files of settings that the fleet's page makes: the firmware accepts them.

import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSettings } from '../../../src/config/remotekeys.ts';
import { packFiles } from '../../../web/fleet/pack.ts';
import { changesOf, commonSet, firstValue, lastIn, mergedSet, mistakesIn, nextId, readLast, settingsBytes, settingsGroups, settingsText, sumOf } from '../../../web/fleet/settings.ts';
import { readTar } from '../../../web/install/tar.ts';

const test = suite('web/fleet/settings');
const keys = settingsGroups().flatMap(({ fields }) => fields.map(({ key }) => key));

test('the form has the keys that the server may set, and no other', () => {
  for (const key of ['schedule.everyMinutes', 'camera.from', 'send.roaming', 'battery.sendAbove', 'images.first', 'images.live', 'images.preview', 'images.previewName', 'upload.verify', 'report.everyHours', 'log.level']) assert.ok(keys.includes(key), key);
  for (const key of ['device', 'camera.names', 'network.apn', 'ftp.host', 'ftp.password', 'http.form', 'report.url', 'console.password', 'remote.name']) assert.not.ok(keys.includes(key), key);
});

test('each key can be added with its first value', () => {
  for (const { fields } of settingsGroups()) for (const field of fields) assert.is(mistakesIn({ [field.key]: firstValue(field) }).size, 0, field.key);
});

test('the firmware reads the file, whatever its letters', () => {
  const set = { 'schedule.everyMinutes': 30, 'camera.from': '06:00', 'send.roaming': false, 'images.live': '{device}/live.jpg' };
  const { id, set: read, mistake } = parseSettings(settingsText(8, set));
  assert.equal([id, read, mistake], ['8', set, '']);
  assert.equal(readLast(settingsBytes(8, set)), { id: '8', set, send: [], text: settingsText(8, set), trouble: '' });
});

test('a mistake is at its key, in the firmware\'s words', () => {
  const rows: [set: Record<string, string | number | boolean>, key: string, mistake: RegExp][] = [
    [{ 'camera.from': '25:00' }, 'camera.from', /^found "25:00", needs a time/], [{ 'schedule.everyMinutes': 20_000 }, 'schedule.everyMinutes', /at most 10080 from the server/],
    [{ 'camera.whenFull': 'oldest' }, 'camera.whenFull', /cannot be set from the server/], [{ 'upload.attempts': 1.5 }, 'upload.attempts', /needs a whole number/],
    [{ 'schedule.never': 1 }, 'schedule.never', /unknown key/], [{ 'images.live': 'x'.repeat(1100) }, '', /1,?\d+ bytes/],
  ];
  for (const [set, key, mistake] of rows) assert.match((mistakesIn(set).get(key) ?? []).join(), mistake, key);
});

test('the next id is higher than all that are known', () => {
  const seconds = 1000;
  const nowMs = Date.UTC(2026, 0, 1) + seconds * 1000;
  const rows: [last: string, config: unknown, next: number][] = [['', undefined, seconds], ['7', 5, 8], ['7', '9 refused: x', 10], ['word', 'word', seconds], ['1e3', '01', seconds], ['', 8, 9], ['', 0, 1]];
  for (const [id, config, next] of rows) assert.is(nextId({ id }, config, nowMs), next, `${id} ${String(config)}`);
  assert.is(nextId({ id: '' }, undefined, 0), 1, 'a computer whose clock is wrong');
});

test('the sum of a file is the CRC32 that the camera reports', () => {
  // the check values of CRC-32/ISO-HDLC in the catalogue of parametrised CRC algorithms
  assert.equal([sumOf('123456789'), sumOf('')], ['cbf43926', '00000000']);
});

test('a change leaves all other keys of a camera\'s file, and the images that it asks for', () => {
  const present = { 'log.level': 'debug', 'camera.from': '06:00', 'send.from': '08:00' };
  const set = mergedSet(present, { set: { 'camera.from': '07:00' }, out: ['log.level', 'camera.to'] });
  assert.equal(set, { 'camera.from': '07:00', 'send.from': '08:00' });
  const { send, trouble } = readLast(settingsBytes(9, set, ['DCIM/100CAM/IMG_0042.JPG']));
  assert.equal([send, trouble], [['DCIM/100CAM/IMG_0042.JPG'], '']);
  assert.equal(commonSet([present, { ...present, 'camera.from': '05:00' }, { 'log.level': 'debug' }]), { 'log.level': 'debug' });
  assert.equal(commonSet([]), {});
});

test('only an answer that has the whole file, or says that there is none, tells what a camera has', () => {
  const answer = { status: 200, text: '{"id":3,"set":{"log.level":"debug"}}', type: '', isCut: false, isKept: false, changedMs: undefined, nowMs: undefined };
  assert.equal([lastIn(answer).id, lastIn(answer).trouble], ['3', '']);
  for (const none of [undefined, { ...answer, status: 404 }, { ...answer, status: 410 }]) assert.equal([lastIn(none).text, lastIn(none).trouble], ['', '']);
  const bad: [Partial<typeof answer>, RegExp][] = [[{ status: 403 }, /\(403\)/], [{ status: 500 }, /500/], [{ status: 0 }, /cannot be reached/], [{ isKept: true }, /cannot be reached/], [{ isCut: true }, /too long/],
    [{ text: '{"id":3,"set":{"ftp.host":"x"}}' }, /mistake: ftp\.host: cannot be set from the server\./], [{ text: '<html>' }, /mistake: /]];
  for (const [change, why] of bad) {
    const last = lastIn({ ...answer, ...change });
    assert.match(last.trouble, why);
    assert.equal(last.set, {});
  }
});

test('a last file that is broken or hostile is none', () => {
  for (const text of ['', '{', '{"id":1,"set":{"ftp.host":"x"}}', '{"id":3,"set":{"camera.from":[]}}', '<html>']) assert.equal(readLast(Buffer.from(text)).set, {}, text);
  assert.is(readLast(undefined).text, '');
});

test('a key that is left out goes back to config.json', () => {
  assert.equal(changesOf({ 'camera.from': '06:00', 'log.level': 'info' }, { 'log.level': 'info', 'camera.to': '20:00' }), [
    { key: 'camera.to', before: undefined, after: '20:00' }, { key: 'camera.from', before: '06:00', after: undefined },
  ]);
});

test('several files are one archive', async () => {
  const files = [{ name: 'hut-1-settings.json', bytes: settingsBytes(1, {}) }, { name: 'hütte-settings.json', bytes: settingsBytes(12, { 'log.level': 'debug' }) }, { name: 'e', bytes: new Uint8Array(512) }];
  const read = await readTar(gzipSync(packFiles(files, Date.UTC(2026, 10, 20))), 'x');
  assert.equal(read.map(({ name, date }) => [Buffer.from(name, 'latin1').toString(), date]), files.map(({ name }) => [name, '2026-11-20']));
  assert.equal(read.map(({ bytes }) => Buffer.from(bytes).toString()), files.map(({ bytes }) => Buffer.from(bytes).toString()));
});

test.run();
