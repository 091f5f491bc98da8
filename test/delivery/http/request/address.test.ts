// Tests the destination of an image: URL, request head and form, with placeholders filled. No value of config.json and no file name can end a
// header line.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isUnsafe } from '../../../../src/at/match.ts';
import type { Config } from '../../../../src/config/config.ts';
import { checkConfig } from '../../../../src/config/keys.ts';
import type { ImageTrip } from '../../../../src/delivery/deliverytrip.ts';
import { authorizationOf, headOf, serverPathOf, setAddress, wrapOf } from '../../../../src/delivery/http/request/address.ts';
import { decode437, encode437 } from '../../../sim/card/fat.ts';
import { sceneOf } from '../../trip.ts';

const test = suite('address');

interface Given { config?: Partial<Config>; folder?: string; name?: string }

function tripFor({ config = {}, folder = '/DCIM/100CAM', name = 'IMG_0001.JPG' }: Given = {}): ImageTrip {
  const { trip } = sceneOf({
    config: { 'device': 'hut-3', 'http.url': 'http://example.com/{path}{name}', 'images.folder': '/DCIM', ...config },
    image: { path: `${folder}/${name}`, folder, name }, attempt: { date: '20261120' },
  });
  Object.assign(trip.attempt, { image: { ...trip.attempt.image, path: `${folder}/${name}`, folder, name }, date: '20261120' });
  setAddress(trip);
  return trip;
}

/** Returns the path and query of the image's URL, from the first line of a request. */
const targetOf = (trip: ImageTrip) => headOf(trip, 'GET', undefined, '').split(' ')[1]!;
const latin = (text: string) => Buffer.from(text, 'utf8').toString('latin1');
const everyByte = Array.from({ length: 256 }, (_none, code) => String.fromCharCode(code));

// users and passwords with their header line: the example of RFC 7617 section 2, a password with a non-ASCII letter, and empty texts
const accounts: { user: string; password: string; line: string }[] = [
  { user: 'Aladdin', password: 'open sesame', line: 'Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==' },
  { user: 'test', password: latin('123£'), line: 'Authorization: Basic dGVzdDoxMjPCow==' },
  { user: 'a', password: '', line: 'Authorization: Basic YTo=' },
  { user: '', password: '', line: '' },
];
for (const { user, password, line } of accounts) {
  test(`the account ${user || '(none)'} is "${line}"`, () => {
    const trip = tripFor({ config: { 'http.user': user, 'http.password': password } });
    assert.is(authorizationOf(trip), line);
    assert.is(trip.variables['header'], line);
  });
}

// The following cases fill the path and query of an image's URL.

const targets: { title: string; given: Given; target: string }[] = [
  { title: 'path and name', given: {}, target: '/100CAM/IMG_0001.JPG' },
  { title: 'no path in the root of the images', given: { folder: '/DCIM' }, target: '/IMG_0001.JPG' },
  { title: 'nested folders', given: { folder: '/DCIM/a/b c' }, target: '/a/b%20c/IMG_0001.JPG' },
  { title: 'the whole card is the images\' folder', given: { config: { 'images.folder': '/' }, folder: '/DCIM/100CAM' }, target: '/DCIM/100CAM/IMG_0001.JPG' },
  { title: 'an image outside the images\' folder', given: { folder: '/OTHER/x' }, target: '/IMG_0001.JPG' },
  { title: 'a folder whose name only begins like the images\' folder', given: { folder: '/DCIM2/x' }, target: '/IMG_0001.JPG' },
  { title: 'a blank, and letters beyond ASCII as UTF-8', given: { name: latin('Bild für Ä.jpg') }, target: '/100CAM/Bild%20f%C3%BCr%20%C3%84.jpg' },
  { title: 'reserved characters in a name', given: { name: 'a?b#c%20&d=e+f.jpg' }, target: '/100CAM/a%3Fb%23c%2520%26d%3De%2Bf.jpg' },
  { title: 'every placeholder', given: { config: { 'http.url': 'http://h/{device}/{yyyy}/{mm}/{dd}/{path}{name}' } }, target: '/hut-3/2026/11/20/100CAM/IMG_0001.JPG' },
  { title: 'placeholders used twice', given: { config: { 'http.url': 'http://h/{name}?n={name}&d={dd}{dd}' } }, target: '/IMG_0001.JPG?n=IMG_0001.JPG&d=2020' },
  { title: 'a device name with a slash stays one segment', given: { config: { 'device': 'a/b c', 'http.url': 'http://h/{device}/{name}' } }, target: '/a%2Fb%20c/IMG_0001.JPG' },
  { title: 'the name is appended to a URL without {name}', given: { config: { 'http.url': 'http://h/up' } }, target: '/up/IMG_0001.JPG' },
  { title: 'the name is appended after a slash', given: { config: { 'http.url': 'http://h/up/' } }, target: '/up/IMG_0001.JPG' },
  { title: 'the name is appended to a URL without a path', given: { config: { 'http.url': 'http://h' } }, target: '/IMG_0001.JPG' },
  { title: 'the name is appended to a query that ends in =', given: { config: { 'http.url': 'http://h/up?file=' } }, target: '/up?file=IMG_0001.JPG' },
  { title: 'a query without a path', given: { config: { 'http.url': 'http://h?f={name}' } }, target: '/?f=IMG_0001.JPG' },
  { title: 'a form contains the name, so none is appended', given: { config: { 'http.url': 'http://h/up', 'http.form': { file: 'f', fields: {} } } }, target: '/up' },
  { title: 'encoded characters in the URL are kept', given: { config: { 'http.url': 'http://h/a%20b/{name}?t=x%2Fy' } }, target: '/a%20b/IMG_0001.JPG?t=x%2Fy' },
];
for (const { title, given, target } of targets) {
  test(`${title}: ${target}`, () => {
    const trip = tripFor(given);
    const { variables } = trip;
    assert.is(targetOf(trip), target);
    assert.ok(variables['url']!.endsWith(target));
    assert.ok(variables['bareUrl']!.endsWith(target) && !variables['bareUrl']!.includes('://'));
  });
}

test('each byte of a name in code page 437 is kept if unreserved (RFC 3986 2.3), else sent as %XX of UTF-8', () => {
  for (const byte of everyByte.filter(one => one !== '/')) {
    const bytes = Buffer.from(decode437(byte)).toString('hex').toUpperCase();
    const expected = /[A-Za-z0-9._~-]/.test(byte) ? byte : bytes.replace(/../g, '%$&');
    assert.is(targetOf(tripFor({ name: `a${byte}b` })), `/100CAM/a${expected}b`);
  }
});

// The following names are those that the chip's card gives, in code page 437.

const of437 = (text: string) => encode437(text)!;

for (const name of ['Bild für Ä.jpg', 'Straße.jpg', 'niño.JPG', 'Ä', 'été ü', 'Äß²', '½ Ω √.jpg', '█▄.jpg']) {
  test(`${name} in code page 437 is written as UTF-8 to the URL, the form and the log`, () => {
    const encoded = encodeURIComponent(name);
    const trip = tripFor({ folder: `/DCIM/${of437(name)}`, name: of437(name) });
    assert.is(targetOf(trip), `/${encoded}/${encoded}`);
    assert.is(serverPathOf(trip), latin(`${name}/${name}`));
    const form = tripFor({ config: { 'http.form': { file: 'f', fields: { key: latin('ü {path}{name}') } } }, folder: `/DCIM/${of437(name)}`, name: of437(name) });
    assert.ok(wrapOf(form).head.includes(latin(`filename="${name}"`)));
    assert.ok(wrapOf(form).head.includes(`\r\n\r\n${latin(`ü ${name}/${name}`)}\r\n`));
  });
}

test('names that are UTF-8 already are kept: on a desktop, and in config.json', () => {
  for (const name of ['Bild für Ä.jpg', '日本.jpg', '😀.jpg', 'ÄÖÜ']) {
    assert.is(targetOf(tripFor({ name: latin(name), config: { 'device': latin('hütte'), 'http.url': 'http://h/{device}/{name}' } })), encodeURI(`/hütte/${name}`));
  }
});

test('the digest in a safe name is made from the name on the card', () => {
  const folder = of437('Ä.');
  const trip = tripFor({ folder: `/DCIM/${folder}` });
  assert.match(targetOf(trip), /^\/%C3%84-[0-9a-z]+\/IMG_0001\.JPG$/i);
  assert.ok(targetOf(trip).includes(trip.hash(folder)));
});

test('every folder stays below the URL\'s folder', () => {
  for (const part of ['..', '.', '...', 'a\\..', '\0', '"', '\r\n']) {
    const target = targetOf(tripFor({ folder: `/DCIM/${part}`, name: 'x.jpg' }));
    const made = new URL(`http://h${target}`).pathname;
    assert.match(made, /^\/[^/.][^/]*\/x\.jpg$/, `${JSON.stringify(part)} became ${target}`);
    assert.is(made, target);
  }
});

const servers: { url: string; host?: string; variables: Record<string, string> }[] = [
  { url: 'http://example.com/{name}', host: 'example.com', variables: { isSecure: '', serverHost: 'example.com', serverPort: '80', url: 'http://example.com/IMG_0001.JPG', bareUrl: 'example.com/IMG_0001.JPG' } },
  { url: 'https://example.com/{name}', host: 'example.com', variables: { isSecure: '1', serverHost: 'example.com', serverPort: '443', url: 'https://example.com/IMG_0001.JPG', bareUrl: 'example.com/IMG_0001.JPG' } },
  { url: 'http://10.0.0.1:8080/{name}', host: '10.0.0.1:8080', variables: { isSecure: '', serverHost: '10.0.0.1', serverPort: '8080', url: 'http://10.0.0.1:8080/IMG_0001.JPG', bareUrl: '10.0.0.1:8080/IMG_0001.JPG' } },
  { url: 'https://h:80/{name}', host: 'h:80', variables: { isSecure: '1', serverPort: '80', url: 'https://h:80/IMG_0001.JPG' } },
  { url: 'http://h:443/{name}', host: 'h:443', variables: { isSecure: '', serverPort: '443', url: 'http://h:443/IMG_0001.JPG' } },
  { url: 'http://h:80/{name}', host: 'h', variables: { serverPort: '80', url: 'http://h/IMG_0001.JPG' } },
  { url: 'HTTPS://H/{name}', variables: { isSecure: '1', serverHost: 'H', url: 'https://H/IMG_0001.JPG' } },
];
for (const { url, host, variables } of servers) {
  test(`${url}: host and port`, () => {
    const trip = tripFor({ config: { 'http.url': url } });
    const made = trip.variables;
    if (host !== undefined) assert.is(/Host: (.*)\r/.exec(headOf(trip, 'GET', undefined, ''))![1], host);
    assert.equal(Object.fromEntries(Object.keys(variables).map(name => [name, (made as Record<string, string>)[name]])), variables);
  });
}

const types: [name: string, type: string][] = [
  ['A.JPG', 'image/jpeg'], ['a.jpeg', 'image/jpeg'], ['a.Png', 'image/png'], ['a.bmp', 'application/octet-stream'], ['a.jpg.bin', 'application/octet-stream'],
];
for (const [name, type] of types) {
  test(`${name} is sent as ${type}`, () => assert.is(tripFor({ name }).variables['contentType'], type));
}

test('the path on the server for the log', () => {
  assert.is(serverPathOf(tripFor()), '100CAM/IMG_0001.JPG');
  assert.is(serverPathOf(tripFor({ folder: '/DCIM' })), 'IMG_0001.JPG');
});

// The following cases make the head of a request over a socket (RFC 9112 3, 9110 7.2).

const heads: { title: string; config: Partial<Config>; args: [string, number | undefined, string]; lines: string[] }[] = [
  {
    title: 'a POST', config: {}, args: ['POST', 20003, ''],
    lines: ['POST /100CAM/IMG_0001.JPG HTTP/1.1', 'Host: example.com', 'User-Agent: snapferry', 'Content-Type: image/jpeg', 'Content-Length: 20003'],
  },
  {
    title: 'an empty body is announced, too', config: {}, args: ['PUT', 0, ''],
    lines: ['PUT /100CAM/IMG_0001.JPG HTTP/1.1', 'Host: example.com', 'User-Agent: snapferry', 'Content-Type: image/jpeg', 'Content-Length: 0'],
  },
  {
    title: 'account and header, and no copy from a cache', config: { 'http.user': 'a', 'http.header': 'X-Api-Key: 12345' }, args: ['GET', undefined, ''],
    lines: ['GET /100CAM/IMG_0001.JPG HTTP/1.1', 'Host: example.com', 'User-Agent: snapferry', 'Authorization: Basic YTo=', 'X-Api-Key: 12345', 'Cache-Control: no-cache'],
  },
  {
    title: 'a range, at another port', config: { 'http.url': 'http://h:8080/{name}' }, args: ['GET', undefined, '184-300'],
    lines: ['GET /IMG_0001.JPG HTTP/1.1', 'Host: h:8080', 'User-Agent: snapferry', 'Range: bytes=184-300', 'Cache-Control: no-cache'],
  },
];
for (const { title, config, args, lines } of heads) {
  test(`the head of a request: ${title}`, () => assert.is(headOf(tripFor({ config }), ...args), `${lines.join('\r\n')}\r\n\r\n`));
}

test('the modem\'s engine sends the configured header line if there is no account', () => {
  assert.is(tripFor({ config: { 'http.header': 'X-Api-Key: 12345' } }).variables['header'], 'X-Api-Key: 12345');
  assert.is(tripFor().variables['header'], '');
});

test('no byte of a name on the card ends a header line or a text in a command', () => {
  for (const byte of everyByte.filter(one => one !== '/')) {
    const trip = tripFor({ config: { 'http.user': 'u', 'http.header': 'X-Key: 1' }, folder: `/DCIM/a${byte}b`, name: `c${byte}d.jpg` });
    const head = headOf(trip, 'POST', 5, '');
    assert.match(head, /^[ -~]+(\r\n[ -~]+){6}\r\n\r\n$/, JSON.stringify(byte));
    for (const placeholder of ['url', 'bareUrl', 'header', 'contentType', 'serverHost', 'serverPort'] as const) assert.is(isUnsafe(trip.variables[placeholder]!), false, placeholder);
  }
});

test('no byte of config.json ends a header line: the value is rejected, or stays in its line', () => {
  const good = { url: 'https://h/up', user: 'u', password: 'p', header: 'X-Key: 1' };
  let taken = 0;
  for (const key of [...Object.keys(good) as (keyof typeof good)[], 'device'] as const) {
    for (const byte of everyByte.filter((_one, code) => code < 48 || [58, 64, 92, 123, 127, 128, 195, 255].includes(code))) {
      const text = JSON.stringify({ device: `d${key === 'device' ? byte : ''}`, http: { ...good, url: `${good.url}/{device}`, ...key !== 'device' && { [key]: `${good[key]}${byte}x` } } });
      const { config, errors } = checkConfig(Buffer.from(text, 'latin1').toString('latin1'), 0);
      assert.is(!config, errors.length > 0);
      if (!config) continue;
      taken++;
      assert.match(headOf(tripFor({ config }), 'POST', 5, ''), /^[ -~]+(\r\n[ -~]+){6}\r\n\r\n$/, `${key} with ${JSON.stringify(byte)}`);
    }
  }
  assert.ok(taken > 40, `${taken} values were accepted`);
});

// The following tests make the body of a form (RFC 7578 4).

const boundary = (trip: ImageTrip) => /^multipart\/form-data; boundary=([\w-]{1,70})$/.exec(trip.variables['contentType']!)![1]!;

test('without a form the image is the body', () => {
  assert.equal(wrapOf(tripFor()), { head: '', tail: '' });
});

test('a form with the image only', () => {
  const trip = tripFor({ config: { 'http.form': { file: 'document', fields: {} } } });
  const mark = boundary(trip);
  assert.equal(wrapOf(trip), {
    head: `--${mark}\r\nContent-Disposition: form-data; name="document"; filename="IMG_0001.JPG"\r\nContent-Type: image/jpeg\r\n\r\n`,
    tail: `\r\n--${mark}--\r\n`,
  });
});

test('form fields precede the image in their order, with placeholders filled without encoding', () => {
  const fields = { 'key': '{device}/{path}{name}', 'x-amz-date': '{yyyy}{mm}{dd}T000000Z', 'policy': 'eyJ4Ijo1fQ==', 'success_action_status': '201' };
  const trip = tripFor({ config: { 'http.form': { file: 'file', fields } }, folder: '/DCIM/a b', name: latin('Bild ü.png') });
  const mark = boundary(trip);
  const { head, tail } = wrapOf(trip);
  assert.is(`${head}\x89PNG${tail}`, [
    `--${mark}`, 'Content-Disposition: form-data; name="key"', '', latin('hut-3/a b/Bild ü.png'),
    `--${mark}`, 'Content-Disposition: form-data; name="x-amz-date"', '', '20261120T000000Z',
    `--${mark}`, 'Content-Disposition: form-data; name="policy"', '', 'eyJ4Ijo1fQ==',
    `--${mark}`, 'Content-Disposition: form-data; name="success_action_status"', '', '201',
    `--${mark}`, latin('Content-Disposition: form-data; name="file"; filename="Bild ü.png"'), 'Content-Type: image/png', '', '\x89PNG',
    `--${mark}--`, '',
  ].join('\r\n'));
});

test('quotes and line ends in a file name do not end the file name (4.2)', () => {
  const trip = tripFor({ config: { 'http.form': { file: 'f', fields: {} } }, name: 'a"b\r\nc.jpg' });
  assert.match(wrapOf(trip).head, /; filename="a_b__c\.jpg"\r\nContent-Type: image\/jpeg\r\n\r\n$/);
});

test('an independent parser reads the form correctly', async () => {
  const fields = { a: '1', b: latin('{name} ü'), c: '' };
  const trip = tripFor({ config: { 'http.form': { file: 'f', fields } }, name: 'a b.jpg' });
  const { head, tail } = wrapOf(trip);
  const form = await new Response(Buffer.from(`${head}${everyByte.join('')}${tail}`, 'latin1'), { headers: { 'content-type': trip.variables['contentType']! } }).formData();
  assert.equal([...form.keys()], ['a', 'b', 'c', 'f']);
  assert.equal([form.get('a'), form.get('b'), form.get('c')], ['1', 'a b.jpg ü', '']);
  const file = form.get('f') as File;
  assert.equal([file.name, file.type, Buffer.from(await file.arrayBuffer()).toString('latin1')], ['a b.jpg', 'image/jpeg', everyByte.join('')]);
});

test('the head of a request announces the form\'s content type', () => {
  const trip = tripFor({ config: { 'http.form': { file: 'f', fields: {} } } });
  assert.match(headOf(trip, 'POST', 9, ''), new RegExp(`\r\nContent-Type: multipart/form-data; boundary=${boundary(trip)}\r\nContent-Length: 9\r\n\r\n$`));
});

test('a form\'s boundary differs each time, so that no image can contain it; a copy in the modem keeps its own', () => {
  const { trip } = sceneOf({ image: {}, config: { 'http.url': 'http://example.com/', 'http.form': { file: 'f', fields: {} } } });
  let chance = 0;
  trip.random = () => (chance += 0.01);
  const next = () => {
    setAddress(trip);
    assert.ok(wrapOf(trip).head.startsWith(`--${boundary(trip)}\r\n`));
    return boundary(trip);
  };
  const first = next();
  const second = next();
  assert.match(first, /^snapferry-[0-9a-f]{16}$/);
  assert.is.not(first, second);
  trip.copies.staged = trip.attempt.image!.path;
  assert.is(next(), second);
});

test.run();
