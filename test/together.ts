// Tests that mostly wait for an engine or program: all begin before the suite's first, and each is reported in its turn.

import type { Test } from 'uvu';

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
