// config.json between page and card, a slice at a time. The card's own stays whole whatever happens: the firmware gathers the new one
// beside it, judges it, and puts it in place in one step.

import { longestConfigBytes } from '../../src/config/keys.ts';
import { longestExpression, quote } from '../link/expression.ts';

export interface Asked {
  /** @throws an error whose message is a sentence */
  ask<T>(expression: string, signal?: AbortSignal): Promise<T>;
}

/** @param all undefined where nobody knows yet how much there is */
export type Progress = (done: number, all: number | undefined) => void;

/** The firmware's most for one answer. */
const sliceBytes = 384;
/** More than one round of the camera waits for these characters. */
const mostLiteral = Math.min(longestExpression - 'page.take(,9999)'.length, 400);

/** The card has changed while it was read, or holds what no firmware takes. */
export class TransferError extends Error {}

/** The camera was to take the new configuration, and its answer did not come: it has the old one or the new one, and which is not known. */
export class UnsureError extends Error {}

/** @returns the file's bytes; undefined where there is none */
export async function readFile(camera: Asked, path: string, progress: Progress, signal: AbortSignal): Promise<string | undefined> {
  let text = '';
  for (;;) {
    const slice = await camera.ask<string | undefined>(`page.read(${quote(path)},${text.length},${sliceBytes})`, signal);
    if (slice === undefined && text === '') return undefined;
    if (slice === undefined) throw new TransferError('config.json was there, and is gone: was the card taken out? Read it again.');
    if (slice === '') return text;
    text += atob(slice);
    progress(text.length, undefined);
    if (text.length > longestConfigBytes) throw new TransferError(`config.json on this card is larger than the ${longestConfigBytes} bytes that the firmware reads. Take the card to a computer, or write a new one.`);
  }
}

/** Pieces whose literals fit a question. */
export function slicesOf(text: string): string[] {
  const slices: string[] = [];
  let slice = '';
  for (const byte of text) {
    if (quote(slice + byte).length > mostLiteral) {
      slices.push(slice);
      slice = '';
    }
    slice += byte;
  }
  return [...slices, slice];
}

/**
 * Nothing of the configuration changes by this; adoptFile() puts it in place.
 * @param text a character a byte
 * @throws what the camera refuses, in its words
 */
export async function sendFile(camera: Asked, text: string, progress: Progress, signal: AbortSignal): Promise<void> {
  let sent = 0;
  for (const slice of slicesOf(text)) {
    const size = await camera.ask<number | string>(`page.take(${quote(slice)},${sent})`, signal);
    if (typeof size === 'string') throw new TransferError(size);
    sent += slice.length;
    if (size !== sent) throw new TransferError(`The camera has ${size} bytes where ${sent} were sent. Its config.json is as it was; write it again.`);
    progress(sent, text.length);
  }
}

/** @returns what the firmware finds wrong; empty: it has taken the configuration */
export async function adoptFile(camera: Asked): Promise<string[]> {
  let sentences: unknown;
  try {
    sentences = await camera.ask<unknown>('page.adopt()');
  } catch (error) {
    throw new UnsureError((error as Error).message);
  }
  if (!Array.isArray(sentences)) throw new UnsureError('The camera gave no answer that this page knows.');
  return sentences as string[];
}
