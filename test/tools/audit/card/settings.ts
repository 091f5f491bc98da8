// Reads the settings that are in force on a card: its config.json, checked by the firmware's own rules, and those from the server.

import { anyWiring } from '../../../../src/config/camerakeys.ts';
import type { Config } from '../../../../src/config/config.ts';
import { checkConfig, longestConfigBytes } from '../../../../src/config/keys.ts';
import { parseSettings } from '../../../../src/config/remotekeys.ts';
import { configPath, finishHandOver } from '../../../../src/store/handover.ts';
import { homeFolder } from '../../../../src/store/journal.ts';
import { allSettings, hasMark } from '../../../../src/store/settings.ts';
import { readWhole } from '../../../../src/store/wholefile.ts';
import { digest } from '../../../outside.ts';
import { Sentence } from '../../demo/show/sentence.ts';
import type { CardFiles } from './cardfiles.ts';
import { toText } from './letters.ts';

/** The configuration of a card, as the firmware would read it. */
export interface CardSettings {
  /** The values of all keys. Without a config.json they are the defaults. */
  config: Config;
  /** CRC32 of config.json, by which the firmware's notes refer to it. */
  digest: string;
  /** True if there is a config.json on the card. */
  isThere: boolean;
}

const missing = 'ftp.host: missing';
const longestHead = 64;

/**
 * Returns the configuration with the settings from the server, which override config.json. The card has these settings with a mark of the chip that
 * got them. The audit does not know its chip, so it takes settings of any chip.
 */
function overlay(files: CardFiles, text: string, config: Config): Config {
  if (!config['remote.name']) return config;
  const heads = ['0', '1'].map(which => (readWhole(files, `${homeFolder}/settings.${which}`, longestHead) ?? '').split('\n')[0]!.split(' '));
  const all = allSettings(files, of => heads.find(([turn]) => of.startsWith(` ${turn} `))?.[2] ?? '', '');
  for (const one of all.filter(one => !hasMark(one, 'refused'))) {
    const { set, mistake } = parseSettings(one.text);
    const checked = mistake ? undefined : checkConfig(text, 0, anyWiring(), set);
    if (checked?.config) return checked.config;
  }
  return config;
}

/**
 * Reads the settings of a card. Without a config.json, or without a server in it, the defaults hold: images in /DCIM, sent with their names on the
 * card.
 */
export function readSettings(files: CardFiles): CardSettings {
  finishHandOver(files, digest, longestConfigBytes);
  const stat = files.stat(configPath);
  const text = stat && !stat.dir ? readWhole(files, configPath, longestConfigBytes + 1) : undefined;
  if (stat && text === undefined) throw new Sentence('config.json on the card cannot be read; check the card and your rights to read it.');
  let checked = checkConfig(text ?? '{}', 0, anyWiring());
  if (checked.errors.some(error => error.startsWith(missing))) checked = checkConfig(text ?? '{}', 0, anyWiring(), { 'ftp.host': 'server' });
  if (!checked.config) {
    throw new Sentence(`config.json on the card has mistakes, and the names on the server depend on it; correct them first:\n  ${checked.errors.map(toText).join('\n  ')}`);
  }
  return { config: overlay(files, text ?? '{}', checked.config), digest: digest(text ?? ''), isThere: text !== undefined };
}
