import { meaningOf, type Meaning } from '../answer';
import type { Receiving, Turn } from '../turn';
import { noteRepeat } from './compare';
import { afterAsk, awaitOk, isAccepted, noteOrder, restMs } from './deadline';
import { resyncPour, takeApart } from './rare';
import { readRaw, settleMs } from './reading';
import { isReplyTo } from './reply';

/** Takes a line that may belong to the current script row. @returns false if the line is a URC */
export function takeAnswer(turn: Turn, line: string): boolean {
  const row = turn.row;
  const heard = turn.heard;
  const pour = turn.pours;
  if (row.again) return false;
  const isTaken = turn.reads || (pour && pour.resyncing) ? takeApart(turn, line) : undefined;
  if (isTaken !== undefined) return isTaken;
  if (turn.isDeaf) return false;
  if (line === turn.command) return turn.manner.hasEcho = true;
  if (turn.asking && turn.asking.take(line)) return true;
  const meaning = meaningOf(turn, line, pour ? pour.phase : '', turn.dialect.isUrc);
  if (meaning === 'all') {
    if (row.result && row.say && heard.seen[1]) noteOrder(turn.manner, row, line === 'OK');
    afterAsk(turn, turn.pass);
  } else if (meaning === 'some') takeSome(turn);
  else return /*@__NOINLINE__*/ takeOther(turn, line, meaning);
  return true;
}

function takeSome(turn: Turn): void {
  const row = turn.row;
  const pour = turn.pours;
  if (!pour || pour.phase !== 'poured') turn.repeats = undefined;
  if (awaitOk(turn)) {
    turn.repeats = undefined;
    return;
  }
  const ms = restMs(turn);
  if (!(pour ? isAccepted(turn) : ms < row.ms)) return;
  turn.arm(ms);
  if (turn.repeats && turn.repeats.got === undefined) noteRepeat(turn, turn.repeats, ms);
}

function takeOther(turn: Turn, line: string, meaning: Meaning): boolean {
  const heard = turn.heard;
  const pour = turn.pours;
  const isRefused = meaning === 'refused' || meaning === 'refusing';
  if (meaning !== 'prompt') turn.repeats = undefined;
  if (meaning === 'urc') {
    if (!isReplyTo(line, turn.command)) return false;
    heard.isOwn = true;
  } else if (pour && (meaning === 'failed' || meaning === 'lost'
    || (isRefused && turn.clock.now() < pour.clearMs))) resyncPour(turn, pour, meaning === 'lost' ? '' : line);
  else if (meaning === 'refused') afterAsk(turn, turn.endRefused);
  else if (meaning === 'refusing') turn.arm(settleMs);
  else if (meaning === 'prompt') pour!.onPrompt();
  else readRaw(turn as Receiving, turn.reads!);
  return true;
}
