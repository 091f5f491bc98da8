// Sends several AT commands on one line, as V.250 5.2 and 5.4.3, the SIM800's AT manual 1.4.4 and Quectel's AT manuals 1.3 allow. An error in one
// command ends the whole line, so after an error the script rows are sent one by one.

import { fillCommand } from '../match';
import { isSkipped, wantsOf } from '../row';
import { May, type SayRow, type Step } from '../step';
import type { Task } from '../task';
import type { Turn } from '../turn';

/** Several script rows that share a command line, joined to one row. `first` is the index in the script of the first of them. */
type ChainRow = SayRow & { first: number; want: string[]; set: NonNullable<SayRow['set']> };

/** A script to run. Its rows before the index `apartTo` are sent one by one, as their common command line has failed. */
type ChainTask = Task & { apartTo?: number };

function isChainRow(row: Step): row is ChainRow {
  return (row as ChainRow).first !== undefined;
}

/**
 * Joins the script row with the rows after it that share its command line.
 * @returns the row itself if there are no such rows, or if the modem refuses lines with several commands
 */
export function chainFrom(turn: Turn, row: Step): Step {
  const script = turn.task.script;
  const first = turn.rowIndex - 1;
  if (turn.task.variables['noChain'] || first < (turn.task as ChainTask).apartTo!) return row;
  let all: ChainRow | undefined;
  let length = (fillCommand(row.say!, turn.lookUp) || '').length;
  for (let i = first + 1; i < script.length; i++) {
    const next = script[i]!;
    if (isSkipped(next, turn.lookUp)) continue;
    const text = next.chain === row.chain && fillCommand(next.say!, turn.lookUp);
    if (!text || (length += text.length) > turn.dialect.longestCommand) break;
    if (!all) {
      all = { say: row.say!, want: wantsOf(row), ms: row.ms, may: May.silence, set: Object.assign({}, row.set), chain: row.chain!, first: first };
    }
    all.say += ';' + next.say!.slice(2);
    all.want = all.want.filter(function (want) { return want !== 'OK'; }).concat(wantsOf(next));
    all.ms = Math.max(all.ms, next.ms);
    Object.assign(all.set, next.set);
    turn.rowIndex = i + 1;
  }
  return all || row;
}

/**
 * Handles the failure of a command line with several commands, or of a script row that may fail. The line's rows are then sent one by one. If none of
 * them is refused, the modem accepts no lines with several commands (`noChain`), unless the end of its answer was lost.
 */
export function unchain(turn: Turn): void {
  const row = turn.row;
  const variables = turn.task.variables;
  if (isChainRow(row)) {
    (turn.task as ChainTask).apartTo = turn.rowIndex;
    turn.rowIndex = row.first;
    if (!turn.heard.isCut) variables['noChain'] = '1';
  } else if (turn.heard.refusal !== undefined) variables['noChain'] = '';
}
