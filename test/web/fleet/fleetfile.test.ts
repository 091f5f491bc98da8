// Tests fleet.json, the base URL, and what the page keeps in its address.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { baseOf, filled, pointOf, readFleetFile } from '../../../web/fleet/fleetfile.ts';
import { hashOf, readPlace } from '../../../web/fleet/place.ts';

const test = suite('web/fleet/fleetfile');

test('all of it may be left out', () => {
  const { cameras, mistakes, base } = readFleetFile('{}');
  assert.equal([cameras, mistakes, base], [undefined, [], undefined]);
});

test('cameras by name, or with their own places', () => {
  const { cameras, places, mistakes } = readFleetFile(JSON.stringify({
    report: '{device}/{device}.json', live: 'live/{device}.jpg', cameras: ['hut-1', { name: 'alp/hut', folder: '/alp/', report: 'r.json', place: '47.07,15.44' }],
  }));
  assert.equal(mistakes, []);
  assert.equal(cameras, [
    { name: 'hut-1', folder: 'hut-1', report: 'hut-1/hut-1.json', live: 'live/hut-1.jpg', settings: undefined, place: undefined },
    { name: 'alp/hut', folder: 'alp', report: 'r.json', live: 'live/alp_hut.jpg', settings: undefined, place: '47.07,15.44' },
  ]);
  assert.equal([...places], [['alp/hut', '47.07,15.44']]);
});

test('mistakes are told, and the rest is used', () => {
  const rows: [text: string, mistake: RegExp][] = [
    ['{', /no JSON/], ['[]', /needs an object/], ['{"report":"../x.json"}', /report needs a path below/], ['{"live":5}', /live needs/], ['{"cameras":"x"}', /needs a list/],
    ['{"cameras":["../..", "hut"]}', /each of cameras needs a name/], ['{"cameras":[{}, null, 7]}', /each of cameras/],
    ['{"cameras":["half \\ud83d"]}', /each of cameras/], ['{"live":"\\udc00.jpg"}', /live needs/],
  ];
  for (const [text, mistake] of rows) {
    const { mistakes } = readFleetFile(text);
    assert.is(mistakes.length, 1, text);
    assert.match(mistakes[0]!, mistake);
  }
  assert.equal(readFleetFile('{"cameras":["../..", "hut"]}').cameras!.map(({ name }) => name), ['hut']);
});

test('a device fills its template as the firmware does, whatever its letters', () => {
  assert.is(filled('{device}/{device}.json', 'a$&/b'), 'a$&_b/a$&_b.json');
  assert.is(filled(undefined, 'a'), undefined);
});

test('the base is of the address, else of the file, else the folder above', () => {
  const rows: [page: string, base: string | undefined, expect: string | undefined][] = [
    ['http://h/cameras/fleet/', undefined, 'http://h/cameras/'], ['http://h/fleet/index.html?base=/pictures#x', 'ignored', 'http://h/pictures/'],
    ['http://h/fleet/', '/cams/', 'http://h/cams/'], ['http://h/fleet/', 'https://b.s3.amazonaws.com?x=1#y', 'https://b.s3.amazonaws.com/'],
    ['http://h/fleet/?base=javascript:alert(1)', undefined, undefined], ['http://h/fleet/?base=http://me:secret@h/', undefined, undefined], ['http://h/fleet/?base=http://', undefined, undefined],
    ['http://h/fleet/?base=/%25zz/', undefined, undefined],
  ];
  for (const [page, base, expect] of rows) assert.is(baseOf(new URL(page), { base })?.href, expect, page);
});

test('a place is latitude and longitude', () => {
  assert.equal(pointOf('47.07, -15.44'), { latitude: 47.07, longitude: -15.44 });
  for (const wrong of ['', 'here', '91,0', '0,181', '1', undefined]) assert.is(pointOf(wrong), undefined);
});

test('the address keeps what is shown', () => {
  const place = { camera: 'alp/hut #1&x=y', form: 'settings', search: 'hut', show: 'silent', sort: 'battery', lapse: '2026-11-20' } as const;
  assert.equal(readPlace(hashOf(place)), place);
  assert.is(hashOf(readPlace('')), '#');
  assert.equal(readPlace('#show=__proto__&sort=x&lapse=<b>'), { camera: '', form: '', search: '', show: 'all', sort: 'urgency', lapse: '' });
});

test('the name of firmware is a path below the base', () => {
  const rows: [firmware: unknown, name: string | undefined, mistakes: number][] = [['/firmware/{board}.bin', 'firmware/{board}.bin', 0], [undefined, undefined, 0], ['../x.bin', undefined, 1], [7, undefined, 1]];
  for (const [given, name, mistakes] of rows) {
    const { firmware, mistakes: found } = readFleetFile(JSON.stringify({ firmware: given }));
    assert.equal([firmware, found.length], [name, mistakes], String(given));
  }
});

test.run();
