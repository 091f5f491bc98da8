// The simulated modem families, by their names in tests. Add new ones here.

import { createEc2x } from './quectel/lte/ec2x.ts';
import { createQuectel } from './quectel/quectel.ts';
import { createA76xx } from './simcom/a76xx.ts';
import { createSim7080 } from './simcom/sim7080.ts';
import { createSim7600 } from './simcom/sim7600.ts';
import { createSim800 } from './simcom/sim800.ts';

export const simulated = { sim7600: createSim7600, sim800: createSim800, sim7080: createSim7080, quectel: createQuectel, a76xx: createA76xx, ec2x: createEc2x };

export type FamilyName = keyof typeof simulated;
