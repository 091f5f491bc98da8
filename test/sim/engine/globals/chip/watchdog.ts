// Simulates the chip's watchdog. Espruino for Linux has none, so its functions do nothing there.

import type { Boot } from '../boot.ts';

/** Makes the functions enableWatchdog and kickWatchdog of the engine's object E. */
export function createWatchdog({ options, isChip, program }: Pick<Boot, 'options' | 'isChip' | 'program'>): Record<string, unknown> {
  /** Milliseconds without a kick after which the chip restarts. With 0, no watchdog runs. */
  let periodMs = 0;
  let cancel = (): void => undefined;

  function kick(): void {
    cancel();
    if (isChip && periodMs > 0) cancel = options.clock.after(periodMs, () => program.restart('watchdog'));
  }

  program.atStop(() => cancel());
  return {
    enableWatchdog: (seconds: number) => {
      program.checkAlive();
      periodMs = Math.round(seconds) * 1000;
      kick();
    },
    kickWatchdog: kick,
  };
}
