// The loader, `.boot0`: it chooses the slot whose firmware runs, and gives up firmware that does not prove itself. The build makes a program
// of its own from `load` (firmware/image/loader.js).

import { board } from 'board';
import { engine } from 'engine';
import { clearBits, storageAddress } from './clearbits';
import { sampleOf } from './sample';
import { liveMarks, startChange, voidChange, type Mark } from './slotmarks';

/**
 * Tells whether Storage has the headers of all its files. `writeHeaders` writes the last word of the last header last, so if it is there, all
 * headers are. Storage is not asked for that file, as the engine may have moved it since.
 */
function hasHeaders(): boolean {
  return require('Flash').read(4, storageAddress() + engine.layout.lastWordAt)[3] !== 255;
}

/**
 * Writes the headers of the Storage files that lie after the first slot. A firmware image that flash.sh did not write ends within that slot.
 * A header's size is written before its name, since Storage with a name but no size is invalid. After a power cut, the next start writes the
 * rest. The build keeps this function as a text, which a start with complete headers need not parse.
 */
function writeHeaders(): void {
  const flash = require('Flash');
  engine.layout.erased.forEach(function (header) {
    const at = storageAddress() + header.at;
    const name = header.name.padEnd(28, '\0');
    flash.write(String.fromCharCode(header.bytes & 255, header.bytes >> 8 & 255, header.bytes >> 16, 0), at);
    for (let part = 0; part < name.length; part += 4) flash.write(name.slice(part, part + 4), at + 4 + part);
  });
}

/** Seconds after which the watchdog restarts the chip, unless the firmware on trial sets a timeout of its own. */
const watchdogSeconds = 300;

/**
 * Returns why the firmware on trial may not start, as the end of the sentence "the firmware in slot a ..."; empty: it may start. It also counts
 * the start and sets a watchdog, since faulty firmware may do nothing that would restart the chip.
 */
function refuseTrial(mark: Mark, program: string): string {
  if (board.engine === 'esp32') E.enableWatchdog(watchdogSeconds, false);
  const start = startChange(mark);
  if (start) clearBits(start);
  return !start ? 'brought nothing to the server in three starts' : E.CRC32(program) === mark.sum ? '' : 'is spoiled';
}

/**
 * Returns the program of the rescue (src/rescue.ts) if Storage has all of it, and otherwise an empty text, while the light flashes. The rescue
 * is written by USB only. The build keeps this function as a text, which a start with working firmware need not parse.
 */
function readRescue(): string {
  const storage = require('Storage');
  const bytes = engine.layout.rescueHeadBytes;
  const program = storage.read(engine.layout.rescue, bytes) || '';
  const isWhole = program && storage.read(engine.layout.rescue, 0, bytes) === E.CRC32(program) + 10000000000 + '\n';
  console.log('snapferry: no slot has firmware that may start. '
    + (isWhole ? 'The rescue looks for it on the card.' : 'Flash it by USB (docs/install.md).'));
  if (isWhole) return program;
  const led = board.led;
  if (led) setInterval(function () { digitalPulse(new Pin(led.pin), led.active, [150, 250, 150, 250, 150, 250, 150, 250, 150]); }, 3500);
  return '';
}

/**
 * Returns the program to run as a view of the flash, or an empty text if there is none.
 *
 * The newest valid record in the file `mark` names the slot. Firmware on trial has three starts, and each checks the CRC-32 of the whole
 * program. Firmware that has proved itself is checked by samples of each page, which is faster.
 *
 * If the firmware fails its check, the next older record is tried. Once an older one may start, the failed records are made void. If none may
 * start, no record is made void, since a flash that reads wrongly at a low voltage may recover. The rescue is then the program.
 */
export function load(): string {
  if (!hasHeaders()) /*@__NOINLINE__*/ writeHeaders();
  const storage = require('Storage');
  const marks = liveMarks(storage.read('mark') || '');
  for (let i = 0; i < marks.length; i++) {
    const mark = marks[i]!;
    const program = storage.read(mark.slot, 0, mark.bytes)!;
    const why = !mark.isGood ? refuseTrial(mark, program) : sampleOf(program) === mark.sum ? '' : 'is spoiled';
    if (!why) {
      marks.slice(0, i).forEach(function (newer) { clearBits(voidChange(newer)); });
      return program;
    }
    console.log('snapferry: the firmware in slot ' + mark.slot + ' ' + why + '.');
  }
  return /*@__NOINLINE__*/ readRescue();
}
