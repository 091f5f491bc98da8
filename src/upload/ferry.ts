// The ferry put together: the trip's record, the works of all states, the machine that runs them.

import { createChat } from '../at/chat';
import type { Light } from '../ports';
import { createCarryWork } from './carry';
import { createImageWork } from './image';
import { createLinkWork } from './link';
import { createRateWork } from './rate';
import { createMachine, type Machine, type Work } from './machine';
import { createRoundWork } from './round';
import { stateOf, type Glow, type StateName } from './states';
import { createVerbs, type Verbs } from './verbs';
import { createWakeWork } from './wake';
import { samplePeak, standardDialect, tellMemory, type Parts, type Trip } from './trip';

export interface FerryParts extends Parts {
  light: Light;
  /** The board and its engine, for the first line of the log. */
  title: string;
}

/** On and off times in milliseconds; README: "The light". */
function show(light: Light, glow: Glow): void {
  switch (glow) {
    case 'busy': return light.show(100, 900);
    case 'sending': return light.show(500, 500);
    case 'fault': return light.show(100, 100);
    default: return light.show(0, 0);
  }
}

function worksOf(name: StateName, trip: Trip): Partial<Work> {
  switch (name) {
    case 'reading': case 'looking': case 'closing': case 'resting': return createRoundWork(trip);
    case 'waking': case 'freeing': case 'powering': return createWakeWork(trip);
    case 'rating': return createRateWork(trip);
    case 'staging': case 'draining': case 'sending': return createCarryWork(trip);
    case 'identifying': case 'unlocking': case 'registering': case 'attaching': case 'opening': case 'reopening': return createLinkWork(trip);
    default: return createImageWork(trip);
  }
}

export interface Ferry {
  machine: Machine;
  /** What a person at the console can ask for; made when it is asked for. */
  verbs(): Verbs;
  start(): void;
}

export function createFerry(parts: FerryParts): Ferry {
  const log = parts.log;
  const standard = standardDialect();
  const trip = parts as unknown as Trip;

  function onUrc(line: string): void {
    const urcs = trip.modem ? trip.modem.urcs : [];
    for (let i = 0; i < urcs.length; i++) {
      const urc = urcs[i]!;
      if (line.indexOf(urc.line) !== 0) continue;
      log.info('modem', 'says by itself: ' + line);
      if (urc.code !== 'restarted') trip.lost = urc.code;
      // while it is woken, a restart is what is wanted
      const isAwaited = machine.state() === 'waking' || machine.state() === 'powering' || machine.state() === 'freeing';
      if (urc.code === 'restarted' && !isAwaited) trip.chat.abort({ code: urc.code, where: machine.state(), line: line });
    }
  }

  trip.standard = standard;
  trip.bag = {};
  trip.baud = 0;
  trip.heardBaud = trip.unsure = trip.pace = trip.tooFast = trip.losses = trip.sinceProbe = trip.phaseBytes = trip.breaks = trip.smooth = trip.largest = trip.failures = trip.delivered = trip.setAside = trip.troubles = trip.peak = trip.looks = trip.bareErrors = 0;
  trip.isTalking = trip.hasProgressed = trip.noRename = trip.isStarted = trip.isIdle = trip.isRecovering = false;
  trip.ahead = trip.paceOf = trip.lossOf = trip.lastCode = trip.lastLine = trip.staged = trip.sound = trip.refusedWay = trip.lost = trip.gotten = trip.attempted = trip.digest = trip.told = '';
  trip.chat = createChat(parts.uart, parts.clock, log, standard, onUrc);

  const machine = createMachine(stateOf, function (name) { return worksOf(name, trip); }, {
    clock: parts.clock,
    log: log,
    show: function (glow) {
      samplePeak(trip);
      show(parts.light, glow);
    },
    subject: function () { return trip.image ? trip.image.path : ''; },
    onFault: function (wrong) {
      trip.lastCode = wrong.code;
      trip.lastLine = wrong.line || '';
    },
    onImageFailed: function () { trip.failures++; },
    hasProgressed: function () {
      const has = trip.hasProgressed;
      trip.hasProgressed = false;
      return has;
    },
    onGivenUp: function () { trip.troubles++; },
    onRecover: function () {
      trip.troubles++;
      trip.failures++;
      trip.isRecovering = true;
    }
  });

  trip.expect = machine.expect;
  trip.errands = [];
  trip.hurry = function () { return; };
  return {
    machine: machine,
    verbs: function () { return createVerbs(trip, machine.state); },
    start: function () {
      log.info('boot', 'snapferry on ' + parts.title);
      tellMemory(trip);
      machine.start();
    }
  };
}
