// Schedules status questions: at most once a second, less often if answers are slow, because the camera does nothing else
// while it answers. None if the view is hidden.

export interface PollParts {
  ask(): Promise<void>;
  /** The camera can answer, and the view is visible. */
  mayAsk(): boolean;
  nowMs(): number;
  /** @returns a function that cancels it */
  after(ms: number, act: () => void): () => void;
}

export const leastMs = 1000;
/** Answers may use a tenth of the time. */
const share = 10;
export const mostMs = 15_000;

/** @param tookMs duration of the last answer @param failures in a row, before this one */
export function pauseAfter(tookMs: number, failures: number): number {
  return Math.min(mostMs, Math.max(leastMs * 2 ** Math.min(failures, 10), tookMs * share));
}

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
    // stopped, and perhaps started again, during the question
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
