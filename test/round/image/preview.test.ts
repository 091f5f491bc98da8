// Tests a round with previews: which previews and images go, in which order, and what becomes of a preview that fails.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openImage } from '../../../src/delivery/lastbytes.ts';
import { End } from '../../../src/fault.ts';
import { noteEnded } from '../../../src/round/image/late.ts';
import { picking } from '../../../src/round/image/picking.ts';
import { beginPreviews, mayPreview } from '../../../src/round/image/preview.ts';
import { recording } from '../../../src/round/image/recording.ts';
import { reportOf } from '../../../src/round/report/reportline.ts';
import type { Image, Order } from '../../../src/source/source.ts';
import { onCard } from '../../../src/store/oncard.ts';
import { asAsking, lowered } from '../../common/lowered.ts';
import { imageOf } from '../../delivery/trip.ts';
import { pictureOf, small } from '../../source/thumbnail.ts';
import { noCheckIn, roundOf, type RoundGiven, type RoundScene } from '../trip.ts';

const test = suite('previews in a round');

const picture = pictureOf();
const bare = 'a picture without any EXIF data';

interface Played extends RoundScene {
  /** The images of the card, in order. */
  images: Image[];
  /** Runs a round. @returns what was sent, such as `preview A.JPG`, with `failed` before it if the try failed */
  round(): Promise<string[]>;
}

/**
 * Makes a card with these images, and a source that leaves out images as the real one does.
 * @param fails tells whether the try of an image or a preview fails; `busy`: since the server is busy
 * @param begins false if previews fail before their upload begins
 */
function play(contents: Record<string, string>, given: RoundGiven & { preview: 'first' | 'only'; fails?: (sent: string) => boolean | 'busy'; begins?: boolean }): Played {
  const files = Object.fromEntries(Object.entries(contents).map(([name, content]) => [`/DCIM/${name}`, content]));
  const images = Object.entries(contents).map(([name, content]) => imageOf({ path: `/DCIM/${name}`, name, size: content.length }));
  const scene = roundOf({ files, ...given, config: { 'images.preview': given.preview, 'images.previewName': '', ...given.config } });
  const { source, trip } = scene;
  const done = new Set<string>();
  let waiting: Image[] = [];
  const drop = (image: Image) => { waiting = waiting.filter(one => one !== image); };
  Object.assign(source, {
    start: (_root: string, _match: string, _expect: unknown, _isOther: boolean, order?: Order) => {
      source.told.push(`start ${order?.previews ?? 'all'}`);
      waiting = images.filter(({ path, preview }) => !done.has(path) && !(order?.previews && order.previews !== 'asked' && preview && preview >= '1'));
      return '';
    },
    next: asAsking<Image | undefined>(onValue => onValue(waiting[0])),
    skip: drop,
    deliver: (image: Image, kind: string) => {
      source.told.push(`${kind} ${image.name}${kind === 'p' ? ` ${image.preview}` : ''}`);
      if (given.cannotWrite) return false;
      if (kind === 'g') delete image.preview;
      else if (kind !== 'p') done.add(image.path);
      drop(image);
      return true;
    },
    waiting: () => waiting,
  });
  async function round(): Promise<string[]> {
    const sent: string[] = [];
    trip.round = { ...trip.round, skipped: 0, failures: 0, attempted: '', image: undefined, part: undefined!, vain: 0, noPreview: 0, matches: 0 };
    delete trip.round.busy;
    beginPreviews(trip);
    while ((await scene.run(onEnd => lowered(picking)(trip, noCheckIn, onEnd))).end === End.done) {
      const image = trip.round.image!;
      const what = `${image.whole ? 'preview ' : ''}${image.name}`;
      const how = given.fails?.(what) ?? false;
      if (how === 'busy') trip.round.busy = 0;
      sent.push(how ? `failed ${what}` : what);
      assert.ok(sent.length < 30, 'the round ends');
      if (image.whole) assert.is(read(scene, image), small);
      if (given.begins !== false || !image.whole) trip.source.begin(image, '20261120', false, false);
      if (how && image.whole) continue;
      if (how) trip.source.skip(image);
      else {
        assert.is((await scene.run(onEnd => lowered(recording)(trip, onEnd))).end, End.done);
      }
    }
    return sent;
  }
  return { ...scene, images, round };
}

function read({ trip }: RoundScene, image: Image): string | undefined {
  const file = openImage(trip, image, 0);
  const text = file?.read(image.size);
  file?.close();
  return text;
}

const records = ({ source }: RoundScene) => source.told.filter(line => /^[a-z] /.test(line));
const three = { 'A.JPG': picture, 'B.JPG': picture, 'C.JPG': picture };

test('first: all previews go before the first image, and none of them is a delivery', async () => {
  const one = play(three, { preview: 'first' });
  assert.equal(await one.round(), ['preview A.JPG', 'preview B.JPG', 'preview C.JPG', 'A.JPG', 'B.JPG', 'C.JPG']);
  assert.equal(records(one), ['A', 'B', 'C'].flatMap(name => [`p ${name}.JPG 00000001`, `p ${name}.JPG 20261120`]).concat(['d A.JPG', 'd B.JPG', 'd C.JPG']));
  assert.equal([one.trip.round.previews, one.trip.round.delivered, one.trip.round.skipped], [3, 3, 0]);
  assert.equal(one.source.told.filter(line => line.startsWith('start')), ['start first', 'start all']);
});

test('only: the previews go, and no image', async () => {
  const one = play(three, { preview: 'only' });
  assert.equal(await one.round(), ['preview A.JPG', 'preview B.JPG', 'preview C.JPG']);
  assert.equal([one.trip.round.previews, one.trip.round.delivered, one.trip.source.waiting().length], [3, 0, 0]);
  assert.equal(await one.round(), [], 'not again in the next round');
  assert.is(one.lines.filter(line => /^info image: \/DCIM\/[ABC]\.JPG: its preview has arrived as \/up\/A\.JPG, 3,?000 bytes in /.test(line)).length, 3, one.lines.join('\n'));
});

test('an image without a preview goes whole, and the log tells how many a folder has', async () => {
  for (const preview of ['first', 'only'] as const) {
    const one = play({ 'A.JPG': bare.repeat(300), 'B.JPG': picture, 'C.JPG': bare.repeat(300) }, { preview });
    assert.equal(await one.round(), ['preview B.JPG', 'A.JPG', ...(preview === 'first' ? ['B.JPG'] : []), 'C.JPG']);
    assert.is(one.trip.round.noPreview, 2);
    assert.equal(one.lines.filter(line => line.includes('hold')), ['info image: /DCIM: 2 images there hold no preview, so they are sent whole']);
  }
});

for (const begins of [true, false]) test(`a preview that fails ${begins ? 'after' : 'before'} its upload has begun has one try a round; after three rounds its image goes whole`, async () => {
  const one = play({ 'A.JPG': picture, 'B.JPG': picture }, { preview: 'only', begins, fails: sent => sent === 'preview A.JPG' });
  assert.equal(await one.round(), ['failed preview A.JPG', 'preview B.JPG']);
  assert.is(one.trip.round.skipped, 1, 'it waits');
  assert.equal(await one.round(), ['failed preview A.JPG']);
  assert.equal(await one.round(), ['failed preview A.JPG', 'A.JPG']);
  const ofA = records(one).filter(line => line.includes(' A.JPG'));
  assert.equal(ofA, ['p A.JPG 00000001', 'p A.JPG 00000002', 'p A.JPG 00000003', 'd A.JPG']);
  assert.is(one.lines.filter(line => line.includes('A.JPG: its preview has not arrived; it is tried again in the next round')).length, 2);
  assert.is(one.lines.filter(line => line.includes('A.JPG: its preview has not arrived; after 3 rounds, the image counts as one without')).length, 1);
});

test('first: an image whose preview has failed goes in the same round', async () => {
  const one = play({ 'A.JPG': picture, 'B.JPG': picture }, { preview: 'first', fails: sent => sent === 'preview A.JPG' });
  assert.equal(await one.round(), ['failed preview A.JPG', 'preview B.JPG', 'A.JPG', 'B.JPG']);
});

test('after three previews in a row that failed, the round goes on with the images', async () => {
  const five = Object.fromEntries(['A', 'B', 'C', 'D', 'E'].map(name => [`${name}.JPG`, picture]));
  const failed = ['failed preview A.JPG', 'failed preview B.JPG', 'failed preview C.JPG'];
  assert.equal(await play(five, { preview: 'first', fails: sent => sent.startsWith('preview') }).round(), [...failed, ...Object.keys(five)]);
  const only = play(five, { preview: 'only', fails: sent => sent.startsWith('preview') });
  assert.equal(await only.round(), failed);
  assert.is(only.trip.round.skipped, 5);
});

test('a busy server does not count as a try of a preview', async () => {
  const one = play({ 'A.JPG': picture }, { preview: 'only', fails: sent => (sent === 'preview A.JPG' ? 'busy' : false) });
  for (let i = 0; i < 4; i++) assert.equal(await one.round(), ['failed preview A.JPG']);
  assert.equal(records(one).slice(-2), ['p A.JPG 00000001', 'p A.JPG 00000000']);
});

test('a round that ends with a preview counts a try of it, and none of its image', async () => {
  const one = play({ 'A.JPG': picture }, { preview: 'only' });
  beginPreviews(one.trip);
  await one.run(onEnd => lowered(picking)(one.trip, noCheckIn, onEnd));
  assert.is(one.trip.round.image!.path, '/DCIM/A.JPG//preview');
  noteEnded(one.trip);
  assert.equal(records(one), ['p A.JPG 00000001']);
  assert.is(one.trip.notes.get('ended'), '');
});

test('a preview that arrived before a round was cut is not sent again', async () => {
  const one = play(three, { preview: 'first' });
  one.images[0]!.preview = '20261119';
  assert.equal(await one.round(), ['preview B.JPG', 'preview C.JPG', 'A.JPG', 'B.JPG', 'C.JPG']);
});

test('the record tells whether the server has confirmed a preview, also one that it had already', async () => {
  for (const [begins, isShown, digits] of [[true, true, '20261120'], [true, false, '10000000'], [false, true, '19700101'], [false, false, '10000000']] as const) {
    const one = play({ 'A.JPG': picture }, { preview: 'only', begins, acts: { isVerified: () => isShown } });
    await one.round();
    assert.is(records(one).at(-1), `p A.JPG ${digits}`);
  }
});

test('a card that does not take the record ends the state without progress', async () => {
  const one = play({ 'A.JPG': picture }, { preview: 'only', cannotWrite: true });
  beginPreviews(one.trip);
  await one.run(onEnd => lowered(picking)(one.trip, noCheckIn, onEnd));
  const { end, code } = await one.run(onEnd => lowered(recording)(one.trip, onEnd));
  assert.equal([end, code, one.trip.round.previews], [End.refused, 'journal', undefined]);
});

test('what a person sends goes whole, at once', async () => {
  const one = play(three, { preview: 'only' });
  one.images[1]!.isByHand = true;
  assert.equal(await one.round(), ['preview A.JPG', 'B.JPG', 'preview C.JPG']);
});

test('only: a pattern asks for images of which only the preview was sent, in their order', async () => {
  for (const [pattern, asked] of [['*', ['A.JPG', 'B.JPG', 'C.JPG', 'E.JPG']], ['b*', ['B.JPG']], ['DCIM/?.jpg', ['A.JPG', 'B.JPG', 'C.JPG', 'E.JPG']], ['/DCIM/C*', ['C.JPG']], ['F*', []]] as [string, string[]][]) {
    const one = play({ ...three, 'E.JPG': picture }, { preview: 'only' });
    one.images.slice(0, 3).forEach(image => { image.preview = '20261119'; });
    one.trip.round.pattern = pattern;
    assert.equal(await one.round(), ['preview E.JPG', ...asked], pattern);
    assert.is(one.trip.round.pattern, asked.length ? pattern : undefined, 'it is done once it finds none');
    // only E was counted, and is no more if it has gone whole
    assert.is(onCard(one.trip.notes), asked.length ? 0 : 1);
    if (asked.length) assert.equal(await one.round(), [], 'each goes once');
  }
});

test('only: images whose preview has arrived are on the card, and do not wait; one that is sent whole is neither', async () => {
  const fields = ({ trip }: Played) => {
    const { status, waiting, onCard: count, noPreview } = JSON.parse(reportOf(trip, '0', '', '')) as Record<string, unknown>;
    return [status, waiting, count, noPreview];
  };
  const one = play({ ...three, 'D.JPG': bare.repeat(300) }, { preview: 'only' });
  await one.round();
  assert.equal([fields(one), onCard(one.trip.notes)], [['ok', 0, 3, 1], 3]);
  // a person asks for one of them, of which the journal has the preview's record
  const asked = { ...one.images[0]!, isByHand: true };
  one.trip.round.image = asked;
  await one.run(onEnd => lowered(recording)(one.trip, onEnd));
  assert.is(onCard(one.trip.notes), 2);
  const failing = play(three, { preview: 'only', fails: sent => sent === 'preview B.JPG' });
  await failing.round();
  assert.equal(fields(failing), ['degraded', 1, 2, undefined]);
  const first = play(three, { preview: 'first' });
  await first.round();
  assert.equal(fields(first), ['ok', 0, undefined, undefined]);
});

test('only: an image that is rewritten while it is sent whole is on the card no longer, until its new preview has arrived', async () => {
  const one = play({ 'A.JPG': picture }, { preview: 'only', config: { 'images.afterUpload': 'delete' }, fails: sent => {
    if (sent === 'A.JPG') one.source.card.put('/DCIM/A.JPG', `${picture.slice(0, -1)}!`);
    return false;
  } });
  await one.round();
  assert.is(onCard(one.trip.notes), 1);
  one.trip.round.pattern = '*';
  assert.equal(await one.round(), ['A.JPG']);
  assert.equal([records(one).at(-1), onCard(one.trip.notes)], ['g A.JPG', 0]);
});

test('the log tells once a folder that its images hold no preview, and each report how many', async () => {
  const one = play({ 'A.JPG': bare.repeat(300), 'B.JPG': bare.repeat(300) }, { preview: 'only', fails: () => true });
  for (const round of [1, 2, 3]) {
    await one.round();
    assert.is(one.trip.round.noPreview, 2, `${round}`);
  }
  assert.is(one.lines.filter(line => line.includes('hold no preview')).length, 1);
});

const spent = (megabytes: number) => {
  const one = play({ 'A.JPG': picture + 'x'.repeat(200_000), 'B.JPG': picture + 'x'.repeat(200_000) }, {
    preview: 'first', seconds: Date.parse('2026-11-20T08:30:00Z') / 1000, config: { 'send.megabytesPerMonth': 10 },
  });
  one.trip.notes.put('month', `24322 ${megabytes * 1_000_000} 20777 0 0 0`);
  return one;
};

test('a tenth of the month is kept for previews', async () => {
  const one = spent(9.1);
  assert.ok(mayPreview(one.trip, one.images[0]!));
  assert.equal(await one.round(), ['preview A.JPG', 'preview B.JPG']);
  assert.match(one.lines.join('\n'), /send\.megabytesPerMonth: 9\.1 of 10 MB of this month are used; \/DCIM\/A\.JPG and others that no longer fit wait/);
  assert.not.ok(mayPreview(one.trip, one.images[0]!), 'it has arrived');
  const full = spent(9.999);
  assert.not.ok(mayPreview(full.trip, full.images[0]!));
  assert.equal(await full.round(), []);
});

test.run();
