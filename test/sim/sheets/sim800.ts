// The facts that tests need of the SIM800.

import { createSim800 } from '../modem/simcom/sim800.ts';
import {
  ftpsetAway, ftpsetCodes, ftpsetCommands, ftpsetReadings, ftpsetRefusals, ftpsetStaging, gsm, noApnReadings, noSizeReadings, plainErrorReadings,
  simcomReadings,
} from './shared.ts';
import type { Sheet } from './sheet.ts';
import { admitted2G, emptied, followed, ftpParameters, into, make, named, quieted, rated, raw, stagedExt, woken } from './story.ts';

const bearer = ['AT+SAPBR=0,1', 'AT+SAPBR=3,1,"Contype","GPRS";+SAPBR=3,1,"APN","internet"', 'AT+SAPBR=1,1', 'AT+SAPBR=2,1', 'AT+CCLK?'];

/** The facts of the SIM800 family. */
export const sim800: Sheet = {
  title: 'SIM800', model: 'sim800', create: createSim800,
  board: 'lilygo-t-call-sim800l',
  supply: {
    idle: 17.4, data: 530, off: 0.15, bootSeconds: 3, network: gsm, round: { airSeconds: 21.1, restSeconds: 3.1 },
    source: 'SIM800H&SIM800L Hardware Design V2.02, table 49 (GPRS 1 Rx, 4 Tx, EGSM 900)',
  },
  variants: [],
  docs: {
    modules: [{ names: 'SIM800', hasFtps: true, https: 'encrypted' }],
    ftp: [
      {
        modem: 'SIM800 (`sim800`)',
        efs: '`FTPEXTPUT`, up to 300,000 bytes. '
          + 'Beyond that, or without that command, its own files if there is room (76 to 186 kB), only with `upload.method: efs`',
        stream: '`FTPPUT` in the slices that the modem grants; resumed by appending',
        security: '`explicit`, `implicit`',
        server: 'under its own name from the start',
      },
    ],
    http: [
      {
        modem: 'SIM800', own: '`HTTPDATA`, up to 319,488 bytes', socket: '`CIPSEND`', https: 'yes, old TLS: see [Servers](servers.md)',
        verifies: 'no',
      },
    ],
  },
  identified: /modem: SIMCOM_SIM800L, firmware Revision:1418B05SIM800L24, used as sim800,/,
  strangers: [{ model: 'SIM9999', as: 'sim800' }],

  methods: {
    efs: {
      filling: 'AT+FTPEXTPUT=2,', isCounted: true, sending: 'AT+FTPPUT=1',
      unanswered: 'AT+FTPPUT=1', lastResult: ['AT+FTPPUT', 1], commandsToFirst: 34, commandsPerImage: 6, isChunked: true,
      readsBack: false, hasSum: false, endsWithOk: true, pieceBytes: 0,
      refusals: ftpsetRefusals,
    },
    stream: {
      filling: 'AT+FTPPUT=2,', isCounted: true, sending: 'AT+FTPPUT=2,',
      unanswered: 'AT+FTPPUT=2,0', lastResult: ['AT+FTPPUT', 3], commandsToFirst: 34, commandsPerImage: 6, isChunked: true, crawls: true,
      escapes: [], partBytes: 1360,
    },
  },
  readings: [
    ...simcomReadings, ...ftpsetReadings, ...plainErrorReadings, ...noSizeReadings, ...noApnReadings,
    { title: 'fewer bytes confirmed than requested', method: 'stream', modem: { confirmBytes: [1000, 1, 1360, 17] } },
    { title: 'a grant that changes each time', method: 'stream', modem: { grantBytes: [1360, 100, 1, 1024, 1361, 512] } },
    { title: 'a grant of more than the whole image', method: 'stream', modem: { grantBytes: 65000 } },
    { title: 'grants that come slowly over a slow radio', method: 'stream', modem: { grantMs: 3000, upBytesPerSecond: 2000, windowBytes: 1360 } },
    { title: 'a bearer that takes 60 s', modem: { bearerMs: 60_000 } },
  ],
  stories: [
    {
      method: 'efs',
      says: round => [
        ...woken, ...followed, ...rated(460800), ...admitted2G, ...quieted, ...bearer, ...ftpParameters(1, round, ';+FTPFILEPUT=0', ';+FTPSSL=0'),
        ...make('/up'), ...make('/up/100CAM'), ...into('/up/100CAM'), ...stagedExt('A.JPG', 1400, 'AT+FTPEXTPUT=1'),
        ...make('/up/101CAM'), ...into('/up/101CAM'), ...stagedExt('B.JPG', 900, emptied), 'AT+FTPQUIT',
      ],
    },
    {
      method: 'stream',
      says: round => [
        ...woken, ...followed, ...rated(460800), ...admitted2G, ...quieted, ...bearer, ...ftpParameters(1, round, ';+FTPFILEPUT=0', ';+FTPSSL=0'),
        ...make('/up'), ...make('/up/100CAM'), ...into('/up/100CAM'),
        named('A.JPG'), 'AT+FTPPUT=1', 'AT+FTPPUT=2,1360', raw(1360), 'AT+FTPPUT=2,40', raw(40), 'AT+FTPPUT=2,0', 'AT+FTPSIZE',
        ...make('/up/101CAM'), ...into('/up/101CAM'),
        named('B.JPG'), 'AT+FTPPUT=1', 'AT+FTPPUT=2,900', raw(900), 'AT+FTPPUT=2,0', 'AT+FTPSIZE', 'AT+FTPQUIT',
      ],
    },
  ],
  ftp: {
    opening: 'AT+FTPSERV=', opened: /^AT\+FTPSSL/, abort: '', hasSession: false,
    size: 'AT+FTPSIZE', rename: '', beforeNewName: '', reading: 'AT+FTPGET=1',
    longestPath: 254, longestLogin: 49, patience: 'limited',
    security: { explicit: /^AT\+FTPSSL=2$/, implicit: /^AT\+FTPSSL=1$/, none: /\+FTPSSL=0$/ },
    sent: [/^AT\+FTPPUT=1$/, '+FTPPUT: 1,0'],
    busy: { command: 'AT+FTPPUT=1', result: '+FTPPUT: 1,66' },
    away: ftpsetAway,
    bareRefusals: {}, slicedTries: 0,
    missing: [{ command: 'AT+FTPGETTOFS=', answer: ['OK', '+FTPGETTOFS: 85'], verb: 'ferry.toModem("/data.bin", "none.txt")' }],
    codes: {
      numbers: ftpsetCodes,
      full: [65],
      commands: { efs: ['FTPMKD', 'FTPPUT=1', 'FTPSIZE'], stream: ['FTPPUT=1'] },
      answer: (name, code) => ['OK', `+${name}: 1,${code}`],
    },
    glitches: [
      {
        method: 'efs',
        commands: [
          'AT+CGREG?', 'AT+SAPBR=3,1,"Contype"', 'AT+SAPBR=3,1,"APN"', 'AT+SAPBR=2,1', 'AT+SAPBR=1,1', 'AT+CLTS', ...ftpsetCommands, 'AT+FTPSSL',
          ...ftpsetStaging,
        ],
        lost: ['AT+SAPBR=1,1', 'AT+FTPMKD', 'AT+FTPPUT=1', 'AT+FTPSIZE'],
      },
      { method: 'stream', commands: ['AT+FTPPUT=1', 'AT+FTPPUT=2,1360', 'AT+FTPPUT=2,643', 'AT+FTPPUT=2,0'], lost: ['AT+FTPPUT=1', 'AT+FTPPUT=2,0'] },
    ],
    earlyResults: [
      { method: 'stream', lines: ['+FTPPUT: 1,61'], says: /the data connection failed.*\(AT\+FTPPUT: the modem said "\+FTPPUT: 1,61"\)/ },
      { method: 'stream', lines: ['+FTPPUT: 1,61'], says: /\(AT\+FTPPUT: the modem said "\+FTPPUT: 1,61"\)/, stays: true },
      {
        method: 'efs', lines: ['+CME ERROR: 3'], says: /the modem did not accept the image.*\(AT\+FTPEXTPUT: the modem said "\+CME ERROR: 3"\)/,
        endsMethod: true,
      },
    ],
    hangs: [
      // FTPQUIT is refused here, so it cannot end the waiting login. The modem's own limit ends the login after 75 s (SIM800 AT manual 12.2.15).
      { title: 'a SIM800', modem: { timeoutMs: 75_000, quits: 'refused' }, within: 80, says: /the server took too long/ },
    ],
  },
  http: {
    methods: {
      efs: { filling: 'AT+HTTPDATA=', sending: 'AT+HTTPACTION=1', asking: 'AT+HTTPACTION=0' },
      stream: { filling: 'AT+CIPSEND=', sending: 'AT+CIPSEND=' },
    },
    sends: /^AT\+(HTTPACTION=1|CIPSEND=)/,
    tls: [
      // The SIM800 does not check a server's name (SSL application note).
      { method: 'auto', proof: undefined, hasNames: false },
      { method: 'stream', proof: undefined, hasNames: false },
    ],
  },
  bearer: {
    technology: { left: [], automatic: '' },
    dead: { command: 'AT+FTPMKD', answer: ['OK', '+FTPMKD: 1,61'] },
    strict: { configuringOpen: 'error' }, lenient: { configuringOpen: 'ok', reopening: 'ok' },
    otherPrograms: [
      {
        title: 'a bearer of another APN is open',
        says: ['AT+SAPBR=3,1,"Contype","GPRS"', 'AT+SAPBR=3,1,"APN","other"', 'AT+SAPBR=3,1,"USER","someone"', 'AT+SAPBR=1,1'],
      },
      { title: 'the bearer is half configured', says: ['AT+SAPBR=3,1,"Contype","CSD"', 'AT+SAPBR=3,1,"APN","other"'] },
    ],
    restart: '', commandsOfRound: { from: 6, to: 28 },
  },
  clock: {
    off: 'AT+CPOWD=1', settled: { follows: 1 },
    network: [{ name: 'sim800', follow: 'AT+CLTS', needsRestart: true, asksServer: true }],
    server: [
      { name: 'sim800 of newer firmware', modem: { hasMdtm: true }, hasMdtm: true, hasList: true },
      { name: 'sim800', hasList: true },
    ],
  },
  console: {
    own: /^AT\+(FTP(?!QUIT)|FS)/,
    lacks: ['rename', 'time'], appends: true,
    moved: { inModem: 'data.bin', from: 'C:\\\\User\\\\FTP\\\\data.bin' },
    requests: [
      'ferry.toModem("/other/data.bin", "kept.bin")', 'ferry.fromModem("a.bin", "/other/b.bin")', 'ferry.get("/other/data.bin")',
      'ferry.list("/other")',
      'ferry.put("/notes.txt", "append")', 'ferry.put("/notes.txt", "unique")', 'ferry.mkdir("/other/made")',
    ],
    // With this fault, FTPPUTFRMFS cannot send the modem's own file, so FTPFILEPUT must do it.
    worst: { restInPut: 'sent', faults: [{ command: 'AT+FTPPUTFRMFS', answer: ['ERROR'] }] }, fetched: 'a.bin',
    settings: [
      'AT+FTPPUTOPT="STOU"', 'AT+FTPPUTOPT="APPE"', 'AT+FTPEXTPUT=1', 'AT+FTPREST=700', 'AT+FTPGETPATH="/other/"', 'AT+FTPPUTPATH="/other/"',
      'AT+FTPGETNAME="x"', 'AT+FTPPUTNAME="x"',
      'AT+FTPTYPE="A"', 'AT+FTPMODE=0', 'AT+FTPFILEPUT=1,"C:\\User\\FTP\\a.bin"',
    ],
  },
  line: {
    highestBaud: 460_800,
    fastBauds: [],
    restarted: '+CPIN: READY',
    unfinished: [],
  },
};
