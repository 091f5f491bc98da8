// Calculates the battery charge of a round with one image an hour. It is the time of each state of the firmware on the virtual clock, multiplied by
// the current of modem and chip.

import { families, sheetOf } from '../../../sim/sheets/families.ts';
import type { Supply } from '../../../sim/sheets/sheet.ts';
import type { EngineMeter } from '../processor/engine.ts';
import { firstImage } from '../processor/imagecost.ts';
import { both, costNotes, rateNotes, secondsAt, wholeSeconds, type Rates } from '../rate/rates.ts';
import { percent, short, type Sheet } from '../sheet.ts';
import { carryBy } from '../sketch/sketch.ts';
import { sketches } from '../sketch/sketches.ts';
import { carriers, carrierOf, type Carrier } from './carrier.ts';
import { chip } from './currents.ts';
import { imageBytes } from './line.ts';
import { travel } from './voyage.ts';

/** Seconds of a round in which the modem's radio works (`data`), and in which it only listens (`idle`). */
export interface Spent {
  data: number;
  idle: number;
}

/** A row of the table: a round by one method, with the currents of its modem. */
export interface EnergyRow {
  /** The method, as the table names it. */
  title: string;
  /** Seconds in which the radio works, and in which it only listens. */
  spent: Spent;
  /** Currents of the modem, in milliamperes, in each of its states. */
  supply: Supply;
  /** Processor instructions of a round with its boot. It is 0 for published programs, which run natively, and NaN if they cannot be counted. */
  processor: number;
}

const batteryMah = 10_000;
const roundsADay = 24;
const usualBaud = 115_200;
const fastBaud = 921_600;
/** The firmware's states with radio traffic. While an image is copied into the modem, its radio rests. */
const onAir = /^(opening|entering|checking|sending|verifying|naming|reopening|closing)$/;

/** The time at which the firmware enters a state. */
export interface Moment {
  /** Time in milliseconds. Only differences between moments count. */
  ms: number;
  state: string;
}

/** Returns the seconds with and without radio traffic, from moment to moment. The last moment is the end. */
export function spentOf(moments: Moment[]): Spent {
  const spent: Spent = { data: 0, idle: 0 };
  moments.slice(0, -1).forEach(({ ms, state }, i) => {
    spent[onAir.test(state) ? 'data' : 'idle'] += (moments[i + 1]!.ms - ms) / 1000;
  });
  return spent;
}

/** Returns the charge of a round in milliampere hours: the seconds in each state, times the currents of modem and chip. */
export function mahOfRound({ data, idle }: Spent, supply: Supply): number {
  return (data * supply.data + idle * supply.idle + (data + idle) * chip.awake) / 3600;
}

/**
 * Returns for how many days a battery of 10 Ah lasts with a round an hour.
 * @param roundMah charge of a round, in milliampere hours
 * @param restMa current between the rounds, in mA
 */
export function daysOf(roundMah: number, roundSeconds: number, restMa: number): number {
  const restHours = Math.max(0, 24 - (roundsADay * roundSeconds) / 3600);
  return batteryMah / (roundsADay * roundMah + restHours * restMa);
}

async function voyage(carrier: Carrier, baud: number, engine: EngineMeter): Promise<EnergyRow> {
  const supply = sheetOf(carrier.family).supply;
  const spent = await travel({ carrier, images: 1, size: imageBytes, baud, modem: supply.network, isWholeRound: true }, (_reading, _world, moments) => spentOf(moments));
  const processor = firstImage(await engine.processor(carrier), imageBytes);
  return { title: `${carrier.title}, ${baud.toLocaleString('en-US')} baud`, spent, supply, processor };
}

/**
 * Measures the modem vendor's example program, which sends byte by byte. The program does no whole round, so its upload is put in place of the
 * firmware's in a measured round.
 */
async function perByte(efs: EnergyRow): Promise<EnergyRow> {
  const own = await travel({ carrier: carrierOf('sim7600', 'efs'), images: 1, size: imageBytes, baud: usualBaud, modem: efs.supply.network }, ({ ms, phases }) => ({ ms, fillMs: phases[0]!.ms }));
  const other = await carryBy(sketches[0]!, { baud: usualBaud, images: 1, size: imageBytes, modem: efs.supply.network });
  const fillMs = other.phases[0]!.ms;
  return {
    title: `${sketches[0]!.title}, ${usualBaud.toLocaleString('en-US')} baud`, supply: efs.supply, processor: 0,
    spent: {
      idle: efs.spent.idle + (fillMs - own.fillMs) / 1000,
      data: efs.spent.data + (other.ms - fillMs - (own.ms - own.fillMs)) / 1000,
    },
  };
}

/** Simulates a round of each method. `tell` gets each title before its round, since that takes long. */
export async function measureEnergy(engine: EngineMeter, tell: (text: string) => void): Promise<EnergyRow[]> {
  const rows: EnergyRow[] = [];
  for (const carrier of carriers) {
    tell(`energy: ${carrier.title}`);
    rows.push(await voyage(carrier, usualBaud, engine));
    if (carrier.family === 'sim7600') rows.push(await voyage(carrier, fastBaud, engine));
  }
  rows.push(await perByte(rows[0]!));
  return rows;
}

/**
 * Returns the seconds of a round with the processor's time, which is added to those in which the radio only listens.
 * @param rate millions of instructions a second
 */
function withProcessor({ spent, processor }: EnergyRow, rate: number): Spent {
  return { ...spent, idle: wholeSeconds({ seconds: spent.idle, processor }, rate) };
}

/** Estimates how long the battery lasts. @returns the days if the modem stays on between rounds, and if modem and chip sleep */
function daysAt(row: EnergyRow, rate: number): [on: number, asleep: number] {
  const { supply } = row;
  const spent = withProcessor(row, rate);
  const seconds = spent.data + spent.idle;
  const woken = { ...spent, idle: spent.idle + supply.bootSeconds };
  return [
    daysOf(mahOfRound(spent, supply), seconds, supply.idle + chip.awake),
    daysOf(mahOfRound(woken, supply), seconds + supply.bootSeconds, supply.off + chip.asleep),
  ];
}

function cellsOf(row: EnergyRow, rates: Rates) {
  const { title, spent, processor } = row;
  return [
    title, short(spent.data), both(rates, rate => short(withProcessor(row, rate).idle)), Number.isNaN(processor) ? '–' : both(rates, rate => short(secondsAt(processor, rate))),
    ...[0, 1].map(at => both(rates, rate => short(daysAt(row, rate)[at]!))),
  ];
}

/** Makes the table of charges and days, with the processor's time at these rates. */
export function energySheet(rows: EnergyRow[], rates: Rates): Sheet {
  const [efs, perByteRow] = [rows[0]!, rows.at(-1)!];
  const saved = (rate: number) => 1 - mahOfRound(withProcessor(efs, rate), efs.supply) / mahOfRound(perByteRow.spent, perByteRow.supply);
  return {
    title: 'An image of 200 kB an hour, from a battery of 10 Ah',
    head: ['method', 's on air', 's else', 'of these the processor', 'days, modem on', 'days, asleep between'],
    rows: rows.map(row => cellsOf(row, rates)),
    notes: [
      `At the same rate the first method takes ${both(rates, rate => percent(saved(rate)))} less a round than the vendor's example. On air counts as full power. Asleep between: modem off, chip in deep sleep, and the modem's boot in each round.`,
      ...rateNotes(rates, rows.map(({ spent, processor }) => ({ seconds: spent.data + spent.idle, processor }))),
      ...costNotes,
      'Each round counts the processor of a boot with its image, with the modem on, too.',
      'Currents, without the board\'s own:',
      `- chip: ${chip.awake} mA, ${chip.asleep} mA asleep; ${chip.source}.`,
      ...families.map(name => [name, sheetOf(name).supply] as const).map(([name, { idle, data, off, source, network }]) =>
        `- ${name}: ${idle} mA idle, ${data} mA on air, ${off} mA off; ${network.upBytesPerSecond / 1000} kB/s, ${network.rttMs} ms a round trip; ${source}.`),
    ],
  };
}
