// The record that every modem fills: a page of AT commands to hold beside its manual, and what its numbers mean. Data only.

import type { Script } from '../at/step';
import type { FaultCode } from '../fault';

/**
 * The scripts of a modem. Placeholders that the upload fills: every key of config.json (`{ftp.host}`), `{type}` the FTP security,
 * `{name}` the image's name at the server, `{size}`, `{folder}` a directory at the server, `{baud}`, `{hasBlank}` where the name holds one.
 * Placeholders that scripts fill: `{model}`, `{firmware}`, `{sim}`, `{attempts}` at the PIN, `{stat}`, `{net}`, `{rssi}`,
 * `{clock}`, `{isSet}` where the clock did not follow the network before, `{hasMore}` and `{nothing}` of a download, `{piece}`,
 * how much is asked for behind byte `{rest}` by `readBack`, which gives the modem's copy of the image back, `{folderHex}` the
 * directory in hexadecimal where it is not plain ASCII (and `{non-ascii}` for that very word), `{isDone}` and `{cwd}` empty
 * before a script that sets it, `{home}` the login directory, `{login}` the result of a login whose OK alone proves nothing,
 * `{drive}` of the modem, `{serverSize}`, which `sent` fills by the modem's own count where the server tells nothing; and
 * `{rest}`, how much of the image the server has already, `{path}` the directory with a slash behind it, `{parent}` (empty where
 * it has none) and `{leaf}` its parts, `{file}` and `{finalFile}` the names with the path, `{finalName}` the image's own name
 * where `{name}` is a temporary one, `{sizeWait}`, `{leftWait}` and `{sliceWait}` the times of `waits`, `{putOption}` how a file
 * is put (STOR, APPE, STOU), `{modemFile}` a file in the modem and `{modemName}` its name alone (`restore` puts right, whatever
 * became of them, what `toModem` and `fromModem` have changed in the modem, `{isMoved}`), `{cid}` the bearer, `{isSecure}`,
 * `{isOurs}` where the data connection was set up by this ferry and nothing has gone wrong since, `{apnAlone}` where there is an
 * APN and no account for it, `{isRaised}` where the rate is not the usual one, `{source}` who told the time, `{dir}` and `{alt}`
 * the drive's numbers.
 */
export type ScriptName =
  | 'wake' | 'identify' | 'followClock' | 'rate' | 'flow' | 'askSim' | 'countPin' | 'givePin' | 'register' | 'detach' | 'attach' | 'askClock' | 'askTime'
  | 'open' | 'abort' | 'enter' | 'make' | 'drive' | 'stage' | 'stageFile' | 'openSlices' | 'slice' | 'put' | 'putFile' | 'resume' | 'stream' | 'streamOn' | 'size' | 'sent' | 'list' | 'listAll' | 'rename' | 'erase' | 'remove' | 'unmake' | 'get' | 'time' | 'toModem' | 'fromModem' | 'restore' | 'readBack' | 'clear' | 'unstage'
  | 'close' | 'reset' | 'off';

/**
 * A way into the server. `efs`: `stage` fills the modem's own memory, which proves the count, then `put` sends it, or `resume`
 * its rest; behind it `clear` makes room again, and `unstage` undoes a try that failed. `stream`: `stream` sends from the card
 * straight to the server, `streamOn` what is behind byte `{rest}`, `{left}` bytes: only where the modem has counted all that went
 * before.
 */
export interface Way {
  name: 'efs' | 'stream';
  /** The largest image, in bytes. */
  most: number;
  /** Why it is taken before those behind it, for the log; each its own. */
  why: string;
  /** The longest that its bytes may take into the modem. */
  longestMs?: number;
  /** What went before a break was counted and confirmed: a stream may go on behind it. */
  isCounted?: boolean;
  /** The modem's file system is looked for at run time, by the script `drive`. */
  hasDrive?: boolean;
  /**
   * Only for a line that is noisy: by `slice`, piece by piece, each confirmed and sent again until it is; `openSlices` before the
   * first.
   */
  isSliced?: boolean;
  /** `stageFile` and `putFile` are what fill and send it: the modem has another way of the same name. */
  isFile?: boolean;
}

/** A time that a command tells the modem: how long it is to wait for the bytes behind it. */
export interface Wait {
  /** The placeholder that holds how many bytes these are. */
  of: string;
  /** What the command counts in, and its range. */
  unitMs: number;
  least: number;
  most: number;
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

export interface Modem {
  name: string;
  /** Lines that tell of a loss: the beginning of the line, and the fault. */
  urcs: { line: string; code: FaultCode }[];
  /** What else comes unsolicited, beside what is standard: `|NAME|NAME|`, in capitals, without what stands behind the colon. */
  chatter: string;
  longestCommand: number;
  /** What AT+IPR takes, ascending, from the least that is of use. */
  rates: number[];
  /** Keys of config.json whose texts may be no longer. */
  limits: { [key: string]: number };
  names: NameRule;
  /** The longest directory at the server, in characters, without a slash at its end. */
  longestPath: number;
  /** The longest name with its path that it takes as one text; a longer one goes without the path. */
  longestFile?: number;
  /** Placeholders for the times that its commands tell it. */
  waits?: { [placeholder: string]: Wait };
  /** The ways it has, the best one first. */
  ways: Way[];
  /** Whether `enter` goes into a directory and stays there; else directories are only made, and named at each put. */
  hasEnter: boolean;
  /** The session stands in the directory that was entered last: a relative path counts from there, else always from the login's own. */
  hasCwd: boolean;
  /** Where its own files lie that a person moves; empty: in the root of its drive. */
  fileFolder: string;
  /** Which of `toModem` and `fromModem` take a file in another folder; `none`: there is that one only. */
  hasFolders: 'none' | 'from' | 'both';
  /** Whether a file can be renamed at the server: it then has a temporary name until it is proved. */
  hasRename: boolean;
  /**
   * While a file is sent, behind the OK of the last row of `put`, the next image can go into the modem. Given up for the session at
   * the first refusal or trouble.
   */
  isAside?: boolean;
  /** What ends a data phase that has no count. */
  wayOut: string;
  /** `ftp.security` as the modem writes it; a missing one it cannot do. */
  security: { [security: string]: string };
  /** In milliseconds: PWRKEY pulses, until the UART answers, until it is off once it was told so, and the RESET pulse. */
  power: { onMs: number; offMs: number; bootMs: number; downMs: number; resetMs: number };
  /** @param bytes the image's size, for the time-outs that depend on it. */
  script(name: ScriptName, bytes: number): Script;
  /** What the number in a refusing line means; undefined where it says nothing. */
  codeOf(line: string): FaultCode | undefined;
  /** Whether this number may be an error where a size is expected. */
  isCode(n: number): boolean;
}

/**
 * How long so many bytes may take over the air: 50 bytes a second are still waited for up to 120 kB, 200 where there are millions. A
 * result that was lost on the line is waited for as long, hence the bound.
 */
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

/** Bytes a millisecond that a modem takes at least behind a buffer of its own; it may say OK so much later than the line. */
export const slowestIntake = 10;

/** With no word from the modem so long behind the last byte, something may have been lost. */
export const quietMs = 10000;

/** Why a sliced way is taken, for the log. */
export const whySliced = 'the line loses bytes by chance, so each slice is confirmed';

/** The number behind the colon, or undefined. */
export function numberIn(line: string): number | undefined {
  const n = parseInt(line.slice(line.indexOf(':') + 1).trim(), 10);
  return isNaN(n) ? undefined : n;
}

/** How a record is found: the value of `modem.model`, and what `AT+CGMM` holds where it is this modem. */
export interface Maker {
  name: string;
  models: string[];
  /** Passes where it is this one of several that answer alike. */
  proof?: Script;
  make(): Modem;
}
