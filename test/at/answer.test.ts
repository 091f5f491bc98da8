// Tests what a line of the modem means to the script row that waits for it. A row is one AT command with its expected answers. It may wait for a
// prompt, for the end of its payload, or for its result.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createHeard, endOf, isResult, meaningOf, type Meaning, type PourPhase } from '../../src/at/answer.ts';
import { matchLine } from '../../src/at/match.ts';
import { May, type Variables, type Step } from '../../src/at/step.ts';

const test = suite('answer');

const urcs = ['+CREG: 1', 'RDY'];

/** A row of an AT script, and the modem's lines after its command. Each line has the meaning that the row must see in it, such as `refused`. */
interface Talk {
  title: string;
  row: Partial<Step>;
  phase?: PourPhase;
  lines: [line: string, expect: Meaning][];
  refused?: string;
  /** Lines that the modem may also send unsolicited, so that such a line need not be the row's answer. The default is `urcs`. */
  own?: string[];
}

const cftp = { say: 'AT+CFTPSCWD="{folder}"', result: '0' };
const grant = { say: 'AT+FTPPUT=2,{bytes}', want: ['+FTPPUT: 1,1,{granted}'], pour: '+FTPPUT: 2,{granted}' };
const stream = { say: 'AT+CFTPSPUT="{name}",{left}', pour: '>', want: ['OK', '+CFTPSPUT: 0'] };

const dial = { say: 'AT+CIPSTART="TCP","a","80"', want: ['OK', 'CONNECT OK'], refuses: '|CONNECT FAIL|CLOSED|' };

const talks: Talk[] = [
  { title: 'OK completes a plain command', row: { say: 'AT' }, lines: [['OK', 'all']] },
  { title: 'ERROR refuses the command', row: { say: 'AT' }, lines: [['ERROR', 'refused']], refused: 'ERROR' },
  { title: '+CME ERROR refuses the command', row: { say: 'AT' }, lines: [['+CME ERROR: 10', 'refused']], refused: '+CME ERROR: 10' },
  { title: 'a line of another command is unsolicited', row: { say: 'AT' }, lines: [['+CREG: 1', 'urc'], ['anything', 'urc'], ['OK', 'all']] },
  { title: 'OK, then the result', row: cftp, lines: [['OK', 'some'], ['+CFTPSCWD: 0', 'all']] },
  { title: 'the result, then OK', row: cftp, lines: [['+CFTPSCWD: 0', 'some'], ['OK', 'all']] },
  { title: 'OK, then another result refuses', row: cftp, lines: [['OK', 'some'], ['+CFTPSCWD: 9', 'refused']], refused: '+CFTPSCWD: 9' },
  { title: 'another result, then the ERROR that belongs to it', row: cftp, lines: [['+CFTPSCWD: 9', 'refusing'], ['ERROR', 'refused']], refused: '+CFTPSCWD: 9' },
  { title: 'ERROR, then the result with the reason', row: cftp, lines: [['ERROR', 'refusing'], ['+CFTPSCWD: 9', 'refused']], refused: '+CFTPSCWD: 9' },
  { title: 'a number taken as the result, then ERROR: no further line is awaited', row: { say: 'AT+CFTPSSIZE="a"', result: '{serverSize}' },
    lines: [['+CFTPSSIZE: 9', 'some'], ['ERROR', 'refused']], refused: 'ERROR' },
  { title: 'ERROR to a row that may be silent: its reason is not awaited', row: { ...cftp, may: May.silence }, lines: [['ERROR', 'refused']], refused: 'ERROR' },
  { title: '+CME ERROR: no further line is awaited', row: cftp, lines: [['+CME ERROR: 3', 'refused']], refused: '+CME ERROR: 3' },
  { title: 'ERROR to a query: no further line is awaited', row: { say: 'AT+CEREG?', want: ['+CEREG: {n},{stat=1|5}', 'OK'] }, lines: [['ERROR', 'refused']], refused: 'ERROR' },
  { title: 'ERROR to a row that awaits OK and a result', row: { ...cftp, want: ['OK'] }, lines: [['ERROR', 'refusing']], refused: 'ERROR' },
  { title: 'a URC of the same name, then the answer, then its OK', row: { say: 'AT+CEREG?', want: ['+CEREG: {n},{stat=1|5}', 'OK'] },
    lines: [['+CEREG: 5,"18D2","0A1B2C03",7', 'refusing'], ['+CEREG: 2,5,"18D2","0A1B2C03",7', 'refusing'], ['OK', 'refused']], refused: '+CEREG: 5,"18D2","0A1B2C03",7' },
  { title: 'another result, then the OK that belongs to it', row: cftp, lines: [['+CFTPSCWD: 9', 'refusing'], ['OK', 'refused']], refused: '+CFTPSCWD: 9' },
  { title: 'a result is taken once: a second one is ignored', row: cftp, lines: [['+CFTPSCWD: 0', 'some'], ['+CFTPSCWD: 0', 'urc'], ['OK', 'all']] },
  { title: 'a result of another command is ignored', row: cftp, lines: [['+CFTPSPWD: "/"', 'urc'], ['OK', 'some']] },
  { title: 'a whole line is kept', row: { say: 'AT+CGMM', want: ['{model}', 'OK'] }, lines: [['SIMCOM_SIM7600E-H', 'some'], ['OK', 'all']] },
  { title: 'a URC is not kept as the answer', row: { say: 'AT+CGMM', want: ['{model}', 'OK'] }, lines: [['+CREG: 1', 'urc'], ['RDY', 'urc'], ['SIM800', 'some'], ['OK', 'all']] },
  { title: 'a progress line does not complete the row', row: { ...cftp, more: '+CFTPSCWD: busy' }, lines: [['+CFTPSCWD: busy', 'urc'], ['OK', 'some'], ['+CFTPSCWD: 0', 'all']] },
  { title: 'raw bytes follow', row: { say: 'AT+FTPGET=2,512', want: ['OK'], data: '+FTPGET: 2,{len}' }, lines: [['+FTPGET: 2,512', 'data'], ['OK', 'all']] },
  { title: 'raw bytes follow the comma', row: { say: 'AT+CARECV=0,512', want: ['OK'], data: '+CARECV: {len},' }, lines: [['+CARECV: 512,', 'data'], ['OK', 'all']] },
  { title: 'raw bytes in quotes follow', row: { say: 'AT+USORD=0,16', want: ['OK'], data: '+USORD: {n},{len},"' }, lines: [['+USORD: 0,16,"', 'data'], ['OK', 'all']] },
  { title: 'empty quotes: no raw bytes follow', row: { say: 'AT+USORD=0,16', want: ['OK'], data: '+USORD: {n},{len},"' }, lines: [['+USORD: 0,""', 'urc'], ['OK', 'all']] },
  { title: 'a count of 0: no raw bytes follow', row: { say: 'AT+CARECV=0,512', want: ['OK'], data: '+CARECV: {len},' }, lines: [['+CARECV: 0', 'urc'], ['OK', 'all']] },
  { title: 'the count follows the socket\'s number', row: { say: 'AT+CARECV=0,512', want: ['OK'], data: '+CARECV: {len},' }, lines: [['+CARECV: 0,512', 'data'], ['OK', 'all']] },

  { title: 'a line that refuses this row', row: dial, lines: [['OK', 'some'], ['CONNECT FAIL', 'refused']], refused: 'CONNECT FAIL' },
  { title: 'the same line is unsolicited to another row', row: { say: 'AT' }, lines: [['CONNECT FAIL', 'urc'], ['OK', 'all']] },
  { title: 'a line that refuses this row, in mid-payload', row: { ...dial, pour: '>' }, phase: 'pouring', lines: [['CLOSED', 'failed']] },
  { title: 'a line that refuses this row, in the place of a prompt', row: { ...dial, pour: '>' }, phase: 'ready', lines: [['CLOSED', 'refused']], refused: 'CLOSED' },
  { title: 'the connection\'s end before the prompt, which the command\'s own answer follows', row: { ...dial, pour: '>' }, phase: 'ready', own: ['CLOSED'], lines: [['CLOSED', 'refusing'], ['ERROR', 'refused']], refused: 'CLOSED' },
  { title: 'and a prompt that follows it', row: { ...dial, pour: '>' }, phase: 'ready', own: ['CLOSED'], lines: [['CLOSED', 'refusing'], ['>', 'prompt']], refused: 'CLOSED' },
  { title: 'the connection\'s end after OK is an answer', row: dial, own: ['CLOSED'], lines: [['OK', 'some'], ['CLOSED', 'refused']], refused: 'CLOSED' },

  { title: 'a prompt', row: stream, phase: 'ready', lines: [['>', 'prompt']] },
  { title: 'OK in front of the prompt', row: stream, phase: 'ready', lines: [['OK', 'some'], ['>', 'prompt']] },
  { title: 'a result in the place of the prompt', row: stream, phase: 'ready', lines: [['OK', 'some'], ['+CFTPSPUT: 14', 'refused']], refused: '+CFTPSPUT: 14' },
  { title: 'a result in the place of the prompt, then its OK', row: stream, phase: 'ready', lines: [['+CFTPSPUT: 14', 'refusing']], refused: '+CFTPSPUT: 14' },
  { title: 'ERROR instead of the prompt, then the reason', row: stream, phase: 'ready', lines: [['ERROR', 'refusing'], ['+CFTPSPUT: 14', 'refused']], refused: '+CFTPSPUT: 14' },
  { title: 'ERROR in the place of a prompt that no result follows', row: { say: 'AT+CFTRANRX', pour: '>' }, phase: 'ready', lines: [['ERROR', 'refused']], refused: 'ERROR' },
  { title: 'the prompt of another slice refuses', row: { ...grant, pour: '+FTPPUT: 2,100' }, phase: 'ready', lines: [['+FTPPUT: 2,99', 'refusing']], refused: '+FTPPUT: 2,99' },
  { title: 'a URC before the prompt', row: stream, phase: 'ready', lines: [['+CREG: 1', 'urc'], ['>', 'prompt']] },

  { title: 'ERROR in mid-payload', row: stream, phase: 'pouring', lines: [['ERROR', 'failed']] },
  { title: 'OK in mid-payload: the modem has its count too early, so bytes were lost', row: stream, phase: 'pouring', lines: [['OK', 'lost']] },
  { title: 'the good result in mid-payload', row: stream, phase: 'pouring', lines: [['+CFTPSPUT: 0', 'lost']] },
  { title: 'another result in mid-payload', row: stream, phase: 'pouring', lines: [['+CFTPSPUT: 6', 'failed']] },
  { title: 'another result while an acknowledgement is awaited', row: stream, phase: 'acking', lines: [['+CFTPSPUT: 6', 'failed']] },
  { title: 'a URC in mid-payload', row: stream, phase: 'pouring', lines: [['+CREG: 1', 'urc'], ['RDY', 'urc']] },
  { title: 'the grant of a slice may be repeated', row: { ...grant, slice: 'granted' }, phase: 'pouring', lines: [['+FTPPUT: 1,1,1360', 'urc'], ['+FTPPUT: 1,61', 'failed'], ['OK', 'lost']] },
];

for (const { title, row, phase = '', lines, refused, own = urcs } of talks) {
  test(title, () => {
    const heard = createHeard({ ms: 1000, ...row });
    const variables: Variables = {};
    const matches = (pattern: string, line: string, isFree: boolean) => matchLine(pattern, line, variables, isFree);
    for (const [line, expect] of lines) assert.is(meaningOf({ heard, row: { ms: 1000, ...row }, matches }, line, phase, one => own.includes(one)), expect, line);
    assert.is(heard.refusal, refused);
  });
}

const ends: [line: string, expect: 'over' | 'failed' | undefined][] = [
  ['+FTPGET: 1,0', 'over'], ['+FTPGET: 1,61', 'failed'], ['+FTPGET: 1,1', undefined], ['+FTPGET: 2,77', undefined], ['+CREG: 1', undefined], ['OK', undefined],
];
for (const [line, expect] of ends) {
  test(`a command repeated until its end line: ${line} is ${expect ?? 'not the end'}`, () => {
    const row: Step = { say: 'AT+FTPGET=2,1000', ms: 1000, until: '+FTPGET: 1,0', more: '+FTPGET: 1,1', data: '+FTPGET: 2,{len}' };
    assert.is(endOf(row, line, (pattern, one, isFree) => matchLine(pattern, one, {}, isFree)), expect);
  });
}

const results: [line: string, expect: boolean][] = [['+CFTPSCWD: 0', true], ['+CFTPSCWD: 9', true], ['OK', true], ['ERROR', true], ['+CFTPSPWD: "/"', false], ['RDY', false]];
for (const [line, expect] of results) {
  test(`${line} is ${expect ? 'a' : 'no'} result of AT+CFTPSCWD`, () => assert.is(isResult({ ms: 1, ...cftp }, line, (pattern, one, isFree) => matchLine(pattern, one, {}, isFree)), expect));
}

test.run();
