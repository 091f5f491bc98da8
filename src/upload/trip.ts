// What the works of the states share: the parts they were given, and where the trip stands. One record a ferry, no globals.

import type { Chat, Dialect, Payload } from '../at/task';
import type { Bag, End, Script } from '../at/step';
import type { Config } from '../config';
import { fault, type Fault, type FaultCode } from '../fault';
import type { Image, Outbox } from '../image/outbox';
import { isSecret, type Log } from '../log';
import { waitOf } from './intake';
import type { Logbook } from './logbook';
import type { Maker, Modem, ScriptName, Way } from '../modem/modem';
import { isNamed, isStandardUrc, standardCodeOf, standardScript } from '../modem/standard';
import type { Calendar, Clock, Files, Light, Memory, Power, Sleep, Uart } from '../ports';
import type { Notes } from './notes';
import { cureOf, type Glow } from './states';

/** A word of the console's: its path at the server or on the card, or the AT command; and what else it was given. */
export interface Job {
  verb: 'put' | 'get' | 'list' | 'size' | 'time' | 'mkdir' | 'rmdir' | 'rename' | 'remove' | 'toModem' | 'fromModem' | 'at';
  path: string;
  other: string;
}

/** What main gives. */
export interface Parts {
  uart: Uart;
  clock: Clock;
  calendar: Calendar;
  files: Files;
  power: Power;
  sleep: Sleep;
  light: Light;
  /** With a password the console asks for it; with none it opens. */
  lockConsole(password: string): void;
  log: Log;
  logbook: Logbook;
  outbox: Outbox;
  notes: Notes;
  modems(): Maker[];
  /** The board's modem, where it names one. */
  model: string;
  maxBaud: number;
  hash(text: string): string;
  /** From 0 to below 1, by the engine's hardware. */
  random(): number;
  memory(): Memory;
}

export interface Trip extends Parts {
  chat: Chat;
  standard: Dialect;
  /** Tells the watch on progress how long what begins now may take. */
  expect(ms: number): void;
  /** Undefined until config.json is read and right. */
  config: Config | undefined;
  /** Undefined until the modem is known. */
  modem: Modem | undefined;
  /** The holes of the session; made anew when the modem is woken. */
  bag: Bag;
  baud: number;
  /** The rate at which the modem has answered last; 0 while it never has. */
  heardBaud: number;
  /** When the modem was woken last. */
  wokenMs: number;
  /** The rate is settled, and nothing has broken the talk since. */
  isTalking: boolean;
  /** How often the talk broke at a raised rate since an image was sent, and how many images were sent without. */
  breaks: number;
  smooth: number;
  /** Bytes a second into the modem; 0 as fast as the line. How far its receive buffer may fill meanwhile, in bytes. */
  pace: number;
  slack: number;
  /** The rate, modem and method that the pace holds for. */
  paceOf: string;
  /** The modem does not change its rate: it is left to chunks. */
  isRateFixed: boolean;
  /** A speed that lost bytes, in bytes a second, until another has been found; else 0. What the modem may take instead, and the share it lost. */
  tooFast: number;
  takes: number;
  lostShare: number;
  /** How often in a row the image of this path lost some because of the pace. */
  losses: number;
  lossOf: string;
  /** How many tries in a row were lost to noise. From the second on images go in slices, where the modem confirms some. */
  noise: number;
  /** How late the OK behind a payload has come at most, in milliseconds; and that one came as soon as it should. */
  lateMs: number;
  isOkKnown: boolean;
  /** No slices get through in this session. */
  noSlices: boolean;
  /** Images since the pace was probed. */
  sinceProbe: number;
  /** Bytes of the data phase that began last, and how long the line had them, in milliseconds. */
  phaseBytes: number;
  phaseMs: number;
  /** The directory at the server that was entered last; undefined: the login's own; `nowhere` (folder.ts): not known. */
  here: string | undefined;
  image: Image | undefined;
  /** The largest image that this ferry has met: a data phase from before a cut can wait for no more. */
  largest: number;
  /** The day (yyyymmdd) that decides its directory: when its upload first began. */
  date: string;
  /** The image's upload had begun before this try: copies of it may lie about. */
  isRetry: boolean;
  /** The way that the image in hand takes; the same record as long as it is the same. */
  way: Way | undefined;
  /** The path of the image whose whole copy is in the modem; empty where none is. */
  staged: string;
  /** The `why` of a way that is not there; with an image's path behind it where it was refused for that one. */
  refusedWay: string;
  /** The path of the image of which the server has a beginning that is nobody else's: the upload broke, and no byte was lost on the line. */
  sound: string;
  /** What the server has of the image from a try before, where that is sound. */
  serverBytes: number;
  /** What the modem has told by itself since the session was opened: that its connection is gone. */
  lost: string;
  /** The data connection was set up by this ferry with this config.json, and nothing has gone wrong since. */
  isAttached: boolean;
  /** How often it was taken down to mend it, since an image was delivered or a round began. */
  detaches: number;
  /** What the network has said of the time unasked, and when on the chip's clock. */
  timeLine: string;
  timeMs: number;
  /** Nobody who was asked in this round could tell the time. */
  isTimeless: boolean;
  /** The file by which the server is asked for the time, since the boot or since config.json was another: empty before it is written. */
  marker: '' | 'left' | 'gone';
  /** How often the modem has said ERROR and no more to a matter of the server, since an image was delivered. */
  bareErrors: number;
  /** The server takes no rename. */
  noRename: boolean;
  /** Marks of the folders whose directory at the server is longer than the modem takes. */
  tooLong: string;
  /** It takes no upload that goes on: neither REST nor APPE. */
  noResume: boolean;
  /** It has logged in this modem, later than a greeting is waited for. */
  isSlow: boolean;
  /** A long wait for its login was in vain, and it has logged nobody in since. */
  hasWaited: boolean;
  /** It has not answered in this session, which begins with the first operation. */
  isUngreeted: boolean;
  /** Runs rows of which one begins a session: greeting.ts. */
  greet(rows: Script, onEnd: OnEnd, payload?: Payload): void;
  /** It tells neither size nor listing. */
  isMute: boolean;
  /** How many uploads in a row were gone behind its reply to the complete transfer. */
  vanished: number;
  lastCode: string;
  /** What the modem said with the last fault. */
  lastLine: string;
  /** What a person at the console has asked for, done between images. */
  jobs: Job[];
  /** Ends the rest, where there is one. */
  hurry(): void;
  /** Path and size of the next image, whose whole copy is in the modem already; empty where none is. */
  ahead: string;
  /** For how many images to come a copy from before a cut may lie in the modem: one was in hand, one ahead. */
  unsure: number;
  /** A copy from before may lie in the modem under the image's name. */
  mayHaveCopy: boolean;
  /** The copy in the modem was read back and is the image. */
  isCompared: boolean;
  /** The server has shown that it holds the whole image. */
  isVerified: boolean;
  /** The path of the image whose copy at the server was to be read back, which did not come to its end. */
  unread: string;
  /** Failed tries in this round, of the image at this path. */
  failures: number;
  attempted: string;
  /** The round before was given up in the middle, by a crash or since nothing moved: the tries count on. */
  isRecovering: boolean;
  /** An image was delivered since the ladder of cures last asked. */
  hasProgressed: boolean;
  startedMs: number;
  delivered: number;
  setAside: number;
  /** How many rounds in a row were given up. */
  troubles: number;
  peak: number;
  /** Digest of the config.json that was read last. */
  digest: string;
  /** What was told of the card last, and how often it was the same since. */
  told: string;
  looks: number;
  /** This round has something to do. */
  isStarted: boolean;
  /** The look before found nothing to send. */
  isIdle: boolean;
  /** The password that the console is locked by. */
  lock: string;
  /** The modem was switched off, and nothing has been said to it since. */
  isOff: boolean;
  /** What is left of a sleep was looked for in this boot. */
  hasLooked: boolean;
  /** This round begins as it was planned: the one before, or the sleep that this boot ends, has led to it. */
  isPlanned: boolean;
  /** When this round was due, on the clock. */
  dueMs: number;
  /** When a round is due by the network's clock: this one where it was planned, else the next; 0: not known. */
  due: number;
  /** What the light says now, and what it is to say while it rests unless all went well. */
  glow: Glow;
  outcome: Glow;
  /** What a get has left unfinished: it goes on behind it. */
  gotten: string;
}

/** Most JsVars in use so far; asked at every change of state. */
export function samplePeak(trip: Trip): Memory {
  const memory = trip.memory();
  if (memory.usage > trip.peak) trip.peak = memory.usage;
  return memory;
}

export function tellMemory(trip: Trip): void {
  const total = samplePeak(trip).total;
  trip.log.info('memory', trip.peak + ' of ' + total + ' JsVars');
}

/** Told when it is new, and after so many looks: somebody may have come to read. */
const looksUntilTold = 30;

/** What is wrong with the card, as sentences: told when it is new, and now and then. */
export function tellCard(trip: Trip, sentences: string[]): void {
  const all = sentences.join('\n');
  trip.looks = all === trip.told ? trip.looks + 1 : 0;
  trip.told = all;
  if (trip.looks % looksUntilTold === 0) sentences.forEach(function (text) { trip.log.error('card', text); });
}

/** How a modem that is not known yet is talked to. */
export function standardDialect(): Dialect {
  return { longestCommand: 250, isUrc: isStandardUrc, codeOf: standardCodeOf, isSecret: isSecret };
}

export function dialectOf(modem: Modem): Dialect {
  function isUrc(line: string): boolean { return isStandardUrc(line) || isNamed(modem.chatter, line); }
  return { longestCommand: modem.longestCommand, isUrc: isUrc, codeOf: modem.codeOf, isSecret: isSecret };
}

/** A name at the server with its path, where the modem takes so long a text; else it counts from the directory entered. */
function fileOf(trip: Trip, hole: string): string {
  const name = trip.bag[hole] || '';
  const file = (trip.bag['path'] || '') + name;
  const longest = trip.modem!.longestFile;
  return longest && file.length > longest ? name : file;
}

type OnEnd = (end: End, wrong?: Fault) => void;

/** Runs `act` with the image's own name at the server instead of the temporary one. */
export function underOwnName(trip: Trip, act: (onEnd: OnEnd) => void, onEnd: OnEnd): void {
  const name = trip.bag['name']!;
  trip.bag['name'] = trip.bag['finalName']!;
  act(function (end, wrong) {
    trip.bag['name'] = name;
    onEnd(end, wrong);
  });
}

/** Runs `act` with another file in hand than the image. */
export function underName(trip: Trip, name: string, size: number, act: (onEnd: OnEnd) => void, onEnd: OnEnd): void {
  const bag = trip.bag;
  const kept = { name: bag['name']!, size: bag['size']!, hasBlank: bag['hasBlank']! };
  Object.assign(bag, { name: name, size: '' + size, hasBlank: name.indexOf(' ') < 0 ? '' : '1', isDone: '' });
  act(function (end, wrong) {
    Object.assign(bag, kept);
    onEnd(end, wrong);
  });
}

/** The payload of a row that only listens; what comes shows that something moves. */
export function listenWith(trip: Trip, take: (bytes: string) => void): Payload {
  return {
    left: function () { return 0; },
    pour: function () { return function () { return 0; }; },
    take: function (bytes) {
      trip.expect(0);
      take(bytes);
    },
    close: function () { return; }
  };
}

/** Values for the holes that the bag does not have. */
export function scriptValue(trip: Trip): (hole: string) => string | undefined {
  const config = trip.config as unknown as { [key: string]: unknown };
  return function (hole) {
    if (hole === 'file') return fileOf(trip, 'name');
    if (hole === 'finalFile') return fileOf(trip, 'finalName');
    const wait = trip.modem && trip.modem.waits && trip.modem.waits[hole];
    if (wait) return waitOf(trip, wait);
    return config[hole] === undefined ? undefined : '' + config[hole];
  };
}

/** Runs rows, with the time that they may take, and so many bytes on the line. */
export function runRows(trip: Trip, script: Script, bytes: number, onEnd: OnEnd, payload?: Payload, heard?: string): void {
  samplePeak(trip);
  trip.expect(script.reduce(function (sum, row) { return sum + row.ms * (row.tries || 1); }, bytes * 10000 / (trip.baud || 9600)));
  trip.chat.run({ script: script, bag: trip.bag, valueOf: scriptValue(trip), payload: payload, heard: heard, onEnd: function (end, wrong) { onEnd(end, wrong && believed(trip, wrong)); } });
}

/** After the news of a lost data connection that is why; a bare ERROR says nothing of the server after the news of a loss, nor when it comes again and again. */
function believed(trip: Trip, wrong: Fault): Fault {
  if (trip.lost === 'network' && cureOf(wrong.code) === 'session') return fault('network', wrong.where, wrong.line);
  const isBare = wrong.line === 'ERROR' && (wrong.code === 'put-denied' || wrong.code === 'folder-denied');
  if (!isBare) return wrong;
  trip.bareErrors++;
  return trip.lost || trip.bareErrors > 1 ? fault((trip.lost || 'session') as FaultCode, wrong.where, wrong.line) : wrong;
}

/** Runs a script of the modem, or the standard one while none is known. */
export function runScript(trip: Trip, name: ScriptName, onEnd: OnEnd, payload?: Payload): void {
  const bytes = trip.image ? trip.image.size : 0;
  const rows = trip.modem ? trip.modem.script(name, bytes) : standardScript(name);
  if (trip.isUngreeted && rows.some(function (row) { return !!row.greets; })) trip.greet(rows, onEnd, payload);
  else runRows(trip, rows, bytes, onEnd, payload);
}

/** Takes away what lies at the server under the name in the bag, whatever the server says to it. */
export function eraseServed(trip: Trip, onEnd: OnEnd): void {
  runScript(trip, 'erase', function (end, wrong) {
    if (end === 'broken') onEnd(end, wrong);
    else onEnd('done');
  });
}
