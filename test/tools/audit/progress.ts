// Shows on a terminal how far the audit is, as a bar on stderr, while the outcome goes to stdout.

import { Presets, SingleBar } from 'cli-progress';

/** Shows the progress of a step to a person who waits. */
export interface Progress {
  /** Shows how much of a step is done. @param total the number at its end; undefined if unknown */
  show(what: string, done: number, total?: number): void;
  /** Removes the bar, so that other lines can be printed. */
  stop(): void;
}

/** Makes the progress bar for a terminal. If the stream is a file or a pipe, nothing is written. */
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
