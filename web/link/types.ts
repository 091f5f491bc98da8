// Types shared by the link and the views; the answers of `page` are the firmware's types.

export type { Hello, PageState } from '../../src/console/page/pageshape.ts';

export type Standing = 'none' // no port is chosen
  | 'opening' | 'waiting' // the port is open, nothing has answered yet
  | 'busy' // another program holds the port
  | 'locked' // the console wants its password
  | 'loader' // the chip is in its boot loader
  | 'empty' // an Espruino without snapferry
  | 'older' // a snapferry that this page does not know how to ask
  | 'stranger' // something else answers; the sentence quotes it
  | 'ready' | 'lent' // usable; the port is lent to the installer
  | 'lost'; // unplugged: comes back by itself when plugged in again

/** A failure, as a sentence for the user. */
export class LinkError extends Error {
  /** Whether the camera answered with an exception: the link works. */
  readonly isAnswer: boolean;

  constructor(sentence: string, isAnswer = false) {
    super(sentence);
    this.name = 'LinkError';
    this.isAnswer = isAnswer;
  }
}
