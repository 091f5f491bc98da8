// The SIM7600's commands that move a file over the UART: AT+CFTRANRX and CFTRANTX.

import { type Commands, error, ok, type Reply, silence } from '../../../command/at.ts';
import { type Phase, takeCounted } from '../../../command/phase.ts';
import { type Arg, numberOf } from '../../../command/syntax.ts';
import { type EfsState, fileAnywhere } from './state.ts';

const longestCount = 2147483647;

/** Makes the handlers of the commands that move a file over the UART. */
export function transferCommands(efs: EfsState): Commands {
  return {
    '+CFTRANRX': { test: () => ok('+CFTRANRX: [{non-ascii}]"FILEPATH"'), write: args => stage(efs, args) },
    '+CFTRANTX': { test: () => ok('+CFTRANTX: [{non-ascii}]"FILEPATH"'), write: args => giveBack(efs, args) },
  };
}

/** Returns the offset in the arguments of CFTRANRX, 0 without one, and undefined if the arguments are invalid. */
function placeIn(efs: EfsState, args: Arg[]): number | undefined {
  const { options } = efs;
  if (args.length === 2) return 0;
  if (!options.takesPlace || args.length !== (options.placeIsThird ? 3 : 4)) return undefined;
  return numberOf(args[args.length - 1], 0, longestCount);
}

function stage(efs: EfsState, args: Arg[]): Reply {
  const { options, drives } = efs;
  const path = fileAnywhere(efs, args[0]);
  const size = numberOf(args[1], 0, longestCount);
  const place = placeIn(efs, args);
  if (place === undefined || path === undefined || size === undefined) return error();
  if (options.stagesDuringPut !== true && efs.outside.isPutting()) return options.stagesDuringPut ? silence : error();
  if (drives.isFolder(path) || !drives.isFolder(path.slice(0, path.lastIndexOf('/') + 1))) return error();
  const old = drives.read(path);
  if (place > (old?.bytes.length ?? 0)) return error();
  if (old && place === 0 && args.length === 2 && options.existing === 'refuse') return error();
  const fits = size <= drives.freeBytes(path[0]!) + (old?.bytes.length ?? 0);
  if (!fits && options.full === 'at-once') return error();
  const tail = options.keepsTail && old && args.length > 2 ? old.bytes.subarray(place + size) : undefined;
  return { phase: stagePhase(efs, path, size, fits, place > 0 ? old!.bytes.subarray(0, place) : old && [], tail) };
}

/**
 * Returns the data phase of CFTRANRX.
 * @param fits whether the drive has room for the file
 * @param kept the beginning of the existing file that stays. It is empty if the whole file is replaced, and undefined if no such file
 * exists.
 * @param tail end of the existing file that stays
 */
function stagePhase(
  efs: EfsState,
  path: string,
  size: number,
  fits: boolean,
  kept: Uint8Array | never[] | undefined,
  tail: Uint8Array = new Uint8Array(0),
): Phase {
  const { options } = efs;
  const parts: Uint8Array[] = kept instanceof Uint8Array ? [kept] : [];
  let got = 0;
  const keepsOld = kept !== undefined && kept.length === 0 && options.existing === 'keep-old';
  const store = (isWhole: boolean) => {
    const bytes = new Uint8Array(Buffer.concat([...parts, tail]));
    efs.staged.push({ path, bytes, isWhole });
    if (fits && !keepsOld && !options.writesNothing && (isWhole || options.keepsPartial)) efs.drives.write(path, bytes, efs.outside.localMs());
  };
  const take = (bytes: Uint8Array) => {
    parts.push(bytes.slice());
    got += bytes.length;
    options.onStage?.(path, got, size);
  };
  const whole = () => (store(true), fits ? ok() : error());
  const gaveUp = () => (store(false), error());
  return { ...takeCounted(size, take, whole, gaveUp), cut: () => store(false) };
}

/** Carries out AT+CFTRANTX=, which sends a file or a part of it to the UART in blocks. */
function giveBack(efs: EfsState, args: Arg[]): Reply {
  const path = fileAnywhere(efs, args[0]);
  const file = path === undefined ? undefined : efs.drives.read(path);
  const from = args[1] ? numberOf(args[1], 0, longestCount) : 0;
  const size = args[2] ? numberOf(args[2], 0, longestCount) : file?.bytes.length;
  const isForm = args.length === 1 || args.length === 3;
  if (!file || from === undefined || size === undefined || !isForm || efs.outside.urcPort() !== 1) return error();
  if (from > file.bytes.length) return error();
  return ok(...blocksOf('+CFTRANTX', file.bytes.subarray(from, from + size), efs.options.blockBytes), '+CFTRANTX: 0');
}

/** Splits bytes into blocks, and puts a line such as `+CFTRANTX: DATA,512` before each. */
export function blocksOf(name: string, bytes: Uint8Array, blockBytes: number): (string | Uint8Array)[] {
  const out: (string | Uint8Array)[] = [];
  for (let at = 0; at < bytes.length; at += blockBytes) {
    const block = bytes.subarray(at, at + blockBytes);
    out.push(`${name}: DATA,${block.length}`, block);
  }
  return out;
}
