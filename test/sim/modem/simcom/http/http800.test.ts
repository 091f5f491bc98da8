// Tests of the SIM800's HTTP commands: their arguments, order and results by the AT manual's chapter 11.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { answerWith } from '../../http/peer.ts';
import { on800 } from '../stand.ts';
import { httpBenches } from './bench.ts';

const http = suite('HTTP of the SIM800');
const bearer = ['AT+SAPBR=3,1,"CONTYPE","GPRS"', 'AT+SAPBR=1,1'];
const ready = [...bearer, 'AT+HTTPINIT', 'AT+HTTPPARA="CID",1', 'AT+HTTPPARA="URL","{at}/in/a.jpg"'];
const bare = httpBenches(on800, []);
const within = httpBenches(on800, ready);

http('uploads a body from the UART, which can be read back before the request', () =>
  within({}, [{ answer: answerWith('201 Created', 'stored') }], async ({ ask, pour, peer }) => {
    await ask('AT+HTTPPARA="CONTENT","image/jpeg"');
    await ask('AT+HTTPPARA="USERDATA","Authorization: Basic YTpi"');
    assert.equal(await pour('AT+HTTPDATA=10,10000', 'a\r\nAT+X\0\x1a\xff'), ['OK']);
    assert.equal(await ask('AT+HTTPREAD=3,4'), ['+HTTPREAD: 4', 'AT+X', 'OK']);
    assert.equal(await ask('AT+HTTPACTION=1'), ['OK', '+HTTPACTION: 1,201,6']);
    assert.equal(await ask('AT+HTTPREAD'), ['+HTTPREAD: 6', 'stored', 'OK']);
    assert.equal(await ask('AT+HTTPTERM'), ['OK']);
    assert.equal(peer.heard[0]!.split('\r\n'), [
      'POST /in/a.jpg HTTP/1.1', `Host: 127.0.0.1:${peer.port}`, 'Accept: */*', 'User-Agent: SIMCom_MODULE', 'Content-Type: image/jpeg',
      'Authorization: Basic YTpi', 'Content-Length: 10', '',
      'a', 'AT+X\0\x1a\xff',
    ]);
  }));

http('BREAK and BREAKEND request a byte range', () =>
  within({}, [{ answer: answerWith('206 Partial Content', '0123456789abcdef') }], async ({ ask, peer }) => {
    await ask('AT+HTTPPARA="BREAK",1984');
    await ask('AT+HTTPPARA="BREAKEND",2100');
    assert.equal(await ask('AT+HTTPACTION=0'), ['OK', '+HTTPACTION: 0,200,16']);
    assert.match(peer.heard[0]!, /\r\nRange: bytes=1984-2100\r\n/);
    assert.equal(await ask('AT+HTTPREAD=0,16'), ['+HTTPREAD: 16', '0123456789abcdef', 'OK']);
  }));

http('in one variant, reports status 206 unchanged', () =>
  within({ partialStatus: 206 }, [{ answer: answerWith('206 Partial Content', 'x') }], async ({ ask }) => {
    assert.equal(await ask('AT+HTTPACTION=0'), ['OK', '+HTTPACTION: 0,206,1']);
  }));

http('returns only the status of HEAD, and the head only of GET', () =>
  within({}, [{ answer: answerWith('200 OK', '', 'ETag: "1"') }], async ({ ask }) => {
    assert.equal(await ask('AT+HTTPHEAD'), ['ERROR']);
    assert.equal(await ask('AT+HTTPACTION=2'), ['OK', '+HTTPACTION: 2,200,0']);
    assert.equal(await ask('AT+HTTPHEAD'), ['ERROR']);
    assert.equal(await ask('AT+HTTPACTION=0'), ['OK', '+HTTPACTION: 0,200,0']);
    assert.equal(await ask('AT+HTTPHEAD'), ['+HTTPHEAD: 49', 'HTTP/1.1 200 OK', 'Content-Length: 0', 'ETag: "1"', 'OK']);
  }));

const ordered: { title: string; before: string[]; ask: string }[] = [
  { title: 'no HTTPINIT without a bearer', before: [], ask: 'AT+HTTPINIT' },
  { title: 'no second HTTPINIT', before: [...bearer, 'AT+HTTPINIT'], ask: 'AT+HTTPINIT' },
  { title: 'no HTTPTERM before HTTPINIT', before: bearer, ask: 'AT+HTTPTERM' },
  { title: 'no second HTTPTERM', before: [...bearer, 'AT+HTTPINIT', 'AT+HTTPTERM'], ask: 'AT+HTTPTERM' },
  { title: 'no parameter before HTTPINIT', before: bearer, ask: 'AT+HTTPPARA="CID",1' },
  { title: 'no action without CID', before: [...bearer, 'AT+HTTPINIT', 'AT+HTTPPARA="URL","{at}"'], ask: 'AT+HTTPACTION=0' },
  { title: 'no action without URL', before: [...bearer, 'AT+HTTPINIT', 'AT+HTTPPARA="CID",1'], ask: 'AT+HTTPACTION=0' },
  { title: 'no data before HTTPINIT', before: bearer, ask: 'AT+HTTPDATA=10,10000' },
  { title: 'nothing to read before HTTPDATA and HTTPACTION', before: [...bearer, 'AT+HTTPINIT'], ask: 'AT+HTTPREAD' },
  { title: 'a new session has no URL from the last one', before: [...ready, 'AT+HTTPTERM', 'AT+HTTPINIT'], ask: 'AT+HTTPACTION=0' },
];
for (const { title, before, ask: last } of ordered) {
  http(`order of commands: ${title}`, () => bare({}, [{}], async ({ ask }) => {
    for (const text of before) assert.is((await ask(text)).at(-1), 'OK', text);
    assert.equal(await ask(last), ['ERROR']);
  }));
}

const wrong = [
  'AT+HTTPPARA="CID",0', 'AT+HTTPPARA="CID",4', 'AT+HTTPPARA="CID","1"', 'AT+HTTPPARA=CID,1', 'AT+HTTPPARA="CID"', 'AT+HTTPPARA="CID",1,1',
  'AT+HTTPPARA="NONE",1', 'AT+HTTPPARA="__proto__",1',
  'AT+HTTPPARA="URL",""', 'AT+HTTPPARA="URL",a.b', 'AT+HTTPPARA="URL","a"b"', 'AT+HTTPPARA="USERDATA","a: "b""',
  `AT+HTTPPARA="USERDATA","${'x'.repeat(540)}"`,
  'AT+HTTPPARA="REDIR",2', 'AT+HTTPPARA="TIMEOUT",29', 'AT+HTTPPARA="TIMEOUT",1001', 'AT+HTTPPARA="PROPORT",0', 'AT+HTTPPARA="PROPORT","80"',
  'AT+HTTPPARA="BREAK",-1',
  'AT+HTTPDATA=319489,10000', 'AT+HTTPDATA=1,999', 'AT+HTTPDATA=1,120001', 'AT+HTTPDATA=1', 'AT+HTTPDATA=1,10000,1', 'AT+HTTPACTION=3',
  'AT+HTTPACTION', 'AT+HTTPACTION=0,0', 'AT+HTTPREAD=0', 'AT+HTTPREAD=319489,1',
];
for (const text of wrong) http(`refuses ${text.slice(0, 60)}`, () => within({}, [{}], async ({ ask }) => assert.equal(await ask(text), ['ERROR'])));

const right = [
  'AT+HTTPPARA="cid",3', 'AT+HTTPPARA="UA","x"', 'AT+HTTPPARA="PROIP","10.0.0.172"', 'AT+HTTPPARA="PROPORT",80', 'AT+HTTPPARA="REDIR",1',
  'AT+HTTPPARA="BREAK",2000', 'AT+HTTPPARA="BREAKEND",0',
  'AT+HTTPPARA="TIMEOUT",30', 'AT+HTTPPARA="TIMEOUT",1000', 'AT+HTTPPARA="CONTENT",""', 'AT+HTTPPARA="USERDATA",""', 'AT+HTTPDATA=0,1000',
];
http('accepts every parameter and lists them', () => within({}, [{}], async ({ ask, peer }) => {
  for (const text of right) assert.equal(await ask(text), ['OK'], text);
  assert.equal((await ask('AT+HTTPPARA?')).slice(0, 7), [
    '+HTTPPARA:', 'CID,3', `URL,127.0.0.1:${peer.port}/in/a.jpg`, 'UA,x', 'PROIP,10.0.0.172', 'PROPORT,80', 'REDIR,1',
  ]);
}));

http('in one variant, HTTPINIT succeeds without a bearer and the action fails', () =>
  bare({ initWithoutBearer: 'ok' }, [{}], async ({ ask }) => {
    for (const text of ['AT+HTTPINIT', 'AT+HTTPPARA="CID",1', 'AT+HTTPPARA="URL","{at}"']) assert.equal(await ask(text), ['OK'], text);
    assert.equal(await ask('AT+HTTPACTION=0'), ['OK', '+HTTPACTION: 0,601,0']);
  }));

http('HTTPHEAD returns ERROR on firmware without the command', () =>
  within({ hasHttpHead: false }, [{ answer: answerWith('200 OK') }], async ({ ask }) => {
    await ask('AT+HTTPACTION=0');
    assert.equal(await ask('AT+HTTPHEAD'), ['ERROR']);
  }));

http('takes bytes of any value one by one', () =>
  within({}, [{}], async ({ begin, hand, ask }) => {
    const data = 'AT\r\n\x1a\x03+++\0\xff';
    await begin(`AT+HTTPDATA=${data.length},10000`, /DOWNLOAD\r\n/);
    for (const byte of data.slice(0, -1)) assert.equal(await hand(byte, 100), []);
    assert.equal(await hand(data.slice(-1)), ['OK']);
    assert.equal((await ask('AT+HTTPREAD=0,2')).slice(0, 2), ['+HTTPREAD: 2', 'AT']);
    assert.equal((await ask('AT+HTTPREAD=4,8')).slice(0, 2), ['+HTTPREAD: 7', '\x1a\x03+++\0\xff']);
  }));

http('takes exactly the announced bytes; HTTPDATA with length 0 clears them', () =>
  within({}, [{ answer: answerWith('200 OK') }], async ({ ask, pour }) => {
    assert.equal(await pour('AT+HTTPDATA=5,1000', 'abcdeAT+HTTPREAD\r'), ['OK', '+HTTPREAD: 5', 'abcde', 'OK']);
    assert.equal(await ask('AT+HTTPDATA=0,1000'), ['OK']);
    assert.equal(await ask('AT+HTTPREAD'), ['ERROR']);
  }));

http('the HTTPDATA timeout covers all data, not the gap between two bytes', () =>
  within({}, [{}], async ({ begin, ask, hand }) => {
    await begin('AT+HTTPDATA=5,3000', /DOWNLOAD/);
    assert.equal(await hand('ab', 2000), []);
    assert.equal(await hand('c', 2000), ['OK']);
    assert.equal(await ask('AT+HTTPACTION=1'), ['OK', '+HTTPACTION: 1,601,0']);
  }));

http('in one variant, drops incomplete data with ERROR', () =>
  within({ shortData: 'error' }, [{}], async ({ ask }) => {
    assert.equal(await ask('AT+HTTPDATA=5,1000'), ['DOWNLOAD', 'ERROR']);
    assert.equal(await ask('AT+HTTPREAD'), ['ERROR']);
  }));

http('HTTPSTATUS reports the progress of upload and download', () =>
  within({
    upBytesPerSecond: 1000, downBytesPerSecond: 1000, airSliceBytes: 500, rttMs: 100,
  }, [{ answer: answerWith('200 OK', 'y'.repeat(3000)) }], async ({ ask, pour, begin, clock }) => {
    const told: string[] = [];
    assert.equal(await ask('AT+HTTPSTATUS?'), ['+HTTPSTATUS: GET,0,0,0', 'OK']);
    await pour('AT+HTTPDATA=2000,10000', 'x'.repeat(2000));
    await begin('AT+HTTPACTION=1', /OK/);
    while (told.at(-1) !== '+HTTPSTATUS: POST,0,0,0') {
      await clock.run(() => false, 1000);
      told.push((await begin('AT+HTTPSTATUS?', /OK\r\n/)).split('\r\n').find(line => line.startsWith('+HTTPSTATUS'))!);
    }
    const [first, ...rest] = told.map(line => line.slice('+HTTPSTATUS: POST,'.length).split(',').map(Number));
    assert.is(first![0], 2);
    assert.ok(first![1]! > 0 && first![1]! + first![2]! === 2000, String(first));
    assert.ok(rest.some(([state, done, left]) => state === 1 && done! > 0 && done! + left! === 3000), told.join(' '));
  }));

http('refuses a second action during the first', () =>
  within({ rttMs: 500 }, [{ answer: answerWith('200 OK') }], async ({ begin, ask }) => {
    await begin('AT+HTTPACTION=0', /OK\r\n/);
    assert.equal(await ask('AT+HTTPACTION=0'), ['ERROR', '+HTTPACTION: 0,200,0']);
  }));

http('in one variant, reports 604 for a second action', () =>
  within({ busyAction: '604', rttMs: 500 }, [{ answer: answerWith('200 OK') }], async ({ begin, ask }) => {
    await begin('AT+HTTPACTION=0', /OK\r\n/);
    assert.equal(await ask('AT+HTTPACTION=1'), ['OK', '+HTTPACTION: 1,604,0', '+HTTPACTION: 0,200,0']);
  }));

http('follows a redirect with REDIR=1', () =>
  within({}, [{ answer: answerWith('302 Found', '', 'Location: /b') }, { answer: answerWith('200 OK', 'b') }], async ({ ask, peer }) => {
    await ask('AT+HTTPPARA="REDIR",1');
    assert.equal(await ask('AT+HTTPACTION=0'), ['OK', '+HTTPACTION: 0,200,1']);
    assert.match(peer.heard[1]!, /^GET \/b /);
  }));

http('does not follow a redirect by default', () =>
  within({}, [{ answer: answerWith('302 Found', '', 'Location: /b') }], async ({ ask }) =>
    assert.equal(await ask('AT+HTTPACTION=0'), ['OK', '+HTTPACTION: 0,302,0'])));

for (const [redirectedPost, verb] of [['again', 'POST'], ['get', 'GET']] as const) {
  http(`sends a redirected POST as ${verb}`, () =>
    within({ redirectedPost }, [
      { answer: answerWith('302 Found', '', 'Location: /b') }, { answer: answerWith('200 OK') },
    ], async ({ ask, pour, peer }) => {
      await ask('AT+HTTPPARA="REDIR",1');
      await pour('AT+HTTPDATA=4,1000', 'body');
      assert.equal(await ask('AT+HTTPACTION=1'), ['OK', '+HTTPACTION: 1,200,0']);
      assert.match(peer.heard[1]!, new RegExp(`^${verb} /b `));
      assert.is(peer.heard[1]!.endsWith('body'), verb === 'POST');
    }));
}

http('requests the whole URL from a proxy', () =>
  within({}, [{ answer: answerWith('200 OK') }], async ({ ask, peer }) => {
    for (const text of [
      'AT+HTTPPARA="URL","far.example/x"', 'AT+HTTPPARA="PROIP","127.0.0.1"', `AT+HTTPPARA="PROPORT",${peer.port}`,
    ]) await ask(text);
    assert.equal(await ask('AT+HTTPACTION=0'), ['OK', '+HTTPACTION: 0,200,0']);
    assert.match(peer.heard[0]!, /^GET http:\/\/far\.example\/x HTTP\/1\.1\r\nHost: far\.example\r\n/);
  }));

const troubles: { title: string; options?: { hosts: Record<string, string> }; before?: string[]; turn?: Parameters<typeof within>[1][0];
  expect: number }[] = [
  { title: 'an unknown host name', options: { hosts: {} }, before: ['AT+HTTPPARA="URL","none.example"'], expect: 603 },
  { title: 'https without HTTPSSL', before: ['AT+HTTPPARA="URL","https://{at}/"'], expect: 603 },
  { title: 'backslashes in the URL', before: ['AT+HTTPPARA="URL","http:\\\\{at}"'], expect: 603 },
  { title: 'a closed port', before: ['AT+HTTPPARA="URL","127.0.0.1:1"'], expect: 601 },
  { title: 'a closed bearer', before: ['AT+SAPBR=0,1'], expect: 601 },
  { title: 'a bearer that is not open', before: ['AT+HTTPPARA="CID",2'], expect: 601 },
  { title: 'a reply that is not HTTP', turn: { answer: '220 Ready\r\n' }, expect: 600 },
  { title: 'a truncated response', turn: { answer: answerWith('200 OK', 'body').slice(0, -1), then: 'ends' }, expect: 601 },
  { title: 'no response', turn: { then: 'is silent' }, expect: 601 },
  { title: 'a response larger than the memory', turn: { answer: answerWith('200 OK', 'x'.repeat(319_489)) }, expect: 602 },
];
for (const { title, options = {}, before = [], turn = {}, expect } of troubles) {
  http(`reports ${expect}: ${title}`, () => within(options, [turn], async ({ ask }) => {
    for (const text of before) assert.equal(await ask(text), ['OK'], text);
    assert.equal(await ask('AT+HTTPACTION=0'), ['OK', `+HTTPACTION: 0,${expect},0`]);
    assert.equal(await ask('AT+HTTPREAD'), ['ERROR']);
  }));
}

http('a silent server times out after TIMEOUT', () =>
  within({}, [{ then: 'is silent' }], async ({ ask, begin, clock }) => {
    await ask('AT+HTTPPARA="TIMEOUT",45');
    const fromMs = clock.now();
    await begin('AT+HTTPACTION=0', /\+HTTPACTION/);
    assert.ok(Math.abs(clock.now() - fromMs - 45_000) < 1000, String(clock.now() - fromMs));
  }));

http('reports a lost network, and works again after SAPBR reopens the bearer', () =>
  within({ upBytesPerSecond: 1000 }, [{ answer: answerWith('200 OK') }], async ({ ask, pour, begin, clock, raw, sim }) => {
    await pour('AT+HTTPDATA=9000,30000', 'x'.repeat(9000));
    await begin('AT+HTTPACTION=1', /OK\r\n/);
    await clock.run(() => false, 3000);
    sim.setRegistration(2);
    await clock.run(() => false, 60_000);
    assert.match(raw(), /OK\r\n\r\n\+SAPBR 1: DEACT\r\n\r\n\+HTTPACTION: 1,601,0\r\n$/);
    sim.setRegistration(1);
    assert.equal(await ask('AT+HTTPINIT'), ['ERROR']);
    assert.equal(await ask('AT+SAPBR=1,1'), ['OK']);
    assert.equal(await ask('AT+HTTPACTION=1'), ['OK', '+HTTPACTION: 1,200,0']);
  }));

http('a reset clears all settings except those saved by AT+HTTPSCONT', () =>
  within({}, [{ answer: answerWith('200 OK') }], async ({ ask, sim, peer }) => {
    assert.is(sim.http.saved(), undefined);
    assert.equal((await ask('AT+HTTPSCONT?')).slice(0, 3), ['+HTTPSCONT: 1', 'CID: 1', `URL: 127.0.0.1:${peer.port}/in/a.jpg`]);
    sim.reset();
    await ask('AT');
    assert.equal(await ask('AT+HTTPACTION=0'), ['ERROR']);
    for (const text of [...ready, 'AT+HTTPSCONT']) await ask(text);
    assert.is(sim.http.saved()?.['URL'], `127.0.0.1:${peer.port}/in/a.jpg`);
    sim.reset();
    await ask('AT');
    for (const text of [...bearer, 'AT+HTTPINIT']) await ask(text);
    assert.equal((await ask('AT+HTTPSCONT?'))[0], '+HTTPSCONT: 0');
    assert.equal(await ask('AT+HTTPACTION=0'), ['OK', '+HTTPACTION: 0,200,0']);
  }));

http('leaves no pending timer after an action', () => within({}, [{ answer: answerWith('200 OK') }], async ({ ask, clock }) => {
  await ask('AT+HTTPACTION=0');
  assert.is(clock.pending(), 0);
}));

http.run();
