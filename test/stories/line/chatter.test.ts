// Tests unsolicited result codes with every modem family: they do not pass for a response. A restart without the line RDY is detected by them, and
// the late end of a boot is not taken for a restart.

import * as assert from 'uvu/assert';
import { assertOnce, assertServed, errorsOf, families, sheetOf, within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('chatter');

const files = { 'DCIM/A.JPG': noise(3000, 1) };
const large = { 'DCIM/A.JPG': noise(60_000, 1) };

/** Unsolicited result codes in the AT command manuals AT800 (19.3) and BG96_AT (12.7), and some undocumented ones. */
const urcNames = ['DST: 0', 'UNDER-VOLTAGE WARNNING', 'UNDER-VOLTAGE WARNING', 'OVER-VOLTAGE WARNNING', '*PSUTTZ: 2026,11,20,8,30,0,"+4",0', '*PSNWID: "262","01","Ferry",0,"Ferry",0', '+CTZV: "+4"', '+QIND: PB DONE', '+QUSIM: 1', 'APP RDY', 'SMS Ready', '+CGEV: NW PDN ACT 1', '+CMTI: "SM",3', '+QNITZ: 4', 'PUZZLE 7', 'JIGSAW: 8'];

for (const family of families) {
  test(`${family}: unsolicited result codes between a query and its answer do not prevent identification`, () => {
    const urcs = ['AT+CGMM', 'AT+CGMR'].flatMap(command => urcNames.map(line => ({ command, nth: 1, beforeLine: 0, line })));
    return within(worldWith(family, { files, modem: { urcs } }), async world => {
      await world.round();
      assert.match(world.lines.join('\n'), sheetOf(family).identified);
      assertServed(world, files);
      assert.is(errorsOf(world), '');
    });
  });

  test(`${family}: an unknown line instead of an unknown model name: the model is queried again`, () => {
    const modem = { model: 'FERRYTEL_X1', urcs: [{ command: 'AT+CGMM', nth: 1, beforeLine: 0, line: 'PUZZLE 7' }] };
    return within(worldWith(family, { files, modem, config: { modem: { model: sheetOf(family).model } } }), async world => {
      await world.round();
      assert.match(world.lines.join('\n'), /modem: FERRYTEL_X1, firmware/);
      assertServed(world, files);
      assert.is(errorsOf(world), '');
    });
  });

  for (const refusals of [1, 2, 3]) {
    test(`${family}: the query for its model is refused ${refusals} times: only the third refusal wakes the modem again`, () => {
      const faults = Array.from({ length: refusals }, (_, i) => ({ command: 'AT+CGMM', nth: i + 1, answer: ['ERROR'] }));
      return within(worldWith(family, { files, modem: { faults } }), async world => {
        await world.round();
        assertServed(world, files);
        assert.is(world.lines.filter(line => / state: waking /.test(line)).length, refusals < 3 ? 1 : 2);
        assert.match(errorsOf(world), refusals < 3 ? /^$/ : /^[^\n]*the modem refused the command \(AT\+CGMM: the modem said "ERROR"\); next: waking the modem$/);
      });
    });
  }

  test(`${family}: a restart without RDY during an upload, with automatic baud rate, is detected`, () =>
    within(worldWith(family, { files: large, modem: { baud: 0, upBytesPerSecond: 2000 } }), async world => {
      world.boot();
      await world.until(/state: sending /);
      await world.clock.run(() => false, 10_000);
      world.modem.reset();
      await world.until(/ round: /, 5);
      assertServed(world, large);
      assert.ok(world.lines.some(line => line.includes('the modem restarted unexpectedly') && line.includes(sheetOf(family).line.restarted)));
    }));

  test(`${family}: late boot messages and a request from the console are not mistaken for a restart`, () => {
    const late = ['Call Ready', 'SMS Ready', 'PB DONE', 'SMS DONE', '+QIND: PB DONE'];
    const urcs = late.map((line, i) => ({ atMs: 15_000 + i * 2000, line }));
    return within(worldWith(family, { files: large, modem: { upBytesPerSecond: 2000, urcs } }), async world => {
      await world.round();
      world.type('ferry.at("AT+CPIN?")');
      await world.until(/ round: /, 2);
      assertServed(world, large);
      assertOnce(world, Object.keys(large));
      assert.not.match(world.lines.join('\n'), /restarted/);
    });
  });
}

// By the sample in the manual FTP76v3, 5.2.2, a modem answers a login by OK without the result `+CFTPSLOGIN: 0`. By the manual AT76v3, that line may
// come late.

const logins: { title: string; modem: object; atMostMs: number; logins?: number }[] = [
  { title: 'OK only', modem: { loginResult: 'ok-only' }, atMostMs: 30_000 },
  { title: 'OK, and the result 50 s later', modem: { resultDelays: { 'AT+CFTPSLOGIN': 50_000 } }, atMostMs: 60_000 },
  { title: 'OK, and the result after a timeout and a second login', modem: { resultDelays: { 'AT+CFTPSLOGIN': 90_000 } }, atMostMs: 200_000, logins: 2 },
  { title: 'OK, the result 50 s later, and no answer to a query in between', modem: { resultDelays: { 'AT+CFTPSLOGIN': 50_000 }, faults: [{ command: 'AT+CFTPSPWD', nth: 1, answer: [] }] }, atMostMs: 60_000 },
  { title: 'OK, and the result at the moment of a query', modem: { resultDelays: { 'AT+CFTPSLOGIN': 5001 } }, atMostMs: 30_000 },
];

for (const { title, modem, atMostMs, logins: times = 1 } of logins) {
  test(`sim7600: a login answered by ${title}`, () =>
    within(worldWith('sim7600', { files, modem }), async (world: World) => {
      const from = world.clock.now();
      await world.round();
      assertServed(world, files);
      assert.is(errorsOf(world), '');
      assert.is(world.modem.commands.filter(line => line.startsWith('AT+CFTPSLOGIN="')).length, times);
      assert.ok(world.clock.now() - from < atMostMs, `${world.clock.now() - from} ms`);
    }));
}

test.run();
