// How fast bytes may go into a modem with no flow control. After a loss, and now and then upwards, it is found out by files of
// no worth that are staged as an image would be: no try of an image is wasted on it. The pace that works is remembered.

import type { Payload } from '../at/task';
import type { Script, Step } from '../at/step';
import { fault } from '../fault';
import { createPacer } from '../image/pacer';
import type { Way } from '../modem/modem';
import type { OnEnd } from './machine';
import { scriptValue, underName, type Trip } from './trip';
import { fillUp, leastFillBytes, usualBaud } from './wake';

/** The least pace that is tried, in bytes a second: the vendor's own example comes to 1,700. */
const leastPace = 1500;
/** A probe is as long as this at its pace, within bounds: a receive buffer of 512 bytes hides the first of what is too fast. */
const probeMs = 2000;
const leastProbeBytes = 10240;
const mostProbeBytes = leastFillBytes;
/** How long a modem may need for the OK behind a probe. */
const proofMs = 3000;
/** The search ends where the pace that works and the one that does not are so near. */
const nearEnough = 1.05;
/** Of the fastest probe that lost nothing: images are longer than probes. */
const margin = 0.94;
const mostProbes = 12;
/** Up to a fiftieth of an image. */
const fewLost = 0.88;
/** After so many images a pace below the line's is tried upwards. */
const imagesUntilProbe = 50;
const upwards = 1.25;
const scratchName = 'pace.tmp';

function lineRate(trip: Trip): number {
  return trip.baud / 10;
}

/** What a pace holds for: another rate, modem or way is another matter. */
function circumstances(trip: Trip): string {
  return trip.baud + ' ' + trip.modem!.name + ' ' + trip.way!.name;
}

function setPace(trip: Trip, pace: number): void {
  trip.pace = pace && pace < lineRate(trip) ? Math.max(leastPace, Math.floor(pace)) : 0;
  trip.notes.put('pace', trip.pace + ' ' + circumstances(trip));
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(bytes < 20000 ? 1 : 0) + ' kB';
}

function probeWay(trip: Trip): Way | undefined {
  return trip.modem!.ways.filter(function (way) {
    return way.name === 'efs' && !way.isFile && trip.refusedWay !== way.why && (!way.hasDrive || !!trip.bag['drive']);
  })[0];
}

/** The pace that is known for the present circumstances; 0 where none is. */
function recall(trip: Trip): void {
  const now = circumstances(trip);
  if (trip.paceOf === now) return;
  const noted = trip.notes.get('pace');
  const cut = noted.indexOf(' ');
  trip.pace = noted.slice(cut + 1) === now ? +noted.slice(0, cut) || 0 : 0;
  trip.paceOf = now;
  trip.tooFast = trip.losses = 0;
  trip.sinceProbe = probeWay(trip) ? imagesUntilProbe : 0;
}

/**
 * Bytes are lost where the modem is filled faster than it empties: next time as fast as what arrived, and a tenth less; what can
 * be staged is probed before.
 * @param lost how many of `of`, or 0 where nothing tells
 */
export function slowDown(trip: Trip, lost: number, of: number): void {
  const share = lost ? Math.max(of - lost, of / 20) / of : 1;
  trip.tooFast = trip.pace || lineRate(trip);
  trip.losses = trip.lossOf === trip.image!.path ? trip.losses + 1 : 1;
  trip.lossOf = trip.image!.path;
  setPace(trip, trip.tooFast * share * 0.9);
  trip.log.info('modem', (lost ? lost + ' of ' + of : 'some') + ' bytes were lost on the line; from now on ' + kilobytes(trip.pace) + ' a second');
}

/** Bytes of no worth, at a pace. */
function scratch(trip: Trip, bytes: number, pace: number): Payload {
  let left = bytes;
  return {
    left: function () { return left; },
    pour: function (_bytes, _escape, onPoured) {
      const pacer = createPacer(trip.uart, trip.clock, trip.baud, pace, 1);
      const startMs = trip.clock.now();
      let text = '\r';
      while (text.length < pacer.chunkBytes) text += text;
      function lineMs(): number { return Math.max(0, (bytes - left) * 1000 / lineRate(trip) - (trip.clock.now() - startMs)); }
      function next(): void {
        const size = Math.min(left, pacer.chunkBytes);
        trip.uart.write(text.slice(0, size));
        left -= size;
        if (left > 0) pacer.after(size, next);
        else onPoured(lineMs());
      }
      pacer.begin(next);
      return function () {
        pacer.stop();
        return lineMs();
      };
    },
    take: function () { return; },
    close: function () { return; }
  };
}

type Verdict = 'good' | 'lost' | 'none' | 'broken';

/** The modem's rows for a file that is no image: its OK comes soon or not at all. */
function scratchRows(trip: Trip, name: 'stage' | 'clear', bytes: number): Script {
  return trip.modem!.script(name, bytes).map(function (row) { return row.pour ? Object.assign({}, row, { ms: proofMs }) as Step : row; });
}

function runScratch(trip: Trip, name: 'stage' | 'clear', bytes: number, pace: number, onEnd: OnEnd): void {
  trip.expect(60000 + bytes * 1000 / pace);
  underName(trip, scratchName, bytes, function (onRun) {
    trip.chat.run({ script: scratchRows(trip, name, bytes), bag: trip.bag, valueOf: scriptValue(trip), payload: scratch(trip, bytes, pace), onEnd: onRun });
  }, onEnd);
}

function probe(trip: Trip, way: Way, pace: number, onVerdict: (verdict: Verdict) => void): void {
  // where a probe has seen nothing of what loses images, it must be as long as they are
  const longest = trip.losses > 1 ? Math.max(trip.image!.size, mostProbeBytes) : mostProbeBytes;
  const bytes = Math.min(way.most, longest, Math.max(leastProbeBytes, Math.floor(pace * probeMs * Math.pow(4, Math.max(0, trip.losses - 1)) / 1000)));
  function clear(verdict: Verdict): void {
    trip.log.debug('modem', 'a probe of ' + bytes + ' bytes at ' + kilobytes(pace) + ' a second: ' + verdict);
    runScratch(trip, 'clear', bytes, pace, function (end) { onVerdict(end === 'broken' ? 'broken' : verdict); });
  }
  runScratch(trip, 'stage', bytes, pace >= lineRate(trip) ? 0 : pace, function (end, wrong) {
    if (end === 'done') clear('good');
    else if (end === 'refused') clear('none');
    else if (wrong!.code !== 'bytes-lost') onVerdict('broken');
    else if (wrong!.line === 'OK') clear('lost');
    else fillUp(trip, bytes, true, function (taken) {
      if (taken === undefined) onVerdict('broken');
      else clear('lost');
    });
  });
}

/** Between a pace that works and one that does not, by halves of their ratio. */
function search(trip: Trip, way: Way, from: { good: number; bad: number; guess: number }, onEnd: OnEnd): void {
  let good = from.good;
  let bad = from.bad;
  let left = mostProbes;

  function settle(): void {
    trip.sinceProbe = 0;
    if (good >= lineRate(trip)) setPace(trip, 0);
    else setPace(trip, trip.losses > 1 && bad === from.bad ? Math.min(good * margin, trip.tooFast / 2) : good * margin);
    trip.log.info('modem', trip.pace ? 'it takes ' + kilobytes(trip.pace) + ' a second without losing any' : 'it takes all that the line can carry');
    trip.tooFast = 0;
    onEnd('done');
  }

  /** What lost bytes of an image loses none of a probe: it was no matter of the pace. */
  function keep(pace: number): void {
    setPace(trip, pace);
    trip.tooFast = 0;
    trip.log.info('modem', 'a probe as fast as before lost nothing; the pace stays');
    onEnd('done');
  }

  /** Not even the least pace gets through: it is not the modem's pace, it is the line. */
  function giveUp(): void {
    setPace(trip, leastPace);
    trip.tooFast = 0;
    if (trip.baud > usualBaud) {
      trip.breaks += 2;
      onEnd('broken', fault('silent', 'AT+IPR'));
    } else onEnd('done');
  }

  function next(guess: number): void {
    left--;
    probe(trip, way, guess, function (verdict) {
      if (verdict === 'broken') onEnd('broken', fault('silent', 'AT'));
      else if (verdict === 'none') {
        trip.tooFast = 0;
        onEnd('done');
      } else {
        if (verdict === 'good') good = guess;
        else bad = guess;
        if (good && from.bad && good >= from.bad) keep(good);
        else if (!good && guess <= leastPace) giveUp();
        else if (good && (left <= 0 || good >= lineRate(trip) || (bad && bad / good <= nearEnough))) settle();
        // one step upwards that fails is no reason to search on
        else if (!from.bad && good === from.good) settle();
        else if (!good) next(guess >= from.bad && from.bad ? trip.pace : Math.max(leastPace, guess / 2));
        else next(bad ? Math.sqrt(good * bad) : Math.min(good * 2, lineRate(trip)));
      }
    });
  }
  next(from.guess);
}

/** Whether the next image must wait for a probe. */
export function isProbeDue(trip: Trip): boolean {
  return trip.tooFast > 0 || (trip.pace > 0 && trip.sinceProbe > imagesUntilProbe);
}

/** Before bytes go into the modem: the pace that is known, searched anew after a loss, tried upwards now and then. */
export function settlePace(trip: Trip, onEnd: OnEnd): void {
  recall(trip);
  trip.sinceProbe++;
  const way = probeWay(trip);
  if (trip.uart.hasFlow() || !isProbeDue(trip)) onEnd('done');
  else if (way && trip.tooFast) {
    // few bytes may have been lost by chance
    const isChance = trip.losses === 1 && trip.pace >= trip.tooFast * fewLost;
    search(trip, way, { good: 0, bad: trip.tooFast, guess: isChance ? trip.tooFast : trip.pace }, onEnd);
  } else if (way) search(trip, way, { good: trip.pace / margin, bad: 0, guess: Math.min(trip.pace / margin * upwards, lineRate(trip)) }, onEnd);
  else {
    // nothing can be probed: an image is
    if (!trip.tooFast) setPace(trip, trip.pace * upwards);
    trip.tooFast = trip.sinceProbe = 0;
    onEnd('done');
  }
}
