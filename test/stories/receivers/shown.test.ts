// Tests a reader of the live picture at real servers, while the picture is replaced again and again. The reader never gets half a picture, and gets
// the newest one in the end. `npm run test:faults` has all servers, with 500 replacements in each case. `npm run test:all` has nginx, pure-ftpd, and ProFTPD
// with HiddenStores. At a server that writes in place, the same reader finds halves: in `npm run test:all` at pure-ftpd.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { Client } from 'basic-ftp';
import * as assert from 'uvu/assert';
import { canRun, type NeedName } from '../../needs.ts';
import { account } from '../../sim/server/daemons/daemon.ts';
import { startProftpd, startVsftpd } from '../../sim/server/daemons/ftpd.ts';
import { startNginx } from '../../sim/server/daemons/nginx.ts';
import { startPureFtpd } from '../../sim/server/daemons/pureftpd.ts';
import { within, worldWith, type FamilyName } from '../../sim/world/ways.ts';
import { digest, noise } from '../../sim/world/world.ts';
import { crossed, inWhole, isWhole } from '../../whole.ts';

const test = crossed('a reader of the live picture');

const replacements = isWhole ? 500 : 6;
const pictureOf = (n: number) => Buffer.concat([Buffer.from([0xff, 0xd8]), noise(30_000 + n, n + 1), Buffer.from([0xff, 0xd9])]);
const pathOf = (n: number) => `DCIM/${100 + Math.floor(n / 100)}CAM/IMG_${String(n + 1).padStart(4, '0')}.JPG`;

/** Returns the file as a reader gets it, or undefined if there is none. */
type Read = () => Promise<Buffer | undefined>;
interface Server { config: object; read: Read; stop(): Promise<unknown> }

async function nginx(): Promise<Server> {
  const { url, stop } = await startNginx();
  const headers = { Authorization: `Basic ${Buffer.from(`${account.user}:${account.password}`).toString('base64')}` };
  const read = async () => {
    const response = await fetch(`${url}/live.jpg`, { headers });
    const body = Buffer.from(await response.arrayBuffer());
    return response.status === 200 ? body : undefined;
  };
  return { config: { http: { url: `${url}/{path}{name}`, method: 'put', ...account } }, read, stop };
}

/**
 * Starts an FTP server with a reader. @param starting the server; with a `root`, the reader is a web server on the same machine. vsftpd's own
 * readers would wait for the end of an upload.
 */
async function ftp(starting: Promise<{ port: number; stop(): Promise<void>; user?: string; password?: string; root?: string }>): Promise<Server> {
  const daemon = await starting;
  const { user, password } = { ...account, ...daemon };
  const client = new Client();
  const read = async () => {
    const path = join(daemon.root ?? '', 'up/live.jpg');
    if (daemon.root) return existsSync(path) ? readFile(path) : undefined;
    const parts: Buffer[] = [];
    try {
      if (client.closed) await client.access({ host: '127.0.0.1', port: daemon.port, user, password });
      await client.downloadTo(new Writable({ write: (part: Buffer, _encoding, done) => { parts.push(part); done(); } }), 'up/live.jpg');
      return Buffer.concat(parts);
    } catch (error) {
      // By 550 a server says that there is no file, by 451 that it was removed while it was read. Then the reader has no picture, and knows it.
      if ([550, 451].includes((error as { code?: number }).code!)) return undefined;
      throw error;
    }
  };
  const stop = async () => { client.close(); await daemon.stop(); };
  return { config: { ftp: { host: '127.0.0.1', port: daemon.port, user, password, directory: '/up' } }, read, stop };
}

const pureFtpd = (options: string[]) => ftp(startPureFtpd(undefined, options));
const vsftpd = () => ftp(startVsftpd());
const proftpd = (hidden: boolean) => ftp(startProftpd(hidden));

/**
 * Replaces the live picture `count` times while a reader reads it. @returns how many pictures the reader got, and how many of them were none of the
 * sent ones
 */
async function readWhile(family: FamilyName, server: Server, count: number): Promise<{ got: number; broken: number }> {
  const known = new Set<string>();
  let [got, broken, isOver] = [0, 0, false];
  /** Reads without a pause: ten seconds of simulated time, in which a picture is replaced, take a few real milliseconds. */
  async function readOn(): Promise<void> {
    while (!isOver) {
      const bytes = await server.read();
      if (bytes) got += 1;
      if (bytes && !known.has(digest(bytes))) broken += 1;
      await new Promise(resolve => setTimeout(resolve, 1));
    }
  }
  let readers: Promise<unknown> | undefined;
  try {
    await within(worldWith(family, { ...('http' in server.config && { http: {} }), modem: { upBytesPerSecond: 20_000 }, config: { ...server.config, images: { live: 'live.jpg', archive: false } } }), async world => {
      for (let n = 0; n < count; n++) {
        known.add(digest(pictureOf(n)));
        world.put(pathOf(n), pictureOf(n));
        if (n === 0) world.boot();
        assert.ok(await world.until(new RegExp(`${pathOf(n)} is the live picture `), 20), `replacement ${n + 1}`);
        readers ??= readOn();
      }
      isOver = true;
      await readers;
      assert.is(digest((await server.read())!), digest(pictureOf(count - 1)), 'the newest picture');
    });
  } finally {
    isOver = true;
    await readers;
    await server.stop();
  }
  return { got, broken };
}

/** Servers and modems of the test. Those with `isLong` run only in `npm run test:faults`. */
const cases: { isLong?: boolean; title: string; family: FamilyName; needs: NeedName[]; start: () => Promise<Server> }[] = [
  { title: 'sim7600 by PUT at nginx', family: 'sim7600', needs: ['nginx'], start: nginx },
  { isLong: true, title: 'sim7080 by PUT at nginx', family: 'sim7080', needs: ['nginx'], start: nginx },
  { title: 'sim7600, which cannot rename, at pure-ftpd with -0', family: 'sim7600', needs: ['pure-ftpd', 'root'], start: () => pureFtpd(['-0']) },
  { title: 'ec2x, which renames, at pure-ftpd', family: 'ec2x', needs: ['pure-ftpd', 'root'], start: () => pureFtpd([]) },
  { isLong: true, title: 'ec2x, which renames, at vsftpd', family: 'ec2x', needs: ['vsftpd', 'root'], start: vsftpd },
  { isLong: true, title: 'ec2x, which renames, at ProFTPD', family: 'ec2x', needs: ['proftpd', 'root'], start: () => proftpd(false) },
  { title: 'sim7600, which cannot rename, at ProFTPD with HiddenStores', family: 'sim7600', needs: ['proftpd', 'root'], start: () => proftpd(true) },
];
for (const { isLong, title, family, needs, start } of cases) {
  if (!canRun(title, ...needs)) continue;
  (isLong ? inWhole(test) : test)(`${title}: no partial picture in ${replacements} replacements`, async () => {
    const { got, broken } = await readWhile(family, await start(), replacements);
    assert.is(broken, 0, `${broken} of ${got}`);
    assert.ok(got >= replacements, `${got} were read`);
  });
}

const inPlace: { isLong?: boolean; title: string; needs: NeedName[]; start: () => Promise<Server> }[] = [
  { title: 'pure-ftpd without -0', needs: ['pure-ftpd', 'root'], start: () => pureFtpd([]) },
  { isLong: true, title: 'vsftpd', needs: ['vsftpd', 'root'], start: vsftpd },
  { isLong: true, title: 'ProFTPD', needs: ['proftpd', 'root'], start: () => proftpd(false) },
];
for (const { isLong, title, needs, start } of inPlace) {
  if (!canRun(`${title}, which writes in place`, ...needs)) continue;
  (isLong ? inWhole(test) : test)(`the reader gets partial pictures from a server that writes in place: ${title}, with a modem that cannot rename`, async () => {
    const { got, broken } = await readWhile('sim7600', await start(), Math.max(replacements, 30));
    assert.ok(broken > 0, `${broken} of ${got}`);
  });
}

test.run();
