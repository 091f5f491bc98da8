import { meaningOf, type Meaning } from '../answer';
import type { Receiving, Turn } from '../turn';
import { isReplyTo } from './ask';
import { noteRepeat } from './compare';
import { afterAsk, awaitOk, isAccepted, restMs } from './deadline';
import { resyncPour } from './rare';
import { readRaw, settleMs } from './reading';

/** Returns false for a URC. */
export function takeAnswer(turn: Turn, line: string): boolean {
  const row = turn.row;
  const heard = turn.heard;
  const pour = turn.pours;
  if (turn.isDeaf) return false;
  if (line === turn.command) return turn.manner.hasEcho = true;
  if (turn.asking && turn.asking.take(line)) return true;
  const meaning = meaningOf(heard, row, line, pour ? pour.phase : '', turn.matches, turn.dialect.isUrc);
  if (meaning === 'all') {
    if (row.result && row.say && heard.seen[1]) turn.manner.isLate = line === 'OK';
    afterAsk(turn, turn.pass);
  } else return /*@__NOINLINE__*/ takeOther(turn, line, meaning);
  return true;
}

function takeOther(turn: Turn, line: string, meaning: Meaning): boolean {
  const row = turn.row;
  const heard = turn.heard;
  const pour = turn.pours;
  const isRefused = meaning === 'refused' || meaning === 'refusing';
  if (meaning === 'some' ? !pour || pour.phase !== 'poured' : meaning !== 'prompt') turn.repeats = undefined;
  if (meaning === 'urc') {
    if (!isReplyTo(line, turn.command)) return false;
    heard.isOwn = true;
  } else if (pour && (meaning === 'failed' || meaning === 'lost' || (isRefused && turn.clock.now() < pour.clearMs))) resyncPour(turn, pour, meaning === 'lost' ? '' : line);
  else if (meaning === 'refused') afterAsk(turn, turn.endRefused);
  else if (meaning === 'refusing') turn.arm(settleMs);
  else if (meaning === 'prompt') pour!.onPrompt();
  else if (meaning === 'data') readRaw(turn as Receiving, turn.reads!);
  else if (awaitOk(turn)) turn.repeats = undefined;
  else {
    const ms = restMs(turn);
    if (!(pour ? isAccepted(turn) : ms < row.ms)) return true;
    turn.arm(ms);
    if (turn.repeats && turn.repeats.got === undefined) noteRepeat(turn, turn.repeats, ms);
  }
  return true;
}
