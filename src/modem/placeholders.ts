// What may stand in a row as `{name}`, or by its name in `when`, `unless`, `same`, `set` and `slice`. One with a question mark may be
// empty, which a row asks by `when` and `unless`. Types only.

/** Filled before a script runs, by the room that runs it. */
export interface Given {
  // the link
  /** The rate that the modem is to talk at. */
  baud: string;
  /** RTS and CTS are wired. */
  isWired?: string;
  /** The data connection was set up by this ferry, and nothing has gone wrong since. */
  isOurs?: string;
  /** There is an APN, and no account for it. */
  apnAlone?: string;
  /** The radio may have been left off: a network is not waited for as long as it may take. */
  isHasty?: string;
  /** The rate is not the usual one, so that settings are not to be stored with it. */
  isRaised?: string;

  // the login
  /** `ftp.security` as the modem writes it. */
  type: string;
  /** It is not `none`. */
  isSecure?: string;

  // the directory at the server
  /** The directory itself; `path` is the same with a slash at its end. */
  folder: string;
  path: string;
  /** Its two parts; there may be nothing in front of the last one. */
  parent?: string;
  leaf: string;
  /** The directory in hexadecimal, where it is not plain ASCII. */
  folderHex?: string;
  /** The word `{non-ascii}` itself, which stands in front of hexadecimal. */
  'non-ascii': string;

  // the image in hand, or a file that a person has named
  /** Its name at the server; a temporary one where it is renamed once it is verified, and `finalName` is its own. */
  name: string;
  finalName: string;
  /** The same two with their path, where the modem takes so long a text (`longestFile`). */
  file: string;
  finalFile: string;
  /** `name` or `modemName` holds a blank. */
  hasBlank?: string;
  /** In bytes. */
  size: string;
  /** Of what has gone into the modem of it, where the way has a sum: each form that a modem may print, with bars between. */
  sum: string;
  /** How many bytes went before, and how many come: of an upload that goes on, of a slice, of a download. */
  rest: string;
  left: string;
  /** How a file is put: STOR, APPE or STOU. */
  putOption: string;
  /** How long the modem is to wait for the bytes after the command, as the record's `waits` say; empty where that need not be told. */
  sizeWait?: string;
  leftWait?: string;
  sliceWait: string;

  // a file in the modem that a person has named
  /** The file with its folder, and its name alone. */
  modemFile: string;
  modemName: string;

  // a request of HTTP
  /** The URL; without its scheme; its host and port. */
  url: string;
  bareUrl: string;
  serverHost: string;
  serverPort: string;
  /** One line of the head, such as `Authorization: Basic …`. */
  header?: string;
  contentType: string;
  /** The bytes that are asked for; `to` is 0 where it is all. */
  from: string;
  to: string;
  /** The server is to be checked by a certificate; its dates cannot be, since the modem does not know the time (1, else 0). */
  isProved?: string;
  ignoresClock: string;
  /** Which number says that a file is the body of a request alone (AT76v3 13.2.10). */
  sendHeader: string;
  bodyWait: string;

  // a row that takes a file in pieces
  /** How many bytes come at once, where that is not for a row to say. */
  piece: string;
  /** How many come after the row that pours now, how many of `{size}` went before, and 1 for the last ones, else 0 (src/at/pour.ts). */
  slice: string;
  offset: string;
  last: string;
}

/** Kept by rows from what the modem says, or set by rows that pass, for rows after them or for whoever runs the script. */
export interface Kept {
  // what the modem is, and its SIM
  model: string;
  firmware?: string;
  /** The state of the SIM; `hasSim`: it was told. */
  sim: string;
  hasSim?: string;
  /** How often a PIN may still be given, and a PUK. */
  attempts?: string;
  puk?: string;
  /** The state of the registration, whether unsolicited lines tell of it, and the network that it is for. */
  stat?: string;
  n: string;
  net?: string;
  /** Packet data may be off: registered for circuits alone; or filled before, where a data connection was taken down to mend it. */
  isBare?: string;
  /** What AT+COPS? says of a modem that was told to leave the network, and that it was; `searching` is 2, to compare with. */
  mode: string;
  isOut?: string;
  searching: string;
  /** Of AT+CSQ: the signal and its errors. */
  rssi?: string;
  ber?: string;
  /** Of AT+COPS?: all that stands after its colon. Filled before where it is not to be asked. */
  oper?: string;

  // the clock
  /** The modem's clock as it prints it, and who told it that time, for a person. */
  clock?: string;
  source?: string;
  /** What NTP came to. */
  ntp?: string;
  /** The clock follows the network already, or was told to just now; `one` is 1, to compare with. */
  follows?: string;
  isSet?: string;
  one: string;

  // a request of HTTP
  /** The modem compares the server's name with its certificate. */
  checksName?: string;

  // the data connection
  /** The number of the context or bearer that FTP is to use. */
  cid: string;
  /** It is open; one of somebody else's was, and may have left its account. */
  isOpen?: string;
  wasOpen?: string;
  /** What the modem says of it; `down` is 0, to compare with. */
  bearer: string;
  active?: string;
  address?: string;
  down: string;

  // the line
  /** AT was answered at this rate. */
  isHeard?: string;

  // the session
  /** A row before has done it: others need not. Emptied before the script where whoever runs it says so. */
  isDone?: string;
  /** The result of a login whose OK alone proves nothing, and the login's directory. */
  login?: string;
  home?: string;
  /** Where the session stands, one in which nothing goes on. */
  here: string;
  /** The server has taken TYPE I. */
  isBinary?: string;
  /** The result of entering a directory, empty where there was OK alone. */
  cwd?: string;

  // the modem's own files
  /**
   * The drive, its number in other commands, and the number to try before that one. A drive that ends with a `:` or a slash stands in front
   * of the names of its files (`E:/`, move.ts); any other is a word for the record's own scripts. None: none was found yet.
   */
  drive?: string;
  dir?: string;
  alt?: string;
  /** The copy was sent by one of the two numbers. */
  isPut?: string;
  /** A file in the modem bears another name until `restore`. */
  isMoved?: string;
  /** The copy in the modem is loaded for FTPPUT, which sends nothing else meanwhile. */
  isLoaded?: string;
  /** What the modem tells of its drive, with whatever stands around the numbers: the bytes that are free; or all, and those in use. */
  room?: string;
  driveBytes?: string;
  usedBytes?: string;
  /** 1 at the first slice of a file, which makes it, else 0. */
  isFirst?: string;
  /** Files come and go by another place than the UART. */
  isPlaced?: string;

  // what was set in the modem for one transfer and stands until it is set again
  /** The memory is open. */
  isExt?: string;
  /** Puts are not STOR. */
  isAppended?: string;
  /** The path for what is fetched is another than the directory entered. */
  isAstray?: string;
  /** An operation is not over yet. */
  isBusy?: string;
  /** The names and the path that stand. */
  putName?: string;
  getName?: string;
  putPath?: string;
  /** The place to go on at that stands; `zero` is 0, to compare with. */
  restAt?: string;
  zero: string;

  // how this modem speaks
  /** It takes no commands in one line. */
  noChain?: string;
  /** It deletes by FTPDELE; by `FTPDELE=1`. */
  hasDele?: string;
  writesDele?: string;

  // transfers
  /** How many bytes the modem takes at most, and how many it takes now. */
  max: string;
  granted?: string;
  /** How many bytes come, have come, or lie in a file: `total` is of the whole file. */
  len?: string;
  total?: string;
  got: string;
  written: string;
  /** Whether a download has anything; `nothing` is 0, to compare with. */
  hasMore?: string;
  nothing: string;
  /** What the server says of a file: its size (of a server that tells none, what the modem has counted), its time. */
  serverSize?: string;
  fileTime?: string;
  /** What a request of HTTP came to: the status, and the bytes of the answer. */
  status: string;
  length: string;
  /** BREAK stands in the modem. */
  isRanged?: string;
  /** A result of which no more is wanted than that it was the right one. */
  code: string;
}

/** Or a key of config.json, such as `network.apn`. */
export type Placeholder = keyof Given | keyof Kept | `${string}.${string}`;
