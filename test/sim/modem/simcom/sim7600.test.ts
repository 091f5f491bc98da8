import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { realClock, soon } from '../../clock.ts';
import { createSim7600, defaultsOfSim7600, type Sim7600Options } from './sim7600.ts';
import { on7600, type Served7600 } from './stand.ts';

const { stand, withServer } = on7600;
const sim7600 = suite('sim7600');
const fixtures = new URL('../../../fixtures/', import.meta.url);

// The first tests send the vendor's recorded command lines, and compare the modem's answers with the recorded ones. A Turn is one sent line
// with its answer.

interface Turn {
  say: string;
  hear: string[];
}

function readTranscript(name: string): Turn[] {
  const turns: Turn[] = [];
  for (const line of readFileSync(new URL(name, fixtures), 'utf8').split('\n')) {
    if (line.startsWith('> ')) turns.push({ say: line.slice(2), hear: [] });
    else if (line.startsWith('< ')) turns.at(-1)!.hear.push(line.slice(2));
    else if (line.includes('without length')) turns.push({ say: '', hear: [] });
  }
  return turns;
}

const urcFirst = { 'AT+CFTPSLOGOUT': 'urc-first', 'AT+CFTPSPWD': 'urc-first' } as const;

/** Replaces the vendor's server in a command line by this test's server. */
function atOurServer(say: string, port: number): string {
  return say.replace(/("ftp\.example\.com"),(\d+),(.*),\d$/, `$1,${port},$3,0`);
}

/** Returns the data that a description such as `[10 raw bytes: qqqqqqqqqq]` stands for. It is undefined for any other text. */
function rawOf(text: string): Buffer | undefined {
  const [, size, what] = /^\[(\d+) raw bytes(?:: (.*))?\]$/.exec(text) ?? [];
  if (size === undefined) return undefined;
  return what?.includes('0x1A') ? Buffer.from(`${'a'.repeat(Number(size))}\x1a`, 'latin1') : Buffer.from('q'.repeat(Number(size)));
}

/**
 * Returns the modem's lines, with the directory listing of the simulator's server replaced by the vendor's. The two listings differ in length
 * and lines.
 */
function heardAs(lines: string[], hear: string[]): string[] {
  const start = hear.findIndex(line => /^\+CFTPSLIST: DATA/.test(line));
  if (start < 0) return lines.map((line, i) => (rawOf(hear[i] ?? '') ? hear[i]! : line));
  const end = lines.findIndex(line => /^\+CFTPSLIST: \d+$/.test(line));
  return [...lines.slice(0, start), ...hear.slice(start, start + 2), ...lines.slice(end)];
}

async function replay(bench: Served7600, turns: Turn[]): Promise<void> {
  for (const { say, hear } of turns) {
    if (say === '') {
      await bench.login();
      continue;
    }
    if (say.includes('Code_204')) bench.sim.drives.write('F:/Code_204_NOK.qmdl', Buffer.from('code'), 0);
    const heard = await bench.dte.pour(rawOf(say) ?? Buffer.from(`${atOurServer(say, bench.server.port)}\r`));
    assert.equal(heardAs(heard, hear), hear, say);
  }
}

sim7600('reproduces the vendor\'s transcript: upload of a file', () =>
  withServer({ answerOrder: urcFirst }, {}, async bench => {
    writeFileSync(join(bench.root, '111ww.txt'), 'w'.repeat(300));
    await replay(bench, readTranscript('sim7600/ftp-putfile.txt'));
    assert.is(bench.served()['Code_204_NOK.qmdl'], 'code');
  }));

sim7600('reproduces the vendor\'s transcript: upload through the serial port', () =>
  withServer({ answerOrder: { ...urcFirst, 'AT+CFTPSSTOP': 'urc-first' }, loginResult: 'ok-only' }, {}, async bench => {
    await replay(bench, readTranscript('sim7600/ftp-put-serial.txt'));
    assert.equal(bench.served(), { wwwwpute: 'qqqqqqqqqq', wwwwputsss: 'a'.repeat(35) });
  }));

// The tests from here on send valid command lines (`say`), and compare the modem's answers with the expected lines (`expect`).

const long = (n: number) => 'x'.repeat(n);
const dialogues: { title: string; options?: Partial<Sim7600Options>; say: string[]; expect: string[][] }[] = [
  { title: 'AT in upper, lower and mixed case', say: ['AT', 'at', 'At'], expect: [['OK'], ['OK'], ['OK']] },
  { title: 'several commands on one line', say: ['AT+CSQ;+CREG?;E0'], expect: [['+CSQ: 22,0', '+CREG: 0,1', 'OK']] },
  { title: 'a failed command ends the line', say: ['AT+CSQ;+CNONE;+CREG?'], expect: [['+CSQ: 22,0', 'ERROR']] },
  {
    title: 'a semicolon within quotes is content', say: ['AT+CGDCONT=1,"IP","a;b"', 'AT+CGDCONT?'],
    expect: [['OK'], ['+CGDCONT: 1,"IP","a;b","0.0.0.0",0,0,0,0', 'OK']],
  },
  { title: 'noise before the prefix', say: ['\x00\xff!AT+CSQ'], expect: [['+CSQ: 22,0', 'OK']] },
  { title: 'no response without the AT prefix', say: ['hello'], expect: [[]] },
  { title: 'a line feed after the carriage return', say: ['AT\r\nAT'], expect: [['OK', 'OK']] },
  { title: 'A/ repeats the last line', say: ['AT+CSQ', 'A/'], expect: [['+CSQ: 22,0', 'OK'], ['+CSQ: 22,0', 'OK']] },
  { title: 'unknown commands', say: ['AT+CFTPSERV=?', 'AT+CFTPPUT="x"', 'ATX9X', 'AT+'], expect: [['ERROR'], ['ERROR'], ['ERROR'], ['ERROR']] },
  {
    title: 'ERROR for forms outside the manual', say: ['AT+CFTPSSTART=?', 'AT+CSQ?', 'AT+CFTRANRX?', 'AT+FSCD'],
    expect: [['ERROR'], ['ERROR'], ['ERROR'], ['ERROR']],
  },
  {
    title: 'lines of 559 characters and one more', say: [`AT+FSDEL=${long(550)}`, `AT+FSDEL=${long(551)}`, 'AT'],
    expect: [['ERROR'], ['ERROR'], ['OK']],
  },
  {
    title: 'model, revision, IMEI', say: ['AT+CGMM', 'AT+CGMR', 'AT+CGSN'],
    expect: [['SIMCOM_SIM7600E-H', 'OK'], ['+CGMR: LE20B04SIM7600M22', 'OK'], ['860000000000017', 'OK']],
  },
  {
    title: 'ATI prints the identification', say: ['ATI'],
    expect: [[
      'Manufacturer: SIMCOM INCORPORATED', 'Model: SIMCOM_SIM7600E-H', 'Revision: LE20B04SIM7600M22', 'IMEI: 860000000000017', '+GCAP: +CGSM', 'OK',
    ]],
  },
  {
    title: 'the format of errors set by AT+CMEE', say: ['AT+CPIN="1111"', 'AT+CMEE=1', 'AT+CPIN="1111"', 'AT+CMEE=0', 'AT+CPIN="1111"', 'AT+CMEE=3'],
    expect: [['+CME ERROR: operation not allowed'], ['OK'], ['+CME ERROR: 3'], ['OK'], ['ERROR'], ['ERROR']],
  },
  {
    title: 'supported baud rates', say: ['AT+IPR?', 'AT+IPR=921600', 'AT+IPR?', 'AT+IPREX?', 'AT+IPR=128000'],
    expect: [['+IPR: 115200', 'OK'], ['OK'], ['+IPR: 921600', 'OK'], ['+IPREX: 115200', 'OK'], ['ERROR']],
  },
  {
    title: 'flow control values 0 and 2', say: ['AT+IFC?', 'AT+IFC=2,2', 'AT+IFC?', 'AT+IFC=1,1', 'AT+IFC=0'],
    expect: [['+IFC: 0,0', 'OK'], ['OK'], ['+IFC: 2,2', 'OK'], ['ERROR'], ['OK']],
  },
  {
    title: 'registration with and without the location', say: ['AT+CREG?', 'AT+CEREG=2', 'AT+CEREG?', 'AT+CGREG=3'],
    expect: [['+CREG: 0,1', 'OK'], ['OK'], ['+CEREG: 2,1,"18D2","0A1B2C03"', 'OK'], ['ERROR']],
  },
  {
    title: 'no signal', options: { csq: 99, registration: [{ atMs: 0, stat: 3 }] }, say: ['AT+CSQ', 'AT+CREG?', 'AT+CPSI?', 'AT+COPS?', 'AT+CGATT?'],
    expect: [['+CSQ: 99,99', 'OK'], ['+CREG: 0,3', 'OK'], ['+CPSI: NO SERVICE,Online', 'OK'], ['+COPS: 0', 'OK'], ['+CGATT: 0', 'OK']],
  },
  {
    title: 'the operator in the requested format', say: ['AT+COPS?', 'AT+COPS=3,1', 'AT+COPS?', 'AT+COPS=3,2', 'AT+COPS?', 'AT+COPS=3,0', 'AT+COPS?'],
    expect: [
      ['+COPS: 0,0,"Ferry Mobile",7', 'OK'], ['OK'], ['+COPS: 0,1,"Ferry",7', 'OK'], ['OK'], ['+COPS: 0,2,"26201",7', 'OK'], ['OK'],
      ['+COPS: 0,0,"Ferry Mobile",7', 'OK'],
    ],
  },
  {
    title: 'AT+COPS=0 keeps the format of the operator', options: { operatorFormat: 2 }, say: ['AT+COPS?', 'AT+COPS=0', 'AT+COPS?'],
    expect: [['+COPS: 0,2,"26201",7', 'OK'], ['OK'], ['+COPS: 0,2,"26201",7', 'OK']],
  },
  {
    title: 'manual choice of an operator, and an error for an unknown one',
    say: [
      'AT+CMEE=1', 'AT+COPS=1,2,"26299"', 'AT+COPS=1,2,"26201"', 'AT+COPS?', 'AT+COPS=4,0,"Ferry Mobile"', 'AT+COPS?', 'AT+COPS=4,1,"Other"',
      'AT+COPS?',
    ],
    expect: [
      ['OK'], ['+CME ERROR: 30'], ['OK'], ['+COPS: 1,2,"26201",7', 'OK'], ['OK'], ['+COPS: 4,0,"Ferry Mobile",7', 'OK'], ['OK'],
      ['+COPS: 0,1,"Ferry",7', 'OK'],
    ],
  },
  {
    title: 'ERROR for invalid arguments of AT+COPS',
    say: [
      'AT+COPS', 'AT+COPS=5', 'AT+COPS=3', 'AT+COPS=3,3', 'AT+COPS=1', 'AT+COPS=1,2', 'AT+COPS=1,2,26201', 'AT+COPS="0"',
      'AT+COPS=3,0,"Ferry Mobile"',
    ],
    expect: Array.from({ length: 9 }, () => ['ERROR']),
  },
  {
    title: 'AT+COPS=2 leaves the network, AT+COPS=0 returns to the network',
    say: ['AT+COPS=2', 'AT+COPS?', 'AT+CREG?', 'AT+CFUN=1', 'AT+CREG?', 'AT+COPS=0', 'AT+COPS?'],
    expect: [['OK'], ['+COPS: 2', 'OK'], ['+CREG: 0,0', 'OK'], ['OK'], ['+CREG: 0,0', 'OK'], ['OK'], ['+COPS: 0,0,"Ferry Mobile",7', 'OK']],
  },
  {
    title: 'detached from packet data', say: ['AT+CGATT=0', 'AT+CREG?', 'AT+CGREG?', 'AT+CEREG?', 'AT+CGATT=1', 'AT+CEREG?'],
    expect: [['OK'], ['+CREG: 0,1', 'OK'], ['+CGREG: 0,0', 'OK'], ['+CEREG: 0,0', 'OK'], ['OK'], ['+CEREG: 0,1', 'OK']],
  },
  {
    title: 'APN and account, the password before the user', options: { apn: 'web', apnUser: 'me', apnPassword: 'pw' },
    say: ['AT+CGDCONT=1,"IP","web"', 'AT+CGAUTH=1,1,"me","pw"', 'AT+CGACT=1,1', 'AT+CGAUTH=1,1,"pw","me"', 'AT+CGACT=1,1', 'AT+CGACT?'],
    expect: [['OK'], ['OK'], ['+CME ERROR: unspecified GPRS error'], ['OK'], ['OK'], ['+CGACT: 1,1', 'OK']],
  },
  {
    title: 'APN arguments',
    say: [
      'AT+CGDCONT=1,"IP",web', 'AT+CGDCONT=25,"IP","web"', 'AT+CGDCONT=1,"TCP","web"', 'AT+CGAUTH=1,1,"pw"', 'AT+CGDCONT=2',
      'AT+CGDCONT="1","IP","x"',
    ],
    expect: [['ERROR'], ['ERROR'], ['ERROR'], ['ERROR'], ['OK'], ['ERROR']],
  },
  {
    title: 'the network time', options: { networkTime: { zoneQuarters: -14 } }, say: ['AT+CCLK?', 'AT+CTZU?'],
    expect: [['+CCLK: "26/11/20,05:00:00-14"', 'OK'], ['+CTZU: 1', 'OK']],
  },
  {
    title: 'no network time', options: { networkTime: undefined },
    say: ['AT+CCLK?', 'AT+CCLK="26/01/02,03:04:05+04"', 'AT+CCLK?', 'AT+CCLK="26/13/02,03:04:05+04"'],
    expect: [['+CCLK: "80/01/06,00:00:00"', 'OK'], ['OK'], ['+CCLK: "26/01/02,03:04:05+04"', 'OK'], ['ERROR']],
  },
  {
    title: 'the factory date of other firmware', options: { networkTime: undefined, factoryDate: '70/01/01', factoryZone: '+00' }, say: ['AT+CCLK?'],
    expect: [['+CCLK: "70/01/01,00:00:00+00"', 'OK']],
  },
  {
    title: 'no SIM', options: { sim: 'absent' }, say: ['AT+CPIN?', 'AT+CICCID', 'AT+CREG?', 'AT+CFTPSSTART'],
    expect: [['+CME ERROR: SIM not inserted'], ['+CME ERROR: SIM not inserted'], ['+CREG: 0,0', 'OK'], ['OK', '+CFTPSSTART: 10']],
  },
  {
    title: 'the right PIN', options: { sim: 'pin' }, say: ['AT+CPIN?', 'AT+CREG?', 'AT+CPIN=1234', 'AT+CPIN="1234"', 'AT+CPIN?', 'AT+CREG?'],
    expect: [
      ['+CPIN: SIM PIN', 'OK'], ['+CREG: 0,0', 'OK'], ['ERROR'], ['OK', '+CPIN: READY', 'SMS DONE', 'PB DONE'], ['+CPIN: READY', 'OK'],
      ['+CREG: 0,1', 'OK'],
    ],
  },
  {
    title: 'wrong PINs until a PUK is required', options: { sim: 'pin' },
    say: [
      'AT+CPIN="1111"', 'AT+SPIC', 'AT+CPIN="1111"', 'AT+CPIN="1111"', 'AT+SPIC', 'AT+CPIN?', 'AT+CPIN="1234"', 'AT+CPIN="12345678","4321"',
      'AT+SPIC',
    ],
    expect: [
      ['+CME ERROR: incorrect password'], ['+SPIC: 2,10,0,10', 'OK'], ['+CME ERROR: incorrect password'], ['+CME ERROR: incorrect password'],
      ['+SPIC: 0,10,0,10', 'OK'], ['+CPIN: SIM PUK', 'OK'], ['+CME ERROR: SIM PUK required'], ['OK', '+CPIN: READY', 'SMS DONE', 'PB DONE'],
      ['+SPIC: 3,10,0,10', 'OK'],
    ],
  },
  {
    title: 'the radio off and on', say: ['AT+CFUN=0', 'AT+CREG?', 'AT+CSQ', 'AT+CFUN=1', 'AT+CREG?', 'AT+CFUN=9'],
    expect: [['OK'], ['+CREG: 0,0', 'OK'], ['+CSQ: 99,99', 'OK'], ['OK'], ['+CREG: 0,1', 'OK'], ['ERROR']],
  },
  {
    title: 'responses without blanks', options: { spaced: false }, say: ['AT+CSQ', 'AT+CFTPSSTART'],
    expect: [['+CSQ:22,0', 'OK'], ['OK', '+CFTPSSTART:0']],
  },
];
for (const { title, options, say, expect } of dialogues) {
  sim7600(`dialogue: ${title}`, async () => {
    const { dte } = stand({ ...options, delayMs: 0 });
    for (const [i, text] of say.entries()) assert.equal(await dte.ask(text), expect[i], text);
  });
}

// The tests from here on send commands in the wrong order or with wrong arguments, and expect an error for each.

const beforeLogin = [
  'AT+CFTPSMKD="a"', 'AT+CFTPSRMD="a"', 'AT+CFTPSDELE="a"', 'AT+CFTPSCWD="a"', 'AT+CFTPSPWD', 'AT+CFTPSTYPE=I', 'AT+CFTPSTYPE?', 'AT+CFTPSLIST',
  'AT+CFTPSGETFILE="a"', 'AT+CFTPSPUTFILE="a",3', 'AT+CFTPSGET="a"', 'AT+CFTPSPUT="a"', 'AT+CFTPSSIZE="a"', 'AT+CFTPSLOGOUT', 'AT+CFTPSABORT',
];

sim7600('refuses every FTP command before START and before LOGIN', async () => {
  const { dte } = stand();
  for (const say of [
    ...beforeLogin, 'AT+CFTPSSINGLEIP=1', 'AT+CFTPSSTOP', 'AT+CFTPSLOGIN="h",21,"u","p",0',
  ]) assert.equal(await dte.ask(say), ['ERROR'], say);
  assert.equal(await dte.ask('AT+CFTPSSTART'), ['OK', '+CFTPSSTART: 0']);
  for (const say of [...beforeLogin, 'AT+CFTPSSTART']) assert.equal(await dte.ask(say), ['ERROR'], say);
});

sim7600('in some variants, reports a command in the wrong state by number', async () => {
  const coded = stand({ stateForm: 'code-then-error' });
  assert.equal(await coded.dte.ask('AT+CFTPSPWD'), ['+CFTPSPWD: 11', 'ERROR']);
  const late = stand({ stateForm: 'ok-then-code' });
  assert.equal(await late.dte.ask('AT+CFTPSLOGIN="h",21,"u","p",0'), ['OK', '+CFTPSLOGIN: 11']);
});

const badArguments = [
  'AT+CFTPSLOGIN="h",21', 'AT+CFTPSLOGIN=h,21,"u","p",0', 'AT+CFTPSLOGIN="h","21","u","p",0', 'AT+CFTPSLOGIN="h",0,"u","p",0',
  'AT+CFTPSLOGIN="h",65536,"u","p",0', 'AT+CFTPSLOGIN="h",21,"u","p",4', 'AT+CFTPSLOGIN="h",21,"u","p",0,1', 'AT+CFTPSLOGIN="h",21,u,"p",0',
  'AT+CFTPSLOGIN="h",21,"u",p,0', 'AT+CFTPSLOGIN="",21,"u","p",0', `AT+CFTPSLOGIN="${long(257)}",21,"u","p",0`,
  `AT+CFTPSLOGIN="h",21,"${long(257)}","p",0`,
  'AT+CFTPSLOGIN="h",21,"u","a"b",0', 'AT+CFTPSLOGIN="h",21,"u","p",', 'AT+CFTPSLOGIN="h",21,"\xe9","p",0', 'AT+CFTPSSINGLEIP=2',
  'AT+CFTPSSINGLEIP="1"',
  'AT+CFTPSSINGLEIP=', 'AT+CFTPSSINGLEIP', 'AT+CFTPSSTART=1',
];
sim7600('refuses wrong arguments between START and LOGIN', async () => {
  const { dte } = stand();
  await dte.ask('AT+CFTPSSTART');
  for (const say of badArguments) assert.equal(await dte.ask(say), ['ERROR'], say);
});

const badAfterLogin = [
  'AT+CFTPSSINGLEIP=1', 'AT+CFTPSSTART', 'AT+CFTPSLOGIN="ftp.example.com",21,"user","password",0', 'AT+CFTPSMKD=a', 'AT+CFTPSMKD=""', 'AT+CFTPSMKD',
  `AT+CFTPSMKD="${long(257)}"`,
  'AT+CFTPSMKD="a","b"', 'AT+CFTPSCWD=/a', 'AT+CFTPSTYPE="I"', 'AT+CFTPSTYPE=B', 'AT+CFTPSTYPE=i', 'AT+CFTPSLIST=a', 'AT+CFTPSPUTFILE=a,3',
  'AT+CFTPSPUTFILE="a",0',
  'AT+CFTPSPUTFILE="a",4', 'AT+CFTPSPUTFILE="a",,1', 'AT+CFTPSPUTFILE="a",3,2147483648', 'AT+CFTPSPUTFILE="a","3"', 'AT+CFTPSGETFILE="a",5',
  'AT+CFTPSGET="a",0,2',
  'AT+CFTPSPUT="a",2049', 'AT+CFTPSPUT="a",0', 'AT+CFTPSPUT=a', 'AT+CFTPSPUT', 'AT+CFTPSSIZE=a', 'AT+CFTPSSIZE', 'AT+CFTPSCACHERD',
  'AT+CFTPSDELE="\xe9"', 'AT+CFTPSDELE={non-ascii}"C3A"',
];
sim7600('refuses wrong arguments and wrong order after LOGIN without sending anything to the server', () =>
  withServer({}, {}, async ({ dte, login, server }) => {
    await login();
    for (const say of badAfterLogin) assert.equal(await dte.ask(say), ['ERROR'], say);
    assert.equal(server.commands, ['USER user', 'PASS ***', 'TYPE I']);
  }));

// The tests from here on cover the power key and power-off.

sim7600('boots by the power key with its boot messages, and accepts commands only afterwards', async () => {
  const { dte, sim, clock } = stand({ starts: 'off', echo: true });
  assert.equal(await dte.ask('AT', 20_000), []);
  sim.powerKey(200);
  assert.equal(await dte.listen(20_000), [], 'too short a pulse does nothing');
  sim.powerKey();
  assert.equal(await dte.ask('AT', 5_000), []);
  assert.is(sim.state, 'booting');
  assert.equal(await dte.listen(20_000), ['RDY', '+CPIN: READY', 'SMS DONE', 'PB DONE']);
  assert.is(sim.boots, 1);
  assert.equal(await dte.ask('AT'), ['AT\r', 'OK']);
  sim.powerKey();
  await dte.listen(20_000);
  assert.is(sim.state, 'on', 'the pulse that switches on does not switch off');
  sim.powerKey(3000);
  assert.equal(await dte.listen(5_000), []);
  assert.is(sim.state, 'stopping');
  await clock.run(() => false);
  assert.is(sim.state, 'off');
});

sim7600('keeps files and the saved baud rate over a reset, and powers down by command', async () => {
  const { dte, sim } = stand({ sim: 'pin' });
  await dte.ask('AT+IPREX=230400');
  await dte.ask('AT+IPR=921600');
  await dte.ask('AT+CPIN="1234"');
  await dte.ask('AT+FSCD=E:');
  sim.drives.write('E:/a', Buffer.from('kept'), 0);
  assert.equal(await dte.ask('AT+CRESET'), ['OK', 'RDY', '+CPIN: SIM PIN']);
  assert.is(sim.baud, 230400);
  assert.equal(await dte.ask('AT+FSCD?'), ['+FSCD: C:/', 'OK']);
  assert.is(Buffer.from(sim.drives.read('E:/a')!.bytes).toString(), 'kept');
  assert.equal(await dte.ask('AT+CPOF'), ['OK']);
  assert.is(sim.state, 'off');
  assert.is(sim.boots, 1);
});

sim7600('omits RDY with automatic baud rate', async () => {
  const { dte, sim } = stand({ starts: 'off', baud: 0 });
  sim.powerKey();
  assert.equal(await dte.listen(), ['+CPIN: READY', 'SMS DONE', 'PB DONE']);
});

sim7600('changes its baud rate after OK', async () => {
  const { dte, line } = stand({}, { dteBaud: 115200, dceBaud: 115200 });
  assert.equal(await dte.ask('AT+IPR=460800'), ['OK']);
  assert.not.equal(await dte.ask('AT'), ['OK']);
  line.dte.setBaud(460800);
  await dte.ask('');
  assert.equal(await dte.ask('AT'), ['OK']);
});

sim7600('can start at a baud rate other than its boot rate', async () => {
  const { dte, line, sim } = stand({ baudNow: 921600 }, { dteBaud: 921600, dceBaud: 115200 });
  assert.equal(await dte.ask('AT'), ['OK']);
  sim.reset();
  line.dte.setBaud(115200);
  assert.equal(await dte.listen(), ['RDY', '+CPIN: READY', 'SMS DONE', 'PB DONE']);
});

// The tests from here on cover echo, and faults between a command and its response.

sim7600('echoes commands until ATE0', async () => {
  const { dte } = stand({ echo: true });
  await dte.ask('AT');
  assert.is(dte.raw(), 'AT\r\r\nOK\r\n');
  await dte.ask('ATE0');
  assert.is(dte.raw(), 'ATE0\r\r\nOK\r\n');
  await dte.ask('AT');
  assert.is(dte.raw(), '\r\nOK\r\n');
});

sim7600('omits, delays and replaces responses as configured', async () => {
  const { dte, clock, sim } = stand({
    silentAt: [2],
    silentFrom: 9,
    delays: { 'AT+C': 300, 'AT+CSQ': 5000 },
    faults: [
      { command: 'AT+CREG?', nth: 2, answer: ['+CREG: 0,3', 'OK'] },
      { command: 'AT+CGMM', answer: ['+CME ERROR: 13'] },
      { command: 'AT+CMEE=', nth: 1, answer: [], executes: true },
    ],
  });
  const heard: string[][] = [];
  for (const say of ['AT', 'AT', 'AT', 'AT+CREG?', 'AT+CREG?', 'AT+CGMM', 'AT+CMEE=1', 'AT+CGMM']) heard.push(await dte.ask(say));
  assert.equal(heard, [['OK'], [], ['OK'], ['+CREG: 0,1', 'OK'], ['+CREG: 0,3', 'OK'], ['+CME ERROR: SIM failure'], [], ['+CME ERROR: 13']]);
  assert.equal(await dte.ask('AT'), []);
  assert.is(sim.commands.length, 9);
  const slow = stand({ delays: { 'AT+C': 300, 'AT+CSQ': 5000 }, faults: [{ command: 'AT+CSQ', nth: 2, delayMs: 60_000 }] });
  const startMs = slow.clock.now();
  assert.equal(await slow.dte.ask('AT+CSQ'), ['+CSQ: 22,0', 'OK']);
  assert.is(slow.clock.now() - startMs, 5000);
  assert.equal(await slow.dte.ask('AT+CSQ'), ['+CSQ: 22,0', 'OK']);
  assert.is(slow.clock.now() - startMs, 70_000);
  assert.ok(clock.pending() === 0);
});

sim7600('inserts URCs as configured, also within a response', async () => {
  const { dte } = stand({ urcs: [{ command: 'AT+CSQ', nth: 2, beforeLine: 1, line: '+CREG: 2' }, { atMs: 700, line: 'RING' }] });
  assert.equal(await dte.ask('AT+CSQ', 500), ['+CSQ: 22,0', 'OK']);
  assert.equal(await dte.ask('AT+CSQ'), ['+CSQ: 22,0', '+CREG: 2', 'OK', 'RING']);
});

sim7600('sends URCs only to the port set by AT+CATR', async () => {
  const { dte, sim } = stand();
  await dte.ask('AT+CATR=2');
  sim.urc('RING');
  assert.equal(await dte.listen(), []);
  assert.equal(await dte.ask('AT+CATR=1'), ['OK']);
  sim.urc('RING');
  assert.equal(await dte.listen(), ['RING']);
  assert.equal(await dte.ask('AT+CATR?'), ['+CATR: 1', 'OK']);
});

sim7600('resets at the configured byte', async () => {
  const { dte, sim } = stand({ resetAtByte: [6], echo: true });
  await dte.ask('E');
  assert.equal(await dte.ask('AT+CSQ'), ['AT+C', 'RDY', '+CPIN: READY', 'SMS DONE', 'PB DONE']);
  assert.equal(sim.commands, []);
  assert.is(sim.boots, 1);
  assert.equal(await dte.ask('AT'), ['AT\r', 'OK']);
});

sim7600('reports registration changes, and ends the FTP service when the network is lost', async () => {
  const { dte, sim } = stand({ registration: [{ atMs: 0, stat: 2 }, { atMs: 1000, stat: 5 }] });
  await dte.ask('AT+CREG=1', 10);
  assert.equal(await dte.ask('AT+CREG?'), ['+CREG: 1,2', 'OK', '+CREG: 5']);
  assert.equal(await dte.ask('AT+CFTPSSTART'), ['OK', '+CFTPSSTART: 0']);
  sim.setRegistration(2);
  assert.equal(await dte.listen(), ['+CREG: 2', '+CGEV: NW PDN DEACT 1']);
  assert.equal(await dte.ask('AT+CREG?'), ['+CREG: 1,2', 'OK']);
  assert.equal(await dte.ask('AT+CFTPSSTOP'), ['ERROR'], 'the service ended with the network');
});

sim7600('records a command sent before the last one has finished', async () => {
  const { dte, sim } = stand();
  assert.equal(await dte.ask('AT+CSQ\rAT+CREG?'), ['+CSQ: 22,0', 'OK', '+CREG: 0,1', 'OK']);
  assert.equal(sim.violations, ['AT+CSQ: next command too early']);
});

sim7600('bytes of an image that look like a command, as after a restart while they are under way, are no violation', async () => {
  const { dte, sim } = stand();
  assert.equal(await dte.ask('AT\x17\x80q\rAT+CREG?'), ['ERROR', '+CREG: 0,1', 'OK']);
  assert.equal(sim.violations, []);
});

sim7600('counts commands by name and keeps the lines in order', async () => {
  const { dte, sim } = stand();
  for (const say of ['AT', 'ATE0', 'AT+CREG?', 'AT+CREG=1', 'AT+CSQ;+CREG?']) await dte.ask(say);
  assert.equal(sim.commands, ['AT', 'ATE0', 'AT+CREG?', 'AT+CREG=1', 'AT+CSQ;+CREG?']);
  assert.equal(sim.counts(), { AT: 1, ATE0: 1, 'AT+CREG': 2, 'AT+CSQ;+CREG': 1 });
});

sim7600('reports its traffic, with data phases by size', async () => {
  const seen: string[] = [];
  const { dte } = stand({ onLine: (dir, text) => seen.push(`${dir} ${text}`) });
  await dte.ask('AT+CFTRANRX="e:/a",3');
  await dte.pour(Buffer.from('abc'));
  assert.equal(seen, ['> AT+CFTRANRX="e:/a",3', '< >', '> [3 raw bytes]', '< OK']);
});

sim7600('runs on the real clock, on any port', async () => {
  const listeners: ((bytes: Uint8Array) => void)[] = [];
  let heard = '';
  const port = {
    write: (bytes: Uint8Array) => void (heard += Buffer.from(bytes).toString('latin1')),
    onBytes: (fn: (bytes: Uint8Array) => void) => void listeners.push(fn),
  };
  const sim = createSim7600(realClock(), port);
  listeners.forEach(fn => fn(Buffer.from('AT\r')));
  await soon(() => heard.includes('OK'));
  assert.is(heard, 'AT\r\r\nOK\r\n');
  await sim.stop();
});

sim7600('each modem has its own copy of the default options', () => {
  assert.is.not(defaultsOfSim7600().faults, defaultsOfSim7600().faults);
});

sim7600.run();
