// Tests the example of a picture's name on the server, which the form shows below the field of `images.name`.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { previewOf, previews } from '../../../../web/configure/form/preview.ts';

const test = suite('preview of a name');

test('the preview of an image name', () => {
  assert.is(previewOf('{device}/{yyyy}{mm}{dd}_{HH}{MM}{SS}.jpg', 'hut-3'), '100CAM/IMG_0042.JPG of 21 November 2026, 08:01:02, becomes hut-3/20261121_080102.jpg');
  assert.is(previewOf('{path}{stem}-{yy}.jpg', ''), '100CAM/IMG_0042.JPG of 21 November 2026, 08:01:02, becomes 100CAM/IMG_0042-26.jpg');
  assert.match(previewOf('{device}_{number}.jpg', '')!, /becomes camera_0042\.jpg$/);
});

test('the name of a small picture is shown like that of an image', () => {
  assert.match(previews['images.previewName']!('small/{stem}.jpg', '')!, /becomes small\/IMG_0042\.jpg$/);
  assert.is(previews['images.previewName']!('small.jpg', ''), undefined);
});

test('no preview without a valid template', () => {
  for (const template of ['', 'live.jpg', '{stam}.jpg', '/{name}']) assert.is(previewOf(template, 'hut'), undefined, template);
});

test('the preview of the live picture', () => {
  const of = previews['images.live']!;
  assert.is(of('{device}/live.jpg', 'hut-3'), 'The newest image is always hut-3/live.jpg');
  assert.is(of('live.jpg', ''), 'The newest image is always live.jpg');
  for (const template of ['', '{name}', '/live.jpg']) assert.is(of(template, 'hut'), undefined, template);
});

test('the previews of the report and the settings file', () => {
  assert.is(previews['report.name']!('reports/{device}.json', 'hut-3'), 'The last report is always reports/hut-3.json');
  assert.is(previews['remote.name']!('{device}-settings.json', ''), 'Put the settings for this camera on the server as camera-settings.json');
  for (const key of ['report.name', 'remote.name']) assert.is(previews[key]!('{yyyy}.json', 'hut'), undefined, key);
});

test.run();
