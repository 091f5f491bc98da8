// The record of a modem: its page of AT commands and the meanings of its numbers.

import type { Script, Step } from '../at/step';
import type { FaultCode } from '../fault';
import { leadingNumber } from '../number';
import type { Given, Kept, Placeholder } from './placeholders';

export type Values = { [name in keyof Given | keyof Kept]?: string };
export type Row = Step<Placeholder>;
export type Rows = Script<Placeholder>;

/** Empty if not supported. */
export interface ModemScripts {
  /** AT until an answer, echo off, numeric errors. */
  wake: Rows;
  identify: Rows;
  rate: Rows;
  flow: Rows;
  askSim: Rows;
  countPin: Rows;
  givePin: Rows;
  register: Rows;
  /** Undoes another program's settings of radio, network and data. */
  revive: Rows;
  /** Profile 1, by whose APN LTE admits; sets it while the radio is off. `askProfile` is empty for 2G. */
  askProfile: Rows;
  setProfile: Rows;
  /** Undo another program's choice of a technology, power saving, an operator. */
  anyMode: Rows;
  anyOperator: Rows;
  /** The operator's reason for a refusal. */
  askCause: Rows;
  /** `detach` also closes another program's connection. */
  attach: Rows;
  detach: Rows;
  followClock: Rows;
  askClock: Rows;
  askTime: Rows;
  /** Ends when the old boot cannot answer. */
  reset: Rows;
  off: Rows;
  /** Logs in, or sets the login of each operation. */
  open: Rows;
  /**
   * Ends an `open` or a first operation that waits for its server; its result may come late. No row has `may`: if refused, the wait goes
   * on.
   */
  abort: Rows;
  close: Rows;
  /** The current directory; empty if each operation is a session. */
  where: Rows;
  /** Enters `{folder}`, or sets it for the next operations; creates it; removes it. */
  enter: Rows;
  make: Rows;
  unmake: Rows;
  /** Size of `{name}` (if empty, `list` is used); its listing; its time in UTC. */
  size: Rows;
  list: Rows;
  time: Rows;
  /** Count of the latest transfer. */
  sent: Rows;
  listAll: Rows;
  rename: Rows;
  /** `erase` ignores the server's answer. */
  erase: Rows;
  remove: Rows;
  /** Downloads `{name}` from byte `{rest}`. */
  get: Rows;
  drive: Rows;
  /** Server's `{name}` to `{modemFile}`, or back; `restore` cleans up after a failure. */
  toModem: Rows;
  fromModem: Rows;
  restore: Rows;
  openHttp: Rows;
  closeHttp: Rows;
  /** Bytes `{from}` to `{to}` of `{url}`, or all if 0; `read`: `{piece}` bytes from `{rest}`. */
  ask: Rows;
  read: Rows;
  /** Socket to `{serverHost}`: writes `{size}` bytes, reads at most `{piece}`. */
  connect: Rows;
  write: Rows;
  receive: Rows;
  hangUp: Rows;
  loadProof: Rows;
  /** Deletes the modem's copy: after a delivery, or a failure. */
  clear: Rows;
  unstage: Rows;
}

export interface MethodScripts {
  /** Copies the image into the modem, by count. */
  stage: Rows;
  readBack: Rows;
  /** Sends the copy; `resume` starts at byte `{rest}`. */
  put: Rows;
  resume: Rows;
  /** Sends the image from the card; `streamOn`: `{left}` bytes from `{rest}`, or by `{putOption}`. */
  stream: Rows;
  streamOn: Rows;
  /** Empty the memory; store `{left}` bytes at `{rest}`. */
  openSlices: Rows;
  slice: Rows;
}

export type ScriptName = keyof ModemScripts | keyof MethodScripts;

export interface Method {
  name: 'efs' | 'stream';
  /** In bytes. */
  most: number;
  /** A reason for the log; unique. */
  why: string;
  longestMs?: number;
  /**
   * `nothing`: only the server's size shows a loss. `count`: all before a break, so a stream can resume. `slices`: each is repeated until
   * confirmed, for noisy lines.
   */
  confirms: 'nothing' | 'count' | 'slices';
  /** Runs `drive` first. */
  hasDrive?: boolean;
  notFrom?: string;
  /** `stage` deletes a former copy itself. */
  clears?: boolean;
  /** The modem's checksum is compared with `{sum}` (src/payload/sum.ts). */
  hasSum?: boolean;
  /** @returns undefined: the modem's script */
  script(name: ScriptName, bytes: number): Rows | undefined;
}

export type WaitName = 'sizeWait' | 'leftWait' | 'sliceWait' | 'bodyWait';

export interface Wait {
  of: keyof Values;
  /** Unit and range of the parameter. */
  unitMs: number;
  least: number;
  most: number;
  /** Left empty if the minimum suffices. */
  isOptional?: boolean;
}

/** Characters outside it are replaced. */
export interface NameRule {
  forbidden: RegExp;
  first: RegExp;
  /** In bytes. */
  longest: number;
}

interface Is {
  name: string;
  /** URCs that mean a loss, by their beginning. */
  urcs(): { line: string; code: FaultCode }[];
  /** Other non-standard URCs: `|NAME|NAME|`, in capitals. */
  urcNames: string;
}

interface Line {
  longestCommand: number;
  /** The modem's rates, ascending. */
  rates(): number[];
  dataTerminator: string;
}

interface Power {
  /** In ms: PWRKEY pulses, boot, shutdown, RESET pulse. `tailMs`: from the silence of its UART to its end; else only STATUS shows it. */
  power: { onMs: number; offMs: number; bootMs: number; downMs: number; resetMs: number; tailMs?: number };
}

interface Errors {
  codeOf(line: string): FaultCode | undefined;
  /** The number may be an error, not a size. */
  isCode(n: number): boolean;
}

interface Ftp {
  /** Parameter for each `ftp.security` supported. */
  security: { [security: string]: string };
  /** Longest values by key of config.json. */
  limits: { [key: string]: number };
  names(): NameRule;
  /** In characters, without final slash. */
  longestPath: number;
  /** Longest name with path; a longer name is sent alone. */
  longestFile?: number;
  waits?: { [placeholder in WaitName]?: Wait };
  /** `enter` changes the directory; else each put names it. */
  hasEnter: boolean;
  /** Relative paths start at the last directory entered, not the login's. */
  hasCwd: boolean;
  hasRename: boolean;
  /** Folder of a user's files; empty: the drive's root. */
  fileFolder: string;
  /** Whether `toModem` and `fromModem` accept folders. */
  hasFolders: 'none' | 'from' | 'both';
  /** The next image can be loaded during a put, after OK of its last row. Disabled for the session at the first fault. */
  overlapsPut?: boolean;
  /** Upload methods, best first. */
  methods(): Method[];
}

export interface HttpRecord {
  /** Best first; empty if its own HTTP cannot send an image. */
  methods: Method[];
  /** In characters. */
  longestUrl: number;
  /** URC of a closed socket, by its beginning; after `|`, of a TLS socket. */
  closedLine: string;
  hasTls: boolean;
  /** Longest certificate to check a server by; 0: no check. */
  proofBytes: number;
  /** Meaning of a status of the modem's own HTTP in place of the server's; undefined: it closed the connection. */
  codeOf?(status: number): FaultCode | undefined;
  /** Share of an upload at the server, 0 to 1, if the line reports it. */
  shareIn?(line: string): number | undefined;
  /**
   * Whether the modem compares the certificate's name; `asked`: `connect` sets `{checksName}`. If not, any certificate of the authority
   * passes.
   */
  names: 'always' | 'never' | 'asked';
}

/** Flat, to save memory. Wrap other files' functions, as `function (line) { return codeOf(line); }`: a reference keeps them in memory. */
export interface Modem extends Is, Line, Power, Errors, Ftp {
  http(): HttpRecord;
  /** @param bytes for timeouts */
  script(name: ScriptName, bytes: number): Rows;
}

export function plainNames(longest: number): NameRule {
  return { forbidden: /[^ !#-)+\-.0-9=@-\[\]^-{}~]/g, first: /^[A-Za-z0-9_]/, longest: longest };
}

/** Reads the number after the colon. */
export function numberIn(line: string): number | undefined {
  const n = leadingNumber(line.slice(line.indexOf(':') + 1));
  return isNaN(n) ? undefined : n;
}

/** Timeout over the network: 50 bytes a second to 120 kB, 200 for millions. */
export function airMs(bytes: number): number {
  return bytes * 5 + Math.min(bytes * 15, 1800000);
}

/** Timeout of a download's first byte: the server's answers, and 1 kB a second if the modem downloads all before. */
export function fetchMs(bytes: number): number {
  return 240000 + bytes;
}

/** Silence after the last byte may mean a loss. */
export const quietMs = 10000;

/** Least bytes per ms that a modem accepts; its OK may be that late. */
export const slowestIntake = 10;

/** Fits every modem with slices: CFTPSPUT at most 2,048 bytes (AT76v3 12.2.15). */
export const sliceBytes = 1920;

export const whyCounted = 'the modem confirms the count before anything is sent';
export const whySliced = 'the line loses bytes by chance, so each slice is confirmed';

/** `name` for `modem.model`; `models` for AT+CGMM. */
export interface ModemEntry {
  name: string;
  models: string[];
  /**
   * For unknown models: beginnings of related names, in capitals. The whole name is compared: letters, digits, `.`, `_` and `-`, with a
   * digit. Only SIMCOM and QUECTEL are removed before (link/identify.ts); list other prefixes here.
   */
  kin?: string[];
  /** Only this entry passes it, of those with the same answer. */
  proof?: Rows;
  make(): Modem;
}
