// The commands that take the data of an upload: FTPPUT in pieces, and FTPETPUT as one escaped stream.

import { error, ok, type Reply } from '../../../command/at.ts';
import { takeCounted, takeEscaped, type Phase } from '../../../command/phase.ts';
import { numberOf, type Arg } from '../../../command/syntax.ts';
import { asTyped, grant, open, type Flow, type Uploads } from './uploads.ts';

const etEscapes = { escape: 0x10, end: 0x03 };

/** Carries out AT+FTPPUT=: 1 opens an upload, and 2 announces a piece or, with 0 bytes, the end. */
export function put(uploads: Uploads, args: Arg[]): Reply {
  const mode = numberOf(args[0], 1, 2);
  if (mode === 1 && args.length === 1) return open(uploads, '+FTPPUT');
  const { flow } = uploads;
  const asked = args[1] && numberOf(args[1], 0, flow?.grantedBytes ?? -1);
  if (mode !== 2 || args.length !== 2 || asked === undefined || flow?.name !== '+FTPPUT') return error();
  uploads.cancelIdle();
  flow.grantedBytes = undefined;
  return asked === 0 ? finish(uploads, flow) : takePiece(uploads, flow, Math.min(asked, uploads.nextConfirm()));
}

function finish({ session }: Uploads, mine: Flow): Reply {
  mine.isEnded = true;
  return session.answer('AT+FTPPUT=2', tell => {
    session.tellBy(tell);
    mine.air.end();
  });
}

function takePiece(uploads: Uploads, mine: Flow, size: number): Reply {
  const take = (bytes: Uint8Array) => accept(uploads, mine, bytes);
  const phase = takeCounted(size, take, () => endPiece(uploads, mine), () => abandon(uploads, mine));
  return { phase: { ...phase, prompt: '', broke: uploads.session.drop }, lines: [`+FTPPUT: 2,${size}`] };
}

function accept(uploads: Uploads, mine: Flow, bytes: Uint8Array): void {
  mine.parts.push(bytes.slice());
  mine.air.push(asTyped(uploads, bytes));
}

function acceptStream(uploads: Uploads, mine: Flow, bytes: Uint8Array): void {
  const roomBytes = Math.max(0, uploads.options.etBufferBytes - mine.air.waitingBytes());
  accept(uploads, mine, bytes.subarray(0, roomBytes));
}

/**
 * Returns the modem's reply once all bytes of a piece have come. If the session has ended meanwhile, its code was already sent, so the reply is
 * ERROR.
 */
function endPiece(uploads: Uploads, mine: Flow): Reply {
  if (uploads.flow !== mine) return error();
  return uploads.session.answer('AT+FTPPUT=2', tell => {
    uploads.session.tellBy(tell);
    uploads.at.after(uploads.options.grantMs, () => {
      uploads.isWaiting = true;
      grant(uploads);
    });
  });
}

function abandon(uploads: Uploads, mine: Flow): Reply {
  if (uploads.options.silentData === 'ends') return { ...error(), after: () => uploads.session.fail('timeout') };
  return { ...error(), after: () => void (uploads.flow === mine && ((uploads.isWaiting = true), grant(uploads))) };
}

/** Carries out AT+FTPETPUT=: 1 opens an upload, and 2 takes its data as one escaped stream. */
export function etPut(uploads: Uploads, args: Arg[]): Reply {
  const mode = args.length === 1 ? numberOf(args[0], 1, 2) : undefined;
  if (mode === 1) return open(uploads, '+FTPETPUT');
  if (mode !== 2 || uploads.flow?.name !== '+FTPETPUT' || uploads.flow.isEnded) return error();
  uploads.cancelIdle();
  const lines = uploads.options.etPutOrder === 'ok-first' ? ['OK', '+FTPETPUT: 2,1'] : ['+FTPETPUT: 2,1'];
  return { phase: etPhase(uploads, uploads.flow), lines };
}

function etPhase(uploads: Uploads, mine: Flow): Phase {
  const whole = (): Reply => {
    if (uploads.flow !== mine) return error();
    mine.isEnded = true;
    return { ...ok(), after: () => mine.air.end() };
  };
  const take = (bytes: Uint8Array) => acceptStream(uploads, mine, bytes);
  return { ...takeEscaped(etEscapes, take, whole, () => abandon(uploads, mine)), prompt: '', broke: uploads.session.drop };
}
