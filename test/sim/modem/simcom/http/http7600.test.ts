// Tests of the SIM7600's HTTP commands: their arguments, order and results by the AT manual's chapter 13.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { answerWith, type Turn } from '../../http/peer.ts';
import type { Sim7600Options } from '../sim7600.ts';
import { on7600 } from '../stand.ts';
import { httpBenches } from './bench.ts';

const http = suite('HTTP of the SIM7600');
const ready = ['AT+HTTPINIT', 'AT+HTTPPARA="URL","http://{at}/in/a.jpg"'];
const bare = httpBenches(on7600, []);
const within = httpBenches(on7600, ready);

http('uploads a body from the UART', () =>
  within({}, [{ answer: answerWith('201 Created', 'stored', 'Connection: close'), then: 'ends' }], async ({ ask, pour, peer }) => {
    for (const text of [
      'AT+HTTPPARA="CONTENT","image/jpeg"', 'AT+HTTPPARA="UA","ferry"', 'AT+HTTPPARA="USERDATA","Authorization: Basic YTpi"',
    ]) assert.equal(await ask(text), ['OK']);
    assert.equal(await pour('AT+HTTPDATA=10,30', 'a\r\nAT+X\0\x1a\xff'), ['OK']);
    assert.equal(await ask('AT+HTTPACTION=1'), ['OK', '+HTTPACTION: 1,201,6', '+HTTP_PEER_CLOSED']);
    assert.equal(await ask('AT+HTTPREAD?'), ['+HTTPREAD: LEN,6', 'OK']);
    assert.equal(await ask('AT+HTTPREAD=2,3'), ['OK', '+HTTPREAD: DATA,3', 'ore', '+HTTPREAD: 0']);
    assert.equal(await ask('AT+HTTPREAD=100'), ['OK', '+HTTPREAD: DATA,6', 'stored', '+HTTPREAD: 0']);
    assert.equal(await ask('AT+HTTPTERM'), ['OK']);
    assert.equal(peer.heard[0]!.split('\r\n'), [
      'POST /in/a.jpg HTTP/1.1', `Host: 127.0.0.1:${peer.port}`, 'Accept: */*', 'User-Agent: ferry', 'Content-Type: image/jpeg',
      'Authorization: Basic YTpi', 'Content-Length: 10', '',
      'a', 'AT+X\0\x1a\xff',
    ]);
  }));

http('BREAK and BREAKEND request a byte range', () =>
  within({}, [{ answer: answerWith('206 Partial Content', '0123456789abcdef') }], async ({ ask, peer }) => {
    await ask('AT+HTTPPARA="BREAK",1984');
    await ask('AT+HTTPPARA="BREAKEND",2100');
    assert.equal(await ask('AT+HTTPACTION=0'), ['OK', '+HTTPACTION: 0,206,16']);
    assert.match(peer.heard[0]!, /\r\nRange: bytes=1984-2100\r\n/);
  }));

const heads: { headOrder: Sim7600Options['headOrder']; expect: string[] }[] = [
  { headOrder: 'ok-last', expect: ['+HTTPHEAD: DATA,39', 'HTTP/1.1 200 OK', 'Content-Length: 77', 'OK'] },
  { headOrder: 'ok-twice', expect: ['OK', '+HTTPHEAD: DATA,39', 'HTTP/1.1 200 OK', 'Content-Length: 77', 'OK'] },
];
for (const { headOrder, expect } of heads) {
  http(`returns the head of a HEAD response, and its length: ${headOrder}`, () =>
    within({ headOrder }, [{ answer: 'HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n' }], async ({ ask }) => {
      assert.equal(await ask('AT+HTTPACTION=2'), ['OK', '+HTTPACTION: 2,200,39']);
      assert.equal(await ask('AT+HTTPHEAD'), expect);
      assert.equal(await ask('AT+HTTPREAD=0,1'), ['ERROR']);
    }));
}

http('returns a long response in blocks', () =>
  within({}, [{ answer: answerWith('200 OK', 'z'.repeat(2500)) }], async ({ ask }) => {
    await ask('AT+HTTPACTION=0');
    assert.equal((await ask('AT+HTTPREAD=0,2500')).filter(line => line.startsWith('+')), [
      '+HTTPREAD: DATA,1024', '+HTTPREAD: DATA,1024', '+HTTPREAD: DATA,452', '+HTTPREAD: 0',
    ]);
  }));

http('HTTPACTION=3 sends DELETE', () => within({}, [{ answer: answerWith('204 No Content').replace(
  'Content-Length: 0\r\n', '',
) }], async ({ ask, peer }) => {
  assert.equal(await ask('AT+HTTPACTION=3'), ['OK', '+HTTPACTION: 3,204,0']);
  assert.match(peer.heard[0]!, /^DELETE \/in\/a\.jpg /);
}));

// The tests from here on send a file of the modem by HTTPPOSTFILE, or store a response in one. They compare the modem's result and what the
// server heard.

const request = 'PUT /in/whole.jpg HTTP/1.1\r\nHost: a.example\r\nContent-Length: 4\r\n\r\nbody';
const files: { title: string; options?: Partial<Sim7600Options>; file: string; ask: string; expect: string; heard: RegExp }[] = [
  {
    title: 'the file is the body', file: 'body', ask: '"b.txt",3,1,1', expect: '+HTTPPOSTFILE: 1,201,6',
    heard: /^POST \/in\/a\.jpg [^]*Content-Type: text\/plain\r\nContent-Length: 4\r\n\r\nbody$/,
  },
  {
    title: 'the file is the whole request', file: request, ask: '"b.txt",3,1,0', expect: '+HTTPPOSTFILE: 1,201,6',
    heard: /^PUT \/in\/whole\.jpg HTTP\/1\.1\r\nHost: a\.example\r\nContent-Length: 4\r\n\r\nbody$/,
  },
  { title: 'the file is the whole request by default', file: request, ask: '"b.txt",3', expect: '+HTTPPOSTFILE: 1,201,6', heard: /^PUT [^]*body$/ },
  {
    title: 'the body, with a swapped flag', options: { swapsHeader: true }, file: 'body', ask: '"b.txt",3,1,0', expect: '+HTTPPOSTFILE: 1,201,6',
    heard: /^POST [^]*\r\n\r\nbody$/,
  },
  {
    title: 'the request, with a swapped flag', options: { swapsHeader: true }, file: request, ask: '"b.txt",3,1,1', expect: '+HTTPPOSTFILE: 1,201,6',
    heard: /^PUT [^]*body$/,
  },
];
for (const { title, options = {}, file, ask: args, expect, heard } of files) {
  http(`sends a staged file: ${title}`, () =>
    within(options, [{ answer: answerWith('201 Created', 'stored') }], async ({ ask, pour, peer }) => {
      assert.equal(await pour(`AT+CFTRANRX="e:/b.txt",${file.length}`, file), ['OK']);
      assert.equal(await ask(`AT+HTTPPOSTFILE=${args}`), ['OK', expect]);
      assert.match(peer.heard[0]!, heard);
    }));
}

http('sends a stored file larger than the limit for UART data', () =>
  within({}, [{ answer: answerWith('201 Created') }], async ({ ask, sim, peer }) => {
    sim.drives.write('E:/b.jpg', new Uint8Array(200_000).fill(255), 0);
    assert.equal(await ask('AT+HTTPPOSTFILE="b.jpg",3,1,1'), ['OK', '+HTTPPOSTFILE: 1,201,0']);
    assert.is(peer.heard[0]!.length - peer.heard[0]!.indexOf('\r\n\r\n') - 4, 200_000);
  }));

http('reports 707 for a missing file', () => within({}, [{}], async ({ ask }) => {
  assert.equal(await ask('AT+HTTPPOSTFILE="none.jpg",1,1,1'), ['OK', '+HTTPPOSTFILE: 1,707,0']);
  assert.equal(await ask('AT+HTTPPOSTFILE="none.jpg",2,1,1'), ['OK', '+HTTPPOSTFILE: 1,707,0']);
}));

http('stores a response in a file', () =>
  within({ readFileOrder: 'ok-last' }, [{ answer: answerWith('200 OK', 'kept') }], async ({ ask, sim }) => {
    assert.equal(await ask('AT+HTTPREADFILE="a.txt",3'), ['ERROR']);
    await ask('AT+HTTPACTION=0');
    assert.equal(await ask('AT+HTTPREADFILE="a.txt",3'), ['+HTTPREADFILE: 0', 'OK']);
    assert.equal(await ask('AT+HTTPREADFILE="a.txt",2'), ['+HTTPREADFILE: 707', 'ERROR']);
    assert.is(Buffer.from(sim.drives.read('E:/a.txt')!.bytes).toString(), 'kept');
  }));

// The tests from here on send the commands `before`, and expect that the modem then refuses the command `ask`.

const ordered: { title: string; before: string[]; ask: string }[] = [
  { title: 'no second HTTPINIT', before: ['AT+HTTPINIT'], ask: 'AT+HTTPINIT' },
  { title: 'no HTTPTERM before HTTPINIT', before: [], ask: 'AT+HTTPTERM' },
  { title: 'no parameter before HTTPINIT', before: [], ask: 'AT+HTTPPARA="URL","http://a.b"' },
  { title: 'no action without URL', before: ['AT+HTTPINIT'], ask: 'AT+HTTPACTION=0' },
  { title: 'no file without URL', before: ['AT+HTTPINIT'], ask: 'AT+HTTPPOSTFILE="b.txt",3,1,1' },
  { title: 'no data before HTTPINIT', before: [], ask: 'AT+HTTPDATA=10,30' },
  { title: 'nothing to read before an action', before: ready, ask: 'AT+HTTPREAD?' },
  { title: 'no head before an action', before: ready, ask: 'AT+HTTPHEAD' },
  { title: 'a new session has no URL from the last one', before: [...ready, 'AT+HTTPTERM', 'AT+HTTPINIT'], ask: 'AT+HTTPACTION=0' },
];
for (const { title, before, ask: last } of ordered) {
  http(`order of commands: ${title}`, () => bare({}, [{}], async ({ ask }) => {
    for (const text of before) assert.is((await ask(text)).at(-1), 'OK', text);
    assert.equal(await ask(last), ['ERROR']);
  }));
}

const wrong = [
  'AT+HTTPPARA="URL","a.b/c"', 'AT+HTTPPARA="URL","ftp://a.b"', 'AT+HTTPPARA="URL",http://a.b', 'AT+HTTPPARA="URL","http://a"b"', 'AT+HTTPPARA="URL"',
  'AT+HTTPPARA="CID",1', 'AT+HTTPPARA="toString","x"',
  'AT+HTTPPARA="CONNECTTO",19', 'AT+HTTPPARA="CONNECTTO",121', 'AT+HTTPPARA="RECVTO",1', 'AT+HTTPPARA="RECVTO",121', 'AT+HTTPPARA="RESPTO",19',
  'AT+HTTPPARA="RESPTO","60"',
  `AT+HTTPPARA="CONTENT","${'x'.repeat(257)}"`, `AT+HTTPPARA="USERDATA","${'x'.repeat(513)}"`, `AT+HTTPPARA="UA","${'x'.repeat(257)}"`,
  'AT+HTTPPARA="SSLCFG",10', 'AT+HTTPPARA="BREAK",-1',
  'AT+HTTPDATA=0,30', 'AT+HTTPDATA=153601,30', 'AT+HTTPDATA=1,9', 'AT+HTTPDATA=1,65536', 'AT+HTTPDATA=1', 'AT+HTTPACTION=4', 'AT+HTTPACTION=0,1',
  `AT+HTTPPOSTFILE="${'x'.repeat(65)}",1,1,1`, 'AT+HTTPPOSTFILE="e:/b.txt",3,1,1', 'AT+HTTPPOSTFILE="b.txt",0', 'AT+HTTPPOSTFILE="b.txt",4',
  'AT+HTTPPOSTFILE="b.txt",3,4', 'AT+HTTPPOSTFILE="b.txt",3,1,2', 'AT+HTTPPOSTFILE=b.txt,3',
];
for (const text of wrong) http(`refuses ${text.slice(0, 60)}`, () => within({}, [{}], async ({ ask }) => assert.equal(await ask(text), ['ERROR'])));

const right = [
  'AT+HTTPPARA="CONNECTTO",20', 'AT+HTTPPARA="RECVTO",2', 'AT+HTTPPARA="RESPTO",120', `AT+HTTPPARA="CONTENT","${'x'.repeat(256)}"`,
  'AT+HTTPPARA="ACCEPT","image/*"', 'AT+HTTPPARA="UA","x"',
  `AT+HTTPPARA="USERDATA","${'x'.repeat(512)}"`, 'AT+HTTPPARA="USERDATA",""', 'AT+HTTPPARA="SSLCFG",9', 'AT+HTTPPARA="SSLCFG","9"',
  'AT+HTTPPARA="BREAK",0', 'AT+HTTPPARA="BREAKEND",99',
];
http('accepts every parameter', () => within({}, [{}], async ({ ask }) => {
  for (const text of right) assert.equal(await ask(text), ['OK'], text.slice(0, 60));
}));

http('HTTPINIT returns ERROR on firmware without HTTP', () =>
  bare({ noHttp: true }, [{}], async ({ ask }) => assert.equal(await ask('AT+HTTPINIT'), ['ERROR'])));

http('HTTPINIT fails without a network and with a wrong APN', async () => {
  await bare({ registration: [] }, [{}], async ({ ask }) => assert.equal(await ask('AT+HTTPINIT'), ['ERROR']));
  await bare({ apn: 'web' }, [{}], async ({ ask }) => {
    assert.equal(await ask('AT+HTTPINIT'), ['ERROR']);
    await ask('AT+CGDCONT=1,"IP","web"');
    assert.equal(await ask('AT+HTTPINIT'), ['OK']);
  });
});

http('missing data blocks the port or, in one variant, ends in ERROR', async () => {
  await within({}, [{}], async ({ begin, hand, ask }) => {
    await begin('AT+HTTPDATA=10,10', /DOWNLOAD/);
    assert.equal(await hand('abc', 600_000), []);
    assert.equal(await ask('AT'), []);
    assert.equal(await hand('defg'), ['OK']);
  });
  await within({ lateData: 'error' }, [{}], async ({ begin, hand }) => {
    await begin('AT+HTTPDATA=10,10', /DOWNLOAD/);
    assert.equal(await hand('abc', 9000), []);
    assert.equal(await hand('d', 2000), ['ERROR']);
  });
});

http('refuses other commands during an action', () =>
  within({ rttMs: 500 }, [{ answer: answerWith('200 OK') }], async ({ begin, ask }) => {
    await begin('AT+HTTPACTION=0', /OK\r\n/);
    for (const text of [
      'AT+HTTPACTION=0', 'AT+HTTPREAD?', 'AT+HTTPPARA="UA","x"',
    ]) assert.equal((await begin(text, /ERROR\r\n/)).trim(), 'ERROR', text);
    assert.equal(await ask('AT+HTTPDATA=1,10'), ['ERROR', '+HTTPACTION: 0,200,0']);
  }));

http('in one variant, reports 703 for a second action', () =>
  within({ rttMs: 500, busyAction: '703' }, [{ answer: answerWith('200 OK') }], async ({ begin, ask, sim }) => {
    sim.drives.write('E:/b.jpg', new Uint8Array(5), 0);
    await begin('AT+HTTPACTION=0', /OK\r\n/);
    assert.match(await begin('AT+HTTPACTION=1', /703/), /OK\r\n\r\n\+HTTPACTION: 1,703/);
    assert.equal(await ask('AT+HTTPPOSTFILE="b.jpg",3,1,1'), ['OK', '+HTTPPOSTFILE: 1,703,0', '+HTTPACTION: 0,200,0']);
  }));

const troubles: { title: string; options?: Partial<Sim7600Options>; before?: string[]; turn?: Turn; expect: number }[] = [
  { title: 'an unknown host name', options: { hosts: {} }, before: ['AT+HTTPPARA="URL","http://none.example"'], expect: 713 },
  { title: 'a closed port', before: ['AT+HTTPPARA="URL","http://127.0.0.1:1"'], expect: 714 },
  { title: 'the port after the path, as the manual writes it', before: ['AT+HTTPPARA="URL","http://127.0.0.1/a:8080"'], expect: 714 },
  { title: 'a reply that is not HTTP', turn: { answer: '220 Ready\r\n' }, expect: 600 },
  { title: 'a truncated response', turn: { answer: answerWith('200 OK', 'body').slice(0, -1), then: 'ends' }, expect: 704 },
  { title: 'a reset connection', turn: { then: 'breaks' }, expect: 704 },
  { title: 'no response', turn: { then: 'is silent' }, expect: 720 },
  { title: 'a partial response, then silence', turn: { answer: 'HTTP/1.1 ', then: 'is silent' }, expect: 705 },
];
for (const { title, options = {}, before = [], turn = {}, expect } of troubles) {
  http(`reports ${expect}: ${title}`, () => within(options, [turn], async ({ ask }) => {
    for (const text of before) assert.equal(await ask(text), ['OK'], text);
    assert.equal(await ask('AT+HTTPACTION=0'), ['OK', `+HTTPACTION: 0,${expect},0`]);
    assert.equal(await ask('AT+HTTPREAD?'), ['ERROR']);
  }));
}

const waits: { title: string; para: string; options?: Partial<Sim7600Options>; turn: Turn; ms: number }[] = [
  { title: 'CONNECTTO', para: 'AT+HTTPPARA="CONNECTTO",44', options: { unreachable: ['127.0.0.1'] }, turn: {}, ms: 44_000 },
  { title: 'RESPTO', para: 'AT+HTTPPARA="RESPTO",90', turn: { then: 'is silent' }, ms: 90_000 },
  { title: 'RECVTO', para: 'AT+HTTPPARA="RECVTO",33', turn: { answer: 'HTTP/1.1', then: 'is silent' }, ms: 33_000 },
];
for (const { title, para, options = {}, turn, ms } of waits) {
  http(`a silent server times out after ${title}`, () =>
    within(options, [turn], async ({ ask, begin, clock }) => {
      await ask(para);
      const fromMs = clock.now();
      await begin('AT+HTTPACTION=0', /\+HTTPACTION/);
      assert.ok(Math.abs(clock.now() - fromMs - ms) < 1000, String(clock.now() - fromMs));
    }));
}

http('reports a lost network, and works again only after HTTPTERM and HTTPINIT', () =>
  within({
    upBytesPerSecond: 1000, hosts: { 'a.example': '127.0.0.1' },
  }, [{ answer: answerWith('200 OK') }], async ({ ask, pour, begin, clock, raw, sim, peer }) => {
    await pour('AT+HTTPDATA=9000,30', 'x'.repeat(9000));
    await begin('AT+HTTPACTION=1', /OK\r\n/);
    await clock.run(() => false, 3000);
    sim.setRegistration(2);
    await clock.run(() => false, 60_000);
    assert.match(raw(), /OK\r\n[^]*\r\n\+HTTP_NONET_EVENT\r\n\r\n\+HTTPACTION: 1,717,0\r\n$/);
    sim.setRegistration(1);
    assert.equal(await ask('AT+HTTPACTION=1'), ['OK', '+HTTPACTION: 1,714,0']);
    await ask(`AT+HTTPPARA="URL","http://a.example:${peer.port}"`);
    assert.equal(await ask('AT+HTTPACTION=0'), ['OK', '+HTTPACTION: 0,713,0']);
    for (const text of ['AT+HTTPTERM', ...ready]) assert.equal(await ask(text), ['OK'], text);
    assert.equal(await ask('AT+HTTPACTION=0'), ['OK', '+HTTPACTION: 0,200,0']);
  }));

http('reports the end of a kept-alive connection', () =>
  within({}, [{ answer: answerWith('200 OK') }], async ({ ask, peer, hear }) => {
    assert.equal(await ask('AT+HTTPACTION=0'), ['OK', '+HTTPACTION: 0,200,0']);
    await peer.stop();
    assert.equal(await hear(1), ['+HTTP_PEER_CLOSED']);
  }));

http('a reset ends the action and the session', () =>
  within({ upBytesPerSecond: 1000 }, [{ answer: answerWith('200 OK') }], async ({ pour, begin, clock, ask, sim, raw }) => {
    await pour('AT+HTTPDATA=9000,30', 'x'.repeat(9000));
    await begin('AT+HTTPACTION=1', /OK\r\n/);
    await clock.run(() => false, 3000);
    sim.reset();
    await clock.run(() => false, 60_000);
    assert.not.match(raw(), /HTTP/);
    assert.equal(await ask('AT+HTTPTERM'), ['ERROR']);
    assert.equal(clock.pending(), 0);
  }));

http.run();
