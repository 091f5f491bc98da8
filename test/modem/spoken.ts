// Runs script rows of a modem's record as the firmware does. The result has the commands to the modem, how the rows have ended, and the variables
// afterwards.

import type { Variables } from '../../src/at/step.ts';
import type { Config } from '../../src/config/config.ts';
import { configValue, runOnLink } from '../../src/link/script.ts';
import type { Rows } from '../../src/modem/modem.ts';
import { sceneOf, type Ended } from '../delivery/trip.ts';

export interface Spoken extends Ended { said: string[]; variables: Variables }

/** Runs rows on a modem that answers as a function tells. @param answer returns the modem's answer to a command; undefined means OK */
export async function speak(rows: Rows, given: { variables?: Variables; config?: Partial<Config>; answer?: (command: string) => string[] | undefined } = {}): Promise<Spoken> {
  const { answer } = given;
  const scene = sceneOf({ variables: { ...given.variables }, ...(given.config && { config: given.config }), answer: command => answer?.(command) ?? ['OK'] });
  const ended = await scene.end(onEnd => runOnLink(scene.trip, { script: rows, valueFor: configValue(scene.trip) }, 0, onEnd));
  return { ...ended, said: scene.said, variables: scene.trip.variables };
}
