// Tests the camera at the page's port: how it is identified, and each fault of the cable. The far end behaves like the console of Espruino.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Camera, type LinkError, type LogLine } from '../../../web/link/camera.ts';
// the page loads this module when a browser refuses a port. It is loaded here, so that no test depends on how soon that happens
import '../../../web/link/refusals.ts';
import { failure, onBench, onReady } from './bench.ts';
import { createFar, page } from './far.ts';

const camera = suite('web/link/camera');

/** Control characters that must never be sent: they interrupt the firmware, or end Espruino for Linux. */
const forbidden = [0x03, 0x04];
const texts = (lines: readonly LogLine[]) => lines.map(line => line.text);

camera('a snapferry camera is identified', () => onReady({}, async ({ camera, stood, far }) => {
  assert.equal(stood, ['opening', 'waiting', 'ready']);
  assert.equal(camera.hello, page.hello());
  assert.is(await camera.ask('1+1'), 2);
  assert.equal(far.got.filter(byte => forbidden.includes(byte)), []);
}));

camera('the port dialog is filtered by the boards\' USB bridges; a dismissed dialog changes nothing', () => onReady({}, async ({ camera, serial, stood }) => {
  assert.equal(serial.asked[0]?.filters?.map((filter: SerialPortFilter) => filter.usbVendorId), [0x10c4, 0x1a86, 0x0403, 0x303a]);
  serial.requestPort = () => Promise.reject(new DOMException('No port selected by the user.', 'NotFoundError'));
  await camera.connect(true);
  assert.is(camera.standing, 'ready');
  assert.equal(stood, ['opening', 'waiting', 'ready']);
}));

camera('all ports are offered on request', async () => {
  const { far } = createFar();
  await onBench(far, async ({ camera, serial, until }) => {
    await until('ready');
    await camera.connect(true);
    assert.equal(serial.asked[1], {});
    await until('ready');
  });
});

camera('without Web Serial, browsers with it are named, and connecting does nothing', async () => {
  const made = new Camera(undefined);
  assert.match(made.sentence, /Chrome, Edge or Opera/);
  await made.connect();
  assert.is(made.standing, 'none');
  assert.match((await failure(made.ask('1'))).message, /Chrome/);
});

camera('a port in use by another program is reported as busy', async () => {
  const { far } = createFar();
  await onBench(far, async ({ camera, port, until }) => {
    await until('ready');
    await camera.disconnect();
    port.hold(true);
    await camera.connect();
    assert.is(camera.standing, 'busy');
    assert.match(camera.sentence, /Another program/);
    port.hold(false);
    await camera.connect();
    await until('ready');
  });
});

camera('the demo’s board has the page’s title, also after another configuration', async () => {
  const { far } = createFar();
  await onBench(far, async ({ camera, until, pass }) => {
    await until('ready');
    assert.equal(camera.hello, { ...page.hello(), title: 'Demo board' });
    await camera.ask('(page=Object.assign({},page,{hello:function(){return{v:1,device:"hill-7",title:"own"}}}),0)');
    far.print('+5.000 info card: config.json is read: images *.jpg in /DCIM go to 127.0.0.1:21, /');
    await pass(100);
    assert.equal(camera.hello, { v: 1, device: 'hill-7', title: 'Demo board' });
  }, 'Demo board');
});

const strangers: { title: string; globals?: Record<string, unknown>; stranger?: (bytes: Uint8Array) => string; expect: RegExp; standing: 'empty' | 'older' | 'newer' | 'stranger' | 'loader' }[] = [
  { title: 'an Espruino without snapferry', globals: {}, standing: 'empty', expect: /no snapferry/ },
  { title: 'an older snapferry', globals: { ferry: {} }, standing: 'older', expect: /too old for this page/ },
  { title: 'a newer snapferry', globals: { ferry: {}, page: { hello: () => ({ ...page.hello(), v: 2 }) } }, standing: 'newer', expect: /newer than this page/ },
  { title: 'a modem', stranger: () => '\r\nERROR\r\n', standing: 'stranger', expect: /not a snapferry camera: it says “ERROR/ },
  { title: 'a device with endless output', stranger: () => `\x1b[31m${'T:21.3 /0.0 B:20.1 '.repeat(200)}\x07`, standing: 'stranger', expect: /it says “[ -~]{10,60}”/ },
  { title: 'a device at another baud rate', stranger: () => '\xff\xfe\x80\x00\xe3', standing: 'stranger', expect: /another baud rate/ },
  { title: 'a chip that was reset into its boot loader', stranger: () => 'rst:0x1 (POWERON_RESET),boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))\r\nwaiting for download\r\n', standing: 'loader', expect: /boot loader/ },
  { title: 'a chip that waits silently in its boot loader', stranger: bytes => (bytes[0] === 0xc0 ? '\xc0\x01\x08\x04\x00\x07\x07\x12\x20\x00\x00\x00\x00\xc0' : ''), standing: 'loader', expect: /boot loader/ },
  { title: 'a blank chip', stranger: () => 'rst:0x10 (RTCWDT_RTC_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\ninvalid header: 0xffffffff\r\n', standing: 'empty', expect: /nothing on it/ },
];

for (const { title, globals, stranger, standing, expect } of strangers) {
  camera(`identification of the device: ${title}`, () => onBench(createFar(globals, stranger ? { stranger } : {}).far, async ({ camera, until }) => {
    await until(standing);
    assert.match(camera.sentence, expect);
    if (globals) assert.is(await camera.run('1+1'), '2', 'an engine answers the terminal');
    else assert.match((await failure(camera.ask('1'))).message, expect, 'queries fail with the same message');
  }));
}

camera('a silent port is reported, and the page keeps waiting for an answer', async () => {
  const { far, knobs } = createFar(undefined, { isMute: true });
  await onBench(far, async ({ camera, pass, until }) => {
    await pass(10_000);
    assert.is(camera.standing, 'waiting');
    assert.match(camera.sentence, /Nothing answers/);
    knobs.isMute = false;
    await until('ready');
    assert.equal(far.got.filter(byte => forbidden.includes(byte)), []);
  });
});

camera('a board that the opened port holds in its reset is released, and starts its program', async () => {
  const { far } = createFar(undefined, { isDirect: true });
  await onBench(far, async ({ camera, until, port }) => {
    await until('ready', 6000);
    assert.equal(port.signals, [{ dataTerminalReady: false, requestToSend: false }]);
    assert.is(await camera.ask('3'), 3);
  });
});

camera('the lines of a board are set only if nothing at all was heard of it, and once', async () => {
  const busy = createFar();
  await onBench(busy.far, async ({ until, pass, port }) => {
    await until('ready');
    busy.knobs.isMute = true;
    busy.far.restart();
    await pass(20_000);
    assert.equal(port.signals, [], 'a camera that was connected');
  });
  const mute = createFar(undefined, { isMute: true });
  await onBench(mute.far, async ({ pass, port }) => {
    await pass(60_000);
    assert.is(port.signals.length, 1);
  });
});

/** Replaces the browser's answer to the page's wish for a port. The person, or the browser, takes `ms` milliseconds for it. */
const refusals: { title: string; ms?: number; name: string; message: string; agent?: string; isFramed?: boolean; expect: RegExp }[] = [
  { title: 'a header of the server', name: 'SecurityError', message: 'Failed to execute \'requestPort\' on \'Serial\': Access to the feature "serial" is disallowed by permissions policy.', expect: /Permissions-Policy.*another copy/ },
  { title: 'a frame', isFramed: true, name: 'SecurityError', message: 'Access to the feature "serial" is disallowed by permissions policy.', expect: /tab of its own/ },
  { title: 'a rule of the company', ms: 20, name: 'NotFoundError', message: 'No port selected by the user.', expect: /others administer/ },
  { title: 'an empty list on Linux', ms: 3000, agent: 'Mozilla/5.0 (X11; Linux x86_64)', name: 'NotFoundError', message: 'No port selected by the user.', expect: /snap connect chromium:raw-usb.*brltty.*uucp/ },
  { title: 'an empty list on Windows', ms: 3000, agent: 'Mozilla/5.0 (Windows NT 10.0)', name: 'NotFoundError', message: 'No port selected by the user.', expect: /driver/ },
  { title: 'an empty list on a Chromebook', ms: 3000, agent: 'Mozilla/5.0 (X11; CrOS x86_64)', name: 'NotFoundError', message: 'No port selected by the user.', expect: /All ports/ },
  { title: 'another error', name: 'UnknownError', message: 'The daemon is gone.', expect: /cannot offer its ports: The daemon is gone\./ },
];

for (const { title, ms = 0, name, message, agent, isFramed, expect } of refusals) {
  camera(`a browser that gives no port is explained, with a remedy: ${title}`, async () => {
    const { far } = createFar();
    const held = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
    if (agent) Object.defineProperty(globalThis, 'navigator', { value: { userAgent: agent }, configurable: true });
    if (isFramed) Object.assign(globalThis, { top: {} });
    try {
      await onBench(far, async ({ camera, serial, until, pass }) => {
        await until('ready');
        await camera.disconnect();
        const real = serial.requestPort;
        serial.requestPort = () => new Promise((_, reject) => { setTimeout(() => reject(new DOMException(message, name)), ms); });
        const connecting = camera.connect();
        await pass(ms + 100);
        await connecting;
        assert.is(camera.standing, 'none');
        assert.match(camera.refusal, expect, camera.refusal);
        serial.requestPort = real;
        await camera.connect();
        await until('ready');
        assert.is(camera.refusal, '');
      });
    } finally {
      if (held) Object.defineProperty(globalThis, 'navigator', held);
      delete (globalThis as { top?: unknown }).top;
    }
  });
}

camera('a call of the port that never returns: the reset ends, and a port that is still opening is named', () => onReady({}, async ({ camera, port, pass }) => {
  port.setSignals = () => new Promise(() => undefined);
  const restarting = camera.restart();
  await pass(3000);
  assert.is(await restarting, false);
  await camera.disconnect();
  port.open = () => Promise.reject(new DOMException('A call to open() is already in progress.', 'InvalidStateError'));
  const connecting = camera.connect();
  await pass(3000);
  await connecting;
  assert.is(camera.standing, 'busy');
  assert.match(camera.sentence, /Unplug the camera/);
}));

camera('a slowly booting engine receives all earlier queries at once, and its input line stays clean', async () => {
  const { far, knobs } = createFar(undefined, { isMute: true });
  await onBench(far, async ({ camera, pass, until }) => {
    await pass(4700);
    assert.ok(far.got.includes(0xc0), 'the boot loader was queried');
    knobs.isMute = false;
    far.write(Uint8Array.from(far.got));
    await until('ready');
    far.write(Uint8Array.of(0x0a));
    await pass(50);
    assert.not.match(texts(camera.lines).join('\n'), /Uncaught|UUU/);
  });
});

camera('log lines without answers are recognized as a snapferry camera', async () => {
  const { far } = createFar(undefined, { isMute: true });
  await onBench(far, async ({ camera, pass }) => {
    for (let count = 0; count < 10; count++) {
      far.send('+1.234 info at: AT\r\n');
      await pass(1500);
    }
    assert.is(camera.standing, 'waiting');
    assert.match(camera.sentence, /log arrives/);
    assert.is(camera.lines.length, 10);
  });
});

camera('a half-typed line and an unfinished packet do not prevent the connection', async () => {
  const { far } = createFar();
  far.write(Uint8Array.from('ferry.sta', letter => letter.charCodeAt(0)));
  await onBench(far, bench => bench.until('ready', 3000));
  await onBench(far, async bench => {
    await bench.until('ready');
    await bench.camera.disconnect();
    far.write(Uint8Array.of(0x10, 0x01, 0x20, 200, 0x20));
    await bench.camera.connect();
    await bench.until('ready', 12_000);
  });
});

camera('log lines within answers are separated, with their levels; answers and prompts are no lines', () => onReady({ piece: 1 }, async ({ camera, knobs, pass }) => {
  const heard: LogLine[] = [];
  camera.addEventListener('line', event => heard.push((event as CustomEvent<LogLine>).detail));
  const before = camera.lines.length;
  knobs.bend = answer => `\r\x1b[J+1.000 info at: one\r\n${answer[0]}\r\x1b[J+1.001 warn card: two\r\n>${answer.slice(1)}\r\x1b[J+1.002 error ferry: three\r\n>`;
  for (let count = 0; count < 3; count++) assert.is(await camera.ask(`${count}`), count);
  await pass(50);
  assert.equal(texts(heard), Array(3).fill(['+1.000 info at: one', '+1.001 warn card: two', '+1.002 error ferry: three']).flat());
  assert.equal(heard.slice(0, 3).map(line => line.level), ['info', 'warn', 'error']);
  assert.is(camera.lines.length, before + 9);
}));

camera('the last 5,000 lines are kept', () => onReady({}, async ({ camera, far, pass }) => {
  for (let count = 0; count < 6000; count++) far.print(`+1.000 info at: ${count}`);
  await pass(50);
  assert.ok(camera.lines.length >= 5000 && camera.lines.length <= 5500);
  assert.is(camera.lines.at(-1)!.text, '+1.000 info at: 5999');
}));

camera('a packet that lost a byte of its expression is sent again after the engine gives up on it', () => onReady({}, async ({ camera, knobs, pass, far }) => {
  const packet = 100;
  for (let at = 4; at < packet; at += 7) {
    knobs.loseAt = at;
    const asked = camera.ask<number>('40+2');
    await pass(6000);
    assert.is(await Promise.race([asked, Promise.resolve('no answer')]), 42, `the byte at ${at} lost`);
  }
  assert.equal(far.got.filter(byte => forbidden.includes(byte)), []);
}));

camera('a packet without its header is read as typed input, which is cleared; the camera is identified again', () => onReady({}, async ({ camera, knobs, pass, until }) => {
  for (const at of [0, 1]) {
    knobs.loseAt = at;
    const asked = failure(camera.ask('40+2'));
    await pass(30_000);
    assert.match((await asked).message, /did not answer/);
    await until('ready');
    assert.is(await camera.ask('40+2'), 42);
  }
}));

camera('NAK, exceptions and typing mistakes are reported, and the connection continues', () => onReady({}, async ({ camera, knobs }) => {
  knobs.bend = () => '\x15Uncaught Error: none\r\n>';
  assert.match((await failure(camera.ask('1'))).message, /could not evaluate that/);
  knobs.bend = answer => answer;
  assert.match((await failure(camera.ask('nix()'))).message, /nix is not defined/);
  assert.match(await camera.run('frry.status()'), /^Uncaught ReferenceError: frry/);
  assert.match(await camera.run('1 +'), /^Uncaught SyntaxError/);
  assert.is(await camera.run('6 * 7'), '42');
  assert.is(camera.standing, 'ready');
}));

camera('silence fails the query, and the camera is identified again', () => onReady({}, async ({ camera, knobs, pass, until, stood }) => {
  knobs.isMute = true;
  const asked = failure(camera.ask('1'));
  await pass(30_000);
  assert.match((await asked).message, /did not answer within 30 seconds/);
  assert.is(camera.standing, 'waiting');
  assert.is(camera.hello, undefined);
  knobs.isMute = false;
  await until('ready');
  assert.equal(stood.slice(3), ['waiting', ...stood.slice(4, -1).map(() => 'waiting'), 'ready']);
  assert.is(await camera.ask('3'), 3);
}));

camera('a restart within an answer fails the query at once, and the camera is identified again', () => onReady({}, async ({ camera, far, knobs, pass, until }) => {
  for (const kept of [0, 1, 3, 5, 9]) {
    knobs.bend = answer => answer.slice(0, kept);
    const asked = failure(camera.ask('"long enough to be cut"'));
    await pass(50);
    far.restart();
    assert.match((await asked).message, /restarted/);
    knobs.bend = answer => answer;
    await until('ready');
    assert.is(await camera.ask('3'), 3);
    assert.match(texts(camera.lines).join('\n'), /info boot: snapferry on A board/);
  }
}));

camera('after a restart without a pending query, the firmware is identified again', () => onReady({}, async ({ camera, far, until, pass }) => {
  far.globals = { ferry: {} };
  far.restart();
  await pass(50);
  await until('older');
  far.globals = { page, ferry: {} };
  far.restart();
  await until('ready');
  assert.ok(camera.hello);
}));

camera('a break or a framing error ends only the stream, not the connection', () => onReady({}, async ({ camera, port, stood, pass }) => {
  for (const name of ['BreakError', 'FramingError', 'ParityError', 'BufferOverrunError'] as const) {
    port.breakStream(name);
    await pass(50);
    assert.is(await camera.ask('7'), 7);
  }
  assert.equal(stood, ['opening', 'waiting', 'ready']);
}));

camera('writes wait from XOFF to XON', () => onReady({}, async ({ camera, far, pass }) => {
  far.send('\x13');
  await pass(50);
  const before = far.got.length;
  const asked = camera.ask<number>('9');
  await pass(2000);
  assert.is(far.got.length, before);
  far.send('\x11');
  assert.is(await asked, 9);
}));

camera('XOFF without XON is reported, and a newly identified console is writable', () => onReady({}, async ({ camera, far, pass, until }) => {
  far.send('\x13');
  await pass(50);
  const asked = failure(camera.ask('9'));
  await pass(31_000);
  assert.match((await asked).message, /too busy|did not answer/);
  await until('ready');
  assert.is(await camera.ask('9'), 9);
}));

const steps: { title: string; at(bench: { camera: Camera; pass(ms: number): Promise<void> }): Promise<unknown> | undefined }[] = [
  { title: 'without a pending query', at: () => undefined },
  { title: 'during a query', at: ({ camera }) => failure(camera.ask('1')) },
  { title: 'with three pending queries', at: ({ camera }) => Promise.all([1, 2, 3].map(count => failure(camera.ask(`${count}`)))) },
];

for (const { title, at } of steps) {
  camera(`unplugged ${title}: reported, and the camera reconnects automatically`, () => onReady({}, async ({ camera, far, knobs, port, pass, until }) => {
    knobs.answerMs = 1000;
    const asked = at({ camera, pass });
    port.unplug();
    await pass(100);
    assert.is(camera.standing, 'lost');
    for (const error of [await asked].flat().filter(Boolean)) assert.match((error as LinkError).message, /unplugged/);
    assert.match((await failure(camera.ask('1'))).message, /unplugged/);
    assert.is(camera.hello, undefined);
    far.restart();
    port.plugIn();
    await until('ready');
    const again = camera.ask<number>('4');
    await pass(1500);
    assert.is(await again, 4);
  }));
}

camera('unplugged at any moment of opening or identification: the camera reconnects', async () => {
  for (let ms = 0; ms <= 3000; ms += 250) {
    const { far, knobs } = createFar();
    knobs.answerMs = 700;
    await onBench(far, async ({ camera, port, pass, until }) => {
      await pass(ms);
      port.unplug();
      await pass(100);
      assert.is(camera.standing, 'lost', `after ${ms} ms`);
      port.plugIn();
      await until('ready');
    });
  }
});

camera('the port is reopened if the browser ends its stream while the device is present', () => onReady({}, async ({ camera, port, pass, until }) => {
  Object.defineProperty(port, 'readable', { configurable: true, get: () => null });
  port.breakStream('BreakError');
  await pass(100);
  assert.is(camera.standing, 'lost');
  delete (port as { readable?: unknown }).readable;
  await until('ready');
  assert.is(await camera.ask('4'), 4);
}));

camera('after another configuration, the camera is identified again, with its new name', () => onReady({}, async ({ camera, far, pass }) => {
  await camera.ask('(page=Object.assign({},page,{hello:function(){return{v:1,device:"hill-7"}}}),0)');
  far.print('+5.000 info card: config.json is read: images *.jpg in /DCIM go to 127.0.0.1:21, /');
  await pass(100);
  assert.is(camera.standing, 'ready');
  assert.is(camera.hello?.device, 'hill-7');
}));

camera('plugged in while another program uses the port: the page waits for it', () => onReady({}, async ({ camera, port, pass, until }) => {
  port.unplug();
  await pass(100);
  port.hold(true);
  port.plugIn();
  await pass(700);
  assert.is(camera.standing, 'opening');
  port.hold(false);
  await until('ready');
}));

const password = 'open sesame';

camera('a locked console asks for its password, which no line shows', async () => {
  const { far } = createFar();
  far.lock(password);
  await onBench(far, async ({ camera, until, pass, stood }) => {
    await until('locked');
    assert.match(camera.sentence, /console\.password/);
    const wrong = camera.unlock('open says me');
    await pass(500);
    assert.is(await wrong, false);
    assert.is(camera.standing, 'locked');
    far.print('+3.000 info at: in between');
    const right = camera.unlock(password);
    await pass(2500);
    assert.is(await right, true);
    await until('ready');
    assert.equal(stood.filter(standing => standing !== 'waiting'), ['opening', 'locked', 'ready']);
    assert.not.match(texts(camera.lines).join('\n'), /sesame|Invalid|Logged/);
    assert.equal(far.got.filter(byte => forbidden.includes(byte)), []);
  });
});

camera('the password is not sent to an unlocked console', async () => {
  const { far } = createFar();
  far.lock(password);
  await onBench(far, async ({ camera, until, pass }) => {
    await until('locked');
    // simulates a person at another terminal who unlocks the console, while the page still takes it for locked
    for (const typed of ['\n', `${password}\n`]) far.write(Uint8Array.from(typed, letter => letter.charCodeAt(0)));
    await pass(50);
    far.got.length = 0;
    const asked = camera.unlock(password);
    await pass(4000);
    assert.is(await asked, false);
    assert.not.match(String.fromCharCode(...far.got), /sesame/);
    await until('ready');
    assert.not.match(texts(camera.lines).join('\n'), /sesame/);
  });
});

camera('a password that is too long or contains control characters is not sent', async () => {
  const { far } = createFar();
  far.lock(password);
  await onBench(far, async ({ camera, until }) => {
    await until('locked');
    for (const bad of ['x'.repeat(21), 'a\x03b', 'a\nb']) assert.is(await camera.unlock(bad), false);
    assert.equal(far.got.filter(byte => forbidden.includes(byte)), []);
  });
});

camera('a console that locks during the connection is recognized by its next line', () => onReady({}, async ({ camera, far, pass, until }) => {
  far.lock(password);
  const asked = failure(camera.ask('1'));
  far.print('+3.000 info config: read');
  await pass(50);
  assert.is(camera.standing, 'locked');
  assert.match((await asked).message, /locked/);
  const right = camera.unlock(password);
  await pass(500);
  assert.is(await right, true);
  await until('ready');
}));

/**
 * Runs a test with a camera that is connected. `locks` has the seconds that each call of `page.lock` has got. `uses` returns how often the page has
 * kept the console from locking itself.
 */
async function onKept(run: (kept: { locks: number[]; uses(): number; camera: Camera; pass(ms: number): Promise<void> }) => Promise<void>): Promise<void> {
  const locks: number[] = [];
  const { far } = createFar({ ferry: {}, page: { ...page, lock: (seconds: number) => void locks.push(seconds) } });
  await onBench(far, async ({ camera, pass, until }) => {
    await until('ready');
    await run({ locks, camera, pass, uses: () => String.fromCharCode(...far.got).split('!page').length - 1 });
  });
}

camera('a page that is seen uses the console each minute, so that it stays open; a hidden one does not', () => onKept(async ({ uses, pass }) => {
  const before = uses();
  await pass(5 * 60_000 + 100);
  assert.is(uses() - before, 5);
  Object.assign(globalThis, { document: { hidden: true } });
  try {
    await pass(5 * 60_000);
    assert.is(uses() - before, 5);
  } finally {
    delete (globalThis as { document?: unknown }).document;
  }
}));

camera('a page that leaves locks the console: at once if it disconnects, soon if it may be loaded again', () => onKept(async ({ locks, camera, pass }) => {
  camera.depart();
  await pass(100);
  assert.equal(locks, [20]);
  const leaving = camera.disconnect();
  await pass(2000);
  await leaving;
  assert.equal(locks, [20, 0]);
  assert.is(camera.standing, 'none');
}));

camera('the port is lent closed, and taken back after success, failure or an open port', () => onReady({}, async ({ camera, port, until, stood }) => {
  const asked = failure(camera.ask('1'));
  assert.is(await camera.lend(async lent => {
    assert.is(camera.standing, 'lent');
    assert.is(lent, port as unknown as SerialPort);
    assert.is(lent.readable, null);
    await lent.open({ baudRate: 460800 });
    await lent.close();
    return 'done';
  }), 'done');
  assert.match((await asked).message, /installer/);
  await until('ready');
  assert.equal(stood.slice(3), ['lent', 'opening', 'waiting', 'ready']);
  assert.is((await failure(camera.lend(() => Promise.reject(new Error('no chip'))))).message, 'no chip');
  await until('ready');
  // this job leaves the port open, so the class `Camera` has to close the port before it can open it again
  await camera.lend(lent => lent.open({ baudRate: 460800 }));
  await until('ready');
}));

camera('unplugged while the port is lent: reported, and the camera reconnects automatically', () => onReady({}, async ({ camera, port, pass, until }) => {
  await failure(camera.lend(async lent => {
    await lent.open({ baudRate: 460800 });
    port.unplug();
    throw new Error('The device has been lost.');
  }));
  await pass(100);
  assert.is(camera.standing, 'lost');
  port.plugIn();
  await until('ready');
}));

camera('the port is lent to one job at a time, and only while connected', () => onReady({}, async ({ camera, pass }) => {
  await camera.lend(async () => {
    assert.match((await failure(camera.lend(async () => undefined))).message, /installer/);
  });
  await pass(100);
  await camera.disconnect();
  assert.match((await failure(camera.lend(async () => undefined))).message, /No camera/);
}));

camera('a port that the browser cannot close is reported', () => onReady({}, async ({ camera, port, pass }) => {
  port.close = () => new Promise(() => undefined);
  const asked = failure(camera.lend(async () => assert.unreachable('the port is still open')));
  await pass(3000);
  assert.match((await asked).message, /Unplug the camera/);
  assert.is(camera.standing, 'busy');
  delete (port as Partial<typeof port>).close;
  await port.close();
}));

camera('the handle of @espruino-tools/core uses the same packets and writes nothing else', () => onReady({}, async ({ camera, far }) => {
  const device = camera.device!;
  assert.equal(await device.eval('6*7'), { data: 42, log: 'success' });
  assert.equal(await device.eval('nix'), { data: 'ReferenceError: nix is not defined', log: 'failed' });
  assert.equal(await device.getDeviceType(), { data: 'FAKE', log: 'success' });
  const before = far.got.length;
  assert.throws(() => device.reset(), /Nothing is written/);
  assert.throws(() => device.quickWrite('load()'), /Nothing is written/);
  assert.is(far.got.length, before);
  await camera.disconnect();
  assert.is(camera.device, undefined);
}));

camera.run();
