// Runs tests at the same time that mostly wait for an engine or another program. All of them begin before the suite's first test, and each is
// reported in its turn.

import type { Test } from 'uvu';

/**
 * Returns a function that makes a queue of tests. Tests in one queue run one after the other, and several queues run at the same time. They begin
 * after those `before` hooks of the suite that were registered earlier.
 */
export function queued(test: Test): () => (title: string, run: () => Promise<void>) => void {
  const starts: (() => void)[] = [];
  test.before(() => starts.splice(0).forEach(start => start()));
  return () => {
    let last: Promise<unknown> = new Promise<void>(resolve => starts.push(resolve));
    return (title, run) => {
      const going = last.then(run);
      // a failure is reported by its own test, so it must not stop the next one
      last = going.catch(() => undefined);
      test(title, () => going);
    };
  };
}

export function together(test: Test): (title: string, run: () => Promise<void>) => void {
  const starts: (() => void)[] = [];
  test.before(() => starts.splice(0).forEach(start => start()));
  return (title, run) => {
    let going: Promise<void> | undefined;
    starts.push(() => {
      going = run();
      going.catch(() => undefined); // a failure is reported by its own test; without this, Node would end at the unhandled rejection
    });
    test(title, () => going);
  };
}

/**
 * Returns a function that registers tests, of which at most `most` run at the same time. With more of them, servers in the same process would answer
 * too late on a slow machine.
 */
export function fewTogether(test: Test, most: number): (title: string, run: () => Promise<void>) => void {
  const queues = Array.from({ length: most }, queued(test));
  let begun = 0;
  return (title, run) => queues[begun++ % most]!(title, run);
}
