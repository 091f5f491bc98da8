// Fills the placeholders in the rows of a script: in its commands, and in the patterns of its answers.

import { fillCommand, matchLine, settlePattern } from './match';
import type { Turn } from './turn';

/** Makes the functions that look up a placeholder's value, compare a line with a pattern, and send a command. */
export function createRowTexts(turn: Turn): Pick<Turn, 'lookUp' | 'matches' | 'speak'> {
  function lookUp(placeholder: string): string | undefined {
    const kept = turn.task.variables[placeholder];
    return kept === undefined && turn.task.valueFor ? turn.task.valueFor(placeholder) : kept;
  }

  return {
    lookUp: lookUp,
    matches: function (pattern: string, line: string, isFree: boolean) {
      return /*@__NOINLINE__*/ matchLine(pattern.indexOf('<') < 0 ? pattern : settlePattern(pattern, lookUp), line, turn.task.variables, isFree);
    },
    speak: function (text: string, shown: string) {
      if (turn.log.isDebug()) {
        turn.log.debug('modem', '> '
          + fillCommand(shown, function (placeholder) { return turn.dialect.isSecret(placeholder) ? '***' : lookUp(placeholder); }));
      }
      turn.uart.write(text + '\r');
    }
  };
}
