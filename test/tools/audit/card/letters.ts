// The firmware's texts are bytes: UTF-8 on a desktop, code page 437 on a chip.

import { inUtf8 } from '../../../../src/letters.ts';

/** The UTF-8 bytes of a text, a character each, as the firmware has texts on a desktop. */
export const toBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** For a person, and to compare with names on a server. */
export const toText = (bytes: string): string => (/^[\x20-\x7e]*$/.test(bytes) ? bytes : Buffer.from(inUtf8(bytes), 'latin1').toString('utf8'));

/** Without what a terminal would take for a command. */
export const shown = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '?');
