// What the link and its views say to each other, and what the firmware's `page` answers.

export type Standing = 'none' // no port is chosen
  | 'opening' | 'waiting' // the port is open, nothing has answered yet
  | 'busy' // another program holds the port
  | 'locked' // the console wants its password
  | 'loader' // the chip is in its boot loader
  | 'empty' // an Espruino without snapferry
  | 'older' // a snapferry that this page does not know how to ask
  | 'stranger' // something else answers: the sentence quotes it
  | 'ready' | 'lent' // usable; the port is lent to the installer
  | 'lost'; // unplugged: comes back by itself when plugged in again

/** What went wrong, as a sentence for a person. */
export class LinkError extends Error {
  /** Whether the camera answered, by an exception: the link is good. */
  readonly isAnswer: boolean;

  constructor(sentence: string, isAnswer = false) {
    super(sentence);
    this.name = 'LinkError';
    this.isAnswer = isAnswer;
  }
}

/** Asked once a connection. */
export interface Hello {
  /** Of this interface. */
  v: 1;
  /** package.json's version. */
  firmware: string;
  /** process.version, as `2v29.277`. */
  engine: string;
  /** The board file's name, and its title. */
  board: string;
  title: string;
  /** `device` of config.json; empty while none is read. */
  device: string;
  /** The board has one. */
  camera: boolean;
  /** Where config.json lies, and what `take` writes, as the engine's own functions want a path. */
  config: string;
  next: string;
  /** JsVars in all. */
  memory: number;
}

/** Asked once a second at most: 200 bytes of JSON when idle. What has nothing to say is left out. */
export interface State {
  /** The state of the round's machine. */
  s: string;
  /** Images delivered and skipped in this round, and how many more are known to wait. */
  n: [number, number, number];
  /** The image in hand: its path, its size, and how many of its bytes have gone into the modem so far. */
  i?: string;
  z?: number;
  b?: number;
  /** The modem, and the line's rate. */
  m?: string;
  r?: number;
  /** The signal as AT+CSQ told it last, 0 to 31. */
  q?: number;
  /** JsVars in use now, and at the peak. */
  j: [number, number];
  /** The code of the last trouble, as in docs/faults.md. */
  t?: string;
  /** What the light shows: a pattern of src/round/light.ts. */
  g: string;
  /** Milliseconds until the next round, where one is planned. */
  d?: number;
  /** Seconds since the boot. */
  u: number;
  /** The clock, in seconds since 1970 by UTC; where `a` is missing the local time as if it were UTC. Missing where it is not set. */
  k?: number;
  /** Minutes that local time is ahead of UTC, where that is known. */
  a?: number;
  /** The image that was in hand last. */
  p?: string;
  /** Tells one config.json from another: its CRC32. Empty: none was read. */
  c: string;
  /** What is wrong with the card or its config.json, as sentences. */
  e?: string[];
}
