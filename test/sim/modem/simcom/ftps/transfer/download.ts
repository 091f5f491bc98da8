// Listings and downloads that the SIM7600 sends to the serial port, at once or from its cache (AT manual 12.2.11, 12.2.14, 12.2.17).

import { error, ok, type Reply } from '../../../command/at.ts';
import { numberOf, textOf, type Arg } from '../../../command/syntax.ts';
import { blocksOf } from '../../files/efs.ts';
import { longestRest, type Transfers } from './state.ts';

const cacheReadBytes = 1024;

/** Sends a download or a listing to the UART: OK first, then the bytes in blocks, then the result. */
function output({ at, results, options }: Transfers, name: string, job: (onSlice: (bytes: Uint8Array) => void) => Promise<unknown>): Reply {
  const tell = (line: string | Uint8Array) => (typeof line === 'string' ? at.result(line) : at.data(line));
  const give = at.bound((bytes: Uint8Array) => blocksOf(name, bytes, options.listBlockBytes).forEach(tell));
  return results.start({ name, job: async () => (await job(give), '0') }, value => at.result(`${name}: ${value}`));
}

/** The command CFTPSLIST. */
export function list(transfers: Transfers, args: Arg[]): Reply {
  const { ftp, options } = transfers;
  const path = args[0] && textOf(args[0], options.longestPath);
  if (args.length > 1 || (args[0] ? path === undefined : options.listsFolder)) return error();
  return output(transfers, '+CFTPSLIST', async give => give(await ftp.list(path)));
}

/** The command CFTPSGET. */
export function get(transfers: Transfers, args: Arg[]): Reply {
  const { at, ftp, results, options } = transfers;
  const path = textOf(args[0], options.longestPath);
  const rest = args[1] ? numberOf(args[1], 0, longestRest) : 0;
  const cached = args[2] ? numberOf(args[2], 0, 1) : 0;
  if (path === undefined || rest === undefined || cached === undefined || args.length > 3) return error();
  if (cached === 0) return output(transfers, '+CFTPSGET', give => ftp.get(path, rest, give));
  const job = async () => ((transfers.cache = await ftp.get(path, rest)), '0');
  return results.start({ name: '+CFTPSGET', job }, () => at.result('+CFTPS: RECV EVENT'));
}

/** The command CFTPSCACHERD, which prints the next bytes of the cache. */
export function readCache(transfers: Transfers): Reply {
  const { at, cache } = transfers;
  if (!cache) return error();
  const block = cache.subarray(0, cacheReadBytes);
  const left = cache.subarray(block.length);
  const isLast = left.length === 0;
  transfers.cache = isLast ? undefined : left;
  return { ...ok(...blocksOf('+CFTPSGET', block, cacheReadBytes)), after: () => isLast && at.result('+CFTPSGET: 0') };
}
