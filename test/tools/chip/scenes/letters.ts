// Names with non-ASCII letters on the chip: the engine returns names in code page 437, while config.json is UTF-8.

import { digest, noise } from '../../../sim/world/world.ts';
import { ends, remembers } from '../round.ts';
import { board, roundSeconds, within, type Given } from './within.ts';

/** Accounts with non-ASCII letters. FTP uses the usual account, since AT+CFTPSLOGIN of the SIM7600 takes only ASCII. */
const accounts = { http: { user: 'Fährmann', password: 'Gr8-gehüt€t' }, ftp: undefined };
const device = 'Süd';
const folder = '/Bäume';
const files = { 'Bäume/Größe/grün_ß am Fluss.JPG': noise(3000, 1), 'Bäume/100CAM/про_ß am Fluss.JPG': noise(3000, 2) };
const [inPage, beyondPage] = Object.values(files).map(digest) as [string, string];

/**
 * Names that the server must have, of files with letters beyond ASCII. By FTP no modem takes such letters, so each is replaced and a digest is
 * added. By HTTP the name stays. If the code page lacks a letter, the engine returns the card's short name.
 */
const wanted = {
  ftp: [[inPage, /^up\/Süd\/Gr__e-[0-9a-f]{8}\/gr_n__ am Fluss-[0-9a-f]{8}\.JPG$/], [beyondPage, /^up\/Süd\/100CAM\/[ -~]+\.JPG$/]],
  http: [[inPage, /^up\/Süd\/Größe\/grün_ß am Fluss\.JPG$/], [beyondPage, /^up\/Süd\/100CAM\/[ -~ß]+\.JPG$/]],
} as const;

function carry(given: Given, delivery: 'ftp' | 'http'): Promise<string[]> {
  const account = accounts[delivery];
  return within({ ...given, board, files, psram: true, delivery, ...account && { account }, directory: '/up/{device}', config: { device, images: { folder } } }, async scene => {
    await scene.boot();
    await scene.until(ends, roundSeconds);
    await scene.until(remembers);
    const served = Object.entries(scene.served());
    const shown = scene.lines.filter(line => account && line.includes(account.password)).map(line => `The console shows the password: ${line}`);
    const missing = wanted[delivery].filter(([sum, name]) => !served.some(([path, found]) => found === sum && name.test(path.normalize())));
    return [
      ...shown, ...missing.map(([, name]) => `By ${delivery} the server has no whole file ${name.source}; there are ${served.map(([path]) => path).join(', ') || 'no files'}.`),
      ...served.length === 2 ? [] : [`the server has ${served.length} files, and not 2.`], ...scene.modem.violations,
    ];
  });
}

/** Sends the images by HTTP, then by FTP. Returns sentences on wrong names on the server. */
export async function carryLetters(given: Given): Promise<string[]> {
  return [...await carry(given, 'http'), ...await carry(given, 'ftp')];
}
