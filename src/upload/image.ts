// The works around one image: which it is, its directory and name, the proof that the server has it, the journal.

import type { End } from '../at/step';
import { fault, type Fault } from '../fault';
import { homeFolder } from '../image/journal';
import { joinPath, safeName, shortName } from '../image/names';
import { findDrive, waysInUse } from './carry';
import { compareCopy } from './compare';
import { enterFolder, today } from './folder';
import type { OnEnd, Work } from './machine';
import { measure, type Measure } from './measure';
import { slowDown } from './pace';
import { eraseServed, runScript, samplePeak, underOwnName, type Trip } from './trip';

type ImageWork = Pick<Work, 'picking' | 'entering' | 'checking' | 'verifying' | 'naming' | 'clearing' | 'recording' | 'failing'>;

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
    const isRenamed = trip.modem!.hasRename && !trip.noRename && trip.config!['upload.verify'] !== 'none';
    trip.bag['finalName'] = own;
    trip.bag['name'] = isRenamed ? shortName(own, rule.longest - temporary.length, trip.hash) + temporary : own;
    if (own !== image().name) log.info('image', image().path + ' goes as ' + own + ', since the modem cannot take its name');
  }

  function take(): void {
    setNames();
    trip.bag['size'] = '' + image().size;
    trip.bag['seconds'] = '' + Math.min(65535, 60 + Math.ceil(image().size / 1000));
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
    const errand = trip.errands.shift();
    if (errand) errand(function (end, wrong) {
      if (end === 'broken') onEnd(end, wrong);
      else pick(onEnd);
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

  function isTemporary(): boolean {
    return trip.bag['name'] !== trip.bag['finalName'];
  }

  function removeImage(): void {
    if (trip.config!['images.afterUpload'] !== 'delete') return;
    if (!trip.isVerified) log.info('image', image().path + ' is kept on the card, since the server did not show that it holds it');
    else if (trip.files.remove(image().path)) log.info('image', image().path + ' is deleted from the card');
    else log.error('image', image().path + ' is delivered, but cannot be deleted from the card');
  }

  /** Whether the server holds the whole image under the name that stands in the bag. */
  function prove(onProved: (found: Measure) => void, onEnd: OnEnd): void {
    measure(trip, function (found) {
      trip.isVerified = found === image().size;
      trip.serverBytes = typeof found === 'number' ? found : 0;
      onProved(found);
    }, onEnd);
  }

  /** What a try before has left under the temporary name. */
  function askTemporary(onEnd: OnEnd): void {
    trip.serverBytes = 0;
    if (trip.sound !== image().path) onEnd('refused');
    else measure(trip, function (found) {
      trip.serverBytes = typeof found === 'number' ? found : 0;
      onEnd('refused');
    }, onEnd);
  }

  function differs(found: Measure): Fault {
    return fault('size-differs', 'size at the server', found === 'absent' ? 'not in the listing' : found === 'untold' ? 'no longer told' : found + ' of ' + image().size + ' bytes');
  }

  function judge(found: number | 'absent', onEnd: OnEnd): void {
    // what a stream has lost shows only here
    if (typeof found === 'number' && found < image().size && trip.way!.name === 'stream') slowDown(trip, image().size - found, image().size);
    if (found === image().size) onEnd('done');
    else onEnd('refused', differs(found));
  }

  /** The server tells nothing: what the modem has counted itself must be right at least, where it can be asked. */
  function countSent(onEnd: OnEnd): void {
    trip.bag['serverSize'] = '';
    runScript(trip, 'sent', function (end, wrong) {
      const sent = trip.bag['serverSize'];
      if (end === 'broken') onEnd(end, wrong);
      else if (end === 'done' && sent && +sent !== image().size - +(trip.bag['rest'] || 0)) judge(+sent, onEnd);
      else {
        log.info('image', 'warning: the server tells neither size nor listing, so ' + image().path + ' counts as delivered unproved');
        onEnd('done');
      }
    });
  }

  /** Where reading back has failed for this image, it is not tried again and again. */
  function canRead(): boolean {
    return trip.modem!.script('get', 0).length > 0 && trip.unread !== image().path;
  }

  /** What lies under the name may not be ours: only its content tells. Until that has come to its end, it counts as not to be read. */
  function settleDoubt(onEnd: OnEnd): void {
    if (!canRead()) {
      onEnd('refused');
      return;
    }
    trip.unread = image().path;
    readCopy(function (end, wrong) {
      if (end === 'done' || (wrong && wrong.code === 'content-differs')) trip.unread = '';
      onEnd(end, wrong);
    });
  }

  function readCopy(onEnd: OnEnd): void {
    compareCopy(trip, 'get', function (end, wrong) {
      if (end === 'done') trip.isVerified = true;
      onEnd(end, wrong);
    });
  }

  /** @param isDoubtful the size of the copy at the server proves nothing: without its content it counts for none */
  function compare(isDoubtful: boolean, onEnd: OnEnd): void {
    if (isDoubtful) settleDoubt(onEnd);
    else if (trip.config!['upload.verify'] !== 'content' || trip.isCompared) onEnd('done');
    else if (trip.modem!.script('get', 0).length) readCopy(onEnd);
    else {
      log.info('image', 'warning: the ' + trip.modem!.name + ' can read nothing back, so the content of ' + image().path + ' is not proved');
      onEnd('done');
    }
  }

  /** The server says no to it, and not for want of a connection. */
  function isNo(end: End, wrong: Fault | undefined): boolean {
    return end === 'refused' && (wrong!.code === 'rejected' || wrong!.code === 'refused');
  }

  /** The server takes no rename: from now on images go under their own name at once. */
  function doWithoutRename(wrong: Fault, onEnd: OnEnd): void {
    trip.noRename = true;
    eraseServed(trip, function (erased, why) {
      if (erased === 'done') onEnd('refused', wrong);
      else onEnd(erased, why);
    });
  }

  /** A file of that name from before may stand in the way: where the server says no, it goes, once. */
  function rename(isAgain: boolean, onEnd: OnEnd): void {
    runScript(trip, 'rename', function (end, wrong) {
      if (!isNo(end, wrong)) onEnd(end, wrong);
      else if (isAgain) doWithoutRename(wrong!, onEnd);
      else underOwnName(trip, function (onErased) { eraseServed(trip, onErased); }, function (erased, why) {
        if (erased === 'done') rename(true, onEnd);
        else onEnd(erased, why);
      });
    });
  }

  /**
   * The name that was given may have been garbled on its way.
   * @param isTold the server told the size under the temporary name; where it did not, it need not now
   */
  function proveName(isTold: boolean, onEnd: OnEnd): void {
    underOwnName(trip, function (onAsked) {
      measure(trip, function (found) {
        if (found === image().size || (found === 'untold' && !isTold)) onAsked('done');
        else onAsked('refused', differs(found));
      }, onAsked);
    }, onEnd);
  }

  return {
    picking: pick,

    entering: function (onEnd) { enterFolder(trip, onEnd); },

    checking: function (onEnd) {
      if (!trip.isRetry) {
        onEnd('refused');
        return;
      }
      underOwnName(trip, function (onAsked) {
        prove(function () {
          if (!trip.isVerified) onAsked('refused');
          else compare(image().isDoubtful, function (end, wrong) {
            if (end === 'done') log.info('image', image().path + ' is already whole at the server');
            else trip.isVerified = false;
            onAsked(end, end === 'broken' ? wrong : undefined);
          });
        }, onAsked);
      }, function (end, wrong) {
        if (end === 'refused' && isTemporary()) askTemporary(onEnd);
        else onEnd(end, wrong);
      });
    },

    verifying: function (onEnd) {
      if (trip.config!['upload.verify'] === 'none') onEnd('done');
      else prove(function (found) {
        function end(ended: End, wrong?: Fault): void {
          if (ended === 'done') compare(false, onEnd);
          else onEnd(ended, wrong);
        }
        if (found === 'untold') countSent(end);
        else judge(found, end);
      }, onEnd);
    },

    naming: function (onEnd) {
      if (!isTemporary()) onEnd('done');
      else rename(false, function (end, wrong) {
        if (end !== 'done') {
          onEnd(end, wrong);
          return;
        }
        image().isDoubtful = false;
        proveName(trip.serverBytes > 0, onEnd);
      });
    },

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
      if (!trip.outbox.deliver(image())) {
        onEnd('refused', fault('journal', homeFolder));
        return;
      }
      const seconds = (trip.clock.now() - trip.startedMs) / 1000;
      log.info('image', image().path + ' delivered as ' + joinPath(trip.here || '', trip.bag['finalName']!) + ', ' + image().size + ' bytes in ' + seconds.toFixed(1) + ' s');
      removeImage();
      log.debug('memory', 'in use now: ' + samplePeak(trip).usage);
      trip.delivered++;
      trip.failures = trip.troubles = trip.bareErrors = 0;
      trip.hasProgressed = true;
      onEnd('done');
    },

    failing: function (onEnd) {
      const isDirty = trip.lastCode === 'image-changed' && trip.way && trip.way.name === 'stream';
      /** What was wrong a moment ago may still be: each try comes later than the one before. */
      function rest(end: End, wrong?: Fault): void {
        trip.clock.after(Math.min(trip.failures, 10) * pauseMs, function () { onEnd(end, wrong); });
      }
      trip.staged = '';
      if (trip.lastCode === 'image-changed' || trip.lastCode === 'image-unreadable') trip.outbox.doubt(image());
      findDrive(trip, waysInUse(trip), function (found, noDrive) {
        if (found === 'broken') onEnd(found, noDrive);
        else runScript(trip, 'unstage', function (end, wrong) {
          // what is no image must not stay at the server under an image's name
          if (end !== 'broken' && isDirty) runScript(trip, 'erase', rest);
          else rest(end, wrong);
        });
      });
    }
  };
}
