// Tests that an image gets another name if another camera's file has its name on an FTP server.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { leaveForeign } from '../../../../src/delivery/ftp/proof/leaveforeign.ts';
import { End } from '../../../../src/fault.ts';
import { lowered } from '../../../common/lowered.ts';
import { sceneOf, type Ended, type Given, type Scene } from '../../trip.ts';

const test = suite('the way around another camera\'s file');

type Left = Ended & Omit<Scene, 'end'> & { /** The names that SIZE was asked for. */ asked: string[] };

/**
 * Runs the search for a name under which the server has no file.
 * @param sizes answers of SIZE for the image's further names, in this order; undefined: the server has no such file (SIM7600 manual AT76v3,
 * 12.2.17)
 */
async function leave(sizes: (number | undefined)[], given: Given = {}): Promise<Left> {
  const asked: string[] = [];
  const scene = sceneOf({ ...given, answer: command => {
    const [, name] = /^AT\+CFTPSSIZE="(?:.*\/)?(.*)"$/.exec(command) ?? [];
    if (name === undefined) return ['OK'];
    asked.push(name);
    const size = sizes[asked.length - 1];
    return size === undefined ? ['+CFTPSSIZE: 9', 'ERROR'] : ['OK', `+CFTPSSIZE: ${size}`];
  } });
  const ended = await scene.end(onEnd => lowered(leaveForeign)(scene.trip, '7 bytes', onEnd));
  return { ...scene, ...ended, asked };
}

const warned = ({ lines }: Left) => lines.filter(line => line.startsWith('warn'));
const suffixed = /^A-[0-9a-f]{8}\.JPG$/;

test('the next name is free, and the image gets it', async () => {
  const left = await leave([undefined]);
  assert.is(left.end, End.done);
  assert.is(left.asked.length, 1);
  assert.match(left.asked[0]!, suffixed);
  assert.equal([left.trip.attempt.image.takenNames, left.trip.variables['finalName']], [1, left.asked[0]]);
  assert.is(warned(left).length, 1);
});

test('a file of the image\'s size under that name is this camera\'s', async () => {
  const { trip } = await leave([100_000]);
  assert.is(trip.attempt.image.takenNames, 1);
});

test('the next name is taken, too: the one after it is another', async () => {
  const { asked, trip } = await leave([900, undefined]);
  assert.match(asked[1]!, suffixed);
  assert.is.not(asked[0], asked[1]);
  assert.is(trip.attempt.image.takenNames, 2);
});

test('taken names from an earlier try are counted on', async () => {
  const { trip } = await leave([undefined], { image: { takenNames: 4 } });
  assert.is(trip.attempt.image.takenNames, 5);
});

test('a server that shows a file under every name is not believed: the image keeps its name', async () => {
  const left = await leave([900, 900]);
  assert.is(left.end, End.done);
  assert.equal([left.trip.attempt.image.takenNames, left.trip.variables['finalName'], left.trip.server.showsAll, warned(left)], [0, 'A.JPG', true, []]);
});

test('a question without an answer ends the way', async () => {
  const scene = sceneOf({ answer: command => (command.startsWith('AT+CFTPSSIZE') ? [] : ['OK']) });
  const { end } = await scene.end(onEnd => lowered(leaveForeign)(scene.trip, '7 bytes', onEnd), 3_600_000);
  assert.is(end, End.broken);
});

test.run();
