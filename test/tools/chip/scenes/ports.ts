// A port scan by radio. An engine without firmware has an open access point and a telnet console. With the firmware, the radio must be silent.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare, ends, filesFor } from '../round.ts';
import type { Scene } from '../scene.ts';
import { openAir, type Air } from './air.ts';
import { board, roundSeconds, within, type Given } from './within.ts';

const telnet = 23;
/** TCP ports that the engine, or usual firmware for this chip, opens. */
const likely = [21, 22, telnet, 80, 443, 1883, 2323, 3232, 8080, 8266];
/** Milliseconds between two probes. */
const everyMs = 50;
/** Most probes of a port. Many are needed: a busy computer delays the simulated station that answers the chip, while the chip's clock goes on. */
const mostAsks = 60;
const bootSeconds = 10;
/** What the engine says of a radio that is off. */
const off = ['off', 'NULL'];

/** Probes these ports until each has answered, which also shows that the chip is on the air. */
async function ask(scene: Scene, air: Air, ports: number[]): Promise<{ open: number[]; silent: number[] }> {
  const [open, closed] = [new Set<number>(), new Set<number>()];
  for (let count = 0; count < mostAsks; count++) {
    for (const port of ports) {
      if (open.has(port) || closed.has(port)) continue;
      air.ask(port);
      await scene.pass(everyMs);
    }
    const answers = air.heard();
    answers.open.forEach(port => open.add(port));
    answers.closed.forEach(port => closed.add(port));
    if (open.size + closed.size === ports.length) break;
  }
  return { open: [...open], silent: ports.filter(port => !open.has(port) && !closed.has(port)) };
}

const silence = (occasion: string, silent: number[]) => `${occasion}, ports ${silent.join()} did not answer by radio, so the scan does not judge them.`;

/** Scans an engine without firmware, whose telnet port is open. A scan that finds this port would find other open ports, too. */
function scanBare(given: Given, air: Air): Promise<string[]> {
  return within({ ...given, board, files: {}, psram: true, bare: true, air: air.words }, async scene => {
    await scene.boot();
    await scene.until(/espruino\.com\/Donate/, bootSeconds);
    const { open, silent } = await ask(scene, air, likely);
    if (silent.length > 0) return [silence('Of the bare engine', silent)];
    return open.join() === String(telnet) ? [] : [`Of the bare engine port ${open.join() || 'none'} was open, and not ${telnet}.`];
  });
}

/** Scans the firmware from power-on until the round is over, and then with an access point that was opened at the console. */
function scanFirmware(given: Given, air: Air): Promise<string[]> {
  const files = filesFor(1, 6000);
  return within({ ...given, board, files, psram: true, air: air.words }, async scene => {
    const before = air.frames();
    await scene.boot();
    let isOver = false;
    const end = scene.until(ends, roundSeconds).finally(() => { isOver = true; });
    const wrong: string[] = [];
    for (let count = 0; !isOver; count++) {
      air.ask(likely[count % likely.length]!);
      await scene.pass(everyMs);
    }
    await end;
    const { mode } = await scene.host.ask<{ mode: string }>('require("Wifi").getStatus()');
    if (!off.includes(mode)) wrong.push(`Wi-Fi is in the mode "${mode}".`);
    const answers = air.heard();
    if (air.frames() > before) wrong.push(`The chip sent ${air.frames() - before} frames by radio.`);
    if (answers.open.length > 0) wrong.push(`Ports ${[...new Set(answers.open)].join()} were open.`);
    // this command turns the radio on
    scene.type('require("Wifi").startAP("snapferry-try",{},function(){})');
    const { open, silent } = await ask(scene, air, likely);
    if (silent.length > 0) wrong.push(silence('With an access point opened by hand', silent));
    if (open.length > 0) wrong.push(`With an access point opened by hand, port ${open.join()} is open.`);
    return [...wrong, ...compare(scene, files)];
  });
}

/** Scans an engine without firmware first, to show that an open port would be seen, then the firmware. */
export async function scanPorts(given: Given): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'air-'));
  const air = await openAir(join(folder, 'air'));
  try {
    return [...await scanBare(given, air), ...await scanFirmware(given, air)];
  } finally {
    air.close();
    rmSync(folder, { recursive: true });
  }
}
