// The facts that tests need of Quectel's M series, which are those of its M95.

import { createQuectel } from '../modem/quectel/quectel.ts';
import { gsm, noApnReadings, noSizeReadings, plainErrorReadings, urcsAt } from './shared.ts';
import type { Sheet } from './sheet.ts';
import { admitted2G, quieted, raw, woken } from './story.ts';

const put = (folder: string, name: string, bytes: number) => [
  `AT+QFTPPUT="${name}.part",${bytes}`, raw(bytes), `AT+QFTPSIZE="${folder}/${name}.part"`, `AT+QFTPSIZE="${folder}/${name}"`,
  `AT+QFTPRENAME="${folder}/${name}.part","${folder}/${name}"`, `AT+QFTPSIZE="${folder}/${name}"`,
];

/** The facts of Quectel's M series. */
export const quectel: Sheet = {
  title: 'Quectel M95', model: 'quectel-m', create: createQuectel,
  board: 'esp32-devkit',
  supply: {
    idle: 17.4, data: 530, off: 0.15, bootSeconds: 3, network: gsm, round: { airSeconds: 13.7, restSeconds: 2.2 },
    source: 'those of the SIM800, a radio of the same class: no M95 Hardware Design could be read',
  },
  variants: [],
  docs: {
    modules: [{ names: 'Quectel M10, M33, M95', hasFtps: false, https: 'none' }],
    ftp: [
      {
        modem: 'Quectel M10, M33, M95 (`quectel-m`)', efs: 'none', stream: '`QFTPPUT`, counted; resumed', security: 'none',
        server: '`.part`, as above',
      },
    ],
    http: [
      { modem: 'Quectel M10, M33, M95', own: 'none', socket: '`QISEND`', https: 'no', verifies: 'no' },
    ],
  },
  identified: /modem: Quectel_M95, firmware Revision: M95FAR02A08, used as quectel-m,/,
  strangers: [{ model: 'M99', as: 'quectel-m' }],

  methods: {
    stream: {
      filling: 'AT+QFTPPUT=', isCounted: true, sending: 'AT+QFTPPUT',
      unanswered: '', lastResult: ['AT+QFTPPUT', 1], commandsToFirst: 28, commandsPerImage: 5, isChunked: false,
      escapes: [], partBytes: 0,
    },
  },
  readings: [
    ...plainErrorReadings, ...noSizeReadings, ...noApnReadings,
    { title: 'a blank after each colon', modem: { spacing: 'blank' } },
    { title: 'no blank after any colon', modem: { spacing: 'none' } },
    { title: 'the result before its OK', modem: { answerOrder: 'result-first' } },
    { title: 'defaults of type ASCII and active mode', modem: { factoryType: 1, factoryMode: 0 } },
    { title: 'ERROR to a command without a session', modem: { notOpen: 'ERROR' } },
    { title: 'CONNECT half a minute late', modem: { resultDelays: { CONNECT: 30_000 } } },
    { title: 'a timeout that counts silence instead of input', modem: { timeCounts: 'silence', timeUp: 'error' } },
    {
      title: 'URCs before the answers',
      modem: { urcs: urcsAt(['AT+CGMM', 'AT+CSQ', 'AT+QICSGP', 'AT+QFTPOPEN', 'AT+QFTPPUT', 'AT+QFTPSIZE', 'AT+QFTPRENAME']) },
    },
  ],
  stories: [
    {
      method: 'stream',
      says: ({ port, password }) => [
        ...woken, 'AT+CTZU?', ...admitted2G, ...quieted, 'AT+QFTPCLOSE', 'AT+QIDEACT', 'AT+QIFGCNT=0;+QICSGP=1,"internet"', 'AT+CCLK?',
        `AT+QFTPUSER="ferryman";+QFTPPASS="${password}"`, `AT+QFTPOPEN="127.0.0.1",${port}`, 'AT+QFTPCFG=1,1', 'AT+QFTPCFG=2,0',
        'AT+QFTPCFG=4,"/COM/"', 'AT+QFTPCFG=3,0',
        'AT+QFTPMKDIR="/up"', 'AT+QFTPMKDIR="/up/100CAM"', 'AT+QFTPPATH="/up"', 'AT+QFTPMKDIR="100CAM"', 'AT+QFTPPATH="/up/100CAM"',
        ...put('/up/100CAM', 'A.JPG', 1400),
        'AT+QFTPMKDIR="/up/101CAM"', 'AT+QFTPPATH="/up"', 'AT+QFTPMKDIR="101CAM"', 'AT+QFTPPATH="/up/101CAM"', ...put('/up/101CAM', 'B.JPG', 900),
        'AT+QFTPCLOSE', 'AT+QIDEACT',
      ],
    },
  ],
  ftp: {
    opening: 'AT+QFTPOPEN=', opened: /^AT\+QFTPCFG=3,0/, abort: '', hasSession: true,
    size: 'AT+QFTPSIZE=', rename: 'AT+QFTPRENAME=', beforeNewName: '.JPG.part","/up/100CAM/', reading: 'AT+QFTPGET=',
    longestPath: 100, longestLogin: 30, patience: 'limited',
    security: undefined,
    sent: [/^AT\+QFTPPUT/, '+QFTPPUT:60000'],
    busy: { command: 'AT+QFTPPUT=', result: '+QFTPPUT:-3' },
    away: [],
    bareRefusals: {}, slicedTries: 0,
    missing: [
      { command: 'AT+QFTPPUT=', answer: ['OK', '+QFTPPUT:-11'], verb: 'ferry.fromModem("/UFS/none.txt", "/none.txt")' },
      { command: 'AT+QFTPGET=', answer: ['OK', '+QFTPGET:-12'], verb: 'ferry.toModem("/data.bin", "/UFS/none.txt")' },
    ],
    codes: {
      // The result codes of failed FTP commands are in GSM FTP AT Commands, chapter 3, except -99, which no document has.
      numbers: [
        -1, -3, -4, -5, -6, -7, -8, -9, -10, -11, -12, -421, -425, -426, -450, -452, -500, -501, -502, -530, -532, -550, -551, -552, -553, -99,
      ],
      full: [-6, -421],
      commands: { stream: ['QFTPOPEN', 'QFTPPATH', 'QFTPMKDIR', 'QFTPPUT', 'QFTPSIZE', 'QFTPRENAME'] },
      answer: (name, code) => ['OK', `+${name}: ${code}`],
    },
    glitches: [
      {
        method: 'stream',
        commands: [
          'AT+QIFGCNT', 'AT+QICSGP', 'AT+QFTPCLOSE', 'AT+QFTPUSER', 'AT+QFTPPASS', 'AT+QFTPOPEN', 'AT+QFTPCFG=1', 'AT+QFTPCFG=2', 'AT+QFTPCFG=4',
          'AT+QFTPMKDIR', 'AT+QFTPPATH', 'AT+QFTPPUT', 'AT+QFTPSIZE', 'AT+QFTPDELETE', 'AT+QFTPRENAME',
        ],
        lost: ['AT+QIFGCNT', 'AT+QFTPOPEN', 'AT+QFTPMKDIR', 'AT+QFTPSIZE', 'AT+QFTPRENAME'],
      },
    ],
    earlyResults: [
      { method: 'stream', lines: ['+QFTPPUT:-7'], says: /the server closed the connection \(AT\+QFTPPUT: the modem said "\+QFTPPUT:-7"\)/ },
      {
        method: 'stream', lines: ['OK', '+QFTPPUT: 607'], says: /the modem refused the command \(AT\+QFTPPUT: the modem said "\+QFTPPUT: 607"\)/,
        isOnlyMidway: true,
      },
      { method: 'stream', lines: ['ERROR'], says: /\(AT\+QFTPPUT: the modem said "ERROR"\)/, isOnlyMidway: true },
    ],
    hangs: [{ title: 'a Quectel', modem: { timeoutMs: 200_000 }, within: 135, says: /did not greet within 130 s/ }],
  },
  http: {
    methods: {
      stream: { filling: 'AT+QISEND=', sending: 'AT+QISEND=' },
    },
    sends: /^AT\+QISEND=/,
    tls: [],
  },
  bearer: {
    technology: { left: [], automatic: '' },
    dead: { command: 'AT+QFTPOPEN', answer: ['OK', '+QFTPOPEN: -8'] },
    strict: { deactivatingIdle: 'error' }, lenient: { deactivatingIdle: 'deact-ok' },
    otherPrograms: [
      { title: 'a context of another APN is active', says: ['AT+QIFGCNT=0', 'AT+QICSGP=1,"other"', 'AT+QIREGAPP', 'AT+QIACT'] },
      { title: 'the TCP/IP task is started', says: ['AT+QIFGCNT=0', 'AT+QICSGP=1,"other"', 'AT+QIREGAPP'] },
      { title: 'the other context is in the foreground', says: ['AT+QIFGCNT=1'] },
    ],
    restart: '', commandsOfRound: { from: 4, to: 22 },
  },
  clock: {
    off: 'AT+QPOWD=1', settled: {},
    network: [{ name: 'quectel', follow: 'AT+CTZU' }],
    server: [{ name: 'quectel' }],
  },
  console: {
    own: /^AT\+QFTP(?!CLOSE)/,
    lacks: ['list', 'time'], appends: false,
    moved: { inModem: '/UFS/data.bin', from: '/UFS/data.bin' },
    requests: [
      'ferry.toModem("/other/data.bin", "/UFS/kept.bin")', 'ferry.fromModem("/UFS/a.bin", "/other/b.bin")', 'ferry.get("/other/data.bin")',
      'ferry.mkdir("other/made")',
    ],
    worst: { keepsRestOnFailure: true }, fetched: '/UFS/a.bin',
    settings: ['AT+QFTPCFG=4,"/UFS/"', 'AT+QFTPCFG=4,"/UFS/a.bin"', 'AT+QFTPCFG=3,700', 'AT+QFTPCFG=2,1', 'AT+QFTPCFG=1,0', 'AT+QFTPPATH="/other"'],
  },
  line: {
    highestBaud: 115_200,
    fastBauds: [],
    restarted: '+CPIN: READY',
    unfinished: [],
  },
};
