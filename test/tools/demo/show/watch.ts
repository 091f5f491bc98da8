// The state of a run, from the firmware's console lines and the bytes at the modem.

/** The bytes of an image on one of its two ways: into the modem, or to the server. */
export interface Flow {
  /** The name of the file there. */
  name: string;
  /** Bytes so far. */
  bytes: number;
  /** Bytes of the image. */
  total: number;
  /** Time of the first byte, in milliseconds since 1970. */
  startMs: number;
  /** Time of the last byte so far. */
  nowMs: number;
}

/** A delivery, as the log reports it. */
export interface Delivery {
  /** The image's path on the card. */
  path: string;
  /** Undefined if the line was too long. */
  remotePath: string | undefined;
  /** Seconds of its upload; undefined if the line was too long. */
  seconds: number | undefined;
}

/** The state of a run. Its functions take what is heard. */
export interface Watch {
  /** Undefined while the firmware boots. */
  state: string | undefined;
  /** Path of the image that is being sent; empty: none. */
  image: string;
  /** Its bytes into the modem. */
  into: Flow | undefined;
  /** Its bytes to the server. */
  out: Flow | undefined;
  /** The deliveries so far. */
  deliveries: Delivery[];
  /** The camera's pictures on the card, from its root. */
  pictures: string[];
  /** The log's line on the memory, at the end of a round. */
  memory: string | undefined;
  /** The round is over: its line has come. The line of the memory follows it. */
  isRoundOver: boolean;
  /** That line has come. */
  isMemoryTold: boolean;
  /** The firmware has searched the card and found nothing to send. */
  isIdle: boolean;
  /** The camera was asked for a picture, or takes one. */
  isShooting: boolean;
  /** The last lines of the log, for a run that fails. */
  lastLines: string[];
  /** Time of the last progress. */
  movedMs: number;
  /** Takes a line of the firmware's console. */
  takeLine(line: string): void;
  /** Takes the progress into the modem, in bytes. */
  stage(name: string, bytes: number, total: number): void;
  /** Takes the progress to the server, in bytes. */
  put(path: string, bytes: number, total: number): void;
}

const keptLines = 12;

const patterns = {
  state: / state: ((\S+).*)$/,
  delivered: / image: (.+) delivered as (?:(.+), \d+ bytes? in ([\d.]+) s)?/,
  begun: / image: (.+), \d+ bytes?, try \d+/,
  picture: / info camera: (\/.+) is taken, /,
  shooting: / ferry: a picture is taken | camera: .* (?:answers|they are )/,
  round: / round: /,
  idle: / card: nothing (else )?to send/,
  memory: / memory: (\d+ of \d+ JsVars)/,
};

/** Makes the state of a run that has not begun. `nowMs` gives milliseconds since 1970. */
export function createWatch(onChange: (watch: Watch) => void, nowMs = Date.now): Watch {
  const seen = new Set<string>();
  const watch: Watch = {
    state: undefined, image: '', into: undefined, out: undefined, deliveries: [], pictures: [], memory: undefined, isRoundOver: false, isMemoryTold: false, isIdle: false, isShooting: false,
    lastLines: [], movedMs: nowMs(), takeLine, stage, put,
  };

  /** A state or image that was there before is a repetition, not progress. */
  function move(what: string): void {
    if (!seen.has(what)) watch.movedMs = nowMs();
    seen.add(what);
  }

  function takeLine(line: string): void {
    watch.lastLines = [...watch.lastLines, line].slice(-keptLines);
    const find = (pattern: RegExp) => pattern.exec(line);
    const state = find(patterns.state);
    const delivered = find(patterns.delivered);
    const begun = find(patterns.begun);
    if (state) move(watch.state = state[2]!);
    if (begun && !delivered) move(watch.image = begun[1]!);
    if (delivered) deliver(delivered);
    const picture = find(patterns.picture);
    if (picture) move(`picture ${addPicture(picture[1]!)}`);
    if (patterns.shooting.test(line)) watch.isShooting = true;
    if (picture || state) watch.isShooting = false;
    // the bars of a delivered image are over
    if (patterns.round.test(line) || watch.isShooting) watch.into = watch.out = undefined;
    const memory = find(patterns.memory);
    watch.memory = memory?.[1] ?? watch.memory;
    watch.isMemoryTold = watch.isRoundOver && memory !== null;
    watch.isRoundOver ||= patterns.round.test(line);
    watch.isIdle ||= patterns.idle.test(line);
    onChange(watch);
  }

  function deliver([, path, remotePath, seconds]: (string | undefined)[]): void {
    watch.deliveries.push({ path: path!, remotePath, seconds: seconds === undefined ? undefined : Number(seconds) });
    move(`delivered ${path}`);
  }

  function addPicture(path: string): string {
    watch.pictures.push(path);
    return path;
  }

  function flow(before: Flow | undefined, name: string, bytes: number, total: number): Flow {
    const isSame = before && before.name === name && before.total === total && bytes >= before.bytes;
    if (!isSame || bytes > before.bytes) watch.movedMs = nowMs();
    return { name, bytes, total, startMs: isSame ? before.startMs : nowMs(), nowMs: nowMs() };
  }

  function stage(name: string, bytes: number, total: number): void {
    watch.into = flow(watch.into, name, bytes, total);
    onChange(watch);
  }

  function put(path: string, bytes: number, total: number): void {
    watch.out = flow(watch.out, path, bytes, total);
    onChange(watch);
  }

  return watch;
}

/** Kilobytes a second since the first of them; 0 while unknown. */
export function rateOf({ bytes, startMs, nowMs }: Flow): number {
  return nowMs > startMs ? bytes / (nowMs - startMs) : 0;
}
