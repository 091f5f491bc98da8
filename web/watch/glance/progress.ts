// Progress of an image into the modem, between answers of the camera: amount, speed, remaining time.

export interface Progress {
  path: string;
  bytes: number;
  total: number;
  /** Bytes a second over the last seconds; undefined until known. */
  perSecond: number | undefined;
  /** Undefined while nothing moves. */
  leftMs: number | undefined;
  /** All of it is in the modem, which may still be sending it. */
  isInModem: boolean;
  /** Time without progress in ms, if it is long enough to show. */
  stillMs: number | undefined;
}

/** The part of `page.state()` about the current image. */
export interface Under {
  i?: string;
  z?: number;
  b?: number;
}

interface Sample {
  atMs: number;
  bytes: number;
}

const windowMs = 10_000;
const shownStillMs = 5000;

export interface Meter {
  /** @returns undefined if there is no current image */
  take(under: Under, nowMs: number): Progress | undefined;
}

/** Two samples give a rate, a window of them a steady one; a restarted or different image starts a new window. */
export function createMeter(): Meter {
  let key = '';
  let samples: Sample[] = [];
  let movedMs = 0;

  function add(bytes: number, nowMs: number): void {
    const last = samples.at(-1);
    if (!last || bytes !== last.bytes) movedMs = nowMs;
    if (last && bytes < last.bytes) samples = [];
    samples.push({ atMs: nowMs, bytes });
    // keep the last sample before the window, so that the rate covers all of it
    while (samples.length > 2 && samples[1]!.atMs <= nowMs - windowMs) samples.shift();
  }

  function rate(): number | undefined {
    const [first, last] = [samples[0]!, samples.at(-1)!];
    return last.atMs > first.atMs ? (last.bytes - first.bytes) * 1000 / (last.atMs - first.atMs) : undefined;
  }

  return {
    take({ i: path, z: total = 0, b: bytes = 0 }, nowMs) {
      const now = path === undefined ? '' : `${path} ${total}`;
      if (now !== key) samples = [];
      key = now;
      if (path === undefined) return undefined;
      add(bytes, nowMs);
      const isInModem = total > 0 && bytes >= total;
      const perSecond = rate();
      const stillMs = !isInModem && nowMs - movedMs >= shownStillMs ? nowMs - movedMs : undefined;
      return { path, bytes, total, perSecond, isInModem, stillMs, leftMs: perSecond && !isInModem ? (total - bytes) * 1000 / perSecond : undefined };
    },
  };
}
