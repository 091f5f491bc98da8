// Types that the link and the views share. The answers of the camera's `page` functions have the firmware's types.

export type { Hello, PageState } from '../../src/console/page/pageshape.ts';

export type Standing = 'none' // no port was chosen, so there is no connection
  | 'opening' | 'waiting' // opening: the port is being opened. waiting: it is open, and nothing has answered yet
  | 'busy' // another program has the port, so the page cannot open it
  | 'locked' // the camera's console asks for its password
  | 'loader' // the chip is in its boot loader, and runs no firmware
  | 'empty' // Espruino is on the chip, but not this firmware; or the chip is empty
  | 'older' | 'newer' // the firmware's functions for the page are of another version, so that this page cannot ask it anything
  | 'stranger' // something else than a camera answers, and the page's sentence quotes its output
  | 'ready' | 'lent' // ready: the camera can be asked. lent: its port is lent to the installer
  | 'lost'; // the cable was unplugged, and the page connects by itself when it is plugged in again

/** A failure of the connection, or of an expression that the camera was to evaluate. Its message is a sentence for the user. */
export class LinkError extends Error {
  /** True if the camera has answered with an exception, so that the connection works. */
  readonly isAnswer: boolean;

  constructor(sentence: string, isAnswer = false) {
    super(sentence);
    this.name = 'LinkError';
    this.isAnswer = isAnswer;
  }
}
