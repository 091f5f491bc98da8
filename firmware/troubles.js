/**
 * What goes wrong between a program that flashes and the chip, as esptool and esptool-js say it → what a person reads, and can do.
 */
import { engine } from './engine.js';

/**
 * @typedef {object} Place who asks, and so how its sentences end
 * @property {string} on where the chip is, as in " on /dev/ttyUSB0"; '' where that goes without saying
 * @property {string} port the port by its name, at the beginning of a sentence's part
 * @property {string} slower how a slower rate is chosen
 */

/** @typedef {{ name: string, says: RegExp, tell(place: Place, text: string): string }} Trouble */

/** Its kind, as either program names it. @param {string} text */
const chipIn = text => /This chip is [A-Za-z0-9-]+/.exec(text)?.[0] ?? 'This chip is of a kind that is not known';

/** In the order in which they are looked for. @type {Trouble[]} */
export const troubles = [
  {
    name: 'chip',
    says: /This chip is|Wrong (--)?chip|Unexpected chip (id|magic)/i,
    tell: ({ on }, text) => `the chip${on} is not an ESP32 (${chipIn(text)}): the firmware runs on the first ESP32 only, not on its C, S, H and P successors`,
  },
  {
    name: 'permission',
    says: /permission denied/i,
    tell: ({ port }) => `you have no permission to use ${port}: on Linux, join the group that owns it and log in again`,
  },
  {
    name: 'lost',
    says: /device has been lost|device disconnected|device not configured|port is closed/i,
    tell: ({ on }) => `the board${on} was unplugged, or its USB connection broke: use another cable, and plug it in without a hub`,
  },
  {
    name: 'busy',
    says: /could not open|failed to open|port is busy|in use|resource busy|exclusively lock|already open/i,
    tell: ({ port }) => `${port} cannot be opened: another program may have it, a console for example`,
  },
  {
    name: 'silent',
    says: /failed to connect|no serial data|timed out|invalid head of packet|invalid response|invalid slip escape|data stream stopped|guru meditation/i,
    tell: ({ on, slower }) => `the chip${on} does not answer: take the SD card out, hold BOOT (IO0 to ground) while resetting it, try ${slower} and another cable`,
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
    says: /MD5 of file|digest mismatch|verif[a-z]* failed|read back is not/i,
    tell: ({ slower }) => `what was read back is not what was written: try ${slower}, another cable, a better supply`,
  },
];

/** @param {string} text what the program said @returns {Trouble | undefined} */
export const troubleIn = text => troubles.find(({ says }) => says.test(text));

/** Whether what it said shows that something in the flash is no longer what it was. @param {string} text */
export const hasErased = text => /will be erased|erasing/i.test(text);

/** Storage must lie in it whole. */
export const leastFlashBytes = Number(engine.storage.address) + engine.storage.pageBytes * engine.storage.pages;
