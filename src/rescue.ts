// The rescue: a program of its own in the file `rescue` of Storage. The loader starts it while neither slot has firmware that may start. It
// takes signed firmware from the card, and leaves the console to an upload by USB.

import { firmware } from '#firmware';
import { board } from 'board';
import { createCard } from './device/card';
import { createClock } from './device/clock';
import { holdPins } from './device/holds';
import { createNatives } from './device/natives';
import { createLight } from './device/pins';
import { createRescueSlots, givenUpHead, isUploading, onFault, repeat } from './device/rescuing';
import { createWatchdog } from './device/sleep';
import { engineVersion, print } from './device/system';
import { heal, type RescueTrip, type Seen } from './update/heal';
import { headBytes, manifestAt, readManifest } from './update/manifest';

/** Seconds without feeding after which the watchdog restarts the chip. */
const watchdogSeconds = 120;
const feedMs = 10000;
/** Milliseconds from one look at the card to the next, as the firmware does without a card. */
const lookMs = 10000;
/**
 * Milliseconds for which the watchdog is fed after a look at the card has begun. Work that takes longer, such as an installation, asks for
 * more time.
 */
const partMs = 120000;

function tell(text: string): void {
  print('snapferry: ' + text);
}

/** Begins to look for firmware on the card, again and again. */
function begin(): void {
  const clock = createClock();
  const watchdog = createWatchdog(watchdogSeconds);
  const light = createLight();
  const seen: Seen = { file: '', why: '', untilMs: 0 };
  let told = '';
  let endMs = 0;

  function expect(ms: number): void { endMs = clock.now() + ms; }

  function showWork(isOn: boolean): void {
    if (isOn) light.show(1, 500, 0, 500);
    else light.show(5, 150, 250, 1500);
  }

  const returned = readManifest(givenUpHead(manifestAt, headBytes));
  const trip: RescueTrip = {
    clock: clock, natives: createNatives(), files: createCard(watchdog.feed), slots: createRescueSlots(),
    log: { info: function (_, text) { tell(text); } },
    givenUp: returned ? returned.version : '', expect: expect, showWork: showWork
  };

  function look(): void {
    expect(partMs);
    launch(heal(trip, seen), function (why) {
      if (!why) return;
      if (why !== told) tell(why);
      told = why;
      clock.after(lookMs, look);
    }, function () {});
  }

  watchdog.feed();
  // The watchdog is fed only until `endMs`, the time that the work may take. Work that hangs then ends with a restart.
  repeat(function () { if (clock.now() < endMs) watchdog.feed(); }, feedMs);
  showWork(false);
  look();
}

holdPins();
onFault();
tell('the rescue ' + firmware.version + ', ' + board.title + ', engine ' + engineVersion());
if (isUploading()) tell('an upload is under way, so the rescue stays off for a quarter of an hour');
else begin();
