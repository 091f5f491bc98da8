/** Explains failures of esptool for flash.sh: those of the port and of esptool itself, and those that the browser page has, too. */
import { troubles } from './troubles.js';

/** The failures that only esptool has. They are looked for first, as their words are more exact. @type {import('./troubles.js').Trouble[]} */
const own = [
  {
    name: 'shared',
    says: /multiple access on port/i,
    tell: ({ port }) => `another program reads from ${port} at the same time, such as a terminal or ModemManager: close it `
      + '(on Linux: sudo systemctl stop ModemManager)',
  },
  {
    name: 'missing',
    says: /no such file or directory|cannot find the file|FileNotFoundError/i,
    tell: ({ port }) => `there is no ${port}: plug the board in by a cable that carries data. `
      + 'Under WSL, usbipd must hand it over, and it is /dev/ttyUSB0 or /dev/ttyACM0 then',
  },
  {
    name: 'rate',
    says: /errno 22\b|invalid argument/i,
    tell: ({ port, slower }) => `${port} refuses this rate, as drivers of macOS do: try ${slower}`,
  },
  {
    name: 'stuck',
    says: /write timeout/i,
    tell: ({ port }) => `${port} takes no data: unplug the board and plug it in again at another USB port. `
      + 'On Windows, install the newest driver of its USB chip',
  },
  {
    name: 'tool',
    says: /no module named|ModuleNotFoundError|ImportError|pyserial .*(?:too old|not installed)/i,
    tell: () => 'esptool is not complete: install it again, such as by pipx reinstall esptool',
  },
];

/**
 * Finds the failure in the output of esptool.
 * @param {string} text the output
 * @returns {import('./troubles.js').Trouble | undefined} undefined if it is not known
 */
export const troubleOfTool = text => [...own, ...troubles].find(({ says }) => says.test(text));

/**
 * Tells whether a failure may pass by itself: an answer of the chip was missing or damaged, or the rate was refused. A chip that has answered nothing
 * at all was asked many times already.
 * @param {string} text the output of esptool
 * @returns {boolean}
 */
export const mayPass = text => ['silent', 'flash', 'differs', 'rate', 'stuck'].includes(troubleOfTool(text)?.name ?? '')
  && !/failed to connect/i.test(text);

/** Tells whether the output of esptool or esptool-js shows that it had begun to erase the flash. @param {string} text */
export const hasErased = text => /will be erased|erasing/i.test(text);
