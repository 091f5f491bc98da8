/**
 * `npm run upload`: writes a board's firmware through the running engine into the slot that does not run, reads it back, and starts
 * it on trial. All else in the flash stays. Checks board, firmware and port name before it opens the port.
 */
import { findBoard } from '../boards/boardfile.js';
import { readImage } from '../flash/flashable.js';
import { openPort, sentenceFor } from '../flash/port.js';
import { createTalk } from '../flash/talk.js';
import { stop } from '../stop.js';
import { createCommand, runCommand } from './command.js';

const baud = 115_200;

const unfit = 'is no serial port: name the one that the board is on, such as /dev/ttyUSB0';
/** Ends of sentences that say why the serial port does not open, with advice. @type {import('../flash/port.js').Sentences} */
const sentences = {
  missing: 'is not there: is the board plugged in?',
  forbidden: 'may not be opened by you: on Linux, join the group that owns it (sudo usermod -aG dialout $USER) and log in again',
  busy: 'is in use by another program, a console for example',
  unfit,
  unknown: unfit,
};

/** Makes the error for a serial port that does not open. @param {string} path of the port @param {string} message of the operating system */
const errorOf = (path, message) => new Error(`${path} ${sentenceFor(message, sentences) ?? `cannot be opened: ${message}`}.`.replace('?.', '?'));

/**
 * Makes the functions that send text to the engine's console and receive its output, from an open serial port.
 * @param {import('serialport').SerialPort} port
 * @returns {import('../flash/talk.js').Line}
 */
function lineOf(port) {
  return {
    onText: take => void port.on('data', bytes => take(bytes.toString('latin1'))),
    write: text => new Promise((resolve, reject) => {
      port.write(text, 'latin1', error => void (error && reject(error)));
      port.drain(error => error ? reject(error) : resolve());
    }),
  };
}

async function askPassword() {
  if (process.env.CONSOLE_PASSWORD || !process.stdin.isTTY) return process.env.CONSOLE_PASSWORD;
  const { isCancel, password } = await import('@clack/prompts');
  const given = await password({ message: 'The console is locked. Its password (console.password):' });
  return isCancel(given) ? undefined : given;
}

/** Writes a board's firmware through the engine that runs on the board. @param {{ board?: string, port?: string }} given */
async function upload({ board: asked = process.env.BOARD, port: path }) {
  if (!asked) return stop('The board is not named: npm run upload -- --board NAME --port PORT, NAME being one of boards/.');
  const { name } = findBoard(asked).board;
  const { firmware: data } = readImage(asked);
  if (!path) {
    return stop(`The port is not named: npm run upload -- --board ${asked} --port PORT, such as /dev/ttyUSB0, /dev/cu.usbserial-0001 or COM3.`);
  }
  const port = await openPort({ path, baudRate: baud }, message => errorOf(path, message));
  port.on('close', (/** @type {Error | null | undefined} */ error) =>
    void (error && stop(`${path} was closed: was the board unplugged? The firmware before it still runs.`)));
  const talk = createTalk(lineOf(port), path, askPassword,
    () => console.log(`${process.stdout.isTTY ? '\r' : ''}The board on ${path} has not answered yet, and is asked again …`));
  console.log(`Espruino ${await talk.greet()} answers on ${path}.`);
  console.log(`Writing the firmware for ${name}, ${data.length} bytes: from half a minute to two minutes …`);
  const place = await talk.clear();
  const slot = await talk.store(place, data,
    bytes => void (process.stdout.isTTY && process.stdout.write(`\r${Math.floor(100 * bytes / data.length)} %  `)));
  const isStarted = await talk.start();
  await new Promise(resolve => port.close(resolve));
  const begun = isStarted ? 'and starts now' : 'but the board has not answered to its start: press reset';
  console.log(`${process.stdout.isTTY ? '\r' : ''}Done: slot ${slot} was read back and is correct, ${begun}. `
    + 'It stays once a round has brought an image or a report to the server; after three starts without, the firmware before it returns.');
}

const command = createCommand('upload', 'Writes the firmware of a board through the Espruino that runs on it, reads it back, and starts it.')
  .option('--board <name>', 'a board of boards/, built by: npm run build -- NAME; the variable BOARD names it too')
  .option('--port <path>', 'the serial port that the board is on, such as /dev/ttyUSB0 or COM3')
  .parse();
await runCommand(() => upload(command.opts()));
