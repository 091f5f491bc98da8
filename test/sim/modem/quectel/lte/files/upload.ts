// QFUPL, by which the UART fills a file (BG96 FILE AT commands V1.0, 2.4).

import { cme, ok, type At, type Reply } from '../../../command/at.ts';
import type { Phase } from '../../../command/phase.ts';
import { numberOf, textOf, type Arg } from '../../../command/syntax.ts';
import { fileCodes } from '../codes.ts';
import { checksumOf, freeBytes, longestName, partsOf, pathOf, type Storage } from './storage.ts';

const ackBytes = 1024;
const usualBytes = 10_240;
const usualSeconds = 5;

/** Carries out QFUPL=: checks the arguments, then takes the file's bytes from the UART. */
export function upload(at: At, files: Storage, args: Arg[]): Reply {
  const path = pathOf(files, textOf(args[0], longestName));
  const size = args[1] ? numberOf(args[1], 1, 2147483647) : usualBytes;
  const seconds = args[2] ? numberOf(args[2], 1, 65535) : usualSeconds;
  const acks = args[3] ? numberOf(args[3], 0, 1) : 0;
  if (path === undefined) return cme(fileCodes.name);
  if (args[1]?.text === '0') return cme(fileCodes.none);
  if (size === undefined || seconds === undefined || acks === undefined || args.length > 4) return cme(fileCodes.value);
  if (files.all.has(path)) return cme(fileCodes.exists);
  if (size > freeBytes(files, partsOf(path).storage)) return cme(fileCodes.full);
  return { phase: taking(at, files, path, size, seconds * 1000, acks === 1) };
}

function taking(at: At, files: Storage, path: string, size: number, limitMs: number, acks: boolean): Phase {
  const { options } = files;
  const parts: Uint8Array[] = [];
  let got = 0;
  files.uploads += 1;
  const isWrong = options.wrongSums.includes(files.uploads);
  const acknowledge = acks ? acknowledger(at) : () => undefined;
  const store = (): Uint8Array => {
    const bytes = new Uint8Array(Buffer.concat(parts));
    files.all.set(path, bytes);
    return bytes;
  };
  return {
    prompt: '\r\nCONNECT\r\n',
    giveUpMs: limitMs,
    lifeSign: 'byte',
    take(bytes) {
      const used = Math.min(size - got, bytes.length);
      parts.push(bytes.slice(0, used));
      got += used;
      options.onStage?.(path, got, size);
      acknowledge(used, options.mutedAck === undefined || got < options.mutedAck);
      return used;
    },
    isWhole: () => got === size,
    whole() {
      const sum = checksumOf(store());
      return ok(`+QFUPL: ${size},${options.printsSum(isWrong ? sum ^ 1 : sum)}`);
    },
    gaveUp: () => (store(), cme(fileCodes.timeout)),
    cut: () => void store(),
  };
}

/**
 * Returns the function that acknowledges each KiB. The DTE must wait for that: more bytes before it are an error of the DTE.
 */
function acknowledger(at: At): (count: number, isSent: boolean) => void {
  let owed = 0;
  return (count, isSent) => {
    if (owed + count > ackBytes) at.violations.push('AT+QFUPL: bytes before the acknowledgement');
    owed += count;
    if (owed < ackBytes) return;
    owed -= ackBytes;
    if (isSent) at.data(Buffer.from('A'));
  };
}
