// The composition root: picks the parts, wires them, starts. It decides nothing.

import { board } from 'board';
import { createDeliveries } from './deliveries';
import { createCard } from './device/card';
import { createClock } from './device/clock';
import { closeDoors, engineFlaws } from './device/doors';
import { createLight, createPower } from './device/pins';
import { createSleep, createWatchdog } from './device/sleep';
import { engineVersion, expose, hash, lockConsole, memory, onCrash, print, random } from './device/system';
import { createUart } from './device/uart';
import { keepZone } from './device/zone';
import { createFerry } from './ferry';
import { createLog } from './log';
import { knownModems } from './modem/known';
import { createOutbox } from './source/outbox';
import { createJournal } from './store/journal';
import { createLogfile } from './store/logfile';
import { createNotes } from './store/state';

/** Longer than any single call of the engine takes: a long folder, a rest of the log, filler at a slow rate. */
const watchdogSeconds = 120;

const clock = createClock();
const files = createCard();
const uart = createUart();
const logfile = createLogfile(files, clock);
const log = createLog(
  function () { return clock.stamp() || '+' + (clock.now() / 1000).toFixed(3); },
  function (line) {
    print(line);
    logfile.write(line);
  }
);
const journal = createJournal(files, hash);

closeDoors();
if (board.camera) keepZone(clock);
const ferry = createFerry(Object.assign({
  uart: uart,
  clock: clock,
  calendar: clock,
  files: files,
  power: createPower(),
  sleep: createSleep(),
  watchdog: createWatchdog(watchdogSeconds),
  lockConsole: lockConsole,
  light: createLight(),
  log: log,
  logfile: logfile,
  source: createOutbox(files, journal, clock, log, hash),
  notes: createNotes(files),
  modems: knownModems,
  model: board.modem.model || '',
  maxBaud: board.modem.maxBaud || 0,
  hash: hash,
  random: random,
  memory: memory,
  title: board.title + ', engine ' + engineVersion(),
  flaws: engineFlaws()
}, board.camera ? {
  // a board without one has not even the field
  camera: {
    model: board.camera.model || '',
    models: board.camera.uart ? 'vc0706 ov528' : board.camera.i2c || board.engine === 'linux' ? 'arducam-mega arducam-mini' : 'arducam-mega',
    hasPir: !!board.camera.pir
  }
} : {}), createDeliveries);
onCrash(function (error) { ferry.machine.recover('a fault in the firmware (' + error + ')'); });
expose('ferry', ferry.verbs);
ferry.start();
