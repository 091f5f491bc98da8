// Tests the FTP commands that SIMCom's modems for 2G, LTE-M and NB-IoT share. Their parameters stay set, and each operation opens its own connection.
// No upload may use a parameter of an earlier operation, and a name that the line has garbled must be noticed.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Variables } from '../../src/at/step.ts';
import { End, type FaultCode } from '../../src/fault.ts';
import {
  extWait, forgetRest, forPut, ftpsetCode, ftpsetNumber, ftpsetOpen, ftpsetPutAs, ftpsetScript, ftpsetStream, getName, memoryScript, ftpsetSliceScript, streamNames,
} from '../../src/modem/ftpset.ts';
import type { Rows } from '../../src/modem/modem.ts';
import { speak, type Spoken } from './spoken.ts';

const test = suite('ftpset');

// the next tests are about the numbers in the modem's answers

const numbers: [line: string, expect: number | undefined][] = [
  ['+FTPPUT: 1,72', 72], ['+FTPSIZE: 1,0,1234', 0], ['+FTPPUT:1, 66', 66], ['+FTPLIST: 1,1', 1], ['+FTPPUT: 1', undefined], ['+FTPPUT: 1,', undefined], ['OK', undefined], ['+FTPPUT: 1,x', undefined],
];
for (const [line, expect] of numbers) test(`${line} has ${expect ?? 'no number'}`, () => assert.is(ftpsetNumber(line), expect));

/** The fault's code for each number (manual AT7080 15.2.14). Numbers from 80 on differ between the modems, so they have none here. */
const codes: [n: number | undefined, code: FaultCode | undefined][] = [
  [61, 'network'], [62, 'host-unknown'], [63, 'host-refused'], [64, 'server-timeout'], [65, 'server-away'], [66, 'busy'], [67, undefined], [69, undefined], [70, 'rejected'],
  [71, 'login-wrong'], [72, 'login-wrong'], [73, 'rejected'], [74, 'rejected'], [75, 'data-port'], [76, 'data-port'], [77, 'rejected'], [78, 'put-denied'], [79, 'rejected'],
  [80, undefined], [60, undefined], [0, undefined], [1, undefined], [undefined, undefined],
];
for (const [n, code] of codes) test(`${n} is ${code ?? 'no number that all these modems share'}`, () => assert.is(ftpsetCode(n), code));

test('FTPEXTPUT waits a minute at least, and no longer than its limit', () => assert.equal(extWait(), { of: 'size', unitMs: 1, least: 60_000, most: 1_000_000 }));

// the next lines make a simulated modem that keeps its parameters

interface Modem {
  /** The modem's parameters, by the name of their command, such as `FTPGETNAME`. */
  set: Record<string, string>;
  /** Whether the modem accepts only one command on a line. */
  hasNoChain?: boolean;
  /** How many names the line garbles, from the first one on. */
  garbles?: number;
  answer?: (command: string) => string[] | undefined;
}

function answerOf(modem: Modem): (command: string) => string[] {
  let garbled = 0;
  return line => {
    const own = modem.answer?.(line);
    if (own) return own;
    const parts = line.slice(2).split(/;(?=\+)/);
    if (parts.length > 1 && modem.hasNoChain) return ['ERROR'];
    const answers: string[] = [];
    for (const part of parts) {
      const [, name, kind, value = ''] = /^\+(\w+)(=|\?)?"?([^"]*)"?$/.exec(part)!;
      if (kind === '?') answers.push(`+${name}: "${modem.set[name!] ?? ''}"`);
      else if (kind === '=') modem.set[name!] = /NAME|PATH/.test(name!) && garbled++ < (modem.garbles ?? 0) ? `${value.slice(0, -1)}?` : value;
      else answers.push(`+${name}: 1,0`);
    }
    return [...answers.filter(text => text.startsWith('+FTP') && !text.endsWith('1,0')), 'OK', ...answers.filter(text => text.endsWith('1,0'))];
  };
}

async function say(rows: Rows, variables: Variables = {}, modem: Modem = { set: {} }): Promise<Spoken & { set: Record<string, string> }> {
  const spoken = await speak(rows, {
    variables: { name: 'A.JPG', finalName: 'A.JPG', path: '/up/', folder: '/up/a', isBusy: '', isAstray: '', isExt: '', isDone: '', isAppended: '', noChain: '', ...variables },
    answer: answerOf(modem), config: { 'ftp.host': 'h', 'ftp.port': 21, 'ftp.user': 'u', 'ftp.password': 'p' },
  });
  return { ...spoken, set: modem.set };
}

test('opening sets all parameters of an operation, and undoes settings of another program', async () => {
  const left = { FTPPUTOPT: 'APPE', FTPREST: '4096', FTPEXTPUT: '1', FTPGETNAME: 'other' };
  const { end, set, variables, said } = await say(ftpsetOpen(), { cid: '1' }, { set: left });
  assert.is(end, End.done);
  assert.equal(set, { ...left, FTPCID: '1', FTPSERV: 'h', FTPPORT: '21', FTPUN: 'u', FTPPW: 'p', FTPTYPE: 'I', FTPMODE: '1', FTPPUTOPT: 'STOR', FTPREST: '0', FTPEXTPUT: '0' });
  assert.equal(['isAppended', 'isBusy', 'isExt', 'putName', 'getName', 'restAt'].map(key => variables[key]), ['', '', '', '', '', '0']);
  assert.is(said[0], 'AT+FTPQUIT', 'an earlier session is ended first');
});

test('opening continues if a modem refuses twice to undo a setting', async () => {
  const { end, said } = await say(ftpsetOpen(), { cid: '1' }, { set: {}, answer: command => (/FTPQUIT|FTPREST|FTPEXTPUT/.test(command) ? ['ERROR'] : undefined) });
  assert.is(end, End.done);
  assert.equal(said.filter(command => /FTPREST|FTPEXTPUT/.test(command)), ['AT+FTPREST=0;+FTPEXTPUT=0', 'AT+FTPREST=0', 'AT+FTPREST=0', 'AT+FTPEXTPUT=0', 'AT+FTPEXTPUT=0']);
});

test('a row to run before FTPEXTPUT comes just before it', () => {
  const rows = ftpsetOpen({ say: 'AT+BEFORE', ms: 1000 });
  assert.equal(rows.slice(-2).map(row => row.say), ['AT+BEFORE', 'AT+FTPEXTPUT=0']);
  assert.is(ftpsetOpen().length, rows.length - 1);
});

// the next tests are about setting the name of a file

const names: { title: string; rows: Rows; modem?: Omit<Modem, 'set'>; variables?: Variables; says: string[]; stands: Record<string, string> }[] = [
  { title: 'the name is set and read back in one command line', rows: getName(), says: ['AT+FTPGETNAME="A.JPG";+FTPGETNAME?'], stands: { FTPGETNAME: 'A.JPG' } },
  { title: 'the name is set already', rows: getName(), variables: { getName: 'A.JPG' }, says: [], stands: {} },
  { title: 'a modem that takes one command a line', rows: getName(), modem: { hasNoChain: true }, says: ['AT+FTPGETNAME="A.JPG";+FTPGETNAME?', 'AT+FTPGETNAME="A.JPG"'], stands: { FTPGETNAME: 'A.JPG' } },
  { title: 'a modem that is known to take one command a line', rows: getName(), variables: { noChain: '1' }, says: ['AT+FTPGETNAME="A.JPG"'], stands: { FTPGETNAME: 'A.JPG' } },
  { title: 'a name garbled by the line is set again', rows: getName(), modem: { garbles: 1 }, says: ['AT+FTPGETNAME="A.JPG";+FTPGETNAME?', 'AT+FTPGETNAME="A.JPG"'], stands: { FTPGETNAME: 'A.JPG' } },
  { title: 'another path is reset', rows: getName(), variables: { isAstray: '1', getName: 'A.JPG' }, says: ['AT+FTPGETPATH="/up/"'], stands: { FTPGETPATH: '/up/' } },
  { title: 'an unfinished operation is ended first', rows: getName(), variables: { isBusy: '1', getName: 'A.JPG' }, says: ['AT+FTPQUIT'], stands: {} },
  { title: 'for a put and the query after it', rows: streamNames(), says: ['AT+FTPPUTNAME="A.JPG";+FTPGETNAME="A.JPG";+FTPPUTNAME?'], stands: { FTPPUTNAME: 'A.JPG', FTPGETNAME: 'A.JPG' } },
  { title: 'for a put, garbled', rows: streamNames(), modem: { garbles: 1 }, says: ['AT+FTPPUTNAME="A.JPG";+FTPGETNAME="A.JPG";+FTPPUTNAME?', 'AT+FTPPUTNAME="A.JPG"'], stands: { FTPPUTNAME: 'A.JPG', FTPGETNAME: 'A.JPG' } },
  { title: 'for a put, the memory is switched off first', rows: streamNames(), variables: { isExt: '1', putName: 'A.JPG' }, says: ['AT+FTPEXTPUT=0'], stands: { FTPEXTPUT: '0' } },
];
for (const { title, rows, modem = {}, variables = {}, says, stands } of names) {
  test(`a name: ${title}`, async () => {
    const { end, said, set } = await say(rows, variables, { set: {}, ...modem });
    assert.is(end, End.done);
    assert.equal(said, says);
    assert.equal(set, stands);
  });
}

test('a name that was set is not set again', async () => {
  const first = await say(getName());
  assert.equal((await say(getName(), first.variables)).said, []);
  assert.equal((await say(getName(), { ...first.variables, name: 'B.JPG' })).set, { FTPGETNAME: 'B.JPG' });
});

// the next tests are about parameters that must be reset before an upload

const cleanups: { title: string; rows: Rows; variables: Variables; says: string[]; after?: Variables }[] = [
  { title: 'no parameter of another operation was set', rows: forPut(), variables: { restAt: '0', zero: '0' }, says: [] },
  { title: 'a file was appended', rows: forPut(), variables: { restAt: '0', zero: '0', isAppended: '1' }, says: ['AT+FTPPUTOPT="STOR"'], after: { isAppended: '' } },
  { title: 'an operation was given up', rows: forPut(), variables: { restAt: '0', zero: '0', isBusy: '1' }, says: ['AT+FTPQUIT'], after: { isBusy: '' } },
  { title: 'a download began at an offset', rows: [forgetRest()], variables: { restAt: '4096', zero: '0' }, says: ['AT+FTPREST=0'], after: { restAt: '0' } },
  { title: 'no download began at an offset', rows: [forgetRest()], variables: { restAt: '0', zero: '0' }, says: [] },
];
for (const { title, rows, variables, says, after = {} } of cleanups) {
  test(`before a put: ${title}`, async () => {
    const spoken = await say(rows, variables);
    assert.equal([spoken.end, spoken.said], [End.done, says]);
    assert.equal(Object.fromEntries(Object.keys(after).map(key => [key, spoken.variables[key]])), after);
  });
}

test('APPE applies to one file and is undone for the next', async () => {
  const put: Rows = [{ say: 'AT+PUT', ms: 1000 }];
  const whole = await say(ftpsetPutAs(put), { putOption: 'APPE', restAt: '0', zero: '0' }, { set: {}, answer: command => (command === 'AT+PUT' ? ['OK'] : undefined) });
  assert.equal([whole.said, whole.variables['isAppended']], [['AT+FTPPUTOPT="APPE"', 'AT+PUT', 'AT+FTPPUTOPT="STOR"'], '']);
  const cut = await say(ftpsetPutAs(put), { putOption: 'APPE', restAt: '0', zero: '0' }, { set: {}, answer: command => (command === 'AT+PUT' ? ['ERROR'] : undefined) });
  assert.equal([cut.end, cut.set['FTPPUTOPT'], cut.variables['isAppended']], [End.refused, 'APPE', '1'], 'noted, so that the next put undoes APPE');
});

// the next tests are about the modem's memory for an image

const memories: { title: string; variables: Variables; says: string[] }[] = [
  { title: 'the memory is switched on, and is empty', variables: {}, says: ['AT+FTPEXTPUT=1'] },
  { title: 'the memory was switched on before, and is emptied', variables: { isExt: '1' }, says: ['AT+FTPEXTPUT=0;+FTPEXTPUT=1'] },
];
for (const { title, variables, says } of memories) {
  test(`the memory: ${title}`, async () => {
    const { end, said, variables: after } = await say(ftpsetSliceScript('openSlices', 1000, 5000)!, variables);
    assert.equal([end, said, after['isExt']], [End.done, says, '1']);
  });
}

test('the memory of a modem that takes one command a line is emptied by two', async () => {
  const { end, said } = await say(ftpsetSliceScript('openSlices', 1000, 5000)!, { isExt: '1' }, { set: {}, hasNoChain: true });
  assert.equal([end, said], [End.done, ['AT+FTPEXTPUT=0;+FTPEXTPUT=1', 'AT+FTPEXTPUT=0', 'AT+FTPEXTPUT=1']]);
});

test('a modem without memory for an image: drive-missing', async () => {
  const { end, code } = await say(memoryScript('stage', 1000)!, {}, { set: {}, answer: () => ['ERROR'] });
  assert.equal([end, code], [End.refused, 'drive-missing']);
});

test('other scripts are the modem\'s own', () => {
  assert.equal([memoryScript('stream', 1), ftpsetSliceScript('stage', 1, 5000), ftpsetScript('put', 1), ftpsetScript('open', 1)], [undefined, undefined, undefined, undefined]);
});

test('a put of a larger image has more time for the transfer', () => {
  const msOf = (bytes: number) => memoryScript('put', bytes)!.at(-1)!.ms;
  assert.ok(msOf(300_000) > msOf(1000) && msOf(0) >= 75_000, 'no shorter than the modem\'s own timeout');
});

test('a stream names the size of its slice, and ends with an empty slice', () => {
  const [, middle, last] = ftpsetStream().slice(-3);
  assert.equal([middle!.slice, middle!.say, last!.say], ['max', 'AT+FTPPUT=2,{slice}', 'AT+FTPPUT=2,0']);
});

// the next tests are about directories and queries

test('entering a directory sets it for the next operations and reads it back', async () => {
  const { end, said, set, variables } = await say(ftpsetScript('enter', 0)!);
  assert.is(end, End.done);
  assert.equal(said, ['AT+FTPPUTPATH="/up/";+FTPPUTPATH?', 'AT+FTPGETPATH="/up/";+FTPGETPATH?']);
  assert.equal([set, variables['isAstray']], [{ FTPPUTPATH: '/up/', FTPGETPATH: '/up/' }, '']);
});

for (const modem of [{ hasNoChain: true }, { garbles: 1 }]) {
  test(`both directories are set in the end if ${'garbles' in modem ? 'the line garbles one' : 'the modem takes one command a line'}`, async () => {
    const { end, set, variables } = await say(ftpsetScript('enter', 0)!, {}, { set: {}, ...modem });
    assert.equal([end, set, variables['isAstray']], [End.done, { FTPPUTPATH: '/up/', FTPGETPATH: '/up/' }, '']);
  });
}

const strays: [script: 'make' | 'unmake' | 'list', path: string][] = [['make', '/up/a'], ['unmake', '/up/a']];
for (const [script, path] of strays) {
  test(`${script}: the path is set to that directory, and this is noted`, async () => {
    const { end, set, variables } = await say(ftpsetScript(script, 0)!);
    assert.equal([end, set['FTPGETPATH'], variables['isAstray']], [End.done, path, '1']);
  });
}

test('a directory that the server refuses to make: folder-denied', async () => {
  const { end, code } = await say(ftpsetScript('make', 0)!, {}, { set: {}, answer: command => (command === 'AT+FTPMKD' ? ['OK', '+FTPMKD: 1,77'] : undefined) });
  assert.equal([end, code], [End.refused, 'folder-denied']);
});

const sizes: { title: string; answer: string[]; end: End; size?: string }[] = [
  { title: 'after OK', answer: ['OK', '+FTPSIZE: 1,0,4711'], end: End.done, size: '4711' },
  { title: 'before OK', answer: ['+FTPSIZE: 1,0,4711', 'OK'], end: End.done, size: '4711' },
  { title: 'no such file', answer: ['OK', '+FTPSIZE: 1,77,0'], end: End.refused },
];
for (const { title, answer, end, size } of sizes) {
  test(`a size: ${title}`, async () => {
    const { variables, ...spoken } = await say(ftpsetScript('size', 0)!, {}, { set: {}, answer: command => (command === 'AT+FTPSIZE' ? answer : undefined) });
    assert.equal([spoken.end, variables['serverSize']], [end, size]);
  });
}

// The manual IP800 3.18 writes AT+FTPDELE, but FTP7080 5.8 writes AT+FTPDELE=1, so both forms are tried.
const deletions: { title: string; script: 'erase' | 'remove'; variables?: Variables; dele: string[]; dele1: string[]; says: string[]; end: End; after?: Variables }[] = [
  { title: 'a modem that takes FTPDELE', script: 'erase', dele: ['OK', '+FTPDELE: 1,0'], dele1: ['ERROR'], says: ['AT+FTPDELE'], end: End.done, after: { hasDele: '1' } },
  { title: 'FTPDELE, refused by the server', script: 'erase', dele: ['OK', '+FTPDELE: 1,77'], dele1: ['ERROR'], says: ['AT+FTPDELE'], end: End.done, after: { hasDele: '1' } },
  { title: 'a modem that takes FTPDELE=1', script: 'erase', dele: ['ERROR'], dele1: ['OK', '+FTPDELE: 1,0'], says: ['AT+FTPDELE', 'AT+FTPDELE=1'], end: End.done, after: { writesDele: '1' } },
  { title: 'a modem known to take FTPDELE=1', script: 'erase', variables: { writesDele: '1' }, dele: ['ERROR'], dele1: ['OK', '+FTPDELE: 1,0'], says: ['AT+FTPDELE=1'], end: End.done },
  { title: 'a modem known to take FTPDELE', script: 'erase', variables: { hasDele: '1' }, dele: ['ERROR'], dele1: ['OK', '+FTPDELE: 1,0'], says: ['AT+FTPDELE'], end: End.done },
  { title: 'on request: a refusal by the server is reported', script: 'remove', dele: ['OK', '+FTPDELE: 1,77'], dele1: ['OK', '+FTPDELE: 1,77'], says: ['AT+FTPDELE', 'AT+FTPDELE=1'], end: End.refused },
  { title: 'on request: done with the first command', script: 'remove', dele: ['OK', '+FTPDELE: 1,0'], dele1: ['ERROR'], says: ['AT+FTPDELE'], end: End.done },
];
for (const { title, script, variables = {}, dele, dele1, says, end, after = {} } of deletions) {
  test(`a deletion: ${title}`, async () => {
    const answer = (command: string) => (command === 'AT+FTPDELE' ? dele : command === 'AT+FTPDELE=1' ? dele1 : undefined);
    const spoken = await say(ftpsetScript(script, 0)!, { getName: 'A.JPG', ...variables }, { set: {}, answer });
    assert.equal([spoken.end, spoken.said], [end, says]);
    assert.equal(Object.fromEntries(Object.keys(after).map(key => [key, spoken.variables[key]])), after);
  });
}

test('each operation without an image waits for a greeting, since it is a session of its own', () => {
  for (const name of ['make', 'unmake', 'size', 'list', 'listAll', 'erase', 'remove', 'time', 'rename'] as const) {
    const calls = ftpsetScript(name, 0)!.filter(row => row.result !== undefined);
    assert.ok(calls.length > 0 && calls.every(row => row.greets), name);
  }
  assert.ok(ftpsetStream().find(row => row.say === 'AT+FTPPUT=1')!.greets, 'a stream has not begun its image yet');
  assert.not.ok(memoryScript('put', 1000)!.some(row => row.greets), 'the memory already holds the image');
});

// the next tests are about answers with raw bytes

const reads: { title: string; script: 'list' | 'listAll' | 'get'; first: string[]; says: string[]; variables?: Variables }[] = [
  { title: 'a listing of one name has its own path, which is reset afterwards', script: 'list', first: ['OK', '+FTPLIST: 1,1'], says: ['AT+FTPGETPATH="/up/A.JPG"', 'AT+FTPLIST=1', 'AT+FTPLIST=2,1024', 'AT+FTPGETPATH="/up/"'] },
  { title: 'an empty listing is over at once', script: 'listAll', first: ['OK', '+FTPLIST: 1,0'], says: ['AT+FTPGETPATH="/up/"', 'AT+FTPLIST=1'] },
  { title: 'a file from byte 7 on', script: 'get', first: ['OK', '+FTPGET: 1,1'], variables: { rest: '7', getName: 'A.JPG' }, says: ['AT+FTPREST=7', 'AT+FTPGET=1', 'AT+FTPGET=2,512'] },
  { title: 'an empty file is over at once', script: 'get', first: ['OK', '+FTPGET: 1,0'], variables: { rest: '0', getName: 'A.JPG' }, says: ['AT+FTPREST=0', 'AT+FTPGET=1'] },
];
for (const { title, script, first, says, variables = {} } of reads) {
  test(`reading: ${title}`, async () => {
    const verb = script === 'get' ? 'FTPGET' : 'FTPLIST';
    const answer = (command: string) => (command === `AT+${verb}=1` ? first : command.startsWith(`AT+${verb}=2`) ? [`+${verb}: 2,4\r\nfour`, 'OK', `+${verb}: 1,0`] : undefined);
    const spoken = await say(ftpsetScript(script, 0)!, { isBusy: '', ...variables }, { set: {}, answer });
    assert.equal([spoken.end, spoken.said], [End.done, says]);
    assert.is(spoken.variables['isAstray'], '', 'the path is the image\'s directory again');
    if (first[1]!.endsWith('1,1')) assert.is(spoken.variables['isBusy'], '', 'no operation is unfinished');
    if (script === 'get') assert.is(spoken.variables['restAt'], variables['rest'], 'noted, so that a put undoes the offset');
  });
}

test('the new name follows the old one, and is noted as the name for a put', async () => {
  const { end, said, variables } = await say(ftpsetScript('rename', 0)!, { name: 'A.part', getName: 'A.part', putName: 'A.part' });
  assert.equal([end, said, variables['putName']], [End.done, ['AT+FTPPUTNAME="A.JPG"', 'AT+FTPRENAME'], 'A.JPG']);
});

test('after a failed upload the memory is switched off, and all names are set again', async () => {
  const { end, said, variables } = await say(ftpsetScript('unstage', 0)!, { isExt: '1', putName: 'A.JPG', getName: 'A.JPG', isBusy: '1' });
  assert.equal([end, said], [End.done, ['AT+FTPQUIT', 'AT+FTPEXTPUT=0']]);
  assert.equal(['isExt', 'putName', 'getName', 'isBusy'].map(key => variables[key]), ['', '', '', '']);
});

test.run();
