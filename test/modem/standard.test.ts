// Tests what all modems have in common: unsolicited lines, signs of a restart, the numbers of TS 27.007, and the scripts for an unknown modem.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { FaultCode } from '../../src/fault.ts';
import { isListed, isRestart, isStandardUrc, standardCodeOf, standardScript } from '../../src/modem/standard.ts';

const test = suite('standard');

const urcs: [line: string, expect: boolean][] = [
  ['RDY', true], ['APP RDY', true], ['+CPIN: READY', true], ['SMS DONE', true], ['SMS Ready', true], ['Call Ready', true], ['PB DONE', true],
  ['+CFUN: 1', true], ['+CREG: 1', true], ['+CGREG: 5,"18D2","0A1B2C03"', true], ['+CEREG: 2', true], ['+CGEV: NW PDN DEACT 1', true],
  ['*PSUTTZ: 2026,11,20,8,30,0,"+4",0', true], ['DST: 0', true], ['+CTZV: +4,0', true], ['UNDER-VOLTAGE WARNNING', true], ['OVER-VOLTAGE POWER DOWN', true],
  ['NORMAL POWER DOWN', true], ['RING', true], ['+CLIP: "+4930123456",145', true], ['NO CARRIER', true], ['+CMTI: "SM",3', true],
  ['OK', false], ['ERROR', false], ['+CSQ: 22,0', false], ['+CCLK: "26/11/20,08:30:00+04"', false], ['+FTPPUT: 1,0', false], ['SIM7600', false], ['', false],
  ['+CREG', true], ['+CREGX: 1', false], ['A+CREG: 1', false], ['READY', false],
];
for (const [line, expect] of urcs) test(`"${line}" is ${expect ? 'an' : 'no'} unsolicited result code`, () => assert.is(isStandardUrc(line), expect));

test('a list of names is searched for whole names, in upper and lower case', () => {
  assert.ok(isListed('|ONE|+TWO|', '+two: 3'));
  assert.ok(isListed('|ONE|+TWO|', 'One'));
  for (const line of ['ON', '+TWO3', ': 3', '']) assert.not.ok(isListed('|ONE|+TWO|', line), line);
});

const minuteMs = 60_000;
const restarts: { line: string; awakeMs: number; goneMs?: number; expect: boolean }[] = [
  { line: '+CPIN: READY', awakeMs: 1000, expect: true },
  { line: '+CPIN: SIM PIN', awakeMs: 60 * minuteMs, expect: true },
  { line: 'NORMAL POWER DOWN', awakeMs: 1000, expect: true },
  { line: 'UNDER-VOLTAGE POWER DOWN', awakeMs: 1000, expect: true },
  { line: 'POWERED DOWN', awakeMs: 1000, expect: true },
  { line: 'Call Ready', awakeMs: minuteMs, expect: false },
  { line: 'Call Ready', awakeMs: 3 * minuteMs, expect: true },
  { line: 'PB DONE', awakeMs: 60 * minuteMs, expect: false },
  { line: 'SMS DONE', awakeMs: 60 * minuteMs, expect: false },
  { line: 'UNDER-VOLTAGE WARNNING', awakeMs: 60 * minuteMs, expect: false },
  { line: '+CREG: 1', awakeMs: 60 * minuteMs, expect: false },
  // The network has refreshed the SIM, which is no restart. If the SIM then asks for its PIN, it counts as one.
  { line: '+CPIN: NOT READY', awakeMs: 60 * minuteMs, expect: false },
  { line: '+CPIN:NOT READY', awakeMs: 60 * minuteMs, expect: false },
  { line: '+CPIN: READY', awakeMs: 60 * minuteMs, goneMs: 3000, expect: false },
  { line: 'Call Ready', awakeMs: 60 * minuteMs, goneMs: 9000, expect: false },
  { line: '+CPIN: SIM PIN', awakeMs: 60 * minuteMs, goneMs: 3000, expect: true },
  { line: 'NORMAL POWER DOWN', awakeMs: 60 * minuteMs, goneMs: 3000, expect: true },
  { line: '+CPIN: READY', awakeMs: 60 * minuteMs, goneMs: 10 * minuteMs, expect: true },
];
for (const { line, awakeMs, goneMs = NaN, expect } of restarts) {
  test(`"${line}", ${awakeMs / 1000} s after the first answer${goneMs >= 0 ? `, ${goneMs / 1000} s after the SIM was gone` : ''}, means ${expect ? 'a' : 'no'} restart`, () => assert.is(isRestart(line, awakeMs, goneMs), expect));
}

/** The fault's code for each number of TS 27.007 9.2.1 and 9.2.2. */
const numbers: [line: string, expect: FaultCode | undefined][] = [
  ['+CME ERROR: 10', 'sim-missing'], ['+CME ERROR: 13', 'sim-failed'], ['+CME ERROR: 14', 'sim-busy'], ['+CME ERROR: 15', 'sim-wrong'], ['+CME ERROR: 11', 'pin-needed'],
  ['+CME ERROR: 12', 'puk-needed'], ['+CME ERROR: 16', 'pin-wrong'], ['+CME ERROR: 30', 'unregistered'], ['+CME ERROR: 31', 'unregistered'],
  ['+CME ERROR: 32', 'unregistered'], ['+CME ERROR:11', 'pin-needed'], ['+CME ERROR: 3', undefined], ['+CME ERROR: 100', undefined],
  ['+CME ERROR: SIM PIN required', undefined], ['+CMS ERROR: 11', undefined], ['ERROR', undefined], ['+CPIN: 11', undefined],
];
for (const [line, expect] of numbers) test(`${line} means ${expect ?? 'no known fault'}`, () => assert.is(standardCodeOf(line), expect));

test('an unknown modem gets only commands of the standards, and each row has a time limit', () => {
  for (const name of ['wake', 'identify', 'flow', 'rate', 'askSim', 'givePin', 'register', 'revive', 'setProfile', 'anyOperator', 'askCause', 'askClock', 'reset'] as const) {
    const rows = standardScript(name);
    assert.ok(rows.length > 0, name);
    for (const { say, ms, again } of rows) {
      // a command or a search that needs the network may take minutes
      assert.ok(ms > 0 && ms <= (again || /^AT\+C(OPS=|GATT)/.test(say ?? '') ? 180_000 : 60_000), `${name}: ${say} waits ${ms} ms`);
      // only commands of V.250, TS 27.005 and TS 27.007 are allowed: AT+IFC, AT+IPR, ATE, ATQ, ATV and AT+C…
      assert.match(say ?? 'AT', /^AT(E0|Q0V1|\+IFC=.*|\+IPR=.*|\+C(GMM|GMR|MEE|PIN|EREG|GREG|REG|EER|SQ|OPS|CLK|FUN|GATT|GDCONT|NMI|MGF|USD)\b.*)?$/, name);
    }
  }
});

test('a script of a single family is empty', () => {
  for (const name of ['open', 'put', 'stage', 'stream', 'get', 'attach', 'drive'] as const) assert.equal(standardScript(name), [], name);
});

test.run();
