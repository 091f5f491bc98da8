// CFTPSPUT, which takes data from the UART, either of a given length, or escaped up to a terminator (AT manual 12.2.15).

import { error, type Reply } from '../../../command/at.ts';
import { takeCounted, takeEscaped } from '../../../command/phase.ts';
import { numberOf, textOf, type Arg } from '../../../command/syntax.ts';
import { pourInto, type Air } from '../../../net/air.ts';
import { codeOf } from '../result.ts';
import { longestRest, type Transfers } from './state.ts';

const longestSerialPut = 2048;
const putEscapes = { escape: 0x03, end: 0x1a };

/** The command CFTPSPUT. */
export function put(transfers: Transfers, args: Arg[]): Reply {
  const { results, options } = transfers;
  const path = textOf(args[0], options.longestPath);
  const size = args[1] ? numberOf(args[1], 1, longestSerialPut) : undefined;
  const rest = args[2] ? numberOf(args[2], 0, longestRest) : 0;
  if (path === undefined || rest === undefined || args.length > 3 || (args[1] && size === undefined)) return error();
  if (results.running()) return results.failed('+CFTPSPUT', 3, results.earlyForm('+CFTPSPUT'));
  return { later: finish => begin(transfers, path, size, rest, finish) };
}

/** Begins an upload. The prompt comes once the server accepts the file. If the server refuses it, the answer is a failure without an OK. */
function begin(transfers: Transfers, path: string, size: number | undefined, rest: number, finish: (reply: Reply) => void): void {
  const { at, ftp, results, options } = transfers;
  const { air, done } = ftp.put(path, rest, sent => options.onPut?.(path, rest + sent, size ?? 0));
  let isPrompted = false;
  results.setRunning('+CFTPSPUT');
  const refuse = at.bound((reason: unknown) => {
    if (isPrompted) return;
    results.setRunning(undefined);
    finish(results.failed('+CFTPSPUT', codeOf(reason), results.earlyForm('+CFTPSPUT')));
  });
  const ask = at.bound(() => {
    isPrompted = true;
    finish({ phase: phaseOf(transfers, air, done, size) });
  });
  done.catch(refuse);
  void air.begun.then(() => ask(undefined));
}

function phaseOf({ results, options }: Transfers, air: Air, done: Promise<void>, size: number | undefined) {
  const whole = (): Reply => {
    air.end();
    return results.carryOut({ name: '+CFTPSPUT', job: async () => (await done, '0') });
  };
  const push = pourInto(air, options.putBufferBytes);
  const broke = () => (air.end(), results.setRunning(undefined));
  return { ...(size === undefined ? takeEscaped(putEscapes, push, whole) : takeCounted(size, push, whole)), broke };
}
