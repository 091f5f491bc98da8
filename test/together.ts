// Tests that mostly wait for an engine or program: all begin before the suite's first, and each is reported in its turn.

import type { Test } from 'uvu';

/** Those of one queue run one after the other, those of several beside each other. All begin after the suite's earlier `before`. */
export function queued(test: Test): () => (title: string, run: () => Promise<void>) => void {
  const starts: (() => void)[] = [];
  test.before(() => starts.splice(0).forEach(start => start()));
  return () => {
    let last: Promise<unknown> = new Promise<void>(resolve => starts.push(resolve));
    return (title, run) => {
      const going = last.then(run);
      // reported by its own test
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
      going.catch(() => undefined); // reported by its own test
    });
    test(title, () => going);
  };
}

/** At most this many beside each other: on a slow machine, servers in the same process would answer too late. */
export function fewTogether(test: Test, most: number): (title: string, run: () => Promise<void>) => void {
  const queues = Array.from({ length: most }, queued(test));
  let begun = 0;
  return (title, run) => queues[begun++ % most]!(title, run);
}
