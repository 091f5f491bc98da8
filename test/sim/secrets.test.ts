// Tests that the search for secrets finds each of them, in a test world, too, and finds nothing else.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hideSecrets, keepConfig, leaksFound, linesWithSecrets } from './secrets.ts';
import { createWorld } from './world/world.ts';

const secrets = suite('secrets');

const rows: { title: string; secret: string; line: string; expect: string | undefined }[] = [
  { title: 'an argument', secret: '4711', line: 'AT+CPIN="4711"', expect: 'AT+CPIN="***"' },
  { title: 'a word', secret: 'open-sesame', line: 'it is open-sesame.', expect: 'it is ***.' },
  { title: 'a part of a word', secret: '4711', line: '147110 bytes', expect: undefined },
  { title: 'a key’s name', secret: 'host', line: 'check ftp.host', expect: undefined },
  { title: 'special characters', secret: '$a.b*', line: 'x $a.b* y', expect: 'x *** y' },
  { title: 'a letter outside ASCII', secret: 'pässword', line: 'as pässword;', expect: 'as ***;' },
];

for (const { title, secret, line, expect } of rows) {
  secrets(title, () => {
    assert.equal(linesWithSecrets(`first\n${line}\nlast`, [secret]), expect === undefined ? [] : [expect]);
    if (expect !== undefined) assert.is(hideSecrets(line, [secret]), expect);
  });
}

secrets('a world knows the secrets of each config.json, even an invalid one, and logs none', async () => {
  const world = await createWorld({
    config: { network: { apn: 'internet', password: 'sim-sala-bim', pin: '' } }, modem: { sim: 'pin', pin: '8642' },
  });
  const shown = 'sim-sala-bim 8642 Gr8-secret tail-9753';
  world.put('config.json', '{"ftp": {"host": "h", "password": "tail-9753"');
  world.boot();
  await world.close();
  assert.is(hideSecrets(shown), '*** *** *** ***');
  assert.equal(leaksFound(), []);
});

secrets('hides HTTP secrets in the header, the query in both forms and Basic, but no placeholder', () => {
  const basic = Buffer.from('hut:kumquat').toString('base64');
  keepConfig('{"http": {"url": "http://h/up?sig=ab%2Fcd&n={name}&mkdir=true", "user": "hut", "password": "kumquat", "header": "X-Key: mango tree"}}');
  assert.is(hideSecrets(`ab%2Fcd ab/cd "mango tree" ${basic} kumquat {name} true X-Key hut`), '*** *** "***" *** *** {name} true X-Key hut');
});

secrets('an empty value and the word "password" are no secrets', () => {
  keepConfig('{"pin": "", "password": "password"}');
  assert.is(hideSecrets('the password "" of pin'), 'the password "" of pin');
});

secrets.run();
