import { newFault, type Fault } from '../../fault';
import type { OnDone } from '../camera';
import { connect } from './probebaud';
import type { Talk } from './record';
import { mostOf, set } from './setting';
import { arm, hexOf, run, createVoice } from './talk';

const mostTakes = 3;
/** Longest picture in bytes; a greater length is an error. */
const mostLength = 2097152;

export function takeAwake(talk: Talk, onTaken: (bytes: number, fault?: Fault) => void): void {
  function onDone(fault?: Fault): void { onTaken(fault ? 0 : talk.numbers.length, fault); }
  function go(fault?: Fault): void {
    if (fault) onDone(fault);
    else take(talk, 1, onDone);
  }
  if (!talk.record.awakeMs || talk.trip.clock.now() - talk.spokeMs < talk.record.awakeMs) return go();
  connect(talk, function (fault) {
    if (fault) go(fault);
    else set(talk, go);
  });
}

function take(talk: Talk, nth: number, onDone: OnDone): void {
  const numbers = talk.numbers;
  numbers.length = 0;
  run(talk, 'take', function (fault) {
    if (!fault && numbers.length > 0 && numbers.length <= mostLength) return onDone();
    if (!fault) fault = newFault('no-picture', 'length', hexOf(talk.heard));
    if (fault.code === 'no-camera' || nth === mostTakes) onDone(fault);
    else run(talk, 'goOn', function () { take(talk, nth + 1, onDone); });
  });
}

/** The length that the camera gave is exact (VC0706, OV528): only its last piece ends the picture. */
export function read(talk: Talk, add: (bytes: string, isLast: boolean) => boolean, onDone: OnDone): void {
  const multiple = talk.record.multiple;
  const numbers = talk.numbers;
  const row = talk.record.script('piece', numbers)[0]!;
  const voice = createVoice(talk);
  const pauseMs = row.ms;
  let at = 0;

  function next(): void {
    const left = numbers.left = numbers.length - at;
    const whole = left + multiple - 1;
    if (left <= 0) return onDone();
    numbers.from = at;
    numbers.number = Math.floor(at / numbers.most);
    // without numbers, alternating lengths reveal a repeated answer
    const isAgain = multiple > 1 && numbers.count === numbers.most;
    numbers.count = Math.min(isAgain ? numbers.most - multiple : numbers.most, whole - whole % multiple);
    row.ms = pauseMs + 20000 * (numbers.count + talk.record.frameBytes) / talk.baud;
    // announced for some pieces at once: each call takes 40,000 instructions
    if (!(numbers.number & 15)) talk.trip.expect(16 * row.ms);
    voice.ask(row, keep);
  }

  function keep(fault?: Fault): void {
    const data = talk.texts['data'];
    const left = numbers.left;
    // frees a copy while the card writes
    talk.heard = talk.texts['data'] = '';
    at += data.length;
    if (fault || !add(data.length > left ? data.slice(0, left) : data, data.length >= left)) onDone(fault);
    else next();
  }

  numbers.most = mostOf(talk);
  numbers.count = 0;
  arm(talk, 0, next);
}
