// Tests the view's access to a card, with the shipped firmware on the real engine (Espruino): read, compared, written, refused, and interrupted. `npm
// test` interrupts it at one query only, the long run at each.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { BoardEntry } from '../../../web/boards.ts';
import type { Connected } from '../../../web/configure/exchange/exchange.ts';
import { Work } from '../../../web/configure/work.ts';
import type { Camera } from '../../../web/link/camera.ts';
import { canRun } from '../../needs.ts';
import { isWhole } from '../../whole.ts';
import { createWorld, type Bench, type World } from '../link/onfirmware.ts';
import { createCamera } from './double.ts';

const test = suite<{ world: World }>('web/configure on the firmware');

const old = { device: 'cam-01', ftp: { host: '127.0.0.1', port: 9, directory: `/${'d'.repeat(200)}` }, network: { apn: 'internet', password: 'swordfish' }, schedule: { everyMinutes: 60 } };
const awake = /card: nothing to send/;
const device = (work: Work) => work.groups[0]!.fields[0]!;
const configOf = ({ card }: Bench): string => readFileSync(join(card, 'config.json'), 'latin1');

/** Makes the state of the view for a camera. @param onAsk called at each query, with its number and the name of its `page` function */
function createView(camera: Camera, onAsk: (index: number, kind: string) => void = () => undefined): Work {
  let asked = 0;
  const connected: Connected = {
    get standing() { return camera.standing; },
    get sentence() { return camera.sentence; },
    get hello() { return camera.hello; },
    ask<T>(expression: string, signal?: AbortSignal) {
      const answer = camera.ask<T>(expression, signal);
      onAsk(asked++, /page\.(\w+)/.exec(expression)![1]!);
      return answer;
    },
  };
  const work = new Work(connected, () => undefined);
  camera.addEventListener('standing', () => work.noticed());
  return work;
}

/** Waits until the page has ended the action that it has begun because the camera is back. */
async function rest(work: Work): Promise<void> {
  do await new Promise(resolve => setTimeout(resolve, 20)); while (work.exchange.doing);
}

if (canRun('configurations on the real engine', 'espruino')) {
  test.before(context => { context.world = createWorld(old, awake); });
  test.after(({ world }) => world.close());

  test('a configuration is read, changed, compared and written; characters and secrets are unchanged', ({ world }) => world.on(async bench => {
    await bench.until('ready');
    const work = createView(bench.camera);
    await work.read();
    assert.equal(JSON.parse(work.text), old);
    work.type(device(work), 'Gräfin "1"'.replaceAll('"', "'"));
    await work.compare();
    assert.equal(work.exchange.review!.changes.map(({ key, before, after }) => [key, before, after]), [['device', 'cam-01', "Gräfin '1'"]]);
    await work.write();
    assert.is(configOf(bench), work.text);
    assert.equal(JSON.parse(readFileSync(join(bench.card, 'config.json'), 'utf8')), { ...old, device: "Gräfin '1'" });
    await work.compare();
    assert.equal(work.exchange.review!.changes, []);
  }));

  test('passwords with characters beyond Latin-1 are accepted, with their length counted in bytes', ({ world }) => world.on(async bench => {
    await bench.until('ready');
    const work = createView(bench.camera);
    await work.read();
    const password = work.groups.flatMap(({ fields }) => fields).find(({ key }) => key === 'network.password')!;
    for (const secret of ['pa€s', 'пароль', 'Gräfin', 'pass😀']) {
      work.type(password, secret);
      assert.equal(work.sentences, [], secret);
      await work.compare();
      await work.write();
        assert.equal(work.sentences, [], `refused: ${secret}: ${work.sentences.join()} ${JSON.stringify(work.exchange.said)}`);
      assert.is((JSON.parse(readFileSync(join(bench.card, 'config.json'), 'utf8')) as typeof old).network.password, secret);
    }
    // 33 letters of 3 bytes each are 99 bytes, the most that `network.password` in config.json may have
    work.type(password, '€'.repeat(33));
    assert.equal(work.sentences, []);
    await work.compare();
    await work.write();
    assert.equal(work.sentences, []);
    const before = configOf(bench);
    work.type(password, '€'.repeat(34));
    const [sentence] = work.sentences;
    assert.match(sentence!, /^network\.password: .*at most 99 /);
    await work.compare();
    await work.write();
    assert.equal(work.sentences, [sentence]);
    assert.is(configOf(bench), before);
  }));

  test('values valid for another board are rejected by the camera and reported at their field', ({ world }) => world.on(async bench => {
    await bench.until('ready');
    const work = createView(bench.camera);
    work.boards = [{ name: 'eyed', title: 'with a camera', cameras: ['vc0706'], camera: '', hasPir: true, maxBaud: 0 } as Partial<BoardEntry> as BoardEntry];
    work.boardName = 'eyed';
    work.load(JSON.stringify({ ...old, camera: { everyMinutes: 5 } }), 'Opened');
    assert.equal(work.sentences, []);
    const before = configOf(bench);
    await work.compare();
    await work.write();
    assert.match(work.told.at.get('camera.everyMinutes')?.join() ?? '', /this board has no camera/);
    assert.is(configOf(bench), before);
  }));

  test('unplugged at each query: the card has one whole configuration, and the next try is written', ({ world }) => world.on(async bench => {
    await bench.until('ready');
    let tried = 0;
    for (let cut = 0; isWhole || cut < 1; cut++) {
      let isCut = false;
      const before = configOf(bench);
      const work = createView(bench.camera, (index, kind) => {
        // in the short run the camera is unplugged only at the query `page.adopt`, which puts the configuration into use
        if (isCut || (isWhole ? index !== cut : kind !== 'adopt')) return;
        isCut = true;
        bench.port.unplug();
      });
      work.load(JSON.stringify({ ...old, device: `cut-${cut}` }), 'Opened');
      await work.compare();
      if (work.exchange.review) await work.write();
      if (!isCut) break;
      tried++;
      assert.ok([before, work.text].includes(configOf(bench)), `cut ${cut}`);
      bench.port.plugIn();
      await bench.until('ready');
      await rest(work);
      if (configOf(bench) === before) {
        await work.compare();
        await work.write();
      }
      assert.is(configOf(bench), work.text, `cut ${cut}: ${work.exchange.said?.text}`);
      assert.equal(work.written.map(written => written.device), [`cut-${cut}`]);
    }
    assert.ok(isWhole ? tried >= 5 : tried === 1, `${tried}`);
  }));
}

test('without a connected camera, nothing is asked', async () => {
  const camera = createCamera();
  camera.unplug();
  const work = new Work(camera, () => undefined);
  await work.read();
  assert.equal([camera.asked, work.exchange.said!.kind], [[], 'error']);
});

test.run();
