// Tests the name that an image gets on the server by `images.name`.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fileNamed, folderNamed, nameImage } from '../../../src/delivery/names/imagename.ts';
import { plainNames } from '../../../src/modem/modem.ts';
import type { Image } from '../../../src/source/source.ts';
import { claim, pathNamed } from '../../../src/store/names.ts';
import { digest } from '../../outside.ts';
import { jpegTaken } from '../exif.ts';
import { sourceOf } from '../source.ts';
import { imageOf, sceneOf } from '../trip.ts';

const test = suite('names by a template');

const taken = jpegTaken('2026:11:21 08:01:02');

function sceneFor(name: string, contents: Record<string, string>, config: object = {}) {
  const source = sourceOf(contents);
  source.claim = (image, spell, onNew, isAskable) => claim(source.card, digest, `${image.path} ${image.as || ''}`, spell, onNew, isAskable ? (image.whole ?? image).path : '');
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

// the tests from here on are about the name of an image's preview

const previewOf = (whole: Image): Image => ({ ...imageOf({ path: `${whole.path}//preview`, folder: whole.folder, name: whole.name, size: 3000, isByHand: true }), whole: { ...whole }, ...(whole.as && { as: whole.as }) });

function previewNames(images: Image[], name: string, previewName: string, config: object = {}, others: Record<string, string> = {}) {
  const { trip, source } = sceneFor(name, { ...Object.fromEntries(images.map(({ path: at }) => [at, taken])), ...others }, { 'images.preview': 'first', 'images.previewName': previewName, ...config });
  const previews = images.map(previewOf);
  for (const preview of [...previews, ...previews]) nameImage(trip, preview);
  return { names: previews.map(({ to }) => to), previews, trip, source, pathOf: (at: string) => pathNamed(source.card, digest, at) };
}

const whole = imageAt(path, taken);
const previewRows: [title: string, image: Image, name: string, previewName: string, expected: string][] = [
  ['the name on the card', whole, '', '', '100CAM/IMG_0042_t.JPG'],
  ['the name in the root', imageAt('/DCIM/A.JPG', taken), '', '', 'A_t.JPG'],
  ['a name without an ending', imageAt('/DCIM/100CAM/A', taken), '', '', '100CAM/A_t'],
  ['the name by images.name', whole, '{device}/{yyyy}{mm}{dd}_{HH}{MM}{SS}.jpg', '', 'hut/20261121_080102_t.jpg'],
  ['the digits of a namesake', imageAt(path, taken, { as: 'IMG_0042-12345678.JPG' }), '', '', '100CAM/IMG_0042-12345678_t.JPG'],
  ['a template of its own', whole, '', 'small/{number}.jpg', 'small/0042.jpg'],
  ['a template with the time of the image', whole, '{name}', '{yyyy}/{mm}{dd}-{stem}.jpg', '2026/1121-IMG_0042.jpg'],
];
for (const [title, image, name, previewName, expected] of previewRows) {
  test(`the name of a preview has ${title}`, () => {
    const { names, previews, trip } = previewNames([image], name, previewName);
    assert.equal(names, [expected]);
    const cut = expected.lastIndexOf('/') + 1;
    assert.equal([folderNamed(trip, previews[0]!, plainNames(100)), fileNamed(trip, previews[0]!)], [expected.slice(0, Math.max(0, cut - 1)), expected.slice(cut)]);
    assert.not.ok(previews[0]!.isUnnamed);
  });
}

test('a file X_t.JPG beside X.JPG on the card keeps its name, and the preview of X.JPG gets a number', () => {
  for (const beside of ['IMG_0042_t.JPG', 'IMG_0042_t-1.JPG']) {
    const { names } = previewNames([whole], '', '', {}, { [`/DCIM/100CAM/${beside}`]: taken });
    assert.equal(names, [`100CAM/IMG_0042_t${beside === 'IMG_0042_t.JPG' ? '-1' : ''}.JPG`]);
  }
  const { trip } = previewNames([whole], '{stem}.jpg', '');
  const other = imageAt('/DCIM/100CAM/IMG_0042_t.JPG', taken);
  nameImage(trip, other);
  assert.is(other.to, 'IMG_0042_t-1.jpg', 'by a template, the later one gets the number');
});

test('no two previews share a name', () => {
  const others = ['/DCIM/101CAM/IMG_0042.JPG', '/DCIM/102CAM/DSC_0042.JPG'].map(at => imageAt(at, taken));
  assert.equal(previewNames([whole, ...others], '', 'small/{number}.jpg').names, ['small/0042.jpg', 'small/0042-1.jpg', 'small/0042-2.jpg']);
  assert.equal(previewNames([whole, ...others.slice(0, 1)], '{stem}.jpg', '').names, ['IMG_0042_t.jpg', 'IMG_0042-1_t.jpg']);
});

test('a preview never gets a fixed name', () => {
  const image = imageAt('/DCIM/IMG_0042.JPG', taken);
  assert.equal(previewNames([image], '', '', { 'images.live': 'img_0042_t.jpg' }).names, ['IMG_0042_t-1.JPG']);
  assert.equal(previewNames([image], '', 'hut/{stem}', { 'report.name': 'hut' }).names, [`hut-${digest('hut')}/IMG_0042`]);
});

test('a name that a template or a number has made is noted for requests by name, and with previews alone', () => {
  const dated = '{yyyy}{mm}{dd}_{HH}{MM}{SS}.jpg';
  const both = previewNames([whole, imageAt('/DCIM/IMG_0043.JPG', taken)], dated, '');
  assert.equal(['20261121_080102.jpg', '20261121_080102_t.jpg', '20261121_080102-1.jpg', '20261121_080102-1_t.jpg'].map(both.pathOf), [path, path, '/DCIM/IMG_0043.JPG', '/DCIM/IMG_0043.JPG']);
  assert.is(previewNames([whole], '', `small/${dated}`).pathOf('small/20261121_080102.jpg'), path);
  const beside = previewNames([whole], '', '', {}, { '/DCIM/100CAM/IMG_0042_t.JPG': taken });
  assert.is(beside.pathOf('100CAM/IMG_0042_t-1.JPG'), path);
  const plain = previewNames([whole], '', '');
  assert.equal(plain.source.card.written, [], 'the name of the card needs no note');
  const { trip, source } = sceneFor(dated, { [path]: taken });
  nameImage(trip, imageAt(path, taken));
  assert.equal(source.card.written.filter(file => file.endsWith('p')), []);
});

test.run();
