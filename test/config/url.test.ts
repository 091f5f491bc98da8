// Tests the check of http.url: how it is split into its parts, and what is said about mistakes. No message quotes any part of the URL.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addressOf, namedTarget, percentDecode, percentEncode, shownUrl, urlError } from '../../src/config/url.ts';

const url = suite('http.url');

const addresses: [given: string, isSecure: boolean, host: string, port: number, target: string, shown: string][] = [
  ['http://h', false, 'h', 80, '/', 'http://h/'],
  ['https://up.example.com/a/{name}?t=x', true, 'up.example.com', 443, '/a/{name}?t=x', 'https://up.example.com/'],
  ['HTTPS://192.0.2.7:8443', true, '192.0.2.7', 8443, '/', 'https://192.0.2.7:8443/'],
  ['http://h:1?n={name}', false, 'h', 1, '/?n={name}', 'http://h:1/'],
  ['http://h?to=mail@example.com:25/x', false, 'h', 80, '/?to=mail@example.com:25/x', 'http://h/'],
  ['http://h/a@b:c://d', false, 'h', 80, '/a@b:c://d', 'http://h/'],
];
for (const [given, isSecure, host, port, target, shown] of addresses) {
  url(`${given} is split into its parts`, () => {
    assert.is(urlError(given), undefined);
    assert.equal(addressOf(given), { isSecure, host, port, target });
    assert.is(shownUrl(given), shown);
  });
}

const targets: [given: string, named: string][] = [
  ['/', '/{name}'],
  ['/up', '/up/{name}'],
  ['/up/', '/up/{name}'],
  ['/up/{device}', '/up/{device}/{name}'],
  ['/up/{name}', '/up/{name}'],
  ['/up/{path}', '/up/{path}{name}'],
  ['/up/{path}?k=hush', '/up/{path}{name}?k=hush'],
  ['/up?k=hush&to={path}', '/up/{name}?k=hush&to={path}'],
  ['/up?n={name}&k=hush', '/up?n={name}&k=hush'],
  ['/up?k=hush', '/up/{name}?k=hush'],
  ['/up/?k=hush', '/up/{name}?k=hush'],
  ['/?k=hush', '/{name}?k=hush'],
  ['/up?k=hush&to=', '/up?k=hush&to={name}'],
  ['/up?k=hush&to=/cameras/', '/up?k=hush&to=/cameras/{name}'],
];
for (const [given, named] of targets) url(`the image name is added to ${given}`, () => assert.is(namedTarget(given), named));

const wrong: [given: string, told: RegExp][] = [
  ['ftp://h/hush', /needs http:\/\/ or https:\/\/ at its beginning/],
  ['hush', /needs http:\/\/ or https:\/\//],
  ['http:/h/hush', /needs http:\/\/ or https:\/\//],
  ['http://me:hush@h/', /^holds an account before the server; write it into http\.user and http\.password/],
  ['http://hush@h?x', /^holds an account/],
  ['http://h/hush hush', /a blank as %20/],
  ['http://h/hush\\', /a backslash/],
  ['http://h/h\xc3\xbcsh', /a letter beyond ASCII/],
  ['http://h/hush#hush', /write %23/],
  ['http://[::1]/hush', /IPv6/],
  ['http://fe80::1/hush', /IPv6/],
  ['http:///hush', /holds no name or IPv4 address of a server/],
  ['http://h,hush/', /holds no name/],
  ['http://{device}/hush', /before the path; they may be in path and query only/],
  ['http://h:{mm}/hush', /before the path/],
  ['http://h:99999/hush', /from 1 to 65535/],
  ['http://h:0/hush', /from 1 to 65535/],
  ['http://h:080/hush', /from 1 to 65535/],
  ['http://h:/hush', /from 1 to 65535/],
  ['http://h/{hush}', /in braces only \{device\}, \{path\}, \{name\}, \{yyyy\}, \{mm\} and \{dd\} are known/],
  ['http://h/hush}', /in braces only/],
  ['http://h/{Name}', /in braces only/],
  ['http://h/hush%', /write the sign itself as %25/],
  ['http://h/%2Ghush', /%25/],
];
for (const [given, told] of wrong) {
  url(`${given} is rejected`, () => {
    assert.match(urlError(given)!, told);
    assert.not.match(urlError(given)!, /hush/);
  });
}

url('the report’s URL accepts only {device}', () => {
  assert.is(urlError('http://h/{device}', ['{device}']), undefined);
  assert.match(urlError('http://h/{name}', ['{device}'])!, /in braces only \{device\} is known$/);
});

url('every byte except unreserved characters is percent-encoded, and is decoded again', () => {
  for (let code = 0; code < 256; code++) {
    const c = String.fromCharCode(code);
    const encoded = percentEncode(c);
    assert.is(encoded, /[A-Za-z0-9._~-]/.test(c) ? c : `%${Buffer.from(c, 'latin1').toString('hex').toUpperCase()}`);
    assert.is(percentDecode(encoded), c);
    if (encoded !== c) assert.is(percentDecode(encoded.toLowerCase()), c);
  }
  assert.is(percentDecode('100%, %4g and %41'), '100%, %4g and A');
});

url.run();
