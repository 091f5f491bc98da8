// What the camera is doing, in the words of its own log. Where a state of FTP and one of HTTP share a name and not the words, the page
// cannot know which it is, and says what is true of both.

import type { Delivery } from '../../src/delivery/delivery';
import { stateOf } from '../../src/round/states';

/** Those of a delivery: its own words stand among all that sends by FTP or HTTP, which the page has no use for. */
const ofDelivery: { [state: string]: string } = {
  opening: 'opening a session with the server',
  entering: 'getting ready to send the image',
  checking: 'asking whether the image is already there',
  staging: 'copying the image into the modem',
  draining: 'getting out of the data phase',
  sending: 'sending the image to the server',
  verifying: 'asking the server what it has of the image',
  naming: 'giving the image its name on the server',
  clearing: 'making room in the modem',
  failing: 'deleting what is left of the failed try',
  reopening: 'ending the session, to open another one',
  closing: 'ending the session',
};

const none = { stateOf: () => undefined } as unknown as Delivery;

/** `resting`, `waking the modem`; a state that this page does not know is its own word. */
export function wordsOf(state: string): string {
  if (!state) return 'starting';
  return ofDelivery[state] ?? (stateOf(state, none) as { says: string } | undefined)?.says ?? state;
}

/** As a sentence begins. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
