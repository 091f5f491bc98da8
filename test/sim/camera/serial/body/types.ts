// What the host, the tests and the families of serial cameras see of a simulated camera, and what a family adds.

import type { Album, AlbumOptions, Picture } from '../../picture/album.ts';
import type { AnswerFault, Part } from '../mischief.ts';

/** Properties and faults of any serial camera. */
export interface BodyOptions extends AlbumOptions {
  /** The camera's state at the beginning: it has been up for a while (`on`), was powered just now (`booting`), or has no power (`off`). */
  starts: 'on' | 'booting' | 'off';
  /** Whether no camera is connected. */
  absent: boolean;
  /** Number of the output byte at which the camera dies until its next power cycle, counted from 0 since the beginning. Infinity means never. */
  goneAtByte: number;
  /** Whether a dead camera stays dead even after a power cycle. */
  staysGone: boolean;
  /** Faults that the camera's responses have. Without faults, it is empty. */
  faults: AnswerFault[];
  /** Milliseconds from a command to its response, unless the family has another time for that command. */
  answerMs: number;
}

/** A line of the record that a camera keeps. */
export interface LogLine {
  /** When it happened, in milliseconds since 1970. */
  atMs: number;
  /** Who sent the bytes. `power` means that the supply was switched. */
  who: 'host' | 'camera' | 'power';
  /** The bytes in hexadecimal, of which only the first 16 are shown. For `power` it is `on` or `off`. */
  text: string;
  /** Number of bytes that the host or the camera has sent. It is 0 for `power`. */
  bytes: number;
}

/** A simulated camera at a serial line, as its host and the tests see it. */
export interface UartCamera {
  /**
   * Takes bytes from the host.
   * @param baud the host's rate; if it is finite, the camera's responses take time by the camera's rate, otherwise they take none
   */
  write(bytes: Uint8Array, baud?: number): void;
  /** Sets a listener for the camera's bytes. */
  onBytes(listener: (bytes: Uint8Array) => void): void;
  /** Sets a listener for each new rate of the camera, in baud. 0 means that the camera detects the host's rate. */
  onRate(listener: (baud: number) => void): void;
  /** The camera's rate in baud. */
  readonly baud: number;
  /** Switches the camera's power on or off. */
  power(isOn: boolean): void;
  /** Whether the camera has power. */
  readonly isOn: boolean;
  /** The pictures that the camera took. */
  pictures: Picture[];
  /** Record of all commands, all responses, and the switching of the power, in order. */
  log: LogLine[];
  /** The commands of the host alone, in hexadecimal. */
  commands: string[];
  /** A sentence for each error that the host has made. A correct host causes none. */
  violations: string[];
}

/** A camera's response to a command, and what the camera does after the response. */
export interface Reply {
  /** The parts of the response, each with its bytes and the pause before them. */
  parts: Part[];
  /** Called once the response is sent and the line is free, for example to change the rate or to boot. */
  then?: () => void;
}

/** The part of a serial camera that all families share, as a family of cameras uses it. */
export interface Body {
  /** The camera as the host and tests see it. */
  camera: UartCamera;
  /** The camera's pictures. */
  album: Album;
  /**
   * Takes a whole command from the host, and runs it by `perform` once the previous command is answered. A host that does not wait for that answer
   * gets a violation noted, unless `mayInterrupt` is true.
   */
  take(command: Uint8Array, perform: () => Reply | undefined, mayInterrupt?: boolean): void;
  /** Sends bytes that answer no command, such as a banner. */
  say(bytes: Uint8Array): void;
  /** Changes the camera's rate, given in baud. */
  setBaud(baud: number): void;
  /** Runs a function after some milliseconds, unless the power is lost before. @returns a function that cancels it */
  after(ms: number, run: () => void): () => void;
  /** Adds a sentence about an error of the host to `violations`. */
  violate(text: string): void;
  /** Starts the camera again, as after a power cycle. Commands and timers under way are dropped. */
  restart(): void;
  /** Starts the camera as its option `starts` says. A family calls this once, when its own state is ready. */
  start(): void;
}

/** What a family of cameras adds to the shared part: all that differs between the families. */
export interface Family {
  /** The camera's rate after power-on, in baud. 0 means that it detects the host's rate. */
  baud: number;
  /** Takes bytes from the host. `baud` is the host's rate, and Infinity on a line without rates. */
  hear(bytes: Uint8Array, baud: number | undefined): void;
  /** Called when the power has come. `isFresh` is false if the camera has had power for a while. */
  comeUp(isFresh: boolean): void;
  /** Called when the power was lost, and before a restart. */
  goDown(): void;
}
