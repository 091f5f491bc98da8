// Tests a new config.json from the browser page. It comes in pieces, is checked by the firmware's own code, and replaces the old one only if it is
// valid.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkConfig } from '../../../src/config/keys.ts';
import { adopt, takePiece } from '../../../src/console/page/adopt.ts';
import { pageOf, type PageScene } from '../trip.ts';

const test = suite('adopt');

const before = '{"ftp":{"host":"old.example"}}';
const after = '{"device":"caf\xc3\xa9","ftp":{"host":"new.example","password":"Gr8-\xff\x80secret"}}';
const next = '/snapferry/config.new';

function scene(given: Parameters<typeof pageOf>[0] = {}): PageScene & { hurries(): number } {
  let hurries = 0;
  return { ...pageOf({ files: { '/config.json': before }, schedule: { hurry: () => void hurries++ }, ...given }), hurries: () => hurries };
}

/** Sends a text in pieces of so many bytes. Returns for each piece how many bytes are stored so far, or a sentence on why it was not stored. */
function send({ trip }: PageScene, text: string, bytes: number): (number | string)[] {
  const answers: (number | string)[] = [];
  for (let at = 0; at < text.length; at += bytes) answers.push(takePiece(trip, text.slice(at, at + bytes), at));
  return answers;
}

for (const bytes of [1, 17, 300, 1000]) {
  test(`pieces of ${bytes} bytes, not necessarily UTF-8, are joined byte for byte and take effect at once`, () => {
    const one = scene();
    assert.is(send(one, after, bytes).at(-1), after.length);
    assert.is(one.card.contentOf('/config.json'), before, 'unchanged before the adopt call');
    assert.equal(adopt(one.trip), []);
    assert.is(one.card.contentOf('/config.json'), after);
    assert.is(one.card.contentOf(next), undefined);
    assert.is(one.hurries(), 1);
  });
}

test('a piece at a wrong offset is rejected, and the expected offset is returned', () => {
  const { trip, card } = scene();
  assert.is(takePiece(trip, 'abc', 0), 3);
  for (const from of [1, 2, 4, 99]) assert.is(takePiece(trip, 'x', from), 3, `${from}`);
  assert.is(card.contentOf(next), 'abc');
  // The page sends a piece again if its answer was lost.
  assert.is(takePiece(trip, 'def', 3), 6);
  assert.is(takePiece(trip, 'def', 3), 6);
  assert.is(card.contentOf(next), 'abcdef');
  assert.is(takePiece(trip, 'anew', 0), 4);
  assert.is(card.contentOf(next), 'anew');
});

test('without a first piece, the expected offset is 0, and adopting is refused', () => {
  const { trip } = scene();
  assert.is(takePiece(trip, 'x', 5), 0);
  assert.equal(adopt(trip), ['config.json has not come yet, or the card cannot be read; send it again']);
});

test('a file above the size limit is rejected on arrival', () => {
  const { trip, card } = scene();
  assert.is(takePiece(trip, 'x'.repeat(4096), 0), 4096);
  assert.is(takePiece(trip, 'y', 4096), 'config.json is too large (4097 bytes); it may have 4096');
  assert.is(card.contentOf(next)!.length, 4096);
  assert.is(takePiece(trip, 'x'.repeat(5000), 0), 'config.json is too large (5000 bytes); it may have 4096');
});

const wrong: string[] = ['', '{', 'no JSON at all', '[]', '{"ftp":{"host":7}}', '{"ftp":{"host":"h","prot":21}}', '{"ftp":{"host":"h"},"modem":{"baud":5}}'];
for (const text of wrong) {
  test(`${text || 'an empty file'}: the firmware's errors are returned, and config.json is unchanged`, () => {
    const one = scene();
    takePiece(one.trip, text, 0);
    const expected = checkConfig(text, one.trip.maxBaud).errors;
    assert.ok(expected.length > 0);
    assert.equal(adopt(one.trip), expected);
    assert.is(one.card.contentOf('/config.json'), before);
    assert.is(one.hurries(), 0);
  });
}

test('a full or locked card is reported, and config.json is unchanged', () => {
  const one = scene();
  const { files } = one.trip;
  Object.assign(one.trip, { files: { ...files, write: () => false } });
  assert.match(String(takePiece(one.trip, after, 0)), /^the card does not take it; /);
  Object.assign(one.trip, { files });
  takePiece(one.trip, after, 0);
  Object.assign(one.trip, { files: { ...files, write: () => false } });
  assert.match(adopt(one.trip).toString(), /^config\.json is as it was, /);
  assert.is(one.card.contentOf('/config.json'), before);
  assert.is(one.hurries(), 0);
});

test('after a partly written piece, the transfer starts again at byte 0', () => {
  const one = scene();
  const { files } = one.trip;
  takePiece(one.trip, 'abc', 0);
  Object.assign(one.trip, { files: { ...files, append: (path: string, text: string) => files.append(path, text.slice(0, 1)) && false } });
  assert.type(takePiece(one.trip, 'def', 3), 'string');
  Object.assign(one.trip, { files });
  assert.is(takePiece(one.trip, 'def', 3), 0, 'no partial data is left');
});

test('during a round, the new configuration takes effect after the round', () => {
  const one = scene({ schedule: {} });
  takePiece(one.trip, after, 0);
  assert.equal(adopt(one.trip), []);
  assert.is(one.trip.schedule.isHurried, true);
});

test('too little memory for the check during an upload is no fault of the file; a later adopt works without sending the file again', () => {
  const one = scene();
  takePiece(one.trip, after, 0);
  const { memory } = one.trip;
  // With 999 free JsVars (units of memory) the check does not begin: any file needs 1,000.
  Object.assign(one.trip, { memory: () => ({ usage: 3001, total: 4000, peak: 3001 }) });
  assert.is(adopt(one.trip), 'busy');
  assert.equal([one.card.contentOf('/config.json'), one.card.contentOf(next), one.hurries()], [before, after, 0]);
  Object.assign(one.trip, { memory });
  assert.equal(adopt(one.trip), []);
});

test('the longest file can be checked while no image is sent', () => {
  const one = scene();
  takePiece(one.trip, after.padEnd(4096), 0);
  Object.assign(one.trip, { memory: () => ({ usage: 2100, total: 4000, peak: 2900 }) });
  assert.equal(adopt(one.trip), []);
});

test('of two configurations in a row, the last one applies', () => {
  const one = scene();
  for (const host of ['one.example', 'two.example']) {
    takePiece(one.trip, `{"ftp":{"host":"${host}"}}`, 0);
    assert.equal(adopt(one.trip), []);
    assert.is(one.card.contentOf('/config.json'), `{"ftp":{"host":"${host}"}}`);
  }
  assert.match(adopt(one.trip).toString(), /has not come yet/);
});

test.run();
