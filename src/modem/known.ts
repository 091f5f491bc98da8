// The modems there are, a row each. A record is made only when its modem is the one in use.

import type { Maker } from './modem';
import { sim7600 } from './sim7600';

export function knownModems(): Maker[] {
  return [
    { name: 'sim7600', models: ['SIM7600', 'SIM7500'], make: sim7600 }
  ];
}
