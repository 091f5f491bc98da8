// Connects the hardware to the firmware, and starts it.

import { board, cameraBoard } from 'board';
import { createShots } from './camera/requests';
import { openLineCamera } from './camera/serial/openserial';
import type { ShotTrip } from './camera/shots';
import { createShotState, type CameraParts } from './camera/shotstate';
import { openBusCamera } from './camera/spi/openspi';
import type { CameraWiring } from './config/camerakeys';
import { describe } from './device/about';
import { readVolts } from './device/battery';
import { createCameraBus } from './device/camera/camerabus';
import { createCameraLine } from './device/camera/cameraline';
import { createCameraPins } from './device/camera/camerapins';
import { createFolderMarks } from './device/camera/marks';
import { keepPictures } from './device/camera/pictures';
import { createCard } from './device/card';
import { createClock } from './device/clock';
import { expose } from './device/expose';
import { holdPins } from './device/holds';
import { createNatives } from './device/natives';
import { createLight, createPower } from './device/pins';
import { createSleep, createWatchdog } from './device/sleep';
import { createSlots } from './device/slots';
import { startAgain } from './device/start/again';
import { onCrash } from './device/start/crash';
import { engineFlaws } from './device/start/doors';
import { holdLock, lockConsole } from './device/start/lock';
import { guardStart } from './device/start/start';
import { engineVersion, hash, memory, print, random, serialNumber } from './device/system';
import { beginTrial, hasReturned } from './device/trial';
import { createUart, usefulBaud } from './device/uart';
import { keepZone } from './device/zone';
import { announce, pageOf, startFerry, verbsOf } from './entrypoints';
import { createFerry } from './ferry';
import { createLog } from './log';
import { knownModems } from './modem/known';
import { createDeliveries } from './selectdelivery';
import { createOutbox } from './source/outbox';
import { createJournal } from './store/journal';
import { createLogfile } from './store/logfile';
import { createNotes } from './store/state';

/**
 * Seconds without feeding after which the watchdog restarts the chip. Only the listing of a folder may take longer without a break. Even
 * writing a long log, or sending filler at a slow baud rate, takes less.
 */
const watchdogSeconds = 120;

/** Feeds the watchdog during long turns of the event loop. */
function goOn(): void {
  watchdog.feed();
  ferry.machine.expect(0);
}

/** Whether `ferry` or `page` was used at the console since the last call of `takeUse`. */
let isUsed = false;

function takeUse(): boolean {
  const was = isUsed;
  isUsed = false;
  return was;
}

// Some boards reset if the pin of their supply is late, so these pins come before all else.
holdPins();
// Until the firmware can recover by itself, a fault lets the chip start again after a pause. The engine skips the rest of
// the bundle after a fault.
try {
  onCrash(function (error) { startAgain(error); });
} catch (e) {
  startAgain('' + e);
  throw e;
}
// The console is locked before `guardStart`, which may end the start after a boot loop, and leave only the console.
holdLock(takeUse);
guardStart();
const clock = createClock();
const files = createCard(goOn);
const uart = createUart();
const logfile = createLogfile(files, clock);
const log = createLog(
  function () { return clock.stamp() || '+' + (clock.now() / 1000).toFixed(3); },
  function (line, level) {
    print(line);
    if (level) logfile.write(line, level === 'error' || level === 'warn');
  }
);

function tellLog(text: string): void {
  logfile.open();
  log.error('boot', text);
}

onCrash(function (error) { startAgain(error, tellLog); }, tellLog);
const watchdog = createWatchdog(watchdogSeconds);
watchdog.feed();
const journal = createJournal(files, hash, goOn);

const shotState = board.camera && createShotState();

function cameraPartsOf(): CameraParts & CameraWiring {
  return {
    files: function () { return keepPictures(files); },
    journal: journal,
    marks: function () { return createFolderMarks(random); },
    pins: createCameraPins,
    model: cameraBoard.camera.model || '',
    models: cameraBoard.camera.models!,
    hasPir: !!cameraBoard.camera.pir,
    state: shotState!,
    // The bundle of a board contains only one of these two functions, as its camera has either a serial line or SPI.
    open: (cameraBoard.camera.uart && function (model, trip, known) { return openLineCamera(model, trip, createCameraLine(), known); }
      || cameraBoard.camera.spi
        && function (model, trip, known) { return openBusCamera(model, trip, createCameraBus(), known); }) as CameraParts['open']
  };
}

const prove = beginTrial(log, clock);
if (board.camera) keepZone(clock);
const ferry = createFerry(Object.assign({
  uart: uart,
  clock: clock,
  calendar: clock,
  files: files,
  power: function () { return createPower(); },
  sleep: createSleep(),
  watchdog: watchdog,
  // This wrapper calls the lock's function of the same name, so that the lock's code is in memory only while it runs.
  lockConsole: function (password?: string, seconds?: number) { lockConsole(password, takeUse, seconds); },
  light: createLight(),
  log: log,
  logfile: logfile,
  source: createOutbox({ files: files, journal: journal, clock: clock, log: log, hash: hash }, random),
  notes: createNotes(files),
  modems: knownModems,
  model: board.modem.model || '',
  maxBaud: board.modem.maxBaud || 0,
  usefulBaud: usefulBaud,
  hash: hash,
  random: random,
  serial: serialNumber,
  memory: memory,
  prove: prove,
  hasReturned: hasReturned(),
  flash: function () { return { natives: createNatives(), slots: createSlots() }; }
}, board.battery ? {
  battery: function () { return readVolts(); }
} : {}, board.camera ? {
  camera: cameraPartsOf,
  shotsOf: function (trip: ShotTrip) { return createShots(trip, cameraPartsOf); }
} : {}), createDeliveries);
expose('ferry', function () {
  isUsed = true;
  return verbsOf(ferry);
});
expose('page', function () {
  isUsed = true;
  return pageOf(ferry, describe);
});
announce(log, board.title + ', engine ' + engineVersion(), engineFlaws());
startFerry(ferry, function () {
  onCrash(function (error) {
    // A fault may come before the first look at the card, which opens the log's file, so the file is opened here.
    try {
      logfile.open();
    } catch (e) {
      // If the log's file cannot be opened, the message about the fault goes to the console alone.
    }
    ferry.machine.recover('a fault in the firmware (' + error + ')');
  }, tellLog);
});
