// The facts that stories and benchmarks need of a modem family. Each family has one sheet. Commands and codes come from the manuals, not from src.
// An empty text in place of a command means that the family has none, or needs none.

import type { Create, Modem } from '../modem/modem.ts';

/** Way of an image through the modem. `efs`: by a file or memory in the modem. `stream`: directly to the server. */
export type Method = 'efs' | 'stream';

/** The quality of a mobile network. */
export interface Radio {
  /** Bytes a second to the server. */
  upBytesPerSecond: number;
  /** Milliseconds of a round trip. */
  rttMs: number;
}

/** Currents from the battery, in mA. */
export interface Currents {
  /** Current while the modem is registered and idle. */
  idle: number;
  /** Current while the modem sends at full power. */
  data: number;
  /** Current while the modem is switched off. */
  off: number;
  /** Where the figures come from. */
  source: string;
}

/** Currents, and the times that they last. */
export interface Supply extends Currents {
  /** Seconds from the key to the first answer, as board makers wait. */
  bootSeconds: number;
  /** Quality of the modem's network away from a town. */
  network: Radio;
}

/** Currents and times, with the times of a round. The page's estimates use them, too. */
export interface RoundSupply extends Supply {
  /**
   * Seconds of a round with one image, beside its bytes: radio at work, and waiting. By a stream's row in test/tools/bench/README.md (Energy); without a
   * row, those of a family with the same radio.
   */
  round: { airSeconds: number; restSeconds: number };
}

/** Commands that another program has sent before the first boot. */
export interface OtherProgram {
  /** What that program has left, for titles of tests. */
  title: string;
  /** The commands that the program has sent. */
  says: string[];
}

/**
 * What no manual of the family has. Without `directories`, those on the server must exist. Without `sizes`, only the server's answer proves
 * an upload.
 */
export type Lack = 'directories' | 'sizes' | 'ftps';

/** Another program's choice of a technology, which would hide the network. */
export interface Technology {
  /** Settings that are left in the modem, by the simulator's option `radioLeft`. The list is empty for 2G. */
  left: Record<string, number>[];
  /** The command that makes the choice automatic again. */
  automatic: string;
  /** Another program may have left the power saving mode on, with `AT+CPSMS` (TS 27.007 7.38). */
  savesPower?: true;
  /** A command sets the account of the default bearer before the registration. 2G has no such bearer. */
  hasAccount?: true;
}

/** A modem simulated as this family with other options, with its own modem entry and its difference. */
export interface Variant {
  /** The modem's name in tests. */
  name: string;
  /** The modem's `modem.model` in config.json. Two modems may share one. */
  model: string;
  /** The modem's supply if its radio is of another class than the family's. */
  supply?: RoundSupply;
  /** What no manual of the modem has. */
  lacks?: readonly Lack[];
  /** Options of the simulator. */
  modem: object;
  /** What differs from the family. */
  differsBy: 'ftp' | 'bearer';
  /** The modem's radio settings, if they differ from the family's. */
  technology?: Technology;
  /** Rates in baud at which it may have been left, besides those of all families. */
  fastBauds: number[];
  /** What other programs may have left in the modem. */
  otherPrograms: OtherProgram[];
}

/** An unknown model, and the modem entry that the firmware chooses for it. */
export interface Stranger {
  /** The model's name, as the modem tells it. */
  model: string;
  /** Options of the simulator. */
  modem?: object;
  /** Name of the modem entry that the firmware chooses. */
  as: string;
}

/** How an image goes by FTP. */
export interface FtpMethod {
  /** The command after which an image's bytes go into the modem. */
  filling: string;
  /** The modem confirms how many bytes it received; otherwise only the size at the server shows losses on the line. */
  isCounted: boolean;
  /** The command that sends those bytes to the server. */
  sending: string;
  /** The put whose answer a story loses; empty: the story loses the line after the last byte instead. */
  unanswered: string;
  /** Beginning of the modem's result of the put, and which of these results it is, from 1 on. */
  lastResult: [command: string, nth: number];
  /** Commands from the first AT to the delivery of the first image, into new directories; without grants. */
  commandsToFirst: number;
  /** Commands per image in the middle of a round, without grants if the modem splits a large image. */
  commandsPerImage: number;
  /** The modem splits a large image, and grants each part. */
  isChunked: boolean;
  /** Each piece is confirmed by itself, so an image arrives at any rate; otherwise it takes too long at 20 bytes a second. */
  crawls?: true;
  /** The next image goes into the modem while one is sent. */
  overlaps?: true;
}

/** How an image goes through a file or memory in the modem. */
export interface StagedMethod extends FtpMethod {
  /** CFTRANTX returns a file that is used for images (AT76v3 20.2.12, A76 13.2.2). */
  readsBack: boolean;
  /** The modem's copy is verified by its checksum, with any setting (BGFS 2.4). */
  hasSum: boolean;
  /** A payload ends with OK, so that each lost byte is counted. Quectel sends only the result. */
  endsWithOk: boolean;
  /** Options of simulators that lack or refuse this method. Images then go by stream. */
  refusals: { title: string; modem: object }[];
  /** Bytes of the pieces in which a modem that acknowledges each KiB is filled up with the rest of the image. It is 0 for other modems. */
  pieceBytes: number;
}

/** How an image goes directly to the server. */
export interface StreamMethod extends FtpMethod {
  /** Bytes that are escaped (AT76v3 12.2.15, AT7080 15.2.24, A76 17.2.14). */
  escapes: number[];
  /** Bytes of one slice or packet. With 0, the image goes in one. */
  partBytes: number;
}

/** How an image goes by HTTP. */
export interface HttpMethod {
  /** The command that an image's bytes, or a slice's, follow. */
  filling: string;
  /** The command that sends them, and proves the use of the method. It may be running when a fault occurs. */
  sending: string;
}

/** How an image goes by the modem's own HTTP. */
export interface OwnHttp extends HttpMethod {
  /** The command of a query. */
  asking: string;
}

/** Commands that fail once in a story. Those in `lost` are also carried out once with their OK lost. */
export interface Glitches {
  method: Method;
  commands: string[];
  lost: string[];
}

/** A command's own result that comes within its payload. */
export interface EarlyResult {
  /** The method whose command it is. */
  method: Method;
  /** The lines that come. */
  lines: string[];
  /** What the log says after this result. */
  says: RegExp;
  /** The data phase stays open. */
  stays?: boolean;
  /** After the last byte it would mean a count of lost bytes, or a full server. */
  isOnlyMidway?: boolean;
  /** The image is sent again by other commands. */
  endsMethod?: true;
}

/** A server that hangs before its greeting. */
export interface Hang {
  /** Title of the test. */
  title: string;
  /** Options of the simulator. */
  modem: object;
  /** Seconds until the first fault. */
  within: number;
  /** What the log says after this fault. */
  says: RegExp;
}

/** The answer for a missing file, and a console request that causes it. */
export interface MissingFile {
  /** The command. */
  command: string;
  /** The modem's answer to the command. */
  answer: string[];
  /** The console request. */
  verb: string;
}

/** How a family checks a server's certificate. */
export interface Proof {
  /** Finds the command that switches the check on. */
  checks: RegExp;
  /** Finds the command that loads the certificate. */
  loads: RegExp;
  /** The certificate's name is compared, too. */
  comparesName: boolean;
}

/** HTTPS by this family. */
export interface Tls {
  modem?: Record<string, unknown>;
  method: 'auto' | 'stream';
  /** How the modem checks a certificate. It is undefined if it checks none. */
  proof: Proof | undefined;
  /** The modem compares the name in the certificate with the URL. */
  hasNames: boolean;
  /** The command that removes the stored certificate, with its quotes escaped. */
  lose?: string;
}

/** A clock that the network sets. */
export interface NetworkTime {
  name: string;
  modem?: object;
  /** The setting that makes the clock follow the network. */
  follow?: string;
  /** The setting takes effect after a restart. */
  needsRestart?: boolean;
  /** Without the network's time, the firmware asks the server. */
  asksServer?: boolean;
}

/** A clock that the server's dates of files set. */
export interface ServerTime {
  name: string;
  modem?: object;
  hasMdtm?: boolean;
  hasList?: boolean;
}

/** A command of another program that stopped within its data. The firmware uses none of these. */
export interface Unfinished {
  /** The modem entry of the family or variant. */
  name: string;
  /** The command. */
  say: string;
  /** How many bytes of the command's data were sent. */
  bytes: number;
}

/** Answers to the questions after an upload, for size and listing, if the session is gone or the server is away for a moment. */
export interface Away {
  title: string;
  /** The method of upload. The default is the best one. */
  method?: Method;
  /** The answers. */
  faults: { command: string; nth?: number; answer: string[] }[];
  /** The answers go on until the firmware does something else. */
  lasts?: true;
}

/** One way to read a point that the manuals leave open, or document twice. */
export interface Reading {
  title: string;
  /** The only method that the reading concerns. By default, the reading is tested with the family's methods in turn. */
  method?: Method;
  modem?: object;
  line?: object;
  server?: object;
  config?: Record<string, unknown>;
}

/** The server of a round, and its images. */
export interface Round {
  port: string;
  password: string;
  /** Two images of 1,400 and of 900 bytes, in two folders. */
  images: [Uint8Array, Uint8Array];
}

/** A whole round, as exactly these commands in this order. `[1400 raw bytes]` stands for a data phase. */
export interface RoundStory {
  method: Method;
  says(round: Round): string[];
}

/** Cells of the tables in README.md and docs/modems.md, as Markdown. `npm run modems` writes them. */
export interface Described {
  /** Groups of modules with the same security. */
  modules: { names: string; hasFtps: boolean; https: 'none' | 'encrypted' | 'verified' }[];
  /** Rows of the table on FTP. `modem` names `modem.model` in brackets, and `server` is the image's name on the server. */
  ftp: { modem: string; efs: string; stream: string; security: string; server: string }[];
  /** Rows of the table on HTTP. `own` is the modem's own HTTP. */
  http: { modem: string; own: string; socket: string; https: string; verifies: string }[];
}

/** The facts of a family. */
export interface Sheet {
  /** The modem's name in tables for people. */
  title: string;
  /** The modem's `modem.model` in config.json. */
  model: string;
  /** The modem's simulator. */
  create: Create<object, Modem>;
  /** What no manual of the modem has. Without `directories`, its tests have a server on which all exist. */
  lacks?: readonly Lack[];
  /** A board in `boards/` that has it, or that has its maker's pins. */
  board: string;
  supply: RoundSupply;
  variants: Variant[];
  docs: Described;
  /** The log line that identifies the modem. */
  identified: RegExp;
  strangers: Stranger[];
  /** The modem's methods by FTP, the best first. There is at least one. */
  methods: { efs: StagedMethod; stream?: StreamMethod } | { efs?: never; stream: StreamMethod };
  /** Open points, besides those of all families in test/stories/family/readings.test.ts. */
  readings: Reading[];
  /** Whole rounds, of one method at least. */
  stories: [RoundStory, ...RoundStory[]];
  ftp: {
    /** The command that opens a session with the server, or announces one. */
    opening: string;
    /** Finds the last command of opening. */
    opened: RegExp;
    /** The command that ends a login, by the option `abortsLogin` of the simulator; empty: no such command is simulated. */
    abort: string;
    /** One session for all operations; otherwise each operation logs in by itself. */
    hasSession: boolean;
    /** The command for a size. */
    size: string;
    /** SIM7080: RNFR and RNTO by FTPRENAME; Quectel: QFTPRENAME. Without such a command in its documents, images get no temporary name. */
    rename: string;
    /** Commands in the rename of the story's first image, up to the new name (AT7080 15.2: the old name is already set). */
    beforeNewName: string;
    /** The command that reads a file of the server. */
    reading: string;
    /** Characters of the longest path or account that the modem accepts. */
    longestPath: number;
    /** Characters of the longest ftp.user and ftp.password that the modem accepts; 255: no less than config.json allows. */
    longestLogin: number;
    /** `any`: single commands whose duration no manual gives. `long`: minutes for each, or a login that cannot be ended. `limited`: a limit. */
    patience: 'any' | 'long' | 'limited';
    /**
     * The commands for FTPS; undefined if the modem has none. AT76v3 12.2.3: the last argument of LOGIN; SSL800 2.3 and AT7080 15.2.29: FTPSSL; BGF
     * 2.1: ssltype.
     */
    security: { explicit: RegExp; implicit: RegExp; none: RegExp } | undefined;
    /** The command that sends the image, or its first part, and its result. */
    sent: [command: RegExp, result: string];
    /** The result of a put that is busy or not allowed in this state. */
    busy: { command: string; result: string };
    missing: MissingFile[];
    away: Away[];
    /** Options of the simulator: it refuses without a number. */
    bareRefusals: object;
    /** Tries in slices after two by noise, if only the server's size shows the result; 0: it has no slices. */
    slicedTries: number;
    /** Every documented result code, and one undocumented code; the commands that return them; their answer. */
    codes: {
      numbers: number[];
      commands: Partial<Record<Method, string[]>>;
      answer(command: string, code: number): string[];
    };
    /** Cases missing in onward.test.ts: the other families, and the SIM7600's stream. */
    glitches: Glitches[];
    earlyResults: EarlyResult[];
    hangs: Hang[];
  };
  http: {
    /** The family's own HTTP, if any, before its sockets. */
    methods: { efs?: OwnHttp; stream: HttpMethod };
    /** The commands that send an image, with TLS too. */
    sends: RegExp;
    tls: Tls[];
  };
  bearer: {
    technology: Technology;
    /** The response while the data connection is dead, to a command of every round, before any image is lost by it. */
    dead: { command: string; answer: string[] };
    /** Undocumented points as options of the simulator, with the worse reading and with the better one. */
    strict: object;
    lenient: object;
    otherPrograms: OtherProgram[];
    /** The modem's own restart command besides AT+CFUN=1,1. */
    restart: string;
    /** Commands of one round of one image, without its end: some with the modem kept on, those in between with it rebooted. */
    commandsOfRound: { from: number; to: number };
  };
  clock: {
    /** The command that switches the modem off before sleep; empty also if other stories cover it. */
    off: string;
    /** Options of a clock that already follows the network; that costs no restart (clock/dates.test.ts). */
    settled: object;
    network: NetworkTime[];
    server: ServerTime[];
  };
  console: {
    /** Commands of requests to the server and to files, without those that end a session. */
    own: RegExp;
    /** Requests that the modem cannot carry out. */
    lacks: string[];
    /** The modem appends to a file of the server. */
    appends: boolean;
    /** A file in the modem, and its place; undefined for a SIM7080, which has no files that its FTP can use. */
    moved: { inModem: string; from: string } | undefined;
    /** Requests that set something in the modem. */
    requests: string[];
    /** Options of the simulator for the worst reading of the manuals. */
    worst: object;
    /** Place of a person's file in the modem. */
    fetched: string;
    /** Settings of another program. */
    settings: string[];
  };
  line: {
    /** The fastest rate of the modem's manual up to 3,000,000, the most of the board `linux`. */
    highestBaud: number;
    /** Rates besides those of all families at which the modem may have been left. */
    fastBauds: number[];
    /** The line that shows a restart at a rate that it finds by itself. */
    restarted: string;
    unfinished: Unfinished[];
  };
}
