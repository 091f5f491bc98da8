// Tests the choice of the baud rate. It is the fastest one for board, modem and line if a test at it succeeds, and otherwise the one before.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { End, newFault, type Fault } from '../../src/fault.ts';
import { changeRate, mostBaud, pieceBytes, rating, slowly } from '../../src/link/baud.ts';
import type { NoteKey } from '../../src/store/notetext.ts';
import { createNotes, type Notes } from '../../src/store/state.ts';
import { asAsync, lowered } from '../common/lowered.ts';
import { modemWith, sceneOf, type Given, type Scene } from '../delivery/trip.ts';
import { createMemoryCard } from '../outside.ts';

const test = suite('baud');

interface Line extends Given {
  /** The modem's baud rate at first; 115,200 by default. */
  at?: number;
  /** Baud rates at which the line garbles all bytes, in both directions. */
  garbles?: number[];
  /** Baud rates that the modem refuses. */
  refuses?: number[];
  /** Whether the modem reports another name at its new baud rate. */
  isOther?: boolean;
  notes?: Notes;
  maxBaud?: number;
  usefulBaud?: number;
}

const rates = [9600, 57_600, 115_200, 230_400, 460_800, 921_600];

/** Returns a modem that receives only at its own baud rate, and changes the rate after its OK (V.250 6.2.10). */
function lineOf({ at = 115_200, garbles = [], refuses = [], isOther, maxBaud = 921_600, usefulBaud = 0, ...given }: Line = {}): Scene & { modem: { baud: number } } {
  const modem = { baud: at };
  const scene = sceneOf({
    modem: modemWith({}, { rates: () => rates }), ...given, link: { baud: at, ...given.link }, variables: { model: 'SIM7600', firmware: 'V1', noChain: '1' },
    parts: { maxBaud, usefulBaud, ...given.parts },
    answer: (command, baud) => {
      const rate = Number(/^AT\+IPR=(\d+)$/.exec(command)?.[1]);
      // of the commands that are sent blindly to return to the old rate, only the fourth arrives
      if (garbles.includes(baud) && rate > 0 && baud === modem.baud && ++blind > 3) modem.baud = rate;
      if (baud !== modem.baud || garbles.includes(baud)) return [];
      if (command === 'AT+CGMM') return [isOther && baud !== at ? 'SIM7500' : 'SIM7600', 'OK'];
      if (command === 'AT+CGMR') return ['V1', 'OK'];
      if (rate > 0 && refuses.includes(rate)) return ['ERROR'];
      if (rate > 0) modem.baud = rate;
      return ['OK'];
    },
  });
  let blind = 0;
  return Object.assign(scene, { modem });
}

const noted = (notes: Record<string, string>): Notes => {
  const all = createNotes(createMemoryCard());
  for (const [key, value] of Object.entries(notes)) all.put(key as NoteKey, value);
  return all;
};

const mosts: { title: string; given: Line; expect: number }[] = [
  { title: 'a board without a rate of its wiring stays at the modem\'s factory rate', given: { maxBaud: 0 }, expect: 115_200 },
  { title: 'a board without a rate of its wiring keeps a faster rate that was found', given: { maxBaud: 0, at: 230_400 }, expect: 230_400 },
  { title: 'the board\'s fastest rate', given: { maxBaud: 460_800 }, expect: 460_800 },
  { title: 'modem.baud overrides the board\'s fastest rate', given: { maxBaud: 460_800, config: { 'modem.baud': 921_600 } }, expect: 921_600 },
  { title: 'a rate with transmission faults is not tried again', given: { notes: noted({ ceiling: '230400' }) }, expect: 230_400 },
  { title: 'a ceiling above the board\'s rate changes nothing', given: { maxBaud: 115_200, notes: noted({ ceiling: '230400' }) }, expect: 115_200 },
  { title: 'a rate beyond the chip\'s own speed is not chosen', given: { usefulBaud: 460_800 }, expect: 460_800 },
  { title: 'a board below the chip\'s own speed', given: { maxBaud: 230_400, usefulBaud: 460_800 }, expect: 230_400 },
  { title: 'modem.baud overrides the chip\'s own speed', given: { config: { 'modem.baud': 921_600 }, usefulBaud: 460_800 }, expect: 921_600 },
  { title: 'a faster rate that was found is lowered to the chip\'s own speed', given: { maxBaud: 0, at: 921_600, usefulBaud: 460_800 }, expect: 460_800 },
  { title: 'modem.baud overrides the ceiling', given: { config: { 'modem.baud': 921_600 }, notes: noted({ ceiling: '230400' }) }, expect: 921_600 },
];
for (const { title, given, expect } of mosts) test(`the fastest rate: ${title}`, () => assert.is(mostBaud(lineOf(given).trip), expect));

const ratings: { title: string; given: Line; expect: number; tries: number[]; says?: RegExp; ceiling?: string }[] = [
  { title: 'the board\'s fastest rate is set at once', given: {}, expect: 921_600, tries: [921_600] },
  { title: 'already at that rate: no command is sent', given: { at: 921_600 }, expect: 921_600, tries: [] },
  { title: 'a modem that is faster than the board is slowed down', given: { at: 921_600, maxBaud: 230_400 }, expect: 230_400, tries: [230_400] },
  { title: 'a rate that the modem refuses: the next lower rate is tried', given: { refuses: [921_600, 460_800] }, expect: 230_400, tries: [921_600, 460_800, 230_400] },
  { title: 'all rates are refused: the rate stays', given: { refuses: rates }, expect: 115_200, tries: [921_600, 460_800, 230_400] },
  { title: 'a rate that garbles all bytes: back to the old rate, then a step lower', given: { garbles: [921_600] }, expect: 460_800, tries: [921_600, 460_800], says: /^warn modem: the line is unreliable at 921600 baud; it stays at 460800/, ceiling: '460800' },
  { title: 'another model name at the new rate is a garbled answer', given: { isOther: true, maxBaud: 230_400 }, expect: 115_200, tries: [230_400], says: /unreliable at 230400/, ceiling: '115200' },
  { title: 'only the rate in modem.baud is tried', given: { config: { 'modem.baud': 57_600 } }, expect: 57_600, tries: [57_600] },
  { title: 'modem.baud is refused: logged as an error', given: { config: { 'modem.baud': 460_800 }, refuses: [460_800] }, expect: 115_200, tries: [460_800], says: /^error modem: it stays at 115200 baud: modem\.baud 460800 was not accepted/ },
  { title: 'modem.baud garbles all bytes: logged as an error, and no ceiling is noted', given: { config: { 'modem.baud': 460_800 }, garbles: [460_800] }, expect: 115_200, tries: [460_800], says: /^error modem: it does not talk at 460800 baud; leave out modem\.baud/ },
  { title: 'the lower rate that a search for the pace has found', given: { notes: noted({ pace: '20000 230400 sim7600 efs' }) }, expect: 230_400, tries: [230_400] },
  { title: 'the pace of another modem is ignored', given: { notes: noted({ pace: '20000 230400 sim800 efs' }) }, expect: 921_600, tries: [921_600] },
  { title: 'a pace equal to the line\'s rate is ignored', given: { notes: noted({ pace: '0 230400 sim7600 efs' }) }, expect: 921_600, tries: [921_600] },
];
for (const { title, given, expect, tries, says, ceiling = '' } of ratings) {
  test(`rating: ${title}`, async () => {
    const line = lineOf(given);
    const { end } = await line.end(onEnd => lowered(rating)(line.trip, onEnd));
    assert.is(end, End.done);
    assert.equal([line.trip.link.baud, line.modem.baud], [expect, expect], 'both ends have the same rate');
    assert.is(line.trip.notes.get('baud'), `${expect}`);
    assert.is(!!line.trip.link.isTalking, true);
    if (expect !== (given.at ?? 115_200)) assert.is(line.trip.link.heardBaud, expect, 'the rate that is tried first the next time');
    assert.is(line.lines.includes(`info modem: talks at ${expect} baud`), line.trip.link.heardBaud === expect);
    const told = line.said.filter(command => command.startsWith('AT+IPR=')).map(command => Number(command.slice(7)));
    assert.equal(told.filter(rate => tries.includes(rate)).filter((rate, i, all) => all.indexOf(rate) === i), tries);
    assert.equal(told.filter(rate => !tries.includes(rate) && rate !== (given.at ?? 115_200)), []);
    if (says) assert.ok(line.lines.some(text => says.test(text)), line.lines.join('\n'));
    assert.is(line.trip.notes.get('ceiling'), ceiling || (given.notes?.get('ceiling') ?? ''));
  });
}

const troubles: { title: string; link: { breaks?: number; smooth?: number }; notes?: Record<string, string>; config?: Given['config']; expect: number; ceiling: string }[] = [
  { title: 'one break at a raised rate changes nothing', link: { breaks: 1 }, expect: 921_600, ceiling: '' },
  { title: 'two breaks lower the rate', link: { breaks: 2 }, expect: 460_800, ceiling: '460800' },
  { title: 'two breaks at the rate in modem.baud change nothing', link: { breaks: 2 }, config: { 'modem.baud': 921_600 }, expect: 921_600, ceiling: '' },
  { title: '49 images without a fault do not raise the ceiling', link: { smooth: 49 }, notes: { ceiling: '230400' }, expect: 230_400, ceiling: '230400' },
  { title: '50 images without a fault raise the ceiling by one step', link: { smooth: 50 }, notes: { ceiling: '230400' }, expect: 460_800, ceiling: '460800' },
  { title: 'a ceiling raised from the fastest rate is removed', link: { smooth: 50 }, notes: { ceiling: '921600' }, expect: 921_600, ceiling: '0' },
];
for (const { title, link, notes = {}, config = {}, expect, ceiling } of troubles) {
  test(`a raised rate: ${title}`, async () => {
    const line = lineOf({ at: notes['ceiling'] ? 230_400 : 921_600, link, config, notes: noted(notes) });
    await line.end(onEnd => lowered(rating)(line.trip, onEnd));
    assert.equal([line.trip.link.baud, line.trip.notes.get('ceiling')], [expect, ceiling]);
    // `breaks` counts faults of the line, and `smooth` images without a fault. Both begin at zero again when they have changed the rate or its
    // limit, or when a fixed rate has kept them from it
    const isDecided = (link.breaks ?? 0) >= 2 || (link.smooth ?? 0) >= 50;
    assert.equal([line.trip.link.breaks, line.trip.link.smooth], isDecided ? [0, 0] : [link.breaks ?? 0, link.smooth ?? 0]);
  });
}

test('the new rate is on the card before the modem gets it, in case the power is cut in between', () => {
  let atChange = '';
  const { trip } = sceneOf({ parts: { maxBaud: 921_600 }, answer: command => (command.startsWith('AT+IPR') && (atChange = trip.notes.get('baud')), []) });
  lowered(changeRate)(trip, 460_800, () => undefined);
  assert.is(atChange, '460800');
});

test('a modem that answers at no rate any more: broken, as silent', async () => {
  const line = lineOf();
  const answering = line.modem;
  const ending = line.end(onEnd => lowered(changeRate)(line.trip, 230_400, onEnd));
  answering.baud = 1;
  const { end, code } = await ending;
  assert.equal([end, code], [End.broken, 'silent']);
});

const wires: { title: string; isWired: boolean; flow: string[]; flows: boolean[]; says?: RegExp; end: End }[] = [
  { title: 'no wire: flow control is not requested', isWired: false, flow: ['OK'], flows: [false], end: End.done },
  { title: 'a wire: flow control is used', isWired: true, flow: ['OK'], flows: [false, true], says: /^info modem: stops the line by RTS/, end: End.done },
  { title: 'a modem that refuses works without flow control', isWired: true, flow: ['ERROR'], flows: [false, false], says: /^warn modem: its RTS is wired, but/, end: End.done },
  { title: 'a modem that is silent to the request: broken', isWired: true, flow: [], flows: [false, false], end: End.broken },
];
for (const { title, isWired, flow, flows, says, end } of wires) {
  test(`flow control: ${title}`, async () => {
    const scene = sceneOf({ isWired, modem: modemWith({}, { rates: () => rates }), parts: { maxBaud: 115_200 }, answer: command => (command.startsWith('AT+IFC') ? flow : ['OK']) });
    const ended = await scene.end(onEnd => lowered(rating)(scene.trip, onEnd));
    assert.is(ended.end, end);
    assert.equal(scene.flows, flows);
    assert.is(scene.said.includes('AT+IFC=2,2'), isWired);
    if (says) assert.ok(scene.lines.some(text => says.test(text)), scene.lines.join('\n'));
  });
}

const slow: { title: string; given?: Line; isInPieces?: boolean; mostAtOnce?: number; acts?: [End, Fault?]; at: number; end: End; ends: number }[] = [
  { title: 'with an engine that loses bursts: 4,800 baud, and back afterwards', at: 4800, end: End.done, ends: 115_200 },
  { title: 'with an engine that keeps bursts: the rate stays', mostAtOnce: 1024, at: 115_200, end: End.done, ends: 115_200 },
  { title: 'with an engine that keeps less than its buffer holds: 4,800 baud, and back afterwards', mostAtOnce: 960, at: 4800, end: End.done, ends: 115_200 },
  { title: 'in pieces, with such an engine: the rate stays', isInPieces: true, mostAtOnce: 960, at: 115_200, end: End.done, ends: 115_200 },
  { title: 'in pieces, with an engine that loses bursts: 4,800 baud, and back afterwards', isInPieces: true, at: 4800, end: End.done, ends: 115_200 },
  { title: 'on a line at 4,800 baud already: the rate stays', given: { at: 4800 }, at: 4800, end: End.done, ends: 4800 },
  { title: 'from a modem that refuses 4,800 baud: the rate stays', given: { refuses: [4800] }, at: 115_200, end: End.done, ends: 115_200 },
  { title: 'refused: the rate goes back as well', acts: [End.refused, newFault('rejected', 'AT+X')], at: 4800, end: End.refused, ends: 115_200 },
  { title: 'with a modem that falls silent: the rate stays for waking the modem', acts: [End.broken, newFault('silent', 'AT+X')], at: 4800, end: End.broken, ends: 4800 },
];
for (const { title, given, isInPieces = false, mostAtOnce = 64, acts: [acted, fault] = [End.done, undefined], at, end, ends } of slow) {
  test(`a long answer ${title}`, async () => {
    const line = lineOf(given);
    const { trip } = line;
    Object.assign(trip.uart, { mostAtOnce });
    const seen: number[] = [];
    const ended = await line.end(onEnd => lowered(slowly)(trip, isInPieces, asAsync((onAct) => {
      seen.push(line.modem.baud, trip.link.baud, pieceBytes(trip));
      onAct(acted, fault);
    }), onEnd));
    assert.equal(seen, [at, at, at === 4800 || mostAtOnce > 64 ? 896 : 14]);
    assert.equal([ended.end, line.modem.baud, trip.link.baud], [end, ends, ends]);
  });
}

test('work after a change of the rate is not on the call stack of the answer\'s reader', async () => {
  const line = lineOf();
  Object.assign(line.trip.uart, { mostAtOnce: 64 });
  const stacks: string[] = [];
  const told = () => void stacks.push(String(new Error().stack));
  await line.end(onEnd => lowered(slowly)(line.trip, false, asAsync((onAct) => {
    told();
    onAct(End.done);
  }), (end, fault) => {
    told();
    onEnd(end, fault);
  }));
  assert.is(stacks.length, 2);
  for (const stack of stacks) assert.not.match(stack, /chat\.ts/);
});

test('a modem that does not answer after the rate of a long answer is silent, even if the answer was complete', async () => {
  const line = lineOf({ garbles: [115_200] });
  Object.assign(line.trip.uart, { mostAtOnce: 64 });
  Object.assign(line.trip.link, { baud: 9600 });
  line.modem.baud = 9600;
  const { end, code } = await line.end(onEnd => lowered(slowly)(line.trip, false, asAsync((onAct) => {
    line.modem.baud = 1;
    onAct(End.done);
  }), onEnd));
  assert.equal([end, code], [End.broken, 'silent']);
});

test.run();
