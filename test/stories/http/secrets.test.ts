// Tests that a round by HTTP leaves no secret of the camera's account in console, trace and card. The server may accept the account or not. The
// round goes by the modem's own HTTP or over a socket.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { allHttpMethods, httpMethodOf, within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';

const test = suite('secrets of HTTP');

const files = { 'DCIM/IMG_0001.JPG': noise(700) };
const token = 'tok/en-5521';
const encoded = 'tok%2Fen-5521';
const pathToken = 'bot99887766AAHdqTcvCH1vG';
const basic = Buffer.from('hut-8:b2-Melon').toString('base64');

/** Settings with secrets. `heard` is what the server must receive, `secrets` what must not be readable anywhere. */
const cases: { title: string; keys: object; heard: string[]; secrets: string[] }[] = [
  { title: 'tokens in the URL and in a header', keys: { header: `X-Api-Key: ${token}` }, heard: [pathToken, encoded, token], secrets: [pathToken, encoded, token] },
  { title: 'tokens in the URL and an account', keys: { user: 'hut-8', password: 'b2-Melon' }, heard: [pathToken, encoded, basic], secrets: [pathToken, encoded, token, basic, 'b2-Melon'] },
];

/** Returns everything that can be read of a round: the console with its trace, and the log on the card. */
function shownBy(world: World): string {
  return [...world.lines, readFileSync(join(world.folder, 'card/snapferry/log.txt'), 'latin1')].join('\n');
}

for (const way of allHttpMethods) {
  const { family, method } = way;
  for (const { title, keys, heard, secrets } of cases) {
    for (const isTaken of [true, false]) {
      test(`${family} by ${method}: ${title}, ${isTaken ? 'accepted' : 'refused'}`, () =>
        within(worldWith(family, { files, http: isTaken ? { user: '', password: '' } : {} }), async world => {
          world.put('config.json', JSON.stringify({
            network: { apn: 'internet' }, upload: { attempts: 1, method }, log: { level: 'debug' },
            http: { url: `${world.http!.url}/${pathToken}/{name}?sig=${encoded}`, ...keys },
          }));
          await world.round();
          const shown = shownBy(world);
          assert.ok(world.http!.requests.length > 0, 'the server has got a request');
          assert.ok(world.modem.commands.some(line => line.startsWith(httpMethodOf(way).sending)), 'by this method');
          for (const text of heard) assert.ok(world.http!.requests[0]!.text.includes(text), `the server has got ${text}`);
          for (const secret of secrets) assert.not.ok(shown.includes(secret), shown.split('\n').find(line => line.includes(secret)));
          assert.match(shown, /debug modem: > AT/);
          assert.match(shown, /go to http:\/\/127\.0\.0\.1:\d+\//);
        }));
    }
  }
}

test.run();
