// Tests a table of cameras: it is read, or refused with a sentence, and its cameras are written one after the other.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readSeries } from '../../../../web/configure/series/series.ts';
import { createCamera, createWork } from '../double.ts';

const test = suite('configure/series/series');
const keys = ['device', 'network.pin', 'ftp.user', 'ftp.password'];

for (const [title, text] of [
  ['commas', 'device,network.pin\nhut-1,0123\nhut-2,\n'], ['semicolons, CRLF and a byte-order mark', '\uFEFFdevice;network.pin\r\nhut-1;0123\r\nhut-2;\r\n'],
  ['quotes', '"device","network.pin"\n"hut-1","0123"\n\nhut-2'],
] as const) {
  test(`a table with ${title} is read`, () => assert.equal(readSeries(text, keys), [{ device: 'hut-1', 'network.pin': '0123' }, { device: 'hut-2', 'network.pin': '' }]));
}
test('a quote and a comma within a cell are read', () => assert.equal(readSeries('device,ftp.password\nhut-1,"a,""b"', keys), [{ device: 'hut-1', 'ftp.password': 'a,"b' }]));

for (const [title, text, says] of [
  ['an unknown column', 'device,pin\na,1', /“pin”, which is no key/], ['no names', 'network.pin\n0123', /column named device/], ['no row', 'device\n', /no camera/],
  ['a repeated name', 'device\na\na', /the camera a twice/], ['a row without a name', 'device,network.pin\n,0123', /no device/], ['too many cells', 'device\na,b', /Row 2 .* more cells/],
] as const) {
  test(`rejected: ${title}`, () => assert.throws(() => readSeries(text, keys), says));
}

test('each camera gets its row, and empty cells use the profile’s values', async () => {
  const { work, camera } = createWork(createCamera());
  work.load('{"ftp":{"host":"ftp.example.com","user":"all"},"schedule":{"everyMinutes":60}}', 'Opened');
  work.useTable('device,ftp.user,network.pin\nhut-1,one,0123\nhut-2,,\nhut-3,three,4567\n');
  const written: unknown[] = [];
  for (const left of ['hut-2; 2 are left', 'hut-3; 1 are left', 'the last one of the table']) {
    await work.compare();
    await work.write();
    written.push(JSON.parse(camera.card.config!));
    assert.ok(work.exchange.said!.text.includes(left), work.exchange.said!.text);
  }
  const common = { schedule: { everyMinutes: 60 } };
  assert.equal(written, [
    { device: 'hut-1', network: { pin: '0123' }, ftp: { host: 'ftp.example.com', user: 'one' }, ...common },
    { device: 'hut-2', ftp: { host: 'ftp.example.com', user: 'all' }, ...common },
    { device: 'hut-3', network: { pin: '4567' }, ftp: { host: 'ftp.example.com', user: 'three' }, ...common },
  ]);
});

test.run();
