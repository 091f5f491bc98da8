// Finds in the log how far a picture is of which the camera has sent the preview (`images.preview`). The whole picture may be asked for, or sent.

import type { LogLine } from '../../link/line/lines.ts';

/**
 * How far a whole picture is. `seen` means that the server has only its preview, and `asked` that the camera has the request. `coming` means that the
 * camera sends the picture, and `here` that the server has it.
 */
export type WholeState = 'seen' | 'asked' | 'coming' | 'here';

/** The words for a picture that was asked for. */
export const wholeWords: Record<Exclude<WholeState, 'seen'>, string> = {
  asked: 'the whole picture is asked for', coming: 'the whole picture is on its way', here: 'the whole picture is here',
};

/** What the log says of a picture, with the state that follows. A line has \0 in the place of the picture's path. */
const signs: [line: RegExp, state: WholeState][] = [
  [/ info image: \0: its preview has arrived as /, 'seen'], [/ info ferry: sending \0 follows/, 'asked'], [/ info image: \0, \d.*, try \d+ of \d/, 'coming'],
  [/ info image: \0 delivered as /, 'here'], [/ ferry: \0 is not sent, since /, 'seen'], [/ error image: \0 is skipped for this round after /, 'seen'],
];

/**
 * Returns how far the picture at `path` is. It is undefined if the log does not tell of its preview, as where the camera sends whole pictures.
 * @param lines of the log, the oldest first
 */
export function wholeStateOf(lines: readonly Pick<LogLine, 'text'>[], path: string): WholeState | undefined {
  let state: WholeState | undefined;
  for (const { text } of lines) {
    if (!text.includes(path)) continue;
    const line = text.replace(path, '\0');
    const found = signs.find(([sign]) => sign.test(line))?.[1];
    if (found && (state || / its preview /.test(line))) state = found;
  }
  return state;
}
