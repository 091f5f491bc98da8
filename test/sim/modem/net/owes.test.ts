import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createOwes } from './owes.ts';

const owes = suite('owes');

const post = 'POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n';
const created = 'HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n';

/** Dialogues in which `>` is text to the peer and `<` is text from it. The boolean is whether the peer then owes a response. */
const talks: { title: string; talk: [string, boolean][] }[] = [
  { title: 'no reply is owed at first', talk: [] },
  {
    title: 'a peer that speaks first owes a reply to each line',
    talk: [['<220 hello\r\n', false], ['>USER a\r\n', true], ['<331 password\r\n', false], ['>PASS b\r\n', true], ['<230 in\r\n', false]],
  },
  {
    title: 'a server owes a response to a complete request, not to a part of one',
    talk: [[`>${post.slice(0, 9)}`, false], [`>${post.slice(9)}`, false], ['>ima', false], ['>ge', true], [`<${created}`, false]],
  },
  {
    title: 'a head without a length is a complete request',
    talk: [['>GET /a HTTP/1.1\r\nHost: h\r\n\r\n', true], ['<HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n', true], ['<ab', true], ['<c', false]],
  },
  {
    title: 'several requests on one connection',
    talk: [[`>${post}image`, true], [`<${created}`, false], [`>${post}image`, true], [`<${created}`, false]],
  },
  {
    title: 'a HEAD response has no body',
    talk: [['>HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n', true], ['<HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n', false]],
  },
  {
    title: 'a chunked response',
    talk: [[`>${post}image`, true], ['<HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n', true], ['<0\r\n\r\n', false]],
  },
  {
    title: 'an interim response does not settle the request',
    talk: [[`>${post}image`, true], ['<HTTP/1.1 102 Processing\r\n\r\n', true], [`<${created}`, false]],
  },
  {
    title: 'a server owes 100 Continue to a request that expects it',
    talk: [
      [`>${post.replace('\r\n\r\n', '\r\nExpect: 100-continue\r\n\r\n')}`, true], ['<HTTP/1.1 100 Continue\r\n\r\n', false], ['>image', true],
      [`<${created}`, false],
    ],
  },
  {
    title: 'a response before the end of the request',
    talk: [
      [`>${post}`, false], ['<HTTP/1.1 413 Too Large\r\nContent-', true], ['<Length: 0\r\n\r\n', false], ['>image', false], [`>${post}image`, true],
    ],
  },
  { title: 'no reply is owed to text that is not HTTP', talk: [['>hello\r\n\r\n', false], ['>world', false], ['<yes', false]] },
];

for (const { title, talk } of talks) {
  owes(title, () => {
    const judge = createOwes();
    assert.is(judge.isOwed(), false);
    for (const [text, isOwed] of talk) {
      (text.startsWith('>') ? judge.said : judge.heard)(Buffer.from(text.slice(1)));
      assert.is(judge.isOwed(), isOwed, text);
    }
  });
}

owes('traffic on another connection makes only a peer that speaks first owe a reply', () => {
  const [server, client] = [createOwes(), createOwes()];
  server.heard(Buffer.from('220\r\n'));
  server.expect();
  client.expect();
  assert.equal([server.isOwed(), client.isOwed()], [true, false]);
});

owes('a response with Connection: close announces the end of the connection', () => {
  const judge = createOwes();
  judge.said(Buffer.from(`${post}image`));
  judge.heard(Buffer.from(created.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')));
  assert.equal([judge.isOwed(), judge.isLeaving()], [false, true]);
});

owes.run();
