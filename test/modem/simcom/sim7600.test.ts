// Tests the AT commands of the SIM7600 against its manual and its vendor's samples.

import { keys } from '#schema';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { wantsOf } from '../../../src/at/row.ts';
import { May } from '../../../src/at/step.ts';
import { End, tell, type FaultCode } from '../../../src/fault.ts';
import type { Rows, ScriptName } from '../../../src/modem/modem.ts';
import { sim7600 } from '../../../src/modem/simcom/sim7600.ts';
import { everyCut } from '../../common/textcuts.ts';
import { checkModem, missing, modemScripts, sayLongest, scriptIn, scriptsOf, wayScripts } from '../record.ts';
import { onWire, readTranscript, reordered, replay, rowsFor } from '../transcript.ts';

const test = suite('sim7600');

const modem = sim7600();

test('the record follows the rules of all records', async () => {
  assert.equal(await checkModem(modem), []);
});

for (const name of modemScripts.filter(one => !['rename', 'time', 'sent'].includes(one))) {
  test(`the record has rows for ${name}`, () => {
    assert.ok(modem.script(name, 1000).length > 0);
  });
}

// the commands of these scripts are in the manual AT76v3, sections 12.2.15, 20.2.11 and 20.2.12
test('the scripts of its methods', () => {
  const of = modem.methods().map(way => wayScripts.filter(name => way.script(name, 1000)));
  assert.equal(of, [['stage', 'readBack', 'put', 'resume'], ['stream'], ['slice']]);
});

test('there is no command to rename a file on the server (AT76v3 chapter 12)', () => {
  assert.equal(modem.script('rename', 1000), []);
  assert.is(modem.hasRename, false);
});

test('a larger image has more time, and any image has enough for the slowest network', () => {
  for (const name of ['stage', 'put'] as const) {
    const small = Math.max(...scriptIn(modem, name, 1000).map(row => row.ms));
    const large = Math.max(...scriptIn(modem, name, 5_000_000).map(row => row.ms));
    assert.ok(large > small);
  }
  // The slowest network, EDGE at the edge of a radio cell, carries about 1 kB a second upwards, so each byte needs a millisecond.
  for (const row of scriptIn(modem, 'put', 5_000_000)) assert.ok(row.ms >= 5_000_000);
});

test('two records of the same modem share no rows', () => {
  const [ours, theirs] = [scriptsOf(modem), scriptsOf(sim7600())];
  assert.equal(theirs, ours);
  theirs.forEach(({ rows }, at) => rows.forEach((row, i) => assert.is.not(row, ours[at]!.rows[i])));
});

test('a value too long for a command is reported by its key', async () => {
  for (const { rows } of scriptsOf(modem)) {
    for (const row of rows.filter(one => one.say)) {
      const { fault, text } = await sayLongest(modem, row);
      if (text.length <= modem.longestCommand) continue;
      assert.ok(fault && keys.some(key => tell(fault).includes(key)), `${row.say}: ${fault && tell(fault)}`);
    }
  }
});

// Manual AT76v3 12.2.3: 0 is plain, 1 is AUTH SSL, 2 is AUTH TLS and 3 is implicit TLS. `explicit` in config.json means AUTH TLS.
test('the numbers of ftp.security', () => {
  assert.equal(modem.security, { none: '0', explicit: '2', implicit: '3' });
});

// The modem's error numbers are from the manual AT76v3, 12.3.1. Those whose meaning depends on the command are in faults.test.ts.
const results: { n: number; says: string; code?: FaultCode }[] = [
  { n: 1, says: 'SSL alert', code: 'tls' },
  { n: 2, says: 'unknown error', code: 'unknown' },
  { n: 3, says: 'busy', code: 'busy' },
  { n: 4, says: 'connection closed by server', code: 'server-closed' },
  { n: 5, says: 'timeout', code: 'server-timeout' },
  { n: 6, says: 'transfer failed' },
  { n: 7, says: 'file not exists or any other memory error' },
  { n: 8, says: 'invalid parameter', code: 'bad-name' },
  { n: 9, says: 'operation rejected by server', code: 'rejected' },
  { n: 10, says: 'network error', code: 'network' },
  { n: 11, says: 'state error', code: 'busy' },
  { n: 12, says: 'failed to parse server name', code: 'host-unknown' },
  { n: 13, says: 'create socket error', code: 'network' },
  { n: 14, says: 'connect socket failed' },
  { n: 15, says: 'close socket failed', code: 'network' },
  { n: 16, says: 'SSL session closed', code: 'tls' },
  { n: 17, says: 'file error, file not exist' },
  { n: 421, says: 'server control connection timed out', code: 'server-away' },
];

for (const { n, says, code } of results) {
  test(`result ${n}, ${says}, ${code ? `is ${code}` : 'has a code'}, with and without a blank`, () => {
    for (const line of [`+CFTPSLOGIN: ${n}`, `+CFTPSPUTFILE:${n}`, `+CFTPSSIZE:  ${n}`]) {
      const found = modem.codeOf(line);
      assert.ok(found && (!code || found === code), `${line}: ${found}`);
    }
    assert.is(modem.isCode(n), true, 'the number may be an error in the place of a size');
  });
}

test('other numbers have no code', () => {
  for (let n = -50; n < 5000; n++) {
    if (results.some(result => result.n === n)) continue;
    assert.is(modem.codeOf(`+CFTPSLOGIN: ${n}`), undefined, `${n}`);
    if (n > 0) assert.is(modem.isCode(n), false, `a file of ${n} bytes`);
  }
});

for (const line of ['+CFTPSPWD: "/home"', '+CFTPSLIST: DATA,17', '+CFTPSNOTIFY: PEER CLOSED', '+CFTPSLOGIN:', '+CFTPSLOGIN: x', 'ERROR', 'OK', '+CME ERROR: 9999', '']) {
  test(`"${line}" has no code`, () => {
    assert.is(modem.codeOf(line), undefined);
  });
}

// the error numbers of `+CME ERROR` are in TS 27.007, section 9.2
const cmeErrors: { n: number; code: FaultCode }[] = [
  { n: 10, code: 'sim-missing' }, { n: 11, code: 'pin-needed' }, { n: 12, code: 'puk-needed' }, { n: 13, code: 'sim-failed' }, { n: 15, code: 'sim-wrong' },
  { n: 16, code: 'pin-wrong' }, { n: 30, code: 'unregistered' }, { n: 31, code: 'unregistered' }, { n: 32, code: 'unregistered' },
  // TS 27.007 9.2.2: the access point is missing or unknown, the address is unknown, or the account was refused. Or the gateway has refused, or the
  // service is not subscribed.
  ...[127, 128, 129, 130, 131, 132, 133, 149].map(n => ({ n, code: 'apn-wrong' as FaultCode })),
];

// Errors of AT+CFTPSSTART. No server takes part yet, so it is the mobile network that refuses, or the modem still waits for an earlier server. ERROR
// alone may mean either.
const startErrors: { line: string; code: FaultCode | undefined }[] = [
  { line: '+CFTPSSTART: 9', code: 'apn-wrong' }, { line: '+CFTPSSTART: 2', code: 'apn-wrong' }, { line: '+CME ERROR: 127', code: 'apn-wrong' },
  { line: '+CFTPSSTART: 10', code: 'network' }, { line: '+CFTPSSTART: 3', code: 'busy' }, { line: 'ERROR', code: 'network' },
];

for (const { line, code } of startErrors) {
  test(`"${line}" to CFTPSSTART is ${code}`, () => {
    const row = modem.script('open', 0).findLast(one => one.say === 'AT+CFTPSSTART')!;
    assert.is(modem.codeOf(line) ?? row.refusedAs, code);
  });
}

test('only a session that still waits for its server is aborted (12.2.18)', () => {
  const [first, abort, again] = modem.script('open', 0).slice(3, 6);
  assert.equal([first!.say, first!.set, abort!.say, abort!.unless, again!.say, again!.unless], ['AT+CFTPSSTART', { isDone: '1' }, 'AT+CFTPSABORT', 'isDone', 'AT+CFTPSSTART', 'isDone']);
});

for (const { n, code } of cmeErrors) {
  test(`+CME ERROR: ${n} is ${code}`, () => {
    assert.is(modem.codeOf(`+CME ERROR: ${n}`), code);
  });
}

// the next tests use the vendor's samples

const samples: { file: string; covers: string[] }[] = [
  { file: 'sim7600/ftp-putfile.txt', covers: ['AT+CFTPSSTART', 'AT+CFTPSSINGLEIP', 'AT+CFTPSLOGIN', 'AT+CFTPSLIST', 'AT+CFTPSPWD', 'AT+CFTPSGETFILE', 'AT+FSCD', 'AT+CFTPSPUTFILE', 'AT+CFTPSLOGOUT', 'AT+CFTPSSTOP'] },
  { file: 'sim7600/ftp-put-serial.txt', covers: ['AT+CFTPSSTART', 'AT+CFTPSSINGLEIP', 'AT+CFTPSLOGIN', 'AT+CFTPSPUT', 'AT+CFTPSGET', 'AT+CFTPSLOGOUT', 'AT+CFTPSSTOP'] },
];

/** Returns the sum of the numbers n in the lines `DATA,n` of an answer. */
function announced(lines: string[]): number {
  return lines.reduce((sum, line) => sum + Number(/: DATA,(\d+)/.exec(line)?.[1] ?? 0), 0);
}

for (const { file, covers } of samples) {
  const exchanges = readTranscript(file).filter(({ command }) => rowsFor(modem, command).length);

  test(`${file}: all of the record's commands in this sample are replayed`, () => {
    assert.equal([...new Set(exchanges.map(({ command }) => command.split('=')[0]!))].sort(), [...covers].sort());
  });

  for (const { command, answer, after } of exchanges) {
    // a row whose answer must repeat a value of the row is tested elsewhere
    rowsFor(modem, command).filter(row => !wantsOf(row).some(pattern => pattern.includes('<'))).forEach((row, i) => test(`${file}: the answer to ${command} completes ${row.say}, row ${i + 1}, in any order and cut anywhere`, async () => {
      const orders = after.length ? reordered(after).map(lines => [answer, lines]) : reordered(answer).map(lines => [lines, []]);
      for (const [first, second] of orders as [string[], string[]][]) {
        for (const chunks of everyCut(onWire(first))) {
          const done = await replay(modem, row, command, chunks, [onWire(second)]);
          const what = `${JSON.stringify(first)} in ${chunks.length} pieces`;
          assert.is(done.end, End.done, `${what}: ${done.fault && tell(done.fault)}`);
          assert.is(done.raw.length, announced(first), what);
          assert.equal(done.urcs, [], what);
        }
        for (const chunks of everyCut(onWire(second))) assert.is((await replay(modem, row, command, [onWire(first)], chunks)).end, End.done);
      }
    }));
  }
}

test('the login directory is kept as in the sample', async () => {
  const { command, answer } = readTranscript('sim7600/ftp-putfile.txt').find(one => one.command === 'AT+CFTPSPWD')!;
  const done = await replay(modem, rowsFor(modem, command)[0]!, command, [onWire(answer)], []);
  assert.is(done.variables['home'], '/');
});

test('every sample with a result other than 0 is a refusal', async () => {
  for (const { command, answer } of readTranscript('sim7600/ftp-putfile.txt')) {
    const failing = answer.map(line => line.replace(/(\+CFTPS\w+): 0$/, '$1: 9'));
    if (failing.join() === answer.join()) continue;
    for (const row of rowsFor(modem, command)) {
      for (const lines of reordered(failing)) {
        const done = await replay(modem, row, command, [onWire(lines)], []);
        assert.is(done.end, End.refused, `${command}: ${lines.join(', ')}`);
        assert.match(done.fault!.line!, /: 9$/);
      }
    }
  }
});

test('the rules require a size or a listing, and a reported result of the abort command', async () => {
  const without = (lacks: ScriptName[], more: { [name in ScriptName]?: Rows } = {}) => {
    const record = sim7600();
    return checkModem({ ...record, script: (name, bytes) => (lacks.includes(name) ? [] : more[name] ?? record.script(name, bytes)) });
  };
  assert.equal(await without(['size']), []);
  assert.equal(await without(['size', 'listAll']), [missing('size')]);
  assert.equal(await without([], { abort: [{ say: 'AT+CFTPSABORT', ms: 1000, may: May.refuse }] }), ['abort: AT+CFTPSABORT: its refusal shows that the login still waits: no "may"']);
});

test.run();
