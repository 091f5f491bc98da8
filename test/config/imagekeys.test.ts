// Tests the check of name templates and of the time zone. Each mistake is reported with its key, the value found, and the values accepted.

import { firmware } from '#firmware';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import schema from '../../src/config.schema.json' with { type: 'json' };
import { isZone, matchError } from '../../src/config/imagekeys.ts';
import { checkConfig } from '../../src/config/keys.ts';

const test = suite('keys of names');

const errorsOf = (tree: object): string[] => checkConfig(JSON.stringify({ ...(!('http' in tree) && { ftp: { host: 'h' } }), ...tree }), 0).errors;
const nameErrors = (name: unknown) => errorsOf({ images: { name } });

const right = ['', '{name}', '{path}{name}', '{device}/{yyyy}/{mm}/{stem}.jpg', '{yyyy}{mm}{dd}_{HH}{MM}{SS}.jpg', 'site_{yy}-{mm}-{dd} {HH}{MM}{SS}.jpg', 'a/{number}.jpg', '{path}x/{stem}.jpg', '{name}'.padEnd(200, 'x')];
for (const name of right) {
  test(`a valid template: ${name.slice(0, 40)}`, () => assert.equal(nameErrors(name), []));
}

const wrong: [name: unknown, told: RegExp][] = [
  ['{stam}.jpg', /^images\.name: found "\{stam\}\.jpg"; in braces only \{device\}, .*\{HH\}, \{MM\} and \{SS\} are known$/],
  ['{hh}{stem}.jpg', /in braces only /], ['{stem.jpg', /in braces only /], ['{{stem}}', /in braces only /],
  ['live.jpg', /^images\.name: found "live\.jpg"; gives different images the same name; add \{name\}, \{stem\}, \{number\}, or a time down to seconds, as in "\{yyyy\}/],
  ['{device}.jpg', /gives different images the same name/], ['{path}x.jpg', /gives different images/], ['{yyyy}{mm}{dd}{HH}{MM}.jpg', /gives different images/], ['{mm}{dd}{HH}{MM}{SS}.jpg', /gives different images/],
  ['/{name}', /begins or ends with a \/ or a dot, or holds a folder without a name/], ['{name}/', /begins or ends/], ['a//{name}', /holds a folder without a name/], ['../{name}', /holds a folder without a name/], ['./{name}', /holds a folder/], ['{name}.', /begins or ends/], ['{stem}{path}', /begins or ends/],
  ['a:{name}', /holds a letter that not every modem and server takes/], ['a\\{name}', /holds a letter that/], ['ü{name}', /holds a letter that/], ['*{name}', /holds a letter that/], ['a"{name}', /holds a quote/],
  ['{name}'.padEnd(201, 'x'), /^images\.name: found ".*, needs a text of at most 200 characters$/], [7, /^images\.name: found 7, needs a text/], [true, /^images\.name: found true/],
];
for (const [name, told] of wrong) {
  test(`an invalid template: ${String(name).slice(0, 40)}`, () => {
    assert.is(nameErrors(name).length, 1, nameErrors(name).join('\n'));
    assert.match(nameErrors(name)[0]!, told);
    assert.ok(nameErrors(name)[0]!.length < 380, 'it fits a line of the log');
  });
}

test('the schema accepts and rejects the same templates', () => {
  const { pattern, maxLength } = schema.properties.images.properties.name;
  const accepts = (name: unknown) => typeof name === 'string' && name.length <= maxLength && new RegExp(pattern, 'u').test(name);
  for (const name of right) assert.ok(accepts(name), name);
  for (const [name] of wrong) assert.not.ok(accepts(name), String(name));
});

test('folders in a template by HTTP need {path} in the URL or a form field', () => {
  const by = (url: string, name: string, form?: object) => errorsOf({ http: { url, ...(form && { form }) }, images: { name } });
  for (const name of ['{device}/{stem}.jpg', '{path}{name}']) {
    assert.match(by('http://h/up/', name).join(), /^images\.name: found ".*", whose folders need \{path\}\{name\} in http\.url, or in a field of http\.form$/);
    assert.equal(by('http://h/up/{path}{name}', name), []);
    assert.equal(by('http://h/', name, { file: 'f', fields: { key: '{path}{name}' } }), []);
  }
  assert.equal(by('http://h/up/', '{stem}.jpg'), []);
});

const liveErrors = (live: unknown, http?: object) => errorsOf({ ...(http && { http }), images: { live } });
const rightLive = ['', 'live.jpg', '{device}.jpg', '{device}/live.jpg', 'wow/latest picture.jpg', 'x'.repeat(200)];
for (const live of rightLive) test(`a valid live picture name: "${live.slice(0, 40)}"`, () => assert.equal(liveErrors(live), []));
const wrongLive: [live: unknown, told: RegExp][] = [
  ['{name}', /^images\.live: found "\{name\}"; .*\{device\}/], ['{yyyy}.jpg', /in braces only /], ['{device', /in braces only /],
  ['/live.jpg', /begins or ends with a \//], ['live/', /begins or ends/], ['../live.jpg', /a folder without a name/], ['a//b.jpg', /a folder without a name/], ['live.', /begins or ends/],
  ['l:ve.jpg', /holds a letter that not every modem and server takes/], ['a"b', /holds a quote/], ['x'.repeat(201), /needs a text of at most 200 characters/], [7, /^images\.live: found 7, needs a text/],
];
for (const [live, told] of wrongLive) {
  test(`an invalid live picture name: ${String(live).slice(0, 40)}`, () => {
    assert.is(liveErrors(live).length, 1, liveErrors(live).join('\n'));
    assert.match(liveErrors(live)[0]!, told);
  });
}

test('the schema accepts and rejects the same live picture names', () => {
  const { pattern, maxLength } = schema.properties.images.properties.live;
  const accepts = (live: unknown) => typeof live === 'string' && live.length <= maxLength && new RegExp(pattern, 'u').test(live);
  for (const live of rightLive) assert.ok(accepts(live), live);
  for (const [live] of wrongLive) assert.not.ok(accepts(live), String(live));
});

test('by HTTP a live picture needs {path} for its folder, and a URL without a date', () => {
  assert.match(liveErrors('wow/live.jpg', { url: 'http://h/up/' }).join(), /^images\.live: found "wow\/live\.jpg", whose folders need \{path\}\{name\} in http\.url/);
  assert.equal(liveErrors('wow/live.jpg', { url: 'http://h/up/{path}{name}' }), []);
  assert.match(liveErrors('live.jpg', { url: 'http://h/{yyyy}/{mm}/{name}' }).join(), /^images\.live: given beside a date in http\.url, .*; write the date into images\.name$/);
});

test('images.archive false requires a live picture', () => {
  assert.match(errorsOf({ images: { archive: false } }).join(), /^images\.archive: found false, needs images\.live, as in "live\.jpg"; without both nothing is sent$/);
});

for (const zone of ['', '+00:00', '-00:00', '+01:00', '-03:30', '+05:45', '+14:00', '-12:00']) test(`a valid zone: "${zone}"`, () => assert.equal(errorsOf({ clock: { zone } }), []));
for (const zone of ['1', '+1:00', '01:00', '+01:60', '+15:00', '+14:01', '+0100', 'UTC', '+01:00 ', 60, null]) {
  test(`an invalid zone: ${JSON.stringify(zone)}`, () => assert.match(errorsOf({ clock: { zone } }).join('\n'), /^clock\.zone: found .*, needs (the difference from UTC, as in "\+01:00" or "-03:30", or "")$/));
}

test('isZone accepts valid zones only', () => assert.equal(['+01:00', '+14:00', '+14:30', 'x01:00'].map(isZone), [true, true, false, false]));

const reportErrors = (name: unknown, more: object = {}) => errorsOf({ ...more, report: { name } });

test('the report name is fixed, and differs from the live picture\'s name', () => {
  assert.equal(reportErrors('reports/{device}.json'), []);
  assert.match(reportErrors('{yyyy}.json').join(), /^report\.name: found "\{yyyy\}\.json"; in braces only /);
  assert.match(reportErrors('a"b').join(), /^report\.name: holds a quote/);
  for (const [report, live] of [['hut/r.json', 'Hut'], ['hut', 'hut/live.jpg']] as const) {
    assert.match(reportErrors(report, { images: { live } }).join(), new RegExp(`^report\\.name: found "${report}", which beside images\\.live makes a file and a folder of one name; give it a name`));
  }
  assert.equal(reportErrors('hut/r.json', { images: { live: 'hut/live.jpg' } }), []);
  assert.equal(reportErrors('hut.json', { images: { live: 'hut' } }), []);
  assert.match(reportErrors('Live.jpg', { images: { live: 'live.jpg' } }).join(), /^report\.name: found "Live\.jpg", as images\.live; give it a name of its own, as in "\{device\}\.json"$/);
  assert.match(reportErrors('r/a.json', { http: { url: 'http://h/up/' } }).join(), /^report\.name: found "r\/a\.json", whose folders need \{path\}\{name\} in http\.url/);
  assert.match(reportErrors('a.json', { http: { url: 'http://h/{dd}/{name}' } }).join(), /^report\.name: given beside a date in http\.url, by which the report has another address each day/);
});

test('names that meet once their placeholders are filled in, in any letter case, are one name', () => {
  const hut = { device: 'Hut' };
  assert.match(reportErrors('{device}.json', { ...hut, images: { live: 'hut.JSON' } }).join(), /^report\.name: found "\{device\}\.json", as images\.live/);
  assert.match(ofRemote('hut/s.json', { ...hut, images: { live: '{device}' } }).join(), /^remote\.name: found "hut\/s\.json", which beside images\.live makes a file and a folder/);
  const firmwareOf = (firmware: string, name: string) => errorsOf({ ...hut, report: { name: 'r.json' }, remote: { name, firmware } });
  assert.match(firmwareOf('fw/{board}.bin', `fw/${firmware.target}.bin`).join(), /^remote\.firmware: found "fw\/\{board\}\.bin", as remote\.name/);
  assert.equal(firmwareOf('fw/{board}.bin', 'fw/esp32.bin'), []);
});

const previewErrors = (images: object, more: object = {}) => errorsOf({ images: { preview: 'first', ...images }, ...more });

test('a preview\'s name is a template as an image\'s, and never the image\'s own', () => {
  for (const previewName of right) {
    const isImage = previewName.toLowerCase() === '{name}' || previewName === '{path}{name}';
    const told = previewErrors({ previewName }).join('\n');
    if (isImage) assert.match(told, /^images\.previewName: found "(\{path\})?\{name\}", by which a preview has the name of its image; write it as in "\{path\}\{stem\}_t\.jpg"$/);
    else assert.is(told, '', previewName);
  }
  for (const [previewName] of wrong) assert.match(previewErrors({ previewName }).join('\n'), /^images\.previewName: /, String(previewName));
  assert.match(previewErrors({ name: '{device}/{stem}.jpg', previewName: '{device}/{stem}.JPG' }).join(), /a preview has the name of its image/);
  assert.equal(previewErrors({ name: '{device}/{stem}.jpg', previewName: '{device}/small/{stem}.jpg' }), []);
  assert.equal(errorsOf({ images: { previewName: '{name}' } }), [], 'the name does not matter without previews');
});

const wrongMatches: [match: string, told: RegExp][] = [
  ['*.jpg;*.png', /^holds more than one pattern/], ['*.jpg *.png', /^holds more than one pattern/], ['*.jpg|*.png', /^holds more than one pattern/], ['*jpg|', /^holds more than one pattern/],
  ['DCIM/*', /^holds a \/, .*; write the folder into images\.folder$/], ['a:*', /^holds a :, .*; write it as in "\*\.jpg"$/],
  [' *.jpg', /^begins or ends with a blank/], ['*.', /^begins or ends with a blank/], ['jpg', /^holds neither/], ['.jpg', /^holds neither/], ['*.(jpg)', /^ends with marks/], [`${'?'.repeat(300)}*`, /^needs a name of more than/],
];
for (const [match, told] of wrongMatches) test(`a pattern that fits no image: ${match.slice(0, 20)}`, () => assert.match(matchError(match)!, told));
for (const match of ['*', '*.jpg', '*.jp*g', 'IMG 1.jpg', 'IMG_??.(x).jpg']) test(`a pattern that fits images: ${match}`, () => assert.is(matchError(match), undefined));

test('the schema has one pattern for names of images and of previews', () => {
  const { name, previewName } = schema.properties.images.properties;
  assert.equal([previewName.pattern, previewName.maxLength], [name.pattern, name.maxLength]);
});

test('a fixed name is not one that a preview may get', () => {
  const of = (fixed: string, images: object) => previewErrors(images, { device: 'hut', report: { name: fixed } }).join();
  for (const [fixed, images] of [
    ['small/0042.jpg', { match: '*.png', previewName: 'small/{number}.jpg' }],
    ['p/20261120_093000_t.jpg', { name: 'p/{yyyy}{mm}{dd}_{HH}{MM}{SS}.jpg' }],
  ] as const) {
    assert.match(of(fixed, images), /^report\.name: found "[^"]*", which an image may have as its name, too/);
    assert.is(of(fixed, { ...images, preview: 'off' }), '');
  }
});

test('by HTTP the folders of a preview\'s name need {path} in the URL', () => {
  const by = (url: string, preview = 'only') => errorsOf({ http: { url }, images: { preview, previewName: 'small/{stem}.jpg' } });
  assert.match(by('http://h/up/').join(), /^images\.previewName: found "small\/\{stem\}\.jpg", whose folders need \{path\}\{name\} in http\.url/);
  assert.equal([by('http://h/up/{path}{name}'), by('http://h/up/', 'off')], [[], []]);
});

test('the keys of previews are dropped unless previews are sent', () => {
  const of = (images: object) => keysOf({ images }, 'images').filter(key => key.startsWith('images.preview'));
  assert.equal([of({}), of({ preview: 'off', previewName: '{stem}-small.jpg' })], [[], []]);
  for (const preview of ['first', 'only']) assert.equal(of({ preview }), ['images.preview', 'images.previewName']);
  assert.match(errorsOf({ images: { preview: 'yes' } }).join(), /^images\.preview: found "yes", needs one of "off", "first", "only"$/);
});

const imageNames: [template: string | undefined, match: string, fixed: string, isFree: boolean][] = [
  [undefined, '*.jpg', 'live.jpg', true],
  [undefined, '*.jpg', 'cameras/{device}.jpg', true],
  [undefined, '*.jpg', 'cam0001/live.jpg', true],
  [undefined, '*.jpg', '100CAM/IMG_0004.JPG', false],
  [undefined, '*.jpg', 'other/100CAM/img_0004.jpg', false],
  [undefined, '*.jpg', '20261120.jpg', false],
  [undefined, '*.jpg', 'r2026.json', true],
  [undefined, '*', 'r2026.json', false],
  ['{device}/{yyyy}{mm}{dd}_{HH}{MM}{SS}.jpg', '*.jpg', 'cam0001/20261120_093000.jpg', false],
  ['{device}/{yyyy}{mm}{dd}_{HH}{MM}{SS}.jpg', '*.jpg', 'CAM0001/20261120_093000.JPG', false],
  ['{device}/{yyyy}{mm}{dd}_{HH}{MM}{SS}.jpg', '*.jpg', 'cam0002/20261120_093000.jpg', true],
  ['{device}/{yyyy}{mm}{dd}_{HH}{MM}{SS}.jpg', '*.jpg', '{device}/live2026.jpg', true],
  ['{device}-{path}{stem}.jpg', '*.jpg', '{device}-100CAM/IMG_0001.jpg', false],
  ['{device}-{path}{stem}.jpg', '*.jpg', '{device}-live.jpg', true],
];
for (const [template, match, fixed, isFree] of imageNames) {
  test(`images.name ${template ?? 'none'}, images.match ${match}: the fixed name ${fixed} is ${isFree ? 'free' : 'an image\'s'}`, () => {
    const images = { match, ...(template && { name: template }) };
    for (const [key, errors] of [['images\\.live', errorsOf({ device: 'cam0001', images: { ...images, live: fixed } })], ['report\\.name', errorsOf({ device: 'cam0001', images, report: { name: fixed } })]] as const) {
      if (isFree) assert.equal(errors, []);
      else assert.match(errors.join(), new RegExp(`^${key}: found "[^"]*", which an image may have as its name, too, and one would replace the other; give it a name without a number$`));
    }
  });
}

const ofRemote = (name: unknown, more: object = {}) => errorsOf({ report: { name: 'r.json' }, remote: { name }, ...more });

test('remote.name is fixed, differs from other names, and requires a report', () => {
  assert.equal(ofRemote('set/{device}.json'), []);
  assert.match(ofRemote('{HH}.json').join(), /^remote\.name: found "\{HH\}\.json"; in braces only \{device\} is known$/);
  assert.match(ofRemote('../s.json').join(), /^remote\.name: found "\.\.\/s\.json"; begins or ends with a \//);
  assert.match(ofRemote('R.json').join(), /^remote\.name: found "R\.json", as report\.name; give it a name of its own, as in "\{device\}-settings\.json"$/);
  assert.match(ofRemote('live.jpg', { images: { live: 'live.jpg' } }).join(), /^remote\.name: found "live\.jpg", as images\.live/);
  for (const report of [undefined, { name: '' }, { url: '' }, { everyHours: 3 }]) {
    assert.match(ofRemote('s.json', { report }).join(), /^remote\.name: given without a report, and settings stay only once a report that names them has arrived; write report\.name, too/);
  }
  assert.equal(ofRemote('s.json', { report: { url: 'http://h/' } }), []);
});

test('by HTTP remote.name needs a URL that names the file and has no date', () => {
  assert.match(ofRemote('a/s.json', { http: { url: 'http://h/up/' } }).join(), /^remote\.name: found "a\/s\.json", whose folders need \{path\}\{name\} in http\.url/);
  assert.match(ofRemote('s.json', { report: { url: 'http://h/' }, http: { url: 'http://h/{dd}/{name}' } }).join(), /^remote\.name: given beside a date in http\.url, by which the file of settings has another address each day/);
  const form = { file: 'f', fields: { key: '{path}{name}' } };
  assert.match(ofRemote('s.json', { http: { url: 'http://h/', form } }).join(), /^remote\.name: given beside http\.form, so http\.url needs \{name\}, by which the file of settings is fetched$/);
  assert.equal(ofRemote('s.json', { http: { url: 'http://h/{name}', form } }), []);
});

test('remote.firmware knows {board}, needs no report, and differs from other names', () => {
  const of = (firmware: unknown, more: object = {}) => errorsOf({ remote: { firmware, name: '' }, ...more });
  assert.equal(of('firmware/{board}.bin'), []);
  assert.match(of('{yyyy}.bin').join(), /^remote\.firmware: found "\{yyyy\}\.bin"; in braces only \{device\} and \{board\} are known$/);
  assert.match(of('R.json', { report: { name: 'r.json' } }).join(), /^remote\.firmware: found "R\.json", as report\.name; give it a name of its own, as in "\{device\}\.bin"$/);
  const form = { file: 'f', fields: { key: '{path}{name}' } };
  assert.match(of('f.bin', { http: { url: 'http://h/', form } }).join(), /^remote\.firmware: given beside http\.form, so http\.url needs \{name\}, by which the firmware is fetched$/);
});

const ofUrl = (url: unknown, more: object = {}) => errorsOf({ report: { url, ...more } });

test('report.url accepts only {device} as a placeholder, and report.header requires report.url', () => {
  for (const url of ['', 'http://h', 'https://h:8443/in/{device}?k={device}%20x']) assert.equal(ofUrl(url), [], url);
  assert.match(ofUrl('https://h/hush/{name}').join(), /^report\.url: found a value that is not shown; in braces only \{device\} is known$/);
  assert.match(ofUrl('h/hush').join(), /^report\.url: found a value that is not shown, needs http:\/\//);
  for (const wrong of ['https://h/hush/{name}', 'h/hush', 'https://me:hush@h/', 'https://h/hush#x', 'https://h/hush hush', 'https://h:hush/', 7, true]) {
    assert.is(ofUrl(wrong).length, 1, String(wrong));
    assert.not.match(ofUrl(wrong).join(), /hush|me:/);
  }
  assert.equal(ofUrl('http://h/', { header: 'X-Key: 12' }), []);
  assert.match(ofUrl('', { header: 'X-Key: 12' }).join(), /^report\.header: given without report\.url, so it does nothing; write both, or take it out$/);
  for (const header of ['X-Key', 'Content-Type: text/plain', 'X-Key: ü']) assert.match(ofUrl('http://h/', { header }).join(), /^report\.header: /);
});

/** Returns the keys of a section that the checked configuration has for this config.json. */
const keysOf = (tree: object, section: string) => Object.keys(checkConfig(JSON.stringify({ ftp: { host: 'h' }, ...tree }), 0).config!).filter(key => key.startsWith(`${section}.`));

test('report and remote keys are dropped unless a report or settings file is configured', () => {
  for (const report of [undefined, {}, { name: '' }, { everyHours: 3, form: 'willfine' }]) assert.equal(keysOf({ report }, 'report'), []);
  for (const report of [{ name: 'r.json' }, { url: 'http://h/' }]) assert.equal(keysOf({ report }, 'report').length, 5);
  for (const remote of [undefined, {}, { name: '' }, { everyHours: 3 }]) assert.equal(keysOf({ report: { name: 'r.json' }, remote }, 'remote'), []);
  assert.equal(keysOf({ report: { name: 'r.json' }, remote: { name: 's.json' } }, 'remote'), ['remote.name', 'remote.everyHours']);
  assert.equal(keysOf({ remote: { firmware: 'f.bin' } }, 'remote').sort(), ['remote.everyHours', 'remote.firmware', 'remote.name']);
});

test('settings from the server override config.json and are checked together with it', () => {
  const text = JSON.stringify({ ftp: { host: 'h' }, schedule: { everyMinutes: 60, sleep: true } });
  const over = (values: object) => checkConfig(text, 0, undefined, values as Record<string, unknown>);
  const { config, errors } = over({ 'schedule.everyMinutes': 30 });
  assert.equal([errors, config!['schedule.everyMinutes'], config!['schedule.sleep']], [[], 30, true]);
  assert.match(over({ 'schedule.everyMinutes': 0 }).errors.join(), /^schedule\.sleep: found true, needs schedule\.everyMinutes/);
  assert.match(over({ 'upload.attempts': 'x' }).errors.join(), /^upload\.attempts: found "x", needs a whole number from 1 to 100$/);
  assert.is(checkConfig(text, 0).config!['schedule.everyMinutes'], 60);
});

test.run();
