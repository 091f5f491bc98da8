// Makes the facts about a camera, each with a title and a value, for its card and its own page.

import { inTime } from '../watch/units.ts';
import type { Camera } from './camera.ts';
import type { FirmwareState } from './firmware.ts';
import { momentIn, numberIn, partIn, wordIn } from './judge.ts';
import { isClean, settingsStateOf, type SettingsState } from './standing.ts';

/** A fact about a camera for a person: a title, and a value as text. */
export interface Fact {
  title: string;
  /** The value of the fact: a sentence of the page, or a word of the camera. */
  text: string;
  /** True if the text is the camera's own, which is never translated. */
  isRaw?: boolean;
}

/** Returns when the newest picture arrived, or else when it was taken, in milliseconds since 1970. It is undefined if both are unknown. */
export function pictureMs({ picture, judged }: Pick<Camera, 'picture' | 'judged'>): number | undefined {
  if (picture?.changedMs !== undefined) return picture.changedMs;
  const zone = /[+-]\d\d:\d\d$/.exec(wordIn(judged?.values['time']))?.[0] ?? '';
  return momentIn(`${wordIn(judged?.values['picture'])}${zone}`)?.ms;
}

/** Says how long ago a time was. If it is more than a minute in the future, the words say so, because one of the clocks is wrong. */
export const ago = (ms: number, nowMs: number): string => ms > nowMs + 60_000 ? `in the future, by ${inTime(ms - nowMs)}` : `${inTime(nowMs - ms)} ago`;
const ahead = (ms: number, nowMs: number): string => ms < nowMs ? `overdue for ${inTime(nowMs - ms)}` : `in ${inTime(ms - nowMs)}`;

/** The words for the state of a camera's settings. {0} stands for the id of the settings. */
export const settingsWords: Record<SettingsState, string> = {
  stays: '{0} (in force)', trial: '{0} (on trial)', refused: '{0} (refused)', waits: '{0} (not taken yet)',
  other: '{0} (in force with another content)',
};

/** The words for the state of firmware on a camera. {0} stands for the version, and {1} for the percentage that has come. */
export const firmwareWords: Record<FirmwareState['word'], string> = {
  runs: '{0} (runs)', trial: '{0} (on trial)', refused: '{0} (was refused)', returned: '{0} (returned)', coming: '{0} (coming, {1} %)', waits: '{0} (not there yet)',
};

/** Returns the battery's volts in the camera's last report, or undefined if the report has none. */
export const voltsOf = ({ judged }: Pick<Camera, 'judged'>): number | undefined => numberIn(partIn(judged?.values['battery'])['V']);
/** Returns the signal in the camera's last report in dBm, or undefined if the report has none. */
export const signalOf = ({ judged }: Pick<Camera, 'judged'>): number | undefined => numberIn(judged?.values['signal']);

/** Returns the camera's starts as words. @param counts the reasons for starts, each with its count */
function startsIn(counts: [string, unknown][]): string {
  const total = counts.reduce((sum, [, count]) => sum + (numberIn(count) ?? 0), 0);
  if (counts.length === 0) return '';
  return total === 1 ? `restarted once, by ${counts[0]![0]}` : `restarted ${total} times: ${counts.map(([name, count]) => `${name} ${wordIn(count)}`).join(', ')}`;
}

/** Returns all facts that the camera's report and the server's list give. Unknown ones are left out. */
export function factsOf(camera: Camera, nowMs: number): Fact[] {
  const { judged } = camera;
  const values = judged?.flaw === 'other' ? {} : judged?.values ?? {};
  const [picture, volts, signal, waiting] = [pictureMs(camera), voltsOf(camera), signalOf(camera), numberIn(values['waiting'])];
  const starts = startsIn(Object.entries(partIn(values['starts'])));
  const config = wordIn(values['config']);
  const id = config.split(' ')[0]!;
  return [
    ...picture === undefined ? [] : [{ title: 'Newest picture', text: ago(picture, nowMs) }],
    ...judged?.timeMs === undefined || judged.flaw === 'other' ? [] : [{ title: 'Last report', text: ago(judged.flaw === 'future' || judged.flaw === 'behind' ? judged.arrivedMs ?? judged.timeMs : judged.timeMs, nowMs) }],
    ...judged?.dueMs === undefined ? [] : [{ title: 'Next contact', text: ahead(judged.dueMs, nowMs) }],
    ...waiting === undefined ? [] : [{ title: 'Waiting', text: String(waiting) }],
    ...volts === undefined ? [] : [{ title: 'Battery', text: `${volts} V`, isRaw: true }],
    ...signal === undefined ? [] : [{ title: 'Signal', text: `${signal} dBm`, isRaw: true }],
    ...starts ? [{ title: 'Starts', text: starts }] : [],
    ...wordIn(values['firmware']) ? [{ title: 'Firmware', text: wordIn(values['firmware']), isRaw: true }] : [],
    ...wordIn(values['runs']) ? [{ title: 'Firmware that runs', text: wordIn(values['runs']), isRaw: true }] : [],
    ...config ? [{ title: 'Settings', text: settingsWords[settingsStateOf(id, config, isClean(values))].replace('{0}', () => id) }] : [],
    ...camera.place ? [{ title: 'Place', text: camera.place, isRaw: true }] : [],
  ];
}
