// The works around one image: which it is, its directory and name, the journal, what is left of a try.

import type { End } from '../at/step';
import { fault, type Fault, type FaultCode } from '../fault';
import { homeFolder } from '../image/journal';
import { joinPath, safeName, shortName } from '../image/names';
import { findDrive, waysInUse } from './carry';
import { enterFolder, skipTooLong, today } from './folder';
import { isReplyEnough, noteSeen } from './habit';
import type { OnEnd, Work } from './machine';
import { runJob } from './jobs';
import { isLost } from './states';
import { isOfCard, isToGo, printNow } from './stage';
import { runScript, samplePeak, type Trip } from './trip';

type ImageWork = Pick<Work, 'picking' | 'entering' | 'clearing' | 'recording' | 'failing'>;

/** Behind a name until the server has shown that it holds the whole image. */
const temporary = '.part';
const pauseMs = 1000;

export function createImageWork(trip: Trip): ImageWork {
  const log = trip.log;

  function image() { return trip.image!; }

  function setAside(): void {
    log.error('image', image().path + ' is set aside for this round after ' + trip.failures + (trip.failures === 1 ? ' try' : ' tries') + '; it stays on the card and comes again in the next round');
    trip.outbox.setAside(image());
    trip.setAside++;
    trip.failures = 0;
  }

  /** The name at the server, and the one that the image has there until it is proved. */
  function setNames(): void {
    const rule = trip.modem!.names;
    const own = safeName(image().name, rule, trip.hash);
    const isRenamed = trip.modem!.hasRename && !trip.noRename && trip.config!['upload.verify'] !== 'none' && !isReplyEnough(trip);
    trip.bag['finalName'] = own;
    trip.bag['name'] = isRenamed ? shortName(own, rule.longest - temporary.length, trip.hash) + temporary : own;
    if (own !== image().name) log.info('image', image().path + ' goes as ' + own + ', since the modem cannot take its name');
  }

  /** A file that is another than at the try before is a new image, of which neither modem nor server has anything. */
  function compare(): void {
    const print = printNow(trip, image());
    if (image().print && image().print !== print) {
      image().again = 'it was rewritten meanwhile';
      image().begun = trip.staged = trip.sound = trip.ahead = '';
      trip.mayHaveCopy = true;
    }
    image().print = print;
  }

  function take(): void {
    setNames();
    compare();
    trip.bag['size'] = '' + image().size;
    trip.bag['hasBlank'] = trip.bag['name']!.indexOf(' ') < 0 ? '' : '1';
    trip.date = image().begun || today(trip);
    trip.isRetry = !!image().begun;
    trip.isVerified = trip.isCompared = false;
    if (trip.isRetry) trip.mayHaveCopy = true;
    trip.serverBytes = 0;
    trip.startedMs = trip.clock.now();
    if (image().size > trip.largest) trip.largest = image().size;
    log.info('image', image().path + ', ' + image().size + ' bytes, try ' + (trip.failures + 1) + ' of ' + trip.config!['upload.attempts']);
  }

  function pick(onEnd: OnEnd): void {
    const job = trip.jobs.shift();
    // it is about no image: neither its faults nor its times are those of the one before
    trip.image = undefined;
    if (job) runJob(trip, job, function (end, wrong) {
      // a session that is gone would cost the next image a try
      if (end === 'broken' || trip.lost || isLost(wrong)) onEnd('broken', wrong || fault((trip.lost || 'session') as FaultCode, 'ferry'));
      // a fresh turn: with what one has left on the engine's stack the next would not fit the memory
      else trip.clock.after(0, function () { pick(onEnd); });
    });
    else pickImage(onEnd);
  }

  function pickImage(onEnd: OnEnd): void {
    trip.outbox.next(function (found) {
      trip.image = found;
      if (!found) {
        onEnd('refused');
        return;
      }
      if (skipTooLong(trip, found)) {
        // a fresh turn for each: the engine's stack is short
        trip.clock.after(0, function () { pick(onEnd); });
        return;
      }
      if (trip.attempted !== found.path) trip.failures = 0;
      trip.attempted = found.path;
      if (trip.failures >= trip.config!['upload.attempts']) {
        setAside();
        pick(onEnd);
      } else {
        take();
        onEnd('done');
      }
    });
  }

  /** What the journal is to say: that it is delivered, and to be deleted too, or another by now. */
  function deliveryOf(): 'd' | 'x' | 'g' {
    if (!isToGo(trip, image()) || !trip.isVerified) return 'd';
    return image().print && printNow(trip, image()) === image().print ? 'x' : 'g';
  }

  function removeImage(delivery: 'd' | 'x' | 'g'): void {
    const path = image().path;
    if (delivery === 'g') log.info('image', path + ' was rewritten while it was sent, so it is not deleted: what is there now is a new image and is sent too');
    else if (delivery === 'x') {
      if (trip.outbox.remove(image())) log.info('image', path + ' is deleted from the card');
      else log.error('image', path + ' is delivered, but cannot be deleted from the card');
    } else if (isToGo(trip, image())) log.info('image', path + ' is kept on the card, since the server did not show that it holds it');
  }

  return {
    picking: pick,

    entering: function (onEnd) { enterFolder(trip, onEnd); },

    clearing: function (onEnd) {
      trip.staged = '';
      if (trip.way && trip.way.name === 'stream') onEnd('done');
      // a copy can lie there from a try before, too
      else findDrive(trip, waysInUse(trip), function (end, wrong) {
        if (end === 'done') runScript(trip, 'clear', onEnd);
        else onEnd(end, wrong);
      });
    },

    recording: function (onEnd) {
      const delivery = deliveryOf();
      const size = image().size;
      if (!trip.outbox.deliver(image(), delivery)) {
        onEnd('refused', fault('journal', homeFolder));
        return;
      }
      const seconds = (trip.clock.now() - trip.startedMs) / 1000;
      log.info('image', image().path + ' delivered as ' + joinPath(trip.here || '', trip.bag['finalName']!) + ', ' + size + ' bytes in ' + seconds.toFixed(1) + ' s');
      if (trip.isVerified) noteSeen(trip);
      removeImage(delivery);
      log.debug('memory', 'in use now: ' + samplePeak(trip).usage);
      trip.delivered++;
      trip.failures = trip.troubles = trip.bareErrors = trip.detaches = 0;
      trip.hasProgressed = true;
      onEnd('done');
    },

    failing: function (onEnd) {
      const isBad = isOfCard(trip.lastCode);
      /** What was wrong a moment ago may still be: each try comes later than the one before. */
      function rest(end: End, wrong?: Fault): void {
        trip.clock.after(Math.min(trip.failures, 10) * pauseMs, function () { onEnd(end, wrong); });
      }
      trip.staged = '';
      if (isBad) trip.outbox.doubt(image());
      findDrive(trip, waysInUse(trip), function (found, noDrive) {
        if (found === 'broken') onEnd(found, noDrive);
        else runScript(trip, 'unstage', function (end, wrong) {
          // what is no image must not stay at the server under an image's name
          if (end !== 'broken' && isBad && trip.way && trip.way.name === 'stream') runScript(trip, 'erase', rest);
          else rest(end, wrong);
        });
      });
    }
  };
}
