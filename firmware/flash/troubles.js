/** Explains failures of flashing: patterns of messages from esptool and esptool-js, and sentences with advice. */
import { engine } from '../engine/engine.js';

/**
 * Words that the sentences about a failure contain. They depend on who shows the sentence: flash.sh or the browser page.
 * @typedef {object} Place
 * @property {string} on the chip's place, as in " on /dev/ttyUSB0"; '' if it is obvious
 * @property {string} port the port's name, at the beginning of a clause
 * @property {string} slower the option for a slower rate
 */

/**
 * A kind of failure: the pattern of its messages, and the function that explains it.
 * @typedef {{ name: string, says: RegExp, tell(place: Place, text: string): string }} Trouble
 */

/** Returns what the output says about the kind of chip. @param {string} text */
const chipIn = text => /This chip is [A-Za-z0-9-]+/.exec(text)?.[0] ?? 'This chip is of a kind that is not known';

/** The failures of flashing that are known. The first one whose pattern is in the output is taken. @type {Trouble[]} */
export const troubles = [
  {
    name: 'chip',
    says: /This chip is|Wrong (--)?chip|Unexpected chip (id|magic)/i,
    tell: ({ on }, text) => `the chip${on} is not an ESP32 (${chipIn(text)}): the firmware runs on the first ESP32 only, `
      + 'not on its C, S, H and P successors',
  },
  {
    name: 'permission',
    says: /permission denied/i,
    tell: ({ port }) => `you have no permission to use ${port}: on Linux, join the group that owns it and log in again`,
  },
  {
    name: 'lost',
    says: /device has been lost|device disconnected|device not configured|port is closed|input\/output error|protocol error|broken pipe|not functioning|does not recognize the command|ClearCommError/i,
    tell: ({ on }) => `the board${on} was unplugged, or its USB connection broke: use another cable, and plug it in without a hub`,
  },
  {
    name: 'busy',
    says: /could not open|failed to open|port is busy|in use|resource busy|exclusively lock|already open/i,
    tell: ({ port }) => `${port} cannot be opened: another program may have it, a console for example`,
  },
  {
    name: 'silent',
    says: /failed to connect|no serial data|timed out|invalid head of packet|invalid response|invalid slip escape|data stream stopped|transfer stopped|stopped responding|failed to start stub|guru meditation/i,
    tell: ({ on, slower }) => `the chip${on} does not answer: take the SD card out, hold BOOT (IO0 to ground) while resetting it, `
      + `try ${slower} and another cable`,
  },
  {
    name: 'small',
    says: /will not fit|doesn't fit in the available flash/i,
    tell: () => "the chip's flash is too small: 4 MB are needed",
  },
  {
    name: 'flash',
    says: /auto-detect flash size|flash chip connection|failed to (erase|enter|write|leave|calculate|read)/i,
    tell: ({ on, slower }) => `the chip${on} answers, but its flash does not: take the SD card out, try ${slower}, another cable, a better supply`,
  },
  {
    name: 'differs',
    says: /MD5 of file|digest mismatch|verif[a-z]* failed|read back (is not|differs)/i,
    tell: ({ slower }) => `the flash content differs from the data written: try ${slower}, another cable, a better supply`,
  },
];

/**
 * Finds the failure in the output of esptool or esptool-js.
 * @param {string} text the output
 * @returns {Trouble | undefined} undefined if it is not known
 */
export const troubleIn = text => troubles.find(({ says }) => says.test(text));

/** Least size of the flash in bytes, so that all of Storage fits. */
export const leastFlashBytes = Number(engine.storage.address) + engine.storage.pageBytes * engine.storage.pages;
