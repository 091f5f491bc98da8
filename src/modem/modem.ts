// The record that every modem fills: a page of AT commands to hold beside its manual, and what its numbers mean.

import type { Script, Step } from '../at/step';
import type { FaultCode } from '../fault';
import type { Placeholder } from './placeholders';

export type Row = Step<Placeholder>;
export type Rows = Script<Placeholder>;

/** Scripts that are the same whichever way an image goes. One that the modem has no commands for is empty. */
export interface ModemScripts {
  /** Says AT until the modem answers, without echo and with numbers in its errors. */
  wake: Rows;
  /** Model and firmware. */
  identify: Rows;
  /** Another rate; the rows after it are said at that rate. */
  rate: Rows;
  /** RTS and CTS on. */
  flow: Rows;
  /** Whether the SIM is there and wants a PIN; how often one may be given; giving it. */
  askSim: Rows;
  countPin: Rows;
  givePin: Rows;
  /** Until the network has taken the modem in. */
  register: Rows;
  /** Switches on what another program has left off: the radio, the choice of a network, packet data. */
  revive: Rows;
  /** Opens the data connection; closes it, whoever has opened it. */
  attach: Rows;
  detach: Rows;
  /** Makes the modem's clock follow the network; reads it; asks a time server. */
  followClock: Rows;
  askClock: Rows;
  askTime: Rows;
  /** Restarts the modem, and waits until nothing of its old life answers. */
  reset: Rows;
  /** Switches it off. */
  off: Rows;
  /** Logs in, or sets what each operation will log in with. */
  open: Rows;
  /** Ends an `open` that waits for its server. Refused, that is waited for to its end: no row of it has `may`. */
  abort: Rows;
  /** Leaves. */
  close: Rows;
  /** Where the session stands: shows that it lives. Nothing where each operation is one of its own. */
  where: Rows;
  /** Goes into `{folder}`, or says that the next operations are there; makes it; removes it. */
  enter: Rows;
  make: Rows;
  unmake: Rows;
  /** What the server says of `{name}`: its size (without it the listing is asked), a listing of it alone, its time in UTC. */
  size: Rows;
  list: Rows;
  time: Rows;
  /** What the modem itself has counted of the latest transfer. */
  sent: Rows;
  /** A listing of the directory. */
  listAll: Rows;
  /** `{name}` becomes `{finalName}`. */
  rename: Rows;
  /** Deletes `{name}`: whatever the server says to it; for a person, who is told. */
  erase: Rows;
  remove: Rows;
  /** Fetches `{name}` from byte `{rest}` on. */
  get: Rows;
  /** Finds the modem's drive, and keeps it in `{drive}`. */
  drive: Rows;
  /** Between the server's `{name}` and the modem's `{modemFile}`; `restore` puts right what they have changed where they failed. */
  toModem: Rows;
  fromModem: Rows;
  restore: Rows;
  /** Makes the modem's own HTTP ready, whatever was left of it; ends it. */
  openHttp: Rows;
  closeHttp: Rows;
  /** GET of `{url}` by it, from byte `{from}` to `{to}`, or of all where these are 0; reads `{piece}` bytes from byte `{rest}`. */
  ask: Rows;
  read: Rows;
  /** A socket to `{serverHost}`; `{size}` bytes into it, slice by slice; what has come, at most `{piece}` bytes; its end. */
  connect: Rows;
  write: Rows;
  receive: Rows;
  hangUp: Rows;
  /** A certificate of `{left}` bytes into the modem's files. */
  loadProof: Rows;
  /** Deletes the copy in the modem of an image that is delivered; what a try that failed has left in the modem. */
  clear: Rows;
  unstage: Rows;
}

/** Scripts of one way into the server. One that a way does not have is looked for in the modem, which has none of these. */
export interface WayScripts {
  /** `efs`: fills the modem's own memory with the image, by count. */
  stage: Rows;
  /** Reads `{piece}` bytes of that copy, after byte `{rest}`. */
  readBack: Rows;
  /** Sends the copy; the rest of it after byte `{rest}`, which the server has already. */
  put: Rows;
  resume: Rows;
  /** `stream`: sends the image from the card straight to the server; `{left}` bytes after byte `{rest}`, or by `{putOption}`. */
  stream: Rows;
  streamOn: Rows;
  /** Slices: empties the memory; puts `{left}` bytes at byte `{rest}`, whatever has been there. */
  openSlices: Rows;
  slice: Rows;
}

export type ScriptName = keyof ModemScripts | keyof WayScripts;

/** A way into the server, with the scripts of its own. */
export interface Way {
  /** `efs`: through the modem's own memory or files; `stream`: from the card straight to the server. */
  name: 'efs' | 'stream';
  /** The largest image, in bytes. */
  most: number;
  /** Why it is taken before those after it, for the log; each its own. */
  why: string;
  /** The longest that its bytes may take into the modem. */
  longestMs?: number;
  /**
   * What the modem confirms of the bytes that go into it. `nothing`: only the size at the server shows what was lost. `count`: all that
   * went before a break, so that a stream may go on after it. `slices`: each piece, sent again until it is; only for a noisy line.
   */
  confirms: 'nothing' | 'count' | 'slices';
  /** The modem's file system is looked for at run time, by the script `drive`. */
  hasDrive?: boolean;
  /** The modem tells a checksum of what it holds: the image's own is in `{sum}` (src/payload/sum.ts). */
  hasSum?: boolean;
  /** @returns undefined where the modem's own is meant */
  script(name: ScriptName, bytes: number): Rows | undefined;
}

export type WaitName = 'sizeWait' | 'leftWait' | 'sliceWait' | 'bodyWait';

/** A time that a command tells the modem: how long it is to wait for the bytes after it. */
export interface Wait {
  /** The placeholder that holds how many bytes these are. */
  of: Placeholder;
  /** What the command counts in, and its range. */
  unitMs: number;
  least: number;
  most: number;
  /** The modem waits for the least where it is told no time: then the placeholder is empty. */
  isOptional?: boolean;
}

/** What the modem and its file system take as a name; everything else in a name is replaced. */
export interface NameRule {
  /** Characters that may not occur, as a global expression. */
  forbidden: RegExp;
  /** How a name must begin. */
  first: RegExp;
  /** In bytes. */
  longest: number;
}

/** How it is recognised, and what it says unasked. */
interface Is {
  name: string;
  /** Lines that tell of a loss: the beginning of the line, and the fault. */
  urcs(): { line: string; code: FaultCode }[];
  /** What else comes unsolicited, beside what is standard: `|NAME|NAME|`, in capitals, without what stands after the colon. */
  chatter: string;
}

/** The line to it, for the link and the pace. */
interface Line {
  longestCommand: number;
  /** What AT+IPR takes, ascending, from the least that is of use. */
  rates(): number[];
  /** What ends a data phase that has no count. */
  wayOut: string;
}

/** For waking it and switching it off. */
interface Power {
  /** In milliseconds: PWRKEY pulses, until the UART answers, until it is off once it was told so, and the RESET pulse. */
  power: { onMs: number; offMs: number; bootMs: number; downMs: number; resetMs: number };
}

/** What its numbers mean, a table for each family of commands. */
interface Errors {
  /** What the number in a refusing line means; undefined where it says nothing. */
  codeOf(line: string): FaultCode | undefined;
  /** Whether this number may be an error where a size is expected. */
  isCode(n: number): boolean;
}

/** Its FTP service, for the delivery and the console. */
interface Ftp {
  /** `ftp.security` as the modem writes it; a missing one it cannot do. */
  security: { [security: string]: string };
  /** Keys of config.json whose texts may be no longer. */
  limits: { [key: string]: number };
  names(): NameRule;
  /** The longest directory at the server, in characters, without a slash at its end. */
  longestPath: number;
  /** The longest name with its path that it takes as one text; a longer one goes without the path. */
  longestFile?: number;
  /** Placeholders for the times that its commands tell it. */
  waits?: { [placeholder in WaitName]?: Wait };
  /** Whether `enter` goes into a directory and stays there; else directories are only made, and named at each put. */
  hasEnter: boolean;
  /** The session stands in the directory that was entered last: a relative path counts from there, else always from the login's own. */
  hasCwd: boolean;
  /** Whether a file can be renamed at the server: it then has a temporary name until it is verified. */
  hasRename: boolean;
  /** Where its own files lie that a person moves; empty: in the root of its drive, behind `{drive}` where that is a beginning of names. */
  fileFolder: string;
  /** Which of `toModem` and `fromModem` take a file in another folder; `none`: there is that one only. */
  hasFolders: 'none' | 'from' | 'both';
  /**
   * While a file is sent, after the OK of the last row of `put`, the next image can go into the modem. Given up for the session at
   * the first refusal or trouble.
   */
  isAside?: boolean;
  /** The ways it has, the best one first. */
  ways(): Way[];
}

/** Its HTTP: its own, and its sockets. */
export interface Http {
  /** The ways of an image by its own HTTP, the best one first; none where it takes no image. */
  ways: Way[];
  /** The longest URL that its own HTTP takes, in characters. */
  longestUrl: number;
  /** What it says when the server has closed a socket: how the line begins; behind a bar that of one with TLS, where it is another. */
  closedLine: string;
  /** It speaks TLS; it can check a server by a certificate of its own. */
  hasTls: boolean;
  hasProof: boolean;
  /**
   * Whether it compares the name in the server's certificate with the one that is meant; `asked`: some firmware does, and the rows of
   * `connect` fill `{checksName}` then. Without that any certificate of the authority passes.
   */
  names: 'always' | 'never' | 'asked';
}

/**
 * Flat, since each object within would cost the engine memory for as long as the record is in use. So would all functions of another file:
 * a record says `function (line) { return codeOf(line); }` and not `codeOf`, which would hold them.
 */
export interface Modem extends Is, Line, Power, Errors, Ftp {
  http(): Http;
  /** @param bytes the image's size, for the time-outs that depend on it */
  script(name: ScriptName, bytes: number): Rows;
}

/** What all of the documents' file systems take; so does every server. */
export function plainNames(longest: number): NameRule {
  return { forbidden: /[^ !#-)+\-.0-9=@-\[\]^-{}~]/g, first: /^[A-Za-z0-9_]/, longest: longest };
}

/** The number after the colon, or undefined. */
export function numberIn(line: string): number | undefined {
  const n = parseInt(line.slice(line.indexOf(':') + 1).trim(), 10);
  return isNaN(n) ? undefined : n;
}

/** Milliseconds over the air: 50 bytes a second to 120 kB, 200 where there are millions: a result that was lost is waited for as long. */
export function airMs(bytes: number): number {
  return bytes * 5 + Math.min(bytes * 15, 1800000);
}

/**
 * How long the first byte of a download may take: a server's answers, and where the modem fetches a file whole before it hands out any of
 * it, that file at 1 kB a second.
 */
export function fetchMs(bytes: number): number {
  return 240000 + bytes;
}

/** With no word from the modem so long after the last byte, something may have been lost. */
export const quietMs = 10000;

/** Bytes a millisecond that a modem takes at least behind a buffer of its own; it may say OK so much later than the line. */
export const slowestIntake = 10;

/** Why a way is taken, for the log. */
export const whyCounted = 'the modem confirms the count before anything is sent';
export const whySliced = 'the line loses bytes by chance, so each slice is confirmed';

/** How a record is found: the value of `modem.model`, and what `AT+CGMM` holds where it is this modem. */
export interface Maker {
  name: string;
  models: string[];
  /**
   * How the names of others of its maker begin, in capitals: one that no record knows is tried as this one. What is held against it is the
   * name as a whole, hyphens included, of letters, digits, `.`, `_` and `-` with a digit among them. Of a maker's name in front only
   * SIMCOM and QUECTEL are known (link/identify.ts): another one has to stand here, too.
   */
  kin?: string[];
  /** Passes where it is this one of several that answer alike. */
  proof?: Rows;
  make(): Modem;
}
