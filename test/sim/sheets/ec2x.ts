// The facts that tests need of Quectel's LTE modules: those of the EC25, and of the BG9x as their variant.

import { createEc2x } from '../modem/quectel/lte/ec2x.ts';
import { lteM, lteRound, noApnReadings, noSizeReadings, plainErrorReadings, urcsAt } from './shared.ts';
import type { Round, Sheet } from './sheet.ts';
import { admitted, quieted, rated, raw, woken } from './story.ts';

const proof = { checks: /"seclevel",2,1/, loads: /QFUPL="snapferry/, comparesName: true };

/**
 * Returns the commands that send a picture by QFTPPUT in one packet, then verify and rename it. The pictures of these tests are not longer
 * than a packet.
 */
const ltePut = (name: string, bytes: number) => [
  `AT+QFTPPUT="${name}.part","COM:",0,${bytes},1`, raw(bytes), `AT+QFTPSIZE="${name}.part"`, `AT+QFTPRENAME="${name}.part","${name}"`,
  `AT+QFTPSIZE="${name}"`,
];
/** Returns the commands that send a picture through a file of the modem. QFUPL loads the file, QFTPPUT sends it, and at the end it is deleted. */
const lteStaged = (name: string, bytes: number) => [
  `AT+QFUPL="RAM:ferry.tmp",${bytes},30,1`, raw(bytes), `AT+QFTPPUT="${name}.part","RAM:ferry.tmp",0`,
  `AT+QFTPSIZE="${name}.part"`, `AT+QFTPRENAME="${name}.part","${name}"`, `AT+QFTPSIZE="${name}"`, 'AT+QFDEL="RAM:ferry.tmp"',
];
/**
 * Returns the commands that end the modem's old FTP session and open a new one. They set every setting again, since another program may have changed
 * any of them.
 */
const lteOpen = ({ port, password }: Round) => [
  'AT+QFTPCLOSE', 'AT+QIDEACT=1', 'AT+QICSGP=1,1,"internet","","",0', 'AT+QIACT=1', 'AT+CCLK?',
  `AT+QFTPCFG="contextid",1;+QFTPCFG="account","ferryman","${password}";+QFTPCFG="filetype",0;+QFTPCFG="transmode",1;+QFTPCFG="rsptimeout",180`,
  'AT+QFTPCFG="data_address",1;+QFTPCFG="ssltype",0', `AT+QFTPOPEN="127.0.0.1",${port}`, 'AT+QFTPPWD',
];

/** The facts of Quectel's LTE modules, and of the BG9x as their variant. */
export const ec2x: Sheet = {
  title: 'Quectel EC25', model: 'ec2x', create: createEc2x,
  board: 'lilygo-t-pcie',
  supply: {
    idle: 20, data: 500, off: 0.02, bootSeconds: 13, network: { upBytesPerSecond: 100_000, rttMs: 150 }, round: lteRound,
    source: 'those of the SIM7600, a radio of the same class: no EC25 Hardware Design could be read',
  },
  variants: [
    {
      name: 'bg9x', model: 'bg9x', modem: { series: 'BG9x' }, differsBy: 'ftp', fastBauds: [460800, 921600],
      technology: {
        left: [{ nwscanmode: 1 }, { iotopmode: 1 }, { nwscanmode: 1, iotopmode: 1, '+CEDRXS': 1 }], automatic: 'AT+QCFG="nwscanmode",0,1',
        savesPower: true, hasAccount: true,
      },
      supply: { ...lteM, bootSeconds: 13, source: 'UNCONFIRMED: those of the SIM7080, an LTE-M radio too, with the boot of an EC25' },
      otherPrograms: [{ title: 'its context is active, with another APN', says: ['AT+QICSGP=1,1,"other"', 'AT+QIACT=1'] }],
    },
  ],
  docs: {
    modules: [{ names: 'Quectel EC20, EC21, EC25, EG21, EG25, EG91, EG95, EG800K, BG95, BG96, BG77', hasFtps: true, https: 'verified' }],
    ftp: [
      {
        modem: 'Quectel EC20, EC21, EC25, EG21, EG25, EG91, EG95, EG800K (`ec2x`)',
        efs: '`QFUPL` into a file in its RAM (one of them: 340,168 bytes), or UFS if it has no RAM; verified by the modem\'s checksum; '
          + 'an upload that broke after 64 KiB is resumed',
        stream: '`QFTPPUT` in packets of 4,096 bytes, each confirmed; resumed',
        security: '`explicit`, `implicit`',
        server: '`.part`, as above',
      },
      {
        modem: 'Quectel BG95, BG96, BG77 (`bg9x`)', efs: 'the same into a file in UFS', stream: 'the same', security: '`explicit`, `implicit`',
        server: 'the same',
      },
    ],
    http: [
      {
        modem: 'Quectel EC2x, EG2x, EG9x, EG800K; BG95, BG96, BG77',
        own: 'none',
        socket: '`QISEND`, with TLS `QSSLSEND`',
        https: 'yes',
        verifies: 'by its authority, and by its name if the firmware has `QSSLCFG="checkhost"`',
      },
    ],
  },
  identified: /modem: EC25, firmware EC25EFAR06A06M4G, used as ec2x,/,
  strangers: [
    { model: 'EC99', as: 'ec2x' },
    { model: 'Quectel_RG999', as: 'ec2x' },
    { model: 'UC99', as: 'ec2x' },
    { model: 'BG99', modem: { series: 'BG9x' }, as: 'bg9x' },
  ],

  methods: {
    efs: {
      filling: 'AT+QFUPL=', isCounted: true, sending: 'AT+QFTPPUT',
      unanswered: '', lastResult: ['AT+QFTPPUT', 1], commandsToFirst: 37, commandsPerImage: 7, isChunked: false,
      readsBack: false, hasSum: true, endsWithOk: false, pieceBytes: 256,
      refusals: [{ title: 'refuses QFUPL', modem: { faults: [{ command: 'AT+QFUPL', answer: ['+CME ERROR: 4'] }] } }],
    },
    stream: {
      filling: 'AT+QFTPPUT=', isCounted: true, sending: 'AT+QFTPPUT',
      unanswered: '', lastResult: ['AT+QFTPPUT', 1], commandsToFirst: 31, commandsPerImage: 4, isChunked: true,
      escapes: [], partBytes: 4096,
    },
  },
  readings: [
    ...plainErrorReadings, ...noSizeReadings, ...noApnReadings,
    { title: 'the result before its OK', modem: { answerOrder: 'result-first' } },
    { title: 'the result of a packet counts all bytes so far', method: 'stream', modem: { putTells: 'total' } },
    { title: 'a small transmit buffer that each packet waits for', method: 'stream', modem: { putBufferBytes: 1000, upBytesPerSecond: 2000 } },
    { title: 'a checksum of four digits', method: 'efs', modem: { printsSum: (sum: number) => sum.toString(16).padStart(4, '0') } },
    { title: 'a checksum in capitals', method: 'efs', modem: { printsSum: (sum: number) => sum.toString(16).toUpperCase() } },
    {
      title: 'a length that is that of the listing, with a server that lists nothing', modem: { countsLists: true },
      server: { noSize: true, listing: () => '' },
    },
    { title: 'no RAM for files', method: 'efs', modem: { storages: { UFS: 1 << 20 } } },
    { title: 'too little RAM for files', method: 'efs', modem: { ramFileBytes: 100 }, config: { upload: { method: 'auto' } } },
    { title: 'QFTPCLOSE without a session is OK', modem: { closingIdle: 0 } },
    { title: 'quotes around the path', modem: { quotesPath: true } },
    { title: 'a context that was left active', modem: { activeFromBefore: true } },
    { title: 'no data_address', modem: { faults: [{ command: 'AT+QFTPCFG="data_address"', answer: ['+CME ERROR: 610'] }] } },
    { title: 'BG96', modem: { series: 'BG9x' } },
    {
      title: 'URCs before the answers',
      modem: { urcs: urcsAt([
        'AT+CGMM', 'AT+CSQ', 'AT+QICSGP', 'AT+QIACT', 'AT+QFTPOPEN', 'AT+QFTPPUT', 'AT+QFUPL', 'AT+QFTPSIZE', 'AT+QFTPRENAME',
      ]) },
    },
  ],
  stories: [
    {
      method: 'efs',
      says: round => [
        ...woken, 'AT+CTZU?', ...rated(921600), ...admitted, ...quieted, ...lteOpen(round),
        'AT+QFTPCWD="/up/100CAM"', 'AT+QFTPMKDIR="/up/100CAM"', 'AT+QFTPMKDIR="/up"', 'AT+QFTPMKDIR="/up/100CAM"', 'AT+QFTPCWD="/up/100CAM"',
        'AT+QFDEL="RAM:ferry.tmp"', 'AT+QFLDS="RAM"', 'AT+QFDEL="RAM:ferry.tmp"', ...lteStaged('A.JPG', 1400),
        'AT+QFTPCWD="/up/101CAM"', 'AT+QFTPMKDIR="/up/101CAM"', 'AT+QFTPCWD="/up/101CAM"', ...lteStaged('B.JPG', 900),
        'AT+QFTPCLOSE',
      ],
    },
    {
      method: 'stream',
      says: round => [
        ...woken, 'AT+CTZU?', ...rated(921600), ...admitted, ...quieted, ...lteOpen(round),
        'AT+QFTPCWD="/up/100CAM"', 'AT+QFTPMKDIR="/up/100CAM"', 'AT+QFTPMKDIR="/up"', 'AT+QFTPMKDIR="/up/100CAM"', 'AT+QFTPCWD="/up/100CAM"',
        ...ltePut('A.JPG', 1400),
        'AT+QFTPCWD="/up/101CAM"', 'AT+QFTPMKDIR="/up/101CAM"', 'AT+QFTPCWD="/up/101CAM"', ...ltePut('B.JPG', 900),
        'AT+QFTPCLOSE',
      ],
    },
  ],
  ftp: {
    opening: 'AT+QFTPOPEN=', opened: /^AT\+QFTPPWD/, abort: '', hasSession: true,
    size: 'AT+QFTPSIZE=', rename: 'AT+QFTPRENAME=', beforeNewName: '.JPG.part","', reading: 'AT+QFTPGET=',
    longestPath: 255, longestLogin: 255, patience: 'long',
    security: { explicit: /^AT\+QFTPCFG="ssltype",2$/, implicit: /^AT\+QFTPCFG="ssltype",1$/, none: /\+QFTPCFG="ssltype",0$/ },
    sent: [/^AT\+QFTPPUT/, '+QFTPPUT: 0,60000'],
    busy: { command: 'AT+QFTPPUT=', result: '+QFTPPUT: 603,0' },
    away: (['efs', 'stream'] as const).flatMap(method => ['ERROR', '+CME ERROR: 605'].map(answer => ({
      title: `${answer} to all queries`, method,
      faults: [
        ['AT+QFTPSIZE', 2], ['AT+QFTPLIST', 1], ['AT+QFTPLIST', 2], ['AT+QFTPPWD', 2],
      ].map(([command, nth]) => ({ command: command as string, nth: nth as number, answer: [answer] })),
    }))),
    bareRefusals: {}, slicedTries: 0,
    missing: [{ command: 'AT+QFTPPUT=', answer: ['+CME ERROR: 613'], verb: 'ferry.fromModem("UFS:none.txt", "/none.txt")' }],
    codes: {
      // The result codes of failed FTP commands are in BG96 FTP AT commands, chapter 5, except 699, which no document has.
      numbers: Array.from({ length: 31 }, (_, i) => 601 + i).concat(699),
      full: [608, 614],
      commands: { efs: ['QFTPOPEN', 'QFTPPWD', 'QFTPCWD', 'QFTPMKDIR', 'QFTPPUT', 'QFTPSIZE', 'QFTPRENAME'], stream: ['QFTPPUT'] },
      answer: (name, code) => ['OK', `+${name}: ${code},0`],
    },
    glitches: [
      {
        method: 'efs',
        commands: [
          'AT+QFTPCLOSE', 'AT+QIDEACT', 'AT+QICSGP', 'AT+QIACT=1', 'AT+QFTPCFG="contextid"', 'AT+QFTPCFG="account"', 'AT+QFTPCFG="filetype"',
          'AT+QFTPCFG="transmode"', 'AT+QFTPCFG="rsptimeout"', 'AT+QFTPCFG="data_address"', 'AT+QFTPCFG="ssltype"', 'AT+QFTPOPEN', 'AT+QFTPPWD',
          'AT+QFTPCWD', 'AT+QFTPMKDIR', 'AT+QFLDS', 'AT+QFDEL', 'AT+QFUPL', 'AT+QFTPPUT', 'AT+QFTPSIZE', 'AT+QFTPDEL', 'AT+QFTPRENAME',
        ],
        lost: [
          'AT+QFTPCLOSE', 'AT+QIDEACT', 'AT+QIACT=1', 'AT+QFTPOPEN', 'AT+QFTPCWD', 'AT+QFTPMKDIR', 'AT+QFUPL', 'AT+QFTPPUT', 'AT+QFTPSIZE',
          'AT+QFTPRENAME',
        ],
      },
      { method: 'stream', commands: ['AT+QFTPPUT'], lost: ['AT+QFTPPUT'] },
    ],
    earlyResults: [
      {
        method: 'stream', lines: ['OK', '+QFTPPUT: 606,0'],
        says: /the server closed the connection \(AT\+QFTPPUT: the modem said "\+QFTPPUT: 606,0"\)/, isOnlyMidway: true,
      },
      {
        method: 'stream', lines: ['+CME ERROR: 606'], says: /the server closed the connection \(AT\+QFTPPUT: the modem said "\+CME ERROR: 606"\)/,
        isOnlyMidway: true,
      },
      { method: 'efs', lines: ['+CME ERROR: 403'], says: /the modem did not accept the image.*\(AT\+QFUPL: the modem said "\+CME ERROR: 403"\)/ },
    ],
    hangs: [
      { title: 'an EC25', modem: { timeoutMs: 200_000 }, within: 135, says: /did not greet within 130 s/ },
      {
        title: 'an EC25 whose QFTPOPEN is ended by QFTPCLOSE', modem: { timeoutMs: 200_000, closesOpening: true }, within: 225,
        says: /did not greet within 130 s/,
      },
    ],
  },
  http: {
    methods: {
      stream: { filling: 'AT+QISEND=0,', sending: 'AT+QISEND=0,' },
    },
    sends: /^AT\+Q(I|SSL)SEND=/,
    tls: [
      { method: 'stream', proof, hasNames: true, lose: 'AT+QFDEL=\\"snapferry.pem\\"' },
      { modem: { series: 'BG9x' }, method: 'stream', proof, hasNames: true, lose: 'AT+QFDEL=\\"snapferry.pem\\"' },
    ],
  },
  bearer: {
    technology: { left: [{ nwscanmode: 1 }, { nwscanmode: 2 }], automatic: 'AT+QCFG="nwscanmode",0,1', hasAccount: true },
    dead: { command: 'AT+QFTPOPEN', answer: ['OK', '+QFTPOPEN: 605,0'] },
    strict: { activatingActive: 'ERROR' }, lenient: { activatingActive: 'OK', closingIdle: 0 },
    otherPrograms: [
      { title: 'its context is active, with another APN and account', says: ['AT+QICSGP=1,1,"other","someone","secret",3', 'AT+QIACT=1'] },
      { title: 'the context is half configured', says: ['AT+QICSGP=1,1,"other","someone","secret",1'] },
      { title: 'another context is active', says: ['AT+QICSGP=2,1,"other"', 'AT+QIACT=2'] },
    ],
    restart: '', commandsOfRound: { from: 5, to: 26 },
  },
  clock: {
    off: 'AT+QPOWD=1', settled: {},
    network: [{ name: 'ec2x', follow: 'AT+CTZU', asksServer: true }],
    server: [{ name: 'ec2x', hasMdtm: true, hasList: true }],
  },
  console: {
    own: /^AT\+QFTP(?!CLOSE)/,
    lacks: [], appends: false,
    moved: { inModem: 'UFS:data.bin', from: 'UFS:data.bin' },
    requests: [
      'ferry.toModem("/other/data.bin", "UFS:kept.bin")', 'ferry.fromModem("UFS:a.bin", "/other/b.bin")', 'ferry.get("/other/data.bin")',
      'ferry.rename("/other/data.bin", "data.bin")',
    ],
    worst: {}, fetched: 'UFS:a.bin',
    settings: [
      'AT+QFTPCWD="/other"', 'AT+QFTPCFG="filetype",1', 'AT+QFTPCFG="transmode",0', 'AT+QFTPCFG="ssltype",1', 'AT+QFTPCFG="data_address",0',
      'AT+QFTPCFG="rsptimeout",20', 'AT+QFTPCFG="account","other","secret"',
    ],
  },
  line: {
    highestBaud: 921_600,
    fastBauds: [230400, 921600],
    restarted: '+CPIN: READY',
    unfinished: [
      { name: 'ec2x', say: 'AT+QFUPL="LEFT.BIN",60000,300', bytes: 30_000 },
      { name: 'ec2x', say: 'AT+QFUPL="RAM:LEFT.BIN",300000,300,1', bytes: 1024 },
      { name: 'bg9x', say: 'AT+QFUPL="LEFT.BIN",60000,300,1', bytes: 500 },
    ],
  },
};
