// Placeholders: `{name}`, or the name in `when`, `unless`, `same`, `set` and `slice`. Optional ones may be empty.

/** Set before a script runs. */
export interface Given {
  // link
  baud: string;
  isWired?: string;
  /** This firmware opened the data connection, without a fault since. */
  isOurs?: string;
  apnAlone?: string;
  /** The radio may be off: wait less. */
  isHasty?: string;
  isRaised?: string;

  // login
  /** Parameter for `ftp.security`. */
  type: string;
  isSecure?: string;

  // directory at the server
  /** `path` has a final slash. */
  folder: string;
  path: string;
  /** The last part of the path, and the part before. */
  parent?: string;
  leaf: string;
  /** The directory in hexadecimal, if not ASCII. */
  folderHex?: string;
  /** The literal `{non-ascii}`, a prefix of hexadecimal. */
  'non-ascii': string;

  // image, or a user's file
  /** `name` is temporary until the file is verified, if it can be renamed. */
  name: string;
  finalName: string;
  /** Name with path, up to `longestFile`. */
  file: string;
  finalFile: string;
  hasBlank?: string;
  size: string;
  /** Checksum of the bytes sent to the modem, in all printed forms, separated by `|`. */
  sum: string;
  /** Bytes before this transfer, and bytes in it. */
  rest: string;
  left: string;
  /** STOR, APPE or STOU. */
  putOption: string;
  /** Timeouts from the record's `waits`; empty if not needed. */
  sizeWait?: string;
  leftWait?: string;
  sliceWait: string;

  // file in the modem
  modemFile: string;
  modemName: string;

  // HTTP request
  /** The URL, without scheme; its host and port. */
  url: string;
  bareUrl: string;
  serverHost: string;
  serverPort: string;
  header?: string;
  contentType: string;
  /** Bytes to request; `to` 0 means all. */
  from: string;
  to: string;
  /** Check the server's certificate; 1 if its dates are ignored, since the modem has no clock. */
  isProved?: string;
  ignoresClock: string;
  /** Value for "body only" (AT76v3 13.2.10). */
  sendHeader: string;
  bodyWait: string;

  // pieces of a file
  /** Bytes to read at once. */
  piece: string;
  /** Size of the slice, its offset in `{size}`, and 1 for the last slice, else 0 (src/at/phases/pour.ts). */
  slice: string;
  offset: string;
  last: string;
}

/** Stored from answers, or by `set`. */
export interface Kept {
  // modem and SIM
  model: string;
  firmware?: string;
  /** State of the SIM; whether it was received. */
  sim: string;
  hasSim?: string;
  /** Tries left for PIN and PUK. */
  attempts?: string;
  puk?: string;
  /** State of the registration, its URC mode, and the kind of network. */
  stat?: string;
  n: string;
  net?: string;
  /** Packet data may be off. */
  isBare?: string;
  /** AT+COPS? reports 2 after a deregistration by command; `searching` is 2. */
  mode: string;
  isOut?: string;
  searching: string;
  /** From AT+CSQ. */
  rssi?: string;
  ber?: string;
  oper?: string;

  // report
  /** Serial number of the modem (AT+CGSN); its supply (AT+CBC), as printed. */
  imei?: string;
  supply?: string;

  // clock
  /** The clock's time as printed, and its source, for the log. */
  clock?: string;
  source?: string;
  ntp?: string;
  /** The clock follows the network, or was just set to follow it; `one` is 1. */
  follows?: string;
  isSet?: string;
  one: string;

  // HTTP request
  checksName?: string;

  // data connection
  /** The context or bearer that FTP uses. */
  cid: string;
  /** The data connection is open; one of another program was open. */
  isOpen?: string;
  wasOpen?: string;
  bearer: string;
  active?: string;
  address?: string;
  down: string;

  // line
  /** AT was answered at this rate. */
  isHeard?: string;

  // session
  /** An earlier row succeeded. Some callers clear it. */
  isDone?: string;
  login?: string;
  home?: string;
  /** Current directory of an idle session. */
  here: string;
  /** The server accepted TYPE I. */
  isBinary?: string;
  /** Result of entering a directory; empty after OK alone. */
  cwd?: string;

  // files in the modem
  /** Drive, its number, and an alternative number. A drive with a final `:` or slash is a prefix of names (`E:/`, move.ts). */
  drive?: string;
  dir?: string;
  alt?: string;
  isPut?: string;
  /** A file is renamed until `restore`. */
  isMoved?: string;
  /** FTPPUT sends only the loaded copy. */
  isLoaded?: string;
  /** Space in bytes, as printed: free; or total and used. */
  room?: string;
  driveBytes?: string;
  usedBytes?: string;
  /** 1 for the slice that creates the file, else 0. */
  isFirst?: string;
  /** Transfers do not use the UART. */
  isPlaced?: string;

  // settings that persist in the modem
  /** The memory is open. */
  isExt?: string;
  /** Puts do not use STOR. */
  isAppended?: string;
  /** The download path is not the directory. */
  isAstray?: string;
  /** An operation is unfinished. */
  isBusy?: string;
  putName?: string;
  getName?: string;
  putPath?: string;
  /** Restart offset set in the modem; `zero` is 0. */
  restAt?: string;
  zero: string;

  // commands of this firmware
  /** Commands cannot be combined on a line. */
  noChain?: string;
  /** The form `FTPDELE`, or `FTPDELE=1`, works. */
  hasDele?: string;
  writesDele?: string;

  // transfers
  /** The modem's limit in bytes, and its present grant. */
  max: string;
  granted?: string;
  /** Bytes to come, received, or stored; `total` is of the file. */
  len?: string;
  total?: string;
  got: string;
  written: string;
  /** `nothing` is 0. */
  hasMore?: string;
  nothing: string;
  /** Size and time from the server; the size may be the modem's count. */
  serverSize?: string;
  fileTime?: string;
  /** HTTP status and bytes of the answer. */
  status: string;
  length: string;
  /** AT+HTTPPARA BREAK is set in the modem. */
  isRanged?: string;
  /** The answer of a trial command. */
  said?: string;
  /** Result of an operation that was stopped. */
  stopped?: string;
  /** A result that is not used further. */
  code: string;
}

/** Or a key of config.json, such as `network.apn`. */
export type Placeholder = keyof Given | keyof Kept | `${string}.${string}`;
