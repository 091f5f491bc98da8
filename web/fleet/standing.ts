// Judges a camera's state from its report and from what is on the server: a word, the reasons in sentences, and what to do.

import { adviceOf } from '../watch/glance/advice.ts';
import { capital } from '../watch/glance/words.ts';
import { numberIn, partIn, wordIn, type Flaw, type Judged, type Values } from './judge.ts';

/** The states of a camera, the most urgent first. `unread` means that nothing of it was read yet. */
export const words = ['silent', 'down', 'unclear', 'degraded', 'pictures', 'ok', 'unread'] as const;
/**
 * A camera's state. `silent` means that its report is overdue, `down` that no pictures arrive, and `degraded` that there were faults. `unclear`
 * means that the report cannot be read or believed, and `pictures` that there is no report. `ok` means that all is well.
 */
export type Word = typeof words[number];

/** A camera's state, with the reasons for it. */
export interface Standing {
  word: Word;
  /** Since when the camera is silent, in milliseconds since 1970: when its report was due. It is undefined in other states. */
  sinceMs: number | undefined;
  /** The reasons as sentences, which may have words of the camera in them. */
  reasons: string[];
  /** What a person can do about the camera's state, as sentences. */
  remedies: string[];
}

/** What is known of a camera, from which its state is judged. */
export interface Known {
  report: Judged | undefined;
  /** Why nothing could be read of the camera, as a sentence. It is empty if there was no failure. */
  trouble: string;
  isRead: boolean;
  /** Whether the camera has a report on the server. */
  hasReport: boolean;
  /** When the camera's newest picture came to the server, in milliseconds since 1970. It is undefined if unknown. */
  pictureMs?: number | undefined;
}

const flaws: Record<Flaw, [reason: string, remedy: string]> = {
  large: ['Its report is too long to be one.', 'See what else writes a file of this name on the server.'],
  broken: ['Its report cannot be read: it is no JSON.', 'It may be half written: wait for the next one. Else see what writes this file.'],
  future: ['Its report is of the future: the camera’s clock is ahead.', 'The clock is set by the network at the next round. If it stays, set clock.zone.'],
  behind: ['Its clock is behind: the report says an earlier time than it came.', 'The clock is set by the network at the next round. If it stays, set clock.zone.'],
  other: ['This is the report of another camera: {0}.', 'Give each camera a device of its own in its config.json.'],
};

const count = (value: unknown): number => Math.max(0, numberIn(value) ?? 0);
const counted = (images: number, one: string, many: string): string[] => images === 0 ? [] : [images === 1 ? one : many.replace('{0}', String(images))];

const laterWhy = new Map(Object.entries({
  refused: 'The server refuses images; they are tried again later.', differs: 'The server shows images otherwise than they were sent; they are tried again later.',
  broken: 'The connection breaks during images; they are tried again later.',
}));

/** What to do about the codes of a report that tell of the card and not of a round. The report has their sentences. */
const ofCard = new Map([
  ['none-matches', 'Check images.match and images.folder.'],
  ['path-long', 'Move the images to a folder nearer to the card’s root, or let images.folder name one.'],
  ['folder-unread', 'Copy the images elsewhere, and let a computer check the card, or take another one.'],
  ['image-empty', 'See whether the card is full or locked, and whether the trail camera shows its pictures.'],
]);

/**
 * Returns a sentence on a fault in a report, and what to do. For a code that this page does not know, it has the camera's own words. It is
 * undefined if there is no fault.
 */
function faultOf(fault: Values): [reason: string, remedy: string] | undefined {
  const code = wordIn(fault['code']);
  if (!code) return undefined;
  const remedy = ofCard.get(code);
  if (remedy) return [capital(`${wordIn(fault['words']) || code}.`), remedy];
  const { happened, todo } = adviceOf(code);
  const isKnown = code === 'refused' || happened !== adviceOf('refused').happened;
  return [`${capital(isKnown ? happened : wordIn(fault['words']) || code)}.`, isKnown && todo ? `${capital(todo)}.` : ''];
}

function reasonsOf(values: Values): Pick<Standing, 'reasons' | 'remedies'> {
  const later = partIn(values['later']);
  const fault = faultOf(partIn(values['fault']));
  const settings = wordIn(values['config']);
  const left = wordIn(values['left']);
  const held = wordIn(values['held']);
  return {
    reasons: [
      ...values['status'] === 'down' ? ['Images wait, and the last round delivered none.'] : [],
      ...counted(count(values['skipped']), 'One image was skipped after its tries.', '{0} images were skipped after their tries.'),
      ...counted(count(values['refused']), 'One image was refused.', '{0} images were refused.'),
      ...count(later['images']) > 0 ? [laterWhy.get(wordIn(later['why'])) ?? 'Images are tried again later.'] : [],
      ...fault ? [fault[0]] : [],
      ...held ? [`A rule holds rounds back: ${held}.`] : [],
      ...settings.includes(' refused: ') ? [`Settings ${settings}.`] : [],
      ...left ? [`A file of settings is left alone: ${left}.`] : [],
    ],
    remedies: [...fault?.[1] ? [fault[1]] : [], ...settings.includes(' refused: ') || (left && !/^not fetched: /.test(left)) ? ['Write other settings under a new id.'] : []],
  };
}

/** The longest time from one report to the next, in milliseconds: a week by report.everyHours, and a day for a bad connection. */
const longestMs = 8 * 24 * 3_600_000;

const powerRemedy = 'Look at its power, its antenna and its SIM. The light on the board shows which: its patterns are in the documentation.';

/** Judges a camera's state. @param nowMs the present time, in milliseconds since 1970 */
export function standingOf({ report, trouble, isRead, hasReport, pictureMs }: Known, nowMs: number): Standing {
  const none = { sinceMs: undefined, reasons: [], remedies: [] };
  if (!report) {
    if (trouble) return { ...none, word: 'unclear', reasons: [trouble] };
    return { ...none, word: !isRead ? 'unread' : hasReport ? 'unclear' : 'pictures' };
  }
  const { flaw, values, dueMs } = report;
  if (dueMs !== undefined && dueMs < nowMs) {
    const known = reasonsOf(values);
    if (pictureMs !== undefined && pictureMs > dueMs) return { ...none, word: 'unclear', reasons: ['Pictures arrive, but its report does not.'], remedies: ['See report.name and report.url in its config.json.'] };
    return { word: 'silent', sinceMs: dueMs, reasons: ['The report that was due has not come.', ...flaw ? [flaws[flaw][0]] : [], ...known.reasons], remedies: [powerRemedy, ...known.remedies] };
  }
  if (flaw) {
    const [reason, remedy] = flaws[flaw];
    return { ...none, word: 'unclear', reasons: [reason.replace('{0}', () => wordIn(values['device']))], remedies: [remedy] };
  }
  const cameMs = report.arrivedMs ?? report.timeMs;
  if (dueMs === undefined && (cameMs === undefined || cameMs < nowMs - longestMs)) {
    return { ...none, word: 'unclear', reasons: [cameMs === undefined ? 'Nothing tells when its report was written.' : 'Its report is more than a week old, and does not say when the next one comes.'], remedies: [powerRemedy] };
  }
  const status = wordIn(values['status']);
  const word = status === 'down' || status === 'degraded' || status === 'ok' ? status : 'unclear';
  const { reasons, remedies } = reasonsOf(values);
  return { word, sinceMs: undefined, reasons: word === 'unclear' ? ['Its report names no status.', ...reasons] : reasons, remedies };
}

/** Compares two states for sorting: the most urgent comes first, and of silent cameras the one that has been silent for longest. */
export function compareStandings(a: Standing, b: Standing): number {
  return words.indexOf(a.word) - words.indexOf(b.word) || (a.sinceMs ?? 0) - (b.sinceMs ?? 0);
}

/**
 * How far a camera is with a file of settings. `waits` means that the camera has not taken the settings yet, and `trial` that they are on trial.
 * `stays` means that they are in force for good, and `refused` that the camera did not accept them. `other` means that the camera has other settings
 * of the same id, as two persons have written at the same time.
 */
export type SettingsState = 'stays' | 'trial' | 'refused' | 'waits' | 'other';

/**
 * Returns how far a camera is with the settings of an id, by its report. @param config the report's field about the settings @param isClean whether
 * the report tells of no fault and no skipped picture @param isSame whether the settings in force have the file's content, as far as is known
 */
export function settingsStateOf(id: string, config: unknown, isClean: boolean, isSame = true): SettingsState {
  const word = wordIn(config);
  if (word.startsWith(`${id} refused: `)) return 'refused';
  return word !== id ? 'waits' : !isSame ? 'other' : isClean ? 'stays' : 'trial';
}

/** Whether a report tells of no fault and no skipped picture, so that new settings stay in force. */
export const isClean = (values: Values): boolean => count(values['skipped']) === 0 && ['', 'not-taken'].includes(wordIn(partIn(values['fault'])['code']));
