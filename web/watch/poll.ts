// Decides when the camera is asked for its state: at most once a second. It is asked less often if answers are slow, because the camera does
// nothing else while it answers. It is not asked while the view is hidden.

/** The functions that the polling needs: to ask the camera for its state, to read a clock, and to start a timer. */
export interface PollParts {
  ask(): Promise<void>;
  /** Whether the camera may be asked for its state now: it can answer, and the view is visible. */
  mayAsk(): boolean;
  nowMs(): number;
  /** Calls a function after some milliseconds. @returns a function that cancels that */
  after(ms: number, act: () => void): () => void;
}

/** The shortest pause, in milliseconds, before the camera is asked for its state again. */
export const leastMs = 1000;
/**
 * The pause before the camera is asked for its state again is so many times as long as its last answer took. So answers take at most a tenth of the
 * camera's time.
 */
const share = 10;
/** The longest pause, in milliseconds, before the camera is asked for its state again. */
export const mostMs = 15_000;

/**
 * Returns the pause, in milliseconds, before the camera is asked for its state again. @param tookMs how long the last answer took @param failures how
 * many times in a row the camera has not answered
 */
export function pauseAfter(tookMs: number, failures: number): number {
  return Math.min(mostMs, Math.max(leastMs * 2 ** Math.min(failures, 10), tookMs * share));
}

/** Asks the camera for its state again and again, from `start` until `stop`. */
export interface Poll {
  start(): void;
  stop(): void;
}

export function createPoll(parts: PollParts): Poll {
  let failures = 0;
  let cancel: (() => void) | undefined;
  let run = 0;

  async function turn(own: number): Promise<void> {
    const fromMs = parts.nowMs();
    let pauseMs = leastMs;
    if (parts.mayAsk()) {
      failures = await parts.ask().then(() => 0, () => failures + 1);
      pauseMs = pauseAfter(parts.nowMs() - fromMs, failures);
    }
    // if `stop` was called while the camera answered, this loop ends here, even if `start` was called after `stop`
    if (own === run) cancel = parts.after(pauseMs, () => void turn(own));
  }

  function stop(): void {
    run++;
    cancel?.();
    cancel = undefined;
  }

  return {
    stop,
    start() {
      stop();
      failures = 0;
      void turn(run);
    },
  };
}
