// Describes the camera's light and its meaning. The rhythm comes from the firmware's code, and the words are those of docs/operation.md.

import type { Pattern } from '../../../src/delivery/delivery';
import { show } from '../../../src/round/light';
import type { RoundTrip } from '../../../src/round/roundtrip';

/** A pattern of the camera's light: what a person sees, and what it means. */
export interface Glow {
  /** What the pattern of the light looks like, in words such as `a short flash every second`. */
  shows: string;
  means: string;
  /** How long the light is on and off in turn, in milliseconds, beginning with on. The list repeats. It is empty while the light is dark. */
  rhythm: number[];
}

const words: { [pattern in Pattern]?: [shows: string, means: string] } = {
  starting: ['a short flash every second', 'starting: reading the card, waking the modem, logging in'],
  searching: ['long lights, short breaks', 'searching for a network'],
  sending: ['half a second on, half off', 'an image is being sent'],
  delivered: ['a blink every five seconds', 'everything is delivered'],
  held: ['two blinks every five seconds', 'a rule holds rounds back (`send`, `battery`)'],
  noCard: ['two flashes and a pause', 'no card'],
  noVolume: ['six flashes and a pause', 'a card without a FAT volume'],
  badCard: ['seven flashes and a pause', 'a card that answers with errors'],
  badConfig: ['three flashes and a pause', 'no `config.json`, a mistake in it, or no folder of images'],
  noSim: ['four flashes and a pause', 'no SIM, or its PIN is missing or wrong'],
  fault: ['fast flicker', 'an attempt failed; during the pause: the round was given up, images were skipped, or the last picture could not be taken'],
};

const dark: Glow = { shows: 'dark', means: 'asleep, or no power', rhythm: [] };

function rhythmOf(pattern: Pattern): number[] {
  let rhythm: number[] = [];
  const light = {
    show: (flashes: number, onMs: number, offMs: number, pauseMs: number): void => {
      rhythm = Array.from({ length: flashes }, (_, i) => [onMs, i + 1 < flashes ? offMs : pauseMs]).flat();
    },
  };
  show({ light, card: { told: '' }, round: { skipped: 0, troubles: 0 }, status: { pattern: 'asBefore', outcome: 'delivered' } } as unknown as RoundTrip, pattern);
  return rhythm;
}

/** Returns the appearance, the meaning and the rhythm of a light. @param pattern its name in the answer to `page.state()` */
export function glowOf(pattern: string): Glow {
  const [shows, means] = words[pattern as Pattern] ?? [];
  return shows === undefined || means === undefined ? dark : { shows, means: means.replaceAll('`', ''), rhythm: rhythmOf(pattern as Pattern) };
}

/**
 * Returns keyframes for `Element.animate` that let a lamp blink in a rhythm, by its opacity. `offset` is the part of the rhythm that has passed,
 * from 0 to 1.
 */
export function framesOf(rhythm: number[]): { opacity: number; offset: number }[] {
  const whole = rhythm.reduce((sum, ms) => sum + ms, 0);
  let ms = 0;
  return rhythm.flatMap((part, i) => {
    const opacity = i % 2 ? 0.15 : 1;
    const from = ms / whole;
    ms += part;
    return [{ opacity, offset: from }, { opacity, offset: ms / whole }];
  });
}
