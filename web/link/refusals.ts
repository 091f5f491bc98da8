// Explains why the browser gave the page no port. It is loaded when that happens, so that the first view has no part of it.

import { isFramed, systemOf } from './line/ports.ts';

const sentences = {
  unlisted: {
    linux: 'No port was chosen. If the list was empty, try another cable, as some only charge. Chromium as a snap needs: sudo snap connect chromium:raw-usb. '
      + 'The program brltty takes boards with a CH340: remove it. Your user must be in the group dialout (on Arch: uucp).',
    windows: 'No port was chosen. If the list was empty, try another cable, as some only charge. Otherwise install the driver of the board’s USB chip (CP210x, CH340 or CH910x).',
    other: 'No port was chosen. If the list was empty, try another cable, as some only charge, and another USB port. “All ports” also lists USB chips that this page does not know.',
  },
  ruled: 'The browser did not ask for a port: a setting forbids serial ports here. Allow them in the site’s settings (the icon beside the address). '
    + 'On a computer that others administer, they must allow this page.',
  framed: 'This page is shown within another one that does not let it use serial ports. Open it in a tab of its own, or give the frame allow="serial".',
  barred: 'The server of this page forbids serial ports by the header Permissions-Policy. Remove serial=() from it, or use another copy of this page.',
  unasked: (why: string) => `The browser cannot offer its ports: ${why}`,
};

/** A person needs longer than so many milliseconds to close the browser's list of ports. A faster refusal is the browser's own. */
const personMs = 150;

/** Returns why the browser gave no port, as a sentence with a remedy. @param ms for how many milliseconds the browser, or its user, took to refuse */
export function explainRefusal({ name, message }: Error, ms: number): string {
  if (name === 'NotFoundError') return ms < personMs ? sentences.ruled : sentences.unlisted[systemOf()];
  if (!/polic/i.test(message)) return sentences.unasked(message);
  return isFramed() ? sentences.framed : sentences.barred;
}
