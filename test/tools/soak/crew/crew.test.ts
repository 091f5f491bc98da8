// Tests workers that end by themselves, or whose task never ends: the other tasks are done, and each failure is named.

import { EventEmitter } from 'node:events';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { work, type Worker } from './crew.ts';
import type { Answer, Task } from './worker.ts';

const test = suite('workers of the long run');

/** A stand-in for a worker process, which answers each task at once. The task `dies` ends the process, `hangs` is never answered. */
class StandIn extends EventEmitter {
  connected = true;
  isKilled = false;
  send({ task, id }: Task & { id: number }): boolean {
    if (task === 'dies') setImmediate(() => this.emit('exit', null, 'SIGKILL'));
    else if (task !== 'hangs') setImmediate(() => this.emit('message', { id, memoryBytes: 0, result: `${task} done`, leaks: [] }));
    return true;
  }
  disconnect(): void { this.connected = false; }
  kill(): boolean {
    this.isKilled = true;
    return true;
  }
}

async function doThese(tasks: string[], most: number, mostMs = Infinity): Promise<{ answers: string[]; workers: StandIn[]; open: number }> {
  const answers: string[] = [];
  const workers: StandIn[] = [];
  const waiting = tasks.map(task => ({ part: 'x', task }));
  await work(waiting, most, {
    hire: () => {
      workers.push(new StandIn());
      return workers.at(-1)! as unknown as Worker;
    },
    mostMs: ({ task }) => (task === 'hangs' ? mostMs : Infinity), stop: new AbortController().signal,
    onAnswer: ({ task }, answer: Answer) => void answers.push('thrown' in answer ? `${task}: ${answer.thrown}` : answer.result),
  });
  return { answers, workers, open: waiting.length };
}

test('all tasks, by one worker', async () => {
  const { answers, workers } = await doThese(['a', 'b', 'c'], 2);
  assert.equal(answers, ['a done', 'b done', 'c done']);
  assert.is(workers.length, 1);
  assert.not.ok(workers[0]!.connected);
});

test('a worker that ends by itself: its tasks have failed, and another one does the rest', async () => {
  const { answers, workers } = await doThese(['a', 'dies', 'b', 'c'], 1);
  assert.equal(answers, ['a done', 'dies: its worker ended by itself (SIGKILL), with 1 open', 'b done', 'c done']);
  assert.is(workers.length, 2);
});

test('a task without an end: it has failed, its worker is ended, and no other task is lost or done twice', async () => {
  const { answers, workers } = await doThese(['hangs', 'a', 'b'], 2, 20);
  assert.equal(answers.sort(), ['a done', 'b done', 'hangs: no result after 0 s, so its worker was ended']);
  // If this machine is slow, the time is over before the others have answered, and another worker does what is left.
  assert.equal(workers.map(({ isKilled }) => isKilled), [true, ...workers.slice(1).map(() => false)]);
});

test('tasks that were open beside a late one are done by another worker', async () => {
  const { answers, workers } = await doThese(['hangs', 'hangs', 'a'], 2, 20);
  assert.equal(answers.sort(), ['a done', 'hangs: no result after 0 s, so its worker was ended', 'hangs: no result after 0 s, so its worker was ended']);
  assert.is(workers.length, 2);
});

test.run();
