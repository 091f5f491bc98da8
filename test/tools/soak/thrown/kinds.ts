// The kinds of rounds in which pieces of the firmware throw an exception. Together they run as many pieces as possible.

import { everything, settings } from '../../../common/everything.ts';
import { carrierOf, type Carrier } from '../../bench/line/carrier.ts';
import type { Setting } from '../spoiled/engine.ts';
import { config, images } from '../spoiled/spoil.ts';

/** A kind of rounds on the real engine: the card, the modem, the server, and the number of rounds. */
export interface RoundKind extends Pick<Setting, 'files' | 'served' | 'config' | 'carrier'> {
  /** Name of the kind in tasks and findings. */
  name: string;
  /** Number of rounds until the end. */
  rounds: number;
}

/** A SIM7600 delivers an image and a report by FTP, and looks for settings. */
export const usualKind: RoundKind = { name: 'usual', files: images([1]), config, rounds: 1 };

const by = (carrier: Carrier): RoundKind => ({ ...usualKind, name: carrier.title, carrier });

const served = { 'up/hut-settings.json': Buffer.from(JSON.stringify(settings)) };

/** All kinds. Of two that run a piece, the earlier one is taken. */
export const kinds: RoundKind[] = [
  usualKind,
  by(carrierOf('sim7600', 'efs')), by(carrierOf('sim7080', 'stream', 'http')), by(carrierOf('sim800', 'stream')), by(carrierOf('ec2x', 'stream')),
  by(carrierOf('a76xx', 'efs')), by(carrierOf('quectel', 'stream')), by(carrierOf('sim7080', 'stream')), by(carrierOf('sim7600', 'stream', 'http')),
  { ...by(carrierOf('sim7600', 'efs')), name: 'content', config: { ...config, upload: { verify: 'content' } } },
  // a folder that has the image's name refuses each upload
  { ...by(carrierOf('sim7600', 'efs')), name: 'refused', served: { 'up/hut_IMG_0001.JPG/other.txt': Buffer.from('x') } },
  { ...by(carrierOf('ec2x', 'stream', 'http')), name: 'settings by HTTP', served, rounds: 2 },
  { name: 'rules, live pictures and settings', files: images([1, 2, 3]), config: { ...everything, schedule: { everyMinutes: 1 } }, served, rounds: 2 },
];
