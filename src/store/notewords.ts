// The places of the words in each note of /snapferry/state. A note is a line of words with blanks between them, and each enumeration is for
// one note. The build replaces the names by numbers, as an object of names would stay in memory. Times are in seconds of the chip's clock.

/** The text of a note, split at its blanks. Words at its end may be missing. */
export type Words<Name extends number> = [string, ...string[]] & { [name in Name]: string };

/**
 * The words of the note about a PIN, which is written before each try and removed after a success. `mark`: digest of the PIN. `state`:
 * the number of tries that are left, `last` if no more may be made, or `refused`.
 */
export const enum PinNote { mark, state }

/**
 * The words of the note about the pace at which images go to the modem. `bytes`: bytes a second, or 0 for the pace of the line. `baud`,
 * `modem`, `method`: the circumstances in which it was measured.
 */
export const enum PaceNote { bytes, baud, modem, method }

/**
 * The words of the note about a sleep of the chip. `began`: when it began. `left`: how many seconds of it were left. `due`: when a round is
 * due, by the network's time. `isOff`: the state of the modem as `offWord` of src/link/link.ts gives it, such as 1 for off. `shots`: the
 * camera's words (src/camera/shots.ts).
 */
export const enum SleepNote { began, left, due, isOff, shots }

/** The words of the note about the server of one config.json, whose digest is `digest`. The others tell what this server can and cannot do. */
export const enum ServerNote { digest, vanished, noRename, isSlow, isShort, isCached, showsAll, isForeignTold, noCondition }

/** The words of the note about the modem's clock. `mark`: a hash that stands for this modem. `source`: where the time came from. */
export const enum ClockNote { mark, source }

/**
 * The words of the note about a modem's parameter `send_header`. `mark`: a hash that stands for this modem. `sense`: the value by which the
 * modem sends only the body.
 */
export const enum PostNote { mark, sense }

/**
 * The words of the note about images that the server has refused for good. `since`: when it refused the last one. `freed`: how often all of
 * them were tried again. `turn`: how often some were tried since then.
 */
export const enum RefusedNote { since, freed, turn }

/** The words of the note about the last picture that has a number as its name. `mark`: a mark of its folder in the chip's flash. */
export const enum ShotNote { folder, number, mark }

/**
 * The words of the note about the last picture that has a date as its name. `folder`: its folder. `count`: how many pictures the folder has.
 * `time`: the picture's time, and the letters behind it.
 */
export const enum DayNote { folder, count, time }

/**
 * The words of the note about the last picture that was removed to make room. `isAny`: whether all pictures before it are gone, even those
 * that were not delivered.
 */
export const enum RoomNote { folder, name, isAny }

/**
 * The words of the note about two kinds of changes: between names by number and names by date, and of a clock that was set. Commas separate
 * several of them. `folder`, `number`: the first picture with a number after a change. `day`, `time`: the picture with a date before it, and
 * its letters. `next`: the folder of the next picture with a date, if the clock was set. `ahead`: the first folder with a later date, if the
 * clock was set back; its pictures are older. `letters`: the last letter of such folders, or `-`; newer folders of these days have later
 * letters.
 */
export const enum TurnNote { folder, number, day, time, next, ahead, letters }

/** The words of the note about logins that the server has refused. `digest`: digest of config.json. `times`: when it refused them. */
export const enum LoginsNote { digest, times }

/**
 * The words of the note about the live picture. `digest`: digest of config.json. `ended`: how many rounds the picture has ended, or 0 if the
 * server has it. `size`, `time`, `path`: those of the picture.
 */
export const enum LiveNote { digest, ended, size, time, path }

/**
 * The words of the note about the bytes that were sent. `month`, `bytes`: the number of the month, or 0 if it was unknown, and its bytes.
 * `day`, `dayBytes`: the number of the day, and its bytes. `before`, `beforeBytes`: the month before, and those of its bytes that do not
 * count for this one.
 */
export const enum MonthNote { month, bytes, day, dayBytes, before, beforeBytes }

/**
 * The words of the note about reports. `digest`: digest of config.json. `sent`: when the last report was sent. `tried`: when the last attempt
 * was made.
 */
export const enum ReportNote { digest, sent, tried }

/**
 * The words of the note about the count of deliveries. `delivered`: their number. `last`: a mark of the last image. `suspects`: marks of
 * images that were the last ones before a restart. Such an image may be sent again, and is then not counted again.
 */
export const enum CountNote { delivered, last, suspects }

/**
 * The words of the note about faults since the last report. `code`: the last fault. `times`: how often it came in a row. `file`: for
 * `not-sent` and `name-taken`, the file and the reason, with blanks.
 */
export const enum FaultNote { code, times, file }

/**
 * The words of the note about starts. `power`: how many came after a power cut. `watchdog`: how many other starts of the chip there were.
 * `recovery`: how often only the program was started. `time`: when the last start was.
 */
export const enum StartsNote { power, watchdog, recovery, time }

/**
 * The words of the note about the ids of settings that were taken before. `owner`: a mark of the camera. `highest`: the highest number, or
 * `-` for none. `words`: digests of ids that are words.
 */
export const enum IdsNote { owner, highest, words }

/**
 * The words of the note about settings in force without a report since. `seconds`: for how long. `time`: when that was counted. `cuts`: how
 * many power cuts there were.
 */
export const enum SilentNote { seconds, time, cuts }

/** The words of the note about the last time the server was asked for settings. `digest`: digest of config.json. `time`: when it was. */
export const enum FetchedNote { digest, time }

/**
 * The words of the note about firmware that comes by `remote.firmware`. `digest`: digest of config.json. `time`: when the server was last
 * asked. `version`: the version that is coming, or `?`. `size`: the file's size in bytes, or 0 if none is coming. `checked`, `chunks`: how
 * many bytes and chunks of the file are checked. `begun`: how often it was begun anew. `urgent`: 1 if it is fetched though the battery is
 * low. `inOne`: 1 if the server gives no part of a file. `unwanted`, `unwantedAt`: the size of a file that is not wanted, or 0, and when it
 * was seen.
 */
export const enum DownloadNote { digest, time, version, size, checked, chunks, begun, urgent, inOne, unwanted, unwantedAt }

/**
 * The words of the note about firmware on the card. `size`: its size in bytes. `from`, `bytes`: the part of it whose checksum is `sum`.
 * `state`: how often it was tried, `refused`, or `told` once the server has the reason. `version`, `why`: its version and the reason, with
 * blanks.
 */
export const enum UpdateNote { size, from, bytes, sum, state, version, why }

/** The words of the note about firmware on trial. `owner`: a mark of the chip. `version`: the firmware's version. `why`: its last fault. */
export const enum TrialNote { owner, version, why }

/**
 * The words of the note about firmware that was given up. `owner`: a mark of the chip. `versions`: their versions with commas between them,
 * the latest first. `state`: `new`, or `told` once the server knows. `why`: the reason for the latest one, with blanks.
 */
export const enum ReturnedNote { owner, versions, state, why }

/** The words of the note about the card's time. They are the fields of `CardTime` (round/roundtrip.ts). */
export const enum TimeNote { digest, seconds, chip, network, networkAt, changed, delivered, vain, pausedTo, askedTo }
