// The page reads the SIM's home network on the chip: once before any round, from a modem that is off, and once after a round.

import { findBoard } from '../../../../firmware/boards/boardfile.js';
import type { BoardEntry, ModemWires } from '../../../../web/boards.ts';
import { readHomeNetwork } from '../../../../web/link/homenetwork.ts';
import { compare, ends, filesFor } from '../round.ts';
import { board, roundSeconds, within, type Given } from './within.ts';

const imsi = '262010123456789';
const network = imsi.slice(0, 6);
/** Settings with a mistake: the firmware reads config.json, reports the mistake, and sends nothing. */
const mistake = { schedule: { everyMinutes: -5 } };
const refuses = /schedule\.everyMinutes/;

/** Reads the home network as the page does. @returns its digits, or the page's sentence if that fails */
async function read(scene: Parameters<Parameters<typeof within>[1]>[0]): Promise<string> {
  const { modem: { uart, power } } = findBoard(board).board as { modem: ModemWires };
  const entry = { name: board, wires: { uart, power } } as BoardEntry;
  return readHomeNetwork({ hello: { board }, ask: expression => scene.host.ask(expression) }, [entry], ms => scene.pass(ms)).catch((error: Error) => error.message);
}

/** Reads the network twice, and returns a sentence for each answer that is not the SIM's network. */
export async function readHome(given: Given): Promise<string[]> {
  const files = filesFor(1, 6000);
  const parts = { ...given, board, files, psram: true };
  const check = (found: string, when: string, lines: string[]) => [
    ...found === network ? [] : [`${when} the page read "${found}" and not ${network}.`],
    ...lines.filter(line => line.includes(imsi.slice(0, 9))).map(line => `The console shows the IMSI ${when}: ${line}`),
  ];
  const first = await within({ ...parts, config: mistake, modem: { starts: 'off', imsi } }, async scene => {
    await scene.boot();
    await scene.until(refuses);
    const wrong = check(await read(scene), 'before any round', scene.lines);
    return scene.modem.boots === 1 ? wrong : [...wrong, `The modem was started ${scene.modem.boots} times, and not once.`];
  });
  const second = await within({ ...parts, modem: { imsi } }, async scene => {
    await scene.boot();
    await scene.until(ends, roundSeconds);
    const wrong = check(await read(scene), 'after a round', scene.lines);
    // after the page's query, the firmware must still be able to talk to its modem
    scene.type('ferry.at("AT+CSQ")');
    await scene.until(/ \+CSQ: \d/, roundSeconds).catch(() => wrong.push('After the SIM was read, the firmware does not hear its modem.'));
    return [...wrong, ...compare(scene, files)];
  });
  return [...first, ...second];
}
