// The ferry put together: the trip's record, the works of all states, the machine that runs them.

import { createChat } from '../at/chat';
import { fault, tell, type Fault } from '../fault';
import { isRestart } from '../modem/standard';
import type { Watchdog } from '../ports';
import { has } from '../text';
import { createCarryWork } from './carry';
import { runFirst } from './greeting';
import { createImageWork } from './image';
import { createLinkWork } from './link';
import { createProofWork } from './proof';
import { createRateWork } from './rate';
import { createMachine, type Machine, type Work } from './machine';
import { createRoundWork } from './round';
import { stateOf, type Glow, type StateName } from './states';
import { createTimingWork } from './time';
import { createVerbs, type Verbs } from './verbs';
import { createWakeWork } from './wake';
import { samplePeak, standardDialect, tellMemory, type Parts, type Trip } from './trip';

export interface FerryParts extends Parts {
  watchdog: Watchdog;
  /** The board and its engine, for the first line of the log. */
  title: string;
  /** What is wrong with the engine, as sentences. */
  flaws: string[];
}

/** So many tries in a row that are lost to noise count for none of the image's. */
const mostNoise = 12;
/** Faults that are a matter of the SIM. */
const simCodes = '|sim-missing|pin-needed|pin-wrong|pin-unsure|puk-needed|';

/** Those in which the modem has a session, or has just been told to open one. */
const sessionStates = '|opening|picking|entering|checking|staging|draining|sending|verifying|naming|clearing|recording|failing|reopening|';
/** How long after the news that the data connection is gone a command may still end by itself. */
const lossMs = 15000;

/** What the light is to say now; docs/operation.md. */
function show(trip: Trip, wanted: Glow): void {
  const isBad = trip.told || trip.setAside || trip.troubles;
  const glow = wanted === 'outcome' ? (isBad ? trip.outcome : 'delivered') : wanted;
  if (glow === 'asBefore' || glow === trip.glow) return;
  trip.glow = glow;
  switch (glow) {
    case 'starting': return trip.light.show(1, 100, 0, 900);
    case 'searching': return trip.light.show(1, 1500, 0, 500);
    case 'sending': return trip.light.show(1, 500, 0, 500);
    case 'delivered': return trip.light.show(1, 50, 0, 4950);
    case 'noCard': return trip.light.show(2, 150, 250, 1500);
    case 'badConfig': return trip.light.show(3, 150, 250, 1500);
    case 'noSim': return trip.light.show(4, 150, 250, 1500);
    default: return trip.light.show(1, 100, 0, 100); // fault
  }
}

function worksOf(name: StateName, trip: Trip): Partial<Work> {
  switch (name) {
    case 'reading': case 'looking': case 'closing': case 'resting': return createRoundWork(trip);
    case 'waking': case 'freeing': case 'powering': case 'stopping': return createWakeWork(trip);
    case 'timing': return createTimingWork(trip);
    case 'rating': return createRateWork(trip);
    case 'staging': case 'draining': case 'sending': return createCarryWork(trip);
    case 'identifying': case 'unlocking': case 'registering': case 'detaching': case 'attaching': case 'opening': case 'reopening': return createLinkWork(trip);
    case 'checking': case 'verifying': case 'naming': return createProofWork(trip);
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

  /** In the midst of a session: while the modem is woken and looks for its network, what it tells of its boot is awaited. */
  function isLost(line: string): boolean {
    return has(sessionStates, '|' + machine.state() + '|') && isRestart(line, parts.clock.now() - trip.wokenMs);
  }

  /** Nothing that waits for the server can still end well: the modem may say so itself, or never. */
  function endSoon(wrong: Fault): void {
    parts.clock.after(lossMs, function () {
      if (trip.lost === wrong.code && machine.state() === wrong.where) trip.chat.abort(wrong);
    });
  }

  function onUrc(line: string): void {
    if (line.indexOf('*PSUTTZ:') === 0) {
      trip.timeLine = line;
      trip.timeMs = parts.clock.now();
    }
    const urcs = trip.modem ? trip.modem.urcs : [];
    for (let i = 0; i < urcs.length; i++) {
      const urc = urcs[i]!;
      if (line.indexOf(urc.line) !== 0) continue;
      // its number may say more
      const code = trip.modem!.codeOf(line) || urc.code;
      const now = machine.state();
      // while it is woken, a restart is what is wanted
      const isAwaited = code === 'restarted' && (now === 'waking' || now === 'timing' || now === 'powering' || now === 'freeing');
      log.info('modem', isAwaited ? 'has started: ' + line : tell(fault(code, 'unsolicited', line)));
      trip.isAttached = false;
      if (code !== 'restarted') trip.lost = code;
      else if (!isAwaited) trip.chat.abort(fault(code, now, line));
      if (code === 'network' && now !== 'staging' && stateOf(now).least === 'image') endSoon(fault(code, now, line));
      return;
    }
    if (isLost(line)) {
      log.info('modem', tell(fault('restarted', 'unsolicited', line)));
      trip.isAttached = false;
      trip.lost = 'restarted';
      trip.chat.abort(fault('restarted', machine.state(), line));
    }
  }

  trip.standard = standard;
  trip.outcome = 'fault';
  trip.bag = {};
  trip.baud = 0;
  trip.heardBaud = trip.wokenMs = trip.unsure = trip.pace = trip.slack = trip.tooFast = trip.takes = trip.lostShare = trip.noise = trip.lateMs = trip.losses = trip.sinceProbe = trip.phaseBytes = trip.phaseMs = trip.breaks = trip.smooth = trip.largest = trip.failures = trip.delivered = trip.setAside = trip.troubles = trip.peak = trip.looks = trip.bareErrors = trip.detaches = trip.timeMs = trip.dueMs = trip.due = trip.vanished = 0;
  trip.isTalking = trip.isAttached = trip.isTimeless = trip.isRateFixed = trip.noSlices = trip.isOkKnown = trip.hasProgressed = trip.noRename = trip.noResume = trip.isMute = trip.isSlow = trip.hasWaited = trip.isUngreeted = trip.isStarted = trip.isIdle = trip.isRecovering = trip.isOff = trip.hasLooked = trip.isPlanned = false;
  trip.ahead = trip.timeLine = trip.paceOf = trip.lossOf = trip.lastCode = trip.lastLine = trip.staged = trip.sound = trip.unread = trip.refusedWay = trip.lost = trip.gotten = trip.attempted = trip.digest = trip.told = trip.lock = trip.tooLong = '';
  trip.chat = createChat(parts.uart, parts.clock, log, standard, onUrc);

  const machine = createMachine(stateOf, function (name) { return worksOf(name, trip); }, {
    clock: parts.clock,
    log: log,
    show: function (glow) {
      samplePeak(trip);
      show(trip, glow);
    },
    feed: parts.watchdog.feed,
    subject: function () { return trip.image ? trip.image.path : ''; },
    onFault: function (wrong) {
      trip.lastCode = wrong.code;
      trip.lastLine = wrong.line || '';
      trip.outcome = has(simCodes, '|' + wrong.code + '|') ? 'noSim' : 'fault';
      // told when it is sent again, also where it has lost none of its tries
      if (trip.image && !trip.image.again) trip.image.again = 'the try before failed (' + wrong.code + ')';
    },
    onImageFailed: function (wrong) {
      // noise is no fault of the image: such tries are bounded by themselves
      if (wrong.code !== 'line-noise' || trip.noise > mostNoise) trip.failures++;
    },
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
  trip.jobs = [];
  trip.hurry = function () { return; };
  trip.greet = function (rows, onEnd, payload) { runFirst(trip, rows, onEnd, payload); };
  return {
    machine: machine,
    verbs: function () { return createVerbs(trip, machine.state); },
    start: function () {
      log.info('boot', 'snapferry on ' + parts.title);
      parts.flaws.forEach(function (flaw) { log.error('boot', flaw); });
      show(trip, 'starting');
      tellMemory(trip);
      machine.start();
    }
  };
}
