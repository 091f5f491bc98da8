// Tests a whole round with exactly the expected commands: the shipped bundle with the simulated modem.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createWorld, digest, noise, password } from '../sim/world/world.ts';

const story = suite('the story of a round');

const pattern = Uint8Array.from({ length: 251 * 41 }, (_, i) => i % 256);
const controls = Uint8Array.from({ length: 5000 }, (_, i) => [0x03, 0x1a, 0x10, 0x0d, 0x0a, 0x41, 0x54][i % 7]!);

/** Returns the commands from the first AT to the login, at a server with this port. */
const opening = (port: number) => [
  // Some settings and queries are sent as one command line, with `;` between them.
  'AT', 'ATE0;+CMEE=1;+IFC=0,0', 'AT+CGMM;+CGMR', 'AT+CFTPSLOGOUT=?', 'AT+CTZU=1',
  // The line's rate is raised, then verified by commands.
  'AT+IPR=3000000', 'AT', 'AT+CGMM;+CGMM', 'AT+CGMM;+CGMM', 'AT+CPIN?', 'AT+CGDCONT?', 'AT+CEREG?', 'AT+COPS?', 'AT+CSQ;+CNMI=0,0,0,0;+CMGF=0;+CUSD=0',
  'AT+CFTPSSTOP', 'AT+CGAUTH=1,0', 'AT+CCLK?', 'AT+CFTPSSTART', 'AT+CFTPSSINGLEIP=1',
  `AT+CFTPSLOGIN="127.0.0.1",${port},"ferryman","${password}",0`, 'AT+CFTPSTYPE=I', 'AT+CFTPSPWD',
];

const staged = (name: string, size: number) => [`AT+CFTRANRX="E:/${name}",${size}`, `[${size} raw bytes]`];
/** Returns the command that asks the server for the size of a file. */
const asked = (name: string) => `AT+CFTPSSIZE="${name}"`;
/** Returns the commands that send an image. `ahead` are those that copy the next image into the modem meanwhile. */
const image = (name: string, ahead: string[] = []) => [`AT+CFTPSPUTFILE="${name}",3`, ...ahead, asked(name), `AT+FSDEL=${name}`];

const portOf = (commands: string[]) => Number(/,(\d+),"ferryman"/.exec(commands.find(line => line.includes('LOGIN="'))!)![1]);

story('images of two folders take one login, and each command once', async () => {
  const world = await createWorld({
    files: { 'DCIM/100CAM/IMG_0002.JPG': controls, 'DCIM/100CAM/IMG_0001.JPG': pattern, 'DCIM/101CAM/IMG_0001.JPG': noise(30011), 'DCIM/100CAM/notes.txt': 'no image' },
  });
  try {
    await world.round();
    const missing = (path: string) => [`AT+CFTPSCWD="${path}"`, `AT+CFTPSMKD="${path}"`];
    assert.equal(world.modem.story, [
      ...opening(portOf(world.modem.commands)),
      ...missing('/up/100CAM'), 'AT+CFTPSMKD="/up"', 'AT+CFTPSMKD="/up/100CAM"', 'AT+CFTPSCWD="/up/100CAM"',
      // Copies of the first two images may be in the modem from before a power cut, so the firmware deletes them.
      'AT+FSCD=E:/', 'AT+FSDEL=IMG_0001.JPG', ...staged('IMG_0001.JPG', pattern.length), asked('IMG_0001.JPG'),
      ...image('IMG_0001.JPG', ['AT+FSDEL=IMG_0002.JPG', ...staged('IMG_0002.JPG', controls.length)]),
      // The first image of the next folder is copied ahead, too.
      asked('IMG_0002.JPG'), ...image('IMG_0002.JPG', staged('IMG_0001.JPG', 30011)),
      ...missing('/up/101CAM'), 'AT+CFTPSCWD="/up/101CAM"', asked('IMG_0001.JPG'), ...image('IMG_0001.JPG'),
      'AT+CFTPSLOGOUT', 'AT+CFTPSSTOP',
    ]);
    assert.equal(world.modem.violations, []);
    const served = world.served();
    assert.equal(Object.keys(served), ['up/100CAM/IMG_0001.JPG', 'up/100CAM/IMG_0002.JPG', 'up/101CAM/IMG_0001.JPG']);
    assert.is(digest(served['up/100CAM/IMG_0001.JPG']!), digest(pattern));
    assert.is(digest(served['up/100CAM/IMG_0002.JPG']!), digest(controls));
    assert.is(digest(served['up/101CAM/IMG_0001.JPG']!), digest(noise(30011)));
    assert.is(world.modem.drives.list('E:/').files.length, 0, 'no copy remains in the modem');
  } finally {
    await world.close();
  }
});

story('a second look and a restart send nothing again; only a new image is sent', async () => {
  const world = await createWorld({ files: { 'DCIM/100CAM/IMG_0001.JPG': pattern } });
  try {
    await world.round();
    const said = world.modem.commands.length;
    world.cut();
    world.boot();
    assert.is(await world.until(/ round: /, 5), false, 'no round without images');
    assert.is(world.modem.commands.length, said, 'no further modem command');
    world.put('DCIM/100CAM/IMG_0002.JPG', controls);
    await world.round();
    assert.is(world.ftpCommands().filter(line => line === 'STOR IMG_0001.JPG').length, 1);
    assert.is(world.ftpCommands().filter(line => line === 'STOR IMG_0002.JPG').length, 1);
  } finally {
    await world.close();
  }
});

story('the same name with another size is another image', async () => {
  const world = await createWorld({ files: { 'DCIM/IMG_0001.JPG': noise(5000, 1) } });
  try {
    await world.round();
    world.put('DCIM/IMG_0001.JPG', noise(6000, 2));
    await world.round();
    assert.is(digest(world.served()['up/IMG_0001.JPG']!), digest(noise(6000, 2)));
    assert.is(world.modem.commands.filter(line => line === 'AT+CGMM;+CGMR').length, 1, 'its identity is asked once a boot');
  } finally {
    await world.close();
  }
});

story('no secret on the console or on the card, at any level', async () => {
  const world = await createWorld({
    files: { 'DCIM/IMG_0001.JPG': pattern }, modem: { sim: 'pin', pin: '4711', apnUser: 'guest', apnPassword: 'open-sesame' },
    config: { log: { level: 'debug' }, network: { apn: 'internet', user: 'guest', password: 'open-sesame', pin: '4711' } },
  });
  try {
    await world.round();
    assert.is(Object.keys(world.served()).length, 1);
    const { readFileSync } = await import('node:fs');
    const shown = world.lines.join('\n') + readFileSync(`${world.folder}/card/snapferry/log.txt`, 'latin1') + readFileSync(`${world.folder}/card/snapferry/state`, 'latin1');
    assert.ok(shown.includes('AT+CFTPSLOGIN='));
    for (const secret of [password, '4711', 'open-sesame']) assert.not.ok(shown.includes(secret), secret);
  } finally {
    await world.close();
  }
});

story('a directory beyond ASCII, sent in hexadecimal or unchanged', async () => {
  for (const answer of [undefined, ['ERROR']]) {
    const faults = answer ? [{ command: 'AT+CFTPSCWD={non-ascii}', answer }, { command: 'AT+CFTPSMKD={non-ascii}', answer }] : [];
    const world = await createWorld({ files: { 'DCIM/IMG_0001.JPG': pattern }, config: { device: 'cäm', ftp: { directory: '/ü/{device}' } }, modem: { faults } });
    try {
      await world.round();
      if (!answer) assert.is(digest(world.served()['ü/cäm/IMG_0001.JPG']!), digest(pattern));
      assert.ok(world.modem.commands.includes('AT+CFTPSMKD={non-ascii}"2FC3BC2F63C3A46D"'));
      if (answer) assert.ok(world.modem.commands.some(line => line.startsWith('AT+CFTPSCWD="/\xc3\xbc')), 'the unchanged bytes');
    } finally {
      await world.close();
    }
  }
});

story.run();
