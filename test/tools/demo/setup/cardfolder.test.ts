import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addressOf, findImages, listFolders, makeConfig, overlayCard, readConfig, writeExample } from './cardfolder.ts';

const cardfolder = suite('tools/demo/setup/cardfolder');
const address = { host: '127.0.0.1', port: 2121, user: 'camera', password: 'pässword', directory: '/up', security: 'none' };

function withCard(files: Record<string, string | Buffer>, run: (card: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-card-'));
  const card = join(folder, 'person');
  mkdirSync(card);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(card, path, '..'), { recursive: true });
    writeFileSync(join(card, path), text);
  }
  run(card);
  rmSync(folder, { recursive: true });
}

cardfolder('the run’s config keeps the card’s settings except server, rate and deleting', () => {
  const tree = { device: 'cam', modem: { model: 'sim7600', baud: 9600 }, ftp: { host: 'else', user: 'x' }, images: { match: '*.jpeg', afterUpload: 'delete' } };
  const { text, config } = makeConfig(tree, { ftp: address }, 115200);
  assert.equal(JSON.parse(text), {
    device: 'cam', modem: { model: 'sim7600', baud: 115200 }, network: { apn: 'internet' }, ftp: address, images: { match: '*.jpeg', afterUpload: 'keep' },
  });
  assert.equal(addressOf(config), address);
  assert.is(makeConfig(tree, { ftp: address }, undefined).config['modem.baud'], 9600);
  assert.equal(JSON.parse(makeConfig(tree, { http: { url: 'http://h/' } }, undefined).text).ftp, undefined);
});

cardfolder('settings that the firmware would reject are reported before the run', () => {
  assert.throws(() => makeConfig({}, { ftp: { ...address, password: 'a"b' } }, undefined), /ftp\.password: holds a quote/);
  withCard({ 'config.json': '{"ftp":{}}' }, (card) => assert.throws(() => readConfig(card), /config\.json is not right:\n {2}ftp\.host: missing/));
  withCard({}, (card) => assert.is(readConfig(card), undefined));
  withCard({ 'config.json': '\ufeff{"ftp":{"host":"h"}}\r\n' }, (card) => assert.is(readConfig(card)?.config['ftp.host'], 'h'));
});

cardfolder('the example names its schema, and is valid for the schema and the firmware', () => {
  withCard({}, (card) => {
    writeExample(card);
    const example = JSON.parse(readFileSync(join(card, 'config.example.json'), 'utf8'));
    const schema = JSON.parse(readFileSync(join(card, example.$schema), 'utf8'));
    assert.is(new Ajv().validate(schema, example), true);
    renameSync(join(card, 'config.example.json'), join(card, 'config.json'));
    assert.is(readConfig(card)?.config['ftp.host'], 'ftp.example.com');
  });
});

cardfolder('a syntax error is reported by line and column, UTF-16 by name', () => {
  withCard({ 'config.json': '{\n  "ftp": {"host": "h"}, // mine\n}' }, (card) => assert.throws(() => readConfig(card), /config\.json is not readable as JSON at line 2, column 25: a comment/));
  withCard({ 'config.json': Buffer.from('\ufeff{}', 'utf16le') }, (card) => assert.throws(() => readConfig(card), /config\.json is saved as UTF-16; save it as UTF-8$/));
});

cardfolder('an overlay shows the whole card, with its own config and journal', () => {
  withCard({ 'config.json': 'theirs', 'snapferry/journal': 'theirs', 'DCIM/a.jpg': 'a', 'MISC/x': 'x' }, (card) => {
    const overlay = join(card, '..', 'card');
    overlayCard(card, overlay, '{}');
    assert.equal(readdirSync(overlay).sort(), ['DCIM', 'MISC', 'config.json']);
    assert.is(existsSync(join(overlay, 'DCIM', 'a.jpg')), true);
  });
});

cardfolder('finds images in subfolders and in either letter case, but no empty ones', () => {
  const { config } = makeConfig({ images: { folder: '/DCIM/', match: 'IMG_?.jp*g' } }, { ftp: address }, undefined);
  const files = { 'DCIM/IMG_1.JPG': '1', 'DCIM/b/img_2.jpeg': '22', 'DCIM/IMG_3.jpg': '', 'DCIM/IMG_44.jpg': '4', 'IMG_5.jpg': '5', 'DCIM/IMG_6.jpg.txt': '6' };
  withCard(files, (card) => assert.equal(findImages(card, config).map(({ path, bytes }) => [path, bytes]), [['/DCIM/IMG_1.JPG', 1], ['/DCIM/b/img_2.jpeg', 2]]));
});

cardfolder('lists the folders that can contain images, the root first', () => {
  const { config } = makeConfig({ images: { folder: 'DCIM/' } }, { ftp: address }, undefined);
  withCard({ 'DCIM/b/c/1.jpg': '1', 'DCIM/a/2.jpg': '2', 'MISC/3.jpg': '3' }, (card) => assert.equal(listFolders(card, config), ['/DCIM', '/DCIM/a', '/DCIM/b', '/DCIM/b/c']));
  withCard({}, (card) => assert.equal(listFolders(card, config), []));
});

cardfolder.run();
