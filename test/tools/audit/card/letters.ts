// Converts the firmware's texts, which are strings of bytes: UTF-8 on a desktop, code page 437 on a chip.

import { inUtf8 } from '../../../../src/letters.ts';

/** Returns a string with one character for each UTF-8 byte of a text, as the firmware has texts on a desktop. */
export const toBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** Decodes a string of bytes into a text for a person, which can also be compared with names on a server. */
export const toText = (bytes: string): string => (/^[\x20-\x7e]*$/.test(bytes) ? bytes : Buffer.from(inUtf8(bytes), 'latin1').toString('utf8'));

/** Returns the text with `?` for control characters, which a terminal would take for commands, and for marks of the writing direction. */
export const shown = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '?');
