/**
 * `npm run upload`: the firmware of a board through the engine that runs on it,
 * into its Storage, read back, and started. What the chip itself has saved there
 * stays. Board, firmware and port are looked at before anything is opened.
 */
import { findBoard } from './boardfile.js';
import { createCommand, runCommand } from './command.js';
import { readFirmware } from './flashable.js';
import { stop } from './stop.js';
import { createTalk } from './talk.js';

const baud = 115_200;

/** What the system says where a port does not open → what a person can do. */
/** @type {[RegExp, string][]} */
const reasons = [
  [/No such file|cannot find|not found/i, 'is not there: is the board plugged in?'],
  [/Permission denied|Access denied|Operation not permitted/i, 'may not be opened by you: on Linux, join the group that owns it (sudo usermod -aG dialout $USER) and log in again'],
  [/Cannot lock|busy|temporarily unavailable/i, 'is in use by another program, a console for example'],
  [/Inappropriate ioctl|Is a directory|Not a typewriter|Invalid argument|unknown error code/i, 'is no serial port'],
];

/** @param {string} path @returns {Promise<import('serialport').SerialPort>} */
async function openPort(path) {
  const { SerialPort } = await import('serialport');
  return new Promise((resolve, reject) => {
    const port = new SerialPort({ path, baudRate: baud }, error => {
      if (!error) return resolve(port);
      const reason = reasons.find(([pattern]) => pattern.test(error.message))?.[1] ?? `cannot be opened: ${error.message}`;
      reject(new Error(`${path} ${reason}.`.replace('?.', '?')));
    });
  });
}

/** @param {import('serialport').SerialPort} port @returns {import('./talk.js').Line} */
function lineOf(port) {
  return {
    onText: take => void port.on('data', bytes => take(bytes.toString('latin1'))),
    write: text => new Promise((resolve, reject) => {
      port.write(text, 'latin1', error => void (error && reject(error)));
      port.drain(error => error ? reject(error) : resolve());
    }),
  };
}

/** @param {{ board?: string, port?: string }} given */
async function upload({ board: asked = process.env.BOARD, port: path }) {
  if (!asked) return stop('The board is not named: npm run upload -- --board NAME --port PORT, NAME being one of boards/.');
  const { name } = findBoard(asked);
  const data = readFirmware(asked);
  if (!path) return stop(`The port is not named: npm run upload -- --board ${asked} --port PORT, such as /dev/ttyUSB0, /dev/cu.usbserial-0001 or COM3.`);
  const port = await openPort(path);
  port.on('close', (/** @type {Error | null | undefined} */ error) => void (error && stop(`${path} was closed: was the board unplugged? What it has now may not start.`)));
  const talk = createTalk(lineOf(port), path);
  console.log(`Espruino ${await talk.greet()} answers on ${path}.`);
  console.log(`Writing the firmware for ${name}, ${data.length} bytes: from 20 s to a minute …`);
  await talk.clear();
  await talk.store(data, bytes => void (process.stdout.isTTY && process.stdout.write(`\r${Math.floor(100 * bytes / data.length)} %  `)));
  await talk.start();
  await new Promise(resolve => port.close(resolve));
  console.log(`${process.stdout.isTTY ? '\r' : ''}Done: it was read back and is correct, and starts now.`);
}

const command = createCommand('upload', 'Writes the firmware of a board through the Espruino that runs on it, reads it back, and starts it.')
  .option('--board <name>', 'a board of boards/, built by: npm run build -- NAME; the variable BOARD names it too')
  .option('--port <path>', 'the serial port that the board is on, such as /dev/ttyUSB0 or COM3')
  .parse();
await runCommand(() => upload(command.opts()));
