// The current of modems and chip, in mA from the battery, with sources. Unreadable documents are marked.

import type { FamilyName } from '../sim/world/ways.ts';
import type { Network } from './round.ts';

export interface Currents {
  /** Registered and idle; data at full power; switched off. */
  idle: number;
  data: number;
  off: number;
  source: string;
}

export interface Supply extends Currents {
  /** From the key to the first answer: the board makers' waits. */
  bootSeconds: number;
  /** Such a network's quality, away from a town. */
  network: Network;
}

const gsm: Network = { upBytesPerSecond: 5000, rttMs: 600 };

export const supplies: Record<FamilyName, Supply> = {
  sim7600: {
    idle: 20, data: 500, off: 0.02, bootSeconds: 15, network: { upBytesPerSecond: 100_000, rttMs: 150 },
    source: 'UNCONFIRMED, no SIM7600 Hardware Design could be read: the usual of an LTE Cat 4 modem at 23 dBm',
  },
  a76xx: {
    idle: 20, data: 500, off: 0.02, bootSeconds: 9, network: { upBytesPerSecond: 60_000, rttMs: 150 },
    source: 'those of the SIM7600: an LTE Cat 1 modem at the same 23 dBm',
  },
  sim800: {
    idle: 17.4, data: 530, off: 0.15, bootSeconds: 3, network: gsm,
    source: 'SIM800H&SIM800L Hardware Design V2.02, table 49 (GPRS 1 Rx, 4 Tx, EGSM 900)',
  },
  sim7080: {
    idle: 11, data: 167, off: 0.007, bootSeconds: 3, network: { upBytesPerSecond: 30_000, rttMs: 250 },
    source: 'SIM7000 Hardware Design (LTE-M, 23 dBm), as the wiki of botletics/SIM7000-LTE-Shield cites it, in the SIM7080\'s place',
  },
  quectel: {
    idle: 17.4, data: 530, off: 0.15, bootSeconds: 3, network: gsm,
    source: 'those of the SIM800, a radio of the same class: no M95 Hardware Design could be read',
  },
  ec2x: {
    idle: 20, data: 500, off: 0.02, bootSeconds: 13, network: { upBytesPerSecond: 100_000, rttMs: 150 },
    source: 'those of the SIM7600, a radio of the same class: no EC25 Hardware Design could be read',
  },
};

/** ESP32 Series Datasheet v3.5, table 6: modem-sleep at 240 MHz 30 to 68 mA, deep sleep 10 µA. */
export const chip = { awake: 49, asleep: 0.01, source: 'ESP32 Series Datasheet V3.5, table 6 (240 MHz, radio off, the middle of 30 to 68 mA)' };
