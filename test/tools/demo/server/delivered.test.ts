import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { JournalRecord } from '../../../../src/store/journalrecord.ts';
import { makeConfig } from '../setup/cardfolder.ts';
import { deliveryOf, writeJournal } from './before.ts';
import { placesOf, readDeliveries } from './delivered.ts';

const delivered = suite('tools/demo/server/delivered');
const folder = '/DCIM';
const [sent, gone] = [{ bytes: 5, date: '20261120', isDeleted: false }, { bytes: 5, date: '20261120', isDeleted: true }];
const record = (kind: JournalRecord['kind'], date = '20261120', size = 5) => ({ folder, kind, size, date, name: 'ü.jpg' });

const journals: { title: string; records: (JournalRecord & { folder: string })[]; expect: typeof sent | undefined }[] = [
  { title: 'delivered', records: [record('b'), record('d')], expect: sent },
  { title: 'begun only', records: [record('b')], expect: undefined },
  { title: 'empty and reported', records: [record('e')], expect: undefined },
  { title: 'to be deleted, with a fingerprint instead of a date', records: [record('s'), record('x', '12345678')], expect: sent },
  { title: 'deleted', records: [record('s'), record('x', '12345678'), record('g', '00000000')], expect: gone },
  { title: 'a deletion that failed', records: [record('s'), record('x', '12345678'), record('d', '00000000')], expect: sent },
  { title: 'another size since', records: [record('b', '20261119', 4), record('d', '20261119', 4), record('b'), record('d')], expect: sent },
  { title: 'another size begun since', records: [record('b'), record('d'), record('b', '20261121', 6)], expect: sent },
  { title: 'rewritten during its upload', records: [record('b'), record('g')], expect: undefined },
];

function withCard(run: (card: string) => void): void {
  const card = mkdtempSync(join(tmpdir(), 'snapferry-journal-'));
  run(card);
  rmSync(card, { recursive: true });
}

for (const { title, records, expect } of journals) {
  delivered(`reads the state of an image from the journal: ${title}`, () => withCard((card) => {
    writeJournal(card, records);
    assert.equal(readDeliveries(card, ['/', folder]), new Map(expect && [['/DCIM/ü.jpg', expect]]));
  }));
}

delivered('folders of the same name are kept apart; without a journal there are no deliveries', () => withCard((card) => {
  assert.is(readDeliveries(card, ['/']).size, 0);
  writeJournal(card, [...deliveryOf('/a/100', '1.jpg', 1, '20261120'), ...deliveryOf('/b/100', '2.jpg', 2, '20261120')]);
  writeFileSync(join(card, 'snapferry/journal/stray'), 'd 1 20261120 3.jpg/\n');
  mkdirSync(join(card, 'snapferry/journal/folder'));
  assert.equal([...readDeliveries(card, ['/a/100', '/b/100']).keys()], ['/a/100/1.jpg', '/b/100/2.jpg']);
}));

const address = { host: 'h', port: 21, user: 'u', password: 'p', security: 'none' };
const places: { directory: string; root: string; path?: string; expect: RegExp[] }[] = [
  { directory: '/up', root: '/DCIM', expect: [/^\/up\/100\/a\.jpg$/] },
  { directory: '/', root: 'DCIM/', expect: [/^\/100\/a\.jpg$/] },
  { directory: 'up/{device}/', root: '/DCIM', expect: [/^up\/cäm\/100\/a\.jpg$/] },
  { directory: '/{yyyy}-{mm}/{dd}', root: '/', expect: [/^\/2026-11\/20\/DCIM\/100\/a\.jpg$/] },
  { directory: '/up', root: '/DCIM', path: '/DCIM/ü,/b.jpg', expect: [/^\/up\/x?___-[0-9a-f]{8}\/b\.jpg$/] },
  // a SIM7600 takes the long name unchanged, a SIM800 takes 99 characters of it, a Quectel 50
  { directory: '/up', root: '/DCIM', path: `/DCIM/${'n'.repeat(200)}.jpg`, expect: [/^\/up\/n{200}\.jpg$/, /^\/up\/n{40}-[0-9a-f]{8}\.jpg$/, /^\/up\/n{35}-[0-9a-f]{8}\.jpg$/, /^\/up\/n{32}-[0-9a-f]{8}\.jpg$/] },
];

for (const { directory, root, path = '/DCIM/100/a.jpg', expect } of places) {
  delivered(`${path} of ${root} is found below ${directory}`, () => {
    const found = placesOf(path, '20261120', makeConfig({ device: 'cäm', images: { folder: root } }, { ftp: { ...address, directory } }, undefined).config);
    assert.is(found.length, expect.length, found.join('\n'));
    found.forEach((place, i) => assert.match(place, expect[i]!));
  });
}

const urls: { url: string; path?: string; http?: object; expect: string }[] = [
  { url: 'https://h/up/{path}{name}', expect: 'https://h/up/100/a.jpg' },
  { url: 'http://h:8080', expect: 'http://h:8080/a.jpg' },
  { url: 'http://h/{device}/{yyyy}-{mm}-{dd}?as={name}&k=7', path: '/DCIM/a b,ü.jpg', expect: 'http://h/c%C3%A4m/2026-11-20?as=a%20b%2C%C3%BC.jpg&k=7' },
];

for (const { url, path = '/DCIM/100/a.jpg', expect } of urls) {
  delivered(`${path} is found at ${url}`, () => {
    const { config } = makeConfig({ device: 'cäm', images: { folder: '/DCIM' } }, { http: { url } }, undefined);
    assert.equal(placesOf(path, '20261120', config), [expect]);
  });
}

delivered.run();
