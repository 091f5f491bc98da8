// A camera at a serial line, whichever it is: found at its rate, set, and read piece by piece, as its record says (vc0706.ts, ov528.ts).

import { fault, type Fault } from '../../fault';
import type { CameraLine } from '../../ports';
import type { Camera, CameraTrip, OnDone } from './camera';
import type { LineNumbers, LineRecord } from './record';
import { chooseSize } from './size';
import { createTalk, quietMs } from './talk';

/** An engine that keeps no more of a burst gains nothing by a faster line. */
const fewAtOnce = 64;
const mostTakes = 3;

/** @param size with its code behind `=` */
function codeOf(size: string): number {
  return parseInt(size.split('=')[1]!, 16);
}

export function createLineCamera(trip: CameraTrip, line: CameraLine, record: LineRecord): Camera {
  const numbers: LineNumbers = { nth: 0, size: -1, quality: 0, package: 0, length: 0, most: 0, from: 0, number: 0, count: 0, command: 0, code: 0 };
  const texts: Record<string, string> = { data: '', model: record.model };
  const talk = createTalk(trip, line, record, numbers, texts);
  let wish = ['', ''];

  function hail(baud: number, onDone: OnDone): void {
    talk.open(baud);
    talk.hush(quietMs, function () { talk.run('hail', onDone); });
  }

  /** @param nth of the rates, from 0 @param said of those before, the last one at which anything came */
  function find(nth: number, onDone: OnDone, said?: Fault): void {
    const baud = record.rates()[nth];
    if (!baud) return onDone(fault('no-camera', said!.where, said!.line));
    numbers.nth = nth;
    hail(baud, function (wrong) {
      if (wrong) find(nth + 1, onDone, wrong.line || !said ? wrong : said);
      else onDone();
    });
  }

  function connect(onDone: OnDone): void {
    function go(wrong?: Fault): void {
      if (wrong) onDone(wrong);
      else talk.run('wake', onDone);
    }
    function raise(wrong?: Fault): void {
      const baud = record.fastBaud;
      if (wrong || !baud || baud === talk.baud() || line.mostAtOnce <= fewAtOnce) return go(wrong);
      talk.run('fast', function () {
        hail(baud, function (isDeaf) {
          if (isDeaf) find(0, go);
          else go();
        });
      });
    }
    numbers.nth = 0;
    // after a reset, and from the second time on, its rate is known
    if (!talk.baud()) return find(0, raise);
    hail(talk.baud(), function (isDeaf) {
      if (isDeaf) find(0, raise);
      else raise();
    });
  }

  function settle(onDone: OnDone): void {
    const size = record.sizes().filter(function (one) { return codeOf(one) === numbers.size; })[0];
    const name = size && size.split('=')[0];
    if (name && name !== wish[0]) trip.log.info('camera', 'this camera gives no pictures of ' + wish[0] + '; they are ' + name);
    talk.run('ready', onDone);
  }

  function restart(onDone: OnDone): void {
    talk.run('reset', function () {
      connect(function (wrong) {
        if (wrong) onDone(wrong);
        else talk.run('size?', function () { settle(onDone); });
      });
    });
  }

  /** @param most the last of the sizes that may be taken @param was the code of the one that is set; less than 0: it tells none */
  function choose(most: number, was: number, onDone: OnDone): void {
    const sizes = record.sizes();
    const at = chooseSize(sizes, wish[0]!, most);
    numbers.size = most < 0 ? was : codeOf(sizes[at]!);
    if (numbers.size < 0) return onDone(fault(talk.heard() ? 'no-picture' : 'no-camera', wish[0]!, talk.heard()));
    if (numbers.size === was) return settle(onDone);
    talk.run('size', function () {
      if (talk.wasRefused()) choose(at - 1, was, onDone);
      else if (record.sizeNeedsReset) restart(onDone);
      else settle(onDone);
    });
  }

  /** Of data, in a piece. */
  function mostAt(): number {
    const fitting = line.mostAtOnce - record.frameBytes;
    const most = record.mostOf(talk.baud());
    return fitting < most ? fitting - fitting % record.multiple : most;
  }

  function prepare(size: string, quality: string, onDone: OnDone): void {
    wish = [size, quality];
    numbers.size = -1;
    numbers.quality = record.qualities ? record.qualities[quality]! : 0;
    numbers.package = mostAt() + record.frameBytes;
    talk.run('size?', function () { choose(record.sizes().length - 1, numbers.size, onDone); });
  }

  /** @param nth of its takes, from 1 */
  function take(nth: number, onTaken: (bytes: number, wrong?: Fault) => void): void {
    numbers.length = 0;
    talk.run('take', function (wrong) {
      if (!wrong && numbers.length > 0 && numbers.length <= record.mostLength) return onTaken(numbers.length);
      if (!wrong) wrong = fault('no-picture', 'length', talk.heard());
      if (wrong.code === 'no-camera' || nth === mostTakes) onTaken(0, wrong);
      else talk.run('goOn', function () { take(nth + 1, onTaken); });
    });
  }

  function read(add: (bytes: string) => boolean, onDone: OnDone): void {
    const row = record.script('piece', numbers)[0]!;
    const pauseMs = row.ms;
    let at = 0;

    function next(): void {
      const left = numbers.length - at;
      const whole = left + record.multiple - 1;
      if (left <= 0) return onDone();
      numbers.from = at;
      numbers.number = Math.floor(at / numbers.most);
      numbers.count = Math.min(numbers.most, whole - whole % record.multiple);
      row.ms = pauseMs + 20000 * (numbers.count + record.frameBytes) / talk.baud();
      talk.ask(row, 0, function (wrong) {
        const data = texts['data']!.slice(0, left);
        texts['data'] = '';
        at += data.length;
        if (wrong || !add(data)) onDone(wrong);
        else next();
      });
    }

    numbers.most = mostAt();
    talk.after(0, next);
  }

  const camera = {
    make: record.make,
    model: record.model,
    isPadded: false,
    discards: record.discards,
    wake: function (onDone: OnDone): void {
      connect(function (wrong) {
        camera.model = texts['model']!.replace(/[^ -~]/g, '').trim() || record.model;
        onDone(wrong);
      });
    },
    prepare: prepare,
    take: function (onTaken: (bytes: number, wrong?: Fault) => void): void {
      function go(wrong?: Fault): void {
        if (wrong) onTaken(0, wrong);
        else take(1, onTaken);
      }
      if (!record.awakeMs || talk.idleMs() < record.awakeMs) return go();
      connect(function (wrong) {
        if (wrong) go(wrong);
        else prepare(wish[0]!, wish[1]!, go);
      });
    },
    read: read,
    goOn: function (onDone: OnDone): void { talk.run('goOn', onDone); },
    reset: function (onDone: OnDone): void { talk.run('reset', onDone); },
    close: talk.close
  };
  return camera;
}
