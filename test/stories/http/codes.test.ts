// Tests every documented result code of the commands for HTTP, TLS and sockets, and of the FTP command that sends a file. Each code comes once,
// with daily rounds, and then permanently. No image is lost, the log is correct, and a single failure does not cost a day. If a code persists, the
// modem is restarted where that may help.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { authorityOf, certificateOf } from '../../sim/server/certificates.ts';
import { assertServed, families, familiesWith, sheetOf, within, worldWith, type FamilyName } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { sample } from '../../whole.ts';

const test = suite('result codes');

const files = { 'DCIM/A.JPG': noise(3000), 'DCIM/B.JPG': noise(1200, 2) };

/** For each kind of failure, a pattern that the message in the log must match. */
const said = {
  network: /the data connection failed/,
  name: /the server name cannot be found/,
  reach: /the connection to the server failed|the server cannot be reached/,
  tls: /the secure connection failed|the server's certificate could not be checked/,
  late: /the server took too long/,
  closed: /the server closed the connection|the session with the server is gone/,
  busy: /does not allow this command in its present state/,
  unknown: /unknown error/,
  value: /a name or a value in this command is not accepted/,
  room: /did not accept the image into its file system/,
  file: /the modem cannot find its copy of the image/,
  broken: /the transfer broke off|the server refused the command|did not accept the image/,
};
type Kind = keyof typeof said;

interface Command {
  family: FamilyName;
  modem?: object;
  by: 'http' | 'https' | 'proved' | 'ftp';
  method: 'stream' | 'efs';
  /** Beginning of the AT command that fails. `answer` returns the last lines of the modem's response for a result code. */
  command: string;
  answer(code: number): string[];
  /** Whether the firmware finds the reason of a single failure and retries by itself, without a message. */
  asksWhy?: boolean;
  codes: Partial<Record<Kind, number[]>>;
}

/** Result codes of the AT+CCH commands of SIM7600 and A76XX, by the kind of failure that each means (AT command manual AT76v3, 10.3). */
const cch: Command['codes'] = { network: [9, 10, 12, 17], name: [13], reach: [14], tls: [1, 15, 19], late: [5, 18], closed: [4, 6, 16], busy: [3, 11], unknown: [2, 7], value: [8] };
/** Result codes of the SIM7600's AT+CIP commands, by kind of failure (AT command manual AT76v3, 11.3). */
const cip: Command['codes'] = { network: [1, 2, 5], name: [11], reach: [10], busy: [4, 6, 7, 8, 9], unknown: [255], value: [3] };
/** Result codes of the SIM7080's AT+CA commands, by kind of failure (AT command manual AT7080, 12.2.3). Those with TLS are in `caTls`. */
const ca: Command['codes'] = { network: [21], name: [6, 20], reach: [1, 2, 23, 27], busy: [3, 7, 12, 13], value: [4] };
const caTls: Command['codes'] = { ...ca, reach: [1, 2, 23], tls: [24, 25, 26, 27] };
/** Result codes of Quectel's AT+QI commands, by kind of failure (manual BGT for TCP/IP commands, chapter 4). */
const qi: Command['codes'] = { network: [561, 562, 567, 570], name: [564, 565], reach: [554, 556, 557, 558, 559, 560, 566], late: [569], busy: [551, 553, 555, 563, 568, 572, 574], unknown: [550], value: [552] };
/** Result codes of AT+QSSLOPEN: those of the AT+QI commands, except that 566 and 567 may also mean TLS or a missing certificate. */
const qssl: Command['codes'] = { ...qi, network: [561, 562, 570], reach: qi.reach!.filter(code => code !== 566), tls: [566, 567] };
/** Codes of the SIM7600's AT+HTTP commands by AT76v3 13.3.2, which include those of the SIM800 by AT800 11.3.2. */
const http7600: Command['codes'] = { network: [601, 709, 717], name: [603, 713], reach: [712, 714], tls: [605, 606, 701, 710, 715, 719], late: [705, 718, 720], closed: [704, 706, 716], busy: [604, 703, 711], unknown: [600, 702], value: [708], room: [602, 707] };
const http800: Command['codes'] = { network: [601], name: [603], tls: [605, 606], busy: [604], unknown: [600], room: [602] };
/** Result codes of the AT+CFTPS commands, by kind of failure (AT command manual AT76v3, 12.3.1). */
const cftps: Command['codes'] = { tls: [1, 16], unknown: [2], busy: [3, 11], closed: [4], late: [5], broken: [6, 9], file: [7, 17], value: [8], network: [10, 13, 15], name: [12] };

/** Returns the families with the same commands for sockets. @param filling the beginning of their command that sends data */
const socketsOf = (filling: string) => families.filter(family => sheetOf(family).http.methods.stream.filling === filling);

const commands: Command[] = [
  ...socketsOf('AT+CIPSEND=0,').flatMap(family => (['https', 'proved'] as const).map((by): Command => (
    { family, by, method: 'stream', command: 'AT+CCHOPEN=0', answer: code => ['OK', `+CCHOPEN: 0,${code}`], codes: cch }))),
  ...socketsOf('AT+CIPSEND=0,').map((family): Command => ({ family, by: 'http', method: 'stream', command: 'AT+CIPOPEN=0', answer: code => ['OK', `+CIPOPEN: 0,${code}`], codes: cip })),
  ...[{}, { family: 'SIM7000' }].flatMap(modem => (['http', 'https', 'proved'] as const).map((by): Command => (
    { family: 'sim7080', modem, by, method: 'stream', command: 'AT+CAOPEN=0', answer: code => [`+CAOPEN: 0,${code}`, 'OK'], codes: by === 'http' ? ca : caTls }))),
  ...[{}, { series: 'BG9x' }].map((modem): Command => ({ family: 'ec2x', modem, by: 'http', method: 'stream', command: 'AT+QIOPEN=1', answer: code => ['OK', `+QIOPEN: 0,${code}`], codes: qi })),
  ...[{}, { series: 'BG9x' }].flatMap(modem => (['https', 'proved'] as const).map((by): Command => (
    { family: 'ec2x', modem, by, method: 'stream', command: 'AT+QSSLOPEN=1', answer: code => ['OK', `+QSSLOPEN: 0,${code}`], asksWhy: true, codes: qssl }))),
  { family: 'sim7600', by: 'http', method: 'efs', command: 'AT+HTTPPOSTFILE', answer: code => ['OK', `+HTTPPOSTFILE: 1,${code},0`], codes: http7600 },
  { family: 'sim800', by: 'http', method: 'efs', command: 'AT+HTTPACTION=1', answer: code => ['OK', `+HTTPACTION: 1,${code},0`], codes: http800 },
  ...familiesWith('AT+CFTPSSIZE').map((family): Command => ({ family, by: 'ftp', method: 'efs', command: 'AT+CFTPSPUTFILE', answer: code => ['OK', `+CFTPSPUTFILE: ${code}`], codes: cftps })),
];

/** Most milliseconds of a round with two images and the pauses of one retry. */
const mostMs = 300_000;
/** Kinds of failures that a restart of the modem may mend. */
const own: Kind[] = ['network', 'busy', 'unknown'];

function start(world: World, { by, method }: Command, everyMinutes: number): void {
  if (by !== 'ftp') {
    const url = `${world.http!.url.replace('127.0.0.1', 'localhost')}/up/{path}{name}`;
    world.put('config.json', JSON.stringify({
      network: { apn: 'internet' }, upload: { method }, images: { afterUpload: 'delete' }, schedule: { everyMinutes, offset: false },
      http: { url, user: 'ferryman', password: 'Gr8-secret', ...(by === 'proved' && { ca: '/ca.pem' }) },
    }));
  }
  world.boot();
}

function play(one: Command, faults: object[], everyMinutes: number, act: (world: World) => Promise<void>): Promise<void> {
  const { family, by, method } = one;
  const server = by === 'ftp' ? { config: { upload: { method }, images: { afterUpload: 'delete' }, schedule: { everyMinutes, offset: false } } }
    : { http: by === 'http' ? {} : { tls: certificateOf('server') }, config: null };
  return within(worldWith(family, { files: { ...files, ...(by === 'proved' && { 'ca.pem': authorityOf() }) }, ...server, modem: { ...one.modem, faults } }), async world => {
    start(world, one, everyMinutes);
    await act(world);
  });
}

const told = (world: World) => world.lines.filter(line => /; next: /.test(line));

interface Case { one: Command; kind: Kind; code: number; title: string }
const cases = commands.flatMap(one => Object.entries(one.codes).flatMap(([kind, codes]) => codes.map((code): Case => (
  { one, kind: kind as Kind, code, title: `${one.family}${Object.values(one.modem ?? {}).map(value => ` (${value})`).join('')} ${one.by}: ${one.command} returns ${code}` }))));

for (const { one, kind, code, title } of sample(cases, 176)) {
  test(`${title} once: all images are delivered in the same round, and the log reports ${one.asksWhy ? 'nothing' : kind}`, () =>
    play(one, [{ command: one.command, nth: 1, answer: one.answer(code) }], 1440, async world => {
      const from = world.clock.now();
      assert.ok(await world.until(/ round: 2 delivered/, 60), `the round: ${told(world).join('\n')}`);
      assert.ok(world.clock.now() - from < mostMs, `${(world.clock.now() - from) / 1000} s`);
      assertServed(world, files);
      const lines = told(world);
      assert.is(lines.length > 0, !one.asksWhy);
      assert.ok(lines.every(line => said[kind].test(line)), lines.join('\n'));
    }));
}

const firsts = cases.filter(({ one, kind, code }) => one.codes[kind]![0] === code);
for (const { one, kind, code, title } of sample(firsts, 208)) {
  test(`${title} (${kind}) for two hours: no image is lost, and all arrive afterwards`, () => {
    const faults = [{ command: one.command, answer: one.answer(code) }];
    return play(one, faults, 0, async world => {
      await world.until(/never/, 2 * 60);
      const delivered = world.lines.filter(line => /delivered as/.test(line)).length;
      assert.is(Object.keys(world.served()).length, delivered, 'exactly the reported images are on the server');
      assert.ok(told(world).every(line => said[kind].test(line) || !line.includes(one.command)), told(world).slice(0, 9).join('\n'));
      // If another method delivers the image meanwhile, the modem need not restart.
      if (own.includes(kind) && !delivered) assert.ok(world.modem.boots > 1, `${world.modem.boots} boots`);
      faults.length = 0;
      await world.until(/never/, 30);
      assertServed(world, files);
    });
  });
}

test.run();
