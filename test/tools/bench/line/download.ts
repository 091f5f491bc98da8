// Measures downloads of signed firmware (`remote.firmware`): how long each modem is on for it, and how many bytes it sends to the chip. The firmware
// is that of the T-SIM7600. The clock is virtual, with the costs of a chip, on the release's engine and on the fastest one.

import type { Script } from 'node:vm';
import { engine } from '../../../../firmware/engine/engine.js';
import { makeSigned } from '../../../../firmware/image/signed.js';
import { publicHalf, signWith } from '../../../../firmware/image/signing.js';
import { mask } from '../../../../src/log.ts';
import { chipCosts } from '../../../sim/chipcosts.ts';
import { compileFirmware } from '../../../sim/engine/node.ts';
import { wired } from '../../../sim/world/board.ts';
import { families, sheetOf, worldWith, type FamilyName } from '../../../sim/world/ways.ts';
import { createWorld, password } from '../../../sim/world/world.ts';
import { keyNamed } from '../../../update/testkeys.ts';
import { buildVariant } from '../../../update/variant.ts';
import { short, type Sheet } from '../sheet.ts';
import { imagesOf } from './voyage.ts';

/** What one download costs: seconds for which the modem is on, and bytes that it sends to the chip. */
export interface Spent {
  seconds: number;
  bytes: number;
}

/** The cost of a download by one modem and one protocol, on the release's engine (`slow`) and on the fastest one (`fast`). */
export interface DownloadRow {
  title: string;
  isHttp: boolean;
  slow: Spent;
  fast: Spent;
}

/** The measurements, one for each modem and protocol. Also the sizes in bytes of the signed file and of the program in it. */
export interface Downloads {
  fileBytes: number;
  imageBytes: number;
  rows: DownloadRow[];
}

/** The board whose firmware is sent. */
export const downloadBoard = 'lilygo-t-sim7600';
/** Seconds above which a download counts as slow, and is named below the table. */
export const longSeconds = 900;
const [slow, fast] = [engine.version, engine.fastest];
const limitMinutes = 8 * 60;

interface Given {
  firmware: Script;
  file: Uint8Array;
}

/**
 * Builds the firmware that downloads, for a board to which all modems fit. Builds also the signed file to download, with the program of the
 * T-SIM7600.
 */
async function prepare(): Promise<Given & { imageBytes: number }> {
  const pairs = [await keyNamed('first'), await keyNamed('second')];
  const keys = pairs.map(publicHalf);
  const { code } = await buildVariant({ board: 'test/sim/world/boards/wired.json', keys, version: '0.3.0' });
  const { program } = await buildVariant({ board: `boards/${downloadBoard}.json`, keys, version: '9.0.0' });
  const file = makeSigned({ board: wired.board.name, version: '9.0.0', engines: [slow, fast] }, program, signWith(pairs[0]!));
  return { firmware: compileFirmware(code), file, imageBytes: program.length };
}

/**
 * Runs one round that sends an image. With `isThere` signed firmware is on the server, so the round downloads it, too. Returns the round's seconds
 * and bytes.
 */
async function carry({ family, isHttp, version }: { family: FamilyName; isHttp: boolean; version: string }, { firmware, file }: Given, isThere: boolean): Promise<Spent> {
  const { network } = sheetOf(family).supply;
  const world = await createWorld(worldWith(family, {
    files: imagesOf(1, 1000), chip: { board: wired.board, firmware, version }, costs: chipCosts(version), ...isHttp && { http: {} },
    modem: { ...network, downBytesPerSecond: network.upBytesPerSecond },
    config: { schedule: { everyMinutes: 1440, offset: false }, ...isThere && { remote: { firmware: 'fw.bin' } } },
  }));
  try {
    world.putServed('up/fw.bin', file);
    const startMs = world.clock.now();
    world.boot();
    if (!await world.until(/ round: 1 delivered/, limitMinutes)) throw new Error('the round did not end');
    if (isThere && !world.lines.some(line => line.includes(`${file.length} of ${file.length} bytes are on the card`))) throw new Error('the firmware did not come whole');
    return { seconds: (world.clock.now() - startMs) / 1000, bytes: world.line.stats.toDte.sentBytes };
  } catch (error) {
    throw new Error(`${family}, ${isHttp ? 'HTTP' : 'FTP'}, ${version}: ${(error as Error).message}\n${world.lines.slice(-20).join('\n')}\n${mask(world.modem.story.slice(-10).join('\n'), password)}`);
  } finally {
    await world.close();
  }
}

/** Downloads the firmware by each modem and protocol, on both engines. `tell` gets each title before its measurement. */
export async function measureDownloads(tell: (text: string) => void): Promise<Downloads> {
  const given = await prepare();
  const rows: DownloadRow[] = [];
  for (const family of families) {
    for (const isHttp of [false, true]) {
      const title = `${sheetOf(family).title}, ${isHttp ? 'HTTP' : 'FTP'}`;
      const measure = async (version: string): Promise<Spent> => {
        tell(`download: ${title}, ${version}`);
        const [without, whole] = [await carry({ family, isHttp, version }, given, false), await carry({ family, isHttp, version }, given, true)];
        return { seconds: whole.seconds - without.seconds, bytes: whole.bytes - without.bytes };
      };
      rows.push({ title, isHttp, slow: await measure(slow), fast: await measure(fast) });
    }
  }
  return { fileBytes: given.file.length, imageBytes: given.imageBytes, rows };
}

/** Returns sentences that name the slow ways and what helps: the same modem's other protocol, or the fastest engine. */
function longNotes(rows: DownloadRow[]): string[] {
  const isLong = ({ seconds }: Spent) => seconds > longSeconds;
  const named = (found: DownloadRow[]) => found.map(({ title }) => title).join('; ');
  const [long, still] = [rows.filter(row => isLong(row.slow)), rows.filter(row => isLong(row.fast))];
  if (long.length === 0) return [`No way takes more than ${longSeconds / 60} minutes.`];
  const other = (row: DownloadRow) => rows.find(one => one.isHttp !== row.isHttp && one.title.split(',')[0] === row.title.split(',')[0]);
  const isHelped = long.every(row => !isLong(other(row)?.slow ?? row.slow));
  const helps = [...isHelped ? ['the modem\'s other protocol'] : [], ...still.length === 0 ? ['a newer engine'] : []].join(', or ');
  return [`More than ${longSeconds / 60} minutes on ${slow}: ${named(long)}.${helps ? ` What helps: ${helps}.` : ''}`, ...still.length > 0 ? [`On ${fast}, too: ${named(still)}.`] : []];
}

/** Makes the table of downloads, with notes that name the slow ways. */
export function downloadSheet({ fileBytes, imageBytes, rows }: Downloads): Sheet {
  const cells = ({ seconds, bytes }: Spent) => [short(seconds), short(bytes / 1000)];
  return {
    title: `Firmware of the T-SIM7600 from the server: ${imageBytes.toLocaleString('en-US')} bytes, signed in a file of ${fileBytes.toLocaleString('en-US')}`,
    head: ['modem, protocol', `s of the modem, ${slow}`, 'kB to the chip', `s, ${fast}`, 'kB to the chip'],
    rows: rows.map(({ title, slow: one, fast: other }) => [title, ...cells(one), ...cells(other)]),
    notes: [
      ...longNotes(rows),
      `Seconds and bytes beyond those of the same round without it. The radio brings as many bytes a second as it sends (Energy). ${slow} takes 64 bytes in 100 ms, so the line is slow for it.`,
      'The chip\'s card, UART and poll are counted, its processor is not. A server without a limit is next to the modem. By FTP, a modem may fetch more than it sends to the chip: no manual says how much.',
    ],
  };
}
