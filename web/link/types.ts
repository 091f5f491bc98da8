// What the link and its views say to each other; what the firmware's `page` answers is its own.

export type { Hello, State } from '../../src/console/page.ts';

export type Standing = 'none' // no port is chosen
  | 'opening' | 'waiting' // the port is open, nothing has answered yet
  | 'busy' // another program holds the port
  | 'locked' // the console wants its password
  | 'loader' // the chip is in its boot loader
  | 'empty' // an Espruino without snapferry
  | 'older' // a snapferry that this page does not know how to ask
  | 'stranger' // something else answers: the sentence quotes it
  | 'ready' | 'lent' // usable; the port is lent to the installer
  | 'lost'; // unplugged: comes back by itself when plugged in again

/** What went wrong, as a sentence for a person. */
export class LinkError extends Error {
  /** Whether the camera answered, by an exception: the link is good. */
  readonly isAnswer: boolean;

  constructor(sentence: string, isAnswer = false) {
    super(sentence);
    this.name = 'LinkError';
    this.isAnswer = isAnswer;
  }
}
