// Transfers config.json between page and card in slices. The card's file stays intact: the firmware collects the new one
// beside it, checks it, and replaces the old one in one step.

import { longestConfigBytes } from '../../../src/config/keys.ts';
import { longestExpression, quote } from '../../link/expression.ts';

/** A camera that answers expressions. */
export interface Asked {
  /** @throws an error whose message is a sentence */
  ask<T>(expression: string, signal?: AbortSignal): Promise<T>;
}

/** @param all undefined until the total is known */
export type Progress = (done: number, all: number | undefined) => void;

/** The firmware's limit for an answer, in bytes. */
const sliceBytes = 384;
/** Longest literal in characters; longer expressions would delay the camera's round. */
const mostLiteral = Math.min(longestExpression - 'page.take(,9999)'.length, 400);

/** The card changed during reading, or has a file that no firmware accepts. */
export class TransferError extends Error {}

/** The camera did not answer `page.adopt()`: it has the old or the new configuration. */
export class UnsureError extends Error {}

/** @returns the file's bytes; undefined if it is missing */
export async function readFile(camera: Asked, path: string, progress: Progress, signal: AbortSignal): Promise<string | undefined> {
  let text = '';
  for (;;) {
    const slice = await camera.ask<string | undefined>(`page.read(${quote(path)},${text.length},${sliceBytes})`, signal);
    if (slice === undefined && text === '') return undefined;
    if (slice === undefined) throw new TransferError('config.json has disappeared: was the card removed? Read it again.');
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
 * Does not change the configuration; adoptFile() does.
 * @param text one character a byte
 * @throws the camera's refusal, in its words
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

/** @returns the firmware's faults; empty: it has adopted the configuration; undefined: it is busy, and has to be asked again */
export async function adoptFile(camera: Asked): Promise<string[] | undefined> {
  let answer: unknown;
  try {
    answer = await camera.ask<unknown>('page.adopt()');
  } catch (error) {
    throw new UnsureError((error as Error).message);
  }
  if (answer === 'busy') return undefined;
  if (!Array.isArray(answer)) throw new UnsureError('This page does not understand the camera’s answer.');
  return answer as string[];
}
