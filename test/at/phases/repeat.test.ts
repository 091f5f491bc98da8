// Tests a payload in slices. The modem's answer to a slice is only compared with its answer to the slice before. The outcome must be as if all lines
// were read, as they are with log.level debug.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createChat } from '../../../src/at/chat.ts';
import type { Script, Variables } from '../../../src/at/step.ts';
import type { Payload } from '../../../src/at/task.ts';
import { End, newFault } from '../../../src/fault.ts';
import { createLog } from '../../../src/log.ts';
import { pipeOn } from '../../outside.ts';
import { virtualClock } from '../../sim/clock.ts';

const test = suite('repeat');

/** Texts that the simulated modem sends one after another. A number is a pause in milliseconds before the next text. */
type Answer = (string | number)[];

interface Wire {
  script: Script;
  /** Returns the modem's texts after the n-th command (prompt), and after the payload of that command (end). */
  answer(n: number, command: string): { prompt: Answer; end: Answer };
  /** Ends the script `ms` milliseconds after the n-th payload began. */
  abort?: { n: number; ms: number };
  size?: number;
}

interface Played {
  end?: End; code?: string | undefined; line?: string | undefined; ms: number;
  sent: string[]; poured: number[]; urcs: string[]; max: string | undefined;
  /** How many times the script has stored a value of the placeholder `{max}` from an answer. */
  read: number;
}

/** Runs the script against the simulated modem, and returns what happened. @param bytes length of the chunks in which each text arrives */
async function play({ script, answer, size = 1000, abort }: Wire, level: 'info' | 'debug', bytes: number): Promise<Played> {
  const clock = virtualClock();
  const startMs = clock.now();
  const played: Played = { ms: 0, sent: [], poured: [], urcs: [], max: undefined, read: 0 };
  let max = '200';
  const variables = { size: `${size}` } as Variables;
  Object.defineProperty(variables, 'max', { get: () => max, set: (value: string) => { max = value; played.read++; } });
  let take: (chunk: string) => void = () => undefined;
  const put = (parts: Answer) => {
    let ms = 1;
    for (const part of parts) {
      if (typeof part === 'number') ms += part;
      else for (let at = 0; at < part.length; at += bytes) clock.after(ms++, () => take(part.slice(at, at + bytes)));
    }
  };
  let commands = 0;
  const uart = {
    open: () => undefined, isWired: false, mostAtOnce: 1024, setFlow: () => undefined, hasFlow: () => false, isClear: () => true,
    bytesOf: (text: string) => Uint8Array.from(Buffer.from(text, 'latin1')).buffer,
    pipe: pipeOn(clock),
    write: (data: unknown) => {
      played.sent.push(data as string);
      if ((data as string).startsWith('AT+')) put(answer(++commands, data as string).prompt);
      else put(['\r\nOK\r\n']);
    },
    onData: (taker: (chunk: string) => void) => { take = taker; },
  };
  let left = size;
  const payload: Payload = {
    left: () => left, okMs: 500,
    pour: (part, _escape, onPoured) => {
      left -= part;
      played.poured.push(part);
      clock.after(0, () => { onPoured(0); put(answer(commands, '').end); });
      if (commands === abort?.n) clock.after(abort.ms, () => chat.abort(newFault('server-timeout', '')));
      return () => 0;
    },
    take: () => undefined, close: () => undefined,
  };
  const log = createLog(() => '', () => undefined);
  log.setLevel(level);
  const timers = new Map<number, () => void>();
  let count = 0;
  const ports = {
    now: () => clock.now(),
    after: (ms: number, run: () => void) => { timers.set(++count, clock.after(ms, run)); return count; },
    cancel: (timer: number) => timers.get(timer)?.(),
  };
  const dialect = { longestCommand: 200, isUrc: (line: string) => line.startsWith('+CREG'), isSecret: () => false, codeOf: () => undefined };
  const chat = createChat(uart, ports, log, dialect, line => void played.urcs.push(line));
  chat.run({
    script, variables, valueFor: () => undefined, payload,
    onEnd: (ended, fault) => Object.assign(played, { end: ended, code: fault?.code, line: fault?.line, ms: clock.now() - startMs, max }),
  });
  await clock.run(() => played.end !== undefined, 1_000_000);
  // the clock runs on for a second, so that lines which come after the script's end are recorded as well
  await clock.run(() => false, 1000);
  return played;
}

const granting: Script = [{ say: 'AT+PUT=2,{slice}', slice: 'max', pour: '+PUT: 2,{granted}', want: ['OK', '+PUT: 1,1,{max}'], ms: 1000, refusedAs: 'put-denied' }];
const counting: Script = [{ say: 'AT+PUT={offset},{slice},{last}', slice: 'max', pour: '>', want: ['OK', '+PUT: 1,1,{max}'], ms: 1000, refusedAs: 'put-denied' }];
const prompt = '\r\n+PUT: 2,200\r\n';
const end = '\r\nOK\r\n\r\n+PUT: 1,1,200\r\n';
const alike = { prompt: [prompt], end: [end] };
const third = (other: { prompt?: Answer; end?: Answer }) => (n: number) => (n === 3 ? { ...alike, ...other } : alike);

const cases: (Wire & { title: string; ends: End; read: number })[] = [
  { title: 'identical answers: only the lines of the first slice are read', script: granting, answer: () => alike, ends: End.done, read: 1 },
  { title: 'the last slice is shorter', script: granting, answer: n => (n < 5 ? alike : { prompt: ['\r\n+PUT: 2,100\r\n'], end: [end] }), size: 900, ends: End.done, read: 2 },
  { title: 'a command that names the offset', script: counting, answer: () => ({ prompt: ['\r\n> '], end: [end] }), ends: End.done, read: 1 },
  { title: 'the result comes late', script: granting, answer: () => ({ prompt: [prompt], end: ['\r\nOK\r\n', 700, '\r\n+PUT: 1,1,200\r\n'] }), ends: End.done, read: 1 },
  { title: 'a URC before a prompt', script: granting, answer: third({ prompt: ['\r\n+CREG: 1\r\n', 5, prompt] }), ends: End.done, read: 3 },
  { title: 'a URC before OK', script: granting, answer: third({ end: ['\r\n+CREG: 1\r\n', 5, end] }), ends: End.done, read: 3 },
  { title: 'a URC after OK', script: granting, answer: third({ end: ['\r\nOK\r\n', 5, '\r\n+CREG: 1\r\n', 5, '\r\n+PUT: 1,1,200\r\n'] }), ends: End.done, read: 3 },
  { title: 'the same URC at each slice', script: granting, answer: () => ({ prompt: [prompt], end: ['\r\n+CREG: 1\r\n', end] }), ends: End.done, read: 5 },
  { title: 'one slice has a smaller grant', script: granting, answer: third({ prompt: ['\r\n+PUT: 2,150\r\n'] }), ends: End.done, read: 4 },
  { title: 'the next slices are shorter', script: granting, answer: n => (n < 3 ? alike : { prompt: ['\r\n+PUT: 2,100\r\n'], end: ['\r\nOK\r\n\r\n+PUT: 1,1,100\r\n'] }), ends: End.done, read: 3 },
  { title: 'a refusal in place of a prompt', script: granting, answer: third({ prompt: ['\r\nERROR\r\n'] }), ends: End.refused, read: 1 },
  { title: 'a refusal in place of OK', script: granting, answer: third({ end: ['\r\nERROR\r\n'] }), ends: End.refused, read: 1 },
  { title: 'a code in place of the result', script: granting, answer: third({ end: ['\r\nOK\r\n\r\n+PUT: 1,61\r\n'] }), ends: End.refused, read: 1 },
  { title: 'no prompt', script: granting, answer: third({ prompt: [] }), ends: End.broken, read: 1 },
  { title: 'half a prompt', script: granting, answer: third({ prompt: ['\r\n+PUT: 2'] }), ends: End.broken, read: 1 },
  { title: 'nothing after the payload', script: granting, answer: third({ end: [] }), ends: End.broken, read: 1 },
  { title: 'OK, and no result', script: granting, answer: third({ end: ['\r\nOK\r\n'] }), ends: End.broken, read: 1 },
  { title: 'a command is echoed', script: granting, answer: (_n, command) => ({ prompt: [`${command.slice(0, -1)}\r${prompt}`], end: [end] }), ends: End.done, read: 1 },
  { title: 'the echo is switched on again', script: granting, answer: (n, command) => ({ prompt: [n > 2 ? `${command.slice(0, -1)}\r${prompt}` : prompt], end: [end] }), ends: End.done, read: 3 },
  { title: 'the script ends within a line', script: granting, answer: third({ end: ['\r\nOK\r\n\r\n+PUT', 300, ': 1,1,200\r\n+CREG: 2\r\n'] }), abort: { n: 3, ms: 200 }, ends: End.broken, read: 1 },
  { title: 'OK before the payload is over', script: granting, answer: third({ prompt: [`${prompt}\r\nOK\r\n`], end: [] }), ends: End.broken, read: 1 },
];
for (const { title, ends, read, ...wire } of cases) {
  for (const bytes of [1, 7, 1000]) {
    test(`${title}; chunks of ${bytes}`, async () => {
      const quick = await play(wire, 'info', bytes);
      const slow = await play(wire, 'debug', bytes);
      assert.is(quick.end, ends);
      assert.equal({ ...quick, read: 0 }, { ...slow, read: 0 });
      if (bytes === 1000) assert.is(quick.read, read, 'number of slices that are read line by line');
    });
  }
}

test('long noise without a line end changes nothing', async () => {
  const noisy = { script: granting, answer: third({ prompt: ['x'.repeat(3000), '\r\n', prompt] }) };
  assert.equal({ ...await play(noisy, 'info', 100), read: 0 }, { ...await play(noisy, 'debug', 100), read: 0 });
});

test.run();
