// The check's access to a camera at the cable.

import { LinkError, type Standing } from '../link/types.ts';
import type { CheckEnds } from './check.ts';

/** The functions of `Camera` that the check uses. */
export interface Cabled extends Pick<EventTarget, 'addEventListener' | 'removeEventListener'> {
  readonly standing: Standing;
  readonly sentence: string;
  readonly lines: readonly { text: string }[];
  ask<T>(expression: string, signal?: AbortSignal): Promise<T>;
}

/** False on a firmware without the command. It may run twice: the second one does nothing during a check. */
export const checking = 'ferry.check?(ferry.check(),true):false';

/** Attempts for a camera that is there and does not answer. */
const attempts = 3;
const asleep = / info round: asleep for /;

/** The camera's state, and advice, while it cannot be asked. */
export function awaited({ standing, sentence, lines }: Pick<Cabled, 'standing' | 'sentence' | 'lines'>): string {
  if (standing === 'ready') return '';
  return standing === 'waiting' && asleep.test(lines.at(-1)?.text ?? '') ? 'The camera is asleep. Press its reset button: the check then begins.' : sentence;
}

/** Until it answers: a person may have to unlock it, or to plug it in. */
function ready(camera: Cabled, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      camera.removeEventListener('standing', look);
      signal?.removeEventListener('abort', look);
    };
    const look = (): void => {
      const isOver = signal?.aborted || camera.standing === 'none';
      if (!isOver && camera.standing !== 'ready') return;
      end();
      if (isOver) reject(new LinkError(String(signal?.reason ?? camera.sentence)));
      else resolve();
    };
    camera.addEventListener('standing', look);
    signal?.addEventListener('abort', look);
    look();
  });
}

/** The check of a camera at the cable. A question that meets a busy console is asked again. */
export function endsOf(camera: Cabled): CheckEnds {
  return {
    async ask(signal) {
      for (let left = attempts; ; left--) {
        await ready(camera, signal);
        try {
          return await camera.ask<boolean>(checking, signal);
        } catch (error) {
          // the page greets it again
          if ((error as LinkError).isAnswer || signal?.aborted || left === 1) throw error;
        }
      }
    },
    listen(onLine, onBack) {
      let wasAway = false;
      const heard = (event: Event): void => onLine((event as CustomEvent<{ text: string }>).detail.text);
      const stood = (): void => {
        const isBack = wasAway && camera.standing === 'ready';
        wasAway = camera.standing !== 'ready';
        if (isBack) onBack();
      };
      camera.addEventListener('line', heard);
      camera.addEventListener('standing', stood);
      return () => {
        camera.removeEventListener('line', heard);
        camera.removeEventListener('standing', stood);
      };
    },
  };
}
