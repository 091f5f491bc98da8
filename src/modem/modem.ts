// What the firmware knows of a modem: its scripts of AT commands, and the meanings of the numbers in its answers.

import type { Script, Step } from '../at/step';
import type { FaultCode } from '../fault';
import { leadingNumber } from '../number';
import type { Given, Kept, Placeholder } from './placeholders';

export type { Placeholder } from './placeholders';

/** Values of placeholders in scripts, such as `{baud}`, by the placeholder's name. */
export type Values = Partial<Given> & Partial<Kept>;
/** A row of a modem's script: usually a command and the lines that it waits for. */
export type Row = Step<Placeholder>;
/** The rows of a script, in the order in which they run. */
export type Rows = Script<Placeholder>;

/** Scripts of a modem, each for one purpose. A script without rows means that the modem does not support it. */
export interface ModemScripts {
  /** Sends AT until an answer comes. Then it switches off the modem's echo of commands, and lets the modem name errors by numbers. */
  wake: Rows;
  /** Asks for the modem's model and firmware version. */
  identify: Rows;
  /** Changes the baud rate of the serial line to `{baud}`. */
  rate: Rows;
  /** Switches flow control by RTS and CTS on. */
  flow: Rows;
  /** Asks for the SIM's state. */
  askSim: Rows;
  /** Asks how many tries are left for PIN and PUK. */
  countPin: Rows;
  /** Sends the SIM its PIN. */
  givePin: Rows;
  /** Waits until the modem is registered with a network. */
  register: Rows;
  /** Undoes what another program may have set: a radio switched off, no network, or no packet data. */
  revive: Rows;
  /** Switches the radio off and on, so that the modem reads its SIM again. */
  restartRadio: Rows;
  /**
   * Asks for profile 1 of AT+CGDCONT. It has the access point without which an LTE network does not admit the modem. The script is empty for
   * 2G.
   */
  askProfile: Rows;
  /** Writes access point and account into profile 1 of AT+CGDCONT, while the radio is off. */
  setProfile: Rows;
  /** Undoes another program's choice of a radio technology, such as LTE only, and its power saving mode. */
  anyMode: Rows;
  /** Undoes another program's choice of an operator, so that the modem chooses by itself. */
  anyOperator: Rows;
  /** Asks why the network has refused the registration. */
  askCause: Rows;
  /** Opens the data connection. */
  attach: Rows;
  /** Closes the data connection, even if another program has opened it. */
  detach: Rows;
  /** Lets the modem's clock follow the time of the mobile network. */
  followClock: Rows;
  /** Asks for the time of the modem's clock. */
  askClock: Rows;
  /** Lets the modem ask a time server, and then asks for its clock. */
  askTime: Rows;
  /** Restarts the modem. The script ends when no answer of the time before the restart can come any more. */
  reset: Rows;
  /** Switches the modem off. */
  off: Rows;
  /** Logs in on the FTP server. A modem that logs in for each operation is only told the account. */
  open: Rows;
  /**
   * Ends a login, or the first operation of a session, while it waits for the server. The result of the ended command may come late. If the
   * modem refuses this script, the firmware must go on waiting, so no row has `may`, by which a refusal would be ignored.
   */
  abort: Rows;
  /** Ends the session on the FTP server. */
  close: Rows;
  /** Asks for the current directory on the server. The script is empty if the modem logs in for each operation. */
  where: Rows;
  /** Enters the directory `{folder}` on the server, or sets it for the next operations. */
  enter: Rows;
  /** Makes the directory `{folder}` on the server. */
  make: Rows;
  /** Removes the directory `{folder}` from the server. */
  unmake: Rows;
  /** Asks the server for the size of file `{name}`. If the script is empty, `list` is used instead. */
  size: Rows;
  /** Asks the server for a listing that has only the file `{name}`. */
  list: Rows;
  /** Asks the server for the time of file `{name}`, which is in UTC. */
  time: Rows;
  /** Asks the modem how many bytes its latest transfer had. */
  sent: Rows;
  /** Asks the server for a listing of the current directory. */
  listAll: Rows;
  /** Renames the file `{name}` on the server to `{finalName}`. */
  rename: Rows;
  /** Deletes the file `{name}` on the server, and succeeds even if the server refuses. */
  erase: Rows;
  /** Deletes the file `{name}` on the server, and fails if the server refuses. */
  remove: Rows;
  /** Downloads the file `{name}` from byte `{rest}` on. */
  get: Rows;
  /** Finds a drive for files in the modem. */
  drive: Rows;
  /** Copies the server's file `{name}` to the file `{modemFile}` in the modem. */
  toModem: Rows;
  /** Copies the file `{modemFile}` in the modem to the server's file `{name}`. */
  fromModem: Rows;
  /** Gives a file in the modem its own name again, after a copy between modem and server. */
  restore: Rows;
  /** Starts the HTTP service that is built into the modem. */
  openHttp: Rows;
  /** Ends the HTTP service that is built into the modem. */
  closeHttp: Rows;
  /** Asks an HTTP server for bytes `{from}` to `{to}` of `{url}`. If both are 0, it asks for the whole file. */
  ask: Rows;
  /** Reads `{piece}` bytes of the HTTP answer from the modem, from byte `{rest}` on. */
  read: Rows;
  /** Opens a TCP or TLS connection to `{serverHost}`. */
  connect: Rows;
  /** Writes `{size}` bytes to the connection that the script `connect` has opened. */
  write: Rows;
  /** Reads at most `{piece}` bytes from the connection that the script `connect` has opened. */
  receive: Rows;
  /** Closes the connection that the script `connect` has opened. */
  hangUp: Rows;
  /** Stores a certificate of `{left}` bytes in the modem, by which servers are checked. */
  loadProof: Rows;
  /** Deletes the image's copy in the modem after the image was delivered. */
  clear: Rows;
  /** Deletes the image's copy in the modem after a failure. */
  unstage: Rows;
}

/** Scripts of one method to send an image. A script that is missing here is taken from the modem's own scripts. */
export interface MethodScripts {
  /** Copies the image into the modem. Its command announces the number of bytes. */
  stage: Rows;
  /** Reads the image's copy back from the modem, to compare it. */
  readBack: Rows;
  /** Sends the image's copy in the modem to the server, from its first byte on. */
  put: Rows;
  /** Sends the image's copy in the modem to the server, from byte `{rest}` on. */
  resume: Rows;
  /** Sends the image from the card to the server, from its first byte on. */
  stream: Rows;
  /** Sends `{left}` bytes of the image from the card, from byte `{rest}` on. Some modems use the FTP command in `{putOption}` for it. */
  streamOn: Rows;
  /** Empties the modem's memory before the first slice. */
  openSlices: Rows;
  /**
   * Checks that the copy in the modem has `{reached}` bytes, after bytes of its last slice were lost. It is empty if the prompt of the script `slice`
   * has confirmed the slice's offset.
   */
  sliced: Rows;
  /** Sends a slice of `{left}` bytes, which begins at byte `{rest}` of the image. */
  slice: Rows;
}

/** The name of any script, of the modem or of a method. In the bundle it is a number (firmware/bundle/codes.js). */
export type ScriptName = keyof ModemScripts | keyof MethodScripts;

/**
 * What the modem confirms of an image. With `nothing`, only the file's size on the server shows a loss of bytes. With `count`, the modem confirms
 * all bytes before a break, so a stream can be resumed. With `slices`, each slice is repeated until it is confirmed, which suits noisy lines.
 */
export type Confirmed = 'nothing' | 'count' | 'slices';

/** One way to send an image through the modem. */
export interface Method {
  /** With `efs`, the image is first copied into the modem's memory or file system. With `stream`, it goes directly to the server. */
  name: 'efs' | 'stream';
  /**
   * The size of the longest image that this method can send, in bytes. If it is missing, there is no limit. With `slices`, a longer image goes in
   * parts of this size, which the server appends (script `resume`).
   */
  most?: number;
  /** The reason that the log gives when this method is chosen. It also identifies the method, so no two of a modem have the same reason. */
  why: string;
  /** The longest time that the modem can be told to wait for the payload, in milliseconds. Undefined means that it has no limit. */
  longestMs?: number;
  /** What the modem confirms. */
  confirms: Confirmed;
  /** Whether the image becomes a file in the modem, so that the script `drive` must run first. */
  hasDrive?: boolean;
  /**
   * A command and a drive of the modem, as `NAME=DRIVE`. That command cannot send from that drive, so the method is not used there. The log
   * names the command.
   */
  notFrom?: string;
  /** Whether the script `stage` itself deletes a former copy of the same name. */
  clears?: boolean;
  /** Whether the modem tells a checksum of what it got, to compare with `{sum}` (src/payload/sum.ts). */
  hasSum?: boolean;
  /** Returns the method's own script, or undefined if the modem's script of that name is to be used. */
  script(name: ScriptName, bytes: number): Rows | undefined;
}

/** The placeholders for timeouts that a command announces to the modem. */
export type WaitName = 'sizeWait' | 'leftWait' | 'sliceWait' | 'bodyWait';

/** How a timeout is computed that a command announces to the modem. */
export interface Wait {
  /** The placeholder that holds the number of bytes for which the modem has to wait. */
  of: keyof Values;
  /** The unit of the timeout in the command, in milliseconds: 1, or 1,000 if the command takes seconds. */
  unitMs: number;
  /** The shortest timeout that is announced, in units of `unitMs`. */
  least: number;
  /** The longest timeout that is announced, in units of `unitMs`. */
  most: number;
  /** True if the command leaves its timeout empty whenever the shortest one is enough. */
  isOptional?: boolean;
}

/** Which file names the modem accepts. The firmware replaces all other characters before it sends a name. */
export interface NameRule {
  /** Matches each character that the modem does not accept in a file name. */
  forbidden: RegExp;
  /** Matches a file name whose first character the modem accepts. */
  first: RegExp;
  /** The length of the longest file name, in bytes. */
  longest: number;
}

interface Is {
  /** The modem's name, as in the key `modem.model` of config.json. */
  name: string;
  /** Returns the unsolicited lines that report a lost connection, each by its beginning and with its fault code. */
  urcs(): { line: string; code: FaultCode }[];
  /** Names of the modem's other unsolicited lines that standards do not have: `|NAME|NAME|`, in capitals. */
  urcNames: string;
}

interface Line {
  /** The length of the longest command line that the modem takes, in characters. */
  longestCommand: number;
  /** Returns the baud rates that the modem supports, in ascending order. */
  rates(): number[];
  /** The byte that ends a data phase. The text is empty if a data phase ends after a counted number of bytes. */
  dataTerminator: string;
}

interface Power {
  /**
   * Times in milliseconds. `onMs` and `offMs` are the pulses of PWRKEY that switch the modem on and off, and `resetMs` is that of RESET.
   * `bootMs` lasts from the pulse to the modem's first answer, and `downMs` is the longest shutdown. `tailMs` lasts from the silence of the
   * UART to the end of the shutdown. Without `tailMs`, only the STATUS pin shows that end.
   */
  power: { onMs: number; offMs: number; bootMs: number; downMs: number; resetMs: number; tailMs?: number };
}

interface Errors {
  /** Returns the fault's code for the number in a refusal, or undefined if it has no known number. */
  codeOf(line: string): FaultCode | undefined;
  /** Returns whether a number that stands where a file's size should be may be an error number instead. */
  isCode(n: number): boolean;
}

interface Ftp {
  /** The parameter of the modem's command for each value of `ftp.security` that the modem supports. */
  security: { [security: string]: string };
  /** The longest value of a setting that the modem takes, in characters, by its key in config.json. */
  limits: { [key: string]: number };
  /** Returns which names of files the modem accepts. */
  names(): NameRule;
  /** The length of the longest directory on the server, in characters, without its final slash. */
  longestPath: number;
  /** The length of the longest file name with its path, in characters. A longer one is sent without its path. Undefined means no limit. */
  longestFile?: number;
  /** How the timeouts are computed that commands announce, by placeholder. A placeholder that is missing stays empty. */
  waits?: { [placeholder in WaitName]?: Wait };
  /** Whether the script `enter` changes the directory on the server. Otherwise each upload names its directory. */
  hasEnter: boolean;
  /** Whether relative paths start at the directory that was entered last. Otherwise they start at the directory of the login. */
  hasCwd: boolean;
  /** Whether the modem has a command to rename a file on the server. */
  hasRename: boolean;
  /** The folder in the modem for files that a person copies there. An empty text means the root of the drive. */
  fileFolder: string;
  /** Whether a person's file in the modem may be in another folder: `both` for all copies, `from` only for copies to the server. */
  hasFolders: 'none' | 'from' | 'both';
  /** Whether the next image can be stored in the modem while one is being uploaded. The storing begins after OK to the last command. */
  overlapsPut?: boolean;
  /** Returns the modem's methods to send an image, the best one first. */
  methods(): Method[];
}

/** What the firmware knows of the HTTP service and the sockets that are built into a modem. */
export interface HttpRecord {
  /** The methods to send an image by the modem's HTTP service, the best one first. The list is empty if the service cannot send one. */
  methods: Method[];
  /** The length of the longest URL that the modem takes, in characters. */
  longestUrl: number;
  /** How the unsolicited line begins that reports a closed socket. The beginning for a TLS socket may follow after `|`. */
  closedLine: string;
  /**
   * The modem's line after a slice for which its buffer had no room, so that it has dropped the slice. Undefined: a slice that failed means that the
   * connection is lost.
   */
  fullLine?: string;
  /** Whether the modem's sockets can use TLS. */
  hasTls: boolean;
  /** The size of the longest certificate by which a server can be checked, in bytes. 0 means that the modem checks no server. */
  proofBytes: number;
  /** Returns the fault's code for an HTTP status that the modem itself made up, or undefined for a status of the server. */
  codeOf?(status: number): FaultCode | undefined;
  /**
   * Returns which share of an upload has gone to the server, from 0 to 1, if a line of the modem tells it. Undefined means that the line does
   * not.
   */
  shareIn?(line: string): number | undefined;
  /**
   * Whether the modem compares the name in the server's certificate with the server's name. If not, any certificate of the same authority
   * passes. With `asked`, the script `connect` tells by `{checksName}`.
   */
  names: 'always' | 'never' | 'asked';
}

/**
 * All that the firmware knows of one modem. It is one flat object, which saves memory. Functions of other files are wrapped, as in `function
 * (line) { return codeOf(line); }`: a direct reference would keep them in memory.
 */
export interface Modem extends Is, Line, Power, Errors, Ftp {
  /** Returns what the firmware knows of the modem's HTTP service and sockets. */
  http(): HttpRecord;
  /**
   * Returns a script of the modem, which has no rows if the modem does not support it.
   * @param bytes of the transfer, from which timeouts are computed
   */
  script(name: ScriptName, bytes: number): Rows;
}

/**
 * Returns the rule for names of ASCII characters without those that some server or modem refuses.
 * @param longest the length of the longest name, in bytes
 */
export function plainNames(longest: number): NameRule {
  return { forbidden: /[^ !#-)+\-.0-9=@-\[\]^-{}~]/g, first: /^[A-Za-z0-9_]/, longest: longest };
}

/** Returns the number after the colon of a line, or undefined if there is none. */
export function numberIn(line: string): number | undefined {
  const n = leadingNumber(line.slice(line.indexOf(':') + 1));
  return isNaN(n) ? undefined : n;
}

/** Whether an image of this many bytes is longer than the method's memory in the modem, so that only parts of it fit. */
export function isInParts(method: Method, bytes: number): boolean {
  return bytes > (method.most || bytes);
}

/** Tells whether the method can send an image of this many bytes. */
export function canSend(method: Method, bytes: number): boolean {
  return !isInParts(method, bytes) || method.confirms === 'slices';
}

/**
 * Returns the timeout for a transfer over the mobile network, in milliseconds. It suffices for 50 bytes a second if there are at most 120,000
 * bytes, and for nearly 200 bytes a second if there are millions.
 */
export function airMs(bytes: number): number {
  return bytes * 5 + Math.min(bytes * 15, 1800000);
}

/**
 * Returns the timeout for the first byte of a download, in milliseconds. It is 240 s for the server's answers, plus 1 ms for each byte of the
 * file, since some modems fetch the whole file first.
 */
export function fetchMs(bytes: number): number {
  return 240000 + bytes;
}

/** If a modem is silent for this many milliseconds after the last byte of a payload, bytes may have been lost on the line. */
export const quietMs = 10000;

/** The slowest pace at which a modem takes bytes, in bytes a millisecond. Its OK to a payload may be as late as this pace makes it. */
export const slowestIntake = 10;

/**
 * The size in bytes of a slice, a part of an image that the modem confirms by itself. It suits every modem that takes slices. AT+CFTPSPUT
 * takes at most 2,048 (manual AT76v3 12.2.15).
 */
export const sliceBytes = 1920;

/** The reason that the log gives for a method in which the modem confirms all bytes of the image before it sends them. */
export const whyCounted = 'the modem confirms the count before anything is sent';
/** The reason that the log gives for a method in which the modem confirms each slice, a part of the image. */
export const whySliced = 'the line loses bytes by chance, so each slice is confirmed';

/** An entry in the list of modems that the firmware knows. */
export interface ModemEntry {
  /** The modem's name, as in the key `modem.model` of config.json. */
  name: string;
  /** A modem is taken for this one if its answer to AT+CGMM contains one of these texts. */
  models: string[];
  /**
   * Beginnings of model names, in capitals. A modem that no entry lists is treated as this one if its name begins so. The name must consist
   * of letters, digits, `.`, `_` and `-`, and have a digit. SIMCOM and QUECTEL are removed from its start (link/identify.ts), but other
   * prefixes are not.
   */
  kin?: string[];
  /** Commands that tell this entry from others with the same answer to AT+CGMM: only this modem answers them without an error. */
  proof?: Rows;
  /** Makes the modem's record, which takes much memory. It is missing if this firmware has no code for the modem (firmware/bundle/modems.js). */
  make?(): Modem;
}
