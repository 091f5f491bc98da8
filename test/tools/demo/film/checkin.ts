// `npm start -- --check-in`: shows the check-in in scenes. A camera abroad sends a picture and its report. Settings on the server would lock the
// camera out. It tries them for two rounds, goes back to the old ones, and says so in the next report.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chooseEngine } from '../engine.ts';
import type { DemoOptions } from '../options.ts';
import { startRig } from '../rig/rig.ts';
import { setStage } from '../server/stage.ts';
import { columnsOf, wrapLine } from '../show/width.ts';

const device = 'hut';
const section = { device, report: { name: '{device}.json' }, remote: { name: '{device}-settings.json' } };
const settings = JSON.stringify({ id: 8, set: { 'send.roaming': false } });
/** Longest time of the whole show, in milliseconds. It is long, since the firmware waits longer after each round that it ends because of roaming. */
const patienceMs = 15 * 60_000;

interface Scene { says: string; shows: RegExp }
/** The scenes, each with its sentence and the line of the firmware's log for which it waits. */
const scenes: Scene[] = [
  { says: 'The picture is on the server.', shows: / image: .* delivered as / },
  { says: 'The report follows it.', shows: / report: is sent as / },
  { says: 'The camera fetches the settings.', shows: / remote: settings 8 are on the card/ },
  { says: 'It tries them.', shows: / remote: settings 8 hold over config\.json, on trial/ },
  { says: 'The first round ends without a login.', shows: / send\.roaming: the modem is roaming/ },
  { says: 'The second one does, too.', shows: / send\.roaming: the modem is roaming/ },
  { says: 'The old settings are back.', shows: / remote: settings 8 are refused/ },
  { says: 'The next report says so.', shows: / report: is sent as / },
];

/** Shows the scenes of the check-in on the terminal. @returns the exit code: 0 if the camera has gone back, 130 if stopped, otherwise 1 */
export async function checkIn(options: DemoOptions, output: NodeJS.WriteStream, signal: AbortSignal): Promise<number> {
  const engine = chooseEngine(options.engine);
  const stage = await setStage(options, section);
  const print = (line: string): void => wrapLine(line, columnsOf(output)).forEach(one => output.write(`${one}\n`));
  const root = stage.target.folder!;
  const report = join(root, `${device}.json`);
  const said: string[] = [];
  let done = 0;
  let stop: () => Promise<void> = async () => undefined;
  try {
    mkdirSync(dirname(report), { recursive: true });
    writeFileSync(join(root, `${device}-settings.json`), settings);
    print(`A camera is abroad, with config.json: ${JSON.stringify(section)}`);
    print(`On the server there are settings that would lock it out: ${settings}\n`);
    const why = await new Promise<string>(resolve => {
      const limit = setTimeout(() => resolve('nothing more came'), patienceMs);
      signal.addEventListener('abort', () => resolve('it was stopped'));
      const rig = startRig({
        engine, cwd: stage.folder, speed: options.speed, isAbroad: true,
        onAt: () => undefined, onStage: () => undefined, onPut: () => undefined, onExit: resolve,
        onLine(line) {
          said.push(line);
          const scene = scenes[done];
          if (!scene?.shows.test(line)) return;
          print(`${++done}. ${scene.says}\n   ${line}`);
          if (scene.shows.source.includes('report')) print(`   ${readFileSync(report, 'utf8').trim()}`);
          if (done === scenes.length) resolve('');
        },
      });
      stop = async () => {
        clearTimeout(limit);
        await rig.stop();
      };
    });
    await stop();
    const config = why ? undefined : (JSON.parse(readFileSync(report, 'utf8')) as { config?: string }).config;
    const isHome = /^8 refused: not proved within 2 rounds/.test(config ?? '');
    print(isHome ? '\nThe camera is back, and the report on the server says why.' : `\nThe film broke off: ${why || `the report says ${config}`}.\n${said.slice(-5).join('\n')}`);
    return isHome ? 0 : signal.aborted ? 130 : 1;
  } finally {
    await stage.target.close();
    rmSync(stage.folder, { recursive: true, force: true });
  }
}
