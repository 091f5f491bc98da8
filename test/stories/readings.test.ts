// Tests points that no manual settles, or in which manuals contradict each other. Under each reading the images arrive, complete and once.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createWorld, digest, noise, type WorldOptions } from '../sim/world/world.ts';

const readings = suite('every reading of the manuals');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(3001), 'DCIM/100CAM/IMG_0002.JPG': noise(20011, 2), 'DCIM/tiny.jpg': noise(9, 3) };

const table: { title: string; given: WorldOptions; drive?: string }[] = [
  { title: 'OK first', given: { modem: { answerOrder: 'ok-first' } } },
  { title: 'result first', given: { modem: { answerOrder: 'urc-first' } } },
  { title: 'errors as code then ERROR', given: { modem: { errorForm: 'code-then-error' } } },
  { title: 'errors as ERROR then code', given: { modem: { errorForm: 'error-then-code' } } },
  { title: 'errors as bare ERROR', given: { modem: { errorForm: 'bare-error' } } },
  { title: 'errors by result alone, result first', given: { modem: { errorForm: 'ok-then-code', answerOrder: 'urc-first' } } },
  { title: 'no blank after the colon', given: { modem: { spaced: false } } },
  { title: 'a login that prints only OK', given: { modem: { loginResult: 'ok-only' } } },
  { title: 'a start that reports its context', given: { modem: { startTellsContext: true } } },
  { title: 'a prompt with a blank', given: { modem: { prompt: '\r\n> ' } } },
  { title: 'echo on from the start, and garbage before the first answer', given: { modem: { echo: true }, line: { toDte: { faults: [{ at: 0, kind: 'insert', bytes: [0xff, 0x00, 0x3e] }] as never } } } },
  { title: 'answers a byte at a time', given: { line: { cuts: [1], gapMs: 3 } } },
  { title: 'answers in pieces of seven bytes', given: { line: { cuts: [7], gapMs: 30 } } },
  { title: 'answers 100 ms late, as engine 2v29 sees them', given: { modem: { delayMs: 100 } } },
  { title: 'no drive E:, no answer to it', given: { modem: { drives: { C: { totalBytes: 8 << 20 }, F: { totalBytes: 4 << 20 } }, missingDrive: 'silence' } }, drive: 'F:/' },
  { title: 'no drive E:, ERROR to it', given: { modem: { drives: { C: { totalBytes: 8 << 20 }, F: { totalBytes: 4 << 20 } }, missingDrive: 'error' } }, drive: 'F:/' },
  { title: 'only C:, numbered 1', given: { modem: { drives: { C: { totalBytes: 8 << 20 } }, directories: { 1: 'C:' }, missingDrive: 'silence' } }, drive: 'C:/' },
  { title: 'only C:, numbered 3', given: { modem: { drives: { C: { totalBytes: 8 << 20 } }, directories: { 3: 'C:' }, missingDrive: 'silence' } }, drive: 'C:/' },
  { title: 'only C:, numbered 3, an empty F: after 1 and error 17', given: { modem: { drives: { C: { totalBytes: 8 << 20 } }, directories: { 1: 'F:', 3: 'C:' }, missingFileCode: 17, missingDriveCode: 17 } }, drive: 'C:/' },
  { title: 'no SIZE on the server', given: { server: { noSize: true } } },
  { title: 'no clock in the network', given: { modem: { networkTime: undefined } as never } },
  { title: 'late registration, denied in between', given: { modem: { registration: [{ atMs: 0, stat: 2 }, { atMs: 8000, stat: 3 }, { atMs: 20000, stat: 5 }] } } },
  { title: 'a SIM that is ready late', given: { modem: { starts: 'on', simReadyMs: 4000 } } },
  { title: 'a modem that is still booting', given: { modem: { starts: 'booting' } as never } },
  { title: 'the right PIN', given: { modem: { sim: 'pin', pin: '0042' }, config: { network: { pin: '0042' } } } },
  { title: 'an APN with an account', given: { modem: { apn: 'internet', apnUser: 'guest', apnPassword: 'pw' }, config: { network: { user: 'guest', password: 'pw' } } } },
  { title: 'URCs in the middle of answers', given: { modem: { urcs: ['AT+CGMM', 'AT+CEREG', 'AT+CFTPSLOGIN', 'AT+CFTPSSIZE', 'AT+CFTPSPUTFILE', 'AT+FSCD'].map(command => ({ command, beforeLine: 0, line: '+CREG: 5' })) } } },
  { title: 'a baud rate of 921,600', given: { config: { modem: { baud: 921600 } } } },
  { title: 'a baud rate that the modem rejects', given: { config: { modem: { baud: 460800 } }, modem: { faults: [{ command: 'AT+IPR', answer: ['ERROR'] }] } } },
];

for (const { title, given, drive } of table) {
  readings(title, async () => {
    const world = await createWorld({ files, ...given });
    try {
      await world.round();
      if (!/ 3 delivered, 0 skipped, 0 left/.test(world.lines.join('\n'))) await world.round();
      const served = world.served();
      assert.equal(Object.keys(served), ['up/100CAM/IMG_0001.JPG', 'up/100CAM/IMG_0002.JPG', 'up/tiny.jpg']);
      for (const [path, content] of Object.entries(files)) assert.is(digest(served[path.replace('DCIM', 'up')]!), digest(content), path);
      for (const name of ['IMG_0001.JPG', 'IMG_0002.JPG', 'tiny.jpg']) {
        assert.is(world.ftpCommands().filter(line => line === `STOR ${name}`).length, 1, `${name} is sent once`);
      }
      if (drive) assert.ok(world.modem.commands.some(line => line.startsWith(`AT+CFTRANRX="${drive}`)), drive);
    } catch (error) {
      (error as Error).message += `\n${world.lines.slice(-25).join('\n')}\n${world.modem.story.slice(-25).join('\n')}`;
      throw error;
    } finally {
      await world.close();
    }
  });
}

readings.run();
