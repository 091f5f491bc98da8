// Who carries: a modem and a way of it.

import { titleOf, ways, type FamilyName, type Method } from '../sim/world/ways.ts';

export interface Carrier {
  title: string;
  family: FamilyName;
  method: Method;
}

export const carriers: Carrier[] = ways.map(way => ({ ...way, title: `snapferry, ${titleOf[way.family]} ${way.method}` }));

export function carrierOf(family: FamilyName, method: Method): Carrier {
  return carriers.find(one => one.family === family && one.method === method)!;
}
