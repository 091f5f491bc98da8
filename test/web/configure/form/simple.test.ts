// Tests the basic settings: servers by name, operators by country, megabytes and days on a battery.

import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { anyWiring } from '../../../../src/config/camerakeys.ts';
import { checkConfig } from '../../../../src/config/keys.ts';
import { knownModems } from '../../../../src/modem/known.ts';
import { budgetOf, chip } from '../../../../web/configure/plan/budget.ts';
import { draws } from '../../../../web/configure/plan/draws.ts';
import { picturesADay, planOf, tellBudget } from '../../../../web/configure/plan/plan.ts';
import { cleaned, lackingIn, presets, type Preset } from '../../../../web/configure/presets.ts';
import { readOperators } from '../../../../web/operators/make.js';
import { findHome, loadOperators } from '../../../../web/operators/operators.ts';
import { families, sheetOf } from '../../../sim/sheets/families.ts';
import { chip as benchChip } from '../../../tools/bench/line/currents.ts';
import { createWork } from '../double.ts';

const test = suite('configure/form/simple');

/** The configurations in docs/servers.md, by the heading that they are under. */
const documented = new Map(readFileSync(new URL('../../../../docs/servers.md', import.meta.url), 'utf8').split(/^## /m).slice(1).flatMap(part => {
  const json = /```json\n(.*?)```/s.exec(part)?.[1];
  return json ? [[part.split('\n')[0]!, JSON.parse(json) as Record<string, Record<string, unknown>>] as const] : [];
}));

const given: Record<string, { heading: string; answers: Record<string, string>; differs?: string[] }> = {
  // the form sets neither the certificate (`ca`) nor a folder by date (`directory`), so these keys are not compared
  nginx: { heading: 'nginx', answers: { host: 'up.example.com', user: 'hut-3', password: '…' }, differs: ['ca'] },
  ftps: { heading: 'vsftpd', answers: { host: 'up.example.com', user: 'hut-3', password: '…' }, differs: ['directory'] },
  nextcloud: { heading: 'Nextcloud', answers: { host: 'cloud.example.com', user: 'hut3', password: '…' } },
  sftpgo: { heading: 'SFTPGo', answers: { host: 'up.example.com', share: 'SHARE_ID', password: '…' } },
  s3: { heading: 'S3, by a form', answers: { address: 'cameras.s3.eu-central-1.amazonaws.com', accessKey: 'AKIA…', secretKey: '…' } },
  telegram: { heading: 'Telegram', answers: { token: '123456789:TOKEN', chat: '-1001234567890' } },
  aviationwx: { heading: 'AviationWX', answers: { host: 'ftp.example.org', user: 'kspb-north', password: '…' } },
  addaxai: { heading: 'AddaxAI Connect', answers: { host: 'connect.example.org', user: 'instar', password: '…', place: '47.07,15.44' } },
  phenocam: { heading: 'PhenoCam', answers: { host: 'phenocam.example.org' } },
};
const camera = { device: 'hut-3', now: new Date(Date.UTC(2026, 10, 29)) };
const valuesOf = async (preset: Preset, answers: Record<string, string>) => await preset.values(answers, camera) as Record<string, unknown>;

/** Returns a section of config.json without the signature and the signed policy, because both differ with the key and the day. */
const withoutSignature = (section: object | undefined): unknown => JSON.parse(JSON.stringify(section ?? null), (key, value: unknown) => key === 'policy' || key === 'x-amz-signature' ? '…' : value);

for (const preset of presets) {
  const { heading, answers, differs = [] } = given[preset.name] ?? { heading: '', answers: { host: 'h', user: 'u', password: 'p' } };
  test(`${preset.title}: ${heading ? 'the same as in docs/servers.md, and ' : ''}accepted by the firmware`, async () => {
    const { work } = createWork();
    work.usePreset(await valuesOf(preset, answers));
    const tree = JSON.parse(Buffer.from(work.text, 'latin1').toString()) as typeof documented extends Map<string, infer T> ? T : never;
    assert.equal(checkConfig(work.text, 0, anyWiring()).errors, []);
    if (!heading) return;
    const expected = structuredClone(documented.get(heading)!);
    for (const section of ['ftp', 'http']) for (const key of differs) delete expected[section]?.[key];
    for (const section of ['ftp', 'http', 'images', 'upload']) assert.equal(withoutSignature(tree[section]), withoutSignature(expected[section]), section);
  });
}

test('a port after a colon is split from the host', () => assert.equal(presets[0]!.values({ host: 'h:2121' }, camera), { 'ftp.host': 'h', 'ftp.port': 2121 }));

test('choosing another server removes all keys of the previous one', async () => {
  for (const one of presets) for (const other of presets) {
    const { work } = createWork();
    const answers = { host: 'h', user: 'u', password: 'p', token: 't', place: '1,2', address: 'b.example.com', accessKey: 'k', secretKey: 's' };
    work.usePreset(await valuesOf(other, answers));
    const alone = work.text;
    work.usePreset(await valuesOf(one, answers));
    work.usePreset(await valuesOf(other, answers));
    assert.is(work.text, alone, `${one.name}, ${other.name}`);
    work.usePreset(undefined);
    assert.is(work.text, '{}\n');
  }
});

test('a server with a missing or unusable answer cannot be written', () => {
  const named = (name: string) => presets.find(one => one.name === name)!;
  for (const preset of presets) {
    const { answers } = given[preset.name] ?? { answers: { host: 'h', user: 'u', password: 'p' } };
    assert.is(lackingIn(preset, answers), undefined, preset.name);
    assert.is(lackingIn(preset, {}), preset.asks[0], preset.name);
  }
  assert.is(lackingIn(named('telegram'), { token: 't' })!.label, 'Chat ID');
  assert.is(lackingIn(named('addaxai'), { host: 'h', user: 'u', password: 'p', place: 'here' })!.label, 'Position (latitude, longitude)');
  const { work } = createWork();
  work.lacking = lackingIn(named('telegram'), { token: 't' });
  work.usePreset(undefined);
  assert.is(work.whyNotWrite, 'First fill in: Chat ID, such as -1001234567890.');
  assert.equal([work.said.at.size, work.said.rest.length], [0, 0]);
});

test('a pasted URL is reduced to its host', () => assert.equal(cleaned({ host: ' https://cloud.example.com/ ', password: ' p ' }), { host: 'cloud.example.com', password: ' p ' }));

test('the operators of 150 countries are accepted by the firmware', async () => {
  const countries = await loadOperators();
  assert.ok(countries.length >= 150, `${countries.length}`);
  assert.equal(countries.find(([code]) => code === 'at')![2].find(([name]) => name.startsWith('HoT')), ['HoT', 'webaut', '', '', '23207']);
  for (const [code, , operators] of countries) for (const [name, apn, user, password] of operators) {
    const text = JSON.stringify({ network: { apn, user, password }, ftp: { host: 'h' } });
    assert.equal(checkConfig(Buffer.from(text).toString('latin1'), 0).errors, [], `${code} ${name}`);
  }
});

test('the first six digits of an IMSI find operators, only a country, or nothing', async () => {
  const countries = await loadOperators();
  const namesOf = (digits: string) => {
    const home = findHome(countries, digits);
    return home && [home.code, ...new Set(home.operators.map(index => countries.find(([code]) => code === home.code)![2][index]![0].replace(/:.*/, '')))];
  };
  assert.equal(namesOf('232071'), ['at', 'HoT', 'tele.ring']);
  assert.equal(namesOf('262010'), ['de', 'Congstar', 'T-Mobile(Telekom)']);
  // network numbers of three digits take precedence over those of two: 310260 is T-Mobile in the USA
  assert.ok(namesOf('310260')!.includes('T-Mobile'));
  assert.equal(namesOf('232990'), ['at']);
  assert.is(namesOf('901280'), undefined);
  // 234 is the code of the United Kingdom, Guernsey, Jersey and the Isle of Man, so no single country is found
  assert.is(namesOf('234551'), undefined);
});

test('the operator list contains only internet access points', () => {
  const xml = `<serviceproviders><!-- <country code="xx"> --><country code="at"><name>Austria</name>
    <provider><name>A &amp; B</name><gsm><network-id mcc="232" mnc="01"/><apn value="a.net"><usage type="internet"/><name>Plan</name><username>u</username><password>p</password></apn>
    <apn value="mms.a"><usage type="mms"/></apn></gsm></provider></country><country code="zz"><name>None</name></country></serviceproviders>`;
  assert.equal(readOperators(xml), [['at', 'Austria', [['A & B', 'a.net', 'u', 'p', '23201']]]]);
});

test('the currents equal those of the benchmarks', () => {
  assert.equal(chip, { awake: benchChip.awake, asleep: benchChip.asleep });
  for (const family of families) {
    const { model, supply: { idle, data, off, bootSeconds, network, round } } = sheetOf(family);
    assert.equal(draws[model], { idle, data, off, bootSeconds, upBytesPerSecond: network.upBytesPerSecond, ...round }, family);
  }
});

test('each name of modem.model has its own estimate', () => {
  for (const { name } of knownModems()) assert.ok(Object.hasOwn(draws, name), `${name} is not in web/configure/plan/draws.ts; update by: npm run modems`);
  const said = Object.keys(draws).map(model => tellBudget(key => ({ 'schedule.everyMinutes': 60, 'schedule.sleep': true } as Record<string, unknown>)[key], model));
  assert.ok(said.every(text => /\d+ days from a battery/.test(text)), said.join('\n'));
});

/**
 * The text of the page with a table of days on a battery, with the modem on or asleep between rounds. Each cell has two numbers of days, for two
 * rates of the processor.
 */
const energy = readFileSync(new URL('../../../tools/bench/README.md', import.meta.url), 'utf8');
for (const [family, title] of [['sim7600', 'snapferry, SIM7600 efs'], ['sim7080', 'snapferry, SIM7080 efs'], ['sim800', 'snapferry, SIM800 efs']] as const) {
  test(`${family}: the estimated days differ by less than 10 % from test/tools/bench/README.md`, () => {
    const cells = energy.split('\n').find(line => line.startsWith(`| ${title}, 115,200 baud |`))!.split('|').map(cell => cell.trim().split('–').map(Number));
    const days = (sleeps: boolean) => budgetOf({ imagesADay: 24, roundsADay: 24, sleeps }, draws[family]!).days;
    for (const [sleeps, cell] of [[false, cells[5]!], [true, cells[6]!]] as const) {
      for (const shown of cell) assert.ok(Math.abs(days(sleeps) / shown - 1) < 0.1, `${days(sleeps)} of ${shown}`);
    }
  });
}

test('a camera sleeps between rounds only if it has rounds of its own and is set to sleep', () => {
  const rows: [values: Record<string, unknown>, sleeps: boolean][] = [
    [{ 'schedule.everyMinutes': 60, 'schedule.sleep': true }, true], [{ 'schedule.everyMinutes': 60 }, false], [{ 'schedule.sleep': true }, false],
    [{ 'schedule.everyMinutes': 0, 'schedule.sleep': true }, false],
  ];
  for (const [values, sleeps] of rows) assert.is(planOf(key => values[key]).sleeps, sleeps, JSON.stringify(values));
});

const counts: [title: string, values: Record<string, unknown>, pictures: number | undefined][] = [
  ['each hour', { 'camera.everyMinutes': 60 }, 24], ['each hour within a window', { 'camera.everyMinutes': 60, 'camera.from': '06:00', 'camera.to': '18:00' }, 12],
  ['an interval longer than the window', { 'camera.everyMinutes': 180, 'camera.from': '08:00', 'camera.to': '10:00' }, 1],
  ['on weekdays', { 'camera.everyMinutes': 60, 'camera.days': '12345' }, 24 * 5 / 7], ['a burst of three', { 'camera.everyMinutes': 60, 'camera.burst': 3 }, 72],
  ['each second', { 'camera.everyMinutes': 1 / 60 }, 86_400], ['another device takes the pictures', {}, undefined],
];
for (const [title, values, pictures] of counts) {
  test(`pictures a day: ${title}`, () => {
    const found = picturesADay(key => values[key]);
    if (pictures === undefined) assert.is(found, undefined);
    else assert.ok(Math.abs(found! / pictures - 1) < 0.02, `${found}`);
  });
}

test('the energy estimate names its assumptions and its uncertainty', () => {
  const text = tellBudget(key => ({ 'schedule.everyMinutes': 60, 'schedule.sleep': true, 'camera.everyMinutes': 60 } as Record<string, unknown>)[key], 'sim7600');
  assert.match(text, /about 24 pictures a day of 200 kB: 150 MB a month, and 260 days from a battery of 10 Ah/);
  assert.match(text, /half or double/);
});

test.run();
