// The facts that tests need of the A76XX modems, and of the SIM767XX as their variant.

import { createA76xx } from '../modem/simcom/a76xx.ts';
import { cftpsAway, cftpsCodes, cftpsFileReadings, lose7600, lteRound, patient } from './shared.ts';
import type { Sheet } from './sheet.ts';
import { admitted, escapedBytes, quieted, rated, raw, woken } from './story.ts';

const proof = { checks: /"authmode",0,1/, loads: /CCERTDOWN/, comparesName: false };

/** The facts of the A76XX family, and of the SIM767XX as its variant. */
export const a76xx: Sheet = {
  title: 'A7670', model: 'a76xx', create: createA76xx,
  board: 'lilygo-t-a7670',
  supply: {
    idle: 20, data: 500, off: 0.02, bootSeconds: 9, network: { upBytesPerSecond: 60_000, rttMs: 150 }, round: lteRound,
    source: 'those of the SIM7600: an LTE Cat 1 modem at the same 23 dBm',
  },
  variants: [
    {
      name: 'sim767x', model: 'a76xx', modem: { family: 'SIM767XX' }, differsBy: 'ftp', fastBauds: [921600],
      otherPrograms: [
        { title: 'an FTP service is started on another APN', says: ['AT+CGDCONT=1,"IP","other"', 'AT+CFTPSSTART'] },
        { title: 'an account is set', says: ['AT+CGDCONT=1,"IP","internet"', 'AT+CGAUTH=1,3,"secret","someone"'] },
      ],
    },
  ],
  docs: {
    modules: [{ names: 'A7670, A7672, A7608, A7600, SIM7670, SIM7672', hasFtps: true, https: 'verified' }],
    ftp: [
      {
        modem: 'A7670, A7672, A7608, A7600; SIM7670, SIM7672 (`a76xx`)',
        efs: 'as the SIM7600, into drive C:, 3 to 4 MB on an A7670; names of up to 112 characters (SIM767X: 53)',
        stream: '`CFTPSPUT`, escaped',
        security: '`explicit`, `implicit`',
        server: 'under its own name from the start',
      },
    ],
    http: [
      {
        modem: 'A7670, A7672, A7608, A7600; SIM7670, SIM7672',
        own: 'none: it could not verify an image on the server',
        socket: '`CIPSEND`, with TLS `CCHSEND`',
        https: 'yes',
        verifies: 'by its authority, not by its name',
      },
    ],
  },
  identified: /modem: A7670E-FASE, firmware A7670M7_V1\.11\.1, used as a76xx,/,
  strangers: [
    { model: 'A7999X', as: 'a76xx' },
    { model: 'SIMCOM_A7999X', as: 'a76xx' },
  ],

  methods: {
    efs: {
      filling: 'AT+CFTRANRX=', isCounted: true, sending: 'AT+CFTPSPUTFILE',
      unanswered: 'AT+CFTPSPUTFILE=', lastResult: ['AT+CFTPSPUTFILE', 1], commandsToFirst: 36, commandsPerImage: 7, isChunked: false,
      readsBack: true, hasSum: false, endsWithOk: true, pieceBytes: 0,
      refusals: [
        { title: 'has no drive at all', modem: { drives: {} } },
        { title: 'refuses CFTRANRX', modem: { faults: [{ command: 'AT+CFTRANRX', answer: ['ERROR'] }] } },
        { title: 'of a firmware that writes no files', modem: { writesNothing: true } },
      ],
    },
    stream: {
      filling: 'AT+CFTPSPUT=', isCounted: false, sending: 'AT+CFTPSPUT',
      unanswered: '', lastResult: ['AT+CFTPSPUT', 1], commandsToFirst: 30, commandsPerImage: 3, isChunked: false,
      escapes: [0x03, 0x1a], partBytes: 0,
    },
  },
  readings: [
    ...cftpsFileReadings,
    {
      title: 'a drive that is entered without a confirmation', method: 'efs',
      modem: { faults: [{ command: 'AT+FSCD', answer: ['OK'], executes: true }] },
    },
    {
      title: 'no answer to a change of drive', method: 'efs', modem: { faults: [{ command: 'AT+FSCD', answer: [] }] },
      config: { upload: { method: 'auto' } },
    },
    {
      title: 'files that cannot be sent, with an error number', method: 'efs',
      modem: { faults: [{ command: 'AT+CFTPSPUTFILE', answer: ['+CME ERROR: 4'] }] }, config: { upload: { method: 'auto' } },
    },
    {
      title: 'files that cannot be read back', method: 'efs', modem: { faults: [{ command: 'AT+CFTRANTX', answer: ['ERROR'] }] },
      config: { upload: { verify: 'content' } },
    },
  ],
  stories: [
    {
      method: 'stream',
      says: ({ port, password, images: [a, b] }) => [
        ...woken, 'AT+CTZU=1', ...rated(1842000), ...admitted, ...quieted, 'AT+CFTPSLOGOUT', 'AT+CFTPSSTOP', 'AT+CGAUTH=1,0', 'AT+CCLK?',
        'AT+CFTPSSTART', 'AT+CFTPSSINGLEIP=1;+CFTPSMODE=1', `AT+CFTPSLOGIN="127.0.0.1",${port},"ferryman","${password}",0`, 'AT+CFTPSTYPE=I',
        'AT+CFTPSPWD',
        'AT+CFTPSCWD="/up/100CAM"', 'AT+CFTPSMKD="/up/100CAM"', 'AT+CFTPSMKD="/up"', 'AT+CFTPSMKD="/up/100CAM"', 'AT+CFTPSCWD="/up/100CAM"',
        'AT+CFTPSPUT="A.JPG"', raw(escapedBytes(a, [0x03, 0x1a])), 'AT+CFTPSSIZE="A.JPG"',
        'AT+CFTPSCWD="/up/101CAM"', 'AT+CFTPSMKD="/up/101CAM"', 'AT+CFTPSCWD="/up/101CAM"',
        'AT+CFTPSPUT="B.JPG"', raw(escapedBytes(b, [0x03, 0x1a])), 'AT+CFTPSSIZE="B.JPG"',
        'AT+CFTPSLOGOUT', 'AT+CFTPSSTOP',
      ],
    },
  ],
  ftp: {
    opening: 'AT+CFTPSLOGIN="', opened: /^AT\+CFTPSPWD/, abort: '', hasSession: true,
    size: 'AT+CFTPSSIZE=', rename: '', beforeNewName: '', reading: 'AT+CFTPSGET=',
    longestPath: 112, longestLogin: 128, patience: 'long',
    security: { explicit: /^AT\+CFTPSLOGIN=.*,2$/, implicit: /^AT\+CFTPSLOGIN=.*,3$/, none: /^AT\+CFTPSLOGIN=.*,0$/ },
    sent: [/^AT\+CFTPSPUTFILE/, '+CFTPSPUTFILE: 0'],
    busy: { command: 'AT+CFTPSPUTFILE=', result: '+CFTPSPUTFILE: 11' },
    away: cftpsAway,
    bareRefusals: { errorForm: 'bare-error' }, slicedTries: 8,
    missing: [],
    codes: {
      numbers: cftpsCodes,
      full: [4, 421],
      commands: { efs: ['CFTPSSTART', 'CFTPSLOGIN', 'CFTPSMKD', 'CFTPSCWD', 'CFTPSPWD', 'CFTPSSIZE', 'CFTPSPUTFILE'], stream: ['CFTPSPUT='] },
      answer: (name, code) => ['OK', `+${name}: ${code}`],
    },
    glitches: [
      {
        method: 'efs',
        commands: [
          'AT+CFTPSLOGOUT', 'AT+CFTPSSTOP', 'AT+CFTPSSTART', 'AT+CFTPSMODE', 'AT+FSCD', 'AT+FSDEL', 'AT+CFTRANRX', 'AT+FSATTRI', 'AT+CFTPSPUTFILE',
          'AT+CFTPSSIZE',
        ],
        lost: ['AT+CFTPSSTART', 'AT+CFTRANRX', 'AT+CFTPSPUTFILE'],
      },
      { method: 'stream', commands: ['AT+CFTPSLOGIN', 'AT+CFTPSPUT='], lost: ['AT+CFTPSLOGIN'] },
    ],
    earlyResults: [],
    hangs: [{ title: 'an A7670, which has no ABORT', modem: patient, within: 215, says: /did not greet within 210 s/ }],
  },
  http: {
    methods: {
      stream: { filling: 'AT+CIPSEND=0,', sending: 'AT+CIPSEND=0,' },
    },
    sends: /^AT\+C(IP|CH)SEND=/,
    tls: [{ method: 'stream', proof, hasNames: true, lose: lose7600 }],
  },
  bearer: {
    technology: { left: [{ '+CNMP': 13 }, { '+CNMP': 14 }], automatic: 'AT+CNMP=2', hasAccount: true },
    dead: { command: 'AT+CFTPSLOGIN="', answer: ['OK', '+CFTPSLOGIN: 10'] },
    strict: { redefining: 'error' }, lenient: { redefining: 'ok' },
    otherPrograms: [
      { title: 'a context of another APN is active', says: ['AT+CGDCONT=1,"IP","other"', 'AT+CGACT=1,1'] },
      { title: 'an FTP service is started on another APN', says: ['AT+CGDCONT=1,"IP","other"', 'AT+CFTPSSTART'] },
    ],
    restart: 'AT+CRESET', commandsOfRound: { from: 5, to: 24 },
  },
  clock: {
    off: '', settled: {},
    network: [],
    server: [],
  },
  console: {
    own: /^AT\+(CFTPS(?!LOGOUT|STOP)|FS)/,
    lacks: ['rename', 'time'], appends: false,
    moved: undefined,
    requests: [
      'ferry.toModem("/other/data.bin", "kept.bin")', 'ferry.fromModem("a.bin", "/other/b.bin")', 'ferry.get("/other/data.bin")',
      'ferry.list("/other")',
    ],
    worst: {}, fetched: 'a.bin',
    settings: ['AT+FSCD=D:/', 'AT+CFTPSTYPE=A', 'AT+CFTPSCWD="/other"', 'AT+CFTPSMODE=0', 'AT+CATR=0'],
  },
  line: {
    highestBaud: 1_842_000,
    fastBauds: [460800, 921600, 1842000],
    restarted: '+CPIN: READY',
    unfinished: [
      { name: 'a76xx', say: 'AT+CFTRANRX="C:/LEFT.BIN",60000', bytes: 30_000 },
      { name: 'sim767x', say: 'AT+CFTRANRX="C:/LEFT.BIN",60000', bytes: 1 },
    ],
  },
};
