// Tests the global `page` as the browser calls it. Each answer is turned into JSON and back, and an undefined answer stays undefined.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createPage } from '../../../src/console/page/page.ts';
import type { Page } from '../../../src/console/page/pageshape.ts';
import type { About } from '../../../src/ports.ts';
import { pageOf, type PageScene } from '../trip.ts';

const test = suite('page');

const about: About = { firmware: '0.1.0', engine: '2v29.277', board: 'linux', title: 'A desktop', camera: false, root: 'card' };

function asked(given: Parameters<typeof pageOf>[0] = {}, isRead = true): PageScene & { page: Page } {
  const scene = pageOf(given);
  if (!isRead) Object.assign(scene.trip, { config: undefined });
  return { ...scene, page: createPage({ trip: scene.trip, machine: { state: () => 'resting', cause: () => undefined } }, () => about) };
}

test('hello identifies the firmware and gives the engine\'s path of config.json', () => {
  const { page, trip } = asked();
  assert.equal(page.hello(), {
    v: 1, firmware: '0.1.0', engine: '2v29.277', board: 'linux', title: 'A desktop', device: trip.config!.device, camera: false,
    config: 'card/config.json', next: 'card/snapferry/config.new', memory: 4000,
  });
  assert.is(asked({}, false).page.hello().device, '', 'no device name before config.json is read');
});

test('page has six functions, of which five answer, and the answers survive JSON', () => {
  const { page } = asked({ files: { '/a.txt': 'abc' } });
  assert.equal(Object.keys(page), ['hello', 'state', 'take', 'adopt', 'read', 'lock']);
  const answers = [page.hello(), page.state(), page.take('{}', 0), page.adopt(), page.read('/a.txt', 0, 3)];
  assert.equal(JSON.parse(JSON.stringify(answers)), answers);
  assert.equal(JSON.parse(JSON.stringify([page.read('/none', 0, 3)])), [null]);
});

test.run();
