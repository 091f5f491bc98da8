// Transfers between a file on the SIM7600's drives and a file on the server (AT manual 12.2.12, 12.2.13).

import { error, type Reply } from '../../../command/at.ts';
import { numberOf, textOf, type Arg } from '../../../command/syntax.ts';
import { sendAll } from '../../../net/air.ts';
import { longestRest, type Transfers } from './state.ts';

/** The arguments of a command: the path on the server, the number of the modem's directory, and the offset. */
interface Given {
  path: string;
  directory: number;
  rest: number;
}

/**
 * Returns the path in the modem for a file on the server. It is the last part of the file's path on the server, in the root folder of the
 * drive. The manual's examples cannot be read in another way.
 */
function localPath({ drives, options }: Transfers, { path: remote, directory }: Given): string {
  const letter = options.directories[directory]?.[0];
  if (!letter || !drives.has(letter)) throw { code: options.missingDriveCode, reason: 'no such drive' };
  const path = drives.resolve(remote.slice(remote.lastIndexOf('/') + 1), `${letter}:/`);
  if (path === undefined) throw { code: options.missingFileCode, reason: 'invalid file name' };
  return path;
}

function readArgs({ options }: Transfers, args: Arg[], directories: number): Given | undefined {
  const path = textOf(args[0], options.longestPath);
  const directory = args[1] ? numberOf(args[1], 1, directories) : 1;
  const rest = args[2] ? numberOf(args[2], 0, longestRest) : 0;
  if (path === undefined || directory === undefined || rest === undefined || args.length > 3) return undefined;
  return { path, directory, rest };
}

function lastDirectory({ options }: Transfers): number {
  return Math.max(...Object.keys(options.directories).map(Number));
}

/** The command CFTPSPUTFILE. */
export function putFile(transfers: Transfers, args: Arg[]): Reply {
  const given = readArgs(transfers, args, lastDirectory(transfers));
  if (!given || given.path.length > transfers.options.longestPutFile) return error();
  return transfers.results.perform({ name: '+CFTPSPUTFILE', job: () => sendFile(transfers, given) });
}

async function sendFile(transfers: Transfers, given: Given): Promise<string> {
  const { ftp, drives, options } = transfers;
  const { path, rest } = given;
  const file = drives.read(localPath(transfers, given));
  if (!file) throw { code: options.missingFileCode, reason: 'no such file' };
  await sendAll(ftp.put(path, rest, sent => options.onPut?.(path, rest + sent, file.bytes.length)), file.bytes.subarray(rest));
  return '0';
}

/** The command CFTPSGETFILE. */
export function getFile(transfers: Transfers, args: Arg[]): Reply {
  // The SIM7600 has one more directory for downloads, number 4, for certificates (12.2.12).
  const last = lastDirectory(transfers);
  const given = readArgs(transfers, args, last === 3 ? 4 : last);
  if (!given) return error();
  return transfers.results.perform({ name: '+CFTPSGETFILE', job: () => fetchFile(transfers, given) });
}

async function fetchFile(transfers: Transfers, given: Given): Promise<string> {
  const { ftp, drives } = transfers;
  const path = localPath(transfers, given);
  const old = drives.read(path);
  const before = given.rest > 0 ? old?.bytes : Buffer.alloc(0);
  if (!before) throw { code: 7, reason: 'no bytes to resume from' };
  const fresh = await ftp.get(given.path, given.rest);
  const whole = Buffer.concat([before.subarray(0, given.rest), fresh]);
  if (drives.write(path, new Uint8Array(whole), transfers.localMs()) !== 'done') throw { code: 7, reason: 'drive full' };
  return '0';
}
