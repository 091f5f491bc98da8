// The camera's state, in the words of its own log. If FTP and HTTP share a state's name but not its words, the page uses
// words for both.

import type { Delivery } from '../../../src/delivery/delivery';
import { stateOf } from '../../../src/round/states';

/** States of a delivery. The firmware has their words in FTP and HTTP code, which the page does not include. */
const ofDelivery: { [state: string]: string } = {
  opening: 'opening a session with the server',
  entering: 'preparing to send the image',
  checking: 'asking whether the image is already there',
  staging: 'copying the image into the modem',
  draining: 'leaving the data phase',
  sending: 'sending the image to the server',
  verifying: 'asking the server for the size of its copy',
  naming: 'giving the image its name on the server',
  clearing: 'making room in the modem',
  failing: 'deleting the rest of the failed attempt',
  reopening: 'ending the session, to open another one',
  closing: 'ending the session',
};

const none = { stateOf: () => undefined } as unknown as Delivery;

/** `resting`, `waking the modem`; an unknown state is shown by name. */
export function wordsOf(state: string): string {
  if (!state) return 'starting';
  return ofDelivery[state] ?? (stateOf(state, none) as { says: string } | undefined)?.says ?? state;
}

/** Capitalises a sentence. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
