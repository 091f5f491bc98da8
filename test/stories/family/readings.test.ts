// Points that a family's manuals leave open, or document twice: under every reading its images arrive, complete and once.

import * as assert from 'uvu/assert';
import { assertOnce, assertServed, families, ways, within, worldWith, type Way } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('readings of the families');

const few = { 'DCIM/100CAM/IMG_0001.JPG': noise(3001), 'DCIM/100CAM/IMG_0002.JPG': noise(9, 2), 'DCIM/IMG_0003.JPG': Uint8Array.from(Buffer.from('\x03\x10\x1a\r\nOK\r\n'.repeat(99), 'latin1')) };

interface Reading {
  title: string;
  /** Empty: all of them. */
  of: string[];
  modem?: object;
  line?: object;
  server?: object;
  config?: Record<string, unknown>;
}

const ftpset = ['sim800', 'sim7080'];
const urcsAt = (commands: string[]) => commands.map(command => ({ command, beforeLine: 0, line: '+CREG: 5' }));

const readings: Reading[] = [
  { title: 'answers a byte at a time', of: [], line: { cuts: [1], gapMs: 2 } },
  { title: 'answers in sevens', of: [], line: { cuts: [7], gapMs: 30 } },
  { title: 'answers 100 ms late', of: [], modem: { delayMs: 100 } },
  { title: 'echo from the start, and garbage before the first answer', of: [], modem: { echo: true }, line: { toDte: { faults: [{ at: 0, kind: 'insert', bytes: [0xff, 0x00, 0x3e] }] } } },
  { title: 'echo that cannot be switched off', of: [], modem: { faults: [{ command: 'ATE0', answer: ['OK'] }], echoesData: false } },
  { title: 'no blank after the colon', of: ['sim7600', 'sim800', 'sim7080'], modem: { spaced: false } },
  { title: 'a blank after each colon', of: ['quectel'], modem: { spacing: 'blank' } },
  { title: 'no blank after any colon', of: ['quectel'], modem: { spacing: 'none' } },
  { title: 'the result before its OK', of: ['sim7600', 'sim800', 'sim7080'], modem: { answerOrder: 'urc-first' } },
  { title: 'the result before its OK', of: ['quectel'], modem: { answerOrder: 'result-first' } },
  { title: 'the result before its OK', of: ['ec2x'], modem: { answerOrder: 'result-first' } },
  { title: 'what stands after the 0 of a packet is all so far', of: ['ec2x stream'], modem: { putTells: 'total' } },
  { title: 'a small buffer for the air, which each packet waits for', of: ['ec2x stream'], modem: { putBufferBytes: 1000, upBytesPerSecond: 2000 } },
  { title: 'a checksum of four digits', of: ['ec2x efs'], modem: { printsSum: (sum: number) => sum.toString(16).padStart(4, '0') } },
  { title: 'a checksum in capitals', of: ['ec2x efs'], modem: { printsSum: (sum: number) => sum.toString(16).toUpperCase() } },
  { title: 'a length that is that of a listing, at a server that shows nothing', of: ['ec2x'], modem: { countsLists: true }, server: { noSize: true, listing: () => '' } },
  { title: 'no RAM to keep files in', of: ['ec2x efs'], modem: { storages: { UFS: 1 << 20 } } },
  { title: 'RAM that is too small for them', of: ['ec2x efs'], modem: { ramFileBytes: 100 }, config: { upload: { method: 'auto' } } },
  { title: 'QFTPCLOSE without a session is OK', of: ['ec2x'], modem: { closingIdle: 0 } },
  { title: 'quotes around the path', of: ['ec2x'], modem: { quotesPath: true } },
  { title: 'a context that was left active', of: ['ec2x'], modem: { activeFromBefore: true } },
  { title: 'no data_address', of: ['ec2x'], modem: { faults: [{ command: 'AT+QFTPCFG="data_address"', answer: ['+CME ERROR: 610'] }] } },
  { title: 'BG96', of: ['ec2x'], modem: { series: 'BG9x' } },
  { title: 'a drive that is entered without a word of it', of: ['a76xx efs'], modem: { faults: [{ command: 'AT+FSCD', answer: ['OK'], executes: true }] } },
  { title: 'no answer about drives', of: ['a76xx efs'], modem: { faults: [{ command: 'AT+FSCD', answer: [] }] }, config: { upload: { method: 'auto' } } },
  { title: 'its files cannot be sent', of: ['sim7600 efs', 'a76xx efs'], modem: { faults: [{ command: 'AT+CFTPSPUTFILE', answer: ['ERROR'] }] }, config: { upload: { method: 'auto' } } },
  { title: 'its files cannot be sent, by a number', of: ['a76xx efs'], modem: { faults: [{ command: 'AT+CFTPSPUTFILE', answer: ['+CME ERROR: 4'] }] }, config: { upload: { method: 'auto' } } },
  { title: 'its files cannot be read back', of: ['a76xx efs'], modem: { faults: [{ command: 'AT+CFTRANTX', answer: ['ERROR'] }] }, config: { upload: { verify: 'content' } } },
  { title: 'no line for a context that is not active', of: ['sim7080 efs'], modem: { faults: [{ command: 'AT+CNACT?', answer: ['OK'] }] } },
  { title: 'no line for a context that is not active, on a SIM7000', of: ['sim7080 efs'], modem: { family: 'SIM7000', faults: [{ command: 'AT+CNACT?', answer: ['OK'] }] } },
  { title: 'fewer bytes confirmed than asked for', of: ['sim800 stream'], modem: { confirmBytes: [1000, 1, 1360, 17] } },
  { title: 'a grant that changes each time', of: ['sim800 stream'], modem: { grantBytes: [1360, 100, 1, 1024, 1361, 512] } },
  { title: 'a grant of more than the whole image', of: ['sim800 stream'], modem: { grantBytes: 65000 } },
  { title: 'grants that come slowly over a slow radio', of: ['sim800 stream'], modem: { grantMs: 3000, upBytesPerSecond: 2000, windowBytes: 1360 } },
  { title: 'a prompt line after its OK', of: ['sim7080 stream'], modem: { etPutOrder: 'ok-first' } },
  { title: 'a prompt line without an OK', of: ['sim7080 stream'], modem: { etPutOrder: 'ok-at-end' } },
  { title: 'a radio of 9,600 bit/s', of: [], modem: { upBytesPerSecond: 960, rttMs: 1500 } },
  { title: 'its bearer open already', of: ftpset, modem: { reopening: 'ok' } },
  { title: 'settings that take 5 s', of: ftpset, modem: { delays: { 'AT+FTPCID': 5000, 'AT+FTPSERV': 5000, 'AT+FTPPUTPATH': 5000, 'AT+FTPPUTNAME': 5000, 'AT+FTPEXTPUT=1': 5000 } } },
  { title: 'a bearer that takes 60 s', of: ['sim800'], modem: { bearerMs: 60_000 } },
  { title: 'directories put before the name instead of entered', of: ftpset, modem: { goesBy: 'joined' } },
  { title: 'directories put before the name as they stand', of: ftpset, modem: { goesBy: 'concatenated' } },
  { title: 'a first type of ASCII and a first mode of active', of: ftpset, modem: { ftpType: 'A', ftpMode: 0 } },
  { title: 'a first type of ASCII and a first mode of active', of: ['quectel'], modem: { factoryType: 1, factoryMode: 0 } },
  { title: 'errors as mere ERROR', of: ['sim800', 'sim7080', 'quectel', 'ec2x'], modem: { faults: [{ command: 'AT+CMEE', answer: ['ERROR'] }], cmee: 0 } },
  { title: 'sentences for errors', of: ['sim800', 'sim7080', 'quectel', 'ec2x'], modem: { faults: [{ command: 'AT+CMEE', answer: ['ERROR'] }], cmee: 2 } },
  { title: 'a verb without a session is ERROR', of: ['quectel'], modem: { notOpen: 'ERROR' } },
  { title: 'CONNECT half a minute late', of: ['quectel'], modem: { resultDelays: { CONNECT: 30_000 } } },
  { title: 'silence counted instead of input', of: ['quectel'], modem: { timeCounts: 'silence', timeUp: 'error' } },
  { title: 'URCs before the answers', of: ['sim800', 'sim7080'], modem: { urcs: urcsAt(['AT+CGMM', 'AT+CSQ', 'AT+SAPBR', 'AT+CNACT', 'AT+FTPSERV', 'AT+FTPPUT', 'AT+FTPEXTPUT', 'AT+FTPETPUT', 'AT+FTPSIZE', 'AT+FTPRENAME']) } },
  { title: 'URCs before the answers', of: ['quectel'], modem: { urcs: urcsAt(['AT+CGMM', 'AT+CSQ', 'AT+QICSGP', 'AT+QFTPOPEN', 'AT+QFTPPUT', 'AT+QFTPSIZE', 'AT+QFTPRENAME']) } },
  { title: 'URCs before the answers', of: ['ec2x'], modem: { urcs: urcsAt(['AT+CGMM', 'AT+CSQ', 'AT+QICSGP', 'AT+QIACT', 'AT+QFTPOPEN', 'AT+QFTPPUT', 'AT+QFUPL', 'AT+QFTPSIZE', 'AT+QFTPRENAME']) } },
  { title: 'no SIZE on the server', of: ['sim7600', 'sim800', 'sim7080', 'quectel', 'ec2x'], server: { noSize: true } },
  { title: 'no DELE on the server', of: [], server: { unknownVerbs: ['DELE'] } },
  { title: 'no RNFR on the server', of: [], server: { unknownVerbs: ['RNFR', 'RNTO'] } },
  { title: 'still booting', of: [], modem: { starts: 'booting' } },
  { title: 'a rate found by the first AT', of: ftpset, modem: { baud: 0 } },
  { title: 'another rate asked for', of: [], config: { modem: { baud: 57600 } } },
  { title: 'verify none', of: [], config: { upload: { verify: 'none' } } },
  { title: 'an APN with an account', of: [], modem: { apn: 'internet', apnUser: 'guest', apnPassword: 'pw' }, config: { network: { apn: 'internet', user: 'guest', password: 'pw' } } },
  { title: 'no APN set, and none needed', of: ['sim7600', 'sim800', 'quectel', 'ec2x'], config: { network: { apn: '' } } },
  { title: 'the right PIN', of: [], modem: { sim: 'pin', pin: '0042' }, config: { network: { pin: '0042', apn: 'internet' } } },
];

/** If a reading does not name the method, each family runs it once, with its methods in turn. */
function waysOf(reading: Reading, turn: number): Way[] {
  const named = ways.filter(({ family, method }) => reading.of.includes(`${family} ${method}`));
  const mine = families.filter(family => !reading.of.length || reading.of.includes(family)).map((family, i) => {
    const all = ways.filter(way => way.family === family);
    return all[(turn + i) % all.length]!;
  });
  return named.length ? named : mine;
}

for (const [turn, reading] of readings.entries()) {
  for (const way of waysOf(reading, turn)) {
    const { modem = {}, line = {}, server = {}, config = {} } = reading;
    const upload = { method: way.method, ...config['upload'] as object };
    test(`${way.family} by ${way.method}: ${reading.title}`, () =>
      within(worldWith(way.family, { files: few, modem, line, server, config: { ...config, upload } }), async world => {
        await world.round();
        if (!/ 3 delivered, 0 skipped, 0 left/.test(world.lines.join('\n'))) await world.round();
        assertServed(world, few);
        if (!/RNFR/.test(reading.title)) assertOnce(world, Object.keys(few));
        assert.not.match(world.lines.join('\n'), /Uncaught/);
      }));
  }
}

test.run();
