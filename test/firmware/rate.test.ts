// The loop by which an owner measures how fast a chip is. The real engine takes as many CPU instructions for it as firmware/engine/rate.js says.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loop, rateOf, rates } from '../../firmware/engine/rate.js';
import { canRun } from '../needs.ts';
import { smallEngine } from '../sim/engine/engines.ts';
import { countInstructions } from '../tools/bench/processor/callgrind.ts';
import { profileOf } from '../tools/bench/processor/program.ts';
import { inWhole } from '../whole.ts';

const rate = suite('the loop for the processor\'s rate');
const mostOff = 0.05;
const counts = { few: 2, many: 6 };

/** Makes a program that evaluates the loop `count` times as a text, as at the console. It prints an error if the loop returns no time. */
const program = (count: number) => `setTimeout(function(){var text=${JSON.stringify(loop.expression)}+" ",ms,i;`
  + `for(i=0;i<${count};i++){ms=eval(text);if(!(ms>0))print("Uncaught: "+ms)}quit()},10)`;

for (const command of ['espruino', smallEngine] as const) {
  if (!canRun('the instructions of the loop', command, 'valgrind')) continue;
  inWhole(rate)(`the loop takes the instructions that it is documented with on ${command}`, async () => {
    const [few, many] = await Promise.all([counts.few, counts.many].map(async count => countInstructions(await profileOf(program(count), 1, command))));
    const counted = (many! - few!) / (counts.many - counts.few);
    assert.ok(Math.abs(counted / loop.instructions - 1) <= mostOff, `${counted} instructions, not ${loop.instructions}`);
  });
}

rate('at the expected rates it takes 9 to 27 ms, so it disturbs no round', () => {
  assert.equal([rates.best, rates.worst].map(one => Math.round(loop.instructions / one / 1000)), [9, 27]);
  assert.is(Math.round(rateOf(14)), 214);
});

rate.run();
