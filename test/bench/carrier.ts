// Who carries: a modem and a way of it.

import { ways, type FamilyName, type Method } from '../sim/world/ways.ts';

export interface Carrier {
  title: string;
  family: FamilyName;
  method: Method;
}

const partNames: Record<FamilyName, string> = { sim7600: 'SIM7600', sim800: 'SIM800', sim7080: 'SIM7080', quectel: 'Quectel M95' };

export const carriers: Carrier[] = ways.map(way => ({ ...way, title: `snapferry, ${partNames[way.family]} ${way.method}` }));

export function carrierOf(family: FamilyName, method: Method): Carrier {
  return carriers.find(one => one.family === family && one.method === method)!;
}
