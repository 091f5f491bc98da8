// Makes notes on settings that the firmware accepts although they rarely do what a person intends.

import { noteOnPolicy } from '../s3/note.ts';

/** Returns the value of a full key, such as `ftp.host`, or undefined if the configuration does not have the key. */
export type ValueOf = (key: string) => unknown;

const clock = /^([01]\d|2[0-4]):([0-5]\d)$/;
const dayMinutes = 1440;

function minutesOf(time: unknown): number | undefined {
  const [, hours, minutes] = clock.exec(String(time)) ?? [];
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes);
}

const inHours = (minutes: number): string => `${minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`}`;

/**
 * Returns a note if the interval between pictures is longer than the daily time for pictures. A picture is due at `camera.from` and after each
 * interval, until `camera.to`.
 */
function noteOnEvery(valueOf: ValueOf): string | undefined {
  const every = valueOf('camera.everyMinutes');
  const from = minutesOf(valueOf('camera.from') ?? '00:00');
  const to = minutesOf(valueOf('camera.to') ?? '24:00');
  if (typeof every !== 'number' || from === undefined || to === undefined || from === to) return undefined;
  const open = to > from ? to - from : to - from + dayMinutes;
  if (every < open || open === dayMinutes) return undefined;
  return `This is longer than the time from ${valueOf('camera.from') ?? '00:00'} to ${valueOf('camera.to') ?? '24:00'} (${inHours(open)}): the camera takes at most one picture a day, at the beginning of that time.`;
}

function noteOnApn(valueOf: ValueOf): string | undefined {
  const apn = valueOf('network.apn');
  return typeof apn === 'string' && /[^\w.-]/.test(apn) ? 'An access point’s name has only letters, digits, points and hyphens. The modem gets this one as it is, and the network may refuse it.' : undefined;
}

function noteOnDevice(valueOf: ValueOf): string | undefined {
  const device = valueOf('device');
  if (typeof device !== 'string') return undefined;
  if (/[\/\\]/.test(device)) return 'In the directory of an FTP server {device} becomes several folders at a slash; in a URL and in names of images it stays one.';
  if (/[^\x20-\x7e]/.test(device)) return 'Letters beyond ASCII go to the server as UTF-8 if {device} is used. Some servers show them wrongly; plain letters always work.';
  return /[?*:"<>|#%&]|^[. ]|[. ]$/.test(device) ? 'Some servers do not take such a name for a folder where {device} is used. Letters, digits, - and _ always work.' : undefined;
}

function noteOnHost(valueOf: ValueOf): string | undefined {
  const host = valueOf('ftp.host');
  return typeof host === 'string' && /[^\x00-\x7f]/.test(host) ? beyondAscii(`https://${host}/`) : undefined;
}

/**
 * Returns a note on a user name or password that is not ASCII. The modems' manuals do not say how to write such letters in a login
 * (AT+CFTPSLOGIN and others).
 */
function noteOnAccount(valueOf: ValueOf, key: string): string | undefined {
  const value = valueOf(key);
  return typeof value === 'string' && /[^\x00-\x7f]/.test(value) ? 'By FTP modems refuse an account with letters beyond ASCII, such as é or €. Use plain letters, or a server by HTTP.' : undefined;
}

/** Matches letters that a person does not see, which web pages and messengers put into texts that are copied from them. */
const invisible = /[\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufe00-\ufe0f\ufeff]/;

/** Returns a note on an invisible letter in a value, or on a blank at its end. Modems send both as they are. */
function noteOnUnseen(valueOf: ValueOf, key: string): string | undefined {
  const value = valueOf(key);
  if (typeof value !== 'string') return undefined;
  if (invisible.test(value)) return 'It holds an invisible letter, most likely pasted. Empty the field, and type the text by hand.';
  if (value.startsWith(' ')) return 'It begins with a blank, which counts. Delete the blank unless it belongs there.';
  return value.endsWith(' ') ? 'It ends with a blank, which counts. Delete the blank unless it belongs there.' : undefined;
}

/** The keys of texts that people paste. */
const pasted = [
  'device', 'network.apn', 'network.user', 'network.password', 'ftp.host', 'ftp.user', 'ftp.password', 'ftp.directory', 'http.url', 'http.user', 'http.password', 'http.header',
  'console.password',
];

/** Returns the host of a URL in ASCII letters, as the internet's name service (DNS) knows it, or undefined if the URL is not valid. */
export function asciiHost(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}

/** Returns a note on a server's name with letters beyond ASCII, with the name as the modem needs it. */
export function beyondAscii(url: string): string {
  const host = asciiHost(url);
  return `Modems find a server by its ASCII name only${host ? `: write ${host}` : ', which begins with xn--'}.`;
}

/** Returns the notes on all settings, by key. A key without a note is not in the map. A note on what cannot be seen counts before others. */
export function notesOn(valueOf: ValueOf): Map<string, string> {
  const found: [string, string | undefined][] = [
    ['camera.everyMinutes', noteOnEvery(valueOf)], ['network.apn', noteOnApn(valueOf)], ['device', noteOnDevice(valueOf)], ['ftp.host', noteOnHost(valueOf)],
    ['http.form', noteOnPolicy(valueOf('http.form'), String(valueOf('device') ?? ''), new Date())],
    ...['ftp.user', 'ftp.password'].map((key): [string, string | undefined] => [key, noteOnAccount(valueOf, key)]),
    ...pasted.map((key): [string, string | undefined] => [key, noteOnUnseen(valueOf, key)]),
  ];
  return new Map(found.filter((one): one is [string, string] => one[1] !== undefined));
}
