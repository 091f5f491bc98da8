// `npm run web`: serves the browser page on this machine. With --demo it is connected to a simulated camera.

import { Option } from 'commander';
import { listAsked, listWithCameras, wordOf } from '../../../../firmware/boards/boardfile.js';
import { listChips } from '../../../../firmware/boards/wires.js';
import { createCommand, fail, runCommand } from '../../../../firmware/commands/command.js';
import { listPlaced, listStale, makeReady } from '../../../../firmware/commands/ready.js';
import { cameraParts } from '../../../sim/world/board.ts';

const about = `Serves the browser page, by which a camera is installed, configured and watched over its USB cable.

With --demo the page has a simulated camera: install it, configure it, watch it deliver, with no hardware.
With --fleet it serves the fleet's page, over a generated fleet, by nginx if it is installed.`;

const command = createCommand('web', about)
  .addOption(new Option('--demo', 'a simulated camera in place of serial ports').default(false))
  .addOption(new Option('--bare', "the demo's board comes fresh from the factory, to be installed first").default(false).implies({ demo: true }))
  .addOption(new Option('--fleet <cameras>', 'the page of a whole fleet, of so many generated cameras').argParser(Number))
  .addOption(new Option('--port <number>', 'port of this machine').default(8080).argParser(Number))
  .addOption(new Option('--engine-dir <dir>', "the folder with Espruino's release files for the ESP32; without it they are fetched from Espruino's site"))
  .parse();

/** The options of `npm run web`. */
export interface WebOptions {
  /** True connects the page with the simulated camera. */
  demo: boolean;
  /** True leaves the flash of the simulated board empty. */
  bare: boolean;
  /** Number of cameras of a generated fleet, whose page is served instead. */
  fleet?: number;
  /** The port on this machine. */
  port: number;
  /** Folder with Espruino's release files for the ESP32. If it is undefined, they are fetched from Espruino's site. */
  engineDir?: string;
}

const options = command.opts<WebOptions>();
if (!Number.isInteger(options.port) || options.port < 0 || options.port > 65535) command.error('error: --port takes a number from 0 to 65535.');

if (options.fleet !== undefined && !(Number.isInteger(options.fleet) && options.fleet > 0 && options.fleet <= 10_000)) command.error('error: --fleet takes a number from 1 to 10000.');
if (options.fleet !== undefined && options.demo) command.error('error: --fleet has cameras of its own; leave --demo and --bare out.');

const { ensureFree } = await import('./server.ts');

/** The board that README recommends. It is built first, and the page is shown then. */
const firstBoard = 'lilygo-t-sim7600';

let close: () => Promise<void> = async () => undefined;
await runCommand(async () => {
  await ensureFree(options.port);
  const [{ makePage, startBundle }, { findEngine }] = await Promise.all([import('../../../../web/build.js'), import('../../../../firmware/engine/findengine.js')]);
  const found = findEngine(options.engineDir);
  // the page's demo is built after the page is shown, with the other boards
  const isDemoLater = !options.demo && listStale(listPlaced('')).some(({ name }) => name !== firstBoard);
  const first = isDemoLater ? [firstBoard] : [firstBoard, cameraParts.path];
  const needed = listStale(listPlaced(first.join()));
  // the bundle of the page is made on another processor while the boards are built
  if (needed.length > 0) startBundle().catch(() => undefined);
  await makeReady(first.join(), console.log);
  const later = listStale(listPlaced('')).map(({ name }) => name);
  const isWithoutDemo = listStale(listPlaced(cameraParts.path)).length > 0;
  const ready = listChips().map(({ name }) => name).filter(name => !later.includes(name));
  console.log(await makePage(await found, { names: ready, pending: options.demo ? 0 : later.length, isWithoutDemo }));
  if (options.fleet !== undefined) {
    const { openFleet } = await import('./fleet.ts');
    const fleet = await openFleet(options.fleet, options.port, console.log);
    close = fleet.stop;
    console.log(`\nThe fleet: ${fleet.url}   (Ctrl-C ends it)`);
    return;
  }
  const { openPage } = await import('./open.ts');
  const page = await openPage(options, console.log);
  close = page.close;
  console.log(`\nThe page: ${page.url}   (Ctrl-C ends it)`);
  const whole = [...listAsked('').flatMap(listWithCameras).map(wordOf), cameraParts.path].join();
  if (listStale(listPlaced(whole)).length === 0 || options.demo) return;
  console.log(`\nThe page works; ${isWithoutDemo ? 'its demo and ' : ''}the other boards and cameras come now.`);
  await makeReady(whole, console.log);
  console.log(await makePage(await found));
}, () => void close().then(() => process.exit(130), fail));
