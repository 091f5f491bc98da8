// The words of the notes in /snapferry/state, which blanks separate, by their places. The build puts in the numbers: an object of names
// would stay in memory. Times are of the chip's clock, in seconds.

/** A note's text, split. Words at its end may be missing. */
export type Words<Name extends number> = [string, ...string[]] & { [name in Name]: string };

/** Written before each try of a PIN, removed after success. `state`: the tries left (if known), `last` for no more, or `refused`. */
export const enum PinNote { mark, state }

/** Bytes a second, 0 for the line's rate; with that rate, modem and method. */
export const enum PaceNote { bytes, baud, modem, method }

/**
 * When the sleep began, its rest; when a round is due, by the network's clock; the modem: 1 off, 2 silent; the camera's words
 * (src/camera/shots.ts).
 */
export const enum SleepNote { began, left, due, isOff, shots }

/** Properties of the server of one config.json. */
export const enum ServerNote { digest, vanished, noRename, isSlow, isShort, isCached }

/** The modem's mark, and the source of its clock's time. */
export const enum ClockNote { mark, source }

/** The modem's mark, and the meaning of `send_header` that works with it. */
export const enum PostNote { mark, sense }

/** Time of the server's last refusal for good, how often all were freed, retries since. */
export const enum RefusedNote { since, freed, turn }

/** The last picture by number, and the chip's mark of its folder. */
export const enum ShotNote { folder, number, mark }

/** The last picture by date: its folder, how many are in it, its time with letters. */
export const enum DayNote { folder, count, time }

/** The last picture that was removed to make room; whether all before it are gone, delivered or not. */
export const enum RoomNote { folder, name, isAny }

/** Of each turn, with commas between them: the first numbered picture, and the dated one before it, with its letters. */
export const enum TurnNote { folder, number, day, time }

/** When the server refused logins, with one config.json. */
export const enum LoginsNote { digest, times }

/** Rounds that the live picture ended (0: it was shown), its size, time and path. */
export const enum LiveNote { digest, ended, size, time, path }

/**
 * The month as a number, 0 if it was unknown, and its bytes; the day as a number, and its bytes. `before`: the month before, and its bytes
 * that this one does not contain.
 */
export const enum MonthNote { month, bytes, day, dayBytes, before, beforeBytes }

/** When the last report was sent, and when one was tried. */
export const enum ReportNote { digest, sent, tried }

/** Deliveries, mark of the last one, and marks of the last ones before former boots. */
export const enum CountNote { delivered, last, suspects }

/** The last fault since a report, and how often it came in a row; of `not-sent` the file and the reason, with blanks. */
export const enum FaultNote { code, times, file }

/** Starts after a power cut, other starts of the chip, starts of the program alone; the time of the last one. */
export const enum StartsNote { power, watchdog, recovery, time }

/** Ids of settings that were taken before: the camera's mark, the highest number (`-`: none), then digests of words. */
export const enum IdsNote { owner, highest, words }

/** Seconds without a report while settings were in force, when they were counted, and power cuts until then. */
export const enum SilentNote { seconds, time, cuts }

/** When settings were looked for. */
export const enum FetchedNote { digest, time }

/** As `CardTime` (round/roundtrip.ts). */
export const enum TimeNote { digest, seconds, chip, network, networkAt, changed, delivered, vain, pausedTo, askedTo }
