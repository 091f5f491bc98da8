// Tests settings from the server: how long they are on trial, and which rounds count.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { applySettings, countTrial, proveSettings } from '../../src/round/remote.ts';
import { contentFields, settingsField, takeSettings } from '../../src/round/remoteids.ts';
import { endPattern, isAskedFor, noteAsked, patternAsked, queueAsked } from '../../src/round/remotesend.ts';
import { claim } from '../../src/store/names.ts';
import { createNotes } from '../../src/store/state.ts';
import { imageOf } from '../delivery/trip.ts';
import { digest, type MemoryCard } from '../outside.ts';
import { roundOf, type RoundGiven, type RoundScene } from './trip.ts';

const test = suite('round/remote');

const text = '{"ftp": {"host": "ftp.example.com"}, "device": "hut", "report": {"name": "hut.json"}, "remote": {"name": "hut-settings.json"}}';
const config = { 'device': 'hut', 'report.name': 'hut.json', 'report.everyHours': 24, 'remote.name': 'hut-settings.json', 'remote.everyHours': 24 };

/** Makes the setup of a test (scene): a round after a boot with this card, or with a new one. */
function bootOn(card: MemoryCard | undefined, more: RoundGiven = {}): RoundScene {
  const scene = roundOf({ configDigest: 'c0ffee', ...more, config: { ...config, ...more.config } });
  if (card) Object.assign(scene.trip, { files: card, notes: createNotes(card) });
  scene.trip.files.makeFolder('/snapferry');
  applySettings(scene.trip, text);
  return { ...scene, card: card ?? scene.card };
}

function given(set: object, id: number | string = 8, more: object = {}): RoundScene {
  const scene = bootOn(undefined);
  takeSettings(scene.trip, JSON.stringify({ id, set, ...more }));
  return scene;
}

/** Makes a card with images in folders, and with settings that ask for one of them by `send`. */
function asking(entry: string, set: object = {}): RoundScene {
  const scene = given(set, 8, { send: [entry] });
  for (const folder of ['/DCIM', '/DCIM/100CAM', '/DCIM/DCIM']) scene.card.makeFolder(folder);
  for (const path of ['/DCIM/100CAM/A.JPG', '/DCIM/B.JPG', '/DCIM/DCIM/B.JPG', '/DCIM/DCIM/C.JPG', '/DCIM/notes.txt', '/config.json']) scene.card.write(path, `of ${path}`);
  return scene;
}

test('settings override their keys of config.json, and other keys stay', () => {
  const { card } = given({ 'schedule.everyMinutes': 30, 'send.from': '06:00', 'battery.sendAbove': 3.6 });
  const { trip } = bootOn(card);
  assert.equal([trip.config['schedule.everyMinutes'], trip.config['send.from'], trip.config['battery.sendAbove'], trip.config['device']], [30, '06:00', 3.6, 'hut']);
  assert.is(trip.card.settings, 'trial');
});

test('after two rounds without a report, also over boots, earlier settings apply again and the id is refused', () => {
  const { card } = given({ 'schedule.everyMinutes': 30 });
  for (const n of [1, 2]) {
    const { trip } = bootOn(card);
    assert.is(trip.config['schedule.everyMinutes'], 30, `round ${n}`);
    countTrial(trip, true);
  }
  const { trip, lines } = bootOn(card);
  assert.is(trip.config['schedule.everyMinutes'], 0);
  assert.is(trip.card.settings, 'refused');
  assert.is(settingsField(trip, 100), '"8 refused: not proved within 2 rounds (no report arrived)"');
  takeSettings(trip, JSON.stringify({ id: 8, set: { 'log.level': 'debug' } }));
  assert.match(lines.join('\n'), /settings 8 are left alone/);
  proveSettings(trip);
  assert.is(bootOn(card).trip.card.settings, undefined, 'the refusal is cleared once reported');
});

test('a fault in the trial rounds is the reason of the refusal', () => {
  const { card } = given({ 'upload.verify': 'content' });
  for (const n of [1, 2]) countTrial(bootOn(card, { seconds: n }).trip, true);
  createNotes(card).put('fault', 'content-differs 2');
  assert.match(settingsField(bootOn(card).trip, 100), /^"8 refused: not proved within 2 rounds \(content-differs: /);
});

test('settings stay once their report has arrived, also over many rounds and boots', () => {
  const { card } = given({ 'schedule.everyMinutes': 30 });
  const { trip } = bootOn(card);
  countTrial(trip, true);
  proveSettings(trip);
  for (let i = 0; i < 5; i++) {
    const later = bootOn(card).trip;
    assert.equal([later.card.settings, later.config['schedule.everyMinutes'], settingsField(later, 100)], ['good', 30, '8']);
    countTrial(later, true);
  }
});

for (const { title, round, shots } of [
  { title: 'an image was skipped', round: { skipped: 1 }, shots: undefined },
  { title: 'a picture failed', round: {}, shots: () => ({ hasFailed: () => true, ask: () => '' }) },
]) {
  test(`a report is no proof if ${title} in that round`, () => {
    const { card } = given({ 'upload.verify': 'content' });
    const { trip } = bootOn(card);
    Object.assign(trip.round, round);
    Object.assign(trip, shots && { shots });
    proveSettings(trip);
    assert.is(bootOn(card).trip.card.settings, 'trial');
  });
}

test('an image that failed before the settings does not prevent the proof, and a further one does, with its fault as the reason', () => {
  const scene = bootOn(undefined);
  scene.trip.round.skipped = 1;
  takeSettings(scene.trip, JSON.stringify({ id: 8, set: { 'upload.verify': 'content' } }));
  const worse = bootOn(scene.card);
  worse.trip.round.skipped = 2;
  createNotes(scene.card).put('fault', 'content-differs 2');
  proveSettings(worse.trip);
  createNotes(scene.card).put('fault', '');
  assert.is(bootOn(scene.card).trip.card.settings, 'trial');
  const alike = bootOn(scene.card);
  alike.trip.round.skipped = 1;
  for (const n of [1, 2]) countTrial(bootOn(scene.card, { seconds: n }).trip, true);
  const over = bootOn(scene.card);
  assert.match(settingsField(over.trip, 100), /^"8 refused: not proved within 2 rounds \(content-differs: /);
  const other = bootOn(undefined);
  other.trip.round.skipped = 1;
  takeSettings(other.trip, JSON.stringify({ id: 8, set: { 'upload.verify': 'content' } }));
  const later = bootOn(other.card);
  later.trip.round.skipped = 1;
  proveSettings(later.trip);
  assert.is(bootOn(other.card).trip.card.settings, 'good');
});

/** Lets the same camera take settings with these ids, one after the other. @returns what the log says of the last ones, and the card */
function taking(ids: (number | string)[], card?: MemoryCard): { said: string; card: MemoryCard } {
  let scene = bootOn(card);
  for (const [i, id] of ids.entries()) {
    scene = bootOn(scene.card);
    takeSettings(scene.trip, JSON.stringify({ id, set: { 'upload.attempts': 1 + i % 9 } }));
  }
  return { said: scene.lines.filter(line => / remote: settings /.test(line)).at(-1)!.replace(/^.*? settings /, ''), card: scene.card };
}

test('numbers must rise, after any number of settings and power cuts', () => {
  const ids = Array.from({ length: 60 }, (_none, i) => 8 + i);
  assert.match(taking(ids).said, /^67 are on the card/);
  for (const id of [8, 9, 65, 66, 67, '67', 0, 1, 7]) assert.match(taking([...ids, id]).said, new RegExp(`^${id} are left alone, since `), String(id));
  for (const id of [68, 100_000_000_000_000, 'x']) assert.match(taking([...ids, id]).said, new RegExp(`^${id} are on the card`), String(id));
  assert.match(taking([9, 10, 9]).said, /since this id was taken before; give other settings another id/);
  assert.match(taking([8, 9, 10, 8]).said, /since 10 was taken before, and numbers must rise; give other settings a higher one/);
});

test('the report tells the digest of what is in force, and a file that is left alone until another is taken', () => {
  const text = (id: number, attempts: number) => JSON.stringify({ id, set: { 'upload.attempts': attempts } });
  const fields = (card: MemoryCard) => JSON.parse(`{${contentFields(bootOn(card).trip, 100)}}`) as object;
  const scene = bootOn(undefined);
  assert.is(contentFields(scene.trip, 100), '');
  takeSettings(scene.trip, text(8, 1));
  assert.equal(fields(scene.card), { digest: scene.trip.hash(text(8, 1)) });
  takeSettings(bootOn(scene.card).trip, text(8, 2));
  assert.equal(fields(scene.card), { digest: scene.trip.hash(text(8, 1)), left: '8: this id was taken before, give other settings another id' });
  takeSettings(bootOn(scene.card).trip, text(9, 2));
  assert.equal(fields(scene.card), { digest: scene.trip.hash(text(9, 2)) });
});

test('words are remembered in any order; of more than a hundred none is taken, but a number is', () => {
  const words = Array.from({ length: 101 }, (_none, i) => `w${i}`);
  const { card, said } = taking(words);
  assert.match(said, /^w100 are on the card/);
  for (const id of ['w0', 'w57', 'w100', '0x1', 'w102']) assert.match(taking([id], card).said, id === 'w102' || id === '0x1' ? / 100 words were taken before, and the card remembers no more; give other settings a number$/ : /this id was taken before/, id);
  assert.match(taking([1], card).said, /^1 are on the card/);
  // an id that is a number with more digits than the engine holds is handled as a word, and not as a number
  assert.match(taking(['9999999999999999', 3]).said, /^3 are on the card/);
});

test('the word NaN is no number, and leaves the highest number as it is', () => {
  assert.match(taking([5, 6, 'NaN']).said, /^NaN are on the card/);
  for (const ids of [['NaN', 5, 6, 7, 5], [5, 6, 'NaN', 'a', 'b', 5]]) assert.match(taking(ids).said, /^5 are left alone, since [67] was taken before, and numbers must rise/, ids.join());
  const { card } = taking(['NaN']);
  assert.is(settingsField(bootOn(card).trip, 100), '"NaN"');
});

test('a refused image of an earlier round does not prevent the proof', () => {
  const { card } = given({ 'upload.verify': 'content' });
  const { trip } = bootOn(card);
  Object.assign(trip.round, { skipped: 2, refused: 2 });
  proveSettings(trip);
  assert.is(bootOn(card).trip.card.settings, 'good');
});

test('rounds held back by hours do not count as trial; other rules count at most once in a period', () => {
  const { card } = given({ 'send.from': '22:00' });
  for (let i = 0; i < 5; i++) countTrial(bootOn(card, { round: { held: 'send.from: it is 12:00' }, chipSeconds: i * 7200 }).trip, false);
  assert.is(bootOn(card).trip.card.settings, 'trial');
  for (const seconds of [0, 10, 1800, 3500]) countTrial(bootOn(card, { round: { held: 'battery.sendAbove: low' }, chipSeconds: seconds }).trip, false);
  assert.is(bootOn(card).trip.card.settings, 'trial');
  countTrial(bootOn(card, { round: { held: 'battery.sendAbove: low' }, chipSeconds: 3700 }).trip, false);
  assert.is(bootOn(card).trip.card.settings, 'refused');
});

test('proved settings are refused if one of their rules blocks the report for a week', () => {
  const { card } = given({ 'battery.sendAbove': 12 });
  proveSettings(bootOn(card).trip);
  createNotes(card).put('report', 'c0ffee 1000 1000');
  const held = { round: { held: 'battery.sendAbove: low' } };
  countTrial(bootOn(card, { ...held, chipSeconds: 604_000 }).trip, false);
  assert.is(bootOn(card).trip.card.settings, 'good');
  countTrial(bootOn(card, { ...held, chipSeconds: 606_000 }).trip, false);
  const { trip } = bootOn(card);
  assert.equal([trip.card.settings, 'battery.sendAbove' in trip.config], ['refused', false]);
});

test('the week without a report is counted over power cuts', () => {
  const held = { round: { held: 'battery.sendAbove: low' } };
  const hour = 3600;
  /**
   * Returns the hours with power until the settings are refused.
   * @param power hours with power between two cuts
   * @param every minutes between two looks at the card
   */
  function hoursUntil(power: number, every: number): number {
    const { card } = given({ 'battery.sendAbove': 12 });
    proveSettings(bootOn(card).trip);
    createNotes(card).put('report', `c0ffee ${90 * 24 * hour} ${90 * 24 * hour}`);
    for (let cut = 0, spent = 0; cut < 200; cut++, spent += power) {
      createNotes(card).put('starts', `${1 + cut} 0 0 5`);
      for (let minutes = 0; minutes < power * 60; minutes += every) {
        const { trip } = bootOn(card, { ...held, chipSeconds: minutes * 60 + 5 });
        Object.assign(trip, { config: { ...trip.config, 'schedule.everyMinutes': every } });
        countTrial(trip, false);
        if (bootOn(card).trip.card.settings === 'refused') return spent + minutes / 60;
      }
    }
    return Infinity;
  }
  const isAbout = (hours: number, expect: number) => assert.ok(hours > expect * 0.9 && hours < expect * 1.15, `${hours} h in place of ${expect}`);
  isAbout(hoursUntil(1000, 60), 168);
  // each power cut counts as long as the time with power before it. With 12 hours of power between cuts, a week (168 hours) is over after 84 hours
  // with power
  isAbout(hoursUntil(12, 60), 84);
  isAbout(hoursUntil(24, 60), 24 / 36 * 168);
  // The last look at the card before a power cut is in hour 3. The firmware assumes that the cut lasts as long, so four hours with power count as
  // six.
  isAbout(hoursUntil(4, 60), 4 / 6 * 168);
  // With one hour of power between two cuts, the card is looked at once, at its beginning. Then one period of the schedule (`every`) counts for each
  // cut.
  isAbout(hoursUntil(1, 60), 168);
  isAbout(hoursUntil(8, 1440), 14 * 8);
});

test('a report begins the week again', () => {
  const { card } = given({ 'battery.sendAbove': 12 });
  proveSettings(bootOn(card).trip);
  const held = { round: { held: 'battery.sendAbove: low' } };
  for (let week = 0; week < 4; week++) {
    for (let day = 0; day < 6; day++) countTrial(bootOn(card, { ...held, chipSeconds: (week * 7 + day) * 86_400 }).trip, false);
    const { trip } = bootOn(card, { chipSeconds: (week * 7 + 6) * 86_400 });
    createNotes(card).put('report', `c0ffee ${(week * 7 + 6) * 86_400} 0`);
    proveSettings(trip);
  }
  assert.is(bootOn(card).trip.card.settings, 'good');
});

test('settings in conflict with a changed config.json are refused, and config.json applies', () => {
  const { card } = given({ 'images.live': '{device}/now.jpg' });
  const scene = roundOf({ configDigest: 'c0ffee', config });
  Object.assign(scene.trip, { files: card, notes: createNotes(card) });
  applySettings(scene.trip, text.replace('"hut.json"', '"{device}/now.jpg"'));
  assert.is(scene.trip.card.settings, 'refused');
  assert.match(settingsField(scene.trip, 100), /^"8 refused: report\.name: found '\{device\}\/now\.jpg', as images\.live/);
});

for (const [live, directory, isTaken] of [
  ['now.jpg', '/up', false], ['hut-2/now.jpg', '/up', false], ['{device}/now.jpg', '/up', true], ['now.jpg', '/{device}', true], ['now.jpg', '/{yyyy}/{device}', false],
  ['now.jpg', '/{device}-{yyyy}', false], ['now.jpg', '/{device}/{yyyy}', true], ['', '/up', true],
] as const) {
  test(`the server sets the live picture ${live || 'to nothing'} below ${directory}: ${isTaken ? 'taken' : 'refused, as it leaves the camera\'s own directory'}`, () => {
    const { card } = given({ 'images.live': live });
    const scene = roundOf({ configDigest: 'c0ffee', config });
    Object.assign(scene.trip, { files: card, notes: createNotes(card) });
    const all = JSON.parse(text) as { ftp: object };
    applySettings(scene.trip, JSON.stringify({ ...all, ftp: { ...all.ftp, directory } }));
    assert.is(scene.trip.card.settings, isTaken ? 'trial' : 'refused');
    if (!isTaken) assert.match(settingsField(scene.trip, 200), /^"8 refused: images\.live: found '.*', which the server may set only in a directory of this camera alone/);
  });
}

test('images of `send` wait until each is delivered, once for each id', () => {
  const files = { '/DCIM/A.JPG': 'aaa', '/DCIM/B.JPG': 'bbb' };
  const { card } = given({}, 8, { send: ['/DCIM/A.JPG', 'DCIM/B.JPG'] });
  card.makeFolder('/DCIM');
  for (const [path, content] of Object.entries(files)) card.write(path, content);
  const queued: string[] = [];
  const queue = () => {
    const { trip } = bootOn(card);
    queued.length = 0;
    Object.assign(trip.source, { add: (path: string) => queued.unshift(path) });
    if (trip.card.hasAsked) queueAsked(trip);
    return trip;
  };
  noteAsked(queue(), '/DCIM/A.JPG');
  assert.equal(queued, ['/DCIM/A.JPG', '/DCIM/B.JPG']);
  const trip = queue();
  assert.equal(queued, ['/DCIM/B.JPG']);
  noteAsked(trip, '/DCIM/B.JPG');
  assert.not.ok(trip.card.hasAsked);
  queue();
  assert.equal(queued, []);
});

for (const [given, path] of [
  ['100CAM/A.JPG', '/DCIM/100CAM/A.JPG'], ['/100CAM/A.JPG', '/DCIM/100CAM/A.JPG'], ['B.JPG', '/DCIM/B.JPG'], ['DCIM/B.JPG', '/DCIM/B.JPG'], ['DCIM/C.JPG', '/DCIM/DCIM/C.JPG'],
  ['NONE.JPG', undefined], ['notes.txt', undefined], ['config.json', undefined], ['100CAM/../B.JPG', undefined], ['100CAM', undefined],
] as const) {
  test(`an entry of \`send\` as on the server: ${given} is ${path ?? 'no image'}`, () => {
    const { card } = asking(given);
    const { trip, lines } = bootOn(card);
    const queued: string[] = [];
    Object.assign(trip.source, { add: (one: string) => queued.push(one) });
    queueAsked(trip);
    assert.equal(queued, path === undefined ? [] : [path], lines.join('\n'));
    if (path === undefined) assert.match(lines.join('\n'), / is not sent, since it (is no image of images\.folder on this card|holds a name that ends with a dot)/);
    else noteAsked(trip, path);
    assert.not.ok(bootOn(card).trip.card.hasAsked, 'it is done once, or told');
  });
}

for (const [given, path] of [['100CAM/A_t.JPG', '/DCIM/100CAM/A.JPG'], ['/DCIM/DCIM/C_t.JPG', '/DCIM/DCIM/C.JPG'], ['B_t.JPG', '/DCIM/B.JPG'], ['100CAM/NONE_t.JPG', undefined], ['_t', undefined]] as const) {
  for (const preview of ['only', 'first', 'off']) {
    test(`with images.preview "${preview}", ${given} of \`send\` is ${(preview !== 'off' && path) || 'no image'}`, () => {
      const { trip, lines } = bootOn(asking(given, { 'images.preview': preview }).card);
      const queued: string[] = [];
      Object.assign(trip.source, { add: (one: string) => queued.push(one) });
      queueAsked(trip);
      assert.equal(queued, path && preview !== 'off' ? [path] : [], lines.join('\n'));
    });
  }
}

for (const [title, name, path] of [
  ['its preview', 'small/20261120_093042.jpg', '/DCIM/100CAM/A.JPG'], ['its preview below the camera\'s folder', '0042.jpg', '/DCIM/B.JPG'], ['an image that is gone', 'small/gone.jpg', undefined], ['no image', 'small/other.jpg', undefined],
] as const) {
  for (const preview of ['only', 'off']) {
    test(`with images.preview "${preview}", a name by a template asks for its image: that of ${title}`, () => {
      const { card } = asking(name, { 'images.preview': preview });
      for (const [image, at] of [['/DCIM/100CAM/A.JPG', 'small/20261120_093042.jpg'], ['/DCIM/B.JPG', 'hut/0042.jpg'], ['/DCIM/GONE.JPG', 'small/gone.jpg']] as const) claim(card, digest, `${image}//preview `, () => at, () => undefined, image);
      const { trip, lines } = bootOn(card);
      const queued: string[] = [];
      Object.assign(trip.source, { add: (one: string) => queued.push(one) });
      queueAsked(trip);
      const isFound = path && preview !== 'off';
      assert.equal(queued, isFound ? [path] : [], lines.join('\n'));
      if (isFound) noteAsked(trip, path);
      else assert.match(lines.join('\n'), new RegExp(`send: /${name} is not sent, since it is no image of images\\.folder on this card`));
      assert.not.ok(bootOn(card).trip.card.hasAsked);
    });
  }
}

test('a pattern of `send` asks for images until none is left, once for each id; where none is only seen, it is done', () => {
  for (const entry of ['100CAM/*', '/DCIM/100CAM/*', 'all', '??????/a.jpg']) {
    const { card } = asking(entry, { 'images.preview': 'only' });
    const { trip } = bootOn(card);
    queueAsked(trip);
    trip.round.pattern = patternAsked(trip);
    assert.ok(trip.round.pattern, entry);
    const isAsked = (path: string) => isAskedFor(trip, imageOf({ path }), imageOf());
    assert.equal([isAsked('/DCIM/100CAM/A.JPG'), isAsked('/DCIM/B.JPG')], [true, entry === 'all'], entry);
    endPattern(trip);
    assert.equal([trip.round.pattern, trip.card.hasAsked, patternAsked(bootOn(card).trip)], [undefined, false, '']);
  }
  const { card } = asking('all', { 'images.preview': 'first' });
  queueAsked(bootOn(card).trip);
  assert.is(patternAsked(bootOn(card).trip), '');
});

test('with templates for names, a pattern of `send` is compared with the names on the server, too', () => {
  for (const [pattern, isOne] of [['small/20261120*', true], ['20261120/*', true], ['20261121/*', false], ['100CAM/*', true], ['*.png', false]] as const) {
    for (const key of ['images.name', 'images.previewName'] as const) {
      const named: string[] = [];
      const { trip } = bootOn(asking(pattern, { 'images.preview': 'only' }).card, {
        acts: {
          name: preview => {
            named.push(preview.path);
            preview.to = 'small/20261120_093042.jpg';
            preview.whole!.to = '20261120/093042.jpg';
          },
        },
      });
      trip.config[key] = '{any}';
      trip.round.pattern = patternAsked(trip);
      const image = imageOf({ path: '/DCIM/100CAM/A.JPG' });
      assert.is(isAskedFor(trip, image, { ...imageOf({ path: 'preview' }), whole: image }), isOne, pattern);
      assert.is(named.length, pattern === '100CAM/*' ? 0 : 1, 'the card\'s path is compared first');
    }
  }
});

test('the same text again, or a card that stores no file, changes nothing', () => {
  const { trip, card, lines } = given({ 'schedule.everyMinutes': 30 });
  takeSettings(trip, JSON.stringify({ id: 8, set: { 'schedule.everyMinutes': 30 } }));
  assert.is(lines.filter(line => / are on the card/.test(line)).length, 1);
  Object.assign(trip, { files: { ...card, write: () => false } });
  takeSettings(trip, JSON.stringify({ id: 9, set: {} }));
  assert.match(lines.at(-1)!, /settings 9 are not taken: the card did not store them/);
});

test.run();
