// Runs the rows of one script. A script that has failed is not repeated here.

import { End, type Fault } from '../fault';
import { createHeard } from './answer';
import { fillCommand } from './match';
import { chainFrom, unchain } from './phases/chain';
import { restMs, stopAsking } from './phases/deadline';
import { beginPour, stopPour } from './phases/pour';
import { prepareRow, refuseCommand, sayNothing } from './phases/rare';
import { beginReading } from './phases/reading';
import { isSkipped } from './row';
import { createRowEnds } from './rowend';
import { createRowTexts } from './rowtexts';
import { createRowTimer } from './rowtimer';
import type { Step } from './step';
import type { Task } from './task';
import type { Pouring, Receiving, Resting, Turn, TurnParts } from './turn';

function finishScript(turn: Turn, end: End, fault?: Fault): void {
  // the task and its payload are kept in variables, since the record `turn` is cleared below and may then run the next script
  const task = turn.task;
  const pour = turn.pours;
  const rest: { [key in 'task' | 'row' | 'pours' | 'reads' | 'repeats' | 'hear']: unknown } = turn;
  // without this, a script that has ended would stay in memory until the next script begins
  rest.task = rest.row = rest.pours = rest.reads = rest.repeats = rest.hear = undefined;
  if (turn.timer !== undefined) turn.clock.cancel(turn.timer);
  turn.timer = undefined;
  // the engine takes longer to find out that a field is missing than that it has no value
  if (turn.asking) stopAsking(turn);
  else turn.asking = undefined;
  if (pour) stopPour(turn, pour);
  if (task.payload) task.payload.close();
  turn.lines.awaitPrompt('');
  turn.lines.giveUp();
  task.onEnd(end, fault);
}

/** Forgets the payload or the raw bytes of the script row before, and no longer waits for that row's prompt. */
function forgetBytes(turn: Turn): void {
  turn.lines.awaitPrompt('');
  turn.pours = turn.hear = turn.reads = undefined;
}

/**
 * The longest wait for the prompt of a slice, in milliseconds. For that of a whole payload it is twice as long, since the modem asks the server
 * first. A longer timeout of the row is for the bytes behind the prompt.
 */
const promptMs = 100000;

/** Makes the record on which scripts run row by row, with its functions. No script runs yet. */
export function createTurn(parts: TurnParts): Turn | Resting {
  const turn = Object.assign({ manner: { orders: '' } }, parts) as Turn;
  const arm = createRowTimer(turn);
  const texts = createRowTexts(turn);
  const lookUp = texts.lookUp;

  function finish(end: End, fault?: Fault): void { finishScript(turn, end, fault); }

  function say(): void {
    const row = turn.row;
    turn.command = '';
    if (turn.reads) /*@__NOINLINE__*/ beginReading(turn as Receiving, turn.reads);
    if (!row.say) return sayNothing(turn);
    const command = turn.command = fillCommand(row.say, lookUp) || '';
    turn.manner.hasEcho = false;
    if (!command || command.length > turn.dialect.longestCommand) return refuseCommand(turn);
    turn.speak(command, row.say);
    turn.isDeaf = turn.isFeeding;
    arm(row.pour ? Math.min(row.ms, row.slice ? promptMs : promptMs * 2) : restMs(turn));
  }

  /**
   * Begins the current script row, or tries it again.
   * @param tries number of attempts that are left; undefined: as many as the row has
   */
  function begin(tries?: number): void {
    if (turn.asking) stopAsking(turn);
    turn.heard = createHeard(turn.row);
    turn.tries = tries || turn.row.tries || 1;
    turn.repeats = undefined;
    if (turn.pours) /*@__NOINLINE__*/ beginPour(turn as Pouring, turn.pours);
    say();
  }

  /**
   * Begins the next script row that is not skipped, or ends the script.
   * @param isFailed true: the row before was refused or silent, which its `may` allows
   */
  function goOn(isFailed?: boolean): void {
    const script = turn.task.script;
    let row: Step | undefined;
    if (isFailed && turn.row.chain) unchain(turn);
    do row = script[turn.rowIndex++];
    while (row && isSkipped(row, lookUp));
    if (!row) return finish(End.done);
    turn.row = row.chain ? chainFrom(turn, row) : row;
    if (turn.pours || turn.reads) /*@__NOINLINE__*/ forgetBytes(turn);
    if (row.pour || row.data) prepareRow(turn);
    begin();
  }

  // these functions are given as parameters, and not called as methods. The engine (Espruino) never frees a record after 15 nested calls of its
  // methods
  Object.assign(turn, texts, createRowEnds(turn, begin, goOn, finish));
  return Object.assign(turn, {
    begin: begin, say: say, goOn: goOn, finish: finish, arm: arm,
    disarm: function () { turn.dueMs = 0; }
  });
}

/** Runs the script of a task, from its first row on. */
export function runTask(
  turn: Pick<Turn, 'rowIndex' | 'lastRefusal' | 'startedMs' | 'clock' | 'goOn'> & { task?: Task | undefined },
  task: Task
): void {
  turn.task = task;
  turn.rowIndex = 0;
  turn.lastRefusal = undefined;
  turn.startedMs = turn.clock.now();
  turn.goOn();
}
