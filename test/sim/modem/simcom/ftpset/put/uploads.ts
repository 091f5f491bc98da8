// An upload on SIMCom's modems: what is known of it, its beginning and its end, and when the modem allows the next piece.

import type { At, Reply } from '../../../command/at.ts';
import { sendAll, type Air } from '../../../net/air.ts';
import type { PutVerb } from '../../../net/ftp/ftp.ts';
import { join, type Params } from '../params.ts';
import type { Session } from '../session.ts';
import type { PutOptions, Received } from './types.ts';

/** An upload whose data come from the UART. */
export interface Flow {
  name: string;
  path: string;
  air: Air;
  parts: Uint8Array[];
  /** Most bytes of the next piece. It is undefined if the modem does not allow a piece now. */
  grantedBytes: number | undefined;
  isEnded: boolean;
  tell(value: string): void;
}

/** The state of the commands that upload. */
export interface Uploads {
  readonly at: At;
  readonly session: Session;
  readonly params: Params;
  readonly options: PutOptions;
  readonly received: Received[];
  /** Returns how many bytes the next piece may have. */
  nextGrant(): number;
  /** Returns how many bytes of the next piece the modem takes at most. */
  nextConfirm(): number;
  /** Returns the bytes that FTPPUT=1 sends in place of data from the UART. */
  memory: (() => Uint8Array | undefined) | undefined;
  flow: Flow | undefined;
  /** Whether the DTE waits until the modem allows the next piece. */
  isWaiting: boolean;
  cancelIdle(): void;
}

/** The bits of a byte that FTPTYPE="A" keeps. The highest one is cleared (C1003). */
const sevenBits = 0x7f;

/** Returns the path of the upload on the server. */
function remotePath(uploads: Uploads): string {
  return join(uploads.params.putPath, uploads.params.putName);
}

async function begin(uploads: Uploads, totalBytes: number, tellSent?: (sentBytes: number) => void) {
  const { session, params, options } = uploads;
  const path = await session.place(params.putPath, params.putName);
  const rest = options.restInPut === 'sent' ? params.rest : 0;
  const shown = remotePath(uploads);
  const onSent = (sent: number) => {
    options.onPut?.(shown, sent, totalBytes);
    tellSent?.(sent);
    grant(uploads);
  };
  return session.ftp.put(path, rest, onSent, params.putOption as PutVerb);
}

/** Uploads these bytes as the file that FTPPUTNAME names. */
export async function send(uploads: Uploads, bytes: Uint8Array, onSent?: (sentBytes: number) => void): Promise<void> {
  await sendAll(await begin(uploads, bytes.length, onSent), asTyped(uploads, bytes));
}

/** Returns data as FTPTYPE sends it. */
export function asTyped(uploads: Uploads, bytes: Uint8Array): Uint8Array {
  return uploads.params.type === 'A' ? bytes.map(byte => byte & sevenBits) : bytes.slice();
}

async function stream(uploads: Uploads, name: string, tell: (value: string) => void): Promise<string> {
  const { air, done } = await begin(uploads, 0);
  const mine: Flow = { name, path: remotePath(uploads), air, parts: [], grantedBytes: undefined, isEnded: false, tell };
  void air.begun.then(uploads.at.bound(() => start(uploads, mine)));
  await done;
  return '0';
}

function start(uploads: Uploads, mine: Flow): void {
  if (uploads.session.running() !== mine.name || mine.isEnded) return;
  uploads.flow = mine;
  if (mine.name === '+FTPETPUT') {
    mine.tell('1');
    watch(uploads);
  } else {
    uploads.isWaiting = true;
    grant(uploads);
  }
}

function over(uploads: Uploads): void {
  uploads.cancelIdle();
  if (uploads.flow) keep(uploads, uploads.flow);
  uploads.flow = undefined;
  uploads.isWaiting = false;
}

function keep({ received }: Uploads, { name, path, parts, isEnded }: Flow): void {
  received.push({ via: name.slice(1), path, bytes: new Uint8Array(Buffer.concat(parts)), isWhole: isEnded });
}

function watch(uploads: Uploads): void {
  uploads.cancelIdle();
  uploads.cancelIdle = uploads.at.after(uploads.options.idleMs, () => uploads.session.fail('timeout'));
}

/** Tells the DTE how many bytes the next piece may have. This happens only if the DTE waits for that, and the radio's buffer has room. */
export function grant(uploads: Uploads): void {
  const { flow, options } = uploads;
  if (!flow || !uploads.isWaiting || flow.air.waitingBytes() > options.windowBytes) return;
  uploads.isWaiting = false;
  flow.grantedBytes = uploads.nextGrant();
  flow.tell(`1,${flow.grantedBytes}`);
  watch(uploads);
}

/** Opens an upload. */
export function open(uploads: Uploads, name: string): Reply {
  const isNameless = uploads.params.putName === '';
  if (name === '+FTPPUT' && uploads.memory) return openFromMemory(uploads, name, uploads.memory(), isNameless);
  return uploads.session.run({ name, isNameless, work: tell => stream(uploads, name, tell), over: () => over(uploads) });
}

function openFromMemory(uploads: Uploads, name: string, bytes: Uint8Array | undefined, isNameless: boolean): Reply {
  const work = async () => {
    await send(uploads, bytes!);
    uploads.received.push({ via: 'memory', path: remotePath(uploads), bytes: bytes!, isWhole: true });
    return '0';
  };
  return uploads.session.run({ name, isNameless: isNameless || bytes === undefined, work });
}
