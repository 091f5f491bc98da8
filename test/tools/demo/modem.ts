// `npm run bench:modem`: the run of demo/play.ts with a real modem at a serial port. It tries a person's modem, card and server before any soldering.

import { existsSync, statSync } from 'node:fs';
import { fail } from '../../../firmware/commands/command.js';
import { begin } from './begin.ts';
import { askForPort, readPortOptions } from './options.ts';
import { sentenceOf } from './rig/stick.ts';

const words = process.argv.slice(2);
await askForPort(words);
const options = readPortOptions(words);
// The port is checked before the build, which takes minutes. On Windows a port is no file, so it is not checked there.
if (process.platform !== 'win32') {
  const { port = '' } = options;
  if (!existsSync(port)) fail(new Error(sentenceOf(port, 'No such file')));
  if (!statSync(port).isCharacterDevice()) fail(new Error(sentenceOf(port, 'Inappropriate ioctl')));
}
await begin(options);
