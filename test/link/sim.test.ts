// Tests how the SIM is unlocked. Three wrong PINs lock a SIM. A wrong PIN is therefore never sent again, and a doubtful one at most once more, even
// after a power cut.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { End, newFault, type FaultCode } from '../../src/fault.ts';
import { unlocking } from '../../src/link/sim.ts';
import { sim7600 } from '../../src/modem/simcom/sim7600.ts';
import { createNotes } from '../../src/store/state.ts';
import { lowered } from '../common/lowered.ts';
import { sceneOf } from '../delivery/trip.ts';
import { createMemoryCard, digest } from '../outside.ts';

const test = suite('sim');

const pin = '1234';
const mark = digest(`pin ${pin}`);
const other = digest('pin 9999');

interface Case {
  title: string;
  /** The modem's answer to AT+CPIN? at first: the SIM's state, or an error instead of it. */
  sim: string;
  pin?: string;
  /** The modem's answer to the PIN; undefined: the power fails then. `second` is the answer to a repeated PIN, if it differs. */
  answer?: string;
  second?: string;
  /** The modem's answer to AT+CPIN? after the PIN was sent. */
  simAfter?: string;
  /** The note about an earlier try. It has a hash of the PIN, and then the number of tries that were left, or `refused`. */
  noted?: string;
  /** How many tries the SIM has left, or undefined if the modem does not tell it. */
  left?: number;
  /** How many tries the SIM has left after the PIN. -1 means that the modem does not tell it any more. */
  leftAfter?: number;
  isLocked?: boolean;
  end: End | undefined;
  code?: FaultCode;
  /** How often the PIN must be sent. */
  times?: number;
  note?: string;
}

const cases: Case[] = [
  { title: 'a SIM without a PIN', sim: '+CPIN: READY', end: End.done },
  { title: 'an accepted PIN whose answer was lost', sim: '+CPIN: READY', noted: `${mark} `, end: End.done, note: '-' },
  { title: 'an accepted PIN whose answer was lost, with its tries counted', sim: '+CPIN: READY', noted: `${mark} 3`, end: End.done, note: '-' },
  { title: 'a SIM that needs no PIN now: the refused PIN stays noted', sim: '+CPIN: READY', noted: `${mark} refused`, end: End.done, note: `${mark} refused` },
  { title: 'no SIM', sim: '+CME ERROR: 10', end: End.refused, code: 'sim-missing' },
  { title: 'a SIM that cannot be read', sim: '+CME ERROR: 13', end: End.refused, code: 'sim-failed' },
  { title: 'a SIM that stays busy', sim: '+CME ERROR: 14', end: End.refused, code: 'sim-busy' },
  { title: 'a wrong SIM', sim: '+CME ERROR: 15', end: End.refused, code: 'sim-wrong' },
  { title: 'an error without a number', sim: 'ERROR', end: End.refused, code: 'sim-missing' },
  { title: 'a SIM that asks for its PUK', sim: '+CPIN: SIM PUK', end: End.refused, code: 'puk-needed' },
  { title: 'a SIM that is locked to another network', sim: '+CPIN: PH-NET PIN', end: End.refused, code: 'puk-needed' },
  { title: 'a PIN is asked for, and none is set', sim: '+CPIN: SIM PIN', pin: '', end: End.refused, code: 'pin-needed' },
  { title: 'the right PIN', sim: '+CPIN: SIM PIN', answer: 'OK', end: End.done, times: 1, note: '-' },
  { title: 'a wrong PIN', sim: '+CPIN: SIM PIN', answer: '+CME ERROR: 16', end: End.refused, code: 'pin-wrong', times: 1, note: `${mark} refused` },
  { title: 'a wrong PIN, with an unchanged count', sim: '+CPIN: SIM PIN', answer: '+CME ERROR: 16', left: 3, end: End.refused, code: 'pin-wrong', times: 1, note: `${mark} refused` },
  { title: 'a busy SIM that counted no try', sim: '+CPIN: SIM PIN', answer: '+CME ERROR: 14', left: 3, end: End.refused, code: 'sim-busy', times: 2, note: `${mark} 3` },
  { title: 'a SIM failure that counted no try', sim: '+CPIN: SIM PIN', answer: '+CME ERROR: 13', left: 3, end: End.refused, code: 'sim-failed', times: 2, note: `${mark} 3` },
  { title: 'a command garbled by the line is repeated', sim: '+CPIN: SIM PIN', answer: 'ERROR', second: 'OK', left: 3, end: End.done, times: 2, note: '-' },
  { title: 'a command garbled by the line each time', sim: '+CPIN: SIM PIN', answer: 'ERROR', left: 3, end: End.refused, code: 'refused', times: 2, note: `${mark} 3` },
  { title: 'ERROR, and a try was used up', sim: '+CPIN: SIM PIN', answer: 'ERROR', left: 3, leftAfter: 2, end: End.refused, code: 'pin-wrong', times: 1, note: `${mark} refused` },
  { title: 'the last try: the SIM asks for its PUK', sim: '+CPIN: SIM PIN', answer: '+CME ERROR: 12', left: 1, leftAfter: 0, end: End.refused, code: 'puk-needed', times: 1, note: `${mark} refused` },
  { title: 'ERROR, and the remaining tries are no longer reported', sim: '+CPIN: SIM PIN', answer: 'ERROR', left: 3, leftAfter: -1, end: End.refused, code: 'pin-unsure', times: 1, note: `${mark} 3` },
  // in the following cases, the modem does not tell how many tries are left
  { title: 'a busy SIM, uncounted: the PIN is sent again', sim: '+CPIN: SIM PIN', answer: '+CME ERROR: 14', second: 'OK', end: End.done, times: 2, note: '-' },
  { title: 'a busy SIM, uncounted, that has accepted the PIN', sim: '+CPIN: SIM PIN', answer: '+CME ERROR: 14', simAfter: '+CPIN: READY', end: End.done, times: 1, note: '-' },
  { title: 'a SIM that stays busy, uncounted, is no try: the next round sends the PIN again', sim: '+CPIN: SIM PIN', answer: '+CME ERROR: 14', end: End.refused, code: 'sim-busy', times: 2 },
  { title: 'a SIM that stays busy, uncounted, by a number of SIMCom and Quectel', sim: '+CPIN: SIM PIN', answer: '+CME ERROR: 515', end: End.refused, code: 'refused', times: 2 },
  { title: 'a busy SIM, uncounted, after another PIN was refused', sim: '+CPIN: SIM PIN', noted: `${other} refused`, answer: '+CME ERROR: 14', end: End.refused, code: 'sim-busy', times: 2, note: `${other} refused` },
  { title: 'a busy SIM, uncounted, that accepts the PIN after another PIN was refused', sim: '+CPIN: SIM PIN', noted: `${other} refused`, answer: '+CME ERROR: 14', simAfter: '+CPIN: READY', end: End.done, times: 1, note: '-' },
  { title: 'a busy SIM, uncounted, and then a wrong PIN', sim: '+CPIN: SIM PIN', answer: '+CME ERROR: 14', second: '+CME ERROR: 16', end: End.refused, code: 'pin-wrong', times: 2, note: `${mark} refused` },
  { title: 'ERROR, uncounted: the PIN is sent once more', sim: '+CPIN: SIM PIN', answer: 'ERROR', second: 'OK', end: End.done, times: 2, note: '-' },
  { title: 'ERROR twice, uncounted: no further try', sim: '+CPIN: SIM PIN', answer: 'ERROR', end: End.refused, code: 'pin-unsure', times: 2, note: `${mark} last` },
  { title: 'two SIM failures, uncounted: no further try', sim: '+CPIN: SIM PIN', answer: '+CME ERROR: 13', end: End.refused, code: 'pin-unsure', times: 2, note: `${mark} last` },
  { title: 'ERROR, uncounted, and then a wrong PIN', sim: '+CPIN: SIM PIN', answer: 'ERROR', second: '+CME ERROR: 16', end: End.refused, code: 'pin-wrong', times: 2, note: `${mark} refused` },
  { title: 'ERROR, uncounted, and the SIM asks for its PUK', sim: '+CPIN: SIM PIN', answer: 'ERROR', simAfter: '+CPIN: SIM PUK', end: End.refused, code: 'puk-needed', times: 1, note: `${mark} refused` },
  { title: 'ERROR, uncounted, after another PIN was refused: two tries may be used up', sim: '+CPIN: SIM PIN', noted: `${other} refused`, answer: 'ERROR', end: End.refused, code: 'pin-unsure', times: 1, note: `${mark} last` },
  { title: 'ERROR twice before, uncounted: no try', sim: '+CPIN: SIM PIN', noted: `${mark} last`, end: End.refused, code: 'pin-unsure', note: `${mark} last` },
  { title: 'ERROR twice before, and tries reported now: no try', sim: '+CPIN: SIM PIN', noted: `${mark} last`, left: 3, end: End.refused, code: 'pin-unsure', note: `${mark} last` },
  { title: 'an earlier try without a clear answer, one try left: no try', sim: '+CPIN: SIM PIN', noted: `${mark} `, left: 1, end: End.refused, code: 'pin-unsure', note: `${mark} ` },
  { title: 'a PIN that was refused before', sim: '+CPIN: SIM PIN', noted: `${mark} refused`, end: End.refused, code: 'pin-wrong', note: `${mark} refused` },
  { title: 'a new PIN after a refused one', sim: '+CPIN: SIM PIN', noted: `${other} refused`, answer: 'OK', end: End.done, times: 1, note: '-' },
  { title: 'a PIN that was accepted before', sim: '+CPIN: SIM PIN', noted: '-', answer: 'OK', end: End.done, times: 1, note: '-' },
  { title: 'a cut after the PIN, uncounted: the PIN is sent once more', sim: '+CPIN: SIM PIN', noted: `${mark} `, answer: 'OK', end: End.done, times: 1, note: '-' },
  { title: 'a second cut after the PIN, uncounted: no further try', sim: '+CPIN: SIM PIN', noted: `${mark} `, end: End.broken, code: 'silent', times: 1, note: `${mark} last` },
  { title: 'a cut after the PIN, and no try was used up', sim: '+CPIN: SIM PIN', noted: `${mark} 3`, left: 3, answer: 'OK', end: End.done, times: 1, note: '-' },
  { title: 'a cut after the PIN, and a try was used up', sim: '+CPIN: SIM PIN', noted: `${mark} 3`, left: 2, end: End.refused, code: 'pin-unsure', note: `${mark} 3` },
  { title: 'the card cannot be written: the PIN is not sent', sim: '+CPIN: SIM PIN', isLocked: true, end: End.refused, code: 'journal' },
];

for (const { title, sim, pin: given = pin, answer, second = answer, simAfter = sim, noted, left, leftAfter = left, isLocked, end, code, times = 0, note = '' } of cases) {
  test(title, async () => {
    const card = createMemoryCard({}, operation => (isLocked && (operation === 'append' || operation === 'write') ? false : undefined));
    if (noted !== undefined) createNotes(card).put('pin', noted);
    const { trip, said, clock } = sceneOf({
      modem: sim7600(), notes: createNotes(card), config: { 'network.pin': given },
      answer: command => {
        const given = said.filter(line => line.startsWith('AT+CPIN=')).length;
        const state = given ? simAfter : sim;
        if (command === 'AT') return given > 0 && answer === undefined ? [] : ['OK'];
        if (command === 'AT+CPIN?') return /ERROR/.test(state) ? [state] : [state, 'OK'];
        if (command.startsWith('AT+CPIN=')) return answer === undefined ? [] : [given > 1 ? second! : answer];
        const tries = given ? leftAfter : left;
        if (command.startsWith('AT+SPIC')) return tries === undefined || tries < 0 ? ['ERROR'] : [`+SPIC: ${tries},10,0,10`, 'OK'];
        return ['ERROR'];
      },
    });
    const ends: [End, FaultCode | undefined][] = [];
    lowered(unlocking)(trip, (how, fault) => ends.push([how, fault?.code]));
    await clock.run(() => ends.length > 0, 120_000);
    assert.equal(ends, [[end, code]]);
    assert.is(said.filter(line => line.startsWith('AT+CPIN=')).length, times);
    assert.is(createNotes(card).get('pin'), note);
  });
}

test('a restart while the tries are counted again leaves the note unchanged', async () => {
  const card = createMemoryCard();
  const ends: [End, FaultCode | undefined][] = [];
  const { trip, said, clock } = sceneOf({
    modem: sim7600(), notes: createNotes(card), config: { 'network.pin': pin },
    answer: command => {
      if (command.startsWith('AT+CPIN=')) return ['ERROR'];
      if (!command.startsWith('AT+SPIC')) return ['+CPIN: SIM PIN', 'OK'];
      if (!said.some(line => line.startsWith('AT+CPIN='))) return ['+SPIC: 3,10,0,10', 'OK'];
      clock.after(10, () => trip.chat.abort(newFault('restarted', 'test')));
      return [];
    },
  });
  lowered(unlocking)(trip, (how, fault) => ends.push([how, fault?.code]));
  await clock.run(() => ends.length > 0, 60_000);
  assert.equal(ends, [[End.broken, 'restarted']]);
  assert.is(createNotes(card).get('pin'), `${mark} 3`);
});

test('a SIM without supply, since another program left the modem at minimum function, is queried again at full function', async () => {
  let isOn = false;
  const { trip, said, clock } = sceneOf({
    modem: sim7600(),
    answer: command => {
      isOn = isOn || command === 'AT+CFUN=1';
      return command !== 'AT+CPIN?' ? ['OK'] : isOn ? ['+CPIN: READY', 'OK'] : ['+CME ERROR: 13'];
    },
  });
  const ends: End[] = [];
  lowered(unlocking)(trip, how => ends.push(how));
  await clock.run(() => ends.length > 0, 60_000);
  assert.equal(ends, [End.done]);
  assert.equal(said.filter(command => command !== 'AT+CPIN?'), ['AT+CFUN=1', 'AT'], 'no command about the network');
  assert.is(trip.link.wokenMs > 0, true, 'the following report of the SIM is no restart');
});

test('the note is on the card before the PIN is sent, in case the power is cut at that moment', async () => {
  const card = createMemoryCard();
  let atTry = '';
  const { trip, clock } = sceneOf({
    modem: sim7600(), notes: createNotes(card), config: { 'network.pin': pin },
    answer: command => {
      if (command.startsWith('AT+CPIN=')) atTry = createNotes(card).get('pin');
      return command === 'AT+CPIN?' ? ['+CPIN: SIM PIN', 'OK'] : command.startsWith('AT+SPIC') ? ['+SPIC: 3,10,0,10', 'OK'] : [];
    },
  });
  lowered(unlocking)(trip, () => undefined);
  await clock.run(() => atTry !== '', 60_000);
  assert.is(atTry, `${mark} 3`);
});

test.run();
