import { newFault } from '../../fault';
import { connect } from './probebaud';
import type { Talk } from './record';
import { mostOf, set } from './setting';
import { createVoice, hexOf, pause, run } from './talk';

const mostTakes = 3;
/** Longest picture in bytes. A greater length is an error. */
const mostLength = 2097152;

/** Takes a picture, after it has woken a camera that sleeps. @returns the picture's bytes */
export async function takeAwake(talk: Talk): Promise<number> {
  if (talk.record.awakeMs && talk.trip.clock.now() - talk.spokeMs >= talk.record.awakeMs) {
    await connect(talk);
    await set(talk);
  }
  const numbers = talk.numbers;
  for (let nth = 1; ; nth++) {
    numbers.length = 0;
    const { fault: why } = await tried(run(talk, 'take'));
    if (!why && numbers.length > 0 && numbers.length <= mostLength) return numbers.length;
    const fault = why || newFault('no-picture', 'length', hexOf(talk.heard));
    if (fault.code === 'no-camera' || nth === mostTakes) throw ended('refused', fault);
    await tried(run(talk, 'goOn'));
  }
}

/**
 * Reads the picture piece by piece. The length that the camera has given is exact (VC0706, OV528), so only its last piece ends the picture.
 */
export async function read(talk: Talk, add: (bytes: string, isLast: boolean) => boolean): Promise<void> {
  const numbers = talk.numbers;
  const row = talk.record.script('piece', numbers)[0]!;
  const voice = createVoice(talk);
  const pauseMs = row.ms;
  let at = 0;
  numbers.most = mostOf(talk);
  numbers.count = 0;
  await pause(talk, 0);
  while (at < numbers.length) {
    aim(talk, at);
    row.ms = pauseMs + 20000 * (numbers.count + talk.record.frameBytes) / talk.baud;
    // announced for some pieces at once: each call takes 40,000 instructions
    if (!(numbers.number & 15)) talk.trip.expect(16 * row.ms);
    const { end, fault } = await tried(until(function (onEnd) { voice.ask(row, onEnd); }));
    const data = talk.texts['data'];
    const left = numbers.left;
    // frees a copy while the card writes
    talk.heard = talk.texts['data'] = '';
    at += data.length;
    if (end !== 'done') throw ended(end, fault);
    if (!add(data.length > left ? data.slice(0, left) : data, data.length >= left)) return;
  }
}

/** Sets the numbers for the next piece. @param at offset of the piece */
function aim(talk: Talk, at: number): void {
  const numbers = talk.numbers;
  const multiple = talk.record.multiple;
  const left = numbers.left = numbers.length - at;
  const whole = left + multiple - 1;
  numbers.from = at;
  numbers.number = Math.floor(at / numbers.most);
  // without numbers, alternating lengths reveal a repeated answer
  const isAgain = multiple > 1 && numbers.count === numbers.most;
  numbers.count = Math.min(isAgain ? numbers.most - multiple : numbers.most, whole - whole % multiple);
}
