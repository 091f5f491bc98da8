// Runs whole rounds on the emulated chip, as a part of `npm run test:faults`: every upload method, with and without PSRAM, and the scenarios.

import { findMachine, type Machine } from '../chip/emulator/machine.ts';
import type { RoundOptions } from '../chip/round.ts';
import type { ScenarioName } from '../chip/scenarios.ts';
import type { Given } from '../chip/scenes/within.ts';
import { isWholly, named } from './chosen.ts';
import type { Part } from './part.ts';

type Round = Pick<RoundOptions, 'board' | 'family' | 'method' | 'delivery' | 'psram'>;

const rounds: Record<string, Round> = {
  efs: { board: 'lilygo-t-sim7600', family: 'sim7600', method: 'efs', delivery: 'ftp', psram: true },
  stream: { board: 'lilygo-t-sim7600', family: 'sim7600', method: 'stream', delivery: 'ftp', psram: false },
  http: { board: 'lilygo-t-sim7600', family: 'sim7600', method: 'auto', delivery: 'http', psram: false },
  sim800: { board: 'lilygo-t-call-sim800l', family: 'sim800', method: 'auto', delivery: 'ftp', psram: false },
  ec25: { board: 'lilygo-t-pcie', family: 'ec2x', method: 'auto', delivery: 'ftp', psram: true },
};
const [images, bytes] = [3, 20_000];
/** Bytes that must stay unused of the stack's 25,000. Native functions of the card use more than the engine checks for before it calls them. */
const leastStack = 2500;
/** Measured real time of each round or scenario, in seconds. */
const seconds = 100;

/** Most milliseconds of the chip's time by which the modem may be late. After more, a failed task is run again, since this machine was too busy. */
const mostLateMs = 300;
const mostTries = 3;

interface Outcome {
  task: string;
  tries: number;
  /** Milliseconds of the chip's time by which the modem was late at most, in the last try. */
  lateMs: number;
  wrong: string[];
  /** Why this emulator cannot run the task. It is undefined if it can. */
  notShown?: string;
}

async function carry(given: Given, round: Round): Promise<string[]> {
  const { carryRound } = await import('../chip/round.ts');
  const { wrong, figures } = await carryRound({ ...given, ...round, sizes: Array<number>(images).fill(bytes) });
  return figures.stackUnused < leastStack ? [...wrong, `Of the engine's stack only ${figures.stackUnused} bytes stayed unused.`] : wrong;
}

async function performFairly(machine: Machine, task: string): Promise<Outcome> {
  const { scenarios } = await import('../chip/scenarios.ts');
  const round = rounds[task];
  for (let tries = 1; ; tries++) {
    let lateMs = 0;
    const given = { machine, onLate(ms: number) { lateMs = Math.max(lateMs, Math.round(ms)); } };
    const isFinal = () => lateMs <= mostLateMs || tries === mostTries;
    try {
      const wrong = await (round ? carry(given, round) : scenarios[task as ScenarioName](given));
      if (typeof wrong === 'string') return { task, tries, lateMs, wrong: [], notShown: wrong };
      if (wrong.length === 0 || isFinal()) return { task, tries, lateMs, wrong };
    } catch (error) {
      if (isFinal()) throw error;
    }
  }
}

function summarize(outcomes: Outcome[]): string {
  const shown = outcomes.filter(({ notShown }) => notShown === undefined);
  return [
    `${shown.length} done, the modem was at most ${Math.max(0, ...shown.map(({ lateMs }) => lateMs))} ms late`,
    ...outcomes.flatMap(({ task, notShown }) => (notShown === undefined ? [] : [`${task}: not shown, ${notShown}`])),
    ...outcomes.filter(({ tries }) => tries > 1).map(({ task, tries }) => `${task}: begun ${tries} times, since its modem was too late`),
  ].join('; ');
}

export const chip: Part = {
  name: 'chip', about: 'whole rounds on an emulated ESP32: every image byte for byte, and once', needs: 'engine',
  declare: program => void program.option('--scene <name>', 'chip: one of its rounds and scenarios'),
  async plan(words) {
    const machine = findMachine();
    if (typeof machine === 'string') return `not run: ${machine}`;
    const { scenarioNames } = await import('../chip/scenarios.ts');
    const tasks = named(words, 'scene', [...Object.keys(rounds), ...scenarioNames], isWholly);
    return {
      size: tasks.join(', '), tasks, seconds: tasks.length * seconds,
      report(results) {
        const outcomes = results.map(result => JSON.parse(result) as Outcome);
        return {
          summary: summarize(outcomes),
          findings: outcomes.flatMap(({ task, lateMs, wrong }) => wrong.map(text => ({ text: `${task}: ${text} (the modem was at most ${lateMs} ms late)`, replay: `--only chip --scene ${task}` }))),
        };
      },
    };
  },
  async perform(task) {
    const machine = findMachine();
    if (typeof machine === 'string') throw new Error(machine);
    return JSON.stringify(await performFairly(machine, task));
  },
};
