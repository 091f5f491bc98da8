// Tests that each of the firmware's sentences on a configuration is shown at its field.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { anyWiring } from '../../../../src/config/camerakeys.ts';
import { checkConfig, longestConfigBytes } from '../../../../src/config/keys.ts';
import { placeIn, placeSentences, sentencesOf, whyNoForm } from '../../../../web/configure/form/judge.ts';
import { openModel } from '../../../../web/configure/form/model.ts';
import { printTree } from '../../../../web/configure/form/tree.ts';
import { badCards, fewBadCards, goodCards } from '../../../tools/soak/cards/cards.ts';
import { createWork } from '../double.ts';

const judge = suite('configure/form/judge');

const base = { ftp: { host: 'h', user: 'u', password: 'p' }, network: { apn: 'internet' } };
const any = { maxBaud: 0, camera: anyWiring() };
/** The good and bad configurations of test/tools/soak/cards/ that the page can show as a form, which excludes truncated ones. */
const formable = [...goodCards(base), ...badCards(base)].filter(({ title, text }) => !title.startsWith('cut at') && text.length <= longestConfigBytes && !whyNoForm(text) && text.trim());

judge('the form reports the same errors as the firmware', () => {
  assert.ok(formable.length > 500);
  for (const { title, text } of formable) {
    assert.equal(checkConfig(printTree(openModel(text).tree, 0), 0, anyWiring()).errors, checkConfig(text, 0, anyWiring()).errors, title);
  }
});

judge('every message is placed at a field, a section or a removable key', () => {
  let placed = 0;
  const lost: string[] = [];
  const { work } = createWork();
  for (const { title, text, names } of formable) {
    work.load(text, 'Opened');
    const { at, rest } = work.told;
    const plain = (names ?? []).filter(name => /^[\w$.-]+$/.test(name) && name.length < 60);
    lost.push(...rest, ...plain.filter(name => !at.has(name)).map(name => `${title}: ${name} is not in ${[...at.keys()].join()}`));
    placed += [...at.values()].flat().length;
  }
  assert.equal(lost, []);
  assert.ok(placed > 500, `${placed}`);
});

judge('a file that cannot be a form is opened as text with its error', () => {
  const { work } = createWork();
  const broken = fewBadCards(base).filter(card => whyNoForm(card.text));
  assert.ok(broken.length > 20);
  for (const { text, title } of broken) {
    work.load(text, 'Opened');
    assert.match(work.mend?.sentence ?? '', /^config\.json /, title);
  }
});

const places: { title: string; sentences: string[]; keys: string[]; server?: 'ftp' | 'http'; at?: [string, string[]][]; rest?: string[] }[] = [
  { title: 'placed by its key', sentences: ['ftp.host: found "a/b"'], keys: ['ftp.host'], at: [['ftp.host', ['found "a/b"']]] },
  { title: 'with the prefix of the log', sentences: ['config.json: ftp.host: x'], keys: ['ftp.host'], at: [['ftp.host', ['x']]] },
  { title: 'two messages of one key', sentences: ['a: x', 'a: y'], keys: ['a'], at: [['a', ['x', 'y']]] },
  { title: 'a key that is a prefix of another key', sentences: ['http.form.fields.a: b: x', 'http.form.fields: y'], keys: ['http.form.fields', 'http.form.fields.a', 'http.form.fields.a: b'], at: [['http.form.fields.a: b', ['x']], ['http.form.fields', ['y']]] },
  { title: 'a message about the whole file', sentences: ['config.json is too large (5000 bytes)'], keys: ['ftp.host'], rest: ['config.json is too large (5000 bytes)'] },
  { title: 'a key without a field', sentences: ['x: unknown key'], keys: ['y'], rest: ['x: unknown key'] },
  { title: 'a truncated long key', sentences: [`${'k'.repeat(57)}...: unknown key`], keys: ['k'.repeat(90)], at: [['k'.repeat(90), ['unknown key']]] },
  { title: 'an empty key', sentences: ['"": unknown key'], keys: [''], at: [['', ['unknown key']]] },
  { title: 'no server yet, FTP chosen', sentences: ['ftp.host: missing, and http.url too'], keys: ['ftp.host', 'http.url'], at: [['ftp.host', ['missing, and http.url too']]] },
  { title: 'no server yet, HTTP chosen', sentences: ['ftp.host: missing, and http.url too'], keys: ['ftp.host', 'http.url'], server: 'http', at: [['http.url', ['missing, and http.url too']]] },
];
for (const { title, sentences, keys, server = 'ftp', at = [], rest = [] } of places) {
  judge(`a message: ${title}`, () => assert.equal(placeSentences(sentences, keys, server), { at: new Map(at), rest }));
}

judge('a baud rate or camera that the board does not support is reported', () => {
  const text = '{"modem":{"baud":3000000},"ftp":{"host":"h"},"camera":{"everyMinutes":5}}';
  assert.equal(sentencesOf(text, any), []);
  assert.equal(sentencesOf(text, { maxBaud: 921600, camera: undefined }).map(sentence => sentence.split(':')[0]), ['modem.baud', 'camera.everyMinutes']);
});

judge('a file that is too large is reported with its size', () => {
  const text = `{"ftp":{"host":"h"},"device":"${'x'.repeat(5000)}"}`;
  assert.is(sentencesOf(text, any)[0], `config.json is too large (${text.length} bytes); it may have 4096`);
});

judge('non-ASCII characters in a message are readable', () => assert.match(sentencesOf('{"ftp":{"host":"h\xC3\xBCt/te"}}', any)[0]!, /found "hüt\/te"/));

const spots: { text: string; at: string }[] = [
  { text: '{\n  "ftp": { "host": "h", }\n}', at: ', }' },
  { text: '{\n  "name": "hütte 📷",\n  "b": \'x\'\n}', at: "'x'" },
  { text: '{"ü": 1; "b": 2}', at: '; "b"' },
  { text: '{"ftp": tru}', at: 'tru}' },
];
for (const { text, at } of spots) {
  judge(`the position of the error in ${JSON.stringify(text)} is found`, () => {
    const sentence = whyNoForm(Buffer.from(text).toString('latin1'))!;
    assert.is(text.slice(placeIn(text, sentence)).slice(0, at.length), at, sentence);
  });
}

judge('a message without a position has none', () => assert.is(placeIn('x', 'config.json is empty'), undefined));

judge.run();
