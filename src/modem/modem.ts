// The record of a modem: its page of AT commands and the meanings of its numbers.

import type { Script, Step } from '../at/step';
import type { FaultCode } from '../fault';
import { leadingNumber } from '../number';
import type { Given, Kept, Placeholder } from './placeholders';

/** Values of placeholders. */
export type Values = { [name in keyof Given | keyof Kept]?: string };
/** A row of a modem's script. */
export type Row = Step<Placeholder>;
/** The rows of a script. */
export type Rows = Script<Placeholder>;

/** Scripts of a modem. A script is empty if the modem does not support it. */
export interface ModemScripts {
  /** AT until an answer comes; then echo off, and numbers in errors. */
  wake: Rows;
  /** Asks for model and firmware. */
  identify: Rows;
  /** Changes the line's rate to `{baud}`. */
  rate: Rows;
  /** Switches flow control by RTS and CTS on. */
  flow: Rows;
  /** Asks for the SIM's state. */
  askSim: Rows;
  /** Asks how many tries are left for PIN and PUK. */
  countPin: Rows;
  /** Gives the SIM its PIN. */
  givePin: Rows;
  /** Waits for the registration. */
  register: Rows;
  /** Undoes another program's settings of radio, network and data. */
  revive: Rows;
  /** Asks for profile 1, by whose access point LTE admits a modem. It is empty for 2G. */
  askProfile: Rows;
  /** Sets profile 1, while the radio is off. */
  setProfile: Rows;
  /** Undoes another program's choice of a technology, and its power saving. */
  anyMode: Rows;
  /** Undoes another program's choice of an operator. */
  anyOperator: Rows;
  /** Asks for the operator's reason for a refusal. */
  askCause: Rows;
  /** Opens the data connection. */
  attach: Rows;
  /** Closes the data connection, also another program's. */
  detach: Rows;
  /** Lets the modem's clock follow the network. */
  followClock: Rows;
  /** Asks for the modem's clock. */
  askClock: Rows;
  /** Asks a time server by the modem. */
  askTime: Rows;
  /** Restarts the modem. It ends when the old boot can no longer answer. */
  reset: Rows;
  /** Switches the modem off. */
  off: Rows;
  /** Logs in, or sets the login of each operation. */
  open: Rows;
  /**
   * Ends an `open` or a first operation that waits for its server; its result may come late. No row has `may`: if it is refused, the wait
   * goes on.
   */
  abort: Rows;
  /** Ends the session. */
  close: Rows;
  /** Asks for the current directory. It is empty if each operation is a session. */
  where: Rows;
  /** Enters `{folder}`, or sets it for the next operations. */
  enter: Rows;
  /** Makes the directory `{folder}`. */
  make: Rows;
  /** Removes the directory `{folder}`. */
  unmake: Rows;
  /** Asks for the size of `{name}`. If it is empty, `list` is used. */
  size: Rows;
  /** Lists `{name}` alone. */
  list: Rows;
  /** Asks for the time of `{name}`, in UTC. */
  time: Rows;
  /** Asks how many bytes the latest transfer had. */
  sent: Rows;
  /** Lists the directory. */
  listAll: Rows;
  /** Renames `{name}` to `{finalName}`. */
  rename: Rows;
  /** Deletes `{name}`, and ignores the server's answer. */
  erase: Rows;
  /** Deletes `{name}`, or is refused. */
  remove: Rows;
  /** Downloads `{name}` from byte `{rest}`. */
  get: Rows;
  /** Finds the modem's drive. */
  drive: Rows;
  /** Copies the server's `{name}` to `{modemFile}` in the modem. */
  toModem: Rows;
  /** Copies `{modemFile}` from the modem to the server's `{name}`. */
  fromModem: Rows;
  /** Cleans up after a copy between modem and server has failed. */
  restore: Rows;
  /** Starts the modem's own HTTP. */
  openHttp: Rows;
  /** Ends the modem's own HTTP. */
  closeHttp: Rows;
  /** Asks for bytes `{from}` to `{to}` of `{url}`, or for all if both are 0. */
  ask: Rows;
  /** Reads `{piece}` bytes of the answer from `{rest}` on. */
  read: Rows;
  /** Opens a socket to `{serverHost}`. */
  connect: Rows;
  /** Writes `{size}` bytes to the socket. */
  write: Rows;
  /** Reads at most `{piece}` bytes from the socket. */
  receive: Rows;
  /** Closes the socket. */
  hangUp: Rows;
  /** Stores a certificate of `{left}` bytes in the modem. */
  loadProof: Rows;
  /** Deletes the modem's copy after a delivery. */
  clear: Rows;
  /** Deletes the modem's copy after a failure. */
  unstage: Rows;
}

/** Scripts of a method to send an image. */
export interface MethodScripts {
  /** Copies the image into the modem, by count. */
  stage: Rows;
  /** Reads the copy back. */
  readBack: Rows;
  /** Sends the copy from its first byte. */
  put: Rows;
  /** Sends the copy from byte `{rest}` on. */
  resume: Rows;
  /** Sends the image from the card, from its first byte. */
  stream: Rows;
  /** Sends `{left}` bytes of it from byte `{rest}` on, or by `{putOption}`. */
  streamOn: Rows;
  /** Empties the modem's memory. */
  openSlices: Rows;
  /** Stores `{left}` bytes at offset `{rest}` in it. */
  slice: Rows;
}

/** Name of any script. */
export type ScriptName = keyof ModemScripts | keyof MethodScripts;

/** A way of an image through the modem. */
export interface Method {
  /** `efs`: through the modem's memory or files. `stream`: directly to the server. */
  name: 'efs' | 'stream';
  /** Bytes of the longest image. */
  most: number;
  /** Reason to take this method, for the log. No other method of the modem has the same. */
  why: string;
  /** Longest time in milliseconds that the modem waits for the payload. */
  longestMs?: number;
  /**
   * What the modem confirms. `nothing`: only the server's size shows a loss. `count`: all bytes before a break, so a stream can be resumed.
   * `slices`: each slice is repeated until it is confirmed, for noisy lines.
   */
  confirms: 'nothing' | 'count' | 'slices';
  /** The image becomes a file, so script `drive` runs before. */
  hasDrive?: boolean;
  /** A command and a drive, as `NAME=DRIVE`: this method cannot use that drive. */
  notFrom?: string;
  /** `stage` deletes a former copy itself. */
  clears?: boolean;
  /** The modem's checksum is compared with `{sum}` (src/payload/sum.ts). */
  hasSum?: boolean;
  /** The method's own script. It is undefined if the modem's is used. */
  script(name: ScriptName, bytes: number): Rows | undefined;
}

/** Placeholders of timeouts that a command announces to the modem. */
export type WaitName = 'sizeWait' | 'leftWait' | 'sliceWait' | 'bodyWait';

/** How such a timeout is computed. */
export interface Wait {
  /** Placeholder with the number of bytes. */
  of: keyof Values;
  /** Unit of the parameter, in milliseconds. */
  unitMs: number;
  /** Smallest value, in that unit. */
  least: number;
  /** Largest value, in that unit. */
  most: number;
  /** The parameter is left empty if the smallest value is enough. */
  isOptional?: boolean;
}

/** Which names of files the modem accepts. Other characters are replaced. */
export interface NameRule {
  /** Matches each character that is not allowed. */
  forbidden: RegExp;
  /** Matches a name whose first character is allowed. */
  first: RegExp;
  /** Bytes of the longest name. */
  longest: number;
}

interface Is {
  /** Name of the modem for `modem.model`. */
  name: string;
  /** URCs that mean a lost link, by their beginning, with the fault's code. */
  urcs(): { line: string; code: FaultCode }[];
  /** Other URCs that are not standard: `|NAME|NAME|`, in capitals. */
  urcNames: string;
}

interface Line {
  /** Characters of the longest command. */
  longestCommand: number;
  /** The modem's rates in baud, ascending. */
  rates(): number[];
  /** Bytes that end data mode. The text is empty if data mode ends by count. */
  dataTerminator: string;
}

interface Power {
  /**
   * Times in milliseconds. `onMs`, `offMs`: pulse of PWRKEY. `bootMs`: until the modem answers. `downMs`: a shutdown. `resetMs`: pulse of
   * RESET.
   * `tailMs`: from the silence of its UART to its end; without it, only STATUS shows the end.
   */
  power: { onMs: number; offMs: number; bootMs: number; downMs: number; resetMs: number; tailMs?: number };
}

interface Errors {
  /** Code of the fault for the number in a refusal. It is undefined if the refusal has no known number. */
  codeOf(line: string): FaultCode | undefined;
  /** The number may be an error and no size. */
  isCode(n: number): boolean;
}

interface Ftp {
  /** The modem's parameter for each value of `ftp.security` that it supports. */
  security: { [security: string]: string };
  /** Characters of the longest value, by key of config.json. */
  limits: { [key: string]: number };
  /** Rule for the names of files. */
  names(): NameRule;
  /** Characters of the longest directory, without its final slash. */
  longestPath: number;
  /** Characters of the longest name with its path. A longer one is sent without its path. */
  longestFile?: number;
  /** The timeouts that commands announce. */
  waits?: { [placeholder in WaitName]?: Wait };
  /** `enter` changes the directory. Otherwise each put names it. */
  hasEnter: boolean;
  /** Relative paths start at the directory that was entered last, not at the login's. */
  hasCwd: boolean;
  /** The modem can rename a file on the server. */
  hasRename: boolean;
  /** Folder of a person's files in the modem. Empty: the root of its drive. */
  fileFolder: string;
  /** Which of `toModem` and `fromModem` accept folders. `from`: only `fromModem`. */
  hasFolders: 'none' | 'from' | 'both';
  /** The next image can be stored during a put, after the OK of its last row. It is not done in a session after its first fault. */
  overlapsPut?: boolean;
  /** Methods to send an image, the best first. */
  methods(): Method[];
}

/** The modem's own HTTP. */
export interface HttpRecord {
  /** Methods to send an image, the best first. The list is empty if the modem's HTTP cannot send one. */
  methods: Method[];
  /** Characters of the longest URL. */
  longestUrl: number;
  /** URC of a closed socket, by its beginning. After `|`, that of a TLS socket. */
  closedLine: string;
  /** The modem's sockets can use TLS. */
  hasTls: boolean;
  /** Bytes of the longest certificate by which a server can be checked. 0: it checks none. */
  proofBytes: number;
  /** Code of a status that is the modem's own and not the server's. Undefined: it closed the connection. */
  codeOf?(status: number): FaultCode | undefined;
  /** Share of an upload that has gone to the server, from 0 to 1, if the line reports it. */
  shareIn?(line: string): number | undefined;
  /**
   * Whether the modem compares the certificate's name with the server's. `asked`: `connect` sets `{checksName}`. If it does not, any
   * certificate of the authority passes.
   */
  names: 'always' | 'never' | 'asked';
}

/**
 * The record of a modem. It is flat, which saves memory. Wrap functions of other files, as `function (line) { return codeOf(line); }`: a
 * reference keeps them in memory.
 */
export interface Modem extends Is, Line, Power, Errors, Ftp {
  /** The modem's own HTTP, and its sockets. */
  http(): HttpRecord;
  /** A script of the modem; empty: it has none. @param bytes for its timeouts */
  script(name: ScriptName, bytes: number): Rows;
}

/** Rule for names of ASCII without the characters that some server or modem refuses. @param longest bytes */
export function plainNames(longest: number): NameRule {
  return { forbidden: /[^ !#-)+\-.0-9=@-\[\]^-{}~]/g, first: /^[A-Za-z0-9_]/, longest: longest };
}

/** The number after the colon. It is undefined if there is none. */
export function numberIn(line: string): number | undefined {
  const n = leadingNumber(line.slice(line.indexOf(':') + 1));
  return isNaN(n) ? undefined : n;
}

/** Timeout over the network in milliseconds: 50 bytes a second up to 120 kB, 200 for millions. */
export function airMs(bytes: number): number {
  return bytes * 5 + Math.min(bytes * 15, 1800000);
}

/** Timeout in milliseconds of a download's first byte: the server's answers, and 1 kB a second if the modem first fetches all. */
export function fetchMs(bytes: number): number {
  return 240000 + bytes;
}

/** After this silence behind the last byte, in milliseconds, bytes may be lost. */
export const quietMs = 10000;

/** Least bytes a millisecond that a modem accepts. Its OK may be that late. */
export const slowestIntake = 10;

/** Bytes of a slice, which fit every modem with slices. CFTPSPUT takes at most 2,048 (AT76v3 12.2.15). */
export const sliceBytes = 1920;

/** Reason of a method, for the log. */
export const whyCounted = 'the modem confirms the count before anything is sent';
/** Reason of a method, for the log. */
export const whySliced = 'the line loses bytes by chance, so each slice is confirmed';

/** A modem that is known. */
export interface ModemEntry {
  /** Name for `modem.model`. */
  name: string;
  /** Texts in the answer to AT+CGMM that name the modem. */
  models: string[];
  /**
   * For unknown models: beginnings of related names, in capitals. The whole name is compared: letters, digits, `.`, `_` and `-`, with a
   * digit. Only SIMCOM and QUECTEL are removed before (link/identify.ts), so list other prefixes here.
   */
  kin?: string[];
  /** Commands that only this entry answers, of those with the same answer to AT+CGMM. */
  proof?: Rows;
  /** Makes the modem's record. */
  make(): Modem;
}
