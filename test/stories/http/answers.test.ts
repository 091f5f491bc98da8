// Tests any response to an upload, or to the query after it. The log reports the response correctly, as little as possible is repeated, and each
// image arrives complete. An image that was already there is not sent again. Each image of a round gets another response.

import * as assert from 'uvu/assert';
import type { FaultCode } from '../../../src/fault.ts';
import { recoveryOf } from '../../../src/round/retry.ts';
import { assertServed, finish, allHttpMethods, timesStored, within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { endless, goodAnswers, toQuestion, toUpload, type WrongAnswer } from '../../tools/soak/faults/answers.ts';
import { codeIn, curesIn } from '../../tools/soak/faults/trial.ts';
import { crossed } from '../../whole.ts';

const test = crossed('answers by HTTP');

const isStatus = ({ title }: WrongAnswer) => /^answers \d+$/.test(title);
const unanswered = 'a query without an answer';
const groups: { title: string; at: 'POST' | 'GET'; all: WrongAnswer[] }[] = [
  { title: 'a temporarily refused upload', at: 'POST', all: toUpload.filter(answer => isStatus(answer) && !answer.isFinal) },
  { title: 'an interrupted upload', at: 'POST', all: toUpload.filter(answer => !isStatus(answer) && !answer.isFinal) },
  { title: 'an answer in another form', at: 'POST', all: goodAnswers },
  { title: 'a refused query', at: 'GET', all: toQuestion.filter(isStatus) },
  { title: unanswered, at: 'GET', all: toQuestion.filter(answer => !isStatus(answer)) },
];

/** Whether a status may mean that the server refuses the header If-None-Match. */
const isOfHeader = (status: number | undefined) => status === 400 || status === 501;

const pathOf = (i: number) => `DCIM/100CAM/IMG_00${10 + i}.JPG`;

/** Returns the remedies that the firmware has logged. A restart of the modem directly after a pause is left out, since it belongs to the pause. */
const curesOf = (world: World) => curesIn(world.lines).filter((cure, i, all) => cure !== 'modem' || all[i - 1] !== 'rest');

function assertTold(world: World, all: WrongAnswer[]): void {
  const codes = world.lines.map(codeIn).filter((code): code is FaultCode => code !== undefined);
  const wrong = all.filter(({ may, isMomentary }) => may.length > 0 && !isMomentary);
  assert.is(codes.length, wrong.length, codes.join(', '));
  for (const [i, { title, may }] of wrong.entries()) assert.ok(may.includes(codes[i]!), `it ${title}: logged as ${codes[i]}`);
  assert.equal(curesOf(world), codes.map(recoveryOf), codes.join(', '));
}

for (const { title, at, all } of groups) {
  for (const { family, method } of allHttpMethods) {
    // Over a socket, the firmware repeats a query once if no response begins, on a connection of its own. It repeats an upload once without the
    // header If-None-Match if the server seems not to know that header.
    const isTwice = ({ isMomentary, how }: WrongAnswer) => method === 'stream' && ((title === unanswered && !isMomentary) || (at === 'POST' && isOfHeader(how.status)));
    const nths = (answer: WrongAnswer) => (isTwice(answer) ? [1, 2] : [1]);
    test(`${family} by ${method}: ${title} is logged correctly, each image arrives, and a complete one is not sent again`, () => {
      const files = Object.fromEntries(all.map((_, i) => [pathOf(i), noise(300 + i, i + 1)]));
      const faults = all.flatMap((answer, i) => nths(answer).map(nth => ({ method: at, target: pathOf(i).slice(-12), nth, how: answer.how })));
      return within(worldWith(family, { files, http: { faults }, config: { upload: { method } } }), async world => {
        world.boot();
        await finish(world, files, 90);
        assertTold(world, all);
        for (const [i, answer] of all.entries()) assert.is(timesStored(world, pathOf(i)), answer.isThere || answer.isMomentary ? 1 : 1 + nths(answer).length, `uploads if it ${answer.title}`);
        assert.not.match(world.lines.join('\n'), /Fremd-99|\?token/, 'the address of a redirect may contain a secret');
        if (method === 'stream') assert.equal(world.http!.refusals, []);
      });
    });
  }
}

for (const { family, method } of allHttpMethods) {
  test(`${family} by ${method}: an endless answer counts if its status is read, and the image is sent once`, () => {
    const files = { [pathOf(0)]: noise(300) };
    return within(worldWith(family, { files, http: { faults: [{ method: 'POST', nth: 1, how: endless.how }] }, config: { upload: { method } } }), async world => {
      world.boot();
      await finish(world, files);
      assert.is(timesStored(world, pathOf(0)), 1);
      const codes = world.lines.map(codeIn).filter(code => code !== undefined);
      if (method === 'stream') assert.equal(codes, []);
      else assert.ok(codes.length === 1 && endless.may.includes(codes[0]!), codes.join());
    });
  });
}

for (const { family, method } of allHttpMethods) {
  // Over a socket, the firmware sends the request's head itself, and noise on the line may garble it. So only a second refusal counts.
  const times = method === 'stream' ? 2 : 1;
  const twice = <T>(one: T): T[] => Array.from({ length: times }, () => one);
  test(`${family} by ${method}: a permanently refused image is not repeated at once, does not delay others, and is tried again hours later`, () => {
    const finals = toUpload.filter(({ isFinal }) => isFinal);
    const files = Object.fromEntries([...finals, ...finals].map((_, i) => [pathOf(i), noise(100 + i, i + 1)]));
    const faults = finals.flatMap(({ how }, i) => twice(how).map((_, n) => ({ method: 'POST', target: pathOf(2 * i).slice(-12), nth: n + 1, how })));
    return within(worldWith(family, { files, http: { faults }, config: { upload: { method }, schedule: { everyMinutes: 60 } } }), async world => {
      await world.round();
      const codes = world.lines.map(codeIn).filter(code => code !== undefined);
      assert.equal(codes, finals.flatMap(({ may }) => twice(may[0])));
      assert.equal(finals.map((_, i) => [timesStored(world, pathOf(2 * i)), timesStored(world, pathOf(2 * i + 1))]), finals.map(() => [times, 1]));
      assert.match(world.lines.join('\n'), new RegExp(` round: ${finals.length} delivered, ${finals.length} skipped`));
      await finish(world, files, 7 * 60);
      assert.equal(finals.map((_, i) => timesStored(world, pathOf(2 * i))), finals.map(() => times + 1));
    });
  });
}

/** Ways to verify a complete image, and whether the image is deleted then. */
const proofs: { title: string; verify: string; http: object; isDeleted: boolean }[] = [
  { title: 'the server shows its size', verify: 'size', http: {}, isDeleted: true },
  { title: 'a server without ranges shows the whole image', verify: 'size', http: { noRange: true }, isDeleted: true },
  { title: 'the reply counts as verification', verify: 'reply', http: {}, isDeleted: true },
  { title: 'nothing is verified', verify: 'none', http: {}, isDeleted: false },
  { title: 'the account may not read', verify: 'size', http: { isWriteOnly: true }, isDeleted: false },
  { title: 'the server stores it under another name', verify: 'size', http: { faults: [{ method: 'GET', how: { status: 404 } }] }, isDeleted: false },
];

for (const { title, verify, http, isDeleted } of proofs) {
  for (const { family, method } of allHttpMethods) {
    test(`${family} by ${method}: an image is ${isDeleted ? '' : 'not '}deleted if ${title}`, () => {
      const files = { [pathOf(0)]: noise(1500), [pathOf(1)]: noise(20, 2) };
      return within(worldWith(family, { files, http, config: { upload: { method, verify }, images: { afterUpload: 'delete' } } }), async world => {
        await world.round();
        assertServed(world, files);
        for (const path of Object.keys(files)) {
          if (isDeleted) assert.throws(() => world.read(path), /ENOENT/);
          else assert.is(world.read(path).length, files[path]!.length);
          assert.is(world.lines.filter(line => line.includes(`/${path} delivered as`)).length, 1);
        }
      });
    });
  }
}

test.run();
