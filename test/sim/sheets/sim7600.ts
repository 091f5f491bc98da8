// The facts that tests need of the SIM7600.

import { createSim7600 } from '../modem/simcom/sim7600.ts';
import { cftpsAway, cftpsCodes, cftpsFileReadings, lose7600, lteRound, noApnReadings, noSizeReadings, patient, simcomReadings } from './shared.ts';
import type { Sheet } from './sheet.ts';
import { admitted, escapedBytes, quieted, rated, raw, woken } from './story.ts';

const proof = { checks: /"authmode",0,1/, loads: /CCERTDOWN/, comparesName: false };

/** The facts of the SIM7600 family. */
export const sim7600: Sheet = {
  title: 'SIM7600', model: 'sim7600', create: createSim7600,
  board: 'lilygo-t-sim7600',
  supply: {
    idle: 20, data: 500, off: 0.02, bootSeconds: 15, network: { upBytesPerSecond: 100_000, rttMs: 150 }, round: lteRound,
    source: 'UNCONFIRMED, no SIM7600 Hardware Design could be read: the usual of an LTE Cat 4 modem at 23 dBm',
  },
  variants: [
    {
      name: 'sim7600old', model: 'sim7600', modem: { ftpSet: 'old' }, differsBy: 'ftp', fastBauds: [], lacks: ['directories', 'sizes', 'ftps'],
      otherPrograms: [],
    },
  ],
  docs: {
    modules: [{ names: 'SIM7600', hasFtps: true, https: 'verified' }],
    ftp: [
      {
        modem: 'SIM7600 (`sim7600`)',
        efs: '`CFTRANRX` into its file system, any size that fits; an upload that broke after 64 KiB is resumed',
        stream: '`CFTPSPUT`, escaped',
        security: '`explicit`, `implicit`',
        server: 'under its own name from the start',
      },
      {
        modem: 'SIM7600 with the older commands (`CFTPSERV`)',
        efs: 'the same, then `CFTPPUTFILE`',
        stream: '`CFTPPUT`, escaped',
        security: 'none',
        server: 'no command for the size: delivered unverified, with a warning; directories must exist',
      },
    ],
    http: [
      {
        modem: 'SIM7600',
        own: '`CFTRANRX`, then `HTTPPOSTFILE`, any size that fits on its drive; without a drive `HTTPDATA`, up to 153,600 bytes',
        socket: '`CIPSEND`, with TLS `CCHSEND`',
        https: 'yes',
        verifies: 'by its authority, not by its name',
      },
    ],
  },
  identified: /modem: SIMCOM_SIM7600E-H, firmware LE20B04SIM7600M22, used as sim7600,/,
  strangers: [{ model: 'SIMCOM_SIM9999', as: 'sim7600' }],

  methods: {
    efs: {
      filling: 'AT+CFTRANRX=', isCounted: true, sending: 'AT+CFTPSPUTFILE',
      unanswered: 'AT+CFTPSPUTFILE=', lastResult: ['AT+CFTPSPUTFILE', 1], commandsToFirst: 34, commandsPerImage: 5, isChunked: false,
      readsBack: true, hasSum: false, endsWithOk: true, pieceBytes: 0, overlaps: true,
      refusals: [
        { title: 'has no drive at all', modem: { drives: {}, missingDrive: 'error' } },
        { title: 'refuses CFTRANRX', modem: { faults: [{ command: 'AT+CFTRANRX', answer: ['ERROR'] }] } },
      ],
    },
    stream: {
      filling: 'AT+CFTPSPUT=', isCounted: false, sending: 'AT+CFTPSPUT',
      unanswered: '', lastResult: ['AT+CFTPSPUT', 1], commandsToFirst: 30, commandsPerImage: 3, isChunked: false,
      escapes: [0x03, 0x1a], partBytes: 0,
    },
  },
  readings: [
    ...simcomReadings, ...noSizeReadings, ...noApnReadings, ...cftpsFileReadings,
  ],
  stories: [
    {
      method: 'stream',
      says: ({ port, password, images: [a, b] }) => [
        ...woken, 'AT+CFTPSLOGOUT=?', 'AT+CTZU=1', ...rated(3000000), ...admitted, ...quieted, 'AT+CFTPSSTOP', 'AT+CGAUTH=1,0', 'AT+CCLK?',
        'AT+CFTPSSTART', 'AT+CFTPSSINGLEIP=1', `AT+CFTPSLOGIN="127.0.0.1",${port},"ferryman","${password}",0`, 'AT+CFTPSTYPE=I', 'AT+CFTPSPWD',
        'AT+CFTPSCWD="/up/100CAM"', 'AT+CFTPSMKD="/up/100CAM"', 'AT+CFTPSMKD="/up"', 'AT+CFTPSMKD="/up/100CAM"', 'AT+CFTPSCWD="/up/100CAM"',
        'AT+CFTPSPUT="A.JPG"', raw(escapedBytes(a, [0x03, 0x1a])), 'AT+CFTPSSIZE="A.JPG"',
        'AT+CFTPSCWD="/up/101CAM"', 'AT+CFTPSMKD="/up/101CAM"', 'AT+CFTPSCWD="/up/101CAM"',
        'AT+CFTPSPUT="B.JPG"', raw(escapedBytes(b, [0x03, 0x1a])), 'AT+CFTPSSIZE="B.JPG"',
        'AT+CFTPSLOGOUT', 'AT+CFTPSSTOP',
      ],
    },
  ],
  ftp: {
    opening: 'AT+CFTPSLOGIN="', opened: /^AT\+CFTPSPWD/, abort: 'AT+CFTPSABORT', hasSession: true,
    size: 'AT+CFTPSSIZE=', rename: '', beforeNewName: '', reading: 'AT+CFTPSGET=',
    longestPath: 256, longestLogin: 255, patience: 'any',
    security: { explicit: /^AT\+CFTPSLOGIN=.*,2$/, implicit: /^AT\+CFTPSLOGIN=.*,3$/, none: /^AT\+CFTPSLOGIN=.*,0$/ },
    sent: [/^AT\+CFTPSPUTFILE/, '+CFTPSPUTFILE: 0'],
    busy: { command: 'AT+CFTPSPUTFILE=', result: '+CFTPSPUTFILE: 11' },
    away: cftpsAway,
    bareRefusals: { errorForm: 'bare-error' }, slicedTries: 8,
    missing: [
      { command: 'AT+CFTPSGET=', answer: ['+CFTPSGET: 7', 'ERROR'], verb: 'ferry.get("/none.txt")' },
      { command: 'AT+CFTPSDELE=', answer: ['OK', '+CFTPSDELE: 17'], verb: 'ferry.remove("/none.txt")' },
      { command: 'AT+CFTPSPUTFILE=', answer: ['OK', '+CFTPSPUTFILE: 7'], verb: 'ferry.fromModem("none.txt", "/none.txt")' },
    ],
    codes: {
      numbers: cftpsCodes,
      full: [4, 421],
      commands: { efs: ['CFTPSSTART', 'CFTPSLOGIN', 'CFTPSMKD', 'CFTPSCWD', 'CFTPSPWD', 'CFTPSSIZE', 'CFTPSPUTFILE'], stream: ['CFTPSPUT='] },
      answer: (name, code) => ['OK', `+${name}: ${code}`],
    },
    glitches: [
      {
        method: 'stream', commands: ['AT+CFTPSLOGIN=?', 'AT+CFTPSSINGLEIP', 'AT+CFTPSMKD', 'AT+CFTPSPUT=', 'AT+CFTPSSIZE'],
        lost: ['AT+CFTPSMKD', 'AT+CFTPSSIZE'],
      },
    ],
    earlyResults: [
      { method: 'stream', lines: ['+CFTPSPUT: 4'], says: /the server closed the connection \(AT\+CFTPSPUT: the modem said "\+CFTPSPUT: 4"\)/ },
      { method: 'stream', lines: ['+CFTPSPUT: 4'], says: /\(AT\+CFTPSPUT: the modem said "\+CFTPSPUT: 4"\)/, stays: true },
      { method: 'stream', lines: ['+CFTPSPUT: 4', 'ERROR'], says: /\(AT\+CFTPSPUT: the modem said "\+CFTPSPUT: 4"\)/ },
      { method: 'stream', lines: ['OK', '+CFTPSPUT: 4'], says: /\(AT\+CFTPSPUT: the modem said "\+CFTPSPUT: 4"\)/ },
      { method: 'efs', lines: ['ERROR'], says: /the modem did not accept the image.*\(AT\+CFTRANRX: the modem said "ERROR"\)/ },
    ],
    hangs: [
      { title: 'a SIM7600 whose LOGIN can be aborted', modem: { ...patient, abortsLogin: true }, within: 305, says: /did not greet within 210 s/ },
      // The firmware must report the fault within 216 s. That is a second more than with an A76XX, for the code that may follow CFTPSABORT's
      // ERROR.
      { title: 'a SIM7600 whose LOGIN cannot be aborted', modem: patient, within: 216, says: /did not greet within 210 s/ },
    ],
  },
  http: {
    methods: {
      efs: { filling: 'AT+CFTRANRX=', sending: 'AT+HTTPPOSTFILE=', asking: 'AT+HTTPACTION=0' },
      stream: { filling: 'AT+CIPSEND=0,', sending: 'AT+CIPSEND=0,' },
    },
    sends: /^AT\+(HTTPPOSTFILE=|CIPSEND=|CCHSEND=)/,
    tls: [
      { method: 'auto', proof, hasNames: true, lose: lose7600 },
      { method: 'stream', proof, hasNames: true, lose: lose7600 },
    ],
  },
  bearer: {
    technology: { left: [{ '+CNMP': 13 }, { '+CNMP': 14 }], automatic: 'AT+CNMP=2', hasAccount: true },
    dead: { command: 'AT+CFTPSLOGIN="', answer: ['OK', '+CFTPSLOGIN: 10'] },
    strict: { redefining: 'error' }, lenient: { redefining: 'ok' },
    otherPrograms: [
      { title: 'a context of another APN is active', says: ['AT+CGDCONT=1,"IP","other"', 'AT+CGACT=1,1'] },
      { title: 'an FTP service is started on another APN', says: ['AT+CGDCONT=1,"IP","other"', 'AT+CFTPSSTART'] },
      { title: 'an account is set', says: ['AT+CGDCONT=1,"IP","internet"', 'AT+CGAUTH=1,3,"secret","someone"'] },
    ],
    restart: 'AT+CRESET', commandsOfRound: { from: 5, to: 24 },
  },
  clock: {
    off: '', settled: {},
    network: [{ name: 'sim7600', asksServer: true }],
    server: [
      { name: 'sim7600', hasList: true },
      { name: 'sim7600 of the older commands', modem: { ftpSet: 'old' } },
    ],
  },
  console: {
    own: /^AT\+(CFTPS(?!LOGOUT|STOP)|FS)/,
    lacks: ['rename', 'time'], appends: false,
    moved: { inModem: 'data.bin', from: '/deep/data.bin' },
    requests: [
      'ferry.toModem("/other/data.bin", "kept.bin")', 'ferry.fromModem("a.bin", "/other/b.bin")', 'ferry.get("/other/data.bin")',
      'ferry.list("/other")',
    ],
    worst: {}, fetched: 'a.bin',
    settings: ['AT+FSCD=F:/', 'AT+CFTPSTYPE=A', 'AT+CFTPSCWD="/other"', 'AT+CATR=0'],
  },
  line: {
    highestBaud: 3_000_000,
    fastBauds: [],
    restarted: '+CPIN: READY',
    unfinished: [],
  },
};
