// Tests how the modem's model is found: by its own answer, by the configured name, or by a test command if several models answer alike.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { May } from '../../src/at/step.ts';
import { End } from '../../src/fault.ts';
import { identifying } from '../../src/link/identify.ts';
import type { ModemEntry, Modem, Rows } from '../../src/modem/modem.ts';
import { lowered } from '../common/lowered.ts';
import { modemWith, sceneOf, type Ended, type Scene } from '../delivery/trip.ts';

const test = suite('identify');

const proofOf = (command: string): Rows => [{ say: command, ms: 1000 }];
const makerOf = (name: string, models: string[], proof?: Rows, kin?: string[]): ModemEntry => ({ name, models, ...(kin && { kin }), make: () => modemWith({}, { name, urcNames: `|+${name.toUpperCase()}|` }), ...(proof && { proof }) });
const modemEntries = [
  makerOf('one', ['SIM7600', 'SIM7500'], undefined, ['SIM7']),
  makerOf('two', ['SIM800'], proofOf('AT+TWO'), ['SIM8', 'SIM9']),
  makerOf('three', ['SIM800', 'SIM868'], proofOf('AT+THREE'), ['SIM8']),
];

/** Entries of modems that the firmware was built without. */
const leftOut: ModemEntry[] = [{ name: 'four', models: ['EC25'] }, { name: 'five', models: ['SIM7080', 'SIM7070'] }];

interface Case {
  title: string;
  /** The modem's answers to AT+CGMM, which asks for its name, in this order. The last answer is repeated. */
  model: string[][];
  firmware?: string[];
  /** The modem's answers to AT+TWO and AT+THREE, by which the firmware tells two models with the same name apart. The default is OK. */
  proofs?: [two: string[], three: string[]];
  /** Whether the firmware also knows the names of modems that it was built without. */
  isPartial?: boolean;
  /** The setting `modem.model` of config.json; `auto` by default. `board` is the model that the board's file names, or an empty text. */
  set?: string;
  board?: string;
  known?: Modem;
  /** The modem's answer to AT+CGMM in an earlier round, or an empty text. */
  before?: string;
  isAccepted?: boolean;
  /** Whether the modem stops answering after the test command. */
  isLost?: boolean;
}

interface Outcome extends Omit<Scene, 'end'>, Ended {}

async function identify({ model, firmware = ['V1.2', 'OK'], proofs = [['OK'], ['OK']], set = 'auto', board = '', isPartial, known, before = '', isAccepted = true, isLost }: Case): Promise<Outcome> {
  let asked = 0;
  let isGone = false;
  const scene = sceneOf({
    config: { 'modem.model': set }, variables: { model: before, firmware: '' },
    parts: { modems: () => (isPartial ? [...modemEntries, ...leftOut] : modemEntries), model: board },
    answer: command => {
      const name = command.startsWith('AT+CGMM') ? model[Math.min(asked++, model.length - 1)]! : [];
      if (command === 'AT+CGMM') return name;
      if (command === 'AT+CGMM;+CGMR') return name.at(-1) === 'OK' ? [...name.slice(0, -1), ...firmware] : name;
      if (command === 'AT+CGMR') return firmware;
      if (command === 'AT+TWO' || command === 'AT+THREE') {
        isGone ||= !!isLost;
        return proofs[command === 'AT+TWO' ? 0 : 1];
      }
      return isGone ? [] : ['OK'];
    },
  });
  Object.assign(scene.trip.link, { modem: known });
  const ended = await scene.end(onEnd => lowered(identifying)(scene.trip, () => isAccepted, onEnd));
  return { ...scene, ...ended };
}

const found: (Case & { expect: string; asks?: number; says?: RegExp })[] = [
  { title: 'a part of the answered name identifies the modem', model: [['SIMCOM_SIM7600E-H', 'OK']], expect: 'one', asks: 1 },
  { title: 'the name matches in upper and lower case', model: [['sim7500e', 'OK']], expect: 'one', asks: 1 },
  { title: 'the firmware version is logged without the name of its command', model: [['SIM7600', 'OK']], firmware: ['+CGMR: LE20B04SIM7600M22', 'OK'], expect: 'one', says: /SIM7600, firmware LE20B04SIM7600M22, used as one, at 115200 baud/ },
  { title: 'a modem that does not report its firmware version', model: [['SIM7600', 'OK']], firmware: ['ERROR'], expect: 'one', says: /firmware unknown/ },
  { title: 'unsolicited lines are neither name nor version', model: [['+NEWS: 1', 'SIM7600', 'OK']], firmware: ['some words of news', 'Revision:1418B05SIM800L24', 'OK'], expect: 'one', says: /SIM7600, firmware Revision:1418B05SIM800L24,/ },
  { title: 'a version of digits and dots', model: [['SIM7600', 'OK']], firmware: ['hello', '00.14', 'OK'], expect: 'one', says: /firmware 00\.14,/ },
  { title: 'a version has a digit and a letter, or a dot', model: [['SIM7600', 'OK']], firmware: ['12345', 'hello', 'B1', 'OK'], expect: 'one', says: /firmware B1,/ },
  { title: 'an unsolicited line instead of the name: the query is repeated', model: [['+NEWS: 1', 'OK'], ['SIM7600', 'OK']], expect: 'one', asks: 2 },
  { title: 'a query garbled by the line is repeated', model: [['ERROR'], ['SIM7600', 'OK']], expect: 'one', asks: 2 },
  { title: 'several models with the same name: the first whose commands the modem has', model: [['SIM800L', 'OK']], expect: 'two', proofs: [['OK'], ['OK']] },
  { title: 'several models with the same name: the next if the modem lacks the commands of the first', model: [['SIM800L', 'OK']], expect: 'three', proofs: [['ERROR'], ['OK']] },
  { title: 'several models with the same name, and none passes: the first', model: [['SIM800L', 'OK']], expect: 'two', proofs: [['ERROR'], ['ERROR']] },
  { title: 'silence to the proof of a model does not exclude the model', model: [['SIM800L', 'OK']], expect: 'two', proofs: [[], ['OK']] },
  { title: 'the only model with that name needs no proof', model: [['SIM868', 'OK']], expect: 'three', proofs: [['OK'], ['ERROR']] },
  { title: 'an unknown model of a known series is used as the known model', model: [['SIMCOM_SIM7912G', 'OK']], expect: 'one', asks: 2 },
  { title: 'an unknown model of several series: the first whose commands the modem has', model: [['SIM840W', 'OK']], expect: 'three', proofs: [['ERROR'], ['OK']], asks: 2 },
  { title: 'modem.model selects one of several models for a name', model: [['SIM868', 'OK']], set: 'three', expect: 'three' },
  { title: 'modem.model in config.json overrides the modem\'s own answer', model: [['SIM7600', 'OK']], set: 'three', expect: 'three' },
  { title: 'the board\'s model overrides the modem\'s own answer', model: [['SIM7600', 'OK']], board: 'three', expect: 'three' },
  { title: 'config.json overrides the board\'s model', model: [['SIM7600', 'OK']], board: 'two', set: 'three', expect: 'three' },
  { title: 'a name without a record: the board\'s model is used', model: [['NOBODY', 'OK'], ['NOBODY', 'OK']], board: 'one', expect: 'one', asks: 2 },
  { title: 'a modem of the firmware that was built without others', model: [['SIM7600', 'OK']], isPartial: true, expect: 'one', asks: 1 },
  { title: 'modem.model chooses another record for a modem that the firmware was built without', model: [['EC25', 'OK']], set: 'three', isPartial: true, expect: 'three', asks: 1 },
  { title: 'an unknown model of a series, in a firmware that was built without others: the first whose commands the modem has', model: [['SIM7912G', 'OK']], isPartial: true, expect: 'one', asks: 2 },
  { title: 'the board\'s model is used for a name without a record, also in such a firmware', model: [['NOBODY', 'OK']], board: 'one', isPartial: true, expect: 'one', asks: 2 },
];
for (const { expect, asks, says, ...given } of found) {
  test(given.title, async () => {
    const { end, trip, lines, said } = await identify(given);
    assert.is(end, End.done);
    assert.is(trip.link.modem!.name, expect);
    assert.match(lines.filter(line => /^info modem: .*used as/.test(line)).join('\n'), says ?? new RegExp(`used as ${expect}, at 115200 baud`));
    if (asks) assert.is(said.filter(command => command.startsWith('AT+CGMM')).length, asks);
  });
}

test('using an unknown model as a known one is logged as a warning', async () => {
  const { lines } = await identify({ title: '', model: [['SIM7912G', 'OK']] });
  assert.match(lines.join('\n'), /warn modem: the SIM7912G is unknown, so it is treated as the closest known model, one;/);
  const known = await identify({ title: '', model: [['SIM7600G', 'OK']] });
  assert.not.match(known.lines.join('\n'), /nothing is known/);
});

const lost: (Case & { end: End; code: string; line?: string; asks: number })[] = [
  { title: 'the same unknown name twice: the model is unknown', model: [['NOBODY', 'OK']], end: End.refused, code: 'modem-unknown', line: 'NOBODY', asks: 2 },
  { title: 'a line that only begins like the name of a known series', model: [['SIM9 IS NOT READY', 'OK']], proofs: [['OK'], ['OK']], end: End.refused, code: 'modem-unknown', line: 'SIM9 IS NOT READY', asks: 2 },
  { title: 'a modem that the firmware was built without: its first answer is enough', model: [['EC25EFA', 'OK']], isPartial: true, end: End.refused, code: 'modem-left-out', line: 'EC25EFA', asks: 1 },
  { title: 'a modem that the firmware was built without, on a board with another one', model: [['SIMCOM_SIM7080', 'OK']], board: 'one', isPartial: true, end: End.refused, code: 'modem-left-out', line: 'SIMCOM_SIM7080', asks: 1 },
  { title: 'modem.model names a modem that the firmware was built without', model: [['SIM7600', 'OK']], set: 'five', isPartial: true, end: End.refused, code: 'modem-left-out', line: 'modem.model is five', asks: 1 },
  { title: 'an unknown model of a series whose proof it refuses, as it may be of a family that was left out', model: [['SIM840W', 'OK']], proofs: [['ERROR'], ['ERROR']], isPartial: true, end: End.refused, code: 'modem-left-out', line: 'SIM840W', asks: 2 },
  { title: 'another line each time: the query is sent three times at most', model: [['A', 'OK'], ['B', 'OK'], ['C', 'OK'], ['D', 'OK']], end: End.refused, code: 'modem-unknown', line: 'C', asks: 3 },
  { title: 'the query is refused each time: it is sent three times', model: [['ERROR']], end: End.refused, code: 'refused', line: 'ERROR', asks: 3 },
  { title: 'silence to the query is no name', model: [[]], end: End.broken, code: 'silent', asks: 2 },
  { title: 'the modem falls silent during the proof of its model', model: [['SIM800', 'OK']], proofs: [[], []], isLost: true, end: End.broken, code: 'silent', asks: 1 },
];
for (const { end, code, line, asks, ...given } of lost) {
  test(given.title, async () => {
    const ended = await identify(given);
    assert.equal([ended.end, ended.code, ended.line], [end, code, line]);
    assert.is(ended.said.filter(command => command.startsWith('AT+CGMM')).length, asks);
    assert.is(ended.trip.link.modem, undefined, 'no record is chosen');
  });
}

test('a modem that is known already is queried by its own script', async () => {
  const own = modemWith({ identify: [{ say: 'AT+WHO', want: ['{model}', 'OK'], ms: 1000 }, { say: 'AT+VER', want: ['{firmware}', 'OK'], ms: 1000, may: May.silence }] });
  const { said } = await identify({ title: '', model: [], known: own, set: 'one' });
  assert.is(said[0], 'AT+WHO');
  assert.not.ok(said.includes('AT+CGMM'));
});

test('a modem that answered in an earlier round of this boot is not asked again', async () => {
  const { said, end, trip } = await identify({ title: '', model: [['SIM7600', 'OK']], known: modemWith({}, { name: 'one' }), before: 'SIM7600' });
  assert.equal([end, trip.link.modem!.name, said], [End.done, 'one', []]);
  const other = await identify({ title: '', model: [], known: modemWith({}, { name: 'one' }), before: 'SIM7600', isAccepted: false });
  assert.equal([other.end, other.code], [End.refused, undefined]);
});

test('a modem that cannot do the settings of config.json is refused without a fault of its own', async () => {
  const { end, code } = await identify({ title: '', model: [['SIM7600', 'OK']], isAccepted: false });
  assert.equal([end, code], [End.refused, undefined]);
});

test('unsolicited lines of the identified modem are no answers', async () => {
  const { trip, clock, say } = await identify({ title: '', model: [['SIM7600', 'OK']] });
  const ends: unknown[] = [];
  trip.chat.run({ script: [{ say: 'AT+X', want: ['{said}', 'OK'], ms: 1000 }], variables: trip.variables, valueFor: () => undefined, onEnd: end => ends.push(end) });
  say('\r\n+ONE: 1\r\n');
  await clock.run(() => ends.length > 0, 5000);
  assert.equal([ends, trip.variables['said']], [[End.broken], undefined]);
});

test.run();
