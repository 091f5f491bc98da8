// The facts that tests need of the SIM7080, and of the SIM7000 as its variant.

import { createSim7080 } from '../modem/simcom/sim7080.ts';
import {
  ftpsetAway, ftpsetCodes, ftpsetReadings, ftpsetRefusals, ftpsetStaging, lteM, noSizeReadings, plainErrorReadings, simcomReadings,
} from './shared.ts';
import type { Sheet } from './sheet.ts';
import { admittedAwake, emptied, escapedBytes, followed, ftpParameters, into, make, named, quieted, rated, raw, stagedExt, woken } from './story.ts';

const proof = { checks: /"CACERT","snapferry\.pem"/, loads: /CFSWFILE/, comparesName: true };

const bearer = ['AT+CNACT?', 'AT+CNCFG=0,1,"internet"', 'AT+CNACT=0,1', 'AT+CCLK?'];

/** Returns the commands that rename a picture on the server. The new name is read back, since noise on the line may have garbled it. */
const renamed = (name: string) => [`AT+FTPPUTNAME="${name}"`, 'AT+FTPRENAME', `AT+FTPGETNAME="${name}";+FTPGETNAME?`, 'AT+FTPSIZE'];

/** The facts of the SIM7080 family, and of the SIM7000 as its variant. */
export const sim7080: Sheet = {
  title: 'SIM7080', model: 'sim7080', create: createSim7080,
  board: 'esp32-devkit',
  supply: {
    ...lteM, bootSeconds: 3,
    source: 'SIM7000 Hardware Design (LTE-M, 23 dBm), as the wiki of botletics/SIM7000-LTE-Shield cites it, in the SIM7080\'s place',
  },
  variants: [
    {
      name: 'sim7000', model: 'sim7000', modem: { family: 'SIM7000' }, differsBy: 'bearer', fastBauds: [], lacks: ['ftps'],
      otherPrograms: [
        { title: 'a bearer of another APN is open', says: ['AT+SAPBR=3,1,"Contype","GPRS"', 'AT+SAPBR=3,1,"APN","other"', 'AT+SAPBR=1,1'] },
        { title: 'CNACT is active with another APN', says: ['AT+CNACT=1,"other"'] },
      ],
    },
  ],
  docs: {
    modules: [{ names: 'SIM7080, SIM7070, SIM7090', hasFtps: true, https: 'verified' }, { names: 'SIM7000', hasFtps: false, https: 'verified' }],
    ftp: [
      {
        modem: 'SIM7080, SIM7070, SIM7090 (`sim7080`); SIM7000 (`sim7000`)',
        efs: '`FTPEXTPUT`, up to 320,000 bytes (SIM7000: 300,000)',
        stream: '`FTPETPUT`, escaped',
        security: '`explicit`, `implicit`; SIM7000: none',
        server: '`.part` until verified, then renamed, and verified again',
      },
    ],
    http: [
      {
        modem: 'SIM7080, SIM7070, SIM7090; SIM7000', own: 'none for images', socket: '`CASEND`', https: 'yes',
        verifies: 'by its authority and its name',
      },
    ],
  },
  identified: /modem: SIMCOM_SIM7080, firmware Revision:1951B08SIM7080, used as sim7080,/,
  strangers: [
    { model: 'SIM7999', as: 'sim7080' },
    { model: 'SIM7999', modem: { family: 'SIM7000' }, as: 'sim7000' },
  ],

  methods: {
    efs: {
      filling: 'AT+FTPEXTPUT=2,', isCounted: true, sending: 'AT+FTPPUT=1',
      unanswered: 'AT+FTPPUT=1', lastResult: ['AT+FTPPUT', 1], commandsToFirst: 39, commandsPerImage: 10, isChunked: true,
      readsBack: false, hasSum: false, endsWithOk: true, pieceBytes: 0,
      refusals: ftpsetRefusals,
    },
    stream: {
      filling: 'AT+FTPETPUT=2', isCounted: false, sending: 'AT+FTPETPUT=2',
      unanswered: '', lastResult: ['AT+FTPETPUT', 2], commandsToFirst: 38, commandsPerImage: 9, isChunked: true,
      escapes: [0x03, 0x10], partBytes: 0,
    },
  },
  readings: [
    ...simcomReadings, ...ftpsetReadings, ...plainErrorReadings, ...noSizeReadings,
    { title: 'no line for a context that is not active', method: 'efs', modem: { faults: [{ command: 'AT+CNACT?', answer: ['OK'] }] } },
    {
      title: 'no line for a context that is not active, on a SIM7000', method: 'efs',
      modem: { family: 'SIM7000', faults: [{ command: 'AT+CNACT?', answer: ['OK'] }] },
    },
    { title: 'a prompt line after its OK', method: 'stream', modem: { etPutOrder: 'ok-first' } },
    { title: 'a prompt line without an OK', method: 'stream', modem: { etPutOrder: 'ok-at-end' } },
  ],
  stories: [
    {
      method: 'efs',
      says: round => [
        ...woken, ...followed, ...rated(3000000), ...admittedAwake, ...quieted, ...bearer, ...ftpParameters(0, round, '', ';+FTPSSL=0'),
        ...make('/up'), ...make('/up/100CAM'), ...into('/up/100CAM'), ...stagedExt('A.JPG.part', 1400, 'AT+FTPEXTPUT=1'), ...renamed('A.JPG'),
        ...make('/up/101CAM'), ...into('/up/101CAM'), ...stagedExt('B.JPG.part', 900, emptied), ...renamed('B.JPG'), 'AT+FTPQUIT',
      ],
    },
    {
      method: 'stream',
      says: round => [
        ...woken, ...followed, ...rated(3000000), ...admittedAwake, ...quieted, ...bearer, ...ftpParameters(0, round, '', ';+FTPSSL=0'),
        ...make('/up'), ...make('/up/100CAM'), ...into('/up/100CAM'),
        named('A.JPG.part'), 'AT+FTPETPUT=1', 'AT+FTPETPUT=2', raw(escapedBytes(round.images[0], [0x03, 0x10])), 'AT+FTPSIZE', ...renamed('A.JPG'),
        ...make('/up/101CAM'), ...into('/up/101CAM'),
        named('B.JPG.part'), 'AT+FTPETPUT=1', 'AT+FTPETPUT=2', raw(escapedBytes(round.images[1], [0x03, 0x10])), 'AT+FTPSIZE', ...renamed('B.JPG'),
        'AT+FTPQUIT',
      ],
    },
  ],
  ftp: {
    opening: 'AT+FTPSERV=', opened: /^AT\+FTPSSL/, abort: '', hasSession: false,
    size: 'AT+FTPSIZE', rename: 'AT+FTPRENAME', beforeNewName: 'AT+FTPPUTNAME="', reading: 'AT+FTPGET=1',
    longestPath: 254, longestLogin: 49, patience: 'limited',
    security: { explicit: /^AT\+FTPSSL=2$/, implicit: /^AT\+FTPSSL=1$/, none: /\+FTPSSL=0$/ },
    sent: [/^AT\+FTPPUT=1$/, '+FTPPUT: 1,0'],
    busy: { command: 'AT+FTPPUT=1', result: '+FTPPUT: 1,66' },
    away: ftpsetAway,
    bareRefusals: {}, slicedTries: 0,
    missing: [],
    codes: {
      // The result codes of failed AT+FTP commands. The codes 90 to 94 are in the SIM7080 AT manual, 15.2.14.
      numbers: [...ftpsetCodes, 90, 91, 92, 93, 94],
      full: [65],
      commands: { efs: ['FTPMKD', 'FTPPUT=1', 'FTPSIZE', 'FTPRENAME'], stream: ['FTPETPUT=1'] },
      answer: (name, code) => ['OK', `+${name}: 1,${code}`],
    },
    glitches: [
      {
        method: 'efs', commands: ['AT+CNCFG', 'AT+CNACT?', 'AT+CNACT=0,1', 'AT+FTPDELE', 'AT+FTPRENAME', ...ftpsetStaging],
        lost: ['AT+CNACT=0,1', 'AT+FTPDELE', 'AT+FTPRENAME', 'AT+FTPPUT=1'],
      },
      { method: 'stream', commands: ['AT+FTPETPUT=1', 'AT+FTPETPUT=2', 'AT+FTPRENAME'], lost: ['AT+FTPETPUT=1', 'AT+FTPRENAME'] },
    ],
    earlyResults: [
      { method: 'stream', lines: ['+FTPETPUT: 1,61'], says: /the data connection failed.*\(AT\+FTPETPUT: the modem said "\+FTPETPUT: 1,61"\)/ },
      { method: 'stream', lines: ['+FTPETPUT: 1,61'], says: /\(AT\+FTPETPUT: the modem said "\+FTPETPUT: 1,61"\)/, stays: true },
      { method: 'stream', lines: ['ERROR', '+FTPETPUT: 1,64'], says: /the server took too long \(AT\+FTPETPUT: the modem said "\+FTPETPUT: 1,64"\)/ },
      { method: 'efs', lines: ['ERROR'], says: /the modem did not accept the image into its file system.*\(AT\+FTPEXTPUT: the modem said "ERROR"\)/ },
    ],
    hangs: [{ title: 'a SIM7080', modem: { timeoutMs: 75_000, quits: 'refused' }, within: 80, says: /the server took too long/ }],
  },
  http: {
    methods: {
      stream: { filling: 'AT+CASEND=0,', sending: 'AT+CASEND=0,' },
    },
    sends: /^AT\+CASEND=/,
    // These modems keep converted certificates, and no command removes them.
    tls: [{ method: 'stream', proof, hasNames: true }, { modem: { family: 'SIM7000' }, method: 'stream', proof, hasNames: true }],
  },
  bearer: {
    technology: {
      left: [{ '+CNMP': 13 }, { '+CMNB': 2 }, { '+CNMP': 13, '+CMNB': 2, '+CEDRXS': 1 }], automatic: 'AT+CNMP=2', savesPower: true, hasAccount: true,
    },
    dead: { command: 'AT+FTPMKD', answer: ['OK', '+FTPMKD: 1,61'] },
    strict: {}, lenient: { reopening: 'ok' },
    otherPrograms: [
      { title: 'its context is active, with another APN', says: ['AT+CNCFG=0,1,"other","someone","secret",3', 'AT+CNACT=0,1'] },
      { title: 'its context is active, without an APN', says: ['AT+CNACT=0,1'] },
      { title: 'another context is active', says: ['AT+CNCFG=1,1,"other"', 'AT+CNACT=1,1'] },
    ],
    restart: '', commandsOfRound: { from: 6, to: 32 },
  },
  clock: {
    off: 'AT+CPOWD=1', settled: { follows: 1 },
    network: [
      { name: 'sim7080', follow: 'AT+CLTS', needsRestart: true, asksServer: true },
      { name: 'sim7000', modem: { family: 'SIM7000' }, follow: 'AT+CLTS', needsRestart: true, asksServer: true },
    ],
    server: [
      { name: 'sim7080', hasMdtm: true, hasList: true },
      { name: 'sim7000', modem: { family: 'SIM7000' }, hasMdtm: true, hasList: true },
    ],
  },
  console: {
    own: /^AT\+FTP(?!QUIT)/,
    lacks: [], appends: true,
    moved: undefined,
    requests: [
      'ferry.get("/other/data.bin")', 'ferry.list("/other")', 'ferry.put("/notes.txt", "append")', 'ferry.put("/notes.txt", "unique")',
      'ferry.rename("/other/data.bin", "data.bin")',
    ],
    worst: { restInPut: 'sent' }, fetched: '',
    settings: [
      'AT+FTPPUTOPT="STOU"', 'AT+FTPEXTPUT=1', 'AT+FTPREST=700', 'AT+FTPGETPATH="/other/"', 'AT+FTPPUTPATH="/other/"', 'AT+FTPTYPE="A"',
      'AT+FTPMODE=0', 'AT+FTPSSL=1',
    ],
  },
  line: {
    highestBaud: 3_000_000,
    fastBauds: [],
    restarted: 'RDY', // AT7080 2.2.32: a rate that was set is saved, so the next boot sends RDY
    unfinished: [],
  },
};
