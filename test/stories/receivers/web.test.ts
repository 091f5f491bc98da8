// Tests real web servers that are configured as in docs/servers.md. The images of a card arrive complete and once, from every modem.

import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { formFor } from '../../common/s3form.ts';
import { canRun, type NeedName } from '../../needs.ts';
import { authorityOf } from '../../sim/server/certificates.ts';
import { startApache } from '../../sim/server/daemons/apache.ts';
import { account, type RunningDaemon } from '../../sim/server/daemons/daemon.ts';
import { startNginx } from '../../sim/server/daemons/nginx.ts';
import { startBucket } from '../../sim/server/s3/bucket.ts';
import type { FamilyName } from '../../sim/sheets/families.ts';
import { canProve, families, sheetOf, within, worldWith } from '../../sim/world/ways.ts';
import { digest, noise } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('real web servers');
const files = { 'DCIM/100CAM/A.JPG': noise(20_001, 1), 'DCIM/B &.JPG': noise(300, 2) };
const pem = readFileSync(new URL('../../fixtures/tls/server.pem', import.meta.url), 'utf8');

interface Case {
  title: string;
  needs: NeedName[];
  start(): Promise<RunningDaemon>;
  http(url: string, family: FamilyName): object | Promise<object>;
  /** The folder of the images below the server's URL. */
  folder?: string;
  /** A message that the log must have. */
  says?: RegExp;
  isSecure?: boolean;
}

/** Modem families that have HTTPS in the simulation. */
const secure = families.filter(family => sheetOf(family).http.tls.length > 0);

const cases: Case[] = [
  { title: 'nginx, POST', needs: ['nginx'], start: () => startNginx(), http: url => ({ url: `${url}/{path}{name}`, ...account }) },
  { title: 'nginx, PUT', needs: ['nginx'], start: () => startNginx(), http: url => ({ url: `${url}/{path}{name}`, ...account, method: 'put' }) },
  {
    title: 'nginx, https, an account that cannot read', needs: ['nginx'], start: () => startNginx({ pem, isReadable: false }), isSecure: true,
    http: (url, family) => ({ url: `${url}/{path}{name}`, ...account, ...(canProve(family) && { ca: '/ca.pem' }) }), says: /the server does not show its files/,
  },
  { title: 'Apache, PUT', needs: ['apache2 with mod_dav'], start: () => startApache(['100CAM']), http: url => ({ url: `${url}/{path}{name}`, ...account, method: 'put' }) },
  { title: 'S3, a signed form', needs: [], start: () => startBucket(), folder: 'hut-3/', http: async url => ({ url, form: await formFor() }), says: /a file sent by a form has no URL/ },
];

for (const { title, needs, start, http, folder = '', says, isSecure } of cases) {
  if (!canRun(title, ...needs)) continue;
  for (const family of families) {
    if (isSecure && !secure.includes(family)) continue;
    test(`${family}: ${title}`, async () => {
      const server = await start();
      try {
        const config = JSON.stringify({ device: 'hut-3', network: { apn: 'internet' }, http: await http(server.url, family) });
        await within(worldWith(family, { files: { ...files, 'ca.pem': authorityOf() }, config }), async world => {
          await world.round();
          assert.match(world.lines.join('\n'), / round: 2 delivered, 0 skipped, 0 left/);
          if (says) assert.match(world.lines.join('\n'), says);
          const there = Object.entries(server.files()).map(([path, bytes]) => [path, digest(bytes)]);
          assert.equal(there, Object.entries(files).map(([path, bytes]) => [folder + path.slice(5), digest(bytes)]));
        });
      } finally {
        await server.stop();
      }
    });
  }
}

test.run();
