// The camera's state in the words of its own log. For some states the firmware's words differ between FTP and HTTP. The page then uses words that
// fit both.

import type { Delivery } from '../../../src/delivery/delivery';
import { stateOf } from '../../../src/round/states';

/** The words for the states of a delivery. The firmware has its own ones in its code for FTP and HTTP, which the page does not include. */
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

/** Returns the words for a state, such as `waking the modem`. A state that the page does not know is shown by its name. */
export function wordsOf(state: string): string {
  if (!state) return 'starting';
  return ofDelivery[state] ?? (stateOf(state, none) as { says: string } | undefined)?.says ?? state;
}

/** Returns a text with a capital letter at its beginning. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
