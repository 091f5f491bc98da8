// The simulated modem of a test world, of the family that a test names.

import type { Clock } from '../../clock.ts';
import type { Line } from '../../line/line.ts';
import type { Draw, PowerState } from '../../modem/common/power.ts';
import type { Sim7600 } from '../../modem/simcom/sim7600.ts';
import { sheetOf } from '../../sheets/families.ts';
import type { Sheet } from '../../sheets/sheet.ts';
import type { WorldOptions } from './options.ts';

/** Returns the sheet of a modem's family, or in its place what is known of a modem without a sheet. */
export function sheetIn({ family }: Pick<WorldOptions, 'family'>): Pick<Sheet, 'create' | 'lacks'> {
  return !family ? sheetOf('sim7600') : 'create' in family ? family : sheetOf(family.name);
}

/** Makes the simulated modem that a test's options name, at the modem's end of a line. */
export function modemFor(
  clock: Clock,
  line: Pick<Line, 'dce'>,
  options: Pick<WorldOptions, 'family' | 'modem'>,
  onPower: (state: PowerState) => void = () => undefined,
  onDraw?: (draw: Draw) => void,
): Sim7600 {
  // Tests use only the members that the modems of all families share. So the type of the SIM7600 serves for every family.
  return sheetIn(options).create(clock, line.dce, { ...(options.family?.options ?? options.modem), onPower, onDraw }) as Sim7600;
}
