// Tests the state of the view Configure without its HTML element: files, cameras one after the other, and a port lost at any query.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkConfig } from '../../../src/config/keys.ts';
import type { BoardEntry } from '../../../web/boards.ts';
import { createCamera, createWork } from './double.ts';

const work = suite('configure/work');

const old = '{\n  "ftp": {\n    "host": "old.example.com"\n  }\n}\n';
const good = '{"device":"cam-07","ftp":{"host":"ftp.example.com","password":"swordfish"}}';

/** A config.json that is so long that it is transferred in several slices. */
const long = JSON.stringify({
  device: 'cam-07', network: { apn: 'n'.repeat(90), user: 'u'.repeat(90), password: 'p'.repeat(90) },
  ftp: { host: 'ftp.example.com', directory: 'd'.repeat(250) }, images: { folder: `/${'f'.repeat(200)}` },
});

const device = (config: string | undefined): unknown => JSON.parse(config!).device;

work('a configuration is read from the card, changed, compared and written', async () => {
  const { work: view, camera } = createWork(createCamera(old));
  await view.read();
  assert.match(view.exchange.said!.text, /^Read from the card of cam-01\.$/);
  view.type(view.groups[0]!.fields[0]!, 'cam-09');
  assert.ok(view.isChanged);
  await view.compare();
  assert.equal(view.exchange.review!.changes.map(({ key, before, after }) => [key, before, after]), [['device', 'not given: camera', 'cam-09']]);
  assert.is(camera.card.config, old, 'nothing is written before the user agrees');
  await view.write();
  assert.equal(JSON.parse(camera.card.config!), { device: 'cam-09', ftp: { host: 'old.example.com' } });
  assert.match(view.exchange.said!.text, /^cam-09 has its configuration/);
  assert.not.ok(view.isChanged);
  assert.equal(view.written.map(({ device: name, board }) => [name, board]), [['cam-09', 'A board']]);
});

const planned = { camera: { everyMinutes: 60 }, schedule: { everyMinutes: 60, sleep: true } };
const treeOf = ({ text }: { text: string }): unknown => JSON.parse(text);

work('a new form for a camera takes a picture an hour and sleeps in between, until the user says otherwise', () => {
  const { work: view, camera } = createWork();
  view.suggest();
  assert.equal(treeOf(view), planned);
  assert.ok(view.takesPictures && !view.isChanged && view.kept === undefined, 'nothing was typed');
  assert.equal([...view.said.at.keys()], [], 'an untouched form has no mistake');
  // the camera reports now that its board has no camera, so the form must remove the schedule again
  camera.hello!.camera = false;
  view.suggest();
  assert.equal([treeOf(view), view.takesPictures], [{}, false]);
  camera.hello!.camera = true;
  view.suggest();
  view.takePictures(false);
  view.suggest();
  assert.equal([treeOf(view), view.takesPictures], [{}, false], 'the choice stays');
  view.takePictures(true);
  assert.equal(treeOf(view), planned);
});

work('the schedule that was typed or loaded is kept', () => {
  const { work: typed } = createWork();
  typed.type({ ...typed.groups[0]!.fields[0]!, key: 'camera.everyMinutes', kind: 'number' }, '5');
  typed.suggest();
  assert.equal(treeOf(typed), { ...planned, camera: { everyMinutes: 5 } });
  typed.takePictures(false);
  assert.equal(treeOf(typed), {}, 'no picture without a camera');
  const { work: loaded } = createWork();
  loaded.load(good, 'Opened');
  loaded.suggest();
  assert.equal(treeOf(loaded), JSON.parse(good));
  assert.not.ok(loaded.takesPictures);
  const { work: unplugged, camera } = createWork();
  unplugged.suggest();
  Object.assign(camera, { hello: undefined });
  unplugged.suggest();
  assert.equal(treeOf(unplugged), planned, 'an unplugged camera is none without pictures');
});

work('the form begins with the settings of the connected camera, once, and with those of the next one', async () => {
  const { work: view, camera } = createWork(createCamera(old));
  const reads = (): number => camera.asked.filter(name => name === 'read').length;
  const replug = (config: string | undefined, name: string): Promise<void> => {
    camera.unplug();
    view.noticed();
    camera.card.config = config;
    camera.plugIn(name);
    view.noticed();
    return view.begin();
  };
  view.suggest();
  await Promise.all([view.begin(), view.begin()]);
  assert.equal([view.text, view.isBegun, view.isChanged], [old, true, false]);
  assert.is(view.exchange.said!.text, 'Read from the card of cam-01.');
  const count = reads();
  await view.begin();
  assert.is(reads(), count, 'not again');
  await replug(good, 'cam-07');
  assert.is(view.deviceName, 'cam-07');
  assert.ok(view.before, 'the former settings can be brought back');
  await replug(undefined, 'cam-08');
  assert.equal([treeOf(view), view.isBegun, view.isLoaded], [{}, false, false], 'not those of another camera');
  assert.match(view.exchange.said!.text, /no config\.json on this card yet/);
  await replug('{"ftp": {"host": "h",}}', 'cam-09');
  assert.match(view.mend!.sentence!, /line 1, column 21/);
});

work('what a person has put into the form stays, and so does what was just written', async () => {
  const { work: view, camera } = createWork(createCamera(old));
  // the person types while the card is read
  camera.before = () => view.type(view.groups[0]!.fields[0]!, 'cam-09');
  await view.begin();
  assert.equal([treeOf(view), view.isBegun], [{ device: 'cam-09' }, false]);
  const { work: opened, camera: other } = createWork(createCamera(old));
  opened.load(good, 'Opened');
  await opened.begin();
  assert.is(opened.deviceName, 'cam-07');
  await opened.compare();
  await opened.write();
  other.standing = 'locked';
  opened.noticed();
  other.standing = 'ready';
  opened.noticed();
  await opened.begin();
  assert.match(opened.exchange.said!.text, /^cam-07 has its configuration/);
});

work('a card without config.json, and one with an invalid file', async () => {
  const { work: view, camera } = createWork(createCamera());
  await view.read();
  assert.match(view.exchange.said!.text, /no config\.json on this card yet/);
  view.load(good, 'Opened');
  await view.compare();
  assert.match(view.exchange.review!.without, /no config\.json/);
  camera.card.config = '{"ftp": {"host": "h",}}';
  await view.compare();
  assert.match(view.exchange.review!.without, /is replaced: config\.json is not readable as JSON at line 1, column 21: a comma before a closing bracket/);
  await view.read();
  assert.match(view.mend!.sentence!, /line 1, column 21/);
  assert.is(view.mend!.place, 20);
  view.mendText(view.mend!.text.replace('"h",', '"h"'));
  assert.is(view.mend!.sentence, undefined);
  view.useMended();
  assert.equal([view.mend, JSON.parse(view.text)], [undefined, { ftp: { host: 'h' } }]);
});

work('while the camera is busy, the page asks again by itself, and calls nothing a mistake', async () => {
  const { work: view, camera } = createWork(createCamera(old));
  let left = 3;
  const waits: (string | undefined)[] = [];
  view.load(good, 'Opened');
  await view.compare();
  const adopt = (): unknown => {
    if (left-- > 0) return 'busy';
    camera.card.config = camera.card.next;
    return [];
  };
  camera.says = { adopt };
  const words: (string | undefined)[] = [];
  camera.before = index => {
    if (camera.asked[index] !== 'adopt') return;
    waits.push(view.exchange.said?.text);
    words.push(view.exchange.doing?.what);
  };
  await view.write();
  assert.equal(view.sentences, []);
  assert.match(view.exchange.said!.text, /^cam-07 has its configuration/);
  assert.is(device(camera.card.config), 'cam-07');
  assert.equal(waits.filter(Boolean), []);
  assert.ok(camera.asked.filter(name => name === 'adopt').length >= 4);
  assert.is(new Set(words.slice(1)).size, 1, 'the words of the wait do not change');
  assert.is(camera.asked.filter(name => name === 'take').length, 1, 'the file is sent once');
});

work('the wait for a busy camera can be stopped, and another action takes its place', async () => {
  const { work: view, camera } = createWork(createCamera(old));
  camera.says = { adopt: () => 'busy' };
  view.load(good, 'Opened');
  const isWaiting = async (): Promise<void> => {
    while (!view.exchange.doing?.isWaiting) await new Promise(resolve => setImmediate(resolve));
  };
  await view.compare();
  const stopped = view.write();
  await isWaiting();
  assert.not.ok(view.isOccupied);
  view.exchange.doing!.stop!();
  await stopped;
  assert.match(view.exchange.said!.text, /^Stopped\. .* is unchanged\.$/);
  await view.compare();
  const left = view.write();
  await isWaiting();
  await view.read();
  await left;
  assert.match(view.exchange.said!.text, /^Read from the card/);
  assert.is(camera.card.config, old);
  assert.is(view.exchange.doing, undefined);
});

work('the comparison of equal configurations shows no changes', async () => {
  const { work: view } = createWork(createCamera(good));
  await view.read();
  await view.compare();
  assert.equal([view.exchange.review!.changes, view.exchange.review!.without], [[], '']);
});

work('an error found only by the camera is shown at its field until the field changes', async () => {
  const { work: view, camera } = createWork(createCamera(old));
  view.load(good, 'Opened');
  camera.says = { adopt: () => ['ftp.host: found "h\xC3\xBC", needs more', 'config.json: device: too long', 'config.json cannot be kept'] };
  await view.compare();
  await view.write();
  assert.equal([...view.told.at], [['ftp.host', ['found "hü", needs more']], ['device', ['too long']]]);
  assert.equal(view.told.rest, ['config.json cannot be kept']);
  assert.match(view.exchange.said!.text, /does not accept/);
  assert.is(camera.card.config, old);
  view.type(view.groups[0]!.fields[0]!, 'other');
  assert.is(view.sentences.length, 0);
});

work('writing is blocked by errors or a missing camera, and the page states the reason', () => {
  const { work: view, camera } = createWork(createCamera(old));
  assert.match(view.whyNotWrite, /First enter the server/);
  view.type(view.groups[0]!.fields[0]!, 'cam-02');
  assert.match(view.whyNotWrite, /First enter the server/);
  assert.is(view.said.at.size, 0, 'the empty server is no error before the user reaches it');
  view.usePreset({ 'ftp.host': 'ftp.example.com' });
  assert.is(view.whyNotWrite, '');
  view.usePreset(undefined);
  assert.match(view.whyNotWrite, /First correct/);
  assert.equal([...view.said.at.keys()], ['ftp.host']);
  view.load('{}', 'Opened');
  assert.match(view.whyNotWrite, /First correct/);
  view.load(good, 'Opened');
  assert.is(view.whyNotWrite, '');
  camera.unplug();
  assert.match(view.whyNotWrite, /unplugged/);
});

/** The port is lost at each query while a configuration is written: before the camera gets the query, or after it has done it. */
for (const when of ['before', 'after'] as const) {
  work(`the port is lost ${when} any query reaches the camera: the card has one whole configuration, and the second try is written`, async () => {
    let tried = 0;
    for (let cut = 0; ; cut++) {
      const { work: view, camera } = createWork(createCamera(old));
      view.load(long, 'Opened');
      assert.equal(view.sentences, []);
      const wanted = view.text;
      let isCut = false;
      camera[when] = index => {
        if (index !== cut || isCut) return;
        isCut = true;
        camera.unplug();
        view.noticed();
      };
      await view.compare();
      if (view.exchange.review) await view.write();
      if (!isCut) break;
      tried++;
      assert.ok([old, wanted].includes(camera.card.config!), `cut ${cut}`);
      assert.match(view.exchange.said!.text, /unplugged/, `cut ${cut}`);
      const isTaken = camera.card.config === wanted;
      camera.plugIn();
      view.noticed();
      for (let turns = 0; turns < 50; turns++) await Promise.resolve();
      if (isTaken) assert.match(view.exchange.said!.text, /has its configuration/, `cut ${cut}: the result is found out later`);
      await view.compare();
      if (!isTaken) await view.write();
      else assert.equal(view.exchange.review!.changes, []);
      assert.is(camera.card.config, wanted, `cut ${cut}`);
      assert.is(view.written.length, 1, `cut ${cut}`);
    }
    assert.ok(tried >= 6, `${tried} queries`);
  });
}

work('a camera that answers too late: the error is shown, and the next try starts over', async () => {
  const { work: view, camera } = createWork(createCamera(old));
  view.load(good, 'Opened');
  await view.compare();
  camera.before = () => { throw new Error('The camera did not answer within 10 seconds.'); };
  await view.write();
  assert.is(view.exchange.said!.text, 'The camera did not answer within 10 seconds.');
  camera.before = () => undefined;
  await view.compare();
  await view.write();
  assert.is(device(camera.card.config), 'cam-07');
});

work('a lost answer to adopt(): the card is read to find the result', async () => {
  for (const isTaken of [true, false]) {
    const { work: view, camera } = createWork(createCamera(old));
    view.load(good, 'Opened');
    await view.compare();
    camera.says = { adopt: () => {
      if (isTaken) camera.card.config = camera.card.next;
      throw new Error('The camera could not evaluate that.');
    } };
    await view.write();
    assert.match(view.exchange.said!.text, isTaken ? /has its configuration/ : /it was not accepted/);
  }
});

work('stopping during the transfer leaves config.json unchanged', async () => {
  const { work: view, camera } = createWork(createCamera(old));
  view.load(good, 'Opened');
  await view.compare();
  camera.after = () => view.exchange.doing!.stop?.();
  await view.write();
  assert.equal([camera.card.config, view.exchange.said!.kind], [old, 'note']);
  assert.match(view.exchange.said!.text, /^Stopped/);
  assert.is(view.exchange.doing, undefined);
});

work('adopting the configuration cannot be stopped', async () => {
  const { work: view, camera } = createWork(createCamera(old));
  view.load(good, 'Opened');
  await view.compare();
  let stop: unknown = 'not asked';
  camera.says = { adopt: () => {
    stop = view.exchange.doing!.stop;
    camera.card.config = camera.card.next;
    return [];
  } };
  await view.write();
  assert.is(stop, undefined);
});

work('only one operation runs at a time', async () => {
  const { work: view, camera } = createWork(createCamera(good));
  await Promise.all([view.read(), view.read(), view.compare()]);
  assert.equal(camera.asked.filter(name => name === 'read').length, 2, 'one read of the file and one at its end');
});

work('the comparison is discarded when the camera is unplugged', async () => {
  const { work: view, camera } = createWork(createCamera(old));
  view.load(good, 'Opened');
  await view.compare();
  camera.unplug();
  view.noticed();
  assert.is(view.exchange.review, undefined);
});

work('several cameras: the name is counted up, other keys stay, and the page warns about the camera just written', async () => {
  const { work: view, camera } = createWork(createCamera(old));
  view.load(good.replace('cam-07', 'cam-09'), 'Opened');
  view.isSeries = true;
  for (const [name, next] of [['cam-09', 'cam-10'], ['cam-10', 'cam-11'], ['cam-11', 'cam-12']] as const) {
    await view.compare();
    assert.is(view.caution, '');
    await view.write();
    assert.is(device(camera.card.config), name);
    assert.is(JSON.parse(camera.card.config!).ftp.password, 'swordfish');
    assert.is(device(view.text), next);
    assert.match(view.exchange.said!.text, new RegExp(`${name} has its .* it will be ${next}`));
    assert.match(view.caution, new RegExp(`still the camera that was just written as ${name}`));
    camera.unplug();
    view.noticed();
    camera.card.config = old;
    camera.plugIn('camera');
    view.noticed();
  }
  assert.equal(view.written.map(({ device: name }) => name), ['cam-09', 'cam-10', 'cam-11']);
});

work('opening a file over typed values can be undone', () => {
  const { work: view } = createWork();
  view.type(view.groups[0]!.fields[0]!, 'typed');
  view.load(good, 'Opened');
  assert.is(device(view.text), 'cam-07');
  view.bringBack();
  assert.equal(JSON.parse(view.text), { device: 'typed' });
});

work('a file is saved with or without secrets, and the page reports which', () => {
  const { work: view } = createWork();
  view.load(good, 'Opened');
  const plain = view.save(false);
  assert.equal([plain.left, JSON.parse(plain.text).ftp], [['ftp.password'], { host: 'ftp.example.com' }]);
  assert.match(view.exchange.said!.text, /ftp\.password/);
  assert.not.match(view.exchange.said!.text, /swordfish/);
  const whole = view.save(true);
  assert.equal(checkConfig(whole.text, 0).errors, []);
  assert.is(JSON.parse(whole.text).ftp.password, 'swordfish');
});

const board = (of: Partial<BoardEntry>): BoardEntry => ({
  name: 'b', title: 'B', notes: [], pictures: [], modem: '', wires: { uart: { port: 'Serial3' } }, cameras: [], camera: '', hasPir: false, isWired: false, maxBaud: 0, image: { path: '', bytes: 0, sha256: '' }, rescue: { path: '', bytes: 0, sha256: '' }, ...of,
});
const names = (of: { shown: { name: string }[] }): string[] => of.shown.map(({ name }) => name);

work('camera and server sections are shown only if they apply', () => {
  const { work: view } = createWork();
  view.boards = [board({ name: 'eyeless' }), board({ name: 'eyed', cameras: ['vc0706'] })];
  assert.ok(names(view).includes('camera'), 'any board may have a camera');
  assert.ok(names(view).includes('ftp') && !names(view).includes('http'));
  view.choose('http');
  assert.ok(names(view).includes('http') && !names(view).includes('ftp'));
  view.boardName = 'eyeless';
  assert.not.ok(names(view).includes('camera'));
  view.load('{"ftp":{"host":"h"},"camera":{"everyMinutes":5}}', 'Opened');
  assert.ok(names(view).includes('camera'), 'a section with values stays visible');
  assert.ok(view.told.at.has('camera.everyMinutes'));
  view.boardName = 'eyed';
  assert.is(view.told.at.size, 0);
});

work('the form uses the connected board unless another one is chosen', () => {
  const { work: view, camera } = createWork();
  view.boards = [board({ name: 'esp32-devkit', maxBaud: 115200 }), board({ name: 'other' })];
  view.load('{"ftp":{"host":"h"},"modem":{"baud":921600}}', 'Opened');
  assert.ok(view.told.at.has('modem.baud'));
  view.boardName = 'other';
  assert.is(view.told.at.size, 0);
  view.boardName = '';
  Object.assign(camera.hello!, { board: 'my-own', camera: false });
  assert.equal([view.wiring.maxBaud, view.wiring.camera], [0, undefined]);
});

work.run();
