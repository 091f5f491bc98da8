// Follows by the camera's answers how a picture is copied into the modem: bytes, speed and remaining time.

/** How far the present picture is copied from the card into the modem. */
export interface Progress {
  path: string;
  bytes: number;
  total: number;
  /** The speed of the copy in bytes a second, over the last ten seconds. It is undefined while the camera has answered only once. */
  perSecond: number | undefined;
  /** The remaining time of the copy in milliseconds. It is undefined if the speed is unknown or 0, or all bytes are in the modem. */
  leftMs: number | undefined;
  /** True if all bytes are in the modem, which may still be sending them to the server. */
  isInModem: boolean;
  /** For how many milliseconds no byte was copied. It is undefined while these are less than five seconds. */
  stillMs: number | undefined;
}

/**
 * The part of the camera's state that is about the picture under way. It has its path, its size in bytes, and how many of its bytes are in the
 * modem.
 */
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

/** Measures how fast a picture is copied into the modem. */
export interface Meter {
  /**
   * Takes the camera's answer about its state, and returns how far the present picture is copied into the modem. @param nowMs a clock in milliseconds
   * @returns undefined if no picture is being copied
   */
  take(under: Under, nowMs: number): Progress | undefined;
}

/**
 * Makes the meter of the copy's speed. The speed is that between the last two answers at first, and later that of the last ten seconds. Another
 * picture, or one that begins again, is measured anew.
 */
export function createMeter(): Meter {
  let key = '';
  let samples: Sample[] = [];
  let movedMs = 0;

  function add(bytes: number, nowMs: number): void {
    const last = samples.at(-1);
    if (!last || bytes !== last.bytes) movedMs = nowMs;
    if (last && bytes < last.bytes) samples = [];
    samples.push({ atMs: nowMs, bytes });
    // of the answers older than ten seconds, the newest is kept, so that the speed covers the whole ten seconds
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
