// Says which word of a note in /snapferry/state has which meaning. A note is a text of words with blanks between them. Each enumeration below
// is for one note, and gives the index of each word. The build replaces the names by numbers, as an object of names would stay in memory. Times
// are in seconds of the chip's clock.

/** The text of a note, split at its blanks. Words at its end may be missing. */
export type Words<Name extends number> = [string, ...string[]] & { [name in Name]: string };

/**
 * The words of the note about the SIM's PIN. It is written before each try of the PIN, and removed after a success. `mark`: digest of the PIN.
 * `state`: the number of tries that are left, `last` if no more may be made, or `refused`.
 */
export const enum PinNote { mark, state }

/**
 * The words of the note about the pace at which images go into the modem. `bytes`: bytes a second, or 0 if the line's rate is the limit.
 * `baud`, `modem`, `method`: rate of the line, modem and method of upload for which that was measured.
 */
export const enum PaceNote { bytes, baud, modem, method }

/**
 * The words of the note about a sleep of the chip. `began`: when it began. `left`: how many seconds of it were left. `due`: when a round is
 * due, by the network's time. `isOff`: the state of the modem as `offWord` of src/link/link.ts gives it, such as 1 for off. `shots`: the
 * camera's words (src/camera/shots.ts).
 */
export const enum SleepNote { began, left, due, isOff, shots }

/**
 * The words of the note about the server that config.json names. `digest`: digest of config.json. The other words tell what this server can do
 * and what not: 1 is yes, 2 is no, and 0 is unknown. `foreignDay`, `renameDay` and `unnamed` are the fields of `Server`
 * (delivery/deliverytrip.ts), or 0.
 */
export const enum ServerNote {
  digest, vanished, noRename, isSlow, isShort, isCached, hasNoSize, foreignDay, noCondition, hasPages, renameDay, unnamed
}

/** The words of the note about the modem's clock. `mark`: a hash that stands for this modem. `source`: where the time came from. */
export const enum ClockNote { mark, source }

/**
 * The words of the note about the parameter `send_header` of a modem's HTTP command. `mark`: a hash that stands for this modem. `sense`: the
 * value with which the modem sends only the body.
 */
export const enum PostNote { mark, sense }

/**
 * The words of the note about images that the server has refused for good. `since`: when the server refused the last one. `freed`: how often
 * all such images were tried again. `turn`: how often some of them were tried since then.
 */
export const enum RefusedNote { since, freed, turn }

/**
 * The words of the note about the last picture whose name is a number. `folder` and `number` form its path. `mark`: random mark of that folder
 * in the chip's flash.
 */
export const enum ShotNote { folder, number, mark }

/**
 * The words of the note about the last picture whose name is a time. `folder`: its folder, a date. `count`: number of pictures in that folder.
 * `time`: the picture's name, which is a time and perhaps letters.
 */
export const enum DayNote { folder, count, time }

/**
 * The words of the note about the last picture that was removed to make room. `folder` and `name` form its path. `isAny`: present if all
 * pictures before it are gone, even those that were not delivered.
 */
export const enum RoomNote { folder, name, isAny }

/**
 * The words of the note about turns (camera/card/turns.ts). A turn is where pictures with a number as name follow pictures with a date, or
 * where the clock was set. Commas separate several turns. `folder`, `number`: first picture with a number after the turn. `day`, `time`: folder
 * and name of the picture with a date before it. `next`: folder of the next picture with a date, if the clock was set. `ahead`: first folder
 * with a later date, if the clock was set back. `letters`: last letter of such folders, or `-`.
 */
export const enum TurnNote { folder, number, day, time, next, ahead, letters }

/** The words of the note about logins that the server has refused. `digest`: digest of config.json. `times`: when it refused them. */
export const enum LoginsNote { digest, times }

/**
 * The words of the note about the live picture. `digest`: digest of config.json. `ended`: number of rounds whose upload this picture has ended,
 * or 0 if the server has the picture. `size`, `time`, `path`: size, time and path of its file.
 */
export const enum LiveNote { digest, ended, size, time, path }

/**
 * The words of the note about the file of the live picture on the server. `mark`: a hash that stands for the server and the file's name.
 * `before`: the file's size when the last upload to it began, or 0. `begun`: the size of the picture of that upload.
 */
export const enum ShownNote { mark, before, begun }

/**
 * The words of the note about how many bytes were sent. `month`, `bytes`: number of the month, or 0 if it was unknown, and the bytes sent in
 * it. `day`, `dayBytes`: the same for the day. `before`, `beforeBytes`: the month before, and those of its bytes that do not count for this
 * one.
 */
export const enum MonthNote { month, bytes, day, dayBytes, before, beforeBytes }

/**
 * The words of the note about reports. `digest`: digest of config.json. `sent`: when the last report was sent. `tried`: when the last attempt
 * was made. `refused`: when the server of `report.url` last refused one; missing: never.
 */
export const enum ReportNote { digest, sent, tried, refused }

/**
 * The words of the note about the count of deliveries. `delivered`: their number. `last`: a mark that stands for the last delivered image.
 * `suspects`: marks of images that were the last ones before a restart. If such an image is sent again, it is not counted again.
 */
export const enum CountNote { delivered, last, suspects }

/**
 * The words of the note about faults since the last report. `code`: the last fault. `times`: how often it came in a row. `file`: for
 * `not-sent`, `name-taken`, `clock-behind` and `too-old`, the file and the reason, with blanks.
 */
export const enum FaultNote { code, times, file }

/**
 * The words of the note about starts. `power`: how many came after a power cut. `watchdog`: how many other starts of the chip there were.
 * `recovery`: how often only the program was started. `time`: when the last start was.
 */
export const enum StartsNote { power, watchdog, recovery, time }

/**
 * The words of the note about an act for which the modem draws most current. `owner`: a mark that stands for this chip. `act`: name of the state, or
 * `resting` during a pause after restarts. `times`: how often in a row the chip has restarted during such acts.
 */
export const enum ActNote { owner, act, times }

/**
 * The words of the note about settings from the server that were taken already, by their ids. `owner`: a mark that stands for this camera.
 * `highest`: the highest id that is a number, or `-` for none. `words`: digests of ids that are words.
 */
export const enum IdsNote { owner, highest, words }

/**
 * The words of the note about settings from the server that are used, but of which no report has arrived since. `seconds`: for how long.
 * `time`: when that was counted last. `cuts`: number of power cuts meanwhile.
 */
export const enum SilentNote { seconds, time, cuts }

/** The words of the note about the last time the server was asked for settings. `digest`: digest of config.json. `time`: when it was. */
export const enum FetchedNote { digest, time }

/**
 * The words of the note about firmware that comes by `remote.firmware`. `digest`: digest of config.json. `time`: when the server was last
 * asked. `version`: the version that is coming, or `?`. `size`: the file's size in bytes, or 0 if none is coming. `checked`, `chunks`: how
 * many bytes and chunks of the file are checked. `begun`: how often it was begun anew. `urgent`: 1 if it is fetched though the battery is
 * low. `inOne`: 1 if the server gives no part of a file. `unwanted`, `unwantedAt`: the size of a file that is not wanted, or 0, and when it
 * was seen. `sum`: CRC-32 of the signature, which stands for the manifest. `spent`, `since`: bytes of the file with this manifest that were fetched,
 * and since when. `wrong`: 1 if some of them were not those of the manifest, 2 if the
 * firmware came whole and was refused then. `changes`: how often another manifest came within a day. `unwantedAt`
 * and `since` are in seconds of the card's time (round/image/cardtime.ts).
 */
export const enum DownloadNote {
  digest, time, version, size, checked, chunks, begun, urgent, inOne, unwanted, unwantedAt, sum, spent, since, wrong, changes
}

/**
 * The words of the note about the last installation of firmware from the server. `owner`: a mark that stands for this chip. `replaced`, `version`:
 * the version that ran, and the one that was installed. `time`: when, in seconds of the card's time (round/image/cardtime.ts).
 */
export const enum ReplacedNote { owner, replaced, version, time }

/**
 * The words of the note about new firmware on the card. `size`: its size in bytes. `from`, `bytes`: offset and length of the part that has the
 * checksum `sum`. `state`: number of tries, `refused`, or `told` once the server knows the reason. `version`, `why`: the firmware's version and
 * the reason, with blanks. For a file that was installed, `version` is the firmware that has seen it last.
 */
export const enum UpdateNote { size, from, bytes, sum, state, version, why }

/** The words of the note about firmware on trial. `owner`: a mark of the chip. `version`: the firmware's version. `why`: its last fault. */
export const enum TrialNote { owner, version, why }

/**
 * The words of the note about firmware that was given up on trial. `owner`: a mark that stands for this chip. `versions`: versions of such
 * firmware with commas between them, the latest first. `state`: `new`, or `told` once the server knows. `why`: the reason for the latest one,
 * with blanks.
 */
export const enum ReturnedNote { owner, versions, state, why }

/**
 * The words of the note about the firmware that was given up last, until it is sure that it is to blame. `owner`: a mark that stands for this chip.
 * `version`: the firmware's version. `state`: `open` until the first round of this firmware, `failed` if that failed as well. It is
 * `again` if the version may be taken again, and `run` once it is. `tries`: how often it was given up.
 */
export const enum DoubtNote { owner, version, state, tries }

/**
 * The words of the note about the time that was last kept on the card. Their meanings are those of the fields of `CardTime`
 * (round/roundtrip.ts).
 */
export const enum TimeNote { digest, seconds, chip, network, networkAt, changed, delivered, vain, pausedTo, askedTo }
