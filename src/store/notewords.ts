// A note of /snapferry/state is a line of words with blanks between them. Each enumeration gives the places of one note's words. The build
// puts in the numbers, as an object of names would stay in memory. Times are in seconds of the chip's clock.

/** A note's text, split. Words at its end may be missing. */
export type Words<Name extends number> = [string, ...string[]] & { [name in Name]: string };

/**
 * Note on a PIN, written before each try and removed after a success. `mark`: digest of PIN and SIM. `state`: the tries left if they are
 * known, `last` if no more may be made, or `refused`.
 */
export const enum PinNote { mark, state }

/**
 * Note on the rate at which images go to the modem. `bytes`: bytes a second, or 0 for the rate of the line. `baud`, `modem`, `method`: what
 * it was measured with.
 */
export const enum PaceNote { bytes, baud, modem, method }

/**
 * Note on a sleep. `began`: its beginning. `left`: the seconds that were left to sleep. `due`: when a round is due, by the network's clock.
 * `isOff`: 1 if the modem is off, 2 if it is silent. `shots`: the words of the camera (src/camera/shots.ts).
 */
export const enum SleepNote { began, left, due, isOff, shots }

/** Note on the properties of the server of one config.json, of which `digest` is the digest. */
export const enum ServerNote { digest, vanished, noRename, isSlow, isShort, isCached, showsAll, isForeignTold, noCondition }

/** Note on the modem's clock. `mark`: the modem's mark. `source`: where its time came from. */
export const enum ClockNote { mark, source }

/** Note on a modem's `send_header` parameter. `mark`: the modem's mark. `sense`: the meaning of the parameter that works with it. */
export const enum PostNote { mark, sense }

/**
 * Note on images that the server refused for good. `since`: when it refused the last one. `freed`: how often all were tried again. `turn`:
 * retries since then.
 */
export const enum RefusedNote { since, freed, turn }

/** Note on the last picture with a number as its name. `mark`: the mark of its folder in the chip's flash. */
export const enum ShotNote { folder, number, mark }

/**
 * Note on the last picture with a date as its name. `folder`: its folder. `count`: pictures in that folder. `time`: its time, with the
 * letters behind it.
 */
export const enum DayNote { folder, count, time }

/** Note on the last picture that was removed to make room. `isAny`: all pictures before it are gone, whether they were delivered or not. */
export const enum RoomNote { folder, name, isAny }

/**
 * Note on changes between names by number and by date, and on a clock that was set, with commas between them. `folder`, `number`: the first
 * numbered picture after a change. `day`, `time`: the dated one before it, with its letters. `next`: folder of the next dated one, if the
 * clock was set. `ahead`: the first folder with a later date, if it was set back; its pictures are older. `letters`: the last letter of such
 * folders, or `-`; newer ones on these days have later letters.
 */
export const enum TurnNote { folder, number, day, time, next, ahead, letters }

/** Note on logins that the server refused. `digest`: digest of the config.json. `times`: when it refused them. */
export const enum LoginsNote { digest, times }

/**
 * Note on the live picture. `digest`: digest of the config.json. `ended`: rounds that it ended, or 0 if it was shown. `size`, `time`,
 * `path`: of the picture.
 */
export const enum LiveNote { digest, ended, size, time, path }

/**
 * Note on the bytes that were sent. `month`, `bytes`: the month as a number, or 0 if it was unknown, and its bytes. `day`, `dayBytes`: the
 * day as a number, and its bytes. `before`, `beforeBytes`: the month before, and its bytes that are not in this one's.
 */
export const enum MonthNote { month, bytes, day, dayBytes, before, beforeBytes }

/** Note on reports. `digest`: digest of the config.json. `sent`: when the last one was sent. `tried`: when one was tried last. */
export const enum ReportNote { digest, sent, tried }

/**
 * Note on the count of deliveries. `delivered`: their number. `last`: the mark of the last one. `suspects`: marks of images that were the
 * last before a restart. Such an image may be sent again, and is not counted again.
 */
export const enum CountNote { delivered, last, suspects }

/**
 * Note on faults since a report. `code`: the last fault. `times`: how often it came in a row. `file`: for `not-sent` and
 * `name-taken`, the file and the reason, with blanks.
 */
export const enum FaultNote { code, times, file }

/**
 * Note on starts. `power`: after a power cut. `watchdog`: other starts of the chip. `recovery`: starts of the program alone. `time`: when
 * the last one was.
 */
export const enum StartsNote { power, watchdog, recovery, time }

/**
 * Note on the ids of settings that were taken before. `owner`: the camera's mark. `highest`: the highest number, or `-` for none. `words`:
 * digests of ids that are words.
 */
export const enum IdsNote { owner, highest, words }

/** Note on settings in force without a report. `seconds`: how long. `time`: when that was counted. `cuts`: power cuts until then. */
export const enum SilentNote { seconds, time, cuts }

/** Note on the last look for settings. `digest`: digest of the config.json. `time`: when it was. */
export const enum FetchedNote { digest, time }

/**
 * Note on firmware of `remote.firmware`. `digest`: digest of the config.json. `time`: of the last look. `version`: of the firmware that
 * comes, or `?`. `size`: bytes of its file, or 0 if none comes. `checked`, `chunks`: bytes and chunks of it that are checked. `begun`: how
 * often it was begun anew. `urgent`: 1 if it is fetched though the battery is low. `inOne`: 1 if the server gives no part of a file.
 * `unwanted`, `unwantedAt`: bytes of a file that is not wanted, or 0, and when it was seen.
 */
export const enum DownloadNote { digest, time, version, size, checked, chunks, begun, urgent, inOne, unwanted, unwantedAt }

/**
 * Note on firmware on the card. `size`: its size. `from`, `bytes`: the part of it that `sum` is of. `state`: the tries so far, or `refused`,
 * or `told` once the server has the reason. `version`, `why`: its version and the reason, with blanks.
 */
export const enum UpdateNote { size, from, bytes, sum, state, version, why }

/** Note of firmware on trial. `owner`: the chip's mark. `why`: its last fault. */
export const enum TrialNote { owner, version, why }

/**
 * Note on firmware that was given up. `owner`: the chip's mark. `versions`: the latest first, with commas between them. `state`: `new`, or
 * `told` once the server knows. `why`: the reason for the latest one, with blanks.
 */
export const enum ReturnedNote { owner, versions, state, why }

/** Note on the card's time, with the fields of `CardTime` (round/roundtrip.ts). */
export const enum TimeNote { digest, seconds, chip, network, networkAt, changed, delivered, vain, pausedTo, askedTo }
