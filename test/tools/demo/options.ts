// The command lines of the demo and of the run with a real modem: they are read, checked, and explained by --help.

import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { createCommand } from '../../../firmware/commands/command.js';
import type { CameraKind } from '../../sim/camera/families.ts';
import type { SampleImage } from '../../sim/card/sample.ts';
import type { ServerAddress } from './server/target.ts';

/** What runs the firmware: the real engine, or Node with replacements for the engine's own functions. */
export type EngineName = 'espruino' | 'node';

/** The kinds of simulated cameras, the demo's default first. */
const cameras: CameraKind[] = ['vc0706', 'ov528', 'arducam-mega', 'arducam-mini'];

/** The options of a run, from the command line. */
export interface DemoOptions {
  /** A folder that is used as the card. If it is undefined, a sample card is made. */
  card?: string;
  /** Images for the sample card, instead of the drawn ones. Tests that do not depend on an image's size give small ones. */
  samples?: SampleImage[];
  /** An existing FTP server, instead of the demo's own. */
  server?: ServerAddress;
  /** True sends to the demo's own server by HTTP instead of FTP. */
  http?: boolean;
  /** The simulated camera that takes four pictures. If it is undefined, a VC0706 takes one. */
  camera?: CameraKind;
  /** The engine that runs the firmware. If it is undefined, it is the real one if that is on the PATH, otherwise Node. */
  engine?: EngineName;
  /** Rate of the line to the modem in baud. If it is undefined, the one in config.json is used. */
  baud: number | undefined;
  /** True if the rate was given on the command line, so that it overrides the card's config.json. */
  isBaudGiven: boolean;
  /** True prints each command to the modem, and its answer. */
  trace: boolean;
  /** `line`: bytes between engine and simulated modem take as long as at the line's rate. `full`: they arrive at once. */
  speed: 'line' | 'full';
  /** The serial port of a real modem, instead of the simulated one. */
  port?: string;
  /**
   * The folder of a card for which a person is asked for the settings of its config.json, instead of a run. With `true`, the folder is asked
   * for, too.
   */
  setup?: string | true;
  /** True only checks modem, network and server step by step, instead of a run. */
  check?: boolean;
  /** True cuts the power in the middle of the third image, and boots again. */
  cut?: boolean;
  /** True shows the check-in in scenes, instead of a usual run. */
  checkIn?: boolean;
  /** True shows an update of the firmware in scenes, instead of a usual run. */
  update?: boolean;
  /** True if RTS and CTS of the real modem's port are wired. */
  flow: boolean;
}

/** Rates in baud that the SIM7600 takes by AT+IPR (AT manual 2.2.12), as far as the firmware uses them. */
const rates = [9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600, 3000000, 3200000, 3686400];

const boardFile = new URL('../../../boards/linux.json', import.meta.url);

function readBaud(text: string): number {
  const { modem } = JSON.parse(readFileSync(boardFile, 'utf8')) as { modem: { maxBaud: number } };
  const possible = rates.filter((rate) => rate <= modem.maxBaud);
  if (!possible.includes(Number(text))) throw new InvalidArgumentError(`The rates are ${possible.join(', ')}.`);
  return Number(text);
}

function readCard(text: string): string {
  const path = resolve(text);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new InvalidArgumentError('There is no such folder.');
  return path;
}

function readServer(text: string): ServerAddress {
  const form = 'It is written as ftp://user:password@host:port/directory.';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'ftp:' || !url.hostname) throw new InvalidArgumentError(form);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 21),
    user: decode(url.username, form) || 'anonymous',
    password: decode(url.password, form) || (url.username ? '' : 'anonymous@'),
    directory: decode(url.pathname, form) || '/',
    security: 'none',
  };
}

function decode(text: string, form: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InvalidArgumentError(`${form} A % in it is written as %25.`);
  }
}

const about = `Carries the images of a card through a simulated SIM7600 to a real server, with the firmware that ships.

With no option: a sample card, one more picture from a simulated camera, and the demo\'s own FTP server on this machine; with --http a web server, nginx if it is installed.`;

const more = 'Images on the card are never changed. Without --server, --http and --baud, the card\'s own config.json is used unchanged: the firmware keeps its '
  + 'journal in /snapferry/ on the card, and the images go to the server that config.json names. With one of them, the run has its own config.json '
  + 'and journal, and the images go to --server or to the demo\'s own server. The next run deletes the files that a run leaves for you to look at.';

/** Returns a function that gives this text for the help, wrapped to the terminal's width. */
function flow(text: string): ({ command }: { command: Command }) => string {
  return ({ command }) => `\n${command.createHelp().boxWrap(text, command.configureOutput().getOutHelpWidth?.() || 80)}`;
}

/** Returns an error message without addresses, which may contain a password. Other typed words stay in it. */
export function hideAddress(complaint: string): string {
  return complaint.replace(/(option '--server <url>' argument) '.*' is invalid/s, '$1 is not right').replace(/'[^\n]*'/g, quoted => quoted.replace(/(\w+:\/*).*@/, '$1***@'));
}

/** Makes the command line of `npm start`, with its help. */
export function demoCommand(): Command {
  return createCommand('start', about)
    .configureOutput({ outputError: (text, write) => write(hideAddress(text)) })
    .addOption(new Option('--card <dir>', 'folder that replaces the card').argParser(readCard))
    .addOption(new Option('--server <url>', 'ftp://user:password@host:port/directory').argParser(readServer))
    .addOption(new Option('--http', 'deliver by HTTP, to a server of the demo\'s own').conflicts('server'))
    .addOption(new Option('--camera [name]', 'take several pictures with this simulated camera').choices(cameras).preset(cameras[0]).conflicts('card'))
    .addOption(new Option('--engine <name>', 'program that runs the firmware (espruino if it is on the PATH, otherwise node)').choices(['node', 'espruino']))
    .addOption(new Option('--baud <rate>', 'rate of the line to the modem').default(921600).argParser(readBaud))
    .addOption(new Option('--trace', 'show every line to and from the modem, secrets masked').default(false))
    .addOption(new Option('--speed <how>', 'keep the rate of the line, or go as fast as possible').choices(['line', 'full']).default('line'))
    .addOption(new Option('--check', 'only check the way to the server: card, SIM, network, login, and a test picture there and back').default(false))
    .addOption(new Option('--check-in', 'show how settings from the server are tried, and how the camera goes back if they lock it out (two minutes)').conflicts(['card', 'server', 'http', 'camera', 'check']).default(false))
    .addOption(new Option('--update', 'show how signed firmware from the card is taken, and how the camera goes back from a version with a fault (two minutes)')
      .conflicts(['card', 'server', 'http', 'camera', 'check', 'checkIn', 'cut', 'trace', 'setup']).default(false))
    .addOption(new Option('--cut', 'cut the power in the middle of the third image, and boot again').conflicts(['check', 'checkIn']).default(false))
    .addOption(new Option('--setup [dir]', 'ask for the settings of a config.json, and write it into the folder of a card').conflicts(['card', 'server', 'http', 'camera', 'engine', 'baud', 'trace', 'speed', 'cut']))
    .addHelpText('after', flow(more));
}

/** Reads the command line of `npm start`. A wrong word ends the program with a sentence. */
export function readOptions(words: string[], command = demoCommand()): DemoOptions {
  command.parse(words, { from: 'user' });
  return { ...command.opts<Omit<DemoOptions, 'isBaudGiven' | 'flow'>>(), isBaudGiven: command.getOptionValueSource('baud') === 'cli', flow: false };
}

const aboutPort = 'Carries the images of a card through a real modem at a serial port of this machine, a USB stick or a module on an adapter, '
  + 'with the firmware that ships and the card\'s own config.json: modem, SIM and server are tried before soldering.';

const morePort = 'The card is used as a board would use it: the journal is written to /snapferry/ on it, and images are deleted if images.afterUpload '
  + 'is "delete". With --baud, the run has its own config.json and journal, and nothing is deleted. The modem must reach the server '
  + 'through its own network. If this machine reaches the server too, the delivered images are compared byte for byte.';

/** Makes the command line of `npm run bench:modem`, for a real modem. */
export function portCommand(): Command {
  return createCommand('bench:modem', aboutPort)
    .requiredOption('--port <path>', 'serial port of the modem that takes AT, such as /dev/ttyUSB2')
    .addOption(new Option('--card <dir>', 'folder that replaces the card, with its config.json').argParser(readCard).makeOptionMandatory())
    .addOption(new Option('--engine <name>', 'program that runs the firmware (espruino if it is on the PATH, otherwise node)').choices(['node', 'espruino']))
    .addOption(new Option('--baud <rate>', 'rate to carry images at, instead of modem.baud (USB has none: leave it out)').argParser(readBaud))
    .addOption(new Option('--flow', 'RTS and CTS are wired between adapter and modem').default(false))
    .addOption(new Option('--trace', 'show every line to and from the modem, secrets masked').default(false))
    .addHelpText('after', flow(morePort));
}

async function listPorts(): Promise<string> {
  const { SerialPort } = await import('serialport');
  const ports = await SerialPort.list().catch(() => []);
  // a serial port without a manufacturer is not listed, since it is mostly one of the mainboard, with nothing connected to it
  const found = ports.filter(({ manufacturer, vendorId }) => manufacturer ?? vendorId).map(({ path, manufacturer }) => (manufacturer ? `${path} (${manufacturer})` : path));
  return found.length > 0 ? `The serial ports here are ${found.join(', ')}.` : 'There is no serial port here: is the modem plugged in, by a cable that carries data?';
}

/** Ends the program with a list of this machine's serial ports, if the command line names no port. */
export async function askForPort(words: string[]): Promise<void> {
  if (!words.some(word => /^(--port|--help|-h)/.test(word))) portCommand().error(`error: required option '--port <path>' not specified. ${await listPorts()}`);
}

/** Reads the command line of `npm run bench:modem`. The speed is `full`, since the real modem sets the pace. */
export function readPortOptions(words: string[], command = portCommand()): DemoOptions {
  command.parse(words, { from: 'user' });
  const given = command.opts<Omit<DemoOptions, 'isBaudGiven' | 'speed'>>();
  return { ...given, isBaudGiven: given.baud !== undefined, speed: 'full' };
}
