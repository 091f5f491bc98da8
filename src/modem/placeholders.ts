// All placeholders of the scripts. A script writes one as `{name}`, or names it in `when`, `unless`, `same`, `set` or `slice` of a row. An
// optional placeholder may be empty. A placeholder whose name begins with `is` or `has` is a flag: it is 1 or empty.

/** Placeholders whose values are set before a script runs. */
export interface Given {
  /** The baud rate to which the serial line is changed. */
  baud: string;
  /** 1 if the lines RTS and CTS of the modem are wired to the chip, otherwise empty. */
  isWired?: string;
  /** 1 if this firmware has opened the data connection and no fault has come since, otherwise empty. */
  isOurs?: string;
  /** 1 if config.json has an access point but no user for it. It is empty otherwise. */
  apnAlone?: string;
  /** The kind of data connection by `network.ip`, in the words of AT+CGDCONT. */
  pdpType: string;
  /** The kind of data connection by `network.ip`, for AT+QICSGP. */
  pdpNumber: string;
  /** The kind of data connection by `network.ip`, for AT+CNCFG. */
  cncfgType: string;
  /** 1 if `network.ip` is not the default. It is empty otherwise. */
  isOtherIp?: string;
  /** 1 if the radio may be switched off by mistake, so that the script waits only briefly for the registration. It is empty otherwise. */
  isHasty?: string;
  /** 1 if the serial line is faster than 115,200 baud. It is empty otherwise. AT&W must not store such a rate. */
  isRaised?: string;
  /** 1 if profile 1 of AT+CGDCONT has the right access point already, otherwise empty. */
  hasProfile?: string;
  /** 1 if the network has refused the registration, otherwise empty. */
  isDenied?: string;
  /** 1 if the modem's clock may be wrong, since a certificate was refused, otherwise empty. */
  isDoubted?: string;

  // the next placeholders are for the login on the server
  /** The modem's parameter for the setting `ftp.security`. */
  type: string;
  /** 1 if the connection uses TLS, otherwise empty. */
  isSecure?: string;
  /** 1 if a connection uses the sockets that also carry TLS, although it may be plain. It is empty otherwise. */
  byCch?: string;
  /** 1 if the service of the plain sockets is open, or is not needed. It is empty otherwise. */
  isNet?: string;

  // the next placeholders are for the directory on the server
  /** The directory on the server. */
  folder: string;
  /** The directory on the server, with a slash at its end. */
  path: string;
  /** The directory on the server without its last part, which is empty if it has one part only. */
  parent?: string;
  /** The last part of the directory on the server. */
  leaf: string;
  /** The directory on the server in hexadecimal. It is empty for a directory in ASCII. */
  folderHex?: string;
  /** The text `{non-ascii}` itself, which a command has before a hexadecimal name. */
  'non-ascii': string;

  // the next placeholders are for the image, or for a file that a person copies
  /** Name of the file on the server. Until the image is verified, it is a temporary name if the modem can rename. */
  name: string;
  /** Name of the file on the server once the image is verified. */
  finalName: string;
  /** The name in `{name}` with its path, or alone if the path makes it longer than the modem's `longestFile`. */
  file: string;
  /** The name in `{finalName}` with its path, or alone if the path makes it longer than the modem's `longestFile`. */
  finalFile: string;
  /** 1 if the name contains a blank, otherwise empty. */
  hasBlank?: string;
  /** Size of the file that is sent, in bytes. */
  size: string;
  /** Checksum of the bytes that went to the modem, in every form in which a modem may print it, with `|` between the forms. */
  sum: string;
  /** Offset of this transfer in the file: the number of bytes before it. */
  rest: string;
  /** Number of bytes of the image that this transfer sends, beginning at the offset that `{rest}` holds. */
  left: string;
  /** Bytes of the copy in the modem once the slice at `{rest}` is there. */
  reached: string;
  /** Number of bytes to download. It is empty to download the whole file. */
  getBytes?: string;
  /** Offset of the byte after the last one to download. It is empty to download the whole file. */
  getEnd?: string;
  /** FTP command that the modem uses for the upload: STOR, APPE or STOU. */
  putOption: string;
  /** Timeout that a command announces for `{size}` bytes, in the command's unit. It is empty if the command needs none. */
  sizeWait?: string;
  /** Timeout that a command announces for `{left}` bytes, in the command's unit. It is empty if the command needs none. */
  leftWait?: string;
  /** Timeout that a command announces for a slice, in the command's unit. */
  sliceWait: string;

  /** Path in the modem of a file that a person copies. */
  modemFile: string;
  /** Name in the modem, without its path, of a file that a person copies. */
  modemName: string;

  // the next placeholders are for an HTTP request
  /** The URL of the request. */
  url: string;
  /** The URL of the request without its `https://`. */
  bareUrl: string;
  /** Text that follows the URL when the image is asked for. It makes the URL new, so that no cache answers. */
  query?: string;
  /** Host of the server. */
  serverHost: string;
  /** Port of the server. */
  serverPort: string;
  /** The header line for the account, or else the one of the setting `http.header`. */
  header?: string;
  /** Media type of the body. */
  contentType: string;
  /** Offset of the first byte of the file that is asked for. */
  from: string;
  /** Offset of the last byte of the file that is asked for. It is 0 to ask for all bytes. */
  to: string;
  /** 1 if the server's certificate is to be checked, otherwise empty. */
  isProved?: string;
  /** Whether the dates of a certificate are ignored, since the modem does not know the time: 1, or 0 if they are checked. */
  ignoresClock: string;
  /**
   * The value of a parameter of AT+HTTPPOSTFILE by which the modem sends only the image, without header lines (manual AT76v3 13.2.10). It
   * differs between firmware versions.
   */
  sendHeader: string;
  /** Timeout that a command announces for the body of a request, in the command's unit. */
  bodyWait: string;

  /** The largest number of bytes to read or write at one time. */
  piece: string;
  /** Number of bytes in the present slice (src/at/phases/pour.ts). */
  slice: string;
  /** Offset of the present slice in the image, in bytes. */
  offset: string;
  /** 1 for the last slice, 0 for all others. */
  last: string;
}

/** Placeholders whose values are stored from answers, or by `set` in a row. */
export interface Kept {
  /** The modem's answer to AT+CGMM, which names its model. */
  model: string;
  /** The modem's answer to AT+CGMR, which names its firmware version. */
  firmware?: string;
  /** State of the SIM, as AT+CPIN? tells it: READY, or which PIN it waits for. */
  sim: string;
  /** 1 once the modem has told the state of the SIM, otherwise empty. */
  hasSim?: string;
  /** How many tries are left for the PIN. */
  attempts?: string;
  /** How many tries are left for the PUK. */
  puk?: string;
  /** State of the registration as a number (TS 27.007 7.2): 1 is at home, 5 is roaming, 2 is a search. */
  stat?: string;
  /** The first number in answers of AT+CREG? and similar queries. It tells which unsolicited lines are on, and no script uses it. */
  n: string;
  /** Kind of the network with which the modem is registered, in words for the log. */
  net?: string;
  /** 1 if the modem may not be attached for packet data, for example because it is registered only for calls. It is empty otherwise. */
  isBare?: string;
  /** How AT+COPS chooses an operator: 0 by itself. 2 shows that another program has deregistered the modem. */
  mode: string;
  /** 1 if another program has deregistered the modem or chosen an operator by hand, otherwise empty. */
  isOut?: string;
  /** It is '1' from AT+CFUN=0, which has switched the radio off, to AT+CFUN=1. */
  isQuiet?: string;
  /** The constant 2, with which `{stat}` is compared: it is the state of a search. */
  searching: string;
  /** Strength of the signal as AT+CSQ tells it, from 0 (weak) to 31 (strong). 99 means that it is unknown. */
  rssi?: string;
  /** Bit error rate as AT+CSQ tells it. */
  ber?: string;
  /** The network operator's name or number, as AT+COPS? prints it. */
  oper?: string;
  /** What AT+CGDCONT? prints of profile 1, from its type on: type, access point and address. */
  profile?: string;
  /** State of the power saving mode as AT+CPSMS? prints it: 1 if the mode is on, otherwise empty. */
  saves?: string;
  /** 1 if the power saving mode is to be switched off, otherwise empty. */
  isSaving?: string;
  /** 1 while AT+CEREG shows why the network has refused the registration. It is empty otherwise. */
  hasCause?: string;
  /** Cause of a refused registration in the words of AT+CEER. */
  report?: string;
  /** Cause of a refused registration as a number of AT+CEREG. */
  reject?: string;
  /** Number of the tracking area, from the answer of AT+CEREG?. */
  tac?: string;
  /** Number of the radio cell, from the answer of AT+CEREG?. */
  ci?: string;
  /** Number of the radio technology, from the answer of AT+CEREG?. */
  act?: string;
  /** Kind of the cause of a refusal, from the answer of AT+CEREG?. */
  causeType?: string;

  // the next placeholders are for the camera's report to its owner
  /** Serial number of the modem, the IMEI (AT+CGSN). */
  imei?: string;
  /** Voltage of the modem's supply, as the modem prints it (AT+CBC). */
  supply?: string;

  // the next placeholders are for the clock
  /** The time of the modem's clock, as the modem prints it. */
  clock?: string;
  /** Where the modem has the time from, in words for the log. */
  source?: string;
  /** The number by which the modem tells whether a time server has answered. */
  ntp?: string;
  /** 1 if the modem's clock follows the time of the network, otherwise empty. */
  follows?: string;
  /** How a Quectel's clock follows the network: 3 in local time, 1 in GMT beside the zone; empty: unknown. */
  clockMode?: string;
  /** The constant 3, with which `clockMode` is compared. */
  localMode?: string;
  /** 1 if the modem's clock was just now told to follow the time of the network, otherwise empty. */
  isSet?: string;
  /** The constant 1, with which other placeholders are compared. */
  one: string;

  /** 1 if the modem compares the name in the server's certificate with the server's name, otherwise empty. */
  checksName?: string;

  // the next placeholders are for the data connection
  /** Number of the data connection that FTP and HTTP use, which manuals call context or bearer. */
  cid: string;
  /** 1 if the data connection is open, otherwise empty. */
  isOpen?: string;
  /** 1 if another program's data connection may have been open, otherwise empty. */
  wasOpen?: string;
  /** State of the data connection, as AT+SAPBR=2 prints it: 1 is connected. */
  bearer: string;
  /** State of the data connection, as the modem prints it: 1 is active. */
  active?: string;
  /** IP address of the modem in the data connection, as the modem prints it. */
  address?: string;
  /** The constant 0, with which `{active}` is compared: it is a closed data connection. */
  down: string;

  // the next placeholders are for the serial line
  /** 1 if the modem has answered AT at the present baud rate, otherwise empty. */
  isHeard?: string;
  /** 1 if no command was sent before whose answer may still come late, otherwise empty. The script `wake` then needs no pause. */
  isPrompt?: string;

  // the next placeholders are for the session on the FTP server
  /**
   * 1 if an earlier row of the script has succeeded, so that a row that would replace it is skipped. It is empty otherwise. The value may be
   * left from an earlier script.
   */
  isDone?: string;
  /** Result of the login, as a number. It is empty if the modem confirmed the login in another way. */
  login?: string;
  /** 1 if the data connection is new, so that no session on a server can be left in the modem. It is empty otherwise. */
  isEnded?: string;
  /** The directory on the server in which the login begins. */
  home?: string;
  /** The current directory on the server, as the modem prints it. */
  here: string;
  /** 1 if the server has accepted the FTP command TYPE I, which means binary transfers. It is empty otherwise. */
  isBinary?: string;
  /** Result of the command that enters a directory, as a number. It is empty if only OK came. */
  cwd?: string;

  // the next placeholders are for files in the modem
  /**
   * The modem's drive. If it ends with `:` or a slash, it goes before the names of files (`E:/`, console/move.ts). Otherwise it is the name of
   * a storage.
   */
  drive?: string;
  /** The number that stands for the drive in the modem's FTP commands. */
  dir?: string;
  /** Another number that may stand for the drive in FTP commands. It is empty once the right number is known. */
  alt?: string;
  /** 1 if the upload of a file in the modem has succeeded, otherwise empty. */
  isPut?: string;
  /**
   * 1 while a file in the modem has another name than its own, for a copy between modem and server. The script `restore` ends that. It is
   * empty otherwise.
   */
  isMoved?: string;
  /** 1 if a file in the modem was loaded for FTPPUT, which then sends only that file. It is empty otherwise. */
  isLoaded?: string;
  /** Free bytes of the drive, as the modem prints them. */
  room?: string;
  /** Size of the drive in bytes, as the modem prints it. */
  driveBytes?: string;
  /** Used bytes of the drive, as the modem prints them. */
  usedBytes?: string;
  /** 1 if the present slice is the first one, which creates the file in the modem. It is 0 for later slices. */
  isFirst?: string;
  /** 1 if transfers go to or from a file in the modem and not over the serial line, otherwise empty. */
  isPlaced?: string;

  // the next placeholders are for settings that stay in the modem after a script
  /** 1 if the modem's memory for an image is open (AT+FTPEXTPUT=1), otherwise empty. */
  isExt?: string;
  /** 1 if uploads use another FTP command than STOR, otherwise empty. */
  isAppended?: string;
  /** 1 if the download path that is set in the modem is another than the current directory on the server, otherwise empty. */
  isAstray?: string;
  /** 1 if an FTP operation has begun and not ended, otherwise empty. */
  isBusy?: string;
  /** File name for uploads, as it is set in the modem now. */
  putName?: string;
  /** File name for downloads, as it is set in the modem now. */
  getName?: string;
  /** Directory for uploads on the server, as it is set in the modem now. */
  putPath?: string;
  /** Restart offset of the next transfer, as it is set in the modem now, in bytes. */
  restAt?: string;
  /** The constant 0, with which other placeholders are compared. */
  zero: string;

  // the next placeholders are for commands that not every firmware of a modem has
  /** 1 if the modem does not accept several commands on one line, otherwise empty. */
  noChain?: string;
  /** 1 if the modem accepts the form AT+FTPDELE, otherwise empty. */
  hasDele?: string;
  /** 1 if the modem accepts the form AT+FTPDELE=1, otherwise empty. */
  writesDele?: string;

  // the next placeholders are for transfers
  /** The largest number of bytes in the next slice, as the modem tells it. */
  max: string;
  /** Number of bytes for which the modem is ready now. */
  granted?: string;
  /** Number of raw bytes that follow the modem's line, or the length of a file in bytes. */
  len?: string;
  /** Size of the file that is downloaded, in bytes. For a part of a file, it is the offset of the byte after the part. */
  total?: string;
  /** A number of bytes at the end of an answer, which no script uses: those received, or those still to read. */
  got: string;
  /** When a file in the modem was written, as the modem prints it. No script uses it. */
  written: string;
  /** 1 if the modem has more bytes to read, 0 if it has none. */
  hasMore?: string;
  /** The constant 0, with which `{hasMore}` is compared. */
  nothing: string;
  /** Size of a file as the modem prints it. It may be the modem's own count instead of the server's. */
  serverSize?: string;
  /** Time of the file on the server, as the modem prints it. */
  fileTime?: string;
  /** Status of the HTTP answer, such as 200. */
  status: string;
  /** Number of bytes in the answer's body. */
  length: string;
  /** 1 if AT+HTTPPARA has set BREAK and BREAKEND, which ask for a range of bytes, and they are still in the modem. It is empty otherwise. */
  isRanged?: string;
  /** Answer to AT+CGMR, which is asked only to try out the serial line. */
  said?: string;
  /** The number with which the modem reports an operation that was ended before its time. */
  stopped?: string;
  /** A number that says how a command has ended. A script compares it with the number for success, or ignores it. */
  code: string;
}

/** The name of any placeholder, or a key of config.json such as `network.apn`. */
export type Placeholder = keyof Given | keyof Kept | `${string}.${string}`;
