import { createChat } from './at/chat';
import type { Shots, ShotTrip } from './camera/shots';
import { createDesk, type JobTrip } from './console/desk';
import { doNextJob } from './console/jobs';
import type { PageTrip } from './console/page/pageshape';
import type { Delivery } from './delivery/delivery';
import {
  createAttempt, createCopies, createHttpRecord, createServer, createSession, createThrottle, type DeliveryTrip
} from './delivery/deliverytrip';
import { runState } from './handlers';
import { createLink, type LinkParts } from './link/link';
import { standardDialect } from './link/script';
import { takeUnsolicited } from './link/unsolicited';
import type { Clock, Memory, Meter, Watchdog } from './ports';
import { createHooks } from './round/hooks';
import { show } from './round/light';
import { createMachine, type Machine } from './round/machine';
import { createCardState, createRound, createSchedule, createStatus, type RoundParts, type RoundTrip } from './round/roundtrip';
import { roundPlaceOf } from './round/states';
import type { Source } from './source/source';

/** The functions of the board's hardware, from which the firmware is made. */
export interface FerryParts extends Omit<LinkParts, 'memory'>, RoundParts {
  /** The source that finds the images. */
  source: Source;
  /** Makes the camera's part of the firmware. It is missing on a board without a camera. */
  shotsOf?(trip: ShotTrip): Shots;
  /** The chip's watchdog. */
  watchdog: Watchdog;
  /** Reads the engine's memory. */
  memory(): Memory;
}

/** The whole firmware. */
export interface Ferry {
  /** The machine that runs the states of a round. */
  machine: Machine;
  /** The records of the whole firmware. */
  trip: PageTrip & RoundTrip;
}

/** Age up to which a reading of the engine's memory is shown on the browser page, in milliseconds. An older one is taken anew. */
const oldMs = 10000;

/**
 * Makes the function that reads the engine's memory, with the peak of all readings. The page also takes a reading that is a
 * few seconds old.
 */
function meterOf(memory: () => Memory, clock: Clock): LinkParts['memory'] {
  let kept: Meter = { usage: 0, total: 0, peak: 0 };
  let readMs = 0;
  return function (mayBeOld) {
    if (mayBeOld && kept.total && clock.now() - readMs < oldMs) return kept;
    const found = memory();
    readMs = clock.now();
    return kept = { usage: found.usage, total: found.total, peak: Math.max(kept.peak, found.usage) };
  };
}

/** Connects all parts of the firmware. Nothing runs before its `machine` is started. */
export function createFerry(parts: FerryParts, createDelivery: (trip: DeliveryTrip) => Delivery): Ferry {
  const standard = standardDialect();
  // All records are in one object. The code of each folder of src/ writes its own records, and only reads those of other folders.
  const below: Omit<PageTrip, 'round' | 'status' | 'card'> & RoundParts = Object.assign(parts, {
    memory: meterOf(parts.memory, parts.clock), standard: standard, chat: createChat(parts.uart, parts.clock, parts.log, standard, onUnsolicited),
    variables: {}, config: undefined, configDigest: '', link: createLink(), schedule: createSchedule(),
    session: createSession(), copies: createCopies(), attempt: createAttempt(),
    throttle: createThrottle(), server: createServer(), http: createHttpRecord(), desk: createDesk(),
    expect: function (ms: number) { machine.expect(ms); }
  });
  const delivery = createDelivery(below as DeliveryTrip);
  const trip: typeof below & RoundTrip = Object.assign(below, {
    delivery: delivery, round: createRound(), status: createStatus(), card: createCardState(),
    doJob: async function () {
      // A console request may send the log's file, so log lines that are still in memory are written to the file first.
      trip.logfile.write('', true);
      await doNextJob(trip as JobTrip);
    }
  }, parts.shotsOf ? { shots: function () { return parts.shotsOf!(trip); } } : {});
  const machine = createMachine(delivery, async function (name, cause) { await runState(trip as DeliveryTrip & RoundTrip, name, cause); }, {
    clock: parts.clock, log: parts.log, feed: parts.watchdog.feed, tidy: parts.files.tidy,
    show: function (pattern) { show(trip, pattern); },
    hooks: function () { return createHooks(trip); }
  });

  function onUnsolicited(line: string): void {
    takeUnsolicited(trip, line, function () { return roundPlaceOf(machine.state(), delivery); });
  }

  return { machine: machine, trip: trip };
}
