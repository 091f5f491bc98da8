import type { OnEnd } from '../../at/step';
import { End, newFault, type Fault } from '../../fault';
import { connect } from './probebaud';
import type { Talk } from './record';
import { mostOf, set } from './setting';
import { createVoice, hexOf, pause, run } from './talk';

const mostTakes = 3;
/** Longest picture in bytes. If a camera's answer tells a greater length, that is an error. */
const mostLength = 2097152;

/**
 * Takes a picture. A camera that may have fallen asleep since its last command is woken and set up first. @returns the size of the picture in
 * bytes
 */
export async function takeAwake(talk: Talk): Promise<number> {
  if (talk.record.awakeMs && talk.trip.clock.now() - talk.spokeMs >= talk.record.awakeMs) {
    await connect(talk);
    await set(talk);
  }
  const numbers = talk.numbers;
  for (let nth = 1; ; nth++) {
    numbers.length = 0;
    const { fault: why } = await tried(run(talk, 'take'));
    if (!why && numbers.length > 0 && numbers.length <= mostLength) {
      // What comes next runs in a timer of its own. So the functions that sent the command are gone from memory before others read the picture.
      await pause(talk, 0);
      return numbers.length;
    }
    const fault = why || newFault('no-picture', 'length', hexOf(talk.heard));
    if (fault.code === 'no-camera' || nth === mostTakes) throw ended(End.refused, fault);
    await tried(run(talk, 'goOn'));
  }
}

/**
 * Reads the picture piece by piece, and gives each piece to `add`. The length that the camera told is exact (VC0706, OV528). So the picture's end is
 * expected only in the last piece.
 */
export async function read(talk: Talk, add: (bytes: string, isLast: boolean) => boolean): Promise<void> {
  await until(function (onEnd) { readPieces(talk, add, onEnd); });
  // as in takeAwake, the functions that have read the picture are gone from memory before others follow
  await pause(talk, 0);
}

/**
 * Reads the pieces of a picture by callbacks, which are made only once. An async loop that waits for each piece would take 4 percent more CPU
 * instructions.
 */
function readPieces(talk: Talk, add: (bytes: string, isLast: boolean) => boolean, onEnd: OnEnd): void {
  const multiple = talk.record.multiple;
  const numbers = talk.numbers;
  const row = talk.record.script('piece', numbers)[0]!;
  const voice = createVoice(talk);
  const pauseMs = row.ms;
  let at = 0;

  function next(): void {
    const left = numbers.left = numbers.length - at;
    const whole = left + multiple - 1;
    if (left <= 0) return onEnd(End.done);
    numbers.from = at;
    numbers.number = Math.floor(at / numbers.most);
    // If a camera's pieces have no numbers, two lengths of pieces alternate. So an old answer that comes again has the wrong length.
    const isAgain = multiple > 1 && numbers.count === numbers.most;
    numbers.count = Math.min(isAgain ? numbers.most - multiple : numbers.most, whole - whole % multiple);
    row.ms = pauseMs + 20000 * (numbers.count + talk.record.frameBytes) / talk.baud;
    // the time for 16 pieces is added to the round's deadline at once, as each call of `expect` takes 40,000 CPU instructions
    if (!(numbers.number & 15)) talk.trip.expect(16 * row.ms);
    voice.ask(row, keep);
  }

  function keep(end: End, fault?: Fault): void {
    const data = talk.texts['data'];
    const left = numbers.left;
    // the dialogue's two references to the piece are dropped, so that only one copy is in memory while the card writes
    talk.heard = talk.texts['data'] = '';
    at += data.length;
    if (fault || !add(data.length > left ? data.slice(0, left) : data, data.length >= left)) onEnd(end, fault);
    else next();
  }

  numbers.most = mostOf(talk);
  numbers.count = 0;
  launch(pause(talk, 0), next);
}
