// Tests reports in whole rounds to services that take them, with the config.json of docs/servers.md. Each service is simulated by its own rules.

import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { healthchecks, homeAssistant, ntfy, startService, telegraf, uptimeKuma, type RunningService, type Service, type Shown } from '../../sim/server/services.ts';
import { bestWays, errorsOf, within, worldWith } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('services for reports');

const page = readFileSync(new URL('../../../docs/servers.md', import.meta.url), 'utf8');

interface Recipe { device: string; report: { url: string; header?: string; name?: string }; [section: string]: unknown }

const sectionOf = (title: string): string => page.split(`\n## ${title}\n`)[1]!.split('\n## ')[0]!;
/** Returns the last config.json in a section of docs/servers.md. */
const recipeOf = (title: string): Recipe => JSON.parse([...sectionOf(title).matchAll(/^```json\n([^]*?)^```$/gm)].at(-1)![1]!) as Recipe;

const nameOf = (n: number) => `DCIM/100CAM/IMG_000${n}.JPG`;
const files = { [nameOf(1)]: noise(1001, 1), [nameOf(2)]: noise(1002, 2) };

const settingOf = (text: string, key: string): unknown => JSON.parse(new RegExp(`^ *${key} = (.*)$`, 'm').exec(text)![1]!);
const toml = /```toml\n([^]*?)```/.exec(page)![1]!;

interface Row {
  title: string;
  service: Service;
  /** Asserts what the service shows of a report. @param delivered number of images delivered so far */
  shows(shown: Shown, delivered: number): void;
}

const bodyOf = (text: unknown): Shown => JSON.parse(text as string) as Shown;
const pathOf = (title: string): string => new URL(recipeOf(title).report.url).pathname;

const rows: Row[] = [
  {
    title: 'Healthchecks', service: healthchecks(pathOf('Healthchecks').slice(1)),
    shows({ action, body }, delivered) { assert.equal([action, bodyOf(body)['device'], bodyOf(body)['delivered']], ['success', 'hut', delivered]); },
  },
  { title: 'Uptime Kuma', service: uptimeKuma(pathOf('Uptime Kuma').split('/').at(-1)!), shows(shown) { assert.equal(shown, { status: 'up', msg: 'hut', ping: null }); } },
  {
    title: 'ntfy', service: ntfy(pathOf('ntfy').slice(1), recipeOf('ntfy').report.header!.split('Bearer ')[1]!),
    shows(shown, delivered) { assert.equal(shown, { title: 'hut: ok', message: `0 waiting, ${delivered} delivered` }); },
  },
  {
    title: 'Home Assistant\'s webhook', service: homeAssistant(/webhook_id: (.*)/.exec(page)![1]!),
    shows({ json }, delivered) {
      const report = json as Shown;
      assert.equal([report['status'], report['waiting'], report['delivered']], ['ok', 0, delivered]);
      assert.ok(Date.parse(report['next'] as string) > Date.parse(report['time'] as string));
    },
  },
  {
    title: 'Telegraf',
    service: telegraf({
      path: (settingOf(toml, 'paths') as string[])[0]!, user: settingOf(toml, 'basic_username') as string, password: settingOf(toml, 'basic_password') as string,
      mostBytes: Number.parseInt(settingOf(toml, 'max_body_size') as string) * 1000, tags: settingOf(toml, 'tag_keys') as string[], texts: settingOf(toml, 'json_string_fields') as string[],
    }),
    shows(fields, delivered) {
      assert.equal([fields['device'], fields['status'], fields['delivered'], fields['starts_power']], ['hut', 'ok', delivered, 1]);
      assert.ok(['day', 'month', 'memory_peak'].every(name => Number(fields[name]) > 0), JSON.stringify(fields));
      assert.not.ok('operator' in fields || 'fault' in fields);
    },
  },
];

/** Returns the settings of docs/servers.md with the simulated service's URL in place of the real one. */
const configFor = (title: string, { url }: RunningService) => {
  const { device, report } = recipeOf(title);
  const own = new URL(report.url);
  return { device, report: { ...report, url: url + report.url.slice(own.origin.length) } };
};

async function withService(service: Service, act: (running: RunningService) => Promise<void>): Promise<void> {
  const running = await startService(service);
  try {
    await act(running);
  } finally {
    await running.stop();
  }
}

for (const { title, service, shows } of rows) {
  for (const { family } of bestWays) {
    test(`${family}, ${title}: the service accepts each report of the recipe`, () => withService(service, async running => {
      await within(worldWith(family, { files, config: configFor(title, running) }), async world => {
        await world.round();
        world.put(nameOf(3), noise(1003, 3));
        assert.ok(await world.until(/ round: 1 delivered/, 5));
        assert.is(running.shown.length, 2);
        running.shown.forEach((shown, i) => shows(shown, 2 + i));
        assert.ok(running.statuses.every(status => status >= 200 && status < 300), running.statuses.join());
        assert.is(errorsOf(world), '');
        assert.is(world.lines.filter(line => / report: is sent to http:\/\/127\.0\.0\.1:\d+\/, /.test(line)).length, 2);
        assert.equal(Object.keys(world.served()).filter(path => path.endsWith('.json')), recipeOf(title).report.name ? ['up/hut.json'] : []);
      });
    }));
  }
}

const wrong: { title: string; of: string; change: (report: Recipe['report']) => Recipe['report']; says: RegExp }[] = [
  { title: 'an unknown check', of: 'Healthchecks', change: report => ({ ...report, url: report.url.replace(/.$/, '1') }), says: /it answered 404 Not Found; check report\.url and report\.header/ },
  { title: 'an unknown token', of: 'Uptime Kuma', change: report => ({ ...report, url: report.url.replace('push/', 'push/x') }), says: /it answered 404/ },
  { title: 'another account', of: 'ntfy', change: report => ({ ...report, header: 'Authorization: Bearer tk_other0therother' }), says: /it answered 403/ },
  { title: 'another password', of: 'Telegraf', change: report => ({ ...report, header: 'Authorization: Basic aHV0OndlLTEyMzQ=' }), says: /it answered 401/ },
  { title: 'another path', of: 'Telegraf', change: report => ({ ...report, url: `${report.url}s` }), says: /it answered 404/ },
];
for (const { title, of, change, says } of wrong) {
  test(`${of} with ${title}: the log reports this, the service shows nothing, and the images are delivered`, () => withService(rows.find(row => row.title === of)!.service, async running => {
    const { device, report } = configFor(of, running);
    await within(worldWith('sim7600', { files, config: { device, report: change(report) } }), async world => {
      await world.round();
      assert.match(world.lines.join('\n'), says);
      assert.match(world.lines.join('\n'), / round: 2 delivered, 0 skipped, 0 left/);
      assert.equal(running.shown, []);
    });
  }));
}

const post = async ({ url }: RunningService, path: string, body: string, type: string, more: RequestInit = {}): Promise<number> =>
  (await fetch(url + path, { method: 'POST', body, ...more, headers: { 'Content-Type': type, ...more.headers } })).status;

test('the stand-ins accept and reject requests as the services do', async () => {
  const kuma = await startService(uptimeKuma('t'));
  const home = await startService(homeAssistant('id'));
  const phone = await startService(ntfy('topic', 'tk_12345678'));
  const chart = await startService(telegraf({ path: '/in', user: 'u', password: 'pw-77', mostBytes: 4000, tags: [], texts: [] }));
  const [inJson, account] = ['application/json', { headers: { Authorization: `Basic ${Buffer.from('u:pw-77').toString('base64')}` } }];
  assert.is(await post(kuma, '/api/push/t', '{"a":', inJson), 400);
  assert.is(await post(kuma, '/api/push/t', 'no JSON', 'text/plain'), 200);
  assert.is(await post(home, '/api/webhook/other', '{}', inJson), 200);
  assert.is(await post(home, '/api/webhook/id', '{"a":', inJson), 200);
  assert.equal(home.shown, []);
  assert.is(await post(home, '/api/webhook/id', 'a=b', 'text/plain'), 200);
  assert.equal(home.shown, [{ data: { a: 'b' } }]);
  const token = { headers: { Authorization: 'Bearer tk_12345678' } };
  assert.is(await post(phone, '/topic?template=yes&message=x', 'no JSON', inJson, token), 400);
  assert.is(await post(phone, '/topic', 'x'.repeat(4097), inJson, token), 200);
  assert.equal(phone.shown, [{ attachment: 4097 }]);
  assert.is(await post(chart, '/in', 'no JSON', inJson, account), 400);
  assert.is(await post(chart, '/in', `{"a":"${'x'.repeat(4000)}"}`, inJson, account), 413);
  assert.equal(chart.shown, []);
  for (const one of [kuma, home, phone, chart]) await one.stop();
});

/**
 * Reads a report by the rules of AddaxAI Connect (services/ingestion: main.py, daily_report_parser.py, validators.py). Throws for a file that the
 * service would reject. @returns the report's values by their names
 */
function readDaily(path: string, bytes: Uint8Array, known: readonly string[]): Record<string, string> {
  const name = path.split('/').at(-1)!.toLowerCase().replace(/(\..*)\.\d+$/, '$1');
  assert.ok(name.endsWith('.txt'), `unsupported_file_type: ${path}`);
  assert.ok(bytes.length <= 1_048_576, 'file_size');
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const values = Object.fromEntries(text.trim().split(/\r\n|\n|\r/).filter(line => line.includes(':')).map(line => [line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()]));
  assert.ok(known.includes(values['IMEI']!), `unknown_camera: ${values['IMEI']}`);
  for (const key of ['Total', 'Send']) assert.match(values[key] ?? '0', /^[+-]?\d+$/, 'the Python parser would fail here');
  assert.match(values['CSQ'] ?? '0', /^\d+$/);
  assert.match(values['Battery'] ?? '0%', /^\d+%*$/);
  assert.match(values['Date'] ?? '01/01/2026 00:00:00', /^(0[1-9]|[12]\d|3[01])\/(0[1-9]|1[0-2])\/\d{4} [012]\d:[0-5]\d:[0-5]\d$/);
  return values;
}

for (const { family } of bestWays) {
  test(`${family}, AddaxAI Connect: the daily report of the recipe is read, and no file is rejected`, () => {
    const { device, report, images, upload } = recipeOf('AddaxAI Connect');
    return within(worldWith(family, { files, config: { device, report, images, upload }, server: { hook: { afterMs: 0 } } }), async world => {
      await world.round();
      const arrived = [...world.taken(), ...Object.entries(world.served()).map(([path, bytes]) => ({ path, bytes }))];
      const reports = arrived.filter(({ path }) => !/\.jpg(\.\d+)?$/.test(path));
      assert.equal(reports.map(({ path }) => path.split('/').at(-1)), [`${device}-report.txt`]);
      const imei = /"imei":"(\d+)"/.exec(world.read('snapferry/reports/20261120.jsonl').toString())![1]!;
      const values = readDaily(reports[0]!.path, reports[0]!.bytes, [imei]);
      assert.equal([values['Total'], values['Send']], ['2', '2']);
      assert.not.ok(world.ftpCommands().some(line => /^(STOR|RNTO) .*\.(part|tmp)/.test(line)), 'no temporary name');
      assert.is(errorsOf(world), '');
    });
  });
}

test.run();
