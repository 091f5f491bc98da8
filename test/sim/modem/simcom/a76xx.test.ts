// Tests of the simulated A76XX and SIM767XX, by the differences of their manuals V1.09 and V1.06 from the SIM7600's.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readTurns } from '../command/transcript.ts';
import { standsFor } from '../stand.ts';
import { createA76xx, type A76xxOptions } from './a76xx.ts';
import type { Login } from './stand.ts';

const test = suite('a76xx');

const { stand, withServer } = standsFor(createA76xx, { echo: false }, ({ dte, server }): Login => ({
  async login() {
    await dte.ask('AT+CFTPSSTART');
    return dte.ask(`AT+CFTPSLOGIN="ftp.example.com",${server.port},"user","password",0`);
  },
}));

/** Returns the number of bytes in a description such as `[4 raw bytes: 321, then 0x1A]`, and undefined for any other text. */
const rawBytesIn = (text: string) => Number(/^\[(\d+) raw bytes/.exec(text)?.[1] ?? NaN) || undefined;
const bytesOf = (text: string, size: number) => Buffer.from(text.includes('0x1A') ? `${'q'.repeat(size - 1)}\x1a` : 'q'.repeat(size), 'latin1');

test('reproduces the FTP session of the vendor\'s note', () =>
  withServer({}, {}, async ({ dte, server, root, sim, served }) => {
    for (const name of ['124.txt', 'test1131.txt']) writeFileSync(join(root, name), '321');
    sim.drives.write('C:/124.TXT', Buffer.from('abc'), 0);
    for (const { say, hear } of readTurns('a76xx/ftp.txt')) {
      const size = rawBytesIn(say);
      const heard = await dte.pour(size === undefined ? Buffer.from(`${say.replace('",21,', `",${server.port},`)}\r`) : bytesOf(say, size));
      const isListing = say.startsWith('AT+CFTPSLIST');
      assert.equal(isListing ? [heard[0], heard.at(-1)] : heard, isListing ? [hear[0], hear.at(-1)] : hear.map(line => (rawBytesIn(line)
        ? '321'
        : line)), say);
    }
    assert.is(served()['124.TXT'], 'abc');
    assert.is(served()['test1131.txt'], 'qqq');
  }));

test('reproduces the file commands of the vendor\'s manual', async () => {
  const { dte, sim } = stand({ takesPlace: true });
  sim.drives.write('C:/image_0.jpg', new Uint8Array(8604), 0);
  await dte.ask('AT+CATR=1');
  for (const { say, hear } of readTurns('a76xx/files.txt')) {
    const size = rawBytesIn(say);
    const heard = await dte.pour(size === undefined ? Buffer.from(`${say}\r`) : Buffer.from('Testcontent'.slice(0, size)));
    const wanted = hear.map(line => (rawBytesIn(line) ? 'estc' : line));
    assert.equal(heard.map(line => line.replace(/\(\d+, \d+\)/, '(11348480, 2201600)')), wanted, say);
  }
});

const orders: { title: string; options?: Partial<A76xxOptions>; ask: string[]; expect: string[][] }[] = [
  {
    title: 'CFTPSSTOP is refused until CFTPSLOGOUT (17.2.4)', ask: ['AT+CFTPSSTOP', 'AT+CFTPSLOGOUT', 'AT+CFTPSSTOP'],
    expect: [['ERROR'], ['OK', '+CFTPSLOGOUT: 0'], ['OK', '+CFTPSSTOP: 0']],
  },
  {
    title: 'CFTPSLOGIN? returns the login state (17.2.3)', ask: ['AT+CFTPSLOGIN?', 'AT+CFTPSLOGOUT', 'AT+CFTPSLOGIN?'],
    expect: [['+CFTPSLOGIN: 1', 'OK'], ['OK', '+CFTPSLOGOUT: 0'], ['+CFTPSLOGIN: 0', 'OK']],
  },
  { title: 'CFTPSLIST requires a folder (17.2.5)', ask: ['AT+CFTPSLIST'], expect: [['ERROR']] },
  {
    title: 'CFTPSMODE is accepted only without a login (17.2.19)',
    ask: ['AT+CFTPSMODE=0', 'AT+CFTPSMODE?', 'AT+CFTPSLOGOUT', 'AT+CFTPSMODE=0', 'AT+CFTPSMODE?'],
    expect: [['ERROR'], ['+CFTPSMODE: 1', 'OK'], ['OK', '+CFTPSLOGOUT: 0'], ['OK'], ['+CFTPSMODE: 0', 'OK']],
  },
  { title: 'CFTPSABORT and CFTPSCACHERD do not exist', ask: ['AT+CFTPSABORT', 'AT+CFTPSCACHERD?'], expect: [['ERROR'], ['ERROR']] },
  {
    title: 'PUTFILE and GETFILE take directories 1 and 2 only (17.2.12)',
    ask: ['AT+CFTPSPUTFILE="a",3', 'AT+CFTPSPUTFILE="a",2', 'AT+CFTPSPUTFILE="a",1', 'AT+CFTPSGETFILE="a",3'],
    expect: [['ERROR'], ['OK', '+CFTPSPUTFILE: 1'], ['OK', '+CFTPSPUTFILE: 17'], ['ERROR']],
  },
  {
    title: 'paths have at most 112 characters (17.2.8)', ask: [`AT+CFTPSDELE="${'x'.repeat(113)}"`, `AT+CFTPSPUTFILE="${'x'.repeat(113)}"`],
    expect: [['ERROR'], ['ERROR']],
  },
  {
    title: 'PUTFILE on the SIM767XX takes at most 53 characters (15.2.12)', options: { family: 'SIM767XX' },
    ask: [`AT+CFTPSPUTFILE="${'x'.repeat(54)}"`, `AT+CFTPSPUTFILE="${'x'.repeat(53)}"`], expect: [['ERROR'], ['OK', '+CFTPSPUTFILE: 17']],
  },
];
for (const { title, options = {}, ask, expect } of orders) {
  test(title, () => withServer(options, {}, async ({ dte, login }) => {
    assert.equal(await login(), ['OK', '+CFTPSLOGIN: 0']);
    for (const [i, text] of ask.entries()) assert.equal(await dte.ask(text), expect[i], text);
  }));
}

test('the SIM767XX reports the context number at CFTPSSTART (15.2.1)', () =>
  withServer({ family: 'SIM767XX' }, {}, async ({ dte }) => assert.equal(await dte.ask('AT+CFTPSSTART'), ['OK', '+CFTPSSTART: 0,1'])));

test('host, user name and password have at most 128 characters each (17.2.3)', () =>
  withServer({}, {}, async ({ dte }) => {
    await dte.ask('AT+CFTPSSTART');
    for (const parts of [['x'.repeat(129), 'u', 'p'], ['h', 'x'.repeat(129), 'p'], ['h', 'u', 'x'.repeat(129)]]) {
      assert.equal(await dte.ask(`AT+CFTPSLOGIN="${parts[0]}",21,"${parts[1]}","${parts[2]}",0`), ['ERROR']);
    }
  }));

// The tests from here on cover the offset of CFTRANRX (13.2.1).

const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('latin1');

for (const [title, options, place] of [
  ['A76XX', { takesPlace: true }, '100,'], ['SIM767XX', { family: 'SIM767XX' }, ''],
] as [string, Partial<A76xxOptions>, string][]) {
  test(`${title}: an offset up to the end of a file is accepted; one beyond it, and an existing name without an offset, are refused`, async () => {
    const { dte, sim } = stand(options);
    const fill = async (head: string, content: string) => [...await dte.ask(`AT+CFTRANRX="c:/a",${head}`), ...await dte.pour(Buffer.from(content))];
    assert.equal(await fill('6', 'abcdef'), ['>', 'OK']);
    assert.equal(await dte.ask('AT+CFTRANRX="c:/a",6'), ['ERROR']);
    assert.equal(await fill(`2,${place}2`, 'XY'), ['>', 'OK']);
    assert.is(text(sim.drives.read('C:/a')?.bytes), 'abXYef');
    assert.equal(await fill(`2,${place}6`, 'gh'), ['>', 'OK']);
    assert.is(text(sim.drives.read('C:/a')?.bytes), 'abXYefgh');
    assert.equal(await dte.ask(`AT+CFTRANRX="c:/a",2,${place}9`), ['ERROR']);
    assert.equal(await dte.ask('AT+FSATTRI=a'), ['+FSATTRI: 8', 'OK']);
  });
}

test('other firmware branches refuse an offset', async () => assert.equal(await stand().dte.ask('AT+CFTRANRX="c:/a",2,100,0'), ['ERROR']));

test('the fixtures name their source documents', () => {
  for (const name of ['a76xx/ftp.txt', 'a76xx/files.txt']) assert.match(
    readFileSync(new URL(`../../../fixtures/${name}`, import.meta.url), 'utf8'), /^# SOURCE: A76XX Series /,
  );
});

test.run();
