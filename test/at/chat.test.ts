// Tests the runner of AT scripts against a simulated modem, on a virtual clock.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createChat } from '../../src/at/chat.ts';
import { longestLine } from '../../src/at/lines.ts';
import { May, type Script, type Step, type Variables } from '../../src/at/step.ts';
import type { Payload } from '../../src/at/task.ts';
import { End, newFault } from '../../src/fault.ts';
import { createLog } from '../../src/log.ts';
import { ftpsetScript } from '../../src/modem/ftpset.ts';
import { quectelM } from '../../src/modem/quectel/quectel.ts';
import { sim7600 } from '../../src/modem/simcom/sim7600.ts';
import { cutMark } from '../../src/text.ts';
import { everyCut } from '../common/textcuts.ts';
import { pipeOn } from '../outside.ts';
import { virtualClock } from '../sim/clock.ts';

const chat = suite('chat');

interface Played {
  end?: End;
  code?: string | undefined;
  line?: string | undefined;
  sent: string[];
  urcs: string[];
  variables: Variables;
  log: string[];
}

interface More {
  variables?: Variables;
  payload?: Payload;
  /** Number of bytes that the engine's receive buffer holds; more bytes in one burst are lost. */
  mostAtOnce?: number;
  act?: (put: (text: string) => void) => void;
  /** Called at the end of the script. @param ms milliseconds that the script took */
  onEnd?: (ms: number) => void;
}

/**
 * Answers of the simulated modem, by command. A number is a pause in milliseconds before the next chunk. `<resync>` is the AT after a payload
 * that ended early; its default answer is OK.
 */
type Answers = Record<string, (string | number)[]>;

async function play(script: Script, answers: Answers, more: More = {}): Promise<Played> {
  const clock = virtualClock();
  const startMs = clock.now();
  const played: Played = { sent: [], urcs: [], variables: more.variables ?? {}, log: [] };
  let take: (chunk: string) => void = () => undefined;
  const asked: Record<string, number> = {};
  const put = (text: string) => take(text);
  function answer(parts: (string | number)[]): void {
    let ms = 1;
    for (const part of parts) {
      if (typeof part === 'number') ms += part;
      else clock.after(ms, () => put(part));
    }
  }
  const uart = {
    open: () => undefined,
    isWired: false,
    mostAtOnce: more.mostAtOnce ?? 1024,
    setFlow: () => undefined,
    hasFlow: () => false,
    isClear: () => true,
    bytesOf: (text: string) => Uint8Array.from(Buffer.from(text, 'latin1')).buffer,
    pipe: pipeOn(clock),
    write: (data: unknown) => {
      const isResync = /^[\x1a\x03\r]/.test(data as string);
      const text = (data as string).replace(/^[\r\x1a\x03]+/, '').replace(/\r$/, '');
      if (isResync) return answer(answers['<resync>'] ?? ['\r\nOK\r\n']);
      played.sent.push(text);
      asked[text] = (asked[text] ?? 0) + 1;
      answer(answers[`${text}#${asked[text]}`] ?? answers[text] ?? []);
    },
    onData: (taker: (chunk: string) => void) => { take = taker; },
  };
  const timers = new Map<number, () => void>();
  let count = 0;
  const log = createLog(() => '', line => void played.log.push(line));
  log.setLevel('debug');
  const ports = {
    now: () => clock.now(),
    after: (ms: number, run: () => void) => { timers.set(++count, clock.after(ms, run)); return count; },
    cancel: (timer: number) => timers.get(timer)?.(),
  };
  const dialect = {
    longestCommand: 60, isUrc: (line: string) => line === 'RDY' || line.startsWith('+CREG:'),
    codeOf: (line: string) => line.startsWith('+CFTPS') ? (line.endsWith(' 9') ? 'rejected' as const : 'session' as const) : undefined,
    isSecret: (placeholder: string) => placeholder === 'password',
  };
  const engine = createChat(uart, ports, log, dialect, line => {
    played.urcs.push(line);
    if (line === 'RDY') engine.abort(newFault('restarted', 'test', line));
  });
  engine.run({
    script, variables: played.variables, valueFor: () => undefined, payload: more.payload,
    onEnd: (end, fault) => { played.end = end; played.code = fault?.code; played.line = fault?.line; more.onEnd?.(clock.now() - startMs); },
  });
  more.act?.(put);
  await clock.run(() => played.end !== undefined, 1_000_000);
  return played;
}

const start: Script = [{ say: 'AT+CFTPSSTART', want: ['OK', '+CFTPSSTART: 0'], ms: 1000, refusedAs: 'apn-wrong' }];

for (const [title, ms, answers] of [
  ['the modem refuses it 0.4 s later', 401, ['\r\n+CREG: 0\r\n', 400, '\r\nERROR\r\n']], ['the modem says no more: a second is enough', 1001, ['\r\n+CREG: 0\r\n']],
] as [string, number, (string | number)[]][]) {
  // `+CREG: 0` refuses the row, but the modem may also send this line unsolicited. So the row waits up to a second longer for the command's own
  // answer, such as ERROR
  chat(`a connection ends just after the command of a slice; ${title}: no command comes before`, async () => {
    let passed = 0;
    const slice: Script = [{ say: 'AT+CIPSEND=9', want: ['SEND OK'], pour: '>', refuses: '|+CREG: 0|', ms: 9000, refusedAs: 'server-closed' }];
    const { end, code, line } = await play(slice, { 'AT+CIPSEND=9': answers }, { onEnd: all => { passed = all; } });
    assert.equal([end, code, line, passed], [End.refused, 'server-closed', '+CREG: 0', ms]);
  });
}

const ends: { title: string; script?: Script; answers: Answers; end: End; code?: string; line?: string }[] = [
  { title: 'OK, then the result', answers: { 'AT+CFTPSSTART': ['\r\nOK\r\n\r\n+CFTPSSTART: 0\r\n'] }, end: End.done },
  { title: 'the result, then OK', answers: { 'AT+CFTPSSTART': ['\r\n+CFTPSSTART: 0\r\n\r\nOK\r\n'] }, end: End.done },
  { title: 'with an echo and a URC in between', answers: { 'AT+CFTPSSTART': ['AT+CFTPSSTART\r\r\nOK\r\n\r\n+CREG: 1\r\n\r\n+CFTPSSTART: 0\r\n'] }, end: End.done },
  { title: 'OK alone is not enough', answers: { 'AT+CFTPSSTART': ['\r\nOK\r\n'] }, end: End.broken, code: 'silent' },
  { title: 'the result alone is not enough', answers: { 'AT+CFTPSSTART': ['\r\n+CFTPSSTART: 0\r\n'] }, end: End.broken, code: 'silent' },
  { title: 'OK alone, if the row needs no more', script: [{ ...start[0], enough: true } as Step], answers: { 'AT+CFTPSSTART': ['\r\nOK\r\n'] }, end: End.done },
  { title: 'silence, even if OK alone is enough', script: [{ ...start[0], enough: true } as Step], answers: {}, end: End.broken, code: 'silent' },
  { title: 'a code after OK', answers: { 'AT+CFTPSSTART': ['\r\nOK\r\n\r\n+CFTPSSTART: 11\r\n'] }, end: End.refused, code: 'session', line: '+CFTPSSTART: 11' },
  { title: 'a code before ERROR', answers: { 'AT+CFTPSSTART': ['\r\n+CFTPSSTART: 11\r\n\r\nERROR\r\n'] }, end: End.refused, code: 'session', line: '+CFTPSSTART: 11' },
  { title: 'a code before OK', answers: { 'AT+CFTPSSTART': ['\r\n+CFTPSSTART: 11\r\n\r\nOK\r\n'] }, end: End.refused, code: 'session', line: '+CFTPSSTART: 11' },
  { title: 'a code after ERROR', answers: { 'AT+CFTPSSTART': ['\r\nERROR\r\n', 400, '\r\n+CFTPSSTART: 11\r\n'] }, end: End.refused, code: 'session', line: '+CFTPSSTART: 11' },
  { title: 'a code and nothing more', answers: { 'AT+CFTPSSTART': ['\r\n+CFTPSSTART: 11\r\n'] }, end: End.refused, code: 'session' },
  { title: 'the row names the meaning of a server\'s rejection', answers: { 'AT+CFTPSSTART': ['\r\nOK\r\n\r\n+CFTPSSTART: 9\r\n'] }, end: End.refused, code: 'apn-wrong' },
  { title: 'the row names the meaning of a bare ERROR', answers: { 'AT+CFTPSSTART': ['\r\nERROR\r\n'] }, end: End.refused, code: 'apn-wrong', line: 'ERROR' },
  { title: 'an error with a number of the standard', answers: { 'AT+CFTPSSTART': ['\r\n+CME ERROR: 100\r\n'] }, end: End.refused, code: 'apn-wrong', line: '+CME ERROR: 100' },
  { title: 'silence', answers: {}, end: End.broken, code: 'silent' },
  { title: 'a restart in the middle', answers: { 'AT+CFTPSSTART': ['\r\nOK\r\n\r\nRDY\r\n'] }, end: End.broken, code: 'restarted' },
];

for (const { title, script, answers, end, code, line } of ends) {
  chat(title, async () => {
    const played = await play(script ?? start, answers);
    assert.is(played.end, end);
    assert.is(played.code, code);
    if (line) assert.is(played.line, line);
  });
}

chat('an answer cut at every place', async () => {
  for (const chunks of everyCut('AT+CFTPSSTART\r\r\nOK\r\n\r\n+CREG: 1\r\n\r\n+CFTPSSTART: 0\r\n')) {
    const parts = chunks.flatMap(chunk => [chunk, 1]);
    assert.is((await play(start, { 'AT+CFTPSSTART': parts })).end, End.done, JSON.stringify(chunks));
  }
});

chat('a line with the name of the command is no URC; a line equal to its argument is one', async () => {
  const script: Script = [{ say: 'AT+CREG?', ms: 1000 }, { say: 'AT+X="RDY"', ms: 1000 }];
  const played = await play(script, { 'AT+CREG?': ['+CREG: 0,1\r\nOK\r\n'], 'AT+X="RDY"': ['+CREG: 1\r\nRDY\r\n'] });
  assert.equal(played.urcs, ['+CREG: 1', 'RDY']);
  assert.is(played.code, 'restarted');
});

chat('a late OK is not taken as the answer to the next command', async () => {
  const script: Script = [{ say: 'AT+CEREG?', want: ['+CEREG: {n},{stat=1|5}', 'OK'], ms: 1000, may: May.refuse }, { say: 'AT+B', want: ['+B: 1', 'OK'], ms: 1000 }, { say: 'AT+C', ms: 1000 }];
  const played = await play(script, {
    'AT+CEREG?': ['\r\n+CEREG: 5,"18D2","0A1B2C03",7\r\n\r\n+CEREG: 2,5,"18D2","0A1B2C03",7\r\n', 50, '\r\nOK\r\n'],
    'AT+B': [100, '\r\n+B: 1\r\n', 100, '\r\nOK\r\n'], 'AT+C': [100, '\r\nERROR\r\n'],
  });
  assert.equal([played.end, played.line], [End.refused, 'ERROR'], 'each command has its own answer');
});

chat('ERROR alone ends a row within about a second, and at once if silence is allowed', async () => {
  const row = { say: 'AT+CFTPSSTART', result: '0', ms: 60_000 };
  for (const [more, quick] of [[{}, false], [{ enough: true }, false], [{ may: May.refuse as const }, false], [{ may: May.silence as const }, true]] as const) {
    let tookMs = NaN;
    const played = await play([{ ...row, ...more }, { say: 'AT+NEXT', ms: 1000 }], { 'AT+CFTPSSTART': ['\r\nERROR\r\n'], 'AT+NEXT': ['\r\nOK\r\n'] }, { onEnd: ms => { tookMs = ms; } });
    assert.is(played.end, 'may' in more ? End.done : End.refused);
    assert.ok(tookMs < (quick ? 100 : 1100), `${tookMs} ms`);
  }
});

// the text of a short message is on the line after its header, and may contain anything (TS 27.005 3.4.1)

const header = '\r\n+CMT: "+4930123456",,"26/11/20,08:30:00+04"\r\n';

for (const text of ['OK', 'ERROR', 'RDY', '+CFTPSSTART: 11', '+CFTPSSTART: 0', '', 'AT+CFTPSSTART', 'hi\r\nOK\r\n+CFTPSSTART: 0', '\r\n\r\nERROR', 'hi\nOK\n+CFTPSSTART: 0\nRDY']) {
  chat(`a short message says ${JSON.stringify(text)}, at any place of an answer, cut at every place`, async () => {
    for (const [before, after] of [['', '\r\nOK\r\n\r\n+CFTPSSTART: 0\r\n'], ['\r\nOK\r\n', '\r\n+CFTPSSTART: 0\r\n'], ['\r\n+CFTPSSTART: 0\r\n', '\r\nOK\r\n']]) {
      for (const chunks of everyCut(`${before}${header}${text}\r\n`)) {
        const played = await play(start, { 'AT+CFTPSSTART': [...chunks.flatMap(chunk => [chunk, 1]), 500, after] });
        assert.is(played.end, End.done, JSON.stringify(chunks));
        assert.equal(played.urcs, [header.trim()]);
      }
      const alone = await play(start, { 'AT+CFTPSSTART': [`${before}${header}${text}\r\n`] });
      assert.is(alone.code, 'silent', 'the text replaces no missing answer');
    }
  });

  chat(`a short message says ${JSON.stringify(text)} between two commands`, async () => {
    const script: Script = [{ want: [], ms: 600 }, ...start];
    const played = await play(script, { 'AT+CFTPSSTART': ['\r\nOK\r\n\r\n+CFTPSSTART: 0\r\n'] }, { act: put => put(`${header}${text}\r\n`) });
    assert.is(played.end, End.done);
    assert.equal(played.urcs, [header.trim()]);
  });
}

// texts of the network (USSD, names) come in quotes without escapes (TS 27.007 7.15, 7.3). So line ends, quotes and result lines may be in them

for (const [head, tail] of [['+CUSD: 0,"', '",15'], ['*PSNWID: "232","01","', '",0,"x",0'], ['+COPS: 0,0,"', '"'], ['+CIEV: 10,"26201","', '","x",0,0'], ['+CNAP: "', '",0'], ['+ANYTHING: "', '",1']] as const) {
  for (const text of ['hi\r\nOK\r\n+CFTPSSTART: 0\r\n', 'hi\nERROR\nRDY\n> \n', '\r\n+CFTPSSTART: 11\r\n\r\nOK']) {
    chat(`${head}… says ${JSON.stringify(text)}, at any place of an answer, cut at every place`, async () => {
      for (const [before, after] of [['', '\r\nOK\r\n\r\n+CFTPSSTART: 0\r\n'], ['\r\nOK\r\n', '\r\n+CFTPSSTART: 0\r\n'], ['\r\n+CFTPSSTART: 0\r\n', '\r\nOK\r\n']]) {
        for (const chunks of everyCut(`${before}\r\n${head}${text}${tail}\r\n`)) {
          const played = await play(start, { 'AT+CFTPSSTART': [...chunks.flatMap(chunk => [chunk, 1]), 500, after] });
          assert.is(played.end, End.done, JSON.stringify(chunks));
          assert.is(played.urcs.length, 1);
          assert.ok(played.urcs[0]!.startsWith(head.trim()), played.urcs[0]);
        }
      }
      const alone = await play(start, { 'AT+CFTPSSTART': [`\r\n${head}${text}${tail}\r\n`] });
      assert.is(alone.code, 'silent', 'the text replaces no missing answer');
    });
  }
}

for (const text of ['say "hi"\r\nOK\r\n+CFTPSSTART: 0\r\n', '"\r\nOK\r\n+CFTPSSTART: 0\r\n"', 'a "\r\nOK\r\n+CFTPSSTART: 0', '",15\r\nOK\r\n\r\n+CFTPSSTART: 0\r\n+CUSD: 0,"']) {
  for (const head of ['+CUSD: 0,"', '*PSNWID: "232","01","', '+CIEV: 10,"26201","', '+CNAP: "']) {
    chat(`${head}… has quotes of its own: ${JSON.stringify(text)}`, async () => {
      const whole = `\r\n${head}${text}",15\r\n`;
      assert.is((await play(start, { 'AT+CFTPSSTART': [whole] })).code, 'silent');
      assert.is((await play(start, { 'AT+CFTPSSTART': [whole, 600, '\r\nOK\r\n\r\n+CFTPSSTART: 0\r\n'] })).end, End.done);
    });
  }
}

chat('the time that comes with the network\'s name is read; a short message has no time', async () => {
  const time = '*PSUTTZ: 2026,11,20,8,30,0,"+4",0';
  const played = await play(start, { 'AT+CFTPSSTART': [`\r\n*PSNWID: "232","01","x",0,"y",0\r\n\r\n${time}\r\n\r\nDST: 0\r\n`, 600, '\r\nOK\r\n\r\n+CFTPSSTART: 0\r\n'] });
  assert.equal([played.end, played.urcs.slice(1)], [End.done, [time, 'DST: 0']]);
  const message = await play(start, { 'AT+CFTPSSTART': [`\r\n+CUSD: 0,"x\r\n${time}\r\n",15\r\n`, 600, '\r\nOK\r\n\r\n+CFTPSSTART: 0\r\n'] });
  assert.equal([message.end, message.urcs.length], [End.done, 1]);
});

chat('an operator\'s name with a line end is one answer, and with the rest of it', async () => {
  const played = await play([{ say: 'AT+COPS?', want: ['+COPS: {oper}', 'OK'], ms: 1000 }], { 'AT+COPS?': ['\r\n+COPS: 0,0,"Ferry\r\nOK\r\nMobile",7\r\n', 100, '\r\nOK\r\n'] });
  assert.equal([played.end, played.variables['oper']], [End.done, '0,0,"Ferry OK Mobile",7']);
});

chat('an answer directly after a text of the network is read, half a second late; an engine that loses bursts has lost it', async () => {
  const answers = { 'AT+CFTPSSTART': ['\r\n*PSNWID: "232","01","x",0,"y",0\r\n\r\nOK\r\n\r\n+CFTPSSTART: 0\r\n'], AT: [700, '\r\nOK\r\n'] };
  const script: Script = [...start, { say: 'AT', ms: 1000 }];
  const took: number[] = [];
  const played = await play(script, answers, { onEnd: ms => void took.push(ms) });
  assert.equal([played.end, played.sent.length], [End.done, 2]);
  assert.ok(took[0]! > 1150, 'the second command has its own answer');
  assert.is((await play(script, answers, { mostAtOnce: 64 })).end, End.broken);
});

for (const [title, say, answer] of [['lost on the line', 'AT+COPS?', '+COPS: 0,0,"Ferry'], ['one of a folder\'s name', 'AT+CFTPSPWD', '+CFTPSPWD: "/a"b"']] as const) {
  chat(`a quote that is never closed (${title}) costs two seconds, and no answer after them`, async () => {
    const script: Script = [{ say, want: [`${answer.split(':')[0]}: {x}`, 'OK'], ms: 9000 }, { say: 'AT', ms: 1000 }];
    const took: number[] = [];
    const played = await play(script, { [say]: [`\r\n${answer}\r\n\r\nOK\r\n`], AT: ['\r\nOK\r\n'] }, { onEnd: ms => void took.push(ms) });
    assert.equal([played.end, played.sent], [End.done, [say, 'AT']]);
    assert.ok(took[0]! > 2000 && took[0]! < 3000, `${took[0]} ms`);
  });
}

chat('a quote that is never closed in a line of the network costs two seconds, and its text is no answer after them', async () => {
  const played = await play(start, { 'AT+CFTPSSTART': ['\r\n+ANYTHING: "\r\nOK\r\n\r\n+CFTPSSTART: 0\r\n"y"\r\n'] });
  assert.is(played.code, 'silent');
});

chat('an open quote ends after as many bytes as a line may have', async () => {
  const script: Script = [{ say: 'AT', ms: 1000 }];
  const long = Array.from({ length: 7 }, () => `${'x'.repeat(99)}\r\n`).join('');
  assert.is((await play(script, { AT: [`\r\n+ANYTHING: "${long}\r\nOK\r\n`] })).end, End.done);
});

chat('a quoted text whose last line exceeds the length of a line is cut there', async () => {
  const script: Script = [{ say: 'AT', ms: 1000 }];
  const played = await play(script, { AT: [`\r\n+ANYTHING: "${'x'.repeat(500)}\r\n${'y'.repeat(400)}"\r\n\r\nOK\r\n`] });
  assert.is(played.end, End.done);
  assert.equal(played.urcs.map(line => line.length), [longestLine + cutMark.length]);
});

chat('a prompt after the network\'s text is seen, though it has no line end', async () => {
  const script: Script = [{ say: 'AT+CFTRANRX', pour: '>', ms: 1000 }];
  const seen: string[] = [];
  const played = await play(script, { 'AT+CFTRANRX': ['\r\n+CUSD: 0,"x\r\n> \r\n",15\r\n', 300, '\r\n> ', 700, '\r\nOK\r\n'] }, { payload: payload(seen) });
  assert.equal([played.end, seen], [End.done, ['500']]);
});

for (const [line, hasText] of [
  ['+CMT: ,24', true], ['+CBM: 88', true], ['+CBM: 1,2,1,1,1', true], ['+CDS: 25', true],
  // in text mode, a status report is one line, which no text follows
  ['+CDS: 6,12,"+4930123456",145,"26/11/20,08:30:00+04","26/11/20,08:30:05+04",0', false], ['+CMTI: "SM",3', false], ['+CDSI: "SM",3', false],
] as const) {
  chat(`${line} is followed by ${hasText ? 'a line of text' : 'no line of text'}`, async () => {
    const played = await play([{ say: 'AT', ms: 1000 }], { AT: [`\r\n${line}\r\nOK\r\n`] });
    assert.is(played.end, hasText ? End.broken : End.done);
  });
}

chat('an answer one tick before the deadline counts, one tick after does not', async () => {
  assert.is((await play(start, { 'AT+CFTPSSTART': [998, '\r\nOK\r\n\r\n+CFTPSSTART: 0\r\n'] })).end, End.done);
  assert.is((await play(start, { 'AT+CFTPSSTART': [1001, '\r\nOK\r\n\r\n+CFTPSSTART: 0\r\n'] })).end, End.broken);
});

chat('lines that came before a command are no answer to it', async () => {
  const script: Script = [{ say: 'AT+A', ms: 1000 }, { say: 'AT+B', ms: 1000 }];
  const played = await play(script, { 'AT+A': ['\r\nOK\r\n\r\nOK\r\n'] });
  assert.is(played.end, End.broken);
  assert.equal(played.sent, ['AT+A', 'AT+B']);
});

chat('rows are skipped, filled and set by their placeholders', async () => {
  const script: Script = [
    { when: 'x', say: 'AT+X={x}', ms: 100 },
    { unless: 'x', say: 'AT+NOX', ms: 100 },
    { say: 'AT+ASK', want: ['+ASK: {y}', 'OK'], ms: 100, set: { z: '3' } },
    { when: 'z', say: 'AT+Z={y}', ms: 100 },
  ];
  const played = await play(script, { 'AT+X=1': ['OK\r\n'], 'AT+ASK': ['+ASK: 7\r\nOK\r\n'], 'AT+Z=7': ['OK\r\n'] }, { variables: { x: '1' } });
  assert.is(played.end, End.done);
  assert.equal(played.sent, ['AT+X=1', 'AT+ASK', 'AT+Z=7']);
});

chat('an allowed refusal and an allowed silence do not end the script', async () => {
  const script: Script = [{ say: 'AT+A', ms: 100, may: May.refuse }, { say: 'AT+B', ms: 100, may: May.silence }, { say: 'AT+C', ms: 100 }];
  assert.is((await play(script, { 'AT+A': ['ERROR\r\n'], 'AT+C': ['OK\r\n'] })).end, End.done);
  const quiet = await play([{ say: 'AT+A', ms: 100, may: May.refuse }], {});
  assert.is(quiet.end, End.broken, 'a silence is no allowed refusal');
});

chat('a command is repeated while no answer comes', async () => {
  const played = await play([{ say: 'AT', ms: 500, tries: 4 }], { 'AT#3': ['OK\r\n'] });
  assert.is(played.end, End.done);
  assert.is(played.sent.length, 3);
});

chat('a script begins again until its time is over', async () => {
  const script: Script = [
    { say: 'AT+CREG?', want: ['+CREG: {n},{stat=1|5}', 'OK'], ms: 500, may: May.refuse, set: { net: 'yes' } },
    { unless: 'net', again: 2000, ms: 9000, refusedAs: 'unregistered' },
  ];
  const searching = ['+CREG: 0,2\r\nOK\r\n'];
  assert.is((await play(script, { 'AT+CREG?': searching, 'AT+CREG?#3': ['+CREG: 0,5\r\nOK\r\n'] })).end, End.done);
  const never = await play(script, { 'AT+CREG?': searching });
  assert.is(never.code, 'unregistered');
  assert.is(never.line, '+CREG: 0,2');
  assert.is(never.sent.length, 5);
});

chat('an unsafe or too long command is not sent', async () => {
  assert.is((await play([{ say: 'AT+X="{v}"', ms: 100 }], {}, { variables: { v: 'a"\r\nAT+CPOF' } })).code, 'unsafe');
  const long = await play([{ say: 'AT+X="{v}"', ms: 100 }], {}, { variables: { v: 'x'.repeat(60) } });
  assert.is(long.code, 'too-long');
  assert.equal(long.sent, []);
});

chat('a secret placeholder is masked in the trace', async () => {
  const played = await play([{ say: 'AT+X="{password}"', ms: 100 }], { 'AT+X="hush"': ['OK\r\n'] }, { variables: { password: 'hush' } });
  assert.is(played.sent[0], 'AT+X="hush"');
  assert.not.ok(played.log.join('\n').includes('hush'));
});

const stage: Script = [{ say: 'AT+CFTRANRX', pour: '>', ms: 1000, refusedAs: 'modem-full' }];

function payload(poured: string[], wrong?: 'image-changed'): Payload {
  let left = 500;
  return {
    left: () => left,
    pour: (bytes, escape, onPoured) => {
      poured.push(escape ? 'escaped' : `${bytes}`);
      left -= bytes;
      onPoured(50, wrong && newFault(wrong, 'test'));
      return () => 0;
    },
    take: () => undefined,
    close: () => undefined,
  };
}

const pours: { title: string; answer: (string | number)[]; end: End; code?: string; poured: number; wrong?: 'image-changed'; result?: string }[] = [
  { title: 'a prompt, the bytes, OK', answer: ['\r\n>', 20, '\r\nOK\r\n'], end: End.done, poured: 1 },
  { title: 'no OK after the bytes: some were lost', answer: ['\r\n>'], end: End.broken, code: 'bytes-lost', poured: 1 },
  { title: 'ERROR instead of a prompt', answer: ['\r\nERROR\r\n'], end: End.refused, code: 'modem-full', poured: 0 },
  { title: 'the prompt after a late ERROR', answer: ['\r\nERROR\r\n', 10, '\r\n>', 20, '\r\nOK\r\n\r\n+CFTRANRX: 0\r\n'], result: '0', end: End.done, poured: 1 },
  { title: 'ERROR after the bytes', answer: ['\r\n>', 20, '\r\nERROR\r\n'], end: End.refused, code: 'modem-full', poured: 1 },
  { title: 'no prompt at all', answer: [], end: End.broken, code: 'silent', poured: 0 },
  { title: 'OK without a prompt does not end the row', answer: ['\r\nOK\r\n'], end: End.broken, code: 'silent', poured: 0 },
  { title: 'filled up, since the image changed', answer: ['\r\n>', 20, '\r\nOK\r\n'], end: End.refused, code: 'image-changed', poured: 1, wrong: 'image-changed' },
  { title: 'filled up, and its OK is lost', answer: ['\r\n>', 20, '\r\n+CFTRANRX: 0\r\n'], result: '0', end: End.refused, code: 'image-changed', poured: 1, wrong: 'image-changed' },
];

for (const { title, answer, end, code, poured, wrong, result } of pours) {
  chat(`pour: ${title}`, async () => {
    const seen: string[] = [];
    const played = await play(result ? [{ ...stage[0], result } as Step] : stage, { 'AT+CFTRANRX': answer }, { payload: payload(seen, wrong) });
    assert.is(played.end, end);
    assert.is(played.code, code);
    assert.is(seen.length, poured);
  });
}

for (const text of ['OK', 'ERROR', '>', '+CME ERROR: 3', 'RDY']) {
  chat(`pour: a short message says "${text}", before the prompt, among the bytes and after them`, async () => {
    for (const answer of [[`${header}${text}\r\n`, 5, '\r\n>', 600, '\r\nOK\r\n'], ['\r\n>', 5, `${header}${text}\r\n`, 600, '\r\nOK\r\n'], ['\r\n>', 100, `${header}${text}\r\n`, 600, '\r\nOK\r\n']]) {
      const seen: string[] = [];
      const played = await play(stage, { 'AT+CFTRANRX': answer }, { payload: payload(seen) });
      assert.is(played.end, End.done);
      assert.equal(seen, ['500']);
      assert.is(played.sent.length, 1);
    }
  });
}

const slices: Script = [{ say: 'AT+PUT=2,{slice}', slice: 'max', pour: '+PUT: 2,{granted}', want: ['OK', '+PUT: 1,1,{max}'], ms: 1000, refusedAs: 'put-denied' }];

chat('a payload goes in the slices that the modem grants', async () => {
  const seen: string[] = [];
  const played = await play(slices, {
    'AT+PUT=2,200': ['+PUT: 2,200\r\n', 5, 'OK\r\n+PUT: 1,1,200\r\n'], 'AT+PUT=2,200#2': ['+PUT: 2,150\r\n', 5, '+PUT: 1,1,100\r\nOK\r\n'],
    'AT+PUT=2,100': ['+PUT:2,100\r\n', 5, 'OK\r\n+PUT:1,1,200\r\n'], 'AT+PUT=2,50': ['+PUT: 2,50\r\n', 5, 'OK\r\n+PUT: 1,1,200\r\n'],
  }, { variables: { max: '200' }, payload: payload(seen) });
  assert.is(played.end, End.done);
  assert.equal(seen, ['200', '150', '100', '50']);
});

for (const granted of ['15~', ',150', '1.5e', '-150', '900', 'Infinity', '']) {
  chat(`a grant that is no smaller positive number counts as the requested size: "${granted}"`, async () => {
    const seen: string[] = [];
    const played = await play(slices, { 'AT+PUT=2,200': [`+PUT: 2,${granted}\r\n`, 5, 'OK\r\n+PUT: 1,1,200\r\n'] }, { variables: { max: '200' }, payload: payload(seen) });
    assert.is(seen[0], '200');
    assert.not.ok(seen.some(bytes => !(Number(bytes) > 0)), seen.join());
    assert.is.not(played.end, undefined);
  });
}

chat('a fractional grant is rounded down', async () => {
  const seen: string[] = [];
  await play(slices, { 'AT+PUT=2,200': ['+PUT: 2,1.5\r\n', 5, 'OK\r\n+PUT: 1,1,200\r\n'] }, { variables: { max: '200' }, payload: payload(seen) });
  assert.is(seen[0], '1');
});

chat('a refused slice ends the script as refused; after a slice without its end, bytes are lost', async () => {
  const refusedSlice = await play(slices, { 'AT+PUT=2,200': ['+PUT: 1,61\r\n', 'ERROR\r\n'] }, { variables: { max: '200' }, payload: payload([]) });
  assert.is(refusedSlice.end, End.refused);
  const lost = await play(slices, { 'AT+PUT=2,200': ['+PUT: 2,200\r\n'] }, { variables: { max: '200' }, payload: payload([]) });
  assert.is(lost.code, 'bytes-lost');
});

// with ackmode, AT+QFUPL answers the letter A after every 1,024 bytes (Quectel's BG96 FILE manual 2.4). Here blocks have 200 bytes
const acked: Script = [{ say: 'AT+QFUPL', pour: 'CONNECT', ack: { text: 'A', bytes: 200 }, want: ['+QFUPL: <size>,{sum}', 'OK'], ms: 1000, refusedAs: 'modem-full' }];
const acks: { title: string; answer: (string | number)[]; end: End; code?: string; poured: string[] }[] = [
  { title: 'each piece is acknowledged', answer: ['CONNECT\r\n', 60, 'A', 60, 'A', 60, '\r\n+QFUPL: 500,3be5\r\n\r\nOK\r\n'], end: End.done, poured: ['200', '200', '100'] },
  { title: 'an acknowledgement is missing: bytes were lost', answer: ['CONNECT\r\n', 60, 'A'], end: End.broken, code: 'bytes-lost', poured: ['200', '200'] },
  { title: 'OK before the last piece: bytes were lost', answer: ['CONNECT\r\n', 60, '\r\nOK\r\n'], end: End.broken, code: 'bytes-lost', poured: ['200'] },
  { title: 'an error between two pieces', answer: ['CONNECT\r\n', 60, 'A', 60, '\r\n+CME ERROR: 421\r\n'], end: End.refused, code: 'modem-full', poured: ['200', '200'] },
  { title: 'the modem reports another count', answer: ['CONNECT\r\n', 60, 'A', 60, 'A', 60, '\r\n+QFUPL: 400,3be5\r\n\r\nOK\r\n'], end: End.refused, code: 'modem-full', poured: ['200', '200', '100'] },
];

for (const { title, answer, end, code, poured } of acks) {
  chat(`acknowledged: ${title}`, async () => {
    const seen: string[] = [];
    const played = await play(acked, { 'AT+QFUPL': answer }, { variables: { size: '500' }, payload: payload(seen) });
    assert.is(played.end, end);
    assert.is(played.code, code);
    assert.equal(seen, poured);
  });
}

chat('acknowledged: an acknowledgement may come before the last bytes of its piece are sent', async () => {
  const seen: string[] = [];
  let put: (text: string) => void = () => undefined;
  const eager = payload(seen);
  const { pour } = eager;
  eager.pour = (bytes, escape, onPoured) => {
    if (seen.length < 2) put('A');
    return pour(bytes, escape, onPoured);
  };
  const played = await play(acked, { 'AT+QFUPL': ['CONNECT\r\n', 200, '\r\n+QFUPL: 500,3be5\r\n\r\nOK\r\n'] }, { variables: { size: '500' }, payload: eager, act: given => { put = given; } });
  assert.is(played.end, End.done);
  assert.equal(seen, ['200', '200', '100']);
});

/**
 * The escape rule of the payload: the byte 0x03 is sent before each 0x03 or 0x1A of the content, and a bare 0x1A ends it. In the following cases
 * the command's result comes before the payload's end. `put`, `counted` and `sliced` are the forms of such commands in the manuals.
 */
const escaped = { codes: '\x03\x1a', by: '\x03', end: '\x1a' };
const put: Script = [{ say: 'AT+PUT', pour: '>', escape: escaped, want: ['OK', '+CFTPSPUT: 0'], ms: 60_000, refusedAs: 'put-denied' }];
const counted: Script = [{ say: 'AT+PUT', pour: 'CONNECT', want: ['+CFTPSPUT: <size>'], ms: 60_000, refusedAs: 'put-denied' }];
const sliced: Script = [{ say: 'AT+PUT', slice: 'max', pour: '+CFTPSPUT: 2,{granted}', want: ['OK', '+CFTPSPUT: 1,1,{max}'], ms: 60_000, refusedAs: 'put-denied' }];
const prompts = new Map([[put, '>'], [counted, 'OK\r\n\r\nCONNECT\r\n'], [sliced, '+CFTPSPUT: 2,200\r\n']]);
const earlies: { title: string; script: Script; early: string; end: End; code: string; line?: string; resync?: (string | number)[] }[] = [
  { title: 'the command\'s own code', script: put, early: '+CFTPSPUT: 4\r\n', end: End.refused, code: 'session', line: '+CFTPSPUT: 4' },
  { title: 'the command\'s own code, then ERROR', script: put, early: '+CFTPSPUT: 4\r\n\r\nERROR\r\n', end: End.refused, code: 'session', line: '+CFTPSPUT: 4' },
  { title: 'OK, then the command\'s own code', script: put, early: 'OK\r\n\r\n+CFTPSPUT: 4\r\n', end: End.refused, code: 'session', line: '+CFTPSPUT: 4' },
  { title: 'ERROR, then the command\'s own code', script: put, early: 'ERROR\r\n\r\n+CFTPSPUT: 4\r\n', end: End.refused, code: 'session', line: '+CFTPSPUT: 4' },
  { title: 'a bare ERROR', script: put, early: 'ERROR\r\n', end: End.refused, code: 'session', line: 'ERROR' },
  { title: 'a bare ERROR to a command that needs no server', script: [{ ...put[0]!, refusedAs: 'modem-full' }], early: 'ERROR\r\n', end: End.refused, code: 'modem-full', line: 'ERROR' },
  { title: 'a number of the standard', script: put, early: '+CME ERROR: 3\r\n', end: End.refused, code: 'session', line: '+CME ERROR: 3' },
  { title: 'a rejection by the server', script: put, early: '+CFTPSPUT: 9\r\n', end: End.refused, code: 'put-denied' },
  { title: 'OK: the modem has its count too early', script: put, early: 'OK\r\n', end: End.broken, code: 'bytes-lost', line: 'OK' },
  { title: 'OK and the good result: the modem has its count too early', script: put, early: 'OK\r\n\r\n+CFTPSPUT: 0\r\n', end: End.broken, code: 'bytes-lost', line: 'OK' },
  { title: 'the good result first', script: put, early: '+CFTPSPUT: 0\r\n\r\nOK\r\n', end: End.broken, code: 'bytes-lost', line: 'OK' },
  { title: 'a code instead of a count', script: counted, early: '+CFTPSPUT:-7\r\n', end: End.refused, code: 'session', line: '+CFTPSPUT:-7' },
  { title: 'OK, then a code instead of a count', script: counted, early: 'OK\r\n\r\n+CFTPSPUT: 607\r\n', end: End.refused, code: 'session', line: '+CFTPSPUT: 607' },
  { title: 'a code in a slice', script: sliced, early: '+CFTPSPUT: 1,61\r\n', end: End.refused, code: 'session', line: '+CFTPSPUT: 1,61' },
  { title: 'a code in a slice, its grant repeated before it', script: sliced, early: '+CFTPSPUT: 1,1,200\r\n\r\n+CFTPSPUT: 1,61\r\n', end: End.refused, code: 'session', line: '+CFTPSPUT: 1,61' },
  { title: 'text already sent is refused line by line', script: put, early: '+CFTPSPUT: 4\r\n', resync: ['ERROR\r\nERROR\r\n', 20, 'OK\r\n'], end: End.refused, code: 'session' },
  { title: 'the modem is silent afterwards', script: put, early: '+CFTPSPUT: 4\r\n', resync: [], end: End.broken, code: 'silent' },
  { title: 'the modem restarts afterwards', script: put, early: '+CFTPSPUT: 4\r\n', resync: ['RDY\r\n'], end: End.broken, code: 'restarted' },
];

/** Makes a payload whose writing never ends by itself. `stopped` counts how often it was stopped. */
function endlessPayload(stopped: { times: number }): Payload {
  return { left: () => 500, pour: () => () => (stopped.times++, 40), take: () => undefined, close: () => undefined };
}

for (const { title, script, early, end, code, line, resync } of earlies) {
  chat(`in the middle of the payload: ${title}, cut at every place`, async () => {
    const prompt = prompts.get(script) ?? '>';
    for (const chunks of everyCut(early)) {
      const stopped = { times: 0 };
      const answers = { 'AT+PUT': [prompt, 2000, ...chunks.flatMap(chunk => [chunk, 1])], ...(resync && { '<resync>': resync }) };
      const played = await play(script, answers, { variables: { size: '500', max: '200' }, payload: endlessPayload(stopped) });
      assert.equal([played.end, played.code], [end, code], JSON.stringify(chunks));
      if (line) assert.is(played.line, line);
      assert.is(stopped.times, 1, 'the payload is stopped once');
      assert.equal(played.urcs.filter(urc => urc !== 'RDY'), [...early.matchAll(/.*1,1,200/g)].map(String));
    }
  });
}

chat('a slice can name the offset of its first byte', async () => {
  const script: Script = [{ say: 'AT+CFTPSPUT="a",{slice},{offset}', slice: 'piece', pour: '>', want: ['OK', '+CFTPSPUT: 0'], ms: 1000, refusedAs: 'put-denied' }];
  const answer = ['>', 5, 'OK\r\n+CFTPSPUT: 0\r\n'];
  const says = ['AT+CFTPSPUT="a",200,0', 'AT+CFTPSPUT="a",200,200', 'AT+CFTPSPUT="a",100,400'];
  const played = await play(script, Object.fromEntries(says.map(say => [say, answer])), { variables: { size: '500', piece: '200' }, payload: payload([]) });
  assert.is(played.end, End.done);
  assert.equal(played.sent, says);
});

chat('a prompt that is a word, and a result that must be the count', async () => {
  const put: Script = [{ say: 'AT+QPUT', pour: 'CONNECT', want: ['+QPUT: <size>'], ms: 1000, refusedAs: 'put-denied' }];
  const ends = async (answer: string, late: string) => (await play(put, { 'AT+QPUT': [answer, 20, late] }, { variables: { size: '500' }, payload: payload([]) })).end;
  assert.is(await ends('OK\r\n\r\nCONNECT\r\n', '+QPUT:500\r\n'), End.done);
  assert.is(await ends('OK\r\n\r\nCONNECT\r\n', '+QPUT:499\r\n'), End.refused);
  assert.is(await ends('OK\r\n', '+QPUT:-550\r\n'), End.refused);
});

chat('a command is repeated until its end line comes', async () => {
  const list: Script = [{ say: 'AT+L=2', until: '+L: 1,0', data: '+L: 2,{len}', ms: 1000 }];
  const taken: string[] = [];
  const played = await play(list, { 'AT+L=2': ['+L: 2,3\r\nabc\r\nOK\r\n'], 'AT+L=2#3': ['+L: 2,0\r\n\r\nOK\r\n', 50, '+L: 1,0\r\n'] }, {
    payload: { left: () => 0, pour: () => () => 0, take: bytes => void taken.push(bytes), close: () => undefined },
  });
  assert.is(played.end, End.done);
  assert.is(taken.join(''), 'abcabc');
  assert.is(played.sent.length, 3);
});

// The following cases are downloads: of an empty file, of one that is broken off, or with an error among its bytes.

const rowsOf = (script: Script, command: string) => script.filter(row => row.say?.startsWith(command));
const scripts = {
  FTPGET: rowsOf(ftpsetScript('get', 0)!, 'AT+FTPGET='), FTPLIST: rowsOf(ftpsetScript('listAll', 0)!, 'AT+FTPLIST='),
  CFTPSGET: rowsOf(sim7600().script('get', 0), 'AT+CFTPSGET='), QFTPGET: rowsOf(quectelM().script('get', 0), 'AT+QFTPGET='),
};
const some = 'x'.repeat(60);
const downloads: { title: string; script: keyof typeof scripts; answers: Answers; end: End; code?: string; line?: string; taken: string }[] = [
  ...(['FTPGET', 'FTPLIST'] as const).flatMap(script => {
    const open = `AT+${script}=1`;
    const read = script === 'FTPGET' ? 'AT+FTPGET=2,512' : 'AT+FTPLIST=2,1024';
    const begun = [`OK\r\n\r\n+${script}: 1,1\r\n`];
    const piece = `+${script}: 2,60\r\n${some}\r\nOK\r\n`;
    return [
      { title: 'nothing in it', script, answers: { [open]: [`OK\r\n\r\n+${script}: 1,0\r\n`] }, end: End.done, taken: '' },
      { title: 'nothing in it, reported before OK', script, answers: { [open]: [`+${script}: 1,0\r\n\r\nOK\r\n`] }, end: End.done, taken: '' },
      { title: 'nothing in it, begun and over at once', script, answers: { [open]: [`OK\r\n\r\n+${script}: 1,1\r\n\r\n+${script}: 1,0\r\n`], [read]: [60, 'ERROR\r\n'] }, end: End.done, taken: '' },
      { title: 'nothing in it, as the first read shows', script, answers: { [open]: begun, [read]: [`+${script}: 2,0\r\n\r\nOK\r\n`, 10, `+${script}: 1,0\r\n`] }, end: End.done, taken: '' },
      { title: 'a refusal at once', script, answers: { [open]: [`OK\r\n\r\n+${script}: 1,77\r\n`] }, end: End.refused, line: `+${script}: 1,77`, taken: '' },
      { title: 'the end line crosses another read', script, answers: { [open]: begun, [read]: [piece], [`${read}#2`]: [`+${script}: 1,0\r\n\r\nERROR\r\n`] }, end: End.done, taken: some },
      { title: 'the end line comes before the last bytes are read', script, answers: { [open]: [`${begun[0]}+${script}: 1,0\r\n`], [read]: [60, piece], [`${read}#3`]: [`+${script}: 2,0\r\n\r\nOK\r\n`] }, end: End.done, taken: some + some },
      { title: 'more to read is reported again and again', script, answers: { [open]: begun, [read]: [`+${script}: 1,1\r\n${piece}`, 20, `+${script}: 1,1\r\n`], [`${read}#2`]: [`+${script}: 1,0\r\n\r\nERROR\r\n`] }, end: End.done, taken: some },
      { title: 'a code while nothing is requested', script, answers: { [open]: begun, [read]: [piece, 50, `+${script}: 1,64\r\n`] }, end: End.refused, line: `+${script}: 1,64`, taken: some },
      { title: 'a code in front of a bare ERROR', script, answers: { [open]: begun, [read]: [piece], [`${read}#2`]: [`+${script}: 1,64\r\n\r\nERROR\r\n`] }, end: End.refused, line: `+${script}: 1,64`, taken: some },
      { title: 'a code right after the beginning', script, answers: { [open]: [`${begun[0]}+${script}: 1,64\r\n`], [read]: [60, 'ERROR\r\n'] }, end: End.refused, line: `+${script}: 1,64`, taken: '' },
      { title: 'fewer bytes than the modem reports', script, answers: { [open]: begun, [read]: [piece.replace('2,60', '2,80')] }, end: End.refused, code: 'content-differs', line: 'OK', taken: some },
    ];
  }),
  { title: 'nothing in it', script: 'CFTPSGET', answers: { 'AT+CFTPSGET="a",0': ['OK\r\n\r\n+CFTPSGET: 0\r\n'] }, end: End.done, taken: '' },
  { title: 'a block of nothing', script: 'CFTPSGET', answers: { 'AT+CFTPSGET="a",0': ['OK\r\n\r\n+CFTPSGET: DATA,0\r\n\r\n+CFTPSGET: 0\r\n'] }, end: End.done, taken: '' },
  { title: 'a code after a block', script: 'CFTPSGET', answers: { 'AT+CFTPSGET="a",0': [`OK\r\n\r\n+CFTPSGET: DATA,60\r\n${some}\r\n+CFTPSGET: 14\r\n`] }, end: End.refused, line: '+CFTPSGET: 14', taken: some },
  { title: 'a code in the middle of a block', script: 'CFTPSGET', answers: { 'AT+CFTPSGET="a",0': [`OK\r\n\r\n+CFTPSGET: DATA,1000\r\n${some}\r\n+CFTPSGET: 14\r\n`] }, end: End.refused, line: '+CFTPSGET: 14', taken: some },
  { title: 'an end in the middle of a block', script: 'CFTPSGET', answers: { 'AT+CFTPSGET="a",0': [`OK\r\n\r\n+CFTPSGET: DATA,1000\r\n${some}\r\n+CFTPSGET: 0\r\n`] }, end: End.refused, code: 'content-differs', line: '+CFTPSGET: 0', taken: some },
  { title: 'nothing in it', script: 'QFTPGET', answers: { 'AT+QFTPGET="a"': ['OK\r\n\r\nCONNECT\r\n\r\n+QFTPGET:0\r\n'] }, end: End.done, taken: '' },
  { title: 'nothing in it, and no CONNECT', script: 'QFTPGET', answers: { 'AT+QFTPGET="a"': ['OK\r\n\r\n+QFTPGET:0\r\n'] }, end: End.done, taken: '' },
  { title: 'a code in the middle of its bytes', script: 'QFTPGET', answers: { 'AT+QFTPGET="a"': [`OK\r\n\r\nCONNECT\r\n${some}\r\n+QFTPGET:-7\r\n`] }, end: End.refused, line: '+QFTPGET:-7', taken: some },
  { title: 'a line like its end among its bytes', script: 'QFTPGET', answers: { 'AT+QFTPGET="a"': ['OK\r\n\r\nCONNECT\r\n\r\n+QFTPGET:-7\r\n', 3000, `${some}${some}\r\n+QFTPGET:135\r\n`] }, end: End.done, taken: `\r\n+QFTPGET:-7\r\n${some}${some}` },
];

for (const { title, script, answers, end, code, line, taken } of downloads) {
  chat(`${script}: ${title}, cut at every place`, async () => {
    const total = `${title.includes('nothing') ? 0 : title.includes('among') ? 135 : 1000}`;
    const says = Object.keys(answers);
    for (const say of says) {
      const parts = answers[say]!;
      const last = parts.findIndex(part => typeof part === 'string');
      for (const chunks of everyCut(parts[last] as string)) {
        let got = '';
        const cut = { ...answers, [say]: [...parts.slice(0, last), ...chunks.flatMap(chunk => [chunk, 1]), ...parts.slice(last + 1)] };
        const payload = { left: () => 0, pour: () => () => 0, take: (bytes: string) => void (got += bytes), close: () => undefined };
        const played = await play(scripts[script], cut, { variables: { name: 'a', rest: '0', total }, payload });
        assert.is(played.end, end, JSON.stringify(chunks));
        if (code) assert.is(played.code, code);
        if (line) assert.is(played.line, line);
        assert.is(got, taken, JSON.stringify(chunks));
      }
    }
  });
}

// The script row `login` sends a query (AT+PWD) if its result is missing after OK. A result that comes late counts, too.

const login: Script = [{ say: 'AT+IN', want: ['OK', '+IN: 0'], ms: 60_000, enough: true, ask: { say: 'AT+PWD', want: '+PWD: {home/}' }, refusedAs: 'login-wrong' }, { say: 'AT+NEXT', ms: 1000 }];
const asks: { title: string; answers: Answers; end: End; code?: string; asked: number }[] = [
  { title: 'the result after OK', answers: { 'AT+IN': ['OK\r\n', 100, '+IN: 0\r\n'] }, end: End.done, asked: 0 },
  { title: 'OK alone, confirmed at once', answers: { 'AT+IN': ['OK\r\n'], 'AT+PWD': ['+PWD: "/"\r\n\r\nOK\r\n'] }, end: End.done, asked: 1 },
  { title: 'OK alone, the confirmation after its own OK', answers: { 'AT+IN': ['OK\r\n'], 'AT+PWD': ['OK\r\n\r\n+PWD:"/up"\r\n'] }, end: End.done, asked: 1 },
  { title: 'no confirmation while the modem is busy', answers: { 'AT+IN': ['OK\r\n', 23_000, '+IN: 0\r\n'], 'AT+PWD': ['ERROR\r\n'] }, end: End.done, asked: 4 },
  { title: 'a number is no path', answers: { 'AT+IN': ['OK\r\n', 23_000, '+IN: 0\r\n'], 'AT+PWD': ['+PWD: 3\r\n\r\nOK\r\n'] }, end: End.done, asked: 4 },
  { title: 'a refusal that comes late', answers: { 'AT+IN': ['OK\r\n', 23_000, '+IN: 12\r\n'], 'AT+PWD': ['ERROR\r\n'] }, end: End.refused, code: 'login-wrong', asked: 4 },
  { title: 'the result before the answer to the query, which is awaited', answers: { 'AT+IN': ['OK\r\n'], 'AT+PWD': ['+IN: 0\r\n', 50, 'ERROR\r\n'] }, end: End.done, asked: 1 },
  { title: 'a refusal before the query\'s answer', answers: { 'AT+IN': ['OK\r\n'], 'AT+PWD': ['+IN: 12\r\n', 50, 'ERROR\r\n'] }, end: End.refused, code: 'login-wrong', asked: 1 },
  { title: 'no answer to the query: the query is not repeated', answers: { 'AT+IN': ['OK\r\n', 40_000, '+IN: 0\r\n'] }, end: End.done, asked: 1 },
  { title: 'no line at all', answers: { 'AT+IN': [] }, end: End.broken, code: 'silent', asked: 0 },
];

for (const { title, answers, end, code, asked } of asks) {
  chat(`a query while the row waits: ${title}, cut at every place`, async () => {
    const say = answers['AT+PWD'] ? 'AT+PWD' : 'AT+IN';
    const parts = answers[say]!;
    for (const chunks of everyCut(typeof parts[0] === 'string' ? parts[0] : '')) {
      const cut = { 'AT+NEXT': ['OK\r\n'], ...answers, [say]: [...chunks.flatMap(chunk => [chunk, 1]), ...parts.slice(1)] };
      const played = await play(login, cut);
      assert.equal([played.end, played.code], [end, code], JSON.stringify(chunks));
      assert.is(played.sent.filter(one => one === 'AT+PWD').length, asked);
      assert.is(played.sent.includes('AT+NEXT'), end === End.done);
    }
  });
}

const told: Script = [{ say: 'AT+OPEN', result: '0', ms: 600_000 }, { say: 'AT+NEXT', ms: 1000 }];
const oks: { title: string; answer: (string | number)[]; end: End }[] = [
  { title: 'a good result whose OK was lost passes', answer: ['+OPEN: 0\r\n'], end: End.done },
  { title: 'an OK that comes late is waited for', answer: ['+OPEN: 0\r\n', 9000, 'OK\r\n'], end: End.done },
];
for (const { title, answer, end } of oks) {
  chat(title, async () => {
    const played = await play(told, { 'AT+OPEN': answer, 'AT+NEXT': ['OK\r\n'] });
    assert.equal([played.end, played.sent.at(-1)], [end, end === End.done ? 'AT+NEXT' : 'AT+OPEN']);
  });
}

// `watched` has rows without a query of their own: if their OK or result is missing, a plain AT checks that the modem still answers
const watched: Script = [{ say: 'AT+FIRST', result: '0', ms: 1000 }, { say: 'AT+OPEN', result: '0', ms: 600_000 }, { say: 'AT+NEXT', ms: 1000 }];
const over: Script = [{ say: 'AT+PUT', result: '0', ms: 600_000, ask: { say: 'AT+PWD', want: '+PWD: {here/}', isOver: true } }];
const first = ['OK\r\n', 1, '+FIRST: 0\r\n'];
const beside: { title: string; script: Script; answers: Answers; end: End; code?: string; line?: string; asked: number; within: number }[] = [
  { title: 'AT is not answered either: the row is given up', script: watched, answers: { 'AT+FIRST': first }, end: End.broken, code: 'silent', line: 'it answers nothing any more', asked: 3, within: 36 },
  { title: 'AT is answered, but never the command', script: watched, answers: { 'AT+FIRST': first, AT: ['OK\r\n'] }, end: End.broken, code: 'unanswered', asked: 1, within: 70 },
  { title: 'AT is answered, and the result comes later', script: watched, answers: { 'AT+FIRST': first, 'AT+OPEN': [55_000, '+OPEN: 0\r\n'], AT: ['OK\r\n'] }, end: End.done, asked: 1, within: 67 },
  { title: 'a modem known to send OK after its result is asked by AT now and then', script: watched, answers: { 'AT+FIRST': ['+FIRST: 0\r\n', 1, 'OK\r\n'], 'AT+OPEN': [500_000, '+OPEN: 0\r\n', 1, 'OK\r\n'] }, end: End.done, asked: 4, within: 530 },
  { title: 'a modem with an unknown order of OK and result is asked by AT now and then, whose OK does not answer the next command', script: watched.slice(1), answers: { 'AT+OPEN': [500_000, '+OPEN: 0\r\n', 1, 'OK\r\n', 1, 'OK\r\n'] }, end: End.done, asked: 4, within: 530 },
  { title: 'AT is not answered after OK', script: watched.slice(1), answers: { 'AT+OPEN': ['OK\r\n'] }, end: End.broken, code: 'silent', line: 'it answers nothing any more', asked: 3, within: 64 },
  { title: 'each AT after OK is answered: the row has its full time', script: watched.slice(1), answers: { 'AT+OPEN': ['OK\r\n', 590_000, '+OPEN: 0\r\n'], AT: ['OK\r\n'] }, end: End.done, asked: 12, within: 592 },
  { title: 'the echo is on again after OK: the modem has restarted', script: watched.slice(1), answers: { 'AT+OPEN': ['OK\r\n'], AT: ['AT\r\r\nOK\r\n'] }, end: End.broken, code: 'restarted', line: 'its echo is on again', asked: 1, within: 50 },
  { title: 'an echo that was never off shows nothing', script: watched.slice(1), answers: { 'AT+OPEN': ['AT+OPEN\r\r\nOK\r\n', 100_000, '+OPEN: 0\r\n'], AT: ['AT\r\r\nOK\r\n'] }, end: End.done, asked: 2, within: 102 },
  // the row `over` has a timeout of ten minutes. Before its own query it sends three plain ATs, since the network may be slow
  { title: 'busy, then idle: the result was lost', script: over, answers: { 'AT+PUT': ['OK\r\n'], AT: ['OK\r\n'], 'AT+PWD': ['ERROR\r\n'], 'AT+PWD#2': ['OK\r\n', 200, '+PWD: "/"\r\n'] }, end: End.refused, code: 'line-noise', line: 'its result did not come', asked: 3, within: 252 },
  { title: 'idle, and the result comes later', script: over, answers: { 'AT+PUT': ['OK\r\n', 198_000, '+PUT: 0\r\n'], AT: ['OK\r\n'], 'AT+PWD': ['+PWD: "/"\r\n\r\nOK\r\n'] }, end: End.done, asked: 3, within: 199 },
];
for (const { title, script, answers, end, code, line, asked, within } of beside) {
  chat(`an AT or a query while the row waits: ${title}`, async () => {
    let seconds = 0;
    const played = await play(script, { 'AT+NEXT': ['OK\r\n'], ...answers }, { onEnd: ms => void (seconds = ms / 1000) });
    assert.equal([played.end, played.code, played.line], [end, code, line]);
    assert.is(played.sent.filter(one => one === 'AT').length, asked);
    assert.ok(seconds <= within, `${seconds} s`);
  });
}

chat('silence to AT ends a row early, unless the row may be silent', async () => {
  const answers = { 'AT+FIRST': first, 'AT+OPEN': ['OK\r\n'] };
  const ends: number[] = [];
  await play([...watched.slice(0, 1), { say: 'AT+OPEN', result: '0', ms: 600_000, may: May.silence }, { say: 'AT+OPEN', result: '0', ms: 600_000 }], answers, { onEnd: ms => void ends.push(Math.round(ms / 1000)) });
  assert.ok(ends[0]! > 660 && ends[0]! < 670, `${ends[0]} s`);
});

const putting: Script = [{ say: 'AT+PUT', pour: 'CONNECT', quiet: 2000, want: ['OK', '+PUT: 0'], ms: 60_000, ask: { say: 'AT+SIZE="{name}"', want: '+SIZE: <size>' } }];
const puts: { title: string; answers: Answers; end: End; asked: number }[] = [
  { title: 'placeholders in the query are filled', answers: { 'AT+PUT': ['CONNECT\r\n', 200, 'OK\r\n'], 'AT+SIZE="a.jpg"': ['OK\r\n\r\n+SIZE: 500\r\n'] }, end: End.done, asked: 1 },
  { title: 'no query before the payload is sent, even after OK', answers: { 'AT+PUT': ['OK\r\n', 12_000, 'CONNECT\r\n', 200, 'OK\r\n', 50, '+PUT: 0\r\n'] }, end: End.done, asked: 0 },
  { title: 'another size confirms nothing: the result has its full time', answers: { 'AT+PUT': ['CONNECT\r\n', 200, 'OK\r\n', 50_000, '+PUT: 0\r\n'], 'AT+SIZE="a.jpg"': ['OK\r\n\r\n+SIZE: 2\r\n'] }, end: End.done, asked: 9 },
];

for (const { title, answers, end, asked } of puts) {
  chat(`a query after the payload: ${title}`, async () => {
    const played = await play(putting, answers, { payload: payload([]), variables: { name: 'a.jpg', size: '500' } });
    assert.is(played.end, end);
    assert.is(played.sent.filter(one => one === 'AT+SIZE="a.jpg"').length, asked);
  });
}

chat('raw bytes go to the payload even if they look like answers', async () => {
  const taken: string[] = [];
  const script: Script = [{ say: 'AT+LIST', want: ['OK', '+LIST: 0'], data: '+LIST: DATA,{len}', ms: 1000 }];
  const played = await play(script, { 'AT+LIST': ['\r\nOK\r\n\r\n+LIST: DATA,10\r\nERROR\r\nab\r\r\n+LIST: 0\r\n'] }, {
    payload: { left: () => 0, pour: () => () => 0, take: bytes => void taken.push(bytes), close: () => undefined },
  });
  assert.is(played.end, End.done);
  assert.is(taken.join(''), 'ERROR\r\nab\r');
});

chat('raw bytes in quotes after several fields go to the payload', async () => {
  const taken: string[] = [];
  const script: Script = [{ say: 'AT+READ=0,512', want: ['OK'], data: '+READ: {n},{len},"', ms: 1000 }];
  const payload: Payload = { left: () => 0, pour: () => () => 0, take: bytes => void taken.push(bytes), close: () => undefined };
  assert.is((await play(script, { 'AT+READ=0,512': ['\r\n+READ: 0,10,"ERROR\r\n",b"\r\n\r\nOK\r\n'] }, { payload })).end, End.done);
  assert.is(taken.join(''), 'ERROR\r\n",b');
  assert.is((await play(script, { 'AT+READ=0,512': ['\r\n+READ: 0,""\r\n\r\nOK\r\n'] }, { payload })).end, End.done);
  assert.is(taken.join(''), 'ERROR\r\n",b');
});

const slow: { title: string; answer: (string | number)[]; end: End }[] = [
  { title: 'raw bytes that keep coming have all the time they need', answer: ['\r\nOK\r\n\r\n+LIST: DATA,4\r\n', 900, 'a', 900, 'b', 900, 'c', 900, 'd', 900, '\r\n+LIST: 0\r\n'], end: End.done },
  { title: 'blocks that keep coming have all the time they need', answer: ['\r\nOK\r\n', 900, '\r\n+LIST: DATA,1\r\na', 900, '\r\n+LIST: DATA,1\r\nb', 900, '\r\n+LIST: 0\r\n'], end: End.done },
  { title: 'raw bytes that stop have ended', answer: ['\r\nOK\r\n\r\n+LIST: DATA,4\r\nab', 1100, 'cd\r\n+LIST: 0\r\n'], end: End.broken },
];

for (const { title, answer, end } of slow) {
  chat(title, async () => {
    const script: Script = [{ say: 'AT+LIST', want: ['OK', '+LIST: 0'], data: '+LIST: DATA,{len}', ms: 1000 }];
    assert.is((await play(script, { 'AT+LIST': answer }, { payload: payload([]) })).end, end);
  });
}

chat('a repeated command must bring bytes within its time; otherwise the fault is a server timeout', async () => {
  const list: Script = [{ say: 'AT+L=2', until: '+L: 1,0', data: '+L: 2,{len}', ms: 1000 }];
  const none = '+L: 2,0\r\n\r\nOK\r\n';
  const some = '+L: 2,1\r\na\r\nOK\r\n';
  const never = await play(list, { 'AT+L=2': [none] }, { payload: payload([]) });
  assert.equal([never.end, never.code], [End.refused, 'server-timeout']);
  assert.ok(never.sent.length < 6, `${never.sent.length} reads`);
  const slowly = await play(list, { 'AT+L=2': [none], 'AT+L=2#3': [some], 'AT+L=2#6': [some], 'AT+L=2#8': [none, 50, '+L: 1,0\r\n'] }, { payload: payload([]) });
  assert.is(slowly.end, End.done);
});

/** Returns what an engine with a receive buffer of 64 bytes keeps of a text. */
const burst = (text: string) => text.slice(0, 64);
const filler = (text: string, bytes: number) => text + '.'.repeat(bytes - text.length);
const asked: Script = [{ say: 'AT+Q?', want: ['+Q: {x}', 'OK'], ms: 5000 }];
const tested: Script = [{ say: 'AT+LONG=?', ms: 5000 }];
const long = (ended: string) => burst(filler('\r\n+LONG: "', ended ? 64 - ended.length : 80) + ended);

const silent: Script = [{ say: 'AT+INIT', ms: 30_000 }];
const unanswered: { title: string; script: Script; answers: Answers; code: string; sent: string[]; ms: number }[] = [
  { title: 'AT is answered: the command is named, and not the line', script: silent, answers: { AT: ['OK\r\n'] }, code: 'unanswered', sent: ['AT+INIT', 'AT'], ms: 30_000 },
  { title: 'AT is not answered, either: the modem is silent', script: silent, answers: {}, code: 'silent', sent: ['AT+INIT', 'AT', 'AT', 'AT'], ms: 45_000 },
  { title: 'a short row finds out whether the modem answers', script: [{ say: 'AT+INIT', ms: 3000 }], answers: { AT: ['OK\r\n'] }, code: 'silent', sent: ['AT+INIT'], ms: 3000 },
];
for (const { title, script, answers, code, sent, ms } of unanswered) {
  chat(`a command that is never answered: ${title}`, async () => {
    let tookMs = 0;
    const played = await play(script, answers, { onEnd: at => void (tookMs = at) });
    assert.equal([played.end, played.code, played.sent], [End.broken, code, sent]);
    assert.ok(tookMs >= ms && tookMs < ms + 1500, `${tookMs} ms`);
  });
}

const bursts: { title: string; script: Script; answers: Answers; end: End; sent: string[]; leastMs?: number; mostMs: number; mostAtOnce?: number }[] = [
  { title: 'the OK after a whole answer', script: asked, answers: { 'AT+Q?': [filler('\r\n+Q: 5,', 62) + '\r\n'] }, end: End.done, sent: ['AT+Q?'], mostMs: 900 },
  { title: 'the OK after the output of a test command', script: tested, answers: { 'AT+LONG=?': [long('\r\n')] }, end: End.done, sent: ['AT+LONG=?'], mostMs: 900 },
  { title: 'the end of its output, and the OK', script: tested, answers: { 'AT+LONG=?': [long('')] }, end: End.done, sent: ['AT+LONG=?'], mostMs: 900 },
  { title: 'nothing: 64 bytes were all, and the OK comes after them', script: tested, answers: { 'AT+LONG=?': [long('\r\n'), 300, '\r\nOK\r\n'] }, end: End.done, sent: ['AT+LONG=?'], mostMs: 400 },
  { title: 'a query’s answer after an unsolicited line: the query is sent again', script: asked,
    answers: { 'AT+Q?#1': [burst(filler('\r\n+CREG: 1,', 58) + '\r\n+Q: 5,6')], 'AT+Q?#2': ['\r\n+Q: 5,6\r\n\r\nOK\r\n'] }, end: End.done, sent: ['AT+Q?', 'AT+Q?'], mostMs: 900 },
  { title: 'the answer of an optional query each time: the query is sent twice, then skipped', script: [{ ...asked[0]!, may: May.silence }],
    answers: { 'AT+Q?': [burst(filler('\r\n+Q: 5,', 80))] }, end: End.done, sent: ['AT+Q?', 'AT+Q?'], mostMs: 1500 },
  { title: 'an answer of which no byte remains: the row has its full time, and AT is asked', script: asked, answers: { 'AT+Q?': [burst(filler('\r\n+CREG: 1,', 80))] }, end: End.broken, sent: ['AT+Q?', 'AT', 'AT', 'AT'], leastMs: 20_000, mostMs: 20_100 },
  { title: 'the result of a command that is no query: the command is not repeated', script: [{ say: 'AT+DO=1', want: ['OK', '+DO: 0'], ms: 5000 }],
    answers: { 'AT+DO=1': [burst('\r\nOK\r\n' + filler('+CREG: 1,', 80))] }, end: End.broken, sent: ['AT+DO=1'], leastMs: 5000, mostMs: 6000 },
  { title: 'nothing, with an engine that keeps all', script: tested, answers: { 'AT+LONG=?': [long('\r\n')] }, end: End.broken, sent: ['AT+LONG=?', 'AT', 'AT', 'AT'], leastMs: 20_000, mostMs: 20_100, mostAtOnce: 1024 },
  { title: 'nothing of the next command, sent while the burst was read', script: [{ say: 'AT+A', ms: 5000 }, { say: 'AT+A2?', want: ['+A2: {x}', 'OK'], ms: 5000 }],
    answers: { 'AT+A': [filler('\r\n+CREG: 1,', 54) + '\r\n\r\nOK\r\n\r\n'], 'AT+A2?': [3000, '\r\n+A2: 1\r\n\r\nOK\r\n'] }, end: End.done, sent: ['AT+A', 'AT+A2?'], leastMs: 3000, mostMs: 3100 },
];

for (const { title, script, answers, end, sent, leastMs = 0, mostMs, mostAtOnce = 64 } of bursts) {
  chat(`the engine loses from a burst: ${title}`, async () => {
    let tookMs = 0;
    const played = await play(script, answers, { mostAtOnce, onEnd: ms => void (tookMs = ms) });
    assert.equal([played.end, played.sent], [end, sent]);
    assert.ok(tookMs >= leastMs && tookMs <= mostMs, `${tookMs} ms`);
  });
}

chat.run();
