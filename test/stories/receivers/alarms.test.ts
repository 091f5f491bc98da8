// Tests the alarms of docs/servers.md for a camera that falls silent. The cron line runs in a real shell with the real jq, and Home Assistant's
// templates run in the real Jinja. Only the time is the simulation's: the command `date +%s`, and now().

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import * as assert from 'uvu/assert';
import { canRun } from '../../needs.ts';
import { within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('alarms for silent cameras');

const page = readFileSync(new URL('../../../docs/servers.md', import.meta.url), 'utf8');
const sectionOf = (title: string): string => page.split(`\n## ${title}\n`)[1]!.split('\n## ')[0]!;

/** The command in the line of the crontab. cron reads `\%` as `%` (crontab(5)). */
const cronLine = /```text\n(?:\S+ ){5}(.*)\n```/.exec(sectionOf('A cron line'))![1]!.replaceAll('\\%', '%');

const everyHours = 6;
const hourMs = 3_600_000;

/** Runs a camera that reports once and then has no power any more. @param act gets the test world and the text of the report */
async function silenced(act: (world: World, report: string) => void): Promise<void> {
  const config = { device: 'hut', schedule: { everyMinutes: 60 }, report: { name: '{device}.json', everyHours } };
  await within(worldWith('sim7600', { files: { 'DCIM/IMG_0001.JPG': noise(1001) }, config }), async world => {
    await world.round();
    world.cut();
    act(world, world.served()['up/hut.json']!.toString());
  });
}

/** Runs the cron line at a given time, on a folder for each camera with its report. @returns what the line prints */
function runLine(reports: Record<string, string>, nowMs: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-cron-'));
  try {
    for (const [name, text] of Object.entries(reports)) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, `${name}.json`), text);
    }
    const date = join(folder, 'date');
    writeFileSync(date, `#!/bin/sh\n[ "$*" = "+%s" ] && exec echo ${Math.floor(nowMs / 1000)}\nPATH='${process.env['PATH']!}' exec date "$@"\n`);
    chmodSync(date, 0o755);
    const { stdout, stderr } = spawnSync('sh', ['-c', cronLine.replace('/srv/cameras', folder)], { encoding: 'utf8', env: { PATH: [folder, process.env['PATH']].join(delimiter) } });
    return stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (canRun('the cron line', 'bash and the usual Unix commands', 'jq', 'GNU date')) {
  test('the cron line says nothing before the next report is due, and names the camera after that', () => silenced((_world, report) => {
    const next = (JSON.parse(report) as { next: string }).next;
    const dueMs = Date.parse(next);
    assert.is(runLine({ hut: report }, dueMs - hourMs), '');
    assert.is(runLine({ hut: report }, dueMs + hourMs), `hut is silent since ${next}\n`);
  }));

  test('a report without a time, a torn one, and one with hostile words stop no other and run nothing', () => silenced((_world, report) => {
    const dueMs = Date.parse((JSON.parse(report) as { next: string }).next);
    const hostile = JSON.stringify({ device: '$(echo $((6*7)))`id` ; echo %s', next: '$(echo $((6*7)))' });
    const told = runLine({ a: '{"device":"blind"}', b: hostile, c: report.slice(0, 40), hut: report }, dueMs + hourMs);
    assert.match(told, /^hut is silent since /m);
    assert.not.match(told, /42|uid=|blind/);
  }));
}

/** A program in Python that renders the templates of the recipe with a report. It has Home Assistant's functions for time. */
const renderer = String.raw`
import datetime, json, sys, jinja2, yaml
given = json.load(sys.stdin)
recipe = yaml.safe_load(given['yaml'])
moment = lambda text: datetime.datetime.fromisoformat(text).timestamp()
def as_timestamp(value, default=None):
    if isinstance(value, (int, float)): return value
    try: return moment(value)
    except Exception: return default
env = jinja2.Environment()
trigger = {'json': given['report']}
entities = {}
for block in recipe['template']:
    for sensor in block['sensor']:
        entities['sensor.' + sensor['name'].lower().replace(' ', '_')] = env.from_string(sensor['state']).render(trigger=trigger)
alarm = recipe['automation'][0]['triggers'][0]['value_template']
fires = [env.from_string(alarm).render(as_timestamp=as_timestamp, now=lambda: at, states=lambda name: entities.get(name, 'unknown')) for at in given['times']]
print(json.dumps({'entities': entities, 'fires': fires}))
`;

interface Rendered { entities: Record<string, string>; fires: string[] }

function render(report: object, times: number[]): Rendered {
  const yaml = /```yaml\n([^]*?)```/.exec(sectionOf('Home Assistant\'s webhook'))![1]!;
  const { stdout, stderr, status } = spawnSync('python3', ['-c', renderer], { encoding: 'utf8', input: JSON.stringify({ yaml, report, times }) });
  assert.is(status, 0, stderr);
  return JSON.parse(stdout) as Rendered;
}

if (canRun('Home Assistant\'s templates', 'python3 with jinja2 and yaml')) {
  test('Home Assistant: battery, signal and times are entities, and the automation fires once the next report is late', () => silenced((_world, text) => {
    const report = JSON.parse(text) as { next: string; time: string; status: string; signal: number };
    const due = Date.parse(report.next) / 1000;
    const { entities, fires } = render({ ...report, battery: { V: 3.91, from: 'pin' } }, [due - 3600, due + 3600]);
    assert.equal(entities, {
      'sensor.hut': report.status, 'sensor.hut_battery': '3.91', 'sensor.hut_signal': `${report.signal}`, 'sensor.hut_report': report.time, 'sensor.hut_next': report.next,
    });
    assert.equal(fires, ['False', 'True']);
  }));

  test('Home Assistant: a report without time, battery and signal makes unknown entities, and no alarm', () => {
    const { entities, fires } = render({ device: 'hut', status: 'ok', waiting: 0 }, [1, 4e9]);
    assert.equal(Object.values(entities), ['ok', 'unknown', 'unknown', 'unknown', 'unknown']);
    assert.equal(fires, ['False', 'False']);
  });
}

test.run();
