// Common parts of the tests of a family's record: the record, its table of errors, the vendor's samples.

import * as assert from 'uvu/assert';
import { tell, type FaultCode } from '../../src/fault.ts';
import type { Modem } from '../../src/modem/modem.ts';
import { recoveryOf } from '../../src/round/retry.ts';
import { everyCut } from '../common/textcuts.ts';
import { checkModem, scriptIn, scriptsOf } from './record.ts';
import { onWire, readTranscript, reordered, replay, rowsFor, type Exchange } from './transcript.ts';

export type Register = (title: string, act: () => void | Promise<void>) => void;

export interface Result {
  n: number;
  /** The table's own word for it. */
  says: string;
  /** The required meaning, if the table leaves no choice; otherwise any fault with a sentence. */
  code?: FaultCode;
}

export interface Sample {
  file: string;
  /** The commands of the record in the sample. */
  covers: string[];
}

/** EDGE: about 10 kB/s upwards at best, a tenth of it at the edge of a cell. */
const edgeMs = 300_000;

/** The longest `ms` of the script that sends an image, of 1,000 and of 300,000 bytes; undefined if it is enough. */
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

/** @param lineOf the modem's format of this number; several if the manual has several. */
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

/** The first line of a result: the outcome of the sample's command. */
function isRefused({ command, answer }: Exchange, isFailure: (line: string) => boolean): boolean {
  const name = /^AT(\W\w+)/.exec(command)?.[1] ?? '';
  const first = answer.find(line => line.startsWith(`${name}:`));
  return answer.some(line => line === 'ERROR' || line.startsWith('+CME ERROR: ')) || (first !== undefined && isFailure(first));
}

/** Ignores spelling without effect: a blank after a comma, and a time-out that the record chooses. */
function asOurs(command: string, times: [RegExp, string][]): string {
  return times.reduce((text, [found, ours]) => text.replace(found, ours), command.replace(/", "/g, '","'));
}

/**
 * @param isFailure whether this line is a failure's
 * @param isElsewhere samples of another use of the command than the record's: their answers are not checked
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
      const expected = isRefused(exchange, isFailure) ? 'refused' : 'done';
      test(`${file}, ${at + 1}: ${command} is ${expected}, in any order and cut anywhere`, async () => {
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
          const isRight = expected === 'done' ? ends.includes('done') : ends.every(end => end === 'refused');
          assert.ok(isRight, `${JSON.stringify([first, second])}: ${ends}`);
        }
      });
    }
  }
}
