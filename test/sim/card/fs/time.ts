// The times of files on a FAT card, as the engine gives them.

const minuteMs = 60_000;
const fatStartMs = Date.UTC(1980);
const fatTurnMs = Date.UTC(2098) - Date.UTC(1970);

/**
 * Returns the time of a file as the engine gives it, in milliseconds since 1970 (jswrap_fs.c, up to 2v29). FAT's 16 bits of a time have 5 for the
 * hour, 6 for the minute and 5 for half of the seconds. The engine takes the lowest 6 bits for the seconds. So it gives half of them, and 32 more
 * in an odd minute. @param isRight whether the engine is free of that error
 */
export function fatMs(fileMs: number, isRight = false): number {
  // FAT has seven bits for the years since 1980. A clock that was never set (1970) turns into 2098.
  const ms = fileMs < fatStartMs ? fileMs + fatTurnMs : fileMs;
  if (isRight) return Math.floor(ms / 2000) * 2000;
  const minutes = Math.floor(ms / minuteMs);
  return minutes * minuteMs + (minutes % 2 * 32 + Math.floor(ms % minuteMs / 2000)) * 1000;
}
