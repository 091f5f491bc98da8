// Tests of the bench's arithmetic, with given measurements.

import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { engine } from '../../../firmware/engine/engine.js';
import type { Supply } from '../../sim/sheets/sheet.ts';
import { judge } from '../soak/processor.ts';
import { chip } from './line/currents.ts';
import { downloadSheet } from './line/download.ts';
import { daysOf, energySheet, mahOfRound, spentOf } from './line/energy.ts';
import { lineSheet } from './line/line.ts';
import { paceSheet } from './line/pace.ts';
import { boundSeconds, roundSheet, serialSeconds } from './line/round.ts';
import { createMeter, useOf } from './meter.ts';
import { endOtherwise } from './processor/bundle.ts';
import { countAll, countInstructions, parseProfile } from './processor/callgrind.ts';
import { peakOf } from './processor/chip.ts';
import { costSheet, triedSheet, wholeSheet, type Costs } from './processor/cost.ts';
import { chipMsAt, pollSheet, questionOf } from './processor/poll.ts';
import { processorSheet } from './processor/processor.ts';
import { costBetween } from './processor/program.ts';
import { pictureOf, shotSheet } from './processor/shot.ts';
import { rateNotes, ratesOf } from './rate/rates.ts';
import { groupsOf, knownModems, leaveOut, recordsSheet } from './records.ts';
import { percent, print, short, toMarkdown } from './sheet.ts';

const figures = suite('figures of the bench');

const rates = ratesOf(336, 'given');

const near = (found: number, expected: number) => assert.ok(Math.abs(found - expected) < 1e-9 * Math.max(1, Math.abs(expected)), `${found} is not ${expected}`);

figures('line use: two images of 1,000 bytes at 10,000 baud, silent half of the time', () => {
  const phases = [{ bytes: 1000, ms: 1000 }, { bytes: 1000, ms: 1500 }];
  const use = useOf({ ms: 4000, commands: 6, sentBytes: 2100, phases }, { images: 2, size: 1000, baud: 10_000 });
  near(use.secondsPerImage, 2);
  near(use.phaseShare, 0.8);
  near(use.wholeShare, 0.5);
  near(use.bytesPerByte, 1.05);
  near(use.tripsPerImage, 3);
});

const prompts: { title: string; given: ['>' | '<', string][] }[] = [
  { title: 'a prompt', given: [['>', 'AT+CFTRANRX="E:/a.jpg",5'], ['<', '>']] },
  { title: 'CONNECT', given: [['>', 'AT+QFTPPUT="a",5,200'], ['<', 'OK'], ['<', 'CONNECT']] },
  { title: 'the line of FTPPUT', given: [['>', 'AT+FTPPUT=2,5'], ['<', '+FTPPUT: 2,5']] },
  { title: 'the line of FTPEXTPUT', given: [['>', 'AT+FTPEXTPUT=2,0,5,10000'], ['<', '+FTPEXTPUT: 0,5']] },
];
for (const { title, given } of prompts) {
  figures(`a data phase runs from ${title} to its last byte`, () => {
    const meter = createMeter();
    const stats = { toDce: { sentBytes: 100 }, toDte: {} };
    let ms = 7000;
    meter.watch({ now: () => ms } as Parameters<typeof meter.watch>[0], { stats } as unknown as Parameters<typeof meter.watch>[1]);
    meter.start();
    for (const [dir, text] of given) {
      ms += 10;
      meter.onLine(dir, text);
    }
    ms += 33;
    stats.toDce.sentBytes += 40;
    meter.onLine('>', '[5 raw bytes]');
    assert.equal(meter.read(), { ms: given.length * 10 + 33, commands: 1, sentBytes: 40, phases: [{ bytes: 5, ms: 33 }] });
  });
}

figures('a start discards earlier readings', () => {
  const meter = createMeter();
  meter.onLine('>', 'AT');
  meter.onLine('>', '[5 raw bytes]');
  meter.start();
  assert.equal(meter.read(), { ms: 0, commands: 0, sentBytes: 0, phases: [] });
});

const network = { upBytesPerSecond: 100_000, rttMs: 100 };
figures('a round is bound by the network if the line is faster, otherwise by the line', () => {
  near(boundSeconds(10, 100_000, 1_000_000, network), 15); // ten images: on the line each takes 1 s, on the network 1 s for its bytes and 0.5 s for five round trips
  near(boundSeconds(10, 100_000, 100_000, network), 100);
  near(serialSeconds(10, 100_000, 1_000_000, network), 25);
});

figures('counts instructions of the interpreter, not of hardware functions and the functions that they call', () => {
  const profile = parseProfile([
    'events: Ir', 'fl=(1) a.c', 'fn=(1) work', '10 5', '+1 7', 'cfn=(2) jshRead', 'calls=3 20', '+2 1000', '* 1',
    'fn=(2)', '20 300', '-3 4', 'cfn=(4) fopen', 'calls=1 40', '* 9', 'cfn=(5) jshWait', 'calls=1 50', '* 600',
    'fn=(3) read', '30 11', 'fn=(1)', '12 2', 'fn=(4)', '40 9', 'fn=(5)', '50 600', 'totals: 1939',
  ].join('\n'));
  assert.equal([...profile.self], [['work', 15], ['jshRead', 304], ['read', 11], ['fopen', 9], ['jshWait', 600]]);
  assert.equal([...profile.called], [['jshRead', 9]]);
  assert.is(countInstructions(profile), 26);
  assert.is(countAll(profile), 939);
});

figures('the cost of a byte is the difference of two sizes', () => {
  near(costBetween({ small: 1000, large: 3000 }, { small: 5_001_000, large: 5_201_000 }), 100);
});

const costsOf = (counted: number, escaped: number): Costs => ({
  pipe: { title: 'a', instructionsPerByte: 200 }, readAndWrite: { title: 'b', instructionsPerByte: 100 }, byteLoop: { title: 'c', instructionsPerByte: 10_000 },
  counted: { title: 'd', instructionsPerByte: counted }, escaped: { title: 'e', instructionsPerByte: escaped }, tried: [{ title: 'f', instructionsPerByte: 300 }],
});
figures('a limit is reported as held or broken', () => {
  const { rows } = costSheet(costsOf(260, 401));
  assert.equal(rows.slice(0, 2), [['a', '200', '1.00', '2.00', '50.0', ''], ['b', '100', '0.500', '1.00', '100', '']]);
  assert.equal(rows[2], ['d', '260', '1.30', '2.60', '38.5', 'at most 1.3 × File.pipe: holds; 25 × cheaper than bytes: holds']);
  assert.equal(rows[3], ['e', '401', '2.01', '4.01', '24.9', 'at most 5.3 × the loop: holds; 25 × cheaper than bytes: BROKEN']);
  const broken = costSheet(costsOf(261, 531)).rows;
  assert.match(String(broken[2]!.at(-1)), /^at most 1\.3 × File\.pipe: BROKEN; .*holds$/);
  assert.match(String(broken[3]!.at(-1)), /^at most 5\.3 × the loop: BROKEN/);
  assert.equal(triedSheet(costsOf(1, 1)).rows, [['f', '300', '1.50', '3.00', '33.3']]);
  assert.equal(wholeSheet([{ title: 'a', instructionsPerByte: 200 }, { title: 'b', instructionsPerByte: 500, peaks: [3, 4] }]).rows, [['a', '200', '1.00', '–', '–'], ['b', '500', '2.50', 3, 4]]);
});

figures('the size of a modem entry is the difference to a build without it', () => {
  const { rows } = recordsSheet({ whole: { imageBytes: 9000, jsVars: 30 }, rows: [{ title: 'a', without: { imageBytes: 7500, jsVars: 22 } }] });
  assert.equal(rows, [['a', '1,500', 8], ['all of it, as it ships', '9,000', 30]]);
});

figures('a modem entry is left out by its own line of the list; a variant alone, its base with it', () => {
  const list = ['[', '{ make: function () { return one(); } },', '{ make: function () { return onemore(); } },', '{ make: function () { return two(); } }', ']'];
  assert.is(leaveOut(list.join('\n'), ['one', 'two']), [list[0], list[2], list[4]].join('\n'));
  assert.throws(() => leaveOut(list.join('\n'), ['one', 'three']), /no line of its own for each of one, three/);
  assert.equal(groupsOf("import type { A } from './modem';\nimport { base, other } from './maker/base';\nimport { alone } from './maker/one';"), [['other'], ['base', 'other'], ['alone']]);
  const known = readFileSync(knownModems, 'utf8');
  for (const makes of groupsOf(known)) assert.is(leaveOut(known, makes).split('\n').length, known.split('\n').length - makes.length);
});

const bundles = [
  { title: 'with the names of the sources', short: {}, pour: 'pour', files: 'files', start: 'start' },
  { title: 'with short names', short: { pour: 'p1', files: 'f1', start: 's1' }, pour: 'p1', files: 'f1', start: 's1' },
];
for (const { title, short, pour, files, start } of bundles) {
  figures(`a bundle with another end keeps everything but its start, ${title}`, () => {
    const code = `function x(a){return{left:a,${pour}:a,take:a,close:a}}function p(a,b,c,d){if(d)throw "phaseRest";return{left:a,${pour}:b,take:c,close:d}}`
      + `function m(){if(1===b)return function(a){show(a)};return function(a){a.machine.${start}()}}`
      + `var f=1,c=2,r=make({uart:port(),clock:c,${files}:f,source:3,notes:4});set(),(b=2,\nm())(r);\n`;
    const found: object[] = [];
    assert.is(endOtherwise(code, short, parts => (found.push(parts), 'end()')), `${code.slice(0, code.indexOf(',(b=2'))};end()`);
    assert.equal(found, [{ createPayload: 'p', files: 'f', uart: 'port()', clock: 'c' }]);
    assert.throws(() => endOtherwise(code.replace('phaseRest', ''), short, () => ''), /the function that makes a payload is not in it/);
    assert.throws(() => endOtherwise(code.replace(`.${start}()`, '.go()'), short, () => ''), /the start at its end is not in it/);
    assert.throws(() => endOtherwise(`${code}more(r);`, short, () => ''), /the start at its end is not in it/);
  });
}

figures('the peak of memory is the highest logged use', () => {
  assert.is(peakOf(['+1.0 info memory: 2100 of 4000 JsVars', '+2.0 info memory: 3050 of 4000 JsVars', '+3.0 info round: 1 delivered']), 3050);
});

const supply: Supply = { idle: 20, data: 500, off: 0.1, source: '', bootSeconds: 10, network };
figures('energy: states with and without transmission, charge, days', () => {
  const spent = spentOf([{ ms: 0, state: 'waking' }, { ms: 2000, state: 'opening' }, { ms: 3000, state: 'staging' }, { ms: 9000, state: 'sending' }, { ms: 12_000, state: 'end' }]);
  assert.equal(spent, { data: 4, idle: 8 });
  near(mahOfRound(spent, supply), (4 * (500 + chip.awake) + 8 * (20 + chip.awake)) / 3600);
  near(daysOf(10, 0, 0), 10_000 / 240);
  near(daysOf(0, 1800, 10), 10_000 / 120); // 10 mA for half of each hour take 120 of the battery's 10,000 mAh a day
});

figures('energy: the processor adds seconds in which the radio rests', () => {
  const row = { title: 'a', spent: { data: 4, idle: 8 }, supply };
  const [counted, native, unknown] = energySheet([{ ...row, processor: 672e6 }, { ...row, processor: 0 }, { ...row, processor: NaN }], rates).rows;
  // A round takes 1.098 mAh. With 2 s or 6 s more of the processor at 69 mA it takes 1.136 or 1.213 mAh. Between rounds 69 mA flow.
  const days = [8, 10, 14].map(idle => short(daysOf(mahOfRound({ data: 4, idle }, supply), 4 + idle, 69)));
  assert.equal(counted!.slice(0, 5), ['a', '4.00', '10.0–14.0', '2.00–6.00', days[1] === days[2] ? days[1] : `${days[1]}–${days[2]}`]);
  assert.equal(native!.slice(0, 5), ['a', '4.00', '8.00', '0', days[0]]);
  assert.equal(unknown!.slice(2, 5), ['8.00', '–', days[0]]);
});

figures('tables with seconds name the rates, or that the processor is left out', () => {
  assert.match(rateNotes(rates, [{ seconds: 1, processor: 0 }, { seconds: 1, processor: 5 }]).join('\n'), /at 336 instructions in a microsecond \(given\)\nto 112, .*counted as nothing/s);
  assert.equal(rateNotes(rates, [{ seconds: 1, processor: 0 }, { seconds: 1, processor: NaN }]).map(text => text.split(':')[0]), ['The processor\'s own time is left out']);
});

const used = useOf({ ms: 4000, commands: 6, sentBytes: 2100, phases: [{ bytes: 2000, ms: 2000 }] }, { images: 2, size: 1000, baud: 10_000 });
figures('rows of the tables', () => {
  const fast = { ...used, secondsPerImage: 0.25 };
  const counted = { processor: 336e6, instructionsPerByte: 1024.4, peakVars: 3050 };
  const [row] = lineSheet([{ title: 'a', baud: 115_200, use: used, ...counted }, { title: 'a', baud: 921_600, use: fast, ...counted }], rates).rows;
  // the 336 million instructions of an image take 1 s at 336 million a second, and 3 s at 112 million; so most figures are ranges
  assert.equal(row, ['a', '3.00–5.00', '33–60 %', '33–20 %', '1.25–3.25', '80–92 %', '10–3.8 %', '1.050', '3.0', '1,024', 3050]);
  const [empty, ...others] = lineSheet([{ title: 'a', baud: 115_200, use: used, processor: NaN, instructionsPerByte: NaN, peakVars: NaN }], rates).rows;
  assert.equal(others, []);
  assert.equal(empty!.slice(1, 7), ['2.00', '–', '50 %', '–', '–', '–']);
  assert.equal(empty!.slice(-2), ['–', '–']);
  const slow = { title: '5 kB/s', isWired: false, takesBytesPerSecond: 5000, wastedTries: 2, laterTries: 0, bytesPerSecond: 4500 };
  const wired = { ...slow, isWired: true, wastedTries: 1, laterTries: 1, bytesPerSecond: 5000 };
  assert.equal(paceSheet([slow, { ...slow, title: '9 kB/s' }, wired]).rows, [['5 kB/s', 2, 0, '4.50', '90 %', 2, '5.00', '100 %'], ['9 kB/s', 2, 0, '4.50', '90 %', '–', '–', '–']]);
  assert.equal(roundSheet([{ title: 'a', seconds: 110, processor: 0 }], rates).rows.at(-1), ['a', '110', '0 %', '2.00']);
  assert.equal(roundSheet([{ title: 'a', seconds: 110, processor: 3696e6 }], rates).rows.at(-1), ['a', '121–143', '9.1–23 %', '2.20–2.60']);
});

figures('the processor: seconds on a chip at two clock rates, and their share of the line’s time', () => {
  // 200 kB take 67.2 million instructions, so 0.2 s to 0.6 s. On the line they take 17.36 s at 115,200 baud, and 2.170 s at 921,600.
  const sheet = processorSheet([{ title: 'a', first: 672e6, further: 33.6e6, perByte: 168 }], 2.688e6, rates);
  assert.equal(sheet.rows, [['a', '672', '2.00–6.00', '33.6', '0.100–0.300', '168', '667–2,000', '1.1–3.3 %', '8.4–22 %']]);
  assert.match(sheet.notes.join('\n'), /its OK takes 2\.69 million: 8\.00–24\.0 ms/);
});

figures('the processor’s limits: a figure at its limit passes; a higher or missing one fails', () => {
  assert.equal(judge({ a: 100, b: 200, c: 300, d: 5 }, { a: 100, b: 201, c: NaN, e: 9 }).map(text => text.split(':')[0]), ['b', 'c', 'd']);
  assert.equal(judge({ b: 2e6 }, { b: 2_100_000 }), ['b: 2,100,000, and at most 2,000,000 are allowed']);
});

const downloaded = (seconds: number) => ({ seconds, bytes: 300_000 });
const fetched = (title: string, slow: number, fast = 30) => ({ title, isHttp: title.endsWith('HTTP'), slow: downloaded(slow), fast: downloaded(fast) });
figures('firmware from the server: the ways that take more than 15 minutes are named, with what helps', () => {
  const sheet = (...rows: ReturnType<typeof fetched>[]) => downloadSheet({ fileBytes: 300_100, imageBytes: 310_000, rows });
  assert.equal(sheet(fetched('A, FTP', 900), fetched('A, HTTP', 30)).rows, [['A, FTP', '900', '300', '30.0', '300'], ['A, HTTP', '30.0', '300', '30.0', '300']]);
  const first = (...rows: ReturnType<typeof fetched>[]) => sheet(...rows).notes.slice(0, 2);
  assert.is(first(fetched('A, FTP', 900))[0], 'No way takes more than 15 minutes.');
  assert.is(first(fetched('A, FTP', 901), fetched('A, HTTP', 800))[0], `More than 15 minutes on ${engine.version}: A, FTP. What helps: the modem's other protocol, or a newer engine.`);
  assert.is(first(fetched('A, FTP', 901), fetched('A, HTTP', 902))[0], `More than 15 minutes on ${engine.version}: A, FTP; A, HTTP. What helps: a newer engine.`);
  assert.equal(first(fetched('A, FTP', 901, 905), fetched('A, HTTP', 902)), [`More than 15 minutes on ${engine.version}: A, FTP; A, HTTP.`, `On ${engine.fastest}, too: A, FTP.`]);
});

figures('the cost of a byte from a camera, compared with a byte that is only written', () => {
  const { rows } = shotSheet([{ title: 'a', instructionsPerByte: 200 }, { title: 'b', instructionsPerByte: 500 }]);
  assert.equal(rows, [['a', '200', '1.00'], ['b', '500', '2.50']]);
});

figures('the counted picture has the given size, one end mark, and as many FF bytes as noise', () => {
  const bytes = Buffer.from(pictureOf(20_480));
  assert.is(bytes.length, 20_480);
  assert.is(bytes.indexOf(Buffer.from([0xff, 0xd9])), bytes.length - 2);
  const marks = bytes.subarray(14, -2).filter((byte, i, data) => byte === 0xff && data[i + 1] !== 0);
  assert.is(marks.length, 0);
  assert.ok(bytes.filter(byte => byte === 0xff).length > 40);
});

figures('numbers are shown with three digits', () => {
  assert.equal([0, 0.0941, 1.716, 17.15, 172.4, 1719.6, NaN].map(short), ['0', '0.0941', '1.72', '17.2', '172', '1,720', '–']);
  assert.equal([0.0217, 0.174, 1, NaN].map(percent), ['2.2 %', '17 %', '100 %', '–']);
});

figures('a table is printed for the console and for a page', () => {
  const sheet = { title: 'T', head: ['way', 'n', 'text'], rows: [['a', '1,720', 'x'], ['b', '–', 'y']], notes: ['N.', '- M.'] };
  assert.match(print(sheet), /^T\n[^]*way[^]*1,720[^]*N\.\n- M\.$/);
  assert.is(toMarkdown(sheet), '**T**\n\n| way | n | text |\n|---|--:|---|\n| a | 1,720 | x |\n| b | – | y |\n\nN.\n- M.');
});

figures('a query of the page: its time on a chip, and on its console', () => {
  // the longest answer to the page's query page.state() takes 36 bytes: 12 characters, a backslash for each of 4 quotes, and 20 bytes around them
  const question = questionOf(2_400_000, ['{"s":"a"}', '{"s":"abcd"}']);
  assert.is(question.bytes, 36);
  near(chipMsAt(question, 240), 10 + 36 * 10_000 / 115_200);
  const use = { secondsPerImage: 2.5, phaseShare: 0.96, wholeShare: 0.9, bytesPerByte: 1, tripsPerImage: 8 };
  const sheet = pollSheet({ question, rows: [{ baud: 921_600, isPolled: true, peakVars: 2900, use }, { baud: 921_600, isPolled: false, peakVars: 2850, use }] }, rates);
  assert.equal(sheet.rows, [['page.state() once a second', '921,600', '2.50', '96 %', 2900], ['nothing is asked', '921,600', '2.50', '96 %', 2850]]);
});

figures.run();
