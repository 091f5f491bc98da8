// Tests the name that an image gets on the server by `images.name`.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fileNamed, folderNamed, nameImage } from '../../../src/delivery/names/imagename.ts';
import { plainNames } from '../../../src/modem/modem.ts';
import type { Image } from '../../../src/source/source.ts';
import { claim } from '../../../src/store/names.ts';
import { digest } from '../../outside.ts';
import { jpegTaken } from '../exif.ts';
import { sourceOf } from '../source.ts';
import { imageOf, sceneOf } from '../trip.ts';

const test = suite('names by a template');

const taken = jpegTaken('2026:11:21 08:01:02');

function sceneFor(name: string, contents: Record<string, string>, config: object = {}) {
  const source = sourceOf(contents);
  source.claim = (image, spell, onNew) => claim(source.card, digest, `${image.path} ${image.as || ''}`, spell, onNew);
  const scene = sceneOf({ config: { 'images.name': name, 'device': 'hut', ...config }, parts: { source } });
  return { ...scene, source };
}

function imageAt(path: string, content: string, more: Partial<Image> = {}): Image {
  const cut = path.lastIndexOf('/');
  return imageOf({ path, folder: path.slice(0, cut), name: path.slice(cut + 1), size: content.length, ...more });
}

function nameOf(template: string, path: string, content: string, more: Partial<Image> = {}): string | undefined {
  const { trip } = sceneFor(template, { [path]: content });
  const image = imageAt(path, content, more);
  nameImage(trip, image);
  return image.to;
}

const path = '/DCIM/100CAM/IMG_0042.JPG';
const rows: [template: string, expected: string][] = [
  ['{name}', 'IMG_0042.JPG'], ['{path}{name}', '100CAM/IMG_0042.JPG'], ['{stem}.jpg', 'IMG_0042.jpg'], ['{device}_{number}.jpg', 'hut_0042.jpg'],
  ['{yyyy}{mm}{dd}_{HH}{MM}{SS}.jpg', '20261121_080102.jpg'], ['{device}/{yy}/{mm}-{dd}/{HH}.{MM}.{SS}.jpg', 'hut/26/11-21/08.01.02.jpg'],
  ['a/{path}/{stem}', 'a/100CAM/IMG_0042'],
];
for (const [template, expected] of rows) test(`${template} becomes ${expected}`, () => assert.is(nameOf(template, path, taken), expected));

test('an image in the root has no folder, and one whose stem ends without a digit no number', () => {
  assert.is(nameOf('{path}{name}', '/DCIM/A.JPG', taken), 'A.JPG');
  assert.is(nameOf('x{number}.jpg', '/DCIM/A.JPG', taken), 'x.jpg');
  assert.equal(['{number}.jpg', '{number}', '{device}/{number}.jpg', '{device}/{number}'].map(template => nameOf(template, '/DCIM/photo.JPG', taken)), ['photo.jpg', 'photo', 'hut/photo.jpg', 'hut/photo']);
});

test('another image with the name of a delivered and deleted one keeps its digits', () => {
  assert.is(nameOf('{stem}.jpg', path, taken, { as: 'IMG_0042-12345678.JPG' }), 'IMG_0042-12345678.jpg');
  assert.is(nameOf('{number}.jpg', path, taken, { as: 'IMG_0042-12345678.JPG' }), '0042.jpg');
});

test('a slash in the device name creates no folder', () => {
  const { trip } = sceneFor('{device}_{name}', { [path]: taken }, { device: 'a/b' });
  const image = imageAt(path, taken);
  nameImage(trip, image);
  assert.is(image.to, 'a_b_IMG_0042.JPG');
});

test('without a time the name is stem and size, in the folders before the first date placeholder, logged once', () => {
  const never = 'no picture';
  const rest = [['{yyyy}{mm}{dd}_{HH}{MM}{SS}.jpg', 'IMG_0042-10.jpg'], ['{device}/{yyyy}/{stem}', 'hut/IMG_0042-10'], ['{device}/{mm}{yyyy}/{name}', 'hut/IMG_0042-10']] as const;
  for (const [template, expected] of rest) assert.is(nameOf(template, path, never), expected, template);
  const { trip, lines } = sceneFor('{yyyy}{stem}', { [path]: never });
  for (const image of [imageAt(path, never), imageAt(path, never)]) nameImage(trip, image);
  assert.equal(lines.filter(line => line.includes('has no time')).map(line => line.replace(/^.*?\/DCIM/, '/DCIM')), ['/DCIM/100CAM/IMG_0042.JPG has no time, neither its own nor the card\'s, so it is sent as IMG_0042-10']);
});

test('images of the same second get numbers in the card\'s order, before the extension', () => {
  const paths = [1, 2, 3].map(n => `/DCIM/100CAM/IMG_000${n}.JPG`);
  const { trip } = sceneFor('{device}/{yyyy}{mm}{dd}_{HH}{MM}{SS}.jpg', Object.fromEntries(paths.map(at => [at, taken])));
  const name = () => paths.map(at => { const image = imageAt(at, taken); nameImage(trip, image); return image.to; });
  const expected = ['', '-1', '-2'].map(end => `hut/20261121_080102${end}.jpg`);
  assert.equal(name(), expected);
  assert.equal(name(), expected);
});

test('an image sent before others of the same second gets its number by the card\'s order', () => {
  const paths = [1, 2, 3, 4].map(n => `/DCIM/100CAM/IMG_000${n}.JPG`);
  const contents = Object.fromEntries(paths.map((at, i) => [at, i ? taken : jpegTaken('2026:11:21 08:01:01')]));
  const { trip, source } = sceneFor('{yyyy}{mm}{dd}_{HH}{MM}{SS}.jpg', contents);
  const images = paths.map(at => imageAt(at, contents[at]!));
  const newest = images.at(-1)!;
  source.earlier = image => image === newest ? images.slice(0, -1).reverse() : [];
  for (const image of [newest, ...images]) nameImage(trip, image);
  assert.equal(images.map(({ to }) => to), ['20261121_080101.jpg', '20261121_080102.jpg', '20261121_080102-1.jpg', '20261121_080102-2.jpg']);
});

for (const [title, isOther] of [['its own name', false], ['the name of an earlier image', true]] as const) {
  test(`an image is marked as long as the card cannot store ${title}`, () => {
    const [first, second] = [{ [path]: taken }, { [path.replace('42', '41')]: taken }];
    const { trip, source } = sceneFor('{yyyy}{mm}{dd}_{HH}{MM}{SS}.jpg', { ...first, ...second });
    const image = imageAt(path, taken);
    const other = imageAt(Object.keys(second)[0]!, taken);
    if (isOther) source.earlier = () => [other];
    let isFull = true;
    source.claim = (of, spell, onNew) => {
      onNew(spell(0), !(isFull && of.path === (isOther ? other : image).path));
      return spell(0);
    };
    nameImage(trip, image);
    assert.is(image.isUnnamed, true);
    image.to = '';
    isFull = false;
    nameImage(trip, image);
    assert.is(image.isUnnamed, false);
  });
}

test('a file rewritten with another size keeps its name', () => {
  const { trip, source } = sceneFor('{stem}.jpg', { [path]: taken });
  const image = imageAt(path, taken);
  nameImage(trip, image);
  source.card.put(path, `${taken}more`);
  const again = imageAt(path, `${taken}more`);
  nameImage(trip, again);
  assert.equal([image.to, again.to], ['IMG_0042.jpg', 'IMG_0042.jpg']);
});

test('files sent by hand from other folders, or that are not images, keep their names, as do all without a template', () => {
  for (const at of ['/snapferry/log.txt', '/DCIM/notes.txt', '/DCIMX/A.JPG']) assert.is(nameOf('{stem}.jpg', at, taken, { isByHand: true }), undefined, at);
  assert.is(nameOf('', path, taken), undefined);
});

test('the template\'s folder and file are separated, and the folder is made safe', () => {
  const { trip } = sceneFor('{device}/{yyyy}/{name}', { [path]: taken }, { device: 'h:t' });
  const image = imageAt(path, taken);
  const rule = plainNames(100);
  assert.is(folderNamed(trip, image, rule), `h_t-${digest('h:t')}/1970`, 'before the time is read, with the same length');
  nameImage(trip, image);
  assert.is(folderNamed(trip, image, rule), `h_t-${digest('h:t')}/2026`);
  assert.is(fileNamed(trip, image), 'IMG_0042.JPG');
  assert.is(folderNamed(sceneFor('', {}).trip, image, rule), undefined);
});

test.run();
