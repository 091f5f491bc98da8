// Follows the state of a run, by the lines of the firmware's console and the bytes at the modem.

/** The bytes of an image on one of its two ways: into the modem, or to the server. */
export interface Flow {
  /** Name of the file in the modem or on the server. */
  name: string;
  /** Bytes transferred so far. */
  bytes: number;
  /** Size of the image in bytes. */
  total: number;
  /** Time of the first byte, in milliseconds since 1970. */
  startMs: number;
  /** Time of the last byte so far, in milliseconds since 1970. */
  nowMs: number;
}

/** A delivery, as the log reports it. */
export interface Delivery {
  /** The image's path on the card. */
  path: string;
  /** Path of the image on the server. It is undefined if the log's line was cut because it was too long. */
  remotePath: string | undefined;
  /** Seconds that the upload took. It is undefined if the log's line was cut because it was too long. */
  seconds: number | undefined;
}

/** The state of a run, and the functions that take the console's lines and the progress of images. */
export interface Watch {
  /** The firmware's state. It is undefined while the firmware boots. */
  state: string | undefined;
  /** Path of the image that is being sent, or empty. */
  image: string;
  /** Progress of the image into the modem. It is undefined if there is none. */
  into: Flow | undefined;
  /** Progress of the image to the server. It is undefined if there is none. */
  out: Flow | undefined;
  /** The deliveries so far. */
  deliveries: Delivery[];
  /** Paths of the pictures that the camera has put onto the card. */
  pictures: string[];
  /** The memory in use, as the last such line of the log says it, such as "2325 of 4000 JsVars". It is undefined before the first such line. */
  memory: string | undefined;
  /** True once the line at the end of a round has come. A line about the memory follows it. */
  isRoundOver: boolean;
  /** True once the line about the memory has come after the end of a round. */
  isMemoryTold: boolean;
  /** True once the firmware has searched the card and found nothing to send. */
  isIdle: boolean;
  /** True from the log's line that begins a shot until a picture is taken, or the firmware enters another state. */
  isShooting: boolean;
  /** The last lines of the log, which are shown if a run fails. */
  lastLines: string[];
  /** Time of the last progress, in milliseconds since 1970. */
  movedMs: number;
  /** Takes a line of the firmware's console. */
  takeLine(line: string): void;
  /** Takes the progress of an image into the modem, in bytes. */
  stage(name: string, bytes: number, total: number): void;
  /** Takes the progress of an image to the server, in bytes. */
  put(path: string, bytes: number, total: number): void;
}

const keptLines = 12;

const patterns = {
  state: / state: ((\S+).*)$/,
  delivered: / image: (.+) delivered as (?:(.+), \d+ bytes? in ([\d.]+) s)?/,
  begun: / image: (.+), \d+ bytes?, try \d+/,
  picture: / info camera: (\/[^:]+) is taken, /,
  shooting: / ferry: a picture is taken | camera: .* (?:answers|they are )/,
  round: / round: /,
  idle: / card: nothing (else )?to send/,
  memory: / memory: (\d+ of \d+ JsVars)/,
};

/** Makes the state of a run that has not begun. `nowMs` returns milliseconds since 1970. */
export function createWatch(onChange: (watch: Watch) => void, nowMs = Date.now): Watch {
  const seen = new Set<string>();
  const watch: Watch = {
    state: undefined, image: '', into: undefined, out: undefined, deliveries: [], pictures: [], memory: undefined, isRoundOver: false, isMemoryTold: false, isIdle: false, isShooting: false,
    lastLines: [], movedMs: nowMs(), takeLine, stage, put,
  };

  /** Notes the time of progress. A state or image that was there before is a repetition, and no progress. */
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
    // after a round or at a new picture, the bars of the last image are removed
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

/** Returns the kilobytes a second since the first byte, or 0 while that is unknown. */
export function rateOf({ bytes, startMs, nowMs }: Flow): number {
  return nowMs > startMs ? bytes / (nowMs - startMs) : 0;
}
