// Lists the simulated modem families with their sheets, by their names in tests. The sheet of a new family must be added here.

import { a76xx } from './a76xx.ts';
import { ec2x } from './ec2x.ts';
import { quectel } from './quectel.ts';
import type { Sheet } from './sheet.ts';
import { sim7080 } from './sim7080.ts';
import { sim7600 } from './sim7600.ts';
import { sim800 } from './sim800.ts';

const sheets = { sim7600, sim800, sim7080, quectel, a76xx, ec2x };

/** Name of a modem family in tests. */
export type FamilyName = keyof typeof sheets;

/** The names of all modem families in tests. */
export const families = Object.keys(sheets) as FamilyName[];

/** Returns the facts of a modem family. */
export function sheetOf(family: FamilyName): Sheet {
  return sheets[family];
}
