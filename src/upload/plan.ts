// When the next round begins: every so many minutes from the one before, whatever a round, a boot or a slow clock takes.

export interface Plan {
  /** Seconds from now. */
  left: number;
  /** That moment by the network's clock; 0 while it is not known. */
  due: number;
}

/**
 * All in seconds.
 * @param every from the beginning of a round to the next
 * @param since this round was due, as the chip has counted
 * @param due when the next one is due by the network's clock, as it was planned; 0: not known
 * @param now the network's time; 0: not known
 */
export function planRound(every: number, since: number, due: number, now: number): Plan {
  let left = due && now ? due - now : every - since;
  // the round took longer than its time: the next multiple
  if (left <= 0) left = every - -left % every;
  // the chip may wake a little early; this is more: another config.json, or the network's clock was set
  if (left > every * 1.25 + 60) left = every - since % every;
  return { left: left, due: now ? Math.round(now + left) : due && due + Math.floor(Math.max(since, 0) / every) * every };
}
