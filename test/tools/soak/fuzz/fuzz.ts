// Sends millions of random and changed bytes, which follow from a seed, into two targets. One is the parser of AT lines, with every script of every
// modem running. The other is the modem's line of the whole firmware. Memory must stay bounded, no timer may be left over, and every script must end.
// After the noise the modem must be understood again, and every image must arrive.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as assert from 'uvu/assert';
import { createChat } from '../../../../src/at/chat.ts';
import { longestLine } from '../../../../src/at/lines.ts';
import type { Variables } from '../../../../src/at/step.ts';
import type { Chat, Payload } from '../../../../src/at/task.ts';
import { End } from '../../../../src/fault.ts';
import { knownModems } from '../../../../src/modem/known.ts';
import { isStandardUrc, standardScript } from '../../../../src/modem/standard.ts';
import { scriptsOf } from '../../../modem/record.ts';
import { createListLog, createWire, timersOf } from '../../../outside.ts';
import { virtualClock, type VirtualClock } from '../../../sim/clock.ts';
import { assertTruthful, families, isDelivered, worldWith } from '../../../sim/world/ways.ts';
import { createWorld, noise, type World } from '../../../sim/world/world.ts';
import { createBabble, type Babble } from './babble.ts';
import { noises } from './noises.ts';

export interface FuzzOptions {
  seed: number;
  bytes: number;
  tell(line: string): void;
}

export interface Fuzz {
  title: string;
  run(options: FuzzOptions): Promise<void>;
}

/** Number of bytes between two proofs that the parser still works. */
const proofBytes = 20_000;
/** Most timers that may wait at once: those of the AT command that was sent, and the one at the end of a data phase. */
const mostTimers = 3;
/** Milliseconds after which every script (a list of AT commands) must have ended. It is a day, since single commands have time-outs of minutes. */
const longestScriptMs = 24 * 3600_000;
/** Bytes by which the heap may grow during 10 million bytes of input, if none of them are kept. */
const mostGrowth = 2_000_000;

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;

function heapBytes(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

/** Makes a stand-in for the data of a data phase: 1 to 3,000 bytes, which take random times to write. Raw bytes from the modem are dropped. */
function emptyPayload(clock: VirtualClock, pick: Babble['pick']): Payload {
  let left = 1 + pick(3000);
  return {
    left: () => left,
    pour(bytes, _escape, onPoured) {
      left -= Math.min(left, bytes);
      const stop = clock.after(pick(2000), () => onPoured(pick(100)));
      return () => (stop(), pick(100));
    },
    take: () => undefined,
    close: () => undefined,
  };
}

const known = knownModems().map(entry => entry.make!());
const scripts = known.flatMap(modem => scriptsOf(modem).map(({ rows }) => ({ modem, script: rows })));

/**
 * Makes the firmware's chat, which runs scripts of AT commands, with a modem that sends noise. `ended` tells how the current script has ended; it is
 * undefined while the script runs.
 */
function createTarget(babble: Babble) {
  const clock = virtualClock();
  const log = createListLog('debug');
  let isAnswering = false;
  const wire = createWire(clock, text => void (isAnswering && clock.after(5, () => wire.say(`\r\n${text.trim()}\r\r\nOK\r\n`))));
  const chat: Chat = createChat(wire, timersOf(clock), log, dialect(0), () => undefined);
  let ended: End | undefined = End.done;
  let variables: Variables = {};

  function dialect(i: number) {
    const modem = known[i % known.length]!;
    return { longestCommand: modem.longestCommand, isUrc: isStandardUrc, codeOf: modem.codeOf, isSecret: () => false };
  }

  function begin(): void {
    const { modem, script } = scripts[babble.pick(scripts.length)]!;
    chat.setDialect(dialect(known.indexOf(modem)));
    ended = undefined;
    variables = {};
    chat.run({
      script, variables, valueFor: name => (/when|is[A-Z]/.test(name) ? '' : '5'), payload: emptyPayload(clock, babble.pick),
      onLine: line => assert.ok(line.length <= longestLine + 1, `a line of ${line.length}`),
      onEnd: end => { ended = end; },
    });
  }

  function feed(chunk: Buffer): void {
    wire.say(chunk.toString('latin1'));
    clock.block(babble.pick(10) ? babble.pick(300) : babble.pick(60_000));
    const kept = Object.values(variables).reduce((sum, text) => sum + text.length, 0);
    assert.ok(kept <= 20 * longestLine, `${kept} characters kept in placeholders`);
    assert.ok(clock.pending() <= mostTimers, `${clock.pending()} timers wait`);
    assert.ok(log.lines.every(line => line.length <= 420), 'a long line in the log');
    log.lines.length = wire.writes.length = 0;
  }

  /** Proves that the parser still works: after silence a running task has ended by itself, and then an AT is answered and understood. */
  function prove(): void {
    clock.block(longestScriptMs);
    assert.ok(ended !== undefined, 'a script that never ends');
    assert.is(clock.pending(), 0, 'a timer is left over');
    isAnswering = true;
    ended = undefined;
    chat.run({ script: standardScript('wake'), variables: {}, valueFor: () => undefined, onEnd: end => { ended = end; } });
    clock.block(60_000);
    isAnswering = false;
    assert.is(ended, End.done, 'the modem is not heard any more');
    log.lines.length = wire.writes.length = 0;
  }

  return { begin, feed, prove, isIdle: () => ended !== undefined, abort: () => chat.abort({ code: 'restarted', where: 'fuzz' }) };
}

export const parserFuzz: Fuzz = {
  title: noises.parser,
  async run({ seed, bytes, tell }) {
    const babble = createBabble(seed);
    const target = createTarget(babble);
    let fed = 0;
    let proved = 0;
    let heapAtFirst = 0;
    while (fed < bytes) {
      if (target.isIdle()) target.begin();
      const chunk = babble.next(1 + babble.pick(400));
      target.feed(chunk);
      fed += chunk.length;
      if (babble.pick(300) === 0) target.abort();
      if (fed - proved < proofBytes) continue;
      target.prove();
      proved = fed;
      if (!heapAtFirst) heapAtFirst = heapBytes();
    }
    target.prove();
    const growth = heapAtFirst ? heapBytes() - heapAtFirst : 0;
    tell(`parser: ${fed} bytes of seed ${seed}, heap ${growth > 0 ? '+' : ''}${Math.round(growth / 1000)} kB`);
    assert.ok(growth < mostGrowth, `the heap has grown by ${growth} bytes`);
  },
};

/** Most bytes of noise for one simulated world. */
const worldBytes = 200_000;
/** Most timers of the firmware that may wait: those for the watchdog, the light, a time-out and a pause. */
const mostFirmwareTimers = 6;

/** Sends noise between the modem's lines until `bytes` bytes are sent. New images are put onto the card meanwhile. */
async function harass(world: World, babble: Babble, bytes: number, files: Record<string, Uint8Array>): Promise<number> {
  let fed = 0;
  world.boot();
  for (let burst = 0; fed < bytes; burst++) {
    await world.until(/never/, babble.pick(6000) / 60_000);
    const most = babble.pick(4) ? 200 : 8000;
    for (let left = 1 + babble.pick(most); left > 0 && fed < bytes;) {
      const chunk = babble.next(left);
      world.line.dce.write(chunk);
      left -= chunk.length;
      fed += chunk.length;
    }
    if (burst % 20 === 0) addImage(world, files, burst);
    assert.ok(world.clock.pending('dte') <= mostFirmwareTimers, `${world.clock.pending('dte')} timers of the firmware wait`);
    assertTruthful(world, files);
  }
  return fed;
}

function addImage(world: World, files: Record<string, Uint8Array>, n: number): void {
  const path = `DCIM/IMG_${String(n).padStart(4, '0')}.JPG`;
  files[path] = noise(3000 + n, n + 1);
  world.put(path, files[path]!);
}

async function harassFamily(seed: number, bytes: number, tell: FuzzOptions['tell']): Promise<number> {
  const family = families[seed % families.length]!;
  const files: Record<string, Uint8Array> = {};
  const world = await createWorld(worldWith(family, {}));
  try {
    const fed = await harass(world, createBabble(seed), bytes, files);
    for (let minute = 0; minute < 180 && !isDelivered(world, files); minute += 5) await world.until(/never/, 5);
    assert.ok(isDelivered(world, files), 'not every image has arrived within three hours of silence');
    assertTruthful(world, files);
    assert.not.match(world.lines.join('\n'), /Uncaught|starting over/);
    tell(`firmware: ${fed} bytes of seed ${seed}, ${family}, ${Object.keys(files).length} images arrived`);
    return fed;
  } catch (error) {
    (error as Error).message = `seed ${seed}, ${family}: ${(error as Error).message}\n${world.lines.slice(-25).join('\n')}\n${world.modem.story.slice(-10).join('\n')}`;
    throw error;
  } finally {
    await world.close();
  }
}

export const firmwareFuzz: Fuzz = {
  title: noises.firmware,
  async run({ seed, bytes, tell }) {
    const each = Math.min(worldBytes, Math.ceil(bytes / families.length));
    for (let fed = 0, i = 0; fed < bytes; i++) fed += await harassFamily(seed + i, each, tell);
  },
};
