// Tests rounds to real web servers that run on this machine: nginx, Apache's mod_dav, and the simulated S3 bucket. A SIM7600 sends a file of its
// drive, a SIM800 sends from its memory, and others use their sockets. Servers that are not installed are skipped with a message.

import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { formFor } from '../../common/s3form.ts';
import { canRun, type NeedName } from '../../needs.ts';
import { authorityOf } from '../../sim/server/certificates.ts';
import { startApache } from '../../sim/server/daemons/apache.ts';
import { account, type RunningDaemon } from '../../sim/server/daemons/daemon.ts';
import { startNginx } from '../../sim/server/daemons/nginx.ts';
import { startBucket } from '../../sim/server/s3/bucket.ts';
import { canProve, errorsOf, families, sheetOf, within, worldWith, type FamilyName } from '../../sim/world/ways.ts';
import { digest, noise, type WorldOptions } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('rounds to real web servers');

type Images = Record<string, Uint8Array>;
const images: Images = { '100CAM/IMG_0001.JPG': noise(20_003), '100CAM/A b+é.JPG': noise(1460, 2), '101CAM/IMG_0001.JPG': noise(5, 3) };
/** Images whose names have letters of code page 437 alone, which a chip's engine uses for names. */
const letters: Images = { '100CAM/Ä ß.JPG': noise(700), '101CAM/niño.JPG': noise(701, 2), '101CAM/½ Ω √.JPG': noise(5, 3) };
const ca = '/ca.pem';

interface Case {
  title: string;
  needs: NeedName[];
  start(): Promise<RunningDaemon>;
  /** Returns the section `http` of config.json. `placed` returns the path of an image on the server; without it, the path is that on the card. */
  http(url: string, family: FamilyName): object | Promise<object>;
  placed?(path: string): string;
  /** Whether the modem's own HTTP commands can send to this server. Otherwise the firmware uses a socket. */
  isOwn: boolean;
  isSecure?: boolean;
  /** Whether the server has no URL at which an image could be asked for. */
  isBlind?: boolean;
}

const pem = new URL('../../fixtures/tls/server.pem', import.meta.url);
const cases: Case[] = [
  { title: 'nginx that converts POST to PUT', needs: ['nginx'], isOwn: true, start: () => startNginx(), http: url => ({ url: `${url}/{path}{name}`, ...account }) },
  { title: 'nginx by PUT', needs: ['nginx'], isOwn: false, start: () => startNginx(), http: url => ({ url: `${url}/{path}{name}`, method: 'put', ...account }) },
  {
    // A SIM800 cannot verify a server, so it gets no certificate.
    title: 'nginx over TLS', needs: ['nginx'], isOwn: true, isSecure: true, start: () => startNginx({ pem: readFileSync(pem, 'utf8') }),
    http: (url, family) => ({ url: `${url}/{path}{name}`, ...account, ...(canProve(family) && { ca }) }),
  },
  {
    title: 'Apache by PUT, into existing folders', needs: ['apache2 with mod_dav'], isOwn: false, start: () => startApache(['100CAM', '101CAM']),
    http: url => ({ url: `${url}/{path}{name}`, method: 'put', ...account }),
  },
  {
    title: 'a bucket of S3 by a signed form', needs: [], isOwn: true, start: () => startBucket(), isBlind: true,
    http: async url => ({ url, form: await formFor() }), placed: path => `hut-3/${path}`,
  },
];

const brief = (all: Record<string, Uint8Array>) => Object.fromEntries(Object.entries(all).map(([path, bytes]) => [path, digest(bytes)]).sort());

interface Given extends Pick<WorldOptions, 'chip'> { images: Images }

async function carry({ start, http, placed = path => path, isOwn, isBlind }: Case, family: FamilyName, given: Given): Promise<void> {
  const server = await start();
  const files = Object.fromEntries(Object.entries(given.images).map(([path, bytes]) => [`DCIM/${path}`, bytes]));
  try {
    const config = JSON.stringify({ device: 'hut-3', network: { apn: 'internet' }, http: await http(server.url, family) });
    await within(worldWith(family, { files: { ...files, [ca.slice(1)]: authorityOf() }, config, ...(given.chip && { chip: given.chip }) }), async world => {
      await world.round();
      const expected = brief(Object.fromEntries(Object.entries(given.images).map(([path, bytes]) => [placed(path), bytes])));
      assert.equal(brief(server.files()), expected);
      assert.is(errorsOf(world), '');
      assert.is(world.lines.some(line => /a file sent by a form has no URL/.test(line)), isBlind === true);
      const sent = () => world.modem.commands.filter(line => sheetOf(family).http.sends.test(line));
      const own = sheetOf(family).http.methods.efs?.sending;
      assert.is(sent().some(line => own !== undefined && line.startsWith(own)), isOwn && own !== undefined);
      const before = sent().length;
      world.cut();
      world.boot();
      assert.ok(await world.until(/ card: nothing (else )?to send/, 20));
      assert.is(sent().length, before, 'a second run of the same card sends nothing');
      assert.equal(brief(server.files()), expected);
    });
  } finally {
    await server.stop();
  }
}

for (const one of cases) {
  if (!canRun(one.title, ...one.needs)) continue;
  for (const family of families.filter(name => !one.isSecure || sheetOf(name).http.tls.length > 0)) test(`${family}: ${one.title}: every image arrives byte for byte, once`, () => carry(one, family, { images }));
  test(`a chip: ${one.title}: letters beyond ASCII arrive unchanged`, () => carry(one, 'sim7600', { images: letters, chip: { board: 'lilygo-t-sim7600', version: '2v29.277' } }));
}

test.run();
