// Tests that are the same for the record of every modem family: of the record itself, its table of error numbers, and the vendor's samples.

import * as assert from 'uvu/assert';
import { End, tell, type FaultCode } from '../../src/fault.ts';
import type { Modem } from '../../src/modem/modem.ts';
import { recoveryOf } from '../../src/round/retry.ts';
import { endWords } from '../common/ends.ts';
import { everyCut } from '../common/textcuts.ts';
import { checkModem, scriptIn, scriptsOf } from './record.ts';
import { onWire, readTranscript, reordered, replay, rowsFor, type Exchange } from './transcript.ts';

export type Register = (title: string, act: () => void | Promise<void>) => void;

export interface Result {
  n: number;
  /** Words of the manual's table for the error number `n`, for the title of the test. */
  says: string;
  /** The fault's code that the number must have. Without it, any code with a sentence for the person will do. */
  code?: FaultCode;
}

export interface Sample {
  file: string;
  /** The commands of the record that the sample must contain. */
  covers: string[];
}

/**
 * The time that 300,000 bytes need in the slowest network, EDGE, in milliseconds. EDGE carries about 10 kB a second upwards at best, and a tenth of
 * that at the edge of a radio cell.
 */
const edgeMs = 300_000;

/**
 * Returns what is wrong with the timeout of the script that sends an image, or undefined if it suffices.
 * @param smallMs the longest timeout for 1,000 bytes
 * @param largeMs the longest timeout for 300,000 bytes
 */
export function tooShort(script: string, smallMs: number, largeMs: number): string | undefined {
  if (largeMs > smallMs && largeMs >= edgeMs) return undefined;
  return `${script}: 300,000 bytes have ${largeMs} ms, 1,000 bytes ${smallMs} ms; needed are ${edgeMs} ms, and more than for a small image: give the row that sends it "ms: 120000 + airMs(bytes)"`;
}

export function testRecord(test: Register, make: () => Modem): void {
  test('the record follows the rules of all records', async () => {
    assert.equal(await checkModem(make()), []);
  });

  test('two records of the same modem share no rows', () => {
    const [one, other] = [make(), make()];
    const [ours, theirs] = [scriptsOf(one), scriptsOf(other)];
    assert.equal(theirs, ours);
    theirs.forEach(({ rows }, at) => rows.forEach((row, i) => assert.is.not(row, ours[at]!.rows[i])));
  });

  test('a larger image has more time, and any image has enough for the slowest network', () => {
    const name = make().methods().some(way => way.name === 'efs') ? 'put' : 'stream';
    const most = (bytes: number) => Math.max(...scriptIn(make(), name, bytes).map(row => row.ms));
    assert.is(tooShort(name, most(1000), most(300_000)), undefined, tooShort(name, most(1000), most(300_000)));
  });
}

/**
 * Registers tests that each error number of the manual's table has a fault code with a message, and that no other number has one.
 * @param linesOf returns the modem's lines with a number, in each form that the manual has
 */
export function testResults(test: Register, modem: Modem, results: Result[], linesOf: (n: number) => string[]): void {
  for (const { n, says, code } of results) {
    test(`result ${n}, ${says}, ${code ? `is ${code}` : 'has a message'} and a recovery`, () => {
      for (const line of linesOf(n)) {
        const found = modem.codeOf(line);
        assert.ok(found, `${line} has no code`);
        if (code) assert.is(found, code, line);
        assert.match(tell({ code: found, where: 'AT', line }), /^[a-z].{12,} \(AT: the modem said "/);
        assert.ok(['image', 'session', 'bearer', 'modem', 'power', 'rest'].includes(recoveryOf(found)));
      }
    });
  }

  test('a number that the table lacks has no code', () => {
    for (let n = -1000; n < 1000; n++) {
      if (results.some(result => result.n === n)) continue;
      for (const line of linesOf(n)) assert.is(modem.codeOf(line), undefined, line);
    }
  });

  test('a +CME ERROR number has its standard meaning', () => {
    assert.is(modem.codeOf('+CME ERROR: 10'), 'sim-missing');
    assert.is(modem.codeOf('+CME ERROR: 11'), 'pin-needed');
    assert.is(modem.codeOf('+CME ERROR: 16'), 'pin-wrong');
    assert.is(modem.codeOf('+CME ERROR: 9999'), undefined);
  });
}

/** Returns whether the modem refused the sample's command. The first line that begins with the command's name tells it, or an ERROR. */
function isRefused({ command, answer }: Exchange, isFailure: (line: string) => boolean): boolean {
  const name = /^AT(\W\w+)/.exec(command)?.[1] ?? '';
  const first = answer.find(line => line.startsWith(`${name}:`));
  return answer.some(line => line === 'ERROR' || line.startsWith('+CME ERROR: ')) || (first !== undefined && isFailure(first));
}

/** Returns a command in the spelling of the records: without a blank after a comma, and with the timeouts that the records choose. */
function asOurs(command: string, times: [RegExp, string][]): string {
  return times.reduce((text, [found, ours]) => text.replace(found, ours), command.replace(/", "/g, '","'));
}

/**
 * Registers a test for each command of the vendor's samples that the record also sends. The sample's answer must end the row as the vendor says.
 * @param isFailure tells whether a line reports a failure
 * @param isElsewhere tells whether the sample uses the command for another purpose than the record; its answer is then not checked
 */
export function testSamples(
  test: Register, modem: Modem, samples: Sample[],
  isFailure: (line: string) => boolean, isElsewhere: (one: Exchange) => boolean, times: [RegExp, string][] = [],
): void {
  for (const { file, covers } of samples) {
    const exchanges = readTranscript(file).map(one => ({ ...one, command: asOurs(one.command, times) })).filter(one => rowsFor(modem, one.command).length && !isElsewhere(one));

    test(`${file}: all of the record's commands in this sample are replayed`, () => {
      assert.equal([...new Set(exchanges.map(({ command }) => command.split('=')[0]!))].sort(), [...covers].sort());
    });

    for (const [at, exchange] of exchanges.entries()) {
      const { command, answer, after } = exchange;
      const expected = isRefused(exchange, isFailure) ? End.refused : End.done;
      test(`${file}, ${at + 1}: ${command} is ${endWords[expected]}, in any order and cut anywhere`, async () => {
        const orders: [string[], string[]][] = after.length ? reordered(after).map(lines => [answer, lines]) : reordered(answer).map(lines => [lines, []]);
        for (const [first, second] of orders) {
          const ends = [];
          for (const row of rowsFor(modem, command)) {
            const all = [];
            for (const chunks of everyCut(onWire(first))) all.push((await replay(modem, row, command, chunks, [onWire(second)])).end);
            for (const chunks of everyCut(onWire(second))) all.push((await replay(modem, row, command, [onWire(first)], chunks)).end);
            assert.is(new Set(all).size, 1, `${row.say} has the same outcome for every cut of the answer: ${[...new Set(all)]}`);
            ends.push(all[0]);
          }
          const isRight = expected === End.done ? ends.includes(End.done) : ends.every(end => end === End.refused);
          assert.ok(isRight, `${JSON.stringify([first, second])}: ${ends}`);
        }
      });
    }
  }
}
