// The currents and times of each modem. `npm run modems` makes this file from the sheets in test/sim/sheets/, which name their sources. Some
// values are unconfirmed.

import type { Draw } from './budget.ts';

/** Currents and times of each modem, by the modem's name in the key `modem.model`. */
export const draws: Record<string, Draw> = {
  sim7600: { idle: 20, data: 500, off: 0.02, bootSeconds: 15, upBytesPerSecond: 100000, airSeconds: 3.6, restSeconds: 2.3 },
  a76xx: { idle: 20, data: 500, off: 0.02, bootSeconds: 9, upBytesPerSecond: 60000, airSeconds: 3.6, restSeconds: 2.3 },
  sim7080: { idle: 11, data: 167, off: 0.007, bootSeconds: 3, upBytesPerSecond: 30000, airSeconds: 13.8, restSeconds: 3.1 },
  sim7000: { idle: 11, data: 167, off: 0.007, bootSeconds: 3, upBytesPerSecond: 30000, airSeconds: 13.8, restSeconds: 3.1 },
  sim800: { idle: 17.4, data: 530, off: 0.15, bootSeconds: 3, upBytesPerSecond: 5000, airSeconds: 21.1, restSeconds: 3.1 },
  'quectel-m': { idle: 17.4, data: 530, off: 0.15, bootSeconds: 3, upBytesPerSecond: 5000, airSeconds: 13.7, restSeconds: 2.2 },
  ec2x: { idle: 20, data: 500, off: 0.02, bootSeconds: 13, upBytesPerSecond: 100000, airSeconds: 3.6, restSeconds: 2.3 },
  bg9x: { idle: 11, data: 167, off: 0.007, bootSeconds: 13, upBytesPerSecond: 30000, airSeconds: 13.8, restSeconds: 3.1 },
};
