// What the engine itself tells and is told: its version, its memory, its console.

import { board } from 'board';
import type { Memory } from '../ports';
import { isTyped } from './typed';

export function engineVersion(): string {
  return process.version;
}

/**
 * Collects garbage first: closures that hold each other are in nobody's use, and room in one piece is needed for chunks. The engine's own
 * function, since a frame around it would count among what it counts.
 */
export const memory: () => Memory = process.memory;

/** From 0 to below 1. */
export function random(): number {
  return (E.hwRand() & 0xffff) / 0x10000;
}

export function hash(text: string): string {
  return ('0000000' + E.CRC32(text).toString(16)).slice(-8);
}

/**
 * Without a listener the engine prints an exception and goes on, with whatever was under way left half done. What a person has typed
 * wrong is told, and stops nothing.
 */
export function onCrash(run: (error: string) => void): void {
  process.on('uncaughtException', function (error) {
    if (isTyped(error)) print(error + '; ferry.help() lists what can be typed here');
    else run('' + error);
  });
}

/** Gives the person at the console a name for something, made when it is asked for. */
export function expose(name: string, make: () => unknown): void {
  Object.defineProperty(global, name, { get: make });
}

export function consolePort(): SerialLine {
  return board.engine === 'esp32' ? Serial1 : global['USB'] as SerialLine;
}

/** What a locked console shows. */
export const prompt = 'password>';

/** While the console is locked, the engine has none (lock.ts). */
export function print(line: string): void {
  if (E.getConsole()) console.log(line);
  else consolePort().write('\r\x1b[J', line, '\r\n' + prompt);
}
