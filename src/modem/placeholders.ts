// Every placeholder of the scripts. A script writes it as `{name}`, or names it in `when`, `unless`, `same`, `set` and `slice`. An optional
// one may be empty. A flag (`is…`, `has…`) is 1 or empty.

/** Placeholders that are set before a script runs. */
export interface Given {
  /** Rate of the line to change to, in baud. */
  baud: string;
  /** RTS and CTS are wired. */
  isWired?: string;
  /** This firmware has opened the data connection, and no fault came since. */
  isOurs?: string;
  /** The access point is set, and no user. */
  apnAlone?: string;
  /** The radio may be off, so the wait is shorter. */
  isHasty?: string;
  /** The line has more than 115,200 baud, a rate that AT&W must not store. */
  isRaised?: string;
  /** Profile 1 has the right access point already. */
  hasProfile?: string;
  /** The network has refused the registration. */
  isDenied?: string;

  // login
  /** The modem's parameter for `ftp.security`. */
  type: string;
  /** The connection uses TLS. */
  isSecure?: string;

  // directory at the server
  /** The directory on the server. */
  folder: string;
  /** The directory on the server, with a slash at its end. */
  path: string;
  /** The directory without its last part. */
  parent?: string;
  /** The last part of the directory. */
  leaf: string;
  /** The directory in hexadecimal, if it is not ASCII. */
  folderHex?: string;
  /** The text `{non-ascii}` itself, which goes before hexadecimal. */
  'non-ascii': string;

  // image, or a user's file
  /** Name of the file on the server. If the modem can rename, it is temporary until the image is verified. */
  name: string;
  /** The file's own name. */
  finalName: string;
  /** `name` with its path, if that is no longer than `longestFile`. */
  file: string;
  /** `finalName` with its path, if that is no longer than `longestFile`. */
  finalFile: string;
  /** The name contains a blank. */
  hasBlank?: string;
  /** Bytes of the file. */
  size: string;
  /** Checksum of the bytes sent to the modem, in every form that a modem prints, with `|` between them. */
  sum: string;
  /** Bytes before this transfer. */
  rest: string;
  /** Bytes in this transfer. */
  left: string;
  /** FTP command of the upload: STOR, APPE or STOU. */
  putOption: string;
  /** Timeout for `size` bytes, by the record's `waits`. Empty: not needed. */
  sizeWait?: string;
  /** Timeout for `left` bytes, by the record's `waits`. Empty: not needed. */
  leftWait?: string;
  /** Timeout for a slice, by the record's `waits`. */
  sliceWait: string;

  /** Path of a person's file in the modem. */
  modemFile: string;
  /** Name of a person's file in the modem. */
  modemName: string;

  // HTTP request
  /** The URL. */
  url: string;
  /** The URL without its scheme. */
  bareUrl: string;
  /** Follows the URL when the image is asked for, so that a cache does not answer. */
  query?: string;
  /** Host of the server. */
  serverHost: string;
  /** Port of the server. */
  serverPort: string;
  /** The header line of the settings. */
  header?: string;
  /** Media type of the body. */
  contentType: string;
  /** First byte to ask for. */
  from: string;
  /** Last byte to ask for. 0: all. */
  to: string;
  /** The server's certificate is checked. */
  isProved?: string;
  /** 1: the dates of the certificate are ignored, as the modem does not know the time. 0: they count. */
  ignoresClock: string;
  /** The modem's value for "body only" (AT76v3 13.2.10), which differs by firmware. */
  sendHeader: string;
  /** Timeout for the body, by the record's `waits`. */
  bodyWait: string;

  /** Bytes to read at once. */
  piece: string;
  /** Bytes of the slice (src/at/phases/pour.ts). */
  slice: string;
  /** Offset of the slice. */
  offset: string;
  /** 1 for the last slice, 0 for all others. */
  last: string;
}

/** Placeholders that are stored from answers, or by `set`. */
export interface Kept {
  /** Answer of AT+CGMM. */
  model: string;
  /** Answer of AT+CGMR. */
  firmware?: string;
  /** State of the SIM (AT+CPIN). */
  sim: string;
  /** The SIM's state was received. */
  hasSim?: string;
  /** Tries left for the PIN. */
  attempts?: string;
  /** Tries left for the PUK. */
  puk?: string;
  /** State of the registration (TS 27.007 7.2). */
  stat?: string;
  /** Mode of its URC. */
  n: string;
  /** Kind of the network, for the log. */
  net?: string;
  /** The registration is for calls, so packet data may be off. */
  isBare?: string;
  /** Mode of AT+COPS. 2 is reported after a deregistration by command. */
  mode: string;
  /** The modem was deregistered by command, or an operator was chosen by hand. */
  isOut?: string;
  /** Is 2, the state of a search. */
  searching: string;
  /** Strength of the signal, 0 to 31 (AT+CSQ). */
  rssi?: string;
  /** Error rate of the radio (AT+CSQ). */
  ber?: string;
  /** Operator, as AT+COPS prints it. */
  oper?: string;
  /** What AT+CGDCONT? prints for profile 1, from its type on. */
  profile?: string;
  /** The power saving mode is on. */
  saves?: string;
  /** The power saving mode is to be switched off. */
  isSaving?: string;
  /** The modem shows the cause of a refusal. */
  hasCause?: string;
  /** Cause of a refused registration, as a text (AT+CEER). */
  report?: string;
  /** Cause of a refused registration, as a number (AT+CEREG). */
  reject?: string;
  /** Tracking area in the answer of AT+CEREG. */
  tac?: string;
  /** Cell in the answer of AT+CEREG. */
  ci?: string;
  /** Technology in the answer of AT+CEREG. */
  act?: string;
  /** Kind of the cause in the answer of AT+CEREG. */
  causeType?: string;

  // report
  /** Serial number (AT+CGSN). */
  imei?: string;
  /** Voltage of the supply, as printed (AT+CBC). */
  supply?: string;

  // clock
  /** The time, as printed. */
  clock?: string;
  /** Where the time comes from, for the log. */
  source?: string;
  /** Result of the time server. */
  ntp?: string;
  /** The clock follows the network. */
  follows?: string;
  /** The clock was just set to follow the network. */
  isSet?: string;
  /** Is 1. */
  one: string;

  /** The modem compares the certificate's name with the server's. */
  checksName?: string;

  // data connection
  /** Number of the context or bearer of FTP. */
  cid: string;
  /** The data connection is open. */
  isOpen?: string;
  /** Another program's data connection was open. */
  wasOpen?: string;
  bearer: string;
  active?: string;
  address?: string;
  down: string;

  // line
  /** AT was answered at this rate. */
  isHeard?: string;

  // session
  /** An earlier row has succeeded. Some callers clear it. */
  isDone?: string;
  /** Result of the login. */
  login?: string;
  /** The data connection is new, so no session is left in the modem. */
  isEnded?: string;
  /** Directory of the login. */
  home?: string;
  /** Directory of an idle session. */
  here: string;
  /** The server has accepted TYPE I. */
  isBinary?: string;
  /** Result of entering a directory. Empty after OK alone. */
  cwd?: string;

  // files in the modem
  /** The modem's drive. One with a final `:` or slash is a prefix of names (`E:/`, move.ts). */
  drive?: string;
  /** Number of the drive. */
  dir?: string;
  /** Another number of the drive. */
  alt?: string;
  /** The put has succeeded. */
  isPut?: string;
  /** A file is renamed until `restore`. */
  isMoved?: string;
  /** FTPPUT sends only the copy that is loaded. */
  isLoaded?: string;
  /** Free bytes of the drive, as printed. */
  room?: string;
  /** All bytes of the drive, as printed. */
  driveBytes?: string;
  /** Used bytes of the drive, as printed. */
  usedBytes?: string;
  /** 1: the slice creates the file. Otherwise 0. */
  isFirst?: string;
  /** Transfers do not use the UART. */
  isPlaced?: string;

  // settings that persist in the modem
  /** The modem's memory for an image is open. */
  isExt?: string;
  /** Puts do not use STOR. */
  isAppended?: string;
  /** The path for downloads differs from the directory. */
  isAstray?: string;
  /** An operation is not finished. */
  isBusy?: string;
  /** Name for uploads in the modem. */
  putName?: string;
  /** Name for downloads in the modem. */
  getName?: string;
  /** Path for uploads in the modem. */
  putPath?: string;
  /** The modem's restart offset. */
  restAt?: string;
  /** Is 0. */
  zero: string;

  // commands of this firmware
  /** Commands cannot share a line. */
  noChain?: string;
  /** The form `FTPDELE` works. */
  hasDele?: string;
  /** The form `FTPDELE=1` works. */
  writesDele?: string;

  // transfers
  /** Most bytes of a slice. */
  max: string;
  /** Bytes that the modem grants now. */
  granted?: string;
  /** Raw bytes that follow. */
  len?: string;
  /** Bytes of the file. */
  total?: string;
  /** Bytes received. */
  got: string;
  /** Bytes stored. */
  written: string;
  /** The modem has more bytes. */
  hasMore?: string;
  /** Is 0. */
  nothing: string;
  /** The size may be the modem's count. */
  serverSize?: string;
  /** Time of the file on the server, as printed. */
  fileTime?: string;
  /** HTTP status. */
  status: string;
  /** Bytes of the answer's body. */
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

/** Any placeholder, or a key of config.json, such as `network.apn`. */
export type Placeholder = keyof Given | keyof Kept | `${string}.${string}`;
