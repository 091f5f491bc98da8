// Transfers config.json between the page and the card in slices. The card's file stays intact: the firmware collects the new one beside it. Then
// it checks the new file, and replaces the old one in one step.

import { longestConfigBytes } from '../../../src/config/keys.ts';
import { longestExpression, quote } from '../../link/expression.ts';

/** The part of the link to the camera that is used here: it evaluates JavaScript expressions. */
export interface Asked {
  /** Evaluates an expression on the camera, and returns its value. @throws an error whose message is a sentence */
  ask<T>(expression: string, signal?: AbortSignal): Promise<T>;
}

/**
 * A function that is told the progress of a transfer. @param done bytes transferred so far @param all bytes of the whole transfer, undefined while
 * that is unknown
 */
export type Progress = (done: number, all: number | undefined) => void;

/** The most bytes of a file that the firmware returns in one answer. */
const sliceBytes = 384;
/** The longest string literal in an expression, in characters. A longer expression would delay the camera's work too much. */
const mostLiteral = Math.min(longestExpression - 'page.take(,9999)'.length, 400);

/** The error if the card changed while it was read, or has a file that no firmware accepts. Its message is a sentence. */
export class TransferError extends Error {}

/**
 * The error if the camera did not answer `page.adopt()`, the command to use the new configuration. So the camera has either the old configuration
 * or the new one.
 */
export class UnsureError extends Error {}

/** Reads a file of the card in slices. @returns its bytes, each as a character, or undefined if the file is missing */
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

/** Cuts a text into pieces that fit into an expression as string literals. */
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
 * Sends a new config.json to the camera, which keeps it beside the old one. Only `adoptFile()` puts it into use.
 * @param text the file, each character a byte
 * @throws TransferError with the reason for which the camera refused it
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

/**
 * Lets the camera check the configuration that was sent, and use it. @returns the firmware's faults in it, none if the camera uses it, or
 * undefined if the camera is busy and must be asked again
 */
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
