// Progress on a terminal, beside the outcome: a bar on stderr.

import { Presets, SingleBar } from 'cli-progress';

/** The progress of a step, for a person who waits. */
export interface Progress {
  /** @param total undefined: unknown */
  show(what: string, done: number, total?: number): void;
  /** Removes the bar, so that other lines may follow. */
  stop(): void;
}

/** Makes a bar on a terminal. Into a file or pipe nothing is written. */
export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  let bar: SingleBar | undefined;
  let shown = '';
  const stop = () => {
    bar?.stop();
    bar = undefined;
  };
  return {
    show(what, done, total) {
      if (!stream.isTTY) return;
      if (!bar || shown !== what) {
        stop();
        shown = what;
        const format = total === undefined ? '{what}: {value}' : '{what}  {bar}  {value} of {total}, {eta_formatted} left';
        bar = new SingleBar({ format, stream, etaBuffer: 200, clearOnComplete: true, hideCursor: true }, Presets.rect);
        bar.start(total ?? Number.MAX_SAFE_INTEGER, done, { what });
      }
      bar.update(done);
    },
    stop,
  };
}
