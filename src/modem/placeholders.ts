// Every placeholder of the scripts. A script writes it as `{name}`, or names it in `when`, `unless`, `same`, `set` and `slice`. An optional
// one may be empty. A flag (`is…`, `has…`) is 1 or empty.

/** Placeholders that are set before a script runs. */
export interface Given {
  /** Rate of the line to change to, in baud. */
  baud: string;
  /** Set if the modem's RTS and CTS are wired. */
  isWired?: string;
  /** Set if this firmware has opened the data connection, and no fault came since. */
  isOurs?: string;
  /** Set if config.json has an access point without a user. */
  apnAlone?: string;
  /** Set if the radio may be off, so the wait is shorter. */
  isHasty?: string;
  /** Set if the line has more than 115,200 baud, a rate that AT&W must not store. */
  isRaised?: string;
  /** Set if profile 1 has the right access point already. */
  hasProfile?: string;
  /** Set if the network has refused the registration. */
  isDenied?: string;

  // login
  /** The modem's parameter for `ftp.security`. */
  type: string;
  /** Set if the connection uses TLS. */
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
  /** Name of the file on the server once the image is verified. */
  finalName: string;
  /** `name` with its path, if that is no longer than `longestFile`. */
  file: string;
  /** `finalName` with its path, if that is no longer than `longestFile`. */
  finalFile: string;
  /** Set if the name contains a blank. */
  hasBlank?: string;
  /** Size of the file in bytes. */
  size: string;
  /** Checksum of the bytes sent to the modem, in every form that a modem prints, with `|` between them. */
  sum: string;
  /** Number of the file's bytes before this transfer. */
  rest: string;
  /** Number of bytes in this transfer. */
  left: string;
  /** Number of bytes to download. It is empty if all of the file is wanted. */
  getBytes?: string;
  /** The byte after the last one to download. It is empty as that. */
  getEnd?: string;
  /** FTP command of the upload: STOR, APPE or STOU. */
  putOption: string;
  /** Timeout for `size` bytes, by the record's `waits`. It is empty if the command needs none. */
  sizeWait?: string;
  /** Timeout for `left` bytes, by the record's `waits`. It is empty if the command needs none. */
  leftWait?: string;
  /** Timeout for a slice, by the record's `waits`. */
  sliceWait: string;

  /** Path of a person's file in the modem. */
  modemFile: string;
  /** Name of a person's file in the modem. */
  modemName: string;

  // HTTP request
  /** The URL of the request. */
  url: string;
  /** The URL without its scheme. */
  bareUrl: string;
  /** Follows the URL when the image is asked for, so that a cache does not answer. */
  query?: string;
  /** Host of the server. */
  serverHost: string;
  /** Port of the server. */
  serverPort: string;
  /** The header line for the account, or the one of `http.header`. */
  header?: string;
  /** Media type of the body. */
  contentType: string;
  /** Offset of the first byte that is asked for. */
  from: string;
  /** Offset of the last byte that is asked for. With 0, all bytes are. */
  to: string;
  /** Set if the server's certificate is checked. */
  isProved?: string;
  /** 1: the dates of the certificate are ignored, as the modem does not know the time. 0: they count. */
  ignoresClock: string;
  /** The modem's value for "body only" (AT76v3 13.2.10), which differs by firmware. */
  sendHeader: string;
  /** Timeout for the body, by the record's `waits`. */
  bodyWait: string;

  /** Most bytes to read at one time. */
  piece: string;
  /** Number of bytes in the slice (src/at/phases/pour.ts). */
  slice: string;
  /** Offset of the slice in the image. */
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
  /** Set if the SIM's state was received. */
  hasSim?: string;
  /** Tries left for the PIN. */
  attempts?: string;
  /** Tries left for the PUK. */
  puk?: string;
  /** State of the registration (TS 27.007 7.2). */
  stat?: string;
  /** Mode of the registration's URC (AT+CREG=n). */
  n: string;
  /** Kind of the network, for the log. */
  net?: string;
  /** Set if the registration is for calls, so packet data may be off. */
  isBare?: string;
  /** Mode of AT+COPS. 2 is reported after a deregistration by command. */
  mode: string;
  /** Set if the modem was deregistered by command, or if an operator was chosen by hand. */
  isOut?: string;
  /** The constant 2, the state of a search, to compare with. */
  searching: string;
  /** Strength of the signal, 0 to 31 (AT+CSQ). */
  rssi?: string;
  /** Error rate of the radio (AT+CSQ). */
  ber?: string;
  /** Operator, as AT+COPS prints it. */
  oper?: string;
  /** What AT+CGDCONT? prints for profile 1, from its type on. */
  profile?: string;
  /** State of the power saving mode as AT+CPSMS? prints it, if the mode is on. */
  saves?: string;
  /** Set if the power saving mode is to be switched off. */
  isSaving?: string;
  /** Set if the modem shows the cause of a refusal. */
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
  /** Serial number of the modem (AT+CGSN). */
  imei?: string;
  /** Voltage of the modem's supply, as the modem prints it (AT+CBC). */
  supply?: string;

  // clock
  /** The time of the modem's clock, as the modem prints it. */
  clock?: string;
  /** Where the time comes from, for the log. */
  source?: string;
  /** Result of the time server. */
  ntp?: string;
  /** Set if the clock follows the network. */
  follows?: string;
  /** Set if the clock was just made to follow the network. */
  isSet?: string;
  /** The constant 1, to compare with. */
  one: string;

  /** Set if the modem compares the certificate's name with the server's. */
  checksName?: string;

  // data connection
  /** Number of the context or bearer of FTP. */
  cid: string;
  /** Set if the data connection is open. */
  isOpen?: string;
  /** Set if another program's data connection was open. */
  wasOpen?: string;
  /** State of a bearer, as AT+SAPBR=2 prints it: 1 is connected. */
  bearer: string;
  /** State of the data connection, as the modem prints it: 1 is active. */
  active?: string;
  /** Address of the data connection, as the modem prints it. */
  address?: string;
  /** The constant 0, the state of a closed data connection, to compare with. */
  down: string;

  // line
  /** Set if AT was answered at the present rate. */
  isHeard?: string;
  /** Set while nothing was asked that may be answered late. */
  isPrompt?: string;

  // session
  /** Set if an earlier row has succeeded. Some callers clear it. */
  isDone?: string;
  /** Result of the login. */
  login?: string;
  /** Set if the data connection is new, so no session is left in the modem. */
  isEnded?: string;
  /** Directory that the login leads to. */
  home?: string;
  /** Directory that a session is in when it has nothing to do. */
  here: string;
  /** Set if the server has accepted TYPE I. */
  isBinary?: string;
  /** Result of the command that enters a directory. It is empty after OK alone. */
  cwd?: string;

  // files in the modem
  /** The modem's drive. One with a final `:` or slash is a prefix of names (`E:/`, move.ts). */
  drive?: string;
  /** Number of the drive. */
  dir?: string;
  /** Another number that the drive may have. */
  alt?: string;
  /** Set if the put has succeeded. */
  isPut?: string;
  /** Set if a file is renamed until the script `restore` runs. */
  isMoved?: string;
  /** Set if FTPPUT sends only the copy that is loaded. */
  isLoaded?: string;
  /** Free bytes of the drive, as printed. */
  room?: string;
  /** All bytes of the drive, as printed. */
  driveBytes?: string;
  /** Used bytes of the drive, as printed. */
  usedBytes?: string;
  /** 1 if the slice creates the file, otherwise 0. */
  isFirst?: string;
  /** Set if transfers do not use the UART. */
  isPlaced?: string;

  // settings that persist in the modem
  /** Set if the modem's memory for an image is open. */
  isExt?: string;
  /** Set if puts use another command than STOR. */
  isAppended?: string;
  /** Set if the path for downloads differs from the directory. */
  isAstray?: string;
  /** Set if an operation is not finished. */
  isBusy?: string;
  /** Name for uploads that is set in the modem. */
  putName?: string;
  /** Name for downloads that is set in the modem. */
  getName?: string;
  /** Path for uploads that is set in the modem. */
  putPath?: string;
  /** Restart offset that is set in the modem. */
  restAt?: string;
  /** The constant 0, to compare with. */
  zero: string;

  // commands of this firmware
  /** Set if commands cannot share a line. */
  noChain?: string;
  /** Set if the form `FTPDELE` works. */
  hasDele?: string;
  /** Set if the form `FTPDELE=1` works. */
  writesDele?: string;

  // transfers
  /** Most bytes of a slice. */
  max: string;
  /** Number of bytes that the modem grants now. */
  granted?: string;
  /** Number of raw bytes that follow the line. */
  len?: string;
  /** Size of the file in bytes. */
  total?: string;
  /** Number of bytes that the modem has received. */
  got: string;
  /** Number of bytes that the modem has stored. */
  written: string;
  /** 1 if the modem has more bytes to read, 0 if it has none. */
  hasMore?: string;
  /** The constant 0, to compare with. */
  nothing: string;
  /** Size of a file as printed, which may be the modem's count instead of the server's. */
  serverSize?: string;
  /** Time of the file on the server, as the modem prints it. */
  fileTime?: string;
  /** Status of the HTTP answer. */
  status: string;
  /** Number of bytes in the answer's body. */
  length: string;
  /** Set if AT+HTTPPARA BREAK has a value in the modem. */
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
