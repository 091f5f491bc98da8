// `{name}`, or the name in `when`, `unless`, `same`, `set` and `slice`. Optional ones may be empty.

/** Set before a script runs. */
export interface Given {
  // link
  baud: string;
  isWired?: string;
  /** This firmware opened the data connection; no fault since. */
  isOurs?: string;
  apnAlone?: string;
  /** The radio may be off: wait less. */
  isHasty?: string;
  isRaised?: string;
  /** Profile 1 is right already; the network refused the registration. */
  hasProfile?: string;
  isDenied?: string;

  // login
  /** Parameter for `ftp.security`. */
  type: string;
  isSecure?: string;

  // directory at the server
  /** `path` has a final slash. */
  folder: string;
  path: string;
  /** Last part of the path; the part before. */
  parent?: string;
  leaf: string;
  /** The directory in hexadecimal, if not ASCII. */
  folderHex?: string;
  /** The literal `{non-ascii}`, a prefix of hexadecimal. */
  'non-ascii': string;

  // image, or a user's file
  /** `name` is temporary until verified, if the file can be renamed. */
  name: string;
  finalName: string;
  /** Name with path, up to `longestFile`. */
  file: string;
  finalFile: string;
  hasBlank?: string;
  size: string;
  /** Checksum of the bytes sent to the modem; all printed forms, separated by `|`. */
  sum: string;
  /** Bytes before, and in, this transfer. */
  rest: string;
  left: string;
  /** STOR, APPE or STOU. */
  putOption: string;
  /** Timeouts by the record's `waits`; empty if not needed. */
  sizeWait?: string;
  leftWait?: string;
  sliceWait: string;

  // file in the modem
  modemFile: string;
  modemName: string;

  // HTTP request
  /** The URL, without scheme. */
  url: string;
  bareUrl: string;
  /** Follows the URL of a request for the image: past a cache. */
  query?: string;
  serverHost: string;
  serverPort: string;
  header?: string;
  contentType: string;
  /** Range to request; `to` 0: all. */
  from: string;
  to: string;
  /** Check the server's certificate; 1: ignore its dates, as the modem has no clock. */
  isProved?: string;
  ignoresClock: string;
  /** Value for "body only" (AT76v3 13.2.10). */
  sendHeader: string;
  bodyWait: string;

  // pieces of a file
  piece: string;
  /** Size and offset of the slice; 1 for the last, else 0 (src/at/phases/pour.ts). */
  slice: string;
  offset: string;
  last: string;
}

/** Stored from answers, or by `set`. */
export interface Kept {
  // modem and SIM
  model: string;
  firmware?: string;
  /** The SIM's state; it was received. */
  sim: string;
  hasSim?: string;
  /** Tries left for PIN and PUK. */
  attempts?: string;
  puk?: string;
  /** Registration, its URC mode, kind of network. */
  stat?: string;
  n: string;
  net?: string;
  /** Packet data may be off. */
  isBare?: string;
  /** AT+COPS? reports 2 after a deregistration by command. */
  mode: string;
  isOut?: string;
  searching: string;
  /** From AT+CSQ. */
  rssi?: string;
  ber?: string;
  oper?: string;
  /** Profile 1 from its type on. */
  profile?: string;
  /** The power saving mode is on. */
  saves?: string;
  isSaving?: string;
  /** The modem shows the cause of a refusal: its text, its number, and fields before it. */
  hasCause?: string;
  report?: string;
  reject?: string;
  tac?: string;
  ci?: string;
  act?: string;
  causeType?: string;

  // report
  /** Serial number (AT+CGSN); supply as printed (AT+CBC). */
  imei?: string;
  supply?: string;

  // clock
  /** The time as printed; its source, for the log. */
  clock?: string;
  source?: string;
  ntp?: string;
  /** The clock follows the network; was just set to; `one` is 1. */
  follows?: string;
  isSet?: string;
  one: string;

  // HTTP request
  checksName?: string;

  // data connection
  /** Context or bearer of FTP. */
  cid: string;
  /** The data connection is open; another program's was. */
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
  /** An earlier row succeeded; some callers clear it. */
  isDone?: string;
  login?: string;
  /** The data connection is new, so no session is left in the modem. */
  isEnded?: string;
  home?: string;
  /** Directory of an idle session. */
  here: string;
  /** The server accepted TYPE I. */
  isBinary?: string;
  /** Result of entering a directory; empty after OK alone. */
  cwd?: string;

  // files in the modem
  /** Drive, its number, an alternative number. A drive with a final `:` or slash is a prefix of names (`E:/`, move.ts). */
  drive?: string;
  dir?: string;
  alt?: string;
  isPut?: string;
  /** A file is renamed until `restore`. */
  isMoved?: string;
  /** FTPPUT sends only the loaded copy. */
  isLoaded?: string;
  /** Bytes, as printed: free; or total and used. */
  room?: string;
  driveBytes?: string;
  usedBytes?: string;
  /** 1: the slice creates the file; else 0. */
  isFirst?: string;
  /** Transfers do not use the UART. */
  isPlaced?: string;

  // settings that persist in the modem
  /** The modem's memory for an image is open. */
  isExt?: string;
  /** Puts do not use STOR. */
  isAppended?: string;
  /** The download path differs from the directory. */
  isAstray?: string;
  isBusy?: string;
  putName?: string;
  getName?: string;
  putPath?: string;
  /** The modem's restart offset; `zero` is 0. */
  restAt?: string;
  zero: string;

  // commands of this firmware
  /** Commands cannot share a line. */
  noChain?: string;
  /** The form `FTPDELE`, or `FTPDELE=1`, works. */
  hasDele?: string;
  writesDele?: string;

  // transfers
  /** In bytes: limit and present grant of the modem. */
  max: string;
  granted?: string;
  /** Bytes to come, received, stored; `total` is of the file. */
  len?: string;
  total?: string;
  got: string;
  written: string;
  /** `nothing` is 0. */
  hasMore?: string;
  nothing: string;
  /** The size may be the modem's count. */
  serverSize?: string;
  fileTime?: string;
  /** HTTP status; bytes of the answer. */
  status: string;
  length: string;
  /** AT+HTTPPARA BREAK is set in the modem. */
  isRanged?: string;
  /** Answer of a trial command. */
  said?: string;
  /** Result of an operation that was stopped. */
  stopped?: string;
  /** A result that is not used further. */
  code: string;
}

/** Or a key of config.json, such as `network.apn`. */
export type Placeholder = keyof Given | keyof Kept | `${string}.${string}`;
