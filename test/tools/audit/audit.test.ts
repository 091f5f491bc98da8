// Tests of the audit, which compares a card's images with a server's, on cards and servers with known faults. Expected rows are written by hand.

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { journalOf } from '../../../src/store/journal.ts';
import { claim } from '../../../src/store/names.ts';
import { storeSettings } from '../../../src/store/settings.ts';
import { canRun } from '../../needs.ts';
import { createMemoryCard, digest } from '../../outside.ts';
import { listTree } from '../../sim/tree.ts';
import { deliveryOf } from '../demo/server/before.ts';
import type { AuditOptions } from './options.ts';
import { audit, inScene, rowsOf, writeFiles, type Files, type Records } from './stand.ts';

const test = suite('tools/audit');
const day = '20261120';
const [dcim, cam] = ['/DCIM', '/DCIM/100CAM'];
const ftp = { host: 'ftp.example.com', directory: '/hut-3' };
const config = { device: 'hut-3', ftp };
const [four, five] = ['four', 'fives'];

interface Case {
  title: string;
  config?: object | undefined;
  records?: Records | undefined;
  card?: Files;
  server?: Files;
  content?: boolean;
  code: number;
  rows: string[];
  notes?: RegExp[];
}

const record = (kind: Records[number]['kind'], name: string, size: number, date = day, folder = cam) => ({ folder, kind, size, date, name });
const equal = 'equal /DCIM/100CAM/A.JPG';
const [card, server] = [{ 'DCIM/100CAM/A.JPG': four }, { 'hut-3/100CAM/A.JPG': four }];
const sent = deliveryOf(cam, 'A.JPG', 4, day);
const deleted = [record('s', 'A.JPG', 4), record('x', 'A.JPG', 4, '12345678'), record('g', 'A.JPG', 4, '00000000')];

const cases: Case[] = [
  { title: 'all equal', records: sent, card, server, code: 0, rows: [equal] },
  { title: 'an image that the server lost', records: sent, card, server: { 'hut-3/100CAM/B.txt': '' }, code: 1, rows: ['missing /DCIM/100CAM/A.JPG'] },
  { title: 'another size', records: sent, card, server: { 'hut-3/100CAM/A.JPG': five }, code: 1, rows: ['other size /DCIM/100CAM/A.JPG'] },
  { title: 'other bytes of the same size pass without --content', records: sent, card, server: { 'hut-3/100CAM/A.JPG': 'fout' }, code: 0, rows: [equal] },
  { title: 'other bytes of the same size, with --content', records: sent, card, server: { 'hut-3/100CAM/A.JPG': 'fout' }, content: true, code: 1, rows: ['other bytes /DCIM/100CAM/A.JPG'] },
  { title: 'the same bytes, with --content', records: sent, card, server, content: true, code: 0, rows: [equal] },
  { title: 'a stranger\'s picture on the server', records: sent, card, server: { ...server, 'hut-3/100CAM/Z.JPG': 'z' }, code: 1, rows: [equal, 'not on card /hut-3/100CAM/Z.JPG'] },
  { title: 'files that are no images are counted only', records: sent, card, server: { ...server, 'hut-3/notes.txt': 'z' }, code: 0, rows: [equal] },
  { title: 'images without a record, begun ones and refused ones wait', records: [...sent, record('b', 'B.JPG', 4), record('r', 'C.JPG', 4)], card: { ...card, 'DCIM/100CAM/B.JPG': four, 'DCIM/100CAM/C.JPG': four, 'DCIM/D.JPG': four }, server, code: 0,
    rows: [equal, 'waiting /DCIM/100CAM/B.JPG', 'waiting /DCIM/100CAM/C.JPG', 'waiting /DCIM/D.JPG'] },
  { title: 'an image that has another size than its delivery waits', records: sent, card: { 'DCIM/100CAM/A.JPG': five }, server, code: 0, rows: ['waiting /DCIM/100CAM/A.JPG'] },
  { title: 'the rest of an upload that goes on is no stranger', records: [record('b', 'A.JPG', 4)], card, server: { 'hut-3/100CAM/A.JPG.part': 'fo' }, code: 0, rows: ['waiting /DCIM/100CAM/A.JPG'] },
  { title: 'the rest of an upload beside its image', records: sent, card, server: { ...server, 'hut-3/100CAM/A.JPG.part': 'fo' }, code: 1, rows: [equal, 'not on card /hut-3/100CAM/A.JPG.part'] },
  { title: 'skipped images, while they are skipped', config: { ...config, images: { skipOlderMinutes: 60 } }, records: [record('k', 'A.JPG', 4, '29000000')], card, server: { 'hut-3/x': '' }, code: 0, rows: ['skipped /DCIM/100CAM/A.JPG'] },
  { title: 'skipped images that are not skipped any more wait', records: [record('k', 'A.JPG', 4, '29000000')], card, server: { 'hut-3/x': '' }, code: 0, rows: ['waiting /DCIM/100CAM/A.JPG'] },
  { title: 'an empty file is no image', records: sent, card: { ...card, 'DCIM/100CAM/B.JPG': '' }, server, code: 0, rows: [equal, 'skipped /DCIM/100CAM/B.JPG'] },
  { title: 'deleted after its delivery, and whole there', records: deleted, card: { 'DCIM/100CAM/x': '' }, server, code: 0, rows: [equal] },
  { title: 'deleted after its delivery, and of another size there', records: deleted, card: { 'DCIM/100CAM/x': '' }, server: { 'hut-3/100CAM/A.JPG': five }, code: 1, rows: ['other size /DCIM/100CAM/A.JPG'] },
  { title: 'deleted after its delivery, and lost there', records: deleted, card: { 'DCIM/100CAM/x': '' }, server: { 'hut-3/100CAM/x': '' }, code: 1, rows: ['missing /DCIM/100CAM/A.JPG'] },
  { title: 'the folder is gone from the card, too', records: deleted, card: { 'DCIM/x': '' }, server, code: 0, rows: [equal] },
  { title: 'a folder that the card does not show is named', records: deliveryOf('/DCIM/1/2/300CAM', 'A.JPG', 4, day), card: { 'DCIM/x': '' }, server: { 'hut-3/x': '' }, code: 2, rows: [], notes: [/^The journal 300CAM-[0-9a-f]{8} is of a folder that is not on this card/] },
  { title: 'a name used again after its deletion has a fingerprint on the server', records: [...deleted, record('b', 'A.JPG', 5), record('d', 'A.JPG', 5)], card: { 'DCIM/100CAM/A.JPG': five }, server: { ...server, 'hut-3/100CAM/A-87654321.JPG': five }, code: 0, rows: [equal, equal] },
  { title: 'an image that was replaced by another size', records: [...sent, record('b', 'A.JPG', 5), record('d', 'A.JPG', 5)], card: { 'DCIM/100CAM/A.JPG': five }, server: { 'hut-3/100CAM/A.JPG': five }, code: 0, rows: [equal] },
  { title: 'previews belong to their images, and images of which only the preview was sent wait', config: { ...config, images: { preview: 'only' } }, records: [...sent, record('p', 'A.JPG', 4), record('p', 'B.JPG', 5)], card: { ...card, 'DCIM/100CAM/B.JPG': five, 'DCIM/100CAM/C.JPG': five },
    server: { ...server, 'hut-3/100CAM/A_t.JPG': 'a', 'hut-3/100CAM/B_t-1a2b3c4d.JPG': 'b' }, code: 0, rows: [equal, 'waiting /DCIM/100CAM/B.JPG', 'waiting /DCIM/100CAM/C.JPG'] },
  { title: 'the preview of no image is a stranger', config: { ...config, images: { preview: 'only' } }, records: sent, card, server: { ...server, 'hut-3/100CAM/Z_t.JPG': 'a' }, code: 1, rows: [equal, 'not on card /hut-3/100CAM/Z_t.JPG'] },
  { title: 'an image whose own name ends like a preview\'s', config: { ...config, images: { preview: 'first' } }, records: deliveryOf(cam, 'A_t.JPG', 4, day), card: { 'DCIM/100CAM/A_t.JPG': four }, server: { 'hut-3/100CAM/A_t.JPG': four }, code: 0, rows: ['equal /DCIM/100CAM/A_t.JPG'] },
  { title: 'the day of the upload makes the directory', config: { device: 'hut-3', ftp: { ...ftp, directory: '/{device}/{yyyy}-{mm}-{dd}' } }, records: sent, card, server: { 'hut-3/2026-11-20/100CAM/A.JPG': four }, code: 0, rows: [equal] },
  { title: 'an image in the directory of another day', config: { device: 'hut-3', ftp: { ...ftp, directory: '/{device}/{yyyy}-{mm}-{dd}' } }, records: sent, card, server: { 'hut-3/2026-11-21/100CAM/A.JPG': four }, code: 1,
    rows: ['missing /DCIM/100CAM/A.JPG', 'not on card /hut-3/2026-11-21/100CAM/A.JPG'] },
  { title: 'without a journal any day will do', config: { device: 'hut-3', ftp: { ...ftp, directory: '/{device}/{yyyy}-{mm}-{dd}' } }, card: { ...card, 'DCIM/100CAM/B.JPG': five }, server: { 'hut-3/2026-11-21/100CAM/A.JPG': four }, code: 1,
    rows: [equal, 'missing /DCIM/100CAM/B.JPG'], notes: [/^The card has no journal/] },
  { title: 'without config.json the defaults hold', config: undefined, card, server: { '100CAM/A.JPG': four }, code: 0, rows: [equal], notes: [/^The card has no config\.json/, /^The card has no journal/] },
  // the name on the server ends with the CRC32 of the name on the card, since a character was replaced in it
  { title: 'a name that no modem takes', records: deliveryOf(cam, 'A,1.JPG', 4, day), card: { 'DCIM/100CAM/A,1.JPG': four }, server: { 'hut-3/100CAM/A_1-fcdcacb4.JPG': four }, code: 0, rows: ['equal /DCIM/100CAM/A,1.JPG'] },
  { title: 'names in other letters: upper and lower case on card, journal and server', records: deliveryOf(cam, 'a.JPG', 4, day), card, server: { 'hut-3/100cam/a.jpg': four }, code: 0, rows: ['equal /DCIM/100CAM/a.JPG'] },
  { title: 'a live picture and a report have their own names', config: { ...config, images: { live: '{device}.jpg' }, report: { name: '{device}.json' } }, records: sent, card, server: { ...server, 'hut-3/hut-3.jpg': five, 'hut-3/hut-3.json': '{}' }, code: 0, rows: [equal] },
  { title: 'images.name with the picture\'s time', config: { ...config, images: { name: '{device}_{yyyy}{mm}{dd}_{HH}{MM}{SS}.jpg' } }, records: deliveryOf('/DCIM/20261120', '093042.JPG', 4, day), card: { 'DCIM/20261120/093042.JPG': four },
    server: { 'hut-3/hut-3_20261120_093042.jpg': four, 'hut-3/hut-4_20261120_093042.jpg': five }, code: 0, rows: ['equal /DCIM/20261120/093042.JPG'] },
  { title: 'another camera\'s name by images.name is no stranger of this one, but its own is', config: { ...config, images: { name: '{device}-{name}' } }, records: sent, card, server: { 'hut-3/hut-3-A.JPG': four, 'hut-3/hut-3-B.JPG': four, 'hut-3/hut-4-A.JPG': four }, code: 1,
    rows: [equal, 'not on card /hut-3/hut-3-B.JPG'] },
  { title: 'HTTP: the path of the URL', config: { device: 'hut-3', http: { url: 'https://example.com/up/{device}/{path}{name}' } }, records: sent, card, server: { 'up/hut-3/100CAM/A.JPG': four }, code: 0, rows: [equal] },
  { title: 'a form: the field with the name', config: { device: 'hut-3', http: { url: 'https://example.com/', form: { file: 'file', fields: { key: '{device}/{path}{name}' } } } }, records: sent, card, server, code: 0, rows: [equal] },
];

for (const { title, code, rows, notes = [], content = false, ...given } of cases) {
  test(title, () => inScene({ config, ...given }, async scene => {
    const before = [scene.card, scene.server].map(folder => listTree(folder).map(path => [path, readFileSync(join(folder, path), 'latin1')]));
    const found = await rowsOf(scene.card, scene.server, { content });
    assert.equal(found.rows, [...rows].sort());
    assert.is(found.code, code);
    assert.is(found.notes.length, notes.length, found.notes.join('\n'));
    notes.forEach((note, i) => assert.match(found.notes[i]!, note));
    assert.equal([scene.card, scene.server].map(folder => listTree(folder).map(path => [path, readFileSync(join(folder, path), 'latin1')])), before);
  }));
}

const spoil = (scene: { card: string }, text: string) => {
  const [file] = listTree(join(scene.card, 'snapferry/journal'));
  writeFileSync(join(scene.card, 'snapferry/journal', file!), text, 'latin1');
};

test('a journal with rubbish, a torn last line and lines of an unknown kind: what is whole counts', () => inScene({ config, records: sent, card: { ...card, 'DCIM/100CAM/B.JPG': four }, server }, async scene => {
  spoil(scene, '\x00\xff<b>\nq 4 20261120 A.JPG/\nd 4 20261120 A.JPG/\nd x\n\nd 4 20261120 B.JP');
  const { code, rows } = await rowsOf(scene.card, scene.server);
  assert.equal(rows, [equal, 'waiting /DCIM/100CAM/B.JPG']);
  assert.is(code, 0);
}));

test('a card without an image, whose journal knows of none, has nothing to compare, and it is said', () => inScene({ config, card: { 'DCIM/100CAM/x': '', 'snapferry/journal': '' }, server }, async scene => {
  const { code, rows, notes } = await rowsOf(scene.card, scene.server);
  assert.equal([code, rows, notes], [1, ['not on card /hut-3/100CAM/A.JPG'], ['The card has no image, and its journal knows of none: there is nothing to compare.']]);
  await inScene({ config, card: { 'DCIM/100CAM/x': '', 'snapferry/journal': '' }, server: { 'hut-3/x': '' } }, async fresh => assert.is((await rowsOf(fresh.card, fresh.server)).code, 0));
}));

test('a journal that is one text file', () => inScene({ config, card: { ...card, 'snapferry/journal': 'b 4 20261120 A.JPG/\nd 4 20261120 A.JPG/\n', 'DCIM/B.JPG': four }, server }, async scene => {
  assert.equal(await rowsOf(scene.card, scene.server), { code: 0, rows: [equal, 'waiting /DCIM/B.JPG'], notes: [] });
}));

test('a compacted journal has no sizes of deleted images', () => inScene({ config, records: sent, card: { 'DCIM/100CAM/x': '' }, server }, async scene => {
  const [file] = listTree(join(scene.card, 'snapferry/journal'));
  writeFileSync(join(scene.card, 'snapferry/journal', `${file!}.gone`), '\ng 0 00000000 A.JPG/\ng 0 00000000 B.JPG/\n');
  spoil(scene, '\n');
  assert.equal(await rowsOf(scene.card, scene.server), { code: 1, rows: [equal, 'missing /DCIM/100CAM/B.JPG'], notes: [] });
}));

test('letters of another page: the chip\'s journal has code page 437, a card on a desktop has UTF-8', () => inScene({ config, card: { 'DCIM/Hütte/ä.JPG': four }, server: { 'hut-3/x': '' } }, async scene => {
  mkdirSync(join(scene.card, 'snapferry/journal'), { recursive: true });
  writeFileSync(join(scene.card, journalOf(digest, '/DCIM/H\x81tte')), '\nb 4 20261120 \x84.JPG/\nd 4 20261120 \x84.JPG/\n', 'latin1');
  const { rows } = await rowsOf(scene.card, scene.server);
  assert.equal(rows, ['missing /DCIM/Hütte/ä.JPG']);
}));

test('a card that is not there or not readable, and a config.json with mistakes, are told in a sentence', async () => {
  const rejects = async (card: string, expect: RegExp) => {
    try {
      await audit(card, '/tmp');
    } catch (error) {
      return assert.match((error as Error).message, expect);
    }
    assert.unreachable();
  };
  await rejects('/nowhere/card', /^\/nowhere\/card cannot be read; --card needs the folder of a card/);
  await inScene({ config: { ...config, imagse: {} }, card }, scene => rejects(scene.card, /^config\.json on the card has mistakes.*:\n  imagse: unknown key/s));
  await inScene({ config, card: { 'x.txt': '' } }, scene => rejects(scene.card, /^images\.folder: \/DCIM is not a folder on this card\. Is .* the root of the card\?/));
  const nothing = (where: string) => new RegExp(`^There is nothing to compare: .* has neither a journal \\(/snapferry/journal\\) nor an image \\(\\*\\.jpg, by images\\.match, in the ${where} and below\\)\\. Is it the root`);
  await inScene({ config: { ...config, images: { match: '*.jpg' } }, card: { 'DCIM/100CAM/A.PNG': four } }, scene => rejects(scene.card, nothing('folder /DCIM')));
  await inScene({ config: { ...config, images: { match: '*.jpg', folder: '/' } } }, scene => rejects(scene.card, nothing('root')));
  await inScene({ config, card }, async scene => {
    try {
      await audit(scene.card, '/nowhere/server');
      assert.unreachable();
    } catch (error) {
      assert.match((error as Error).message, /^\/nowhere\/server is no folder on this machine, and no address\. --server needs/);
    }
    const unused = await audit(scene.card, scene.card, { certificate: 'ca.pem' }).then(() => '', (error: Error) => error.message);
    assert.match(unused, /^--certificate does nothing for a folder such as .*: leave it out\.$/);
    const refusalOf = (address: string, options: Partial<AuditOptions> = {}) => audit(scene.card, address, options).then(() => '', (error: Error) => error.message);
    if (process.platform !== 'win32') assert.match(await refusalOf('file://host/x'), /^--server needs ftp:\/\/user/);
    const noCertificate = join(scene.card, 'config.json');
    assert.is(await refusalOf('https://127.0.0.1:1/', { certificate: noCertificate }), `${noCertificate} holds no certificate; --certificate needs a PEM file with the certificate of the server's authority.`);
  });
});

if (canRun('a file that cannot be read', 'a user that is not root')) test('a file of the card that cannot be read is named, and the others are compared', () => inScene({ config, records: [...sent, ...deliveryOf(dcim, 'B.JPG', 4, day)], card: { ...card, 'DCIM/B.JPG': four }, server: { ...server, 'hut-3/B.JPG': four } }, async scene => {
  chmodSync(join(scene.card, 'DCIM/B.JPG'), 0);
  assert.equal((await rowsOf(scene.card, scene.server, { content: true })).rows, [equal, 'not compared /DCIM/B.JPG']);
}));

test('a server without the card\'s folder: all are missing; without the address\'s folder, nothing could be looked at', () => inScene({ config, records: sent, card, server: { 'hut-4/100CAM/Z.JPG': 'z' } }, async scene => {
  const { code, rows, notes } = await rowsOf(scene.card, scene.server);
  assert.equal(rows, ['missing /DCIM/100CAM/A.JPG']);
  assert.is(code, 1);
  assert.match(notes[0]!, /^There is no image of this card in \/hut-3 or \/ on /);
  rmSync(scene.server, { recursive: true });
}));

test('the address may be that of the camera\'s own folder', () => inScene({ config, records: sent, card, server }, async scene => {
  assert.equal(await rowsOf(scene.card, join(scene.server, 'hut-3')), { code: 0, rows: [equal], notes: [] });
}));

for (const [name, day, whole, preview] of [
  ['', '', '100CAM/A.JPG', 'small/B.jpg'], ['all/{stem}.jpg', '', 'all/A.jpg', 'small/B.jpg'], ['', '{yyyy}', '2026/100CAM/A.JPG', '2026/small/B-1a2b3c4d.jpg'],
] as const) {
  test(`previews by a template of their own belong to their images: ${preview} beside ${whole}`, () => inScene({
    config: { ...config, ftp: { ...ftp, directory: `/hut-3/${day}` }, images: { preview: 'only', name, previewName: 'small/{stem}.jpg' } }, records: [...sent, record('p', 'B.JPG', 5)],
    card: { ...card, 'DCIM/100CAM/B.JPG': five, 'DCIM/100CAM/C.JPG': five }, server: { [`hut-3/${whole}`]: four, [`hut-3/${preview}`]: 'b' },
  }, async scene => {
    const { text } = await audit(scene.card, scene.server, { csv: true });
    assert.equal(text.split('\r\n').slice(1, -1).map(line => line.split(',')).map(row => [row[0], row[1], row[5]]),
      [['equal', '/DCIM/100CAM/A.JPG', ''], ['waiting', '/DCIM/100CAM/B.JPG', 'only its preview is there'], ['waiting', '/DCIM/100CAM/C.JPG', '']]);
  }));
}

test('previews whose template has a time are told by the card\'s notes, also those of images that are gone', () => inScene({
  config: { ...config, images: { preview: 'only', previewName: 'small/{yyyy}{mm}{dd}-{HH}{MM}{SS}.jpg' } }, records: [...sent, ...deliveryOf(cam, 'B.JPG', 5, day)], card, server: { ...server, 'hut-3/small/20261119-093001.jpg': 'a' },
}, async scene => {
  noteName(scene.card, '/DCIM/100CAM/B.JPG//preview', 'small/20261119-093001.jpg');
  assert.equal((await rowsOf(scene.card, scene.server)).rows, [equal, 'missing /DCIM/100CAM/B.JPG']);
}));

test('the table shows what differs and counts the rest; hostile names do not control the terminal', () => inScene({ config, records: sent, card, server: { ...server, 'hut-3/\x1b[31m<b>.JPG': 'z' } }, async scene => {
  const { text } = await audit(scene.card, scene.server);
  assert.match(text, /\nnot on card .*<b>\.JPG .*1\n/);
  assert.match(text, /\n1 image compared: 1 equal, 1 not on card\.\n$/);
  assert.not.match(text, /\x1b/);
}));

test('--csv quotes what a spreadsheet would take apart or run', () => inScene({ config, records: [...deliveryOf(cam, 'a"b,c.JPG', 4, day)], card: { 'DCIM/100CAM/a"b,c.JPG': four }, server: { 'hut-3/x': '' } }, async scene => {
  assert.is((await audit(scene.card, scene.server, { csv: true })).text, 'status,image,bytes,server,server bytes,note\r\nmissing,"/DCIM/100CAM/a""b,c.JPG",4,/hut-3/100CAM/a_b_c-cb742802.JPG,,\r\n');
}));

/** Writes a note onto the card, as the firmware does, that the image or preview of this path has this name on the server. */
function noteName(card: string, path: string, name: string): void {
  const files = createMemoryCard();
  claim(files, digest, `${path} `, () => name, () => undefined);
  for (const written of new Set(files.written)) writeFiles(card, { [written]: files.contentOf(written)! });
}

test('images.name with a time: the card\'s notes tell the names of deleted images', () => inScene({
  config: { device: 'hut-3', ftp: { ...ftp, directory: '/{device}/{yyyy}' }, images: { name: '{yyyy}{mm}{dd}-{HH}{MM}{SS}.jpg' } },
  records: [...deleted, ...deleted.map(one => ({ ...one, name: 'B.JPG' }))], card: { 'DCIM/100CAM/x': '' }, server: { 'hut-3/2026/20261119-093001.jpg': four, 'hut-3/2026/20261119-093101.jpg': five },
}, async scene => {
  noteName(scene.card, '/DCIM/100CAM/A.JPG', '20261119-093001.jpg');
  assert.equal(await rowsOf(scene.card, scene.server), { code: 1, rows: [equal, 'missing /DCIM/100CAM/B.JPG', 'not on card /hut-3/2026/20261119-093101.jpg'], notes: [] });
}));

test('images.name: a copy of the card whose files have other times is told by the card\'s notes', () => inScene({
  config: { ...config, images: { name: '{yyyy}{mm}{dd}-{HH}{MM}{SS}.jpg' } }, records: sent, card, server: { 'hut-3/20261119-093001.jpg': four },
}, async scene => {
  noteName(scene.card, '/DCIM/100CAM/A.JPG', '20261119-093001.jpg');
  assert.equal(await rowsOf(scene.card, scene.server), { code: 0, rows: [equal], notes: [] });
}));

for (const [title, live, code, row] of [['is there', four, 0, 'equal'], ['is another one', five, 1, 'other size'], ['is missing', undefined, 1, 'missing']] as const) {
  test(`the live picture that the card\'s notes name ${title}`, () => inScene({ config: { ...config, images: { live: '{device}.jpg' } }, records: sent, card, server: { ...server, ...live && { 'hut-3/hut-3.jpg': live } } }, async scene => {
    const mark = digest(readFileSync(join(scene.card, 'config.json'), 'latin1'));
    writeFiles(scene.card, { 'snapferry/state': `\nlive ${mark} 0 4 20261120093042 /DCIM/100CAM/A.JPG;\n` });
    const found = await rowsOf(scene.card, scene.server);
    assert.equal(found, { code, rows: [equal, `${row} /DCIM/100CAM/A.JPG`].sort(), notes: [] });
  }));
}

test('settings from the server rename the live picture', () => inScene({
  config: { ...config, ftp: { ...ftp, directory: '/{device}' }, images: { live: 'old.jpg' }, report: { name: 'hut-3.json' }, remote: { name: 'hut-3-settings.json' } }, records: sent, card,
  server: { ...server, 'hut-3/new.jpg': five, 'hut-3/hut-3-settings.json': '{}' },
}, async scene => {
  assert.equal((await rowsOf(scene.card, scene.server)).rows, [equal, 'not on card /hut-3/new.jpg']);
  const files = createMemoryCard();
  storeSettings(files, digest, digest('hut-3 of some chip'), '{"id":8,"set":{"images.live":"new.jpg"}}');
  for (const path of new Set(files.written)) writeFiles(scene.card, { [path]: files.contentOf(path)! });
  assert.equal(await rowsOf(scene.card, scene.server), { code: 0, rows: [equal], notes: [] });
}));

test('files of a computer beside the journals are none', () => inScene({ config, records: sent, card: { ...card, 'snapferry/journal/._x': 'x', 'snapferry/journal/notes.txt': 'x' }, server }, async scene => {
  assert.equal(await rowsOf(scene.card, scene.server), { code: 0, rows: [equal], notes: [] });
}));

test('the command: its exit code, its outcome on stdout, an error as a sentence on stderr', () => inScene({ config, records: sent, card, server: { 'hut-3/100CAM/A.JPG': five } }, async scene => {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const run = (...words: string[]) => spawnSync(process.execPath, ['--import', './test/plain.js', 'test/tools/audit/run.ts', ...words], { cwd: root, encoding: 'utf8' });
  const found = run('--card', scene.card, '--server', scene.server, '--csv');
  assert.equal([found.status, found.stdout, found.stderr], [1, 'status,image,bytes,server,server bytes,note\r\nother size,/DCIM/100CAM/A.JPG,4,/hut-3/100CAM/A.JPG,5,\r\n', '']);
  const failed = run('--card', scene.card, '--server', 'ftp://me:mine@127.0.0.1:1/');
  assert.equal([failed.status, failed.stdout, failed.stderr], [2, '', 'ftp://127.0.0.1:1/ cannot be looked at: the connection was refused. Check the address, and whether the server runs.\n']);
}));

test.run();
