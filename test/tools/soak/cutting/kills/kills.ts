import { findEspruino } from '../../../../../firmware/engine/espruino.js';
import { count } from '../../../../common/plural.ts';
import { numberOf, seedOf, type Part, type Words } from '../../part.ts';
import { killAtRandom, type KillReport } from './killing.ts';

const usualKills = 100;
/** Number of kills in one task, on one card and by one method. */
const killsAtOnce = 10;
/** Measured real time for one kill with its recovery, in seconds. */
const secondsOfKill = 7;

/** Plans the kills, half of them by each method: even seeds use `efs`, odd ones `stream`. */
async function plan(words: Words, name: string) {
  if (!findEspruino()) return 'not run: there is no espruino on the PATH';
  const kills = numberOf(words, 'kills', usualKills);
  const seed = seedOf(words, 0);
  const groups = Math.ceil(kills / killsAtOnce);
  return {
    size: `${count(kills, 'kill')}, seed ${seed}`, seconds: kills * secondsOfKill,
    tasks: Array.from({ length: groups }, (_, i) => `${seed + i} ${Math.min(killsAtOnce, kills - i * killsAtOnce)}`),
    report: (results: string[]) => {
      const reports = results.map(text => JSON.parse(text) as KillReport & { seed: number });
      const sum = (of: (report: KillReport) => number) => reports.reduce((total, report) => total + of(report), 0);
      return {
        summary: `${count(sum(report => report.kills), 'kill')}, ${count(sum(report => report.images), 'image')}, ${count(sum(report => report.uploads), 'upload')} begun, ${count(sum(report => report.doubled), 'image')} put twice, seed ${seed}`,
        findings: reports.filter(({ complaints }) => complaints.length > 0).map(({ complaints, trace, kills: own, seed: again }) => (
          { text: `${complaints.join('\n  ')}\n    the console's end:\n      ${trace.join('\n      ')}`, replay: `--only ${name} --kills ${own} --seed ${again}` })),
      };
    },
  };
}

async function perform(task: string, isHttp: boolean): Promise<string> {
  const [seed, kills] = task.split(' ').map(Number) as [number, number];
  return JSON.stringify({ ...await killAtRandom({ kills, seed, isHttp, onKill: () => undefined }), seed });
}

export const kills: Part = {
  name: 'kills', about: 'the real engine is ended hard at random moments', needs: 'engine',
  declare: program => void program.option('--kills <number>', `kills, httpkills: how many, ${usualKills} by itself`),
  plan: words => plan(words, 'kills'),
  perform: task => perform(task, false),
};
export const httpKills: Part = {
  name: 'httpkills', about: 'the same while it sends by HTTP', needs: 'engine', declare: () => undefined, plan: words => plan(words, 'httpkills'), perform: task => perform(task, true),
};
