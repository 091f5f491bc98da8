import { board } from 'board';
import type { Memory } from '../ports';
import { isTyped } from './typed';

/** Version of the engine, such as `2v29.277`. */
export function engineVersion(): string {
  return process.version;
}

/**
 * Reads the memory in use. It collects garbage first, since unused closures refer to each other and chunks need contiguous memory. A
 * wrapper would count its own frame.
 */
export const memory: () => Memory = process.memory;

/** Serial number of the chip. */
export const serialNumber: () => string = getSerial;

/** A number from 0 to below 1. */
export function random(): number {
  return (E.hwRand() & 0xffff) / 0x10000;
}

/** CRC32 of a text, as hexadecimal digits. */
export function hash(text: string): string {
  return ('0000000' + E.CRC32(text).toString(16)).slice(-8);
}

/**
 * Without a listener the engine prints an exception and goes on, with the work half done. Errors in typed input are printed and stop
 * nothing. Each call replaces the listener.
 */
export function onCrash(run: (error: string) => void): void {
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', function (error) {
    if (isTyped(error)) print(error + '; ferry.help() lists the commands');
    else run('' + error);
  });
}

/** Defines a console global; `make` runs at each use. */
export function expose(name: string, make: () => unknown): void {
  Object.defineProperty(global, name, { get: make });
}

/** Port of the serial console. */
export function consolePort(): SerialLine {
  return board.engine === 'esp32' ? Serial1 : global['USB'] as SerialLine;
}

/** What a locked console prints. */
export const prompt = 'password>';

/** The locked console belongs to start/lock.ts, not the engine. */
export function print(line: string): void {
  if (E.getConsole()) console.log(line);
  else consolePort().write('\r\x1b[J', line, '\r\n' + prompt);
}
