// The works that carry one image: its directory, its way into the modem and to the server, the proof, the journal.

import { fault, type Fault } from '../fault';
import { homeFolder } from '../image/journal';
import { joinPath, safeName } from '../image/names';
import { pourImage } from '../image/reader';
import { enterFolder, today } from './folder';
import type { OnEnd, Work } from './machine';
import { measure } from './measure';
import { runScript, samplePeak, type Trip } from './trip';
import { fillUp } from './wake';

type ImageWork = Pick<Work, 'picking' | 'entering' | 'checking' | 'staging' | 'draining' | 'sending' | 'verifying' | 'clearing' | 'recording' | 'failing'>;

/** The least pace that is tried, in bytes a second: the vendor's own example comes to 1,700. */
const leastPace = 1500;

function kilobytes(bytes: number): string {
  return Math.round(bytes / 1000) + ' kB';
}

export function createImageWork(trip: Trip): ImageWork {
  const log = trip.log;

  function image() { return trip.image!; }

  function describe(): string {
    return image().path + ', ' + image().size + ' bytes';
  }

  function setAside(): void {
    log.error('image', image().path + ' is set aside for this round after ' + trip.failures + ' tries; it stays on the card and comes again in the next round');
    trip.outbox.setAside(image());
    trip.setAside++;
    trip.failures = 0;
  }

  function pick(onEnd: OnEnd): void {
    trip.outbox.next(function (found) {
      trip.image = found;
      if (!found) {
        onEnd('refused');
        return;
      }
      if (found.size > trip.largest) trip.largest = found.size;
      if (trip.failures >= trip.config!['upload.attempts']) {
        setAside();
        pick(onEnd);
        return;
      }
      const name = safeName(found.name, trip.modem!.names, trip.hash);
      trip.bag['name'] = name;
      trip.bag['size'] = '' + found.size;
      trip.bag['hasBlank'] = name.indexOf(' ') < 0 ? '' : '1';
      trip.isRetry = !!found.begun;
      trip.isVerified = false;
      trip.startedMs = trip.clock.now();
      log.info('image', describe() + ', try ' + (trip.failures + 1) + ' of ' + trip.config!['upload.attempts']);
      if (name !== found.name) log.info('image', found.path + ' goes as ' + name + ', since the modem cannot take its name');
      onEnd('done');
    });
  }

  function pour(onPoured: (lineMs: number, wrong?: Fault) => void): () => void {
    return pourImage(trip.files, trip.uart, trip.clock, {
      path: image().path, size: image().size, baud: trip.baud, pace: trip.pace, onPoured: function (lineMs, wrong) {
        samplePeak(trip);
        onPoured(lineMs, wrong);
      }
    });
  }

  function findDrive(onEnd: OnEnd): void {
    if (trip.bag['drive']) onEnd('done');
    else runScript(trip, 'drive', function (end, wrong) {
      if (end === 'done') log.info('modem', 'images go through its drive ' + trip.bag['drive']);
      onEnd(end, wrong);
    });
  }

  /** A copy from a try before is deleted first: nobody promises that it is replaced. */
  function clearStale(onEnd: OnEnd): void {
    if (trip.isRetry) runScript(trip, 'unstage', onEnd);
    else onEnd('done');
  }

  /** Bytes are lost where the modem is filled faster than it empties: next time as fast as what arrived, and a tenth less. */
  function slowDown(lost: number): void {
    const share = (image().size - lost) / image().size;
    const line = trip.baud / 10;
    trip.pace = Math.max(leastPace, Math.floor((trip.pace || line) * Math.max(share, 0.1) * 0.9));
    trip.notes.put('pace', '' + trip.pace);
    log.info('modem', 'about ' + lost + ' of ' + image().size + ' bytes were lost on the line; from now on ' + kilobytes(trip.pace) + ' a second');
  }

  function removeImage(): void {
    if (trip.config!['images.afterUpload'] !== 'delete') return;
    if (!trip.isVerified) log.info('image', image().path + ' is kept on the card, since the server did not show that it holds it');
    else if (trip.files.remove(image().path)) log.info('image', image().path + ' is deleted from the card');
    else log.error('image', image().path + ' is delivered, but cannot be deleted from the card');
  }

  return {
    picking: pick,

    entering: function (onEnd) { enterFolder(trip, onEnd); },

    checking: function (onEnd) {
      if (!trip.isRetry) onEnd('refused');
      else measure(trip, function (found) {
        trip.isVerified = found === image().size;
        if (trip.isVerified) log.info('image', image().path + ' is already whole at the server');
        onEnd(trip.isVerified ? 'done' : 'refused');
      }, onEnd);
    },

    staging: function (onEnd) {
      if (!trip.outbox.begin(image(), today(trip))) {
        onEnd('refused', fault('journal', homeFolder));
        return;
      }
      findDrive(function (found, noDrive) {
        if (found !== 'done') onEnd(found, noDrive);
        else clearStale(function (cleared, why) {
          if (cleared === 'broken') onEnd(cleared, why);
          else runScript(trip, 'stage', function (end, wrong) {
            if (end === 'done') log.debug('image', image().path + ' is in the modem');
            trip.isRetry = true;
            onEnd(end, wrong);
          }, { pour: pour, take: function () { return; } });
        });
      });
    },

    draining: function (onEnd) {
      fillUp(trip, image().size, function (taken) {
        if (taken === undefined) onEnd('broken', fault('silent', 'AT'));
        else {
          slowDown(Math.min(taken, image().size));
          onEnd('done');
        }
      });
    },

    sending: function (onEnd) { runScript(trip, 'put', onEnd); },

    verifying: function (onEnd) {
      if (trip.config!['upload.verify'] === 'none') onEnd('done');
      else measure(trip, function (found) {
        trip.isVerified = found === image().size;
        if (found === 'untold') log.info('image', 'warning: the server tells neither size nor listing, so ' + image().path + ' counts as delivered unproved');
        if (trip.isVerified || found === 'untold') onEnd('done');
        else onEnd('refused', fault('size-differs', 'AT+CFTPSSIZE', found === 'absent' ? 'not in the listing' : found + ' of ' + image().size + ' bytes'));
      }, onEnd);
    },

    clearing: function (onEnd) {
      // only where there can be a copy: a drive was found, or a try lies before this one
      findDrive(function (end, wrong) {
        if (end === 'done') runScript(trip, 'unstage', onEnd);
        else onEnd(end, wrong);
      });
    },

    recording: function (onEnd) {
      if (!trip.outbox.deliver(image())) {
        onEnd('refused', fault('journal', homeFolder));
        return;
      }
      const seconds = (trip.clock.now() - trip.startedMs) / 1000;
      log.info('image', image().path + ' delivered as ' + joinPath(trip.here || '', trip.bag['name']!) + ', ' + image().size + ' bytes in ' + seconds.toFixed(1) + ' s');
      removeImage();
      log.debug('memory', 'in use now: ' + samplePeak(trip).usage);
      trip.delivered++;
      trip.failures = 0;
      trip.hasProgressed = true;
      onEnd('done');
    },

    failing: function (onEnd) {
      if (trip.bag['drive']) runScript(trip, 'unstage', onEnd);
      else onEnd('done');
    }
  };
}
