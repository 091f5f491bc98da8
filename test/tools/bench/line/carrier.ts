// The ways of an image to the server: each is a modem, a method (`efs` or `stream`) and a protocol.

import { families, httpMethods, sheetOf, ways, type FamilyName, type Method } from '../../../sim/world/ways.ts';

/** One way of an image to the server: a modem, a method (`efs` or `stream`) and a protocol (FTP or HTTP). */
export interface Carrier {
  title: string;
  family: FamilyName;
  method: Method;
  delivery: 'ftp' | 'http';
}

const byFtp: Carrier[] = ways.map(way => ({ ...way, delivery: 'ftp', title: `snapferry, ${sheetOf(way.family).title} ${way.method}` }));
const byHttp: Carrier[] = families.flatMap(family => httpMethods(family).map(method => ({ family, method, delivery: 'http', title: `snapferry by HTTP, ${sheetOf(family).title} ${method}` })));

/** All ways by which the firmware can send an image, for all modem families. */
export const carriers: Carrier[] = [...byFtp, ...byHttp];

/** Returns the way with this modem, method and protocol, which must exist. */
export function carrierOf(family: FamilyName, method: Method, delivery: Carrier['delivery'] = 'ftp'): Carrier {
  return carriers.find(one => one.family === family && one.method === method && one.delivery === delivery)!;
}
