// Tests the source of the images on a card in memory: which images come next, in which order, and which are left out.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Image, Order } from '../../src/source/source.ts';
import { appendRecord, createJournal } from '../../src/store/journal.ts';
import { readRecords } from '../../src/store/records.ts';
import { createMemoryCard, digest, type MemoryCard, type Mischief } from '../outside.ts';
import { inAll } from '../whole.ts';
import { createChipCard, images, mostListed, numbered, OutOfMemory, stand, type Stand } from './stand.ts';

const outbox = suite('outbox');

// the tests from here on are about the newest image that a round has seen

const seen: { title: string; given: string[]; pattern?: string; root?: string; expect: string }[] = [
  { title: 'no image', given: ['/DCIM/readme.txt'], expect: '' },
  { title: 'the last image of a folder', given: ['/DCIM/100CAM/B.JPG', '/DCIM/100CAM/A.JPG', '/DCIM/100CAM/Z.MOV'], expect: '/DCIM/100CAM/B.JPG' },
  { title: 'the last image of the last folder', given: ['/DCIM/100CAM/Z.JPG', '/DCIM/101CAM/A.JPG', '/DCIM/102CAM/readme.txt'], expect: '/DCIM/101CAM/A.JPG' },
  { title: 'the last of more images than a batch', given: numbered(40), expect: '/DCIM/100CAM/IMG_0040.JPG' },
  { title: 'not config.json or a folder', given: ['/config.json', '/A.JPG', '/snapferry/log.txt', '/x/readme'], root: '/', pattern: '*', expect: '/A.JPG' },
];
for (const { title, given, pattern, root, expect } of seen) {
  outbox(`the newest image, ${title}: it is known after a look at the card, delivered or not`, async () => {
    const options = { ...(root && { root }), ...(pattern && { pattern }) };
    const one = stand(images(given), options);
    assert.is(one.box.seen.newest, '');
    await one.round();
    assert.is(one.box.seen.newest, expect);
    const again = stand(one.card, options);
    assert.equal(await again.round(), []);
    assert.is(again.box.seen.newest, expect, 'after a restart');
  });
}

outbox('the newest image is kept while earlier folders are searched, and replaced after a look at a card without it', async () => {
  const one = stand(images([...numbered(8), ...numbered(2, '/DCIM/101CAM')]));
  const during: string[] = [];
  await one.round(() => void during.push(one.box.seen.newest));
  // Paths of the newest image seen so far, at each image of the round. When three images of the first folder are left, the search goes on in
  // the next one.
  assert.equal(during, [...Array.from({ length: 5 }, () => '/DCIM/100CAM/IMG_0008.JPG'), ...Array.from({ length: 5 }, () => '/DCIM/101CAM/IMG_0002.JPG')]);
  one.card.write('/DCIM/100CAM/IMG_0009.JPG', 'x');
  await one.round(() => void assert.is(one.box.seen.newest, '/DCIM/101CAM/IMG_0002.JPG'));
  for (const name of ['IMG_0001.JPG', 'IMG_0002.JPG']) one.card.remove(`/DCIM/101CAM/${name}`);
  await one.round();
  await one.round();
  assert.is(one.box.seen.newest, '/DCIM/100CAM/IMG_0009.JPG');
});

// the tests from here on are about the order of the images, and which of them are chosen

const orders: { title: string; given: string[]; root?: string; pattern?: string; expect: string[] }[] = [
  { title: 'an empty folder', given: ['/DCIM/readme.txt'], expect: [] },
  { title: 'names in one folder, sorted', given: ['/DCIM/b.jpg', '/DCIM/a.jpg', '/DCIM/c.jpg'], expect: ['/DCIM/a.jpg', '/DCIM/b.jpg', '/DCIM/c.jpg'] },
  { title: 'capitals before small letters, as bytes sort', given: ['/DCIM/a.JPG', '/DCIM/B.jpg', '/DCIM/\xc3\xa9.jpg', '/DCIM/1.jpg'], expect: ['/DCIM/1.jpg', '/DCIM/B.jpg', '/DCIM/a.JPG', '/DCIM/\xc3\xa9.jpg'] },
  { title: 'the images of a folder before its subfolders, for any names', given: ['/DCIM/aaa/x.jpg', '/DCIM/z.jpg', '/DCIM/m/y.jpg'], expect: ['/DCIM/z.jpg', '/DCIM/aaa/x.jpg', '/DCIM/m/y.jpg'] },
  {
    title: 'nested folders, in depth-first order',
    given: ['/DCIM/b/2.jpg', '/DCIM/a/z/1.jpg', '/DCIM/a/9.jpg', '/DCIM/a/b/c/1.jpg', '/DCIM/c/1.jpg', '/DCIM/0.jpg'],
    expect: ['/DCIM/0.jpg', '/DCIM/a/9.jpg', '/DCIM/a/b/c/1.jpg', '/DCIM/a/z/1.jpg', '/DCIM/b/2.jpg', '/DCIM/c/1.jpg'],
  },
  { title: 'folders that contain only folders', given: ['/DCIM/a/b/c/d/1.jpg', '/DCIM/e/f/g/1.jpg'], expect: ['/DCIM/a/b/c/d/1.jpg', '/DCIM/e/f/g/1.jpg'] },
  { title: 'a folder whose name is the beginning of another name', given: ['/DCIM/100/1.jpg', '/DCIM/100CAM/1.jpg', '/DCIM/100 B/1.jpg'], expect: ['/DCIM/100/1.jpg', '/DCIM/100 B/1.jpg', '/DCIM/100CAM/1.jpg'] },
  { title: 'only matching names', given: ['/DCIM/a.jpg', '/DCIM/a.jpeg', '/DCIM/a.JPG.txt', '/DCIM/a.mov', '/DCIM/jpg'], expect: ['/DCIM/a.jpg'] },
  { title: 'another pattern', given: ['/DCIM/IMG_1.RAW', '/DCIM/IMG_22.RAW', '/DCIM/XXX_1.RAW'], pattern: 'img_?.raw', expect: ['/DCIM/IMG_1.RAW'] },
  { title: 'nothing outside of the folder', given: ['/DCIM/a.jpg', '/DCIM2/a.jpg', '/a.jpg', '/OTHER/DCIM/a.jpg'], expect: ['/DCIM/a.jpg'] },
  { title: 'a root in a subfolder', given: ['/A/B/C/1.jpg', '/A/B/2.jpg', '/A/Z/3.jpg', '/A/4.jpg'], root: '/A/B', expect: ['/A/B/2.jpg', '/A/B/C/1.jpg'] },
  { title: 'the root of the card', given: ['/z.jpg', '/DCIM/1.jpg', '/a/2.jpg', '/DCIM/x/3.jpg'], root: '/', expect: ['/z.jpg', '/DCIM/1.jpg', '/DCIM/x/3.jpg', '/a/2.jpg'] },
  { title: '/snapferry is never searched', given: ['/snapferry/a.jpg', '/snapferry/get/b.jpg', '/t.jpg', '/u/v.jpg', '/snapferry2/w.jpg', '/DCIM/snapferry/x.jpg'], root: '/', expect: ['/t.jpg', '/DCIM/snapferry/x.jpg', '/snapferry2/w.jpg', '/u/v.jpg'] },
  {
    title: 'nothing that macOS and Android hide', root: '/', expect: ['/.b.jpg', '/DCIM/a.jpg'],
    given: ['/DCIM/a.jpg', '/DCIM/._a.jpg', '/._DCIM', '/.Trashes/501/a.jpg', '/.Spotlight-V100/a.jpg', '/DCIM/.thumbnails/a.jpg', '/.b.jpg'],
  },
  { title: 'a hidden root', given: ['/.cam/a.jpg', '/.cam/.x/b.jpg'], root: '/.cam', expect: ['/.cam/a.jpg'] },
  { title: 'folders whose names match', given: ['/DCIM/trip.jpg/1.jpg', '/DCIM/a.jpg', '/DCIM/b.jpg/c.jpg/2.jpg'], expect: ['/DCIM/a.jpg', '/DCIM/b.jpg/c.jpg/2.jpg', '/DCIM/trip.jpg/1.jpg'] },
  { title: 'names of properties that every object has', given: ['/DCIM/constructor', '/DCIM/toString', '/DCIM/valueOf'], pattern: '*', expect: ['/DCIM/constructor', '/DCIM/toString', '/DCIM/valueOf'] },
];

for (const { title, given, root, pattern, expect } of orders) {
  const options = { ...(root && { root }), ...(pattern && { pattern }) };
  outbox(`${title}: each image once in this order, and none again in the next round`, async () => {
    const one = stand(images(given), options);
    assert.equal(await one.round(), expect);
    assert.equal(await one.round(), []);
    assert.equal(await stand(one.card, options).round(), [], 'none after a restart');
  });
}

outbox('files that macOS adds cause no further listing of the folder', async () => {
  const paths = numbered(100);
  const listings = async (given: string[]) => {
    const one = stand(images(given));
    assert.equal(await one.round(), paths);
    const before = one.card.counts.list;
    assert.equal(await one.round(), []);
    return one.card.counts.list - before;
  };
  assert.is(await listings([...paths, ...paths.map(path => path.replace('IMG', '._IMG'))]), await listings(paths));
});

for (const count of [1, 11, 12, 13, 24, 25, 100]) {
  outbox(`${count} images in one folder and as many in its subfolder are all found, in order`, async () => {
    const paths = [...numbered(count, '/DCIM'), ...numbered(count)];
    const one = stand(images(paths));
    assert.equal(await one.round(), paths);
    assert.equal(await one.round(), []);
  });
}

outbox('more folders than a batch holds, with names that match the pattern', async () => {
  const paths = Array.from({ length: 30 }, (_, i) => `/DCIM/${100 + i}.jpg/1.jpg`);
  assert.equal(await stand(images([...paths, '/DCIM/zz.jpg'])).round(), ['/DCIM/zz.jpg', ...paths]);
});

outbox('an image has its path, folder, name and size', async () => {
  const one = stand({ '/DCIM/100CAM/a b.jpg': 'x'.repeat(77) });
  one.box.start('/DCIM', '*.jpg');
  const { folder, name, path, size, begun } = (await one.next())!;
  assert.equal({ folder, name, path, size, begun }, { folder: '/DCIM/100CAM', name: 'a b.jpg', path: '/DCIM/100CAM/a b.jpg', size: 77, begun: '' });
});

outbox('an image is the next one until it is delivered or skipped', async () => {
  const one = stand(images(numbered(3)));
  one.box.start('/DCIM', '*.jpg');
  const first = (await one.next())!;
  assert.is((await one.next())!.path, first.path);
  one.box.begin(first, '20261120', false, false);
  assert.is((await one.next())!.path, first.path, 'a begun image stays the next one');
  one.box.deliver(first, 'd');
  const second = (await one.next())!;
  assert.is(second.name, 'IMG_0002.JPG');
  one.box.skip(second);
  assert.is((await one.next())!.name, 'IMG_0003.JPG');
});

// the tests from here on are about delivered images

outbox('delivered images among others are left out', async () => {
  const paths = numbered(40);
  const one = stand(images(paths));
  await one.round(image => (Number(image.name.slice(4, 8)) % 3 ? 'skip' : 'deliver'));
  assert.equal(await stand(one.card).round(), paths.filter((_, i) => (i + 1) % 3));
});

outbox('another size at the same path is a new image, and the old size is not', async () => {
  const one = stand(images(numbered(2)));
  await one.round();
  one.card.put('/DCIM/100CAM/IMG_0001.JPG', 'longer than before');
  assert.equal(await one.round(), ['/DCIM/100CAM/IMG_0001.JPG']);
  assert.equal(await one.round(), []);
  one.card.put('/DCIM/100CAM/IMG_0001.JPG', 'xxxxx');
  assert.equal(await one.round(), [], 'this size was delivered');
});

outbox('delivered names that the journal encodes are left out too', async () => {
  const paths = ['/DCIM/50%.jpg', '/DCIM/100%25.jpg', '/DCIM/a\nb.jpg', '/DCIM/\x01.jpg', '/DCIM/d 5 20261120 x.jpg', '/DCIM/x.jpg'];
  const one = stand(images(paths));
  assert.is((await one.round()).length, paths.length);
  assert.equal(await stand(one.card).round(), []);
});

outbox('an image that was removed and put back is not sent again', async () => {
  const one = stand(images(numbered(2)));
  await one.round();
  one.card.remove('/DCIM/100CAM/IMG_0002.JPG');
  assert.equal(await one.round(), []);
  one.card.put('/DCIM/100CAM/IMG_0002.JPG', 'xxxxx');
  assert.equal(await one.round(), []);
});

outbox('the same name and size in another folder is another image', async () => {
  const one = stand(images(['/DCIM/A/x.jpg']));
  await one.round();
  one.card.put('/DCIM/B/x.jpg', 'xxxxx');
  one.card.put('/DCIM/B/A/x.jpg', 'xxxxx');
  assert.equal(await one.round(), ['/DCIM/B/x.jpg', '/DCIM/B/A/x.jpg']);
});

outbox('a delivery that cannot be journalled does not count', async () => {
  let isBroken = false;
  const one = stand(images(numbered(1)), { mischief: operation => (operation === 'append' && isBroken ? false : undefined) });
  one.box.start('/DCIM', '*.jpg');
  const image = (await one.next())!;
  assert.ok(one.box.begin(image, '20261120', false, false));
  isBroken = true;
  assert.is(one.box.deliver(image, 'd'), false);
  assert.is((await one.next())!.path, image.path);
  isBroken = false;
  assert.is(one.box.deliver(image, 'd'), true);
  assert.is(await one.next(), undefined);
});

for (const [operation, nth] of [['open', 1], ['read', 1], ['read', 2], ['read', 3]] as const) {
  outbox(`while a journal cannot be read, no delivered image is sent again: ${operation} ${nth}`, async () => {
    let isBroken = false;
    let times = 0;
    const one = stand(images(numbered(30)), { mischief: (at, path) => (isBroken && at === operation && path.startsWith('/snapferry/') && ++times >= nth ? false : undefined) });
    await one.round();
    isBroken = true;
    assert.equal(await one.round(() => 'skip'), []);
    isBroken = false;
    assert.equal(await one.round(), []);
  });
}

// the tests from here on are about images whose upload has begun

outbox('a begun image keeps its first date over rounds and restarts', async () => {
  const one = stand(images(numbered(2)));
  one.box.start('/DCIM', '*.jpg');
  const image = (await one.next())!;
  one.box.begin(image, '20261120', false, false);
  assert.is(image.begun, '20261120');
  one.box.begin(image, '20261121', false, false);
  assert.is(image.begun, '20261120');
  const later = stand(one.card);
  later.box.start('/DCIM', '*.jpg');
  assert.is((await later.next())!.begun, '20261120');
  later.box.begin((await later.next())!, '20270101', false, false);
  later.box.skip((await later.next())!);
  assert.is((await later.next())!.begun, '', 'the other image has none');
  later.box.start('/DCIM', '*.jpg');
  assert.is((await later.next())!.begun, '20261120');
});

outbox('an image without a name of its own does not begin', async () => {
  const one = stand(images(numbered(1)));
  one.box.start('/DCIM', '*.jpg');
  const image = (await one.next())!;
  image.isUnnamed = true;
  assert.is(one.box.begin(image, '20261120', false, false), false);
  assert.is(image.begun, '');
  image.isUnnamed = false;
  assert.is(one.box.begin(image, '20261120', false, false), true);
});

outbox('an upload whose beginning cannot be journalled has not begun', async () => {
  let isBroken = true;
  const one = stand(images(numbered(1)), { mischief: operation => (operation === 'append' && isBroken ? false : undefined) });
  one.box.start('/DCIM', '*.jpg');
  const image = (await one.next())!;
  assert.is(one.box.begin(image, '20261120', false, false), false);
  assert.is(image.begun, '');
  isBroken = false;
  assert.is(one.box.begin(image, '20261121', false, false), true);
  assert.is((await one.next())!.begun, '20261121');
});

outbox('an image of another size has not begun', async () => {
  const one = stand(images(numbered(1)));
  await one.round(() => 'begin');
  one.card.put('/DCIM/100CAM/IMG_0001.JPG', 'another one');
  one.box.start('/DCIM', '*.jpg');
  assert.is((await one.next())!.begun, '');
});

outbox('a size keeps its date although another size was begun at its path, or no file was there', async () => {
  for (const between of ['another size', '']) {
    const one = stand(images(numbered(1)));
    one.box.start('/DCIM', '*.jpg');
    one.box.begin((await one.next())!, '20261120', false, false);
    one.card.put('/DCIM/100CAM/IMG_0001.JPG', between);
    one.box.start('/DCIM', '*.jpg');
    const other = await one.next();
    if (other) one.box.begin(other, '20261121', false, false);
    one.card.put('/DCIM/100CAM/IMG_0001.JPG', 'xxxxx');
    one.box.start('/DCIM', '*.jpg');
    assert.is((await one.next())!.begun, '20261120', `with "${between}" between`);
  }
});

// the tests from here on are about what changes from round to round

outbox('a skipped image is found again in the next round, not in this one', async () => {
  const paths = numbered(15);
  const one = stand(images(paths));
  assert.equal(await one.round(image => (/000[27]|0014/.test(image.name) ? 'skip' : 'deliver')), paths);
  assert.equal(await one.round(), [paths[1], paths[6], paths[13]]);
});

outbox('a refusal by the server is kept over rounds and restarts with the start date; a new size is a new image', async () => {
  const one = stand(images(numbered(30)));
  one.box.start('/DCIM', '*.jpg');
  const [image, other] = [(await one.next())!, '/DCIM/100CAM/IMG_0002.JPG'];
  assert.is(image.refused ?? '', '');
  one.box.begin(image, '20261120', false, false);
  one.box.refuse(image, '12345678');
  assert.is(image.refused, '12345678');
  for (const again of [one, stand(one.card)]) {
    again.box.start('/DCIM', '*.jpg');
    const found = (await again.next())!;
    assert.equal([found.path, found.refused, found.begun, found.again], [image.path, '12345678', '20261120', 'the server has refused it before']);
    again.box.skip(found);
    const next = (await again.next())!;
    assert.equal([next.path, next.refused ?? ''], [other, '']);
  }
  one.card.write(image.path, 'another');
  const grown = stand(one.card);
  grown.box.start('/DCIM', '*.jpg');
  const found = (await grown.next())!;
  assert.equal([found.path, found.refused ?? '', found.begun], [image.path, '', '']);
});

outbox('a refused image that a person sent from another folder is in no journal', async () => {
  const one = stand(images(['/other/x.jpg', '/DCIM/1.jpg']));
  one.box.start('/DCIM', '*.jpg');
  one.box.add('/other/x.jpg', 5);
  const image = (await one.next())!;
  one.box.refuse(image, '12345678');
  assert.is(image.refused, '12345678');
  assert.is(one.card.stat('/snapferry'), undefined);
});

outbox('a later image is found in the next round, before and after images already sent', async () => {
  const one = stand(images(['/DCIM/b/m.jpg']));
  await one.round();
  for (const path of ['/DCIM/a/1.jpg', '/DCIM/b/a.jpg', '/DCIM/b/z.jpg', '/DCIM/0.jpg', '/DCIM/c/1.jpg']) one.card.put(path, 'x');
  assert.equal(await one.round(), ['/DCIM/0.jpg', '/DCIM/a/1.jpg', '/DCIM/b/a.jpg', '/DCIM/b/z.jpg', '/DCIM/c/1.jpg']);
});

outbox('images that appear or disappear during a round neither end the round early nor repeat an image', async () => {
  const paths = numbered(30);
  const one = stand(images(paths));
  const seen = await one.round(image => {
    if (image.name === 'IMG_0005.JPG') {
      one.card.remove(paths[20]!);
      one.card.put('/DCIM/100CAM/IMG_0000.JPG', 'early');
      one.card.put('/DCIM/100CAM/IMG_0031.JPG', 'late');
    }
  });
  assert.is(new Set(seen).size, seen.length);
  for (const path of paths.filter((_, i) => i !== 20)) assert.ok(seen.includes(path), path);
  const rest = await one.round();
  assert.equal([...seen, ...rest].sort(), [...paths.filter((_, i) => i !== 20), '/DCIM/100CAM/IMG_0000.JPG', '/DCIM/100CAM/IMG_0031.JPG'].sort());
});

outbox('a new round may have another folder and another pattern', async () => {
  const one = stand(images(['/DCIM/a.jpg', '/PICS/b.png']));
  one.box.start('/DCIM', '*.jpg');
  assert.is((await one.next())!.name, 'a.jpg');
  one.box.start('/PICS', '*.png');
  assert.is((await one.next())!.name, 'b.png');
});

outbox('the number left counts the images known to wait', async () => {
  const one = stand(images(numbered(3)));
  one.box.start('/DCIM', '*.jpg');
  const image = (await one.next())!;
  assert.is(one.box.waiting().length, 3);
  one.box.deliver(image, 'd');
  assert.is(one.box.waiting().length, 2);
});

// the tests from here on are about files that are no image or cannot be read

outbox('a file of 0 bytes is logged once, over rounds and restarts, until it grows', async () => {
  const one = stand({ ...images(numbered(1)), '/DCIM/100CAM/empty.jpg': '' });
  assert.equal(await one.round(), numbered(1));
  assert.equal(await one.round(), []);
  const later = stand(one.card);
  assert.equal(await later.round(), []);
  const told = [...one.lines, ...later.lines].filter(line => line.includes('/DCIM/100CAM/empty.jpg'));
  assert.is(told.length, 1);
  assert.match(told[0]!, /0 bytes/);
  later.card.put('/DCIM/100CAM/empty.jpg', 'grown');
  assert.equal(await later.round(), ['/DCIM/100CAM/empty.jpg']);
  assert.equal(await later.round(), []);
});

outbox('images after thirty files of 0 bytes are found', async () => {
  const empty = Object.fromEntries(numbered(30, '/DCIM').map(path => [path, '']));
  const one = stand({ ...empty, '/DCIM/z.jpg': 'x', '/DCIM/a/1.jpg': 'x' });
  assert.equal(await one.round(), ['/DCIM/z.jpg', '/DCIM/a/1.jpg']);
  assert.is(one.lines.filter(line => /0 bytes/.test(line)).length, 30);
});

outbox('a folder that cannot be read is logged, others are read, and later it is read as well', async () => {
  let isBroken = true;
  const one = stand(images(['/DCIM/a/1.jpg', '/DCIM/b/2.jpg', '/DCIM/c/3.jpg']), { mischief: (operation, path) => (operation === 'list' && path === '/DCIM/b' && isBroken ? false : undefined) });
  assert.equal(await one.round(), ['/DCIM/a/1.jpg', '/DCIM/c/3.jpg']);
  assert.ok(one.lines.some(line => /^error .*\/DCIM\/b /.test(line)), one.lines.join('\n'));
  isBroken = false;
  assert.equal(await one.round(), ['/DCIM/b/2.jpg']);
});

outbox('a root that cannot be read is logged and ends the round', async () => {
  const one = stand(images(numbered(1)), { mischief: operation => (operation === 'list' ? false : undefined) });
  assert.equal(await one.round(), []);
  assert.ok(one.lines.some(line => /^error .*\/DCIM /.test(line)));
});

outbox('an image whose size cannot be read waits for a later round', async () => {
  let isBroken = true;
  const one = stand(images(numbered(3)), { mischief: (operation, path) => (operation === 'stat' && isBroken && path.endsWith('IMG_0002.JPG') ? false : undefined) });
  assert.equal(await one.round(), ['/DCIM/100CAM/IMG_0001.JPG', '/DCIM/100CAM/IMG_0003.JPG']);
  isBroken = false;
  assert.equal(await one.round(), ['/DCIM/100CAM/IMG_0002.JPG']);
});

outbox('a search through folders that contain themselves, like links on a desktop, ends', async () => {
  const card = createMemoryCard(images(['/DCIM/a.jpg']));
  const looped = {
    ...card,
    list: (path: string) => (/^\/DCIM(\/self)*$/.test(path) ? ['self', 'a.jpg'] : card.list(path)),
    stat: (path: string) => (/^\/DCIM(\/self)+$/.test(path) ? { size: 0, dir: true } : /\/a\.jpg$/.test(path) ? { size: 5 } : card.stat(path)),
  };
  const seen = await stand(looped as MemoryCard).round();
  assert.is(seen[0], '/DCIM/a.jpg');
  assert.ok(seen.length < 100);
});

outbox('an image ten folders deep is found', async () => {
  const path = `/DCIM${'/x'.repeat(9)}/1.jpg`;
  assert.equal(await stand(images([path])).round(), [path]);
});

outbox('an image in too deep a folder is reported', async () => {
  // this path has 63 characters, the most with which a chip can open a file
  const path = `/DCIM${'/x'.repeat(26)}/1.jpg`;
  const one = stand(images([path]));
  const seen = await one.round();
  assert.ok(seen.includes(path) || one.lines.some(line => line.startsWith('error')), 'found or logged');
});

// the tests from here on are about the order of new images and changed ones

outbox('changed images come after all new ones, in order, in the same round', async () => {
  const one = stand(images([...numbered(3), ...numbered(3, '/DCIM/101CAM')]));
  await one.round();
  for (const path of ['/DCIM/100CAM/IMG_0001.JPG', '/DCIM/100CAM/IMG_0003.JPG', '/DCIM/101CAM/IMG_0002.JPG', '/DCIM/100CAM/IMG_0009.JPG', '/DCIM/102CAM/IMG_0001.JPG']) one.card.put(path, 'another size');
  assert.equal(await one.round(), ['/DCIM/100CAM/IMG_0009.JPG', '/DCIM/102CAM/IMG_0001.JPG', '/DCIM/100CAM/IMG_0001.JPG', '/DCIM/100CAM/IMG_0003.JPG', '/DCIM/101CAM/IMG_0002.JPG']);
  assert.equal(await one.round(), []);
});

outbox('without a new image, the first search of a round finds a changed image', async () => {
  const one = stand(images([...numbered(30), ...numbered(30, '/DCIM/101CAM')]));
  await one.round();
  one.card.put('/DCIM/101CAM/IMG_0017.JPG', 'another size');
  one.box.start('/DCIM', '*.jpg');
  assert.is((await one.peek())?.path, '/DCIM/101CAM/IMG_0017.JPG');
  one.card.put('/DCIM/101CAM/IMG_0017.JPG', 'xxxxx');
  one.box.start('/DCIM', '*.jpg');
  assert.is(await one.peek(), undefined);
});

outbox('more changed images than a batch holds are all found once, including skipped ones', async () => {
  const paths = numbered(100);
  const one = stand(images(paths));
  await one.round();
  for (const path of paths) one.card.put(path, 'another size');
  assert.equal(await one.round(image => (image.name < 'IMG_0050' ? 'skip' : 'deliver')), paths);
  assert.equal(await one.round(), paths.slice(0, 49));
  assert.equal(await one.round(), []);
});

outbox('a skipped new image is not found again among the changed images', async () => {
  const one = stand(images(numbered(3)));
  await one.round(image => (image.name === 'IMG_0002.JPG' ? 'skip' : 'deliver'));
  one.card.put('/DCIM/100CAM/IMG_0003.JPG', 'another size');
  assert.equal(await one.round(() => 'skip'), ['/DCIM/100CAM/IMG_0002.JPG', '/DCIM/100CAM/IMG_0003.JPG']);
});

outbox('a size that was delivered before does not count as a change', async () => {
  const one = stand(images(numbered(2)));
  for (const content of ['1', '22', '333']) {
    one.card.put('/DCIM/100CAM/IMG_0001.JPG', content);
    await one.round();
  }
  for (const content of ['22', '1', '333', 'xxxxx']) {
    one.card.put('/DCIM/100CAM/IMG_0001.JPG', content);
    assert.equal(await one.round(), content === 'xxxxx' ? ['/DCIM/100CAM/IMG_0001.JPG'] : [], content);
  }
});

outbox('a changed image keeps the date on which its upload first began', async () => {
  const one = stand(images(numbered(1)));
  await one.round();
  one.card.put('/DCIM/100CAM/IMG_0001.JPG', 'another size');
  await one.round(() => 'begin');
  const later = stand(one.card);
  later.box.start('/DCIM', '*.jpg');
  assert.is((await later.next())!.begun, '20261120');
});

outbox('images in a folder with the name of a delivered image are found', async () => {
  const one = stand(images(['/DCIM/a.jpg', '/DCIM/b.jpg']));
  await one.round();
  one.card.remove('/DCIM/a.jpg');
  one.card.put('/DCIM/a.jpg/1.jpg', 'new');
  one.card.put('/DCIM/a.jpg/deep/2.jpg', 'new');
  const folderInstead = { ...one.card, stat: (path: string) => (path === '/DCIM/a.jpg' ? { size: 0, dir: true } : one.card.stat(path)) };
  const later = stand(folderInstead as MemoryCard);
  assert.equal(await later.round(() => 'skip'), ['/DCIM/a.jpg/1.jpg', '/DCIM/a.jpg/deep/2.jpg']);
  assert.equal(await later.round(), ['/DCIM/a.jpg/1.jpg', '/DCIM/a.jpg/deep/2.jpg']);
  assert.equal(await later.round(), []);
});

// the tests from here on are about a folder that cannot be listed

const tellsBlind = (lines: string[], folder: string) => lines.filter(line => line.startsWith('error') && line.includes(`${folder} holds more names than fit into memory`)).length;

outbox('in a folder that cannot be listed, all numbered images are found; this is logged once, and later folders follow', async () => {
  const paths = numbered(mostListed + 100);
  const one = stand(createChipCard(images([...paths, '/DCIM/101CAM/x.jpg'])));
  assert.equal(await one.round(), [...paths, '/DCIM/101CAM/x.jpg']);
  assert.equal(await one.round(), []);
  assert.is(tellsBlind(one.lines, '/DCIM/100CAM'), 1);
});

for (const root of ['/.', '/DCIM/..', '/DCIM/.', '/snapferry', '/SnapFerry', '/snapferry/get', '/SNAPFE~1', '/snapferry.', '/snapferry ', '/DCIM/../snapferry', '/DCIM\\..\\snapferry']) {
  outbox(`the firmware’s files are never sent with images.folder ${JSON.stringify(root)}`, () => {
    const one = stand(images(['/snapferry/config.new', '/config.json', '/DCIM/a.jpg']), { pattern: '*' });
    assert.match(one.box.start(root, '*'), /^images\.folder: \S.* (holds a name that ends with a dot or a blank, or a backslash or a control character|holds files of the firmware)/);
  });
}

outbox('the firmware’s own folder is never searched, with any spelling on the card', async () => {
  assert.equal(await stand(images(['/SnapFerry/config.new', '/A.JPG']), { root: '/', pattern: '*' }).round(), ['/A.JPG']);
});

outbox('a delivery without proof from the server has no date', async () => {
  const one = stand(images(['/DCIM/a.jpg', '/DCIM/b.jpg']));
  one.box.start('/DCIM', '*.jpg');
  for (const isUnproven of [true, false]) {
    const image = (await one.next())!;
    one.box.begin(image, '20261120', false, false);
    one.box.deliver(image, 'd', isUnproven);
  }
  const dates: string[] = [];
  readRecords(createJournal(one.card, digest), '/DCIM', ({ kind, date }) => void (kind === 'd' && dates.push(date)));
  assert.equal(dates, ['00000000', '20261120']);
  assert.equal(await stand(one.card).round(), []);
});

const hours = (one: Stand, count: number) => one.clock.block(count * 3_600_000);

for (const isOther of [true, false]) {
  outbox(`after a folder too full to list is emptied, its images are found ${isOther ? 'as soon as the card was removed' : 'within the hour'}`, async () => {
    const card = createChipCard(images(Array.from({ length: mostListed + 100 }, (_none, i) => `/DCIM/photo-${1000 + i}a.jpg`)));
    const one = stand(card);
    assert.equal(await one.round(), []);
    hours(one, 1.1);
    assert.equal(await one.round(), []);
    assert.is(tellsBlind(one.lines, '/DCIM'), 1);
    for (let i = 3; i < mostListed + 100; i++) card.remove(`/DCIM/photo-${1000 + i}a.jpg`);
    if (isOther) one.box.start('/DCIM', '*.jpg', undefined, true);
    else hours(one, 1);
    const left = [0, 1, 2].map(i => `/DCIM/photo-${1000 + i}a.jpg`);
    if (isOther) assert.is((await one.next())!.path, left[0]!);
    else assert.equal(await one.round(), left);
  });
}

inAll(outbox)('a folder that cannot be listed is not listed at every look', async () => {
  const card = createChipCard(images(Array.from({ length: mostListed + 100 }, (_none, i) => `/DCIM/photo-${1000 + i}a.jpg`)));
  const one = stand(card);
  for (let i = 0; i < 360; i++) {
    await one.round();
    one.clock.block(10_000);
  }
  assert.ok(card.counts.list < 10, `listed ${card.counts.list} times in an hour`);
});

outbox('FAT: in a folder of lower-case names that can be listed only at times, each image is sent once', async () => {
  let most = mostListed;
  const lower = numbered(mostListed + 50).map(path => path.replace('.JPG', '.jpg'));
  const plain = createMemoryCard(images(lower.slice(0, -2)), undefined, { isFat: true });
  const card = { ...plain, list: (path: string) => {
    const names = plain.list(path);
    if (names && names.length > most) throw new OutOfMemory();
    return names;
  } };
  const sent: string[] = [];
  for (const [listed, path] of [[Infinity, ''], [mostListed, lower.at(-2)!], [mostListed, ''], [Infinity, ''], [mostListed, lower.at(-1)!], [Infinity, '']] as const) {
    most = listed;
    if (path) plain.put(path, 'xxxxx');
    // each of these rounds comes after a restart of the chip
    sent.push(...await stand(card).round());
  }
  assert.equal(sent.map(path => path.toUpperCase()), lower.map(path => path.toUpperCase()));
});

outbox('if the memory runs out while a journal is read, the folder does not count as too full, and the next round continues', async () => {
  const memory = createMemoryCard(images(['/DCIM/A.JPG', '/DCIM/B/C.JPG']));
  assert.equal(await stand(memory).round(), ['/DCIM/A.JPG', '/DCIM/B/C.JPG']);
  memory.put('/DCIM/B/D.JPG', 'new');
  let aborts = 1;
  const card = { ...memory, open: (path: string) => {
    if (path.includes('/journal/') && aborts-- > 0) throw new OutOfMemory();
    return memory.open(path);
  } };
  const one = stand(card);
  const found = [...await one.round(), ...await one.round()];
  assert.equal(found, ['/DCIM/B/D.JPG']);
  assert.is(tellsBlind(one.lines, '/DCIM'), 0);
  assert.is(one.lines.filter(line => line.startsWith('error card: the memory ran out while images were looked for in /DCIM')).length, 1);
});

outbox('in a folder that cannot be listed, delivered images need no look at the card, and changed ones come last', async () => {
  const paths = numbered(2000);
  const looks: string[] = [];
  const card = createChipCard(images([...paths, '/DCIM/101CAM/x.jpg']), path => void (path.startsWith('/DCIM/') && looks.push(path)));
  const journal = createJournal(card, digest);
  for (const path of paths.slice(0, 1990)) appendRecord(journal, '/DCIM/100CAM', { kind: 'd', size: 5, date: '20261120', name: path.slice(-12) });
  for (const n of [400, 1000, 1001, 1990]) card.put(paths[n - 1]!, 'another size');
  const one = stand(card);
  one.box.start('/DCIM', '*.jpg');
  assert.is((await one.peek())!.path, paths[1990]);
  assert.ok(looks.length < 100, `${looks.length} looks`);
  assert.equal(await one.round(), [...paths.slice(1990), '/DCIM/101CAM/x.jpg', ...[400, 1000, 1001, 1990].map(n => paths[n - 1])]);
  assert.equal(await one.round(), []);
});

outbox('a folder of many names of another form is skipped with few looks, and the round continues', async () => {
  const looks: string[] = [];
  const odd = Array.from({ length: 2000 }, (_, i) => `/DCIM/100CAM/holiday ${i}a.jpg`);
  const one = stand(createChipCard(images([...odd, '/DCIM/101CAM/x.jpg']), path => looks.push(path)));
  assert.equal(await one.round(), ['/DCIM/101CAM/x.jpg']);
  assert.ok(looks.length < 5000, `${looks.length} looks`);
  assert.is(tellsBlind(one.lines, '/DCIM/100CAM'), 1);
});

for (const [title, left] of [['most of its files were deleted', numbered(1500).slice(1449)], ['another card has few, of other names', ['/DCIM/100CAM/hut.jpg']]] as const) {
  outbox(`a folder that could not be listed is listed again once ${title}`, async () => {
    const one = stand(createChipCard(images(numbered(1500))));
    assert.is((await one.round()).length, 1500);
    for (const path of numbered(1500)) one.card.remove(path);
    const later = left.map(path => path.replace('IMG', 'PIC'));
    for (const path of later) one.card.put(path, 'new');
    assert.equal([await one.round(), await one.round(), await one.round()].flat(), later);
    assert.is(tellsBlind(one.lines, '/DCIM/100CAM'), 1);
  });
}

outbox('a folder that grows too long during the search of its subfolders is logged by name, and the round ends', async () => {
  const one = stand(createChipCard(images(numbered(20).map(path => path.replace('/IMG', '_IMG')).map(path => `${path}/1.jpg`))));
  const seen = await one.round(image => {
    if (image.path.includes('IMG_0003')) for (let i = 0; i < mostListed; i++) one.card.put(`/DCIM/z${i}`, 'x');
  });
  assert.is(tellsBlind(one.lines, '/DCIM'), 1);
  assert.ok(seen.length >= 3);
});

// the tests from here on are about how many operations on the card a round takes

interface Work { list: number; open: number; stat: number; append: number }

async function workOf(card: MemoryCard, act: () => Promise<unknown>): Promise<Work> {
  const before = { ...card.counts };
  await act();
  const { list, open, stat, append } = card.counts;
  return { list: list - before.list, open: open - before.open, stat: stat - before.stat, append: append - before.append };
}

function assertLinear(small: Work, large: Work, times: number): void {
  for (const operation of ['list', 'open', 'stat', 'append'] as const) {
    assert.ok(large[operation] <= small[operation] * times * 1.1 + 10, `${operation}: ${small[operation]}, and ${large[operation]} for ${times} times as many`);
  }
}

const loads: { title: string; paths: (count: number) => string[]; before?: (image: Image) => 'deliver' | 'skip'; isChanged?: (name: string) => boolean }[] = [
  { title: 'a folder of new images', paths: numbered },
  { title: 'a folder of delivered images', paths: numbered, before: () => 'deliver' },
  { title: 'new images among delivered ones', paths: numbered, before: image => (Number(image.name.slice(4, 8)) % 2 ? 'deliver' : 'skip') },
  { title: 'new images before delivered ones', paths: count => [...numbered(count / 2, '/DCIM'), ...numbered(count / 2, '/DCIM').map(path => path.replace('IMG', 'A'))].sort(), before: image => (image.name.startsWith('A') ? 'skip' : 'deliver') },
  { title: 'one changed image among delivered ones', paths: numbered, before: () => 'deliver', isChanged: name => name === 'IMG_0007.JPG' },
  { title: 'changed images', paths: numbered, before: () => 'deliver', isChanged: () => true },
  { title: 'one image in each of many folders', paths: count => Array.from({ length: count }, (_, i) => `/DCIM/${1000 + i}/1.jpg`) },
];

for (const { title, paths, before, isChanged } of loads) {
  outbox(`listings, opened journals and queried sizes grow no faster than the images: ${title}`, async () => {
    const works: Work[] = [];
    for (const count of [120, 480]) {
      const one = stand(images(paths(count)));
      if (before) await one.round(before);
      for (const path of paths(count)) if (isChanged?.(path.slice(-12))) one.card.put(path, 'another size');
      works.push(await workOf(one.card, () => one.round()));
    }
    assertLinear(works[0]!, works[1]!, 4);
  });
}

outbox('a delivered folder needs only its listing, its note and two looks, without its journal and images', async () => {
  const before: Work[] = [];
  for (const folders of [10, 40]) {
    const paths = Array.from({ length: folders }, (_, i) => numbered(50, `/DCIM/${100 + i}CAM`)).flat();
    const one = stand(images(paths));
    await one.round();
    one.card.put(`/DCIM/${99 + folders}CAM/IMG_0051.JPG`, 'new');
    const later = stand(one.card);
    const reads = one.card.counts.read;
    before.push(await workOf(one.card, async () => {
      later.box.start('/DCIM', '*.jpg');
      assert.is((await later.peek())!.name, 'IMG_0051.JPG');
    }));
    assert.ok(one.card.counts.read - reads <= folders + 11, `${one.card.counts.read - reads} reads for ${folders} notes`);
  }
  // Each further folder may cost these operations, and on average up to 0.2 more, since sometimes the folder above is listed again.
  for (const [operation, most] of [['list', 1], ['stat', 2], ['open', 1]] as const) {
    const each = (before[1]![operation] - before[0]![operation]) / 30;
    assert.ok(each >= most && each < most + 0.2, `${operation}: ${each} a folder`);
  }
});

outbox('a round with nothing to send writes nothing', async () => {
  const one = stand(images(numbered(30)));
  await one.round();
  assert.is((await workOf(one.card, () => one.round())).append, 0);
});

outbox('no file stays open', async () => {
  const one = stand(images([...numbered(30), '/DCIM/x/1.jpg']));
  await one.round();
  await one.round();
  assert.is(one.card.openFiles(), 0);
});

// the tests from here on are about images that a camera is still writing

outbox('an image is returned only after its size is stable', async () => {
  const one = stand(images(['/DCIM/1.jpg']));
  one.box.start('/DCIM', '*.jpg');
  await one.next();
  assert.is(one.passedMs(), 3000);
});

/** Returns how long a round has waited before each of its images, in milliseconds from the end of the upload before it. */
async function waitsOf(one: Stand, uploadMs: number): Promise<number[]> {
  const waits: number[] = [];
  let sinceMs = one.passedMs();
  await one.round(() => {
    waits.push(one.passedMs() - sinceMs);
    one.clock.block(uploadMs);
    sinceMs = one.passedMs();
  });
  return waits;
}

const folders = (count: number, each: number, first = 100) => Array.from({ length: count }, (_none, i) => numbered(each, `/DCIM/${first + i}CAM`)).flat();
/** Returns files for folders without an image, whose names sort behind each of the folders 100CAM, 101CAM and so on. */
const emptyBetween = (count: number) => Object.fromEntries(Array.from({ length: count }, (_none, i) => [`/DCIM/${100 + i}DATA/readme.txt`, 'x']));

for (const uploadMs of [1000, 2000, 4000]) {
  for (const each of [1, 2, 3, 5, 13]) {
    for (const between of ['', ', with an empty one after each'] as const) {
      // In this case an upload takes a second, and images are in every other folder. The search takes only some steps ahead of each upload, so
      // it is too slow to keep up.
      if (between && each === 1 && uploadMs === 1000) continue;
      outbox(`${each} images in each of ten folders${between}, uploads of ${uploadMs / 1000} s: only the first image of the round waits`, async () => {
        const waits = await waitsOf(stand({ ...images(folders(10, each)), ...(between && emptyBetween(10)) }), uploadMs);
        assert.equal(waits, [3000, ...Array.from({ length: 10 * each - 1 }, () => 0)]);
      });
    }
  }
}

outbox('settled folders between new images: only the first image of the round waits', async () => {
  const card = images(folders(20, 60));
  const before = stand(card);
  await before.round();
  for (let i = 0; i < 20; i += 4) before.card.put(`/DCIM/${100 + i}CAM/NEW.JPG`, 'xxxxx');
  assert.equal(await waitsOf(stand(before.card), 1000), [3000, 0, 0, 0, 0]);
});

outbox('images that were found before the modem was ready do not wait, in further folders too', async () => {
  const one = stand(images(folders(10, 1)));
  one.box.start('/DCIM', '*.jpg');
  await one.peek();
  one.clock.block(10_000);
  const sinceMs = one.passedMs();
  for (let i = 0; i < 10; i++) {
    const image = (await one.next())!;
    one.clock.block(1000);
    assert.ok(one.box.deliver(image, 'd'));
  }
  assert.is(one.passedMs() - sinceMs, 10_000);
});

outbox('changed images in ten folders: only the first of them waits', async () => {
  const one = stand(images(folders(10, 2)));
  await one.round();
  for (let i = 0; i < 10; i++) one.card.put(`/DCIM/${100 + i}CAM/IMG_0002.JPG`, 'another size');
  assert.equal(await waitsOf(stand(one.card), 1000), [3000, ...Array.from({ length: 9 }, () => 0)]);
});

for (const [each, mostMs] of [[1, 700], [5, 2100]] as const) {
  outbox(`uploads of 0.3 s, ${each} images a folder: three of them pass before an image of the next folder is due`, async () => {
    const waits = await waitsOf(stand(images(folders(10, each))), 300);
    assert.is(waits[0], 3000);
    assert.ok(Math.max(...waits.slice(1)) <= 2100, `${waits.join()}`);
    const perFolder = waits.slice(1).reduce((sum, ms) => sum + ms, 0) / 9;
    assert.ok(perFolder <= mostMs, `${perFolder} ms a folder`);
  });
}

outbox('a growing image is sent after the others with its stable size, and is logged once', async () => {
  const one = stand(images(['/DCIM/1.jpg', '/DCIM/2.jpg', '/DCIM/3.jpg']));
  for (let seconds = 1; seconds <= 20; seconds++) one.clock.after(seconds * 1000, () => one.card.put('/DCIM/1.jpg', 'x'.repeat(5 + seconds)));
  const sizes: number[] = [];
  assert.equal(await one.round(image => { sizes.push(image.size); }), ['/DCIM/2.jpg', '/DCIM/3.jpg', '/DCIM/1.jpg']);
  assert.equal(sizes, [5, 5, 25]);
  assert.is(one.lines.filter(line => /1\.jpg is still being written/.test(line)).length, 1);
});

outbox('an image with a size that is never stable is left for the next round, and this is logged', async () => {
  const one = stand(images(['/DCIM/1.jpg', '/DCIM/2.jpg']));
  for (let seconds = 1; seconds <= 300; seconds++) one.clock.after(seconds * 1000, () => one.card.put('/DCIM/1.jpg', 'x'.repeat(5 + seconds)));
  assert.equal(await one.round(), ['/DCIM/2.jpg']);
  assert.ok(one.passedMs() < 120_000);
  assert.ok(one.lines.some(line => /1\.jpg keeps changing its size/.test(line)));
});

outbox('an image that disappears before its turn is skipped', async () => {
  const one = stand(images(['/DCIM/1.jpg', '/DCIM/2.jpg']));
  one.clock.after(1000, () => one.card.remove('/DCIM/1.jpg'));
  assert.equal(await one.round(), ['/DCIM/2.jpg']);
  assert.ok(one.lines.some(line => /1\.jpg is gone/.test(line)));
});

outbox('a begun image needs no size check after a restart', async () => {
  const one = stand(images(['/DCIM/1.jpg']));
  await one.round(() => 'begin');
  const again = stand(one.card);
  again.box.start('/DCIM', '*.jpg');
  await again.next();
  assert.is(again.passedMs(), 0);
});

outbox('an image with unexpected bytes has its size checked again', async () => {
  const one = stand(images(['/DCIM/1.jpg', '/DCIM/2.jpg']));
  one.box.start('/DCIM', '*.jpg');
  const image = (await one.next())!;
  one.box.begin(image, '20261120', false, false);
  one.card.put('/DCIM/1.jpg', 'x'.repeat(99));
  one.box.doubt(image);
  assert.is((await one.next())!.path, '/DCIM/2.jpg');
  one.box.skip((await one.next())!);
  const grown = (await one.next())!;
  assert.equal([grown.path, grown.size, grown.begun], ['/DCIM/1.jpg', 99, '']);
});

// the tests from here on are about the record of a delivery that waits for the start of the next image

/** Returns the first image of a round, whose start is in the journal. */
async function begunOf(paths: string[], mischief: Mischief = () => undefined): Promise<{ one: Stand; image: Image; records(): string }> {
  const one = stand(images(paths), { mischief });
  one.box.start('/DCIM', '*.jpg');
  const image = (await one.next())!;
  one.box.begin(image, '20261120', false, false);
  const path = one.card.written.find(written => written.includes('/journal/'))!;
  return { one, image, records: () => one.card.contentOf(path)!.replace(/ 5 20261120 | 5 00000000 /g, ' ').trim().replace(/\n+/g, ' ') };
}

outbox('a delivery and the start of the next image are one append', async () => {
  const { one, image, records } = await begunOf(['/DCIM/1.jpg', '/DCIM/2.jpg']);
  const before = one.card.counts.append;
  assert.ok(one.box.deliver(image, 'd'));
  assert.is(records(), 'b 1.jpg/');
  one.box.begin((await one.next())!, '20261120', false, false);
  assert.is(records(), 'b 1.jpg/ d 1.jpg/ b 2.jpg/');
  assert.is(one.card.counts.append, before + 1);
  await one.clock.run(() => false, 5000);
  assert.is(one.card.counts.append, before + 1);
});

const waits: [title: string, paths: string[], act: (one: Stand, image: Image) => Promise<void> | void][] = [
  ['no image follows', ['/DCIM/1.jpg'], (one, image) => void one.box.deliver(image, 'd')],
  ['the next one is in another folder', ['/DCIM/1.jpg', '/DCIM/9/2.jpg'], (one, image) => void one.box.deliver(image, 'd')],
  ['the server did not show the image', ['/DCIM/1.jpg', '/DCIM/2.jpg'], (one, image) => void one.box.deliver(image, 'd', true)],
  ['the next image does not begin within a second', ['/DCIM/1.jpg', '/DCIM/2.jpg'], async (one, image) => {
    one.box.deliver(image, 'd');
    await one.clock.run(() => false, 1001);
  }],
  ['the next one is skipped', ['/DCIM/1.jpg', '/DCIM/2.jpg'], (one, image) => {
    one.box.deliver(image, 'd');
    one.box.skip(one.box.waiting()[0]!);
  }],
  ['the walk starts over', ['/DCIM/1.jpg', '/DCIM/2.jpg'], (one, image) => {
    one.box.deliver(image, 'd');
    one.box.start('/DCIM', '*.jpg');
  }],
];
for (const [title, paths, act] of waits) {
  outbox(`a delivery is in the journal: ${title}`, async () => {
    const { one, image, records } = await begunOf(paths);
    await act(one, image);
    assert.is(records(), 'b 1.jpg/ d 1.jpg/');
  });
}

outbox('an image to be deleted is in the journal at once', async () => {
  const { one, image, records } = await begunOf(['/DCIM/1.jpg', '/DCIM/2.jpg']);
  image.fingerprint = '12345678';
  assert.ok(one.box.deliver(image, 'x'));
  assert.is(records(), 'b 1.jpg/ x 5 12345678 1.jpg/');
});

outbox('a delivery that waits does not reach another card', async () => {
  const { one, image, records } = await begunOf(['/DCIM/1.jpg', '/DCIM/2.jpg']);
  one.box.deliver(image, 'd');
  one.box.start('/DCIM', '*.jpg', undefined, true);
  await one.clock.run(() => false, 5000);
  assert.is(records(), 'b 1.jpg/');
});

outbox('a card that refuses the record of a delivery is an error in the log', async () => {
  let isBroken = false;
  const { one, image } = await begunOf(['/DCIM/1.jpg', '/DCIM/2.jpg'], operation => (isBroken && operation === 'append' ? false : undefined));
  isBroken = true;
  assert.ok(one.box.deliver(image, 'd'));
  await one.clock.run(() => false, 1001);
  assert.ok(one.lines.some(line => /error.*journal cannot be written/.test(line)), one.lines.join('\n'));
});

// the tests from here on are about images whose preview has arrived

const arrived = '20261120';
const failed = '00000002';

/** Writes records of previews into the journal of a folder. */
function preview(card: MemoryCard, folder: string, digitsOf: Record<string, string>, size = 5): void {
  const journal = createJournal(card, digest);
  for (const [name, digits] of Object.entries(digitsOf)) assert.ok(appendRecord(journal, folder, { kind: 'p', size, date: digits, name }));
}

const skip = () => 'skip' as const;
const rounds = async (one: Stand, ...how: Order['previews'][]) => {
  const found: string[][] = [];
  for (const previews of how) found.push(await one.round(skip, { isNewestFirst: false, showsNewest: false, leavesSkipped: false, previews }));
  return found;
};

outbox('an image whose preview has arrived is left out only where previews count; one whose preview has failed comes', async () => {
  const all = numbered(4);
  const one = stand(images(all));
  preview(one.card, '/DCIM/100CAM', { 'IMG_0001.JPG': arrived, 'IMG_0002.JPG': failed, 'IMG_0003.JPG': failed });
  preview(one.card, '/DCIM/100CAM', { 'IMG_0003.JPG': arrived });
  const others = [all[1]!, all[3]!];
  assert.equal(await rounds(one, undefined, 'first', 'only', 'asked', 'only', undefined), [all, others, others, all, others, all]);
  const known: [path: string, preview: string | undefined][] = [];
  await one.round(image => { known.push([image.name, image.preview]); return 'skip'; });
  assert.equal(known, [['IMG_0001.JPG', arrived], ['IMG_0002.JPG', failed], ['IMG_0003.JPG', arrived], ['IMG_0004.JPG', undefined]]);
});

outbox('an image whose preview was sent has a complete file, so the part for images does not wait for it again', async () => {
  const one = stand(images(numbered(2)));
  const order = { isNewestFirst: false, showsNewest: false, leavesSkipped: false };
  one.box.start('/DCIM', '*.jpg', undefined, false, { ...order, previews: 'first' });
  await one.next();
  preview(one.card, '/DCIM/100CAM', { 'IMG_0001.JPG': arrived, 'IMG_0002.JPG': arrived });
  one.box.start('/DCIM', '*.jpg', undefined, false, { ...order, goesOn: true });
  const before = one.clock.now();
  assert.is((await one.next())!.name, 'IMG_0001.JPG');
  assert.ok(one.clock.now() - before < 1000, `${one.clock.now() - before} ms`);
});

outbox('an image of another size than that of its preview is a new image', async () => {
  const one = stand(images(numbered(3)));
  preview(one.card, '/DCIM/100CAM', { 'IMG_0001.JPG': arrived, 'IMG_0002.JPG': arrived, 'IMG_0003.JPG': failed }, 4);
  const found: (string | undefined)[] = [];
  await one.round(image => { found.push(`${image.name} ${image.preview}`); return 'skip'; }, { isNewestFirst: false, showsNewest: false, leavesSkipped: false, previews: 'only' });
  assert.equal(found.sort(), ['IMG_0001.JPG undefined', 'IMG_0002.JPG undefined', 'IMG_0003.JPG undefined']);
});

outbox('a delivery and a deletion count as before, after a preview too', async () => {
  const one = stand(images(numbered(3)));
  preview(one.card, '/DCIM/100CAM', { 'IMG_0001.JPG': arrived, 'IMG_0002.JPG': arrived });
  const journal = createJournal(one.card, digest);
  appendRecord(journal, '/DCIM/100CAM', { kind: 'd', size: 5, date: arrived, name: 'IMG_0001.JPG' });
  appendRecord(journal, '/DCIM/100CAM', { kind: 'g', size: 5, date: '00000000', name: 'IMG_0002.JPG' });
  const [, second, third] = numbered(3);
  assert.equal(await rounds(one, undefined, 'first', 'only'), [[second, third], [second, third], [second, third]]);
});

outbox('an image that a person asks for tells whether its preview has arrived, where previews count', async () => {
  for (const previews of [undefined, 'first', 'only', 'asked'] as const) {
    const one = stand(images(numbered(2)));
    preview(one.card, '/DCIM/100CAM', { 'IMG_0001.JPG': arrived });
    await rounds(one, previews);
    const [first, second] = numbered(2) as [string, string];
    const asked = [first, second].map(path => {
      one.box.add(path, 5);
      return one.box.waiting()[0]!.preview;
    });
    assert.equal(asked, [previews === 'only' || previews === 'asked' ? arrived : undefined, undefined]);
    one.box.add(first, 6);
    assert.not.ok(one.box.waiting()[0]!.preview, 'of another size');
  }
});

for (const count of [4, 60]) {
  outbox(`folders of ${count} images whose previews have arrived have all of them to send where previews do not count`, async () => {
    const folders = ['100CAM', '101CAM', '102CAM', '103CAM', '104CAM'].map(name => `/DCIM/${name}`);
    const all = folders.flatMap(folder => numbered(count, folder));
    for (const before of ['first', 'only'] as const) {
      const one = stand(images(all));
      for (const folder of folders) preview(one.card, folder, Object.fromEntries(numbered(count, folder).map(path => [path.slice(folder.length + 1), arrived])));
      const [none, again, ...others] = await rounds(one, before, before, undefined, before, undefined);
      assert.equal([none, again], [[], []], before);
      assert.equal(others, [all, [], all], before);
      if (before === 'first') assert.not.ok(one.card.written.some(path => path.startsWith('/snapferry/settled/')), 'no note says that they need not be sent');
    }
  });
}

outbox.run();
