// Tests what unsolicited lines do: a restart, a loss of the data connection, the network's time. It also tests which operation goes on after each.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Fault } from '../../src/fault.ts';
import type { Link } from '../../src/link/link.ts';
import { takeUnsolicited, type Place } from '../../src/link/unsolicited.ts';
import { sim7600 } from '../../src/modem/simcom/sim7600.ts';
import { sceneOf } from '../delivery/trip.ts';

const test = suite('unsolicited');

const minuteMs = 60_000;

interface Heard { link: Link; lines: string[]; aborted: Fault[]; clock: ReturnType<typeof sceneOf>['clock']; place: Place }

function hear(line: string, at: Partial<Place> = {}, link: Partial<Link> = {}): Heard {
  const { trip, lines, clock } = sceneOf({ link: { isAttached: true, wokenMs: 0, ...link } });
  const place: Place = { state: 'sending', hasSession: true, waitsForServer: false, awaitsStart: false, ...at };
  const aborted: Fault[] = [];
  trip.chat.abort = fault => void aborted.push(fault);
  takeUnsolicited(trip, line, () => place);
  return { link: trip.link, lines, aborted, clock, place };
}

/**
 * Returns the SIM7600's unsolicited line for a fault's code. RDY comes after a start at a fixed baud rate, and the lines of a loss are in the manual
 * AT76v3 12.3 and 8.2.18.
 */
const urcOf = (code: string) => sim7600().urcs().find(one => one.code === code)!.line;

test('a restart during a session ends the running script', () => {
  const { link, aborted, lines } = hear(urcOf('restarted'));
  assert.equal(aborted.map(({ code, where }) => [code, where]), [['restarted', 'sending']]);
  assert.is(!!link.isAttached, false);
  assert.match(lines.join(), /restarted unexpectedly/);
});

test('an expected restart is no fault', () => {
  const { link, aborted, lines } = hear(urcOf('restarted'), { awaitsStart: true, hasSession: false });
  assert.equal(aborted, []);
  assert.is(link.lost, '');
  assert.match(lines.join(), /has started/);
});

test('a modem at automatic rate sends no RDY: the report of its SIM shows the restart', () => {
  const { link, aborted } = hear('+CPIN: READY');
  assert.is(link.lost, 'restarted');
  assert.is(aborted.length, 1);
});

test('a SIM that the network refreshes is no restart', () => {
  const { link, lines, clock } = hear('+CPIN: NOT READY');
  assert.is(link.lost, '');
  assert.match(lines.join(), /reads its SIM again/);
  assert.is(hear('+CPIN: READY', {}, { simGoneMs: clock.now() - 3000 }).aborted.length, 0);
  assert.is(hear('+CPIN: READY', {}, { simGoneMs: clock.now() - 10 * minuteMs }).aborted.length, 1);
});

test('without a session, the last lines of a boot are no restart', () => {
  const { link, aborted, lines } = hear('+CPIN: READY', { hasSession: false });
  assert.equal([link.lost, !!link.isAttached, aborted.length, lines.length], ['', true, 0, 0]);
});

for (const [title, wokenMs, isRestart] of [['long after a boot: a restart', -3 * minuteMs, true], ['soon after a boot: no restart', -minuteMs / 2, false]] as const) {
  test(`Call Ready: ${title}`, () => {
    const at = sceneOf().clock.now();
    assert.is(hear('Call Ready', {}, { wokenMs: at + wokenMs }).aborted.length, isRestart ? 1 : 0);
  });
}

test('a lost data connection is noted, and a script that waits for the server ends within a minute', async () => {
  const line = urcOf('network');
  const waiting = hear(line, { waitsForServer: true });
  assert.is(waiting.link.lost, 'network');
  assert.is(waiting.link.isAttached, false);
  assert.equal(waiting.aborted, []);
  await waiting.clock.run(() => false, minuteMs);
  assert.equal(waiting.aborted.map(({ code }) => code), ['network']);

  const gone = hear(line, { waitsForServer: true });
  gone.place.state = 'reopening';
  await gone.clock.run(() => false, minuteMs);
  assert.equal(gone.aborted, [], 'another state is not ended');

  const busy = hear(line);
  await busy.clock.run(() => false, minuteMs);
  assert.equal(busy.aborted, [], 'a script that does not wait for the server continues');
});

test('a line that comes again within a minute ends nothing, and is logged once an hour with its count', async () => {
  const line = urcOf('network');
  const { trip, lines, clock } = sceneOf({ link: { isAttached: true, wokenMs: 0 } });
  const aborted: Fault[] = [];
  trip.chat.abort = fault => void aborted.push(fault);
  // without a timer, the clock would not go on
  const wait = (ms: number) => {
    trip.clock.after(ms, () => undefined);
    return clock.run(() => false, ms + 1);
  };
  const hearNow = () => takeUnsolicited(trip, line, () => ({ state: 'sending', hasSession: true, waitsForServer: true, awaitsStart: false }));
  hearNow();
  assert.is(trip.link.lost, 'network');
  for (let i = 0; i < 61; i++) {
    await wait(minuteMs - 1);
    if (i === 0) assert.is(aborted.splice(0).length, 1, 'the first line may be a loss');
    hearNow();
    assert.is(trip.link.lost, '', `repetition ${i}`);
  }
  assert.equal([aborted.length, lines.length], [0, 2]);
  assert.match(lines[1]!, /; it has said so 61 more times, and nothing is ended by it$/);
  await wait(2 * minuteMs);
  hearNow();
  assert.is(trip.link.lost, 'network', 'after a pause it may be a loss again');
});

test('a line about another context, whose number begins alike, is no loss', () => {
  for (const line of ['+CGEV: ME PDN DEACT 13', '+CGEV: NW PDN DEACT 10']) assert.equal([hear(line).link.lost, hear(line).lines], ['', []], line);
  for (const line of ['+CGEV: ME PDN DEACT 1', '+CGEV: NW PDN DEACT 1,2']) assert.is(hear(line).link.lost, 'network', line);
});

test('the network\'s time is kept with the time of its arrival', () => {
  const { link, clock, aborted } = hear('*PSUTTZ: 2026,11,20,8,30,0,"+4",0');
  assert.is(link.timeLine, '*PSUTTZ: 2026,11,20,8,30,0,"+4",0');
  assert.is(link.timeMs, clock.now());
  assert.equal([!!link.isAttached, aborted.length], [true, 0]);
});

for (const line of ['+CREG: 1', 'RING', '+CMTI: "SM",3', 'PB DONE', 'rubbish']) {
  test(`"${line}" changes nothing`, () => {
    const { link, aborted, lines } = hear(line);
    assert.equal([link.lost, !!link.isAttached, aborted.length, lines.length], ['', true, 0, 0]);
  });
}

test.run();
