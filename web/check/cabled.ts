// How the check of the way to the server reaches a camera at the USB cable.

import { LinkError, type Standing } from '../link/types.ts';
import type { CheckEnds } from './check.ts';

/** The part of `Camera` (web/link/camera.ts) by which the firmware's check is started and its log is heard. */
export interface Cabled extends Pick<EventTarget, 'addEventListener' | 'removeEventListener'> {
  readonly standing: Standing;
  readonly sentence: string;
  readonly lines: readonly { text: string }[];
  ask<T>(expression: string, signal?: AbortSignal): Promise<T>;
}

/**
 * A JavaScript expression that the camera evaluates to start its check of the way to the server. Its value is true, or false if the firmware has no
 * `ferry.check`. It may run twice: during a check, the second call does nothing.
 */
export const checking = 'ferry.check?(ferry.check(),true):false';

/** How many times in all a connected camera is asked to start its check, if it does not answer. */
const attempts = 3;
const asleep = / info round: asleep for /;

/** Returns why the camera cannot be asked now, with advice, as a sentence. It is empty if the camera is ready. */
export function awaited({ standing, sentence, lines }: Pick<Cabled, 'standing' | 'sentence' | 'lines'>): string {
  if (standing === 'ready') return '';
  return standing === 'waiting' && asleep.test(lines.at(-1)?.text ?? '') ? 'The camera is asleep. Press its reset button: the check then begins.' : sentence;
}

/**
 * Waits until the camera is ready to answer. A person may have to unlock its console, or to plug it in. @throws LinkError if the port was
 * closed or the wait was cancelled
 */
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

/**
 * Makes the functions that start the check on a camera at the cable, and report the lines of its log. If the camera does not answer, it is asked
 * again.
 */
export function endsOf(camera: Cabled): CheckEnds {
  return {
    async ask(signal) {
      for (let left = attempts; ; left--) {
        await ready(camera, signal);
        try {
          return await camera.ask<boolean>(checking, signal);
        } catch (error) {
          // if an answer was lost, the page identifies the camera anew, so `ready` waits until this has succeeded
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
