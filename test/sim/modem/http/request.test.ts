import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { follow, rangeOf, readUrl, requestOf } from './request.ts';

const requests = suite('HTTP requests');

const urls: { text: string; scheme?: 'https'; expect: string | undefined }[] = [
  { text: 'http://a.b', expect: 'http a.b 80 / a.b' },
  { text: 'a.b/c?d=e&f', expect: 'http a.b 80 /c?d=e&f a.b' },
  { text: 'a.b/c', scheme: 'https', expect: 'https a.b 443 /c a.b' },
  { text: 'HTTPS://a.b:8443/c', expect: 'https a.b 8443 /c a.b:8443' },
  { text: 'http://a.b?c', expect: 'http a.b 80 /?c a.b' },
  { text: 'http://a.b/c:8080', expect: 'http a.b 80 /c:8080 a.b' },
  { text: 'http://a.b:80/c#d', expect: 'http a.b 80 /c a.b' },
  { text: 'http://a.b:0/', expect: undefined },
  { text: 'http://a.b:99999/', expect: undefined },
  { text: 'http://a b/', expect: undefined },
  { text: 'http:///c', expect: undefined },
  { text: 'https:\\\\a.b', expect: undefined },
];
for (const { text, scheme, expect } of urls) {
  requests(`reads ${text}`, () => {
    const url = readUrl(text, scheme);
    assert.is(url && [url.isSecure ? 'https' : 'http', url.host, url.port, url.path, url.authority].join(' '), expect);
  });
}

requests('resolves redirects to relative and absolute addresses, except other schemes', () => {
  const from = readUrl('http://a.b:81/c')!;
  assert.is(follow(from, '/d')!.authority, 'a.b:81');
  assert.is(follow(from, 'https://e.f/g')!.port, 443);
  assert.is(follow(from, undefined), undefined);
  assert.is(follow(from, 'ftp://e.f/g'), undefined);
});

requests('formats a request with a body, and one without for a proxy', () => {
  const target = readUrl('http://a.b:81/c')!;
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
  assert.is(text(requestOf({
    method: 'POST', target, fields: ['A: b'], body: Buffer.from('xy'),
  })), 'POST /c HTTP/1.1\r\nHost: a.b:81\r\nA: b\r\nContent-Length: 2\r\n\r\nxy');
  assert.is(text(requestOf({
    method: 'GET', target, fields: [], body: undefined, isForProxy: true,
  })), 'GET http://a.b:81/c HTTP/1.1\r\nHost: a.b:81\r\n\r\n');
});

requests('formats the Range header', () => {
  assert.is(rangeOf(0, 0), undefined);
  assert.is(rangeOf(2000, 0), 'Range: bytes=2000-');
  assert.is(rangeOf(2000, 1000), 'Range: bytes=2000-');
  assert.is(rangeOf(2000, 2000), 'Range: bytes=2000-2000');
  assert.is(rangeOf(0, 15), 'Range: bytes=0-15');
});

requests.run();
