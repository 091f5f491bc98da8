// Tests the modem's power pins. From any state, the modem must end up on and answering. It must not be switched off by mistake if its STATUS pin can
// be read. Each family has its own pulses.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createChat } from '../../src/at/chat.ts';
import { End, newFault, type FaultCode } from '../../src/fault.ts';
import { createLink, type ConfigTrip } from '../../src/link/link.ts';
import { anyPower, powering } from '../../src/link/power.ts';
import { standardDialect } from '../../src/link/script.ts';
import { stopping } from '../../src/link/stop.ts';
import { knownModems } from '../../src/modem/known.ts';
import { createNotes } from '../../src/store/state.ts';
import { lowered } from '../common/lowered.ts';
import { createListLog, createMemoryCard, pipeOn, timersOf } from '../outside.ts';
import { virtualClock, type VirtualClock } from '../sim/clock.ts';
import { createLine } from '../sim/line/line.ts';
import type { PowerState } from '../sim/modem/common/power.ts';
import { families as names, sheetOf } from '../sim/world/ways.ts';

interface Bench { setKey(isDown: boolean): void; reset(): void; readonly state: PowerState; readonly boots: number; commands: string[] }

const families: Record<string, (clock: VirtualClock, port: ReturnType<typeof createLine>['dce'], options: object) => Bench> = Object.fromEntries(names.map(name => [sheetOf(name).model, sheetOf(name).create]));

type Wire = 'right' | 'inverted' | 'none';

interface Given {
  family: string;
  starts: 'on' | 'off';
  /** Whether the modem runs but answers only after a restart. */
  isHung?: boolean;
  status: Wire;
  hasKey?: boolean;
  hasReset?: boolean;
  /** Whether the modem's record is known from before. */
  isKnown?: boolean;
  /** Whether the camera waits because its battery is low, without schedule.sleep. */
  isBatteryLow?: boolean;
  /** Whether the modem has given no answer since the chip started. */
  isUnheard?: boolean;
  /** The fault that led here. The modem answers, unless the fault is its silence. */
  cause?: FaultCode;
  /** Whether the chip can cut the modem's supply. With false, the supply stays on while the chip sleeps. */
  hasSupply?: boolean;
  /** Whether the chip was restarted, and not powered on. */
  isWarm?: boolean;
  /** How often the modem is switched on or off in this test, one time after the other. The default is 1. */
  times?: number;
  /** Further options of the simulated modem. */
  modem?: object;
}

interface Outcome { end: End | undefined; state: PowerState; pulses: string[]; leftOn: number; minutes: number; lines: string[]; commands: string[]; boots: number }

async function power(given: Given, work: 'powering' | 'stopping'): Promise<Outcome> {
  const clock = virtualClock();
  const line = createLine(clock, { dteBaud: 115200, dceBaud: 115200 });
  const pulses: string[] = [];
  const log = createListLog('debug');
  let isHung = given.isHung ?? false;
  let leftOn = 0;
  const modem = families[given.family]!(clock, line.dce, {
    ...given.modem,
    starts: given.starts,
    onPower: (state: PowerState) => {
      if (state === 'booting') isHung = false;
      if (state === 'stopping') leftOn++;
    },
  });
  const dte = line.dte;
  const uart = {
    open: () => undefined,
    write: (data: string | Uint8Array | (string | Uint8Array)[]) => {
      for (const part of Array.isArray(data) ? data : [data]) if (!isHung) dte.write(typeof part === 'string' ? Buffer.from(part, 'latin1') : part);
    },
    bytesOf: (text: string) => Uint8Array.from(text, c => c.charCodeAt(0)).buffer,
    pipe: pipeOn(clock),
    isWired: false, mostAtOnce: 1024, setFlow: () => undefined, hasFlow: () => false, isClear: () => true,
    onData: (take: (chunk: string) => void) => dte.onBytes(bytes => take(Buffer.from(bytes).toString('latin1'))),
  };
  const isUp = () => modem.state === 'on' || modem.state === 'stopping';
  const timers = timersOf(clock);
  const entry = knownModems().find(one => one.name === given.family)!;
  const trip = {
    uart, clock: timers, log, variables: {}, maxBaud: 0,
    notes: createNotes(createMemoryCard()),
    config: { 'modem.baud': 0, 'schedule.sleep': !given.isBatteryLow },
    link: Object.assign(createLink(), { baud: given.isUnheard ? 0 : 115200, modem: given.isKnown === false ? undefined : entry.make!() }),
    modems: knownModems,
    standard: standardDialect(),
    memory: () => ({ usage: 0, total: 4000, peak: 0 }),
    expect: () => undefined,
    sleep: { longestSeconds: 2100, seconds: () => (given.isWarm ? 1e6 : 0) + clock.now() / 1000 },
    power: () => ({
      hasKey: given.hasKey !== false, hasReset: !!given.hasReset, hasSupply: given.hasSupply !== false,
      wake: () => void (given.isBatteryLow && pulses.push('wake')),
      cut: () => pulses.push(`cut while ${modem.state}`),
      isOn: () => (given.status === 'none' ? undefined : isUp() === (given.status === 'right')),
      press: (ms: number, onReleased: () => void) => {
        pulses.push(`key ${ms} while ${isUp() ? 'on' : modem.state}`);
        modem.setKey(true);
        clock.after(ms, () => { modem.setKey(false); onReleased(); });
      },
      reset: (ms: number, onReleased: () => void) => {
        pulses.push(`reset ${ms}`);
        clock.after(ms, () => { isHung = false; modem.reset(); onReleased(); });
      },
    }),
      chat: createChat(uart, timers, log, standardDialect(), () => undefined),
  } as unknown as ConfigTrip;
  let end: End | undefined;
  const startedMs = clock.now();
  const forget = () => undefined;
  const bootsBefore = modem.boots;
  for (let time = 0; time < (given.times ?? 1); time++) {
    end = undefined;
    const cause = given.cause && newFault(given.cause, 'x');
    const onEnd = (ended: End) => { end = ended; };
    if (work === 'powering') lowered(powering)(trip, 16_000, forget, cause, onEnd);
    else lowered(stopping)(trip, () => !!given.isBatteryLow, onEnd);
    await clock.run(() => end !== undefined, 30 * 60_000);
  }
  return { end, state: modem.state, pulses, leftOn, minutes: (clock.now() - startedMs) / 60_000, lines: log.lines, commands: modem.commands, boots: modem.boots - bootsBefore };
}

/**
 * Returns whether a modem of this family can be switched on while its model is unknown. The power key is then never pressed for longer than the pulse
 * that would switch other modems off.
 */
function isWokenWithoutName(family: string): boolean {
  return knownModems().find(one => one.name === family)!.make!().power.onMs <= anyPower().offMs;
}

const pins = suite('power');

for (const family of Object.keys(families)) {
  for (const starts of ['on', 'off'] as const) {
    for (const isHung of starts === 'on' ? [false, true] : [false]) {
      for (const status of ['right', 'inverted', 'none'] as const) {
        for (const isKnown of isWokenWithoutName(family) ? [true, false] : [true]) {
          const title = `${family}${isKnown ? '' : ', not known yet'}, ${starts}${isHung ? ' and hung' : ''}, STATUS ${status}`;
          pins(`${title}: the modem ends up on`, async () => {
            const { end, state, pulses } = await power({ family, starts, isHung, status, isKnown }, 'powering');
            assert.is(end, End.done, pulses.join(', '));
            assert.is(state, 'on', pulses.join(', '));
          });
        }
      }
    }
  }

  pins(`${family}, on according to STATUS: first a switch-off pulse of the key, then a switch-on pulse`, async () => {
    const record = knownModems().find(one => one.name === family)!.make!();
    const { pulses } = await power({ family, starts: 'on', isHung: true, status: 'right' }, 'powering');
    assert.is(pulses[0], `key ${record.power.offMs} while on`);
    assert.is(pulses[1], `key ${record.power.onMs} while off`);
    assert.is(pulses.length, 2);
  });

  for (const status of ['right', 'inverted', 'none'] as const) {
    pins(`${family}, STATUS ${status}, answering but without network: restarted by command, the next time by its key`, async () => {
      const record = knownModems().find(one => one.name === family)!.make!();
      const cause = 'network' as const;
      const once = await power({ family, starts: 'on', status, cause }, 'powering');
      assert.equal([once.end, once.state, once.boots, once.pulses], [End.done, 'on', 1, []]);
      const twice = await power({ family, starts: 'on', status, cause, times: 2 }, 'powering');
      assert.equal([twice.end, twice.state, twice.boots, twice.pulses], [End.done, 'on', 2, [`key ${record.power.offMs} while on`, `key ${record.power.onMs} while off`]]);
      const unknown = await power({ family, starts: 'on', status, cause, isKnown: false }, 'powering');
      assert.equal([unknown.end, unknown.state, unknown.boots], [End.done, 'on', 1]);
    });
  }

  pins(`${family}, off: one pulse of the record's length`, async () => {
    const record = knownModems().find(one => one.name === family)!.make!();
    for (const status of ['right', 'none'] as const) {
      const { pulses } = await power({ family, starts: 'off', status }, 'powering');
      assert.equal(pulses, [`key ${record.power.onMs} while off`]);
    }
  });

  pins(`${family}: RESET is used on a board without a key, and not if the key works`, async () => {
    const record = knownModems().find(one => one.name === family)!.make!();
    const only = await power({ family, starts: 'on', isHung: true, status: 'none', hasKey: false, hasReset: true }, 'powering');
    assert.equal(only.pulses, [`reset ${record.power.resetMs}`]);
    assert.is(only.end, End.done);
    const both = await power({ family, starts: 'on', isHung: true, status: 'none', hasReset: true }, 'powering');
    assert.ok(!both.pulses.some(pulse => pulse.startsWith('reset')), both.pulses.join(', '));
  });

  for (const status of ['right', 'inverted', 'none'] as const) {
    pins(`${family}, STATUS ${status}: switched off by command, then its supply is cut`, async () => {
      const { end, state, pulses, minutes, commands } = await power({ family, starts: 'on', status }, 'stopping');
      assert.is(end, End.done);
      assert.is(state, 'off');
      assert.equal(pulses, ['cut while off'], 'no pulse of the key');
      assert.is(commands.filter(one => one !== 'AT').at(-1), knownModems().find(one => one.name === family)!.make!().script('off', 0)[0]!.say);
      assert.ok(minutes < 1);
    });

    pins(`${family}, STATUS ${status}, not identified yet: switched off by the commands of all modems`, async () => {
      const { state, pulses } = await power({ family, starts: 'on', status, isKnown: false }, 'stopping');
      assert.is(state, 'off');
      assert.equal(pulses, ['cut while off']);
    });

    pins(`${family}, STATUS ${status}, silent: no pulse of the key, which could switch the modem on`, async () => {
      for (const [starts, isHung] of [['off', false], ['on', true]] as const) {
        const { end, pulses } = await power({ family, starts, isHung, status }, 'stopping');
        assert.is(end, End.done);
        assert.ok(!pulses.some(pulse => pulse.startsWith('key')), pulses.join(', '));
      }
    });
  }
}

pins('a modem that cannot be woken ends the round as refused', async () => {
  const { end, minutes } = await power({ family: 'sim7600', starts: 'on', isHung: true, status: 'none', hasKey: false }, 'powering');
  assert.is(end, End.refused);
  assert.ok(minutes < 5);
});

for (const status of ['right', 'none'] as const) {
  pins(`the battery is low, STATUS ${status}: a modem that answered is switched off even without schedule.sleep`, async () => {
    const { state, pulses } = await power({ family: 'sim7600', starts: 'on', status, isBatteryLow: true }, 'stopping');
    assert.equal([state, pulses.at(-1)], ['off', 'cut while off']);
  });

  pins(`the battery is low after a boot, STATUS ${status}: a modem that is off is not switched on`, async () => {
    const { pulses, boots } = await power({ family: 'sim7600', starts: 'off', status, isBatteryLow: true, isUnheard: true }, 'stopping');
    assert.equal([pulses, boots], [['cut while off'], 0]);
  });
}

/**
 * Cases of a round that had nothing to send after a start of the chip. `isAsked` tells whether the modem must get an AT command before the round
 * ends, and `pulses` what its pins must get.
 */
const untouched: { title: string; given: Partial<Given>; state: PowerState; isAsked: boolean; pulses: string[] }[] = [
  { title: 'its supply is not on', given: { starts: 'off' }, state: 'off', isAsked: false, pulses: [] },
  { title: 'its supply is not on, STATUS right', given: { starts: 'off', status: 'right' }, state: 'off', isAsked: false, pulses: [] },
  { title: 'STATUS shows that it is on', given: { starts: 'on', status: 'right' }, state: 'off', isAsked: true, pulses: ['cut while off'] },
  { title: 'its supply goes on, and it is on', given: { starts: 'on', hasSupply: false }, state: 'stopping', isAsked: true, pulses: ['cut while stopping'] },
  { title: 'its supply goes on, and it is on although STATUS says otherwise', given: { starts: 'on', hasSupply: false, status: 'inverted' }, state: 'stopping', isAsked: true, pulses: ['cut while stopping'] },
  { title: 'its supply goes on, and it is off', given: { starts: 'off', hasSupply: false }, state: 'off', isAsked: false, pulses: [] },
];
for (const { title, given, state, isAsked, pulses } of untouched) {
  pins(`nothing to send after a boot, ${title}: at most 3 s, unless STATUS shows the end`, async () => {
    const ended = await power({ family: 'sim7600', starts: 'off', status: 'none', isUnheard: true, isKnown: false, ...given }, 'stopping');
    assert.equal([ended.end, ended.state, ended.commands.length > 0, ended.pulses, ended.boots], [End.done, state, isAsked, pulses, 0]);
    assert.ok(given.status === 'right' || ended.minutes * 60 <= 3, `${ended.minutes * 60} s`);
  });
}

pins('a modem that was silent is not asked in the next round, either', async () => {
  const once = await power({ family: 'sim7600', starts: 'off', status: 'none', isUnheard: true, hasSupply: false }, 'stopping');
  const twice = await power({ family: 'sim7600', starts: 'off', status: 'none', isUnheard: true, hasSupply: false, times: 2 }, 'stopping');
  assert.is(twice.minutes, once.minutes);
});

for (const [title, more, leastS, mostS] of [['the line ends the wait', { farewell: 'NORMAL POWER DOWN', uartMs: 9000, offMs: 10_000 }, 10, 14], ['without one, the longest shutdown', {}, 30, 33]] as const) {
  pins(`a last line although the manual has none, no STATUS: ${title}`, async () => {
    const { state, minutes, pulses } = await power({ family: 'sim7600', starts: 'on', status: 'none', modem: more }, 'stopping');
    assert.equal([state, pulses], ['off', ['cut while off']]);
    assert.ok(minutes * 60 >= leastS && minutes * 60 <= mostS, `${minutes * 60} s`);
  });
}

pins('the battery is low after a boot, and STATUS shows that the modem is on: the modem is switched off', async () => {
  const { state } = await power({ family: 'sim7600', starts: 'on', status: 'right', isBatteryLow: true, isUnheard: true }, 'stopping');
  assert.is(state, 'off');
});

pins.run();
