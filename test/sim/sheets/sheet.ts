// The form of a sheet, which has the facts of a modem family that tests of whole uploads (test/stories) and benchmarks need. Each family has
// one sheet. Commands and codes come from the manuals, not from src. An empty text in place of a command means that the family has none, or
// needs none.

import type { Create, Modem } from '../modem/modem.ts';

/** How a picture goes through the modem. `efs`: first into a file or the memory of the modem. `stream`: directly to the server. */
export type Method = 'efs' | 'stream';

/** The speed of a mobile network. */
export interface Radio {
  /** Speed to the server, in bytes a second. */
  upBytesPerSecond: number;
  /** Milliseconds from a command to the server until its response. */
  rttMs: number;
}

/** Currents that a modem takes from the battery, in mA. */
export interface Currents {
  /** Current in mA while the modem is registered and idle. */
  idle: number;
  /** Current in mA while the modem sends with full power. */
  data: number;
  /** Current in mA while the modem is switched off. */
  off: number;
  /** The document or measurement from which the figures come. */
  source: string;
}

/** Currents of a modem, and the times for which they flow. */
export interface Supply extends Currents {
  /** Seconds from the power key to the modem's first answer, as makers of boards wait for it. */
  bootSeconds: number;
  /** The speed of the modem's network away from a town. */
  network: Radio;
}

/**
 * Currents and times of a modem, with the times of a round, in which the waiting pictures are uploaded. The estimates on the configuration
 * page use them, too.
 */
export interface RoundSupply extends Supply {
  /**
   * Seconds of a round with one picture: `airSeconds` with the radio at work, `restSeconds` waiting. The time for the picture's bytes comes on top.
   * The figures are from the row `stream` in test/tools/bench/README.md (Energy), or from a family with the same radio.
   */
  round: { airSeconds: number; restSeconds: number };
}

/** Commands that another program has sent to the modem before the firmware's first boot. */
export interface OtherProgram {
  /** What the other program has left in the modem, for the titles of tests. */
  title: string;
  /** The commands that the other program has sent. */
  says: string[];
}

/**
 * What no manual of a modem describes. Without `directories`, the modem cannot make folders on the server, so they must exist. Without
 * `sizes`, only the server's answer proves an upload. Without `ftps`, there is no FTP with TLS.
 */
export type Lack = 'directories' | 'sizes' | 'ftps';

/** Radio settings that another program may have left in the modem, so that the modem does not find the network. */
export interface Technology {
  /** Combinations of settings that may be left in the modem, for the simulator's option `radioLeft`. The list is empty for modems with 2G only. */
  left: Record<string, number>[];
  /** The command after which the modem chooses the radio technology by itself again. */
  automatic: string;
  /** Whether another program may have left the power saving mode on, by `AT+CPSMS` (TS 27.007 7.38). */
  savesPower?: true;
  /** Whether a command sets the account of the default bearer before the registration. 2G has no such bearer. */
  hasAccount?: true;
}

/** A modem that is simulated as this family with other options. The list in src/modem/known.ts has an entry of its own for it. */
export interface Variant {
  /** The variant's name in tests. */
  name: string;
  /** The variant's `modem.model` in config.json. Two variants may share one. */
  model: string;
  /** The variant's currents and times, if its radio is of another class than the family's. */
  supply?: RoundSupply;
  /** What no manual of the variant describes. */
  lacks?: readonly Lack[];
  /** Options of the simulator that make it this variant. */
  modem: object;
  /**
   * How the variant differs from the family: by its FTP commands (`ftp`) or its data bearer (`bearer`). The tests of these run with the variant, too.
   */
  differsBy: 'ftp' | 'bearer';
  /** The variant's radio settings, if they differ from the family's. */
  technology?: Technology;
  /** Baud rates at which another program may have left the variant. The slower rates, which all families have, are not among them. */
  fastBauds: number[];
  /** Programs that may have used a modem of this variant before the firmware, with the commands that they have sent to the modem. */
  otherPrograms: OtherProgram[];
}

/** A model that the firmware does not know, and the entry of src/modem/known.ts that it must use for the model. */
export interface Stranger {
  /** The model's name, as the modem tells it. */
  model: string;
  /** Options of the simulator, besides the model's name. */
  modem?: object;
  /** Name of the entry in src/modem/known.ts that the firmware must choose. */
  as: string;
}

/** How a picture goes to the server by FTP, and how tests recognize the commands for it. */
export interface FtpMethod {
  /** Beginning of the command after which a picture's bytes go into the modem. */
  filling: string;
  /**
   * Whether the modem confirms how many bytes it received. Otherwise, only the file's size on the server shows that bytes were lost on the
   * line.
   */
  isCounted: boolean;
  /** Beginning of the command that sends the picture's bytes to the server. */
  sending: string;
  /** The upload command that a test leaves without an answer. If it is empty, the test loses the lines after the picture's last byte instead. */
  unanswered: string;
  /** Beginning of the command whose result line, after its OK, ends an upload. The number tells which of these result lines that is, from 1 on. */
  lastResult: [command: string, nth: number];
  /**
   * Number of commands from the first AT to the delivery of the first picture into new folders on the server. If the modem splits a picture,
   * the commands for each part do not count.
   */
  commandsToFirst: number;
  /** Number of commands for each picture in the middle of a round. If a picture goes in parts, the commands for each part do not count. */
  commandsPerImage: number;
  /** Whether a large picture goes in parts, since the modem allows only some of its bytes at a time. */
  isChunked: boolean;
  /** Whether a picture arrives even at 20 bytes a second, as the modem confirms each piece by itself. Otherwise, the upload takes too long. */
  crawls?: true;
  /** Whether the firmware puts the next picture into the modem while the modem sends the previous one to the server. */
  overlaps?: true;
}

/** How a picture goes through a file or memory in the modem. */
export interface StagedMethod extends FtpMethod {
  /** Whether the picture can be read back from the modem by CFTRANTX, to verify it (SIM7600 AT manual 20.2.12, A76XX AT manual 13.2.2). */
  readsBack: boolean;
  /**
   * Whether the modem tells a checksum of its copy (BG96 FILE AT commands 2.4). The firmware checks it with every value of the setting
   * `upload.verify`.
   */
  hasSum: boolean;
  /**
   * Whether the modem ends a data phase with OK, so that the firmware knows exactly how many bytes were lost. Quectel's modems send only the
   * command's result.
   */
  endsWithOk: boolean;
  /** Options of simulators whose modem lacks or refuses this method, so that the firmware must send pictures by `stream`. */
  refusals: { title: string; modem: object }[];
  /**
   * The firmware ends an unfinished data phase by filler bytes. If the modem acknowledges each KiB, the filler goes in pieces of this many bytes. It
   * is 0 for other modems.
   */
  pieceBytes: number;
}

/** How a picture goes directly to the server. */
export interface StreamMethod extends FtpMethod {
  /** Values of the bytes that must be escaped (SIM7600 AT manual 12.2.15, SIM7080 AT manual 15.2.24, A76XX AT manual 17.2.14). */
  escapes: number[];
  /** Number of bytes in one part of a picture, a slice or a packet. With 0, the whole picture goes in one data phase. */
  partBytes: number;
}

/** How a picture goes to the server by HTTP. */
export interface HttpMethod {
  /** Beginning of the command after which the bytes of a picture, or of a part of it, go into the modem. */
  filling: string;
  /** Beginning of the command that sends the bytes to the server. Tests recognize the method by it, and let faults occur while it runs. */
  sending: string;
}

/** How a picture goes by the HTTP commands of the modem itself. */
export interface OwnHttp extends HttpMethod {
  /** Beginning of the command by which the firmware queries the server. */
  asking: string;
}

/**
 * Commands that fail once in a test. Each command in `lost` is also tested with another fault: the modem carries it out, but its OK is lost.
 */
export interface Glitches {
  method: Method;
  /** Beginnings of the commands that fail. */
  commands: string[];
  lost: string[];
}

/** The result of an upload command that comes too early, while the picture's bytes still go into the modem. */
export interface EarlyResult {
  /** The method to which the command belongs. */
  method: Method;
  /** The lines that the modem sends as the early result. */
  lines: string[];
  /** Matches the line that the firmware's log must have after this result. */
  says: RegExp;
  /** Whether the data phase stays open after the early result, so that the modem takes further bytes as data. */
  stays?: boolean;
  /** Whether the early result is tested only well before the picture's last byte. After the last byte, it would mean lost bytes or a full server. */
  isOnlyMidway?: boolean;
  /** Whether the firmware gives up the method after the early result, and sends the picture again by other commands. */
  endsMethod?: true;
}

/** A test in which the server accepts a connection and never sends a greeting. */
export interface Hang {
  /** Title of the test. */
  title: string;
  /** Options of the simulated modem in this test. */
  modem: object;
  /** Seconds within which the firmware must report the first fault. */
  within: number;
  /** Matches the line that the firmware's log must have about this fault. */
  says: RegExp;
}

/** The answer for a missing file, and a request on the console that causes it. */
export interface MissingFile {
  /** Beginning of the command for a file that does not exist. */
  command: string;
  /** The modem's answer to the command. */
  answer: string[];
  /** The request that a person types on the console, and that causes this answer. */
  verb: string;
}

/** How the modems of a family check a server's certificate. */
export interface Proof {
  /** Matches the command that switches the check of certificates on. */
  checks: RegExp;
  /** Matches the command that loads the CA certificate. */
  loads: RegExp;
  /** Whether the modem also compares the host name in the certificate with the server's. */
  comparesName: boolean;
}

/** How a modem of this family does HTTPS, for one test. */
export interface Tls {
  modem?: Record<string, unknown>;
  method: 'auto' | 'stream';
  /** How the modem checks a server's certificate. It is undefined if the modem checks none. */
  proof: Proof | undefined;
  /** Whether the modem compares the name in the certificate with that in the URL. */
  hasNames: boolean;
  /** The command that removes the stored certificate, with its quotes escaped. */
  lose?: string;
}

/** A test of a modem's clock that follows the network's time. */
export interface NetworkTime {
  name: string;
  modem?: object;
  /** The command that makes the clock follow the network's time. If it is undefined, no command is needed. */
  follow?: string;
  /** Whether the command of `follow` takes effect only after a restart of the modem. */
  needsRestart?: boolean;
  /** Whether the firmware asks a time server if the network sends no time. */
  asksServer?: boolean;
}

/** A test of a modem whose clock the firmware sets by the dates of files on the server. */
export interface ServerTime {
  name: string;
  modem?: object;
  /** Whether the modem can ask for the date of a file on the server by MDTM. */
  hasMdtm?: boolean;
  /** Whether the modem can list a folder on the server. */
  hasList?: boolean;
}

/** A command of another program that stopped within its data, so that the modem waits for the rest. The firmware uses none of these commands. */
export interface Unfinished {
  /** Name of the modem in src/modem/known.ts: that of the family or of a variant. */
  name: string;
  /** The command that the other program has sent. */
  say: string;
  /** How many bytes of the command's data the other program has sent. */
  bytes: number;
}

/**
 * The modem's answers to the commands that ask for a file's size and for a listing after its upload. They mean that the session was lost, or that the
 * server is away for a moment.
 */
export interface Away {
  title: string;
  /** The method of the upload. The default is the family's best one. */
  method?: Method;
  /** The queries and their answers, as faults of the simulator. */
  faults: { command: string; nth?: number; answer: string[] }[];
  /** Whether the modem gives these answers again and again, until the firmware reports the fault or the delivery. */
  lasts?: true;
}

/** One possible behaviour of a modem or a server. There is one for each point that the manuals leave open, or document in two ways. */
export interface Reading {
  title: string;
  /** The only method that this behaviour concerns. By default, it is tested with the family's methods in turn. */
  method?: Method;
  modem?: object;
  line?: object;
  server?: object;
  config?: Record<string, unknown>;
}

/** What a test of a round needs: port and password of the FTP server, and the pictures that are sent to it. */
export interface Round {
  port: string;
  password: string;
  /** Two pictures of 1,400 and of 900 bytes, in two folders. */
  images: [Uint8Array, Uint8Array];
}

/**
 * A test of a whole round, in which the firmware sends exactly these commands in this order. A text such as `[1400 raw bytes]` stands for a
 * data phase.
 */
export interface RoundStory {
  method: Method;
  says(round: Round): string[];
}

/** Cells of the tables in README.md and docs/modems.md, as Markdown. The command `npm run modems` writes the tables. */
export interface Described {
  /** Groups of modem models, each with the security of its FTP and HTTPS. */
  modules: { names: string; hasFtps: boolean; https: 'none' | 'encrypted' | 'verified' }[];
  /** Rows of the table on FTP. `modem` is the modem's names with `modem.model` in brackets. `server` tells which names pictures get on the server. */
  ftp: { modem: string; efs: string; stream: string; security: string; server: string }[];
  /** Rows of the table on HTTP. `own` tells how the modem's own HTTP commands work, and `socket` how HTTP goes by its sockets. */
  http: { modem: string; own: string; socket: string; https: string; verifies: string }[];
}

/** The facts of a modem family. */
export interface Sheet {
  /** The family's name in tables for people. */
  title: string;
  /** The family's `modem.model` in config.json. */
  model: string;
  /** Creates the simulated modem. */
  create: Create<object, Modem>;
  /** What no manual of the family describes. Without `directories`, the tests have a server on which all folders exist. */
  lacks?: readonly Lack[];
  /** Name of a board in `boards/` that has such a modem, or that has its maker's pins. */
  board: string;
  supply: RoundSupply;
  variants: Variant[];
  docs: Described;
  /** The line of the log in which the firmware names the modem that it has found. */
  identified: RegExp;
  /** Models that the firmware does not know, and how it must treat them. */
  strangers: Stranger[];
  /** The family's methods by FTP, the best one first. There is at least one. */
  methods: { efs: StagedMethod; stream?: StreamMethod } | { efs?: never; stream: StreamMethod };
  /** Behaviour that the manuals leave open, besides what test/stories/family/readings.test.ts has for all families. */
  readings: Reading[];
  /** Tests of whole rounds, each by its exact commands. They cover at least one of the family's methods. */
  stories: [RoundStory, ...RoundStory[]];
  ftp: {
    /** Beginning of the command that opens a session with the server, or that sets the server's address. */
    opening: string;
    /** Matches the last of the commands that open a session with the server. */
    opened: RegExp;
    /** The command that ends a running login, if the simulator's option `abortsLogin` is set. It is empty if no such command is simulated. */
    abort: string;
    /** Whether one session with the server serves all operations. Otherwise, each operation logs in again. */
    hasSession: boolean;
    /** Beginning of the command that asks for the size of a file on the server. */
    size: string;
    /** Beginning of the command that renames a file on the server. It is empty if no document has one, and then pictures get no temporary name. */
    rename: string;
    /**
     * The command that renames the first picture, up to the new name in it. On the SIM7080, the old name is already set before (SIM7080 AT
     * manual 15.2).
     */
    beforeNewName: string;
    /** Beginning of the command that reads a file on the server. */
    reading: string;
    /** Most characters of a path on the server or of an account that the modem accepts. */
    longestPath: number;
    /** Most characters of ftp.user and ftp.password that the modem accepts. With 255, the modem accepts all that config.json allows. */
    longestLogin: number;
    /**
     * What happens if the server takes 40 s for each answer. `any`: no fault, since no manual limits single commands. `long`: faults are
     * reported, but the picture arrives. `limited`: the limits of the modem end each attempt, so the picture does not arrive.
     */
    patience: 'any' | 'long' | 'limited';
    /**
     * Matches the commands that choose the security of FTP. It is undefined if the modem has no FTPS. The command is CFTPSLOGIN (SIM7600 AT manual
     * 12.2.3), FTPSSL (SSL application note 2.3, SIM7080 AT manual 15.2.29) or QFTPCFG="ssltype" (BG96 FTP AT commands 2.1).
     */
    security: { explicit: RegExp; implicit: RegExp; none: RegExp } | undefined;
    /** Pattern of the command that sends a picture or its first part, and the line by which the modem reports the result. */
    sent: [command: RegExp, result: string];
    /** The upload command, and its result when the modem is busy or does not allow it in its state. */
    busy: { command: string; result: string };
    missing: MissingFile[];
    away: Away[];
    /** Options of the simulator with which the modem reports a server's refusals without a number. */
    bareRefusals: object;
    /**
     * How often the firmware sends a picture in slices, after two tries that failed by noise. It does so if only the size on the server shows
     * losses. It is 0 if the modem has no slices, which are parts that it confirms by themselves.
     */
    slicedTries: number;
    /**
     * The result codes of failed commands: `numbers` has all documented codes, and one that no document has. `commands` has the commands that can
     * fail by them, for each method. `answer` returns the modem's lines for a command that fails by a code.
     */
    codes: {
      numbers: number[];
      /** The codes by which a login may tell of a server that says 421, as it takes no more connections, and closes. */
      full: number[];
      commands: Partial<Record<Method, string[]>>;
      answer(command: string, code: number): string[];
    };
    /** Commands that fail once in a test. Those of the SIM7600 for method `efs` are in onward.test.ts. */
    glitches: Glitches[];
    earlyResults: EarlyResult[];
    hangs: Hang[];
  };
  http: {
    /** How pictures go by HTTP. `efs`: by the family's own HTTP commands, if it has any. `stream`: by its TCP sockets. */
    methods: { efs?: OwnHttp; stream: HttpMethod };
    /** Matches the commands that send a picture's bytes by HTTP, with and without TLS. */
    sends: RegExp;
    tls: Tls[];
  };
  bearer: {
    technology: Technology;
    /** A command that comes in every round before a picture is sent, and its answer while the data connection is dead. */
    dead: { command: string; answer: string[] };
    /**
     * Behaviour that the manuals leave open, as options of the simulator. `strict` is the worse behaviour for the firmware, and `lenient` the
     * better one.
     */
    strict: object;
    lenient: object;
    otherPrograms: OtherProgram[];
    /** The modem's own command for a restart. It is empty if AT+CFUN=1,1 is the only one. */
    restart: string;
    /**
     * Numbers of commands in a round with one picture, from 1 on. A test may cut the power after any command from the first number to the
     * last.
     */
    commandsOfRound: { from: number; to: number };
  };
  clock: {
    /** The command that switches the modem off before sleep. It is empty if the family has none, or if other tests cover it. */
    off: string;
    /** Options of a simulator whose clock already follows the network, so that the firmware need not restart it (clock/dates.test.ts). */
    settled: object;
    network: NetworkTime[];
    server: ServerTime[];
  };
  console: {
    /**
     * Matches the commands that carry out what a person asks for on the console, such as to list or delete files of the server. It does not match the
     * commands that open or end a session.
     */
    own: RegExp;
    /** Requests on the console that the modem cannot carry out. */
    lacks: string[];
    /** Whether the modem can append to a file on the server. */
    appends: boolean;
    /**
     * Two places in the modem: where one request on the console stores a file, and from where another request sends the file back. It is
     * undefined if the modem has no files that its FTP can use.
     */
    moved: { inModem: string; from: string } | undefined;
    /** Requests on the console whose commands change settings in the modem. */
    requests: string[];
    /** Options of the simulator for the behaviour that is worst for the firmware, where the manuals leave it open. */
    worst: object;
    /** Place in the modem where a person's request stores a file. It is empty if the modem has no files. */
    fetched: string;
    /** Commands by which another program may have changed settings that the firmware uses. */
    settings: string[];
  };
  line: {
    /** The highest baud rate in the modem's manual, but at most 3,000,000, which is the most of the board `linux`. */
    highestBaud: number;
    /** Baud rates at which another program may have left the modem. The slower rates, which all families have, are not among them. */
    fastBauds: number[];
    /** The line that the modem sends after a restart if it detects the baud rate by itself. */
    restarted: string;
    unfinished: Unfinished[];
  };
}
