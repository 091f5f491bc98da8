import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fillCommand, isUnsafe, matchLine } from '../../src/at/match.ts';

const match = suite('match');

const table: { pattern: string; line: string; expect: string; variables?: Record<string, string>; isFree?: boolean }[] = [
  { pattern: 'OK', line: 'OK', expect: 'match' },
  { pattern: 'OK', line: 'OKAY', expect: 'no' },
  { pattern: '+CFTPSLOGIN: 0', line: '+CFTPSLOGIN: 0', expect: 'match' },
  { pattern: '+CFTPSLOGIN: 0', line: '+CFTPSLOGIN:0', expect: 'match' },
  { pattern: '+CFTPSLOGIN: 0', line: '+CFTPSLOGIN: 10', expect: 'other' },
  { pattern: '+CFTPSLOGIN: 0', line: '+CFTPSLOGIN: 421', expect: 'other' },
  { pattern: '+CFTPSSTART: 0', line: '+CFTPSSTART: 0,1', expect: 'match' },
  { pattern: '+CFTPSPUT: 0', line: '+CFTPSPUTFILE: 0', expect: 'no' },
  { pattern: '+CFTPSPUTFILE: 0', line: '+CFTPSPUT: 0', expect: 'no' },
  { pattern: '+CFTPSSIZE: {size}', line: '+CFTPSSIZE: 204800', expect: 'match', variables: { size: '204800' } },
  { pattern: '+CFTPSPWD: {home}', line: '+CFTPSPWD: "/home/a, b"', expect: 'match', variables: { home: '/home/a, b' } },
  { pattern: '+CFTPSPWD: {home/}', line: '+CFTPSPWD: "/up"', expect: 'match', variables: { home: '/up' } },
  { pattern: '+CFTPSPWD: {home/}', line: '+CFTPSPWD: 11', expect: 'other', variables: {} },
  { pattern: '+CREG: {n},{stat=1|5}', line: '+CREG: 0,1', expect: 'match', variables: { n: '0', stat: '1' } },
  { pattern: '+CREG: {n},{stat=1|5}', line: '+CREG: 2,5,"1A2B","01C3"', expect: 'match', variables: { n: '2', stat: '5' } },
  { pattern: '+CREG: {n},{stat=1|5}', line: '+CREG: 0,3', expect: 'other', variables: { n: '0', stat: '3' } },
  { pattern: '+CREG: {n},{stat=1|5}', line: '+CREG: 1', expect: 'no' },
  { pattern: '+CCLK: {clock}', line: '+CCLK: "26/11/20,08:33:10+04"', expect: 'match', variables: { clock: '26/11/20,08:33:10+04' } },
  { pattern: '+CPIN: {sim=READY|SIM PIN}', line: '+CPIN: SIM PIN', expect: 'match', variables: { sim: 'SIM PIN' } },
  { pattern: '+CPIN: {sim=READY|SIM PIN}', line: '+CPIN: NOT READY', expect: 'other', variables: { sim: 'NOT READY' } },
  { pattern: '{model}', line: 'SIMCOM_SIM7600E-H', expect: 'match', variables: { model: 'SIMCOM_SIM7600E-H' }, isFree: true },
  { pattern: '{model}', line: 'RDY', expect: 'no', isFree: false },
  { pattern: '+CFTPSLIST: DATA,{len}', line: '+CFTPSLIST: DATA,1024', expect: 'match', variables: { len: '1024' } },
  { pattern: '+CFTPSLIST: DATA,{len}', line: '+CFTPSLIST: 0', expect: 'other' },
  { pattern: '+QFTPRENAME|+QRENAME: 0', line: '+QFTPRENAME:0', expect: 'match' },
  { pattern: '+QFTPRENAME|+QRENAME: 0', line: '+QRENAME: 0', expect: 'match' },
  { pattern: '+QFTPRENAME|+QRENAME: 0', line: '+QRENAME:-550', expect: 'other' },
  { pattern: '+QFTPRENAME|+QRENAME: 0', line: '+QFTPRMDIR:0', expect: 'no' },
  { pattern: '+QFTPRENAME|+QRENAME: 0', line: '+QFTPRENAME', expect: 'no' },
];

for (const { pattern, line, expect, variables, isFree } of table) {
  match(`${pattern} against ${line}`, () => {
    const kept = {};
    assert.is(matchLine(pattern, line, kept, isFree ?? true), expect);
    if (variables) for (const [name, value] of Object.entries(variables)) assert.is((kept as Record<string, string>)[name], value);
  });
}

match('placeholders are filled, and a missing value makes the command undefined', () => {
  const variables: Record<string, string> = { 'ftp.host': 'h', n: '1', empty: '' };
  assert.is(fillCommand('AT+X="{ftp.host}",{n},"{empty}"', name => variables[name]), 'AT+X="h",1,""');
  assert.is(fillCommand('AT+X={missing}', name => variables[name]), undefined);
  assert.is(fillCommand('AT+X={v}', () => '$& $1 {n}'), 'AT+X=$& $1 {n}');
});

match('a quote or control character in a value makes the command undefined', () => {
  for (let code = 0; code < 256; code++) {
    const isBad = code < 32 || code === 34 || code === 127;
    assert.is(fillCommand('AT="{v}"', () => `a${String.fromCharCode(code)}b`) === undefined, isBad, `code ${code}`);
    assert.is(isUnsafe(String.fromCharCode(code)), isBad);
  }
});

match.run();
