// The list of modems that the firmware knows. A modem's record, a large object with all of its scripts, is made only for the modem in use, to
// save memory.

import type { ModemEntry } from './modem';
import { bg9x, ec2x } from './quectel/ec2x';
import { quectelM } from './quectel/quectel';
import { a76xx, sim767x } from './simcom/a76xx';
import { sim7000, sim7080 } from './simcom/sim7080';
import { sim7600 } from './simcom/sim7600';
import { sim7600old } from './simcom/sim7600old';
import { sim800 } from './simcom/sim800';

/**
 * Returns an entry for each known modem. A board file may leave modems out (`modem.models`): their entries then have only `name` and `models`.
 * Otherwise an entry's `make` is a wrapper around the function that makes the modem's record. With a direct reference to
 * that function, the engine would load every record into memory.
 */
export function knownModems(): ModemEntry[] {
  return [
    // AT+CFTPSLOGOUT=? tells this modem from others, and is answered by OK alone (manual AT76v3 12.2.4). The answer of AT+CFTPSLOGIN=? would
    // be longer than some JavaScript engines take at once.
    { name: 'sim7600', models: ['SIM7600', 'SIM7500'], kin: ['SIM'], proof: [{ say: 'AT+CFTPSLOGOUT=?', ms: 5000 }],
      make: function () { return sim7600(); } },
    { name: 'sim7600', models: ['SIM7600', 'SIM7500'], kin: ['SIM'], proof: [{ say: 'AT+CFTPSERV=?', ms: 5000 }],
      make: function () { return sim7600old(); } },
    { name: 'a76xx', models: ['A76'], kin: ['A7'], make: function () { return a76xx(); } },
    { name: 'a76xx', models: ['SIM767'], make: function () { return sim767x(); } },
    { name: 'sim7080', models: ['SIM7080', 'SIM7070', 'SIM7090'], kin: ['SIM'],
      proof: [{ say: 'AT+FTPETPUT=?', ms: 5000 }, { say: 'AT+FTPSSL=?', ms: 5000 }], make: function () { return sim7080(); } },
    { name: 'sim7000', models: ['SIM7000'], kin: ['SIM'], proof: [{ say: 'AT+FTPETPUT=?', ms: 5000 }], make: function () { return sim7000(); } },
    { name: 'sim800', models: ['SIM800'], kin: ['SIM'], proof: [{ say: 'AT+FTPPUT=?', ms: 5000 }], make: function () { return sim800(); } },
    { name: 'quectel-m', models: ['QUECTEL_M', 'QUECTEL M'], kin: ['M', 'UC', 'UG'], proof: [{ say: 'AT+QFTPUSER=?', ms: 5000 }],
      make: function () { return quectelM(); } },
    { name: 'ec2x', models: ['EC20', 'EC21', 'EC25', 'EG21', 'EG25', 'EG91', 'EG95', 'EG800'], kin: ['EC', 'EG', 'EM', 'AG', 'RG', 'RM', 'UC', 'UG'],
      proof: [{ say: 'AT+QFTPCWD=?', ms: 5000 }], make: function () { return ec2x(); } },
    { name: 'bg9x', models: ['BG95', 'BG96', 'BG77'], kin: ['BG'], proof: [{ say: 'AT+QFTPCWD=?', ms: 5000 }], make: function () { return bg9x(); } }
  ];
}
