// What a test world may have: its card, its modem, its servers, its chip, its camera and its faults.

import type { CardFile } from '../../card/cameras.ts';
import type { CardHook } from '../../card/fs/types.ts';
import type { ChipCosts } from '../../chipcosts.ts';
import type { FlashHook } from '../../engine/globals/chip/flashhook.ts';
import type { SerialKnobs } from '../../engine/globals/serial.ts';
import type { LineOptions } from '../../line/line.ts';
import type { Draw } from '../../modem/common/power.ts';
import type { Sim7600Options } from '../../modem/simcom/sim7600.ts';
import type { HttpServerOptions } from '../../server/http/http.ts';
import type { FtpServerOptions } from '../../server/server.ts';
import type { FamilyName } from '../../sheets/families.ts';
import type { Sheet } from '../../sheets/sheet.ts';
import type { ChipOptions } from '../chip.ts';
import type { EyeOptions } from '../eye.ts';

/** The content of a config.json: its keys by section. */
export type Tree = Record<string, Record<string, unknown>>;

/** What a test world has. Each option may be left out. */
export interface WorldOptions {
  /**
   * The files on the card by their paths: the content, or content and time. A path that ends with "/" is an empty folder. `cardOf` makes whole
   * cards.
   */
  files?: Record<string, Uint8Array | string | CardFile>;
  /** Keys by section that are merged into the usual config.json. A text replaces the whole file, and with null the card has no config.json. */
  config?: Record<string, unknown> | string | null;
  /** Options of the simulated SIM7600. Another family has its own in `family`. */
  modem?: Partial<Sim7600Options>;
  /** Family of the modem, a SIM7600 if missing. */
  family?: Family;
  /** Options of the simulated line between engine and modem. */
  line?: Partial<LineOptions>;
  /** How bytes reach a desktop's engine: how late they arrive, and how many of them at once. */
  serial?: SerialKnobs;
  /** Options of the FTP server. With false, no server listens at the configured port. */
  server?: Partial<FtpServerOptions> | false;
  /** Options of an HTTP server. If given, it takes the place of the FTP server. */
  http?: Partial<HttpServerOptions>;
  /** A world whose server has the same files, so that two cameras put theirs into one folder. That world is to be closed last. */
  beside?: { folder: string };
  /** Called before each step on the card. It may change the step's result. */
  onOperation?: CardHook;
  /** Called before each change of a chip's flash, and may let the power fail within it. */
  onFlash?: FlashHook;
  /** When the simulation starts, in milliseconds since 1970 UTC. */
  startMs?: number;
  /** The times that a chip's card and UART take (`chipCosts`), also for a desktop. Without them, both take no time. */
  costs?: ChipCosts;
  /** A chip on a board. If missing, the engine is that of a desktop. */
  chip?: ChipOptions;
  /**
   * What the board's supply does when the modem draws most current: it lasts (undefined), or it gives way. With `soft`, the chip's detector of
   * brown-outs restarts the chip, whose RTC goes on. With `hard`, the chip loses its power for a second.
   */
  supply?(draw: Draw): 'soft' | 'hard' | undefined;
  /** A camera at the board. The desktop's board is then `eye`, built for that camera. */
  camera?: EyeOptions;
}

/** The name of a modem family with options, or a modem without a file of facts in test/sim/sheets. */
export type Family = { name: Exclude<FamilyName, 'sim7600'>; options?: object } | NewFamily;

/** A new modem without a file of facts in test/sim/sheets. So the function that makes its simulator, and what it lacks, are given directly. */
export interface NewFamily extends Pick<Sheet, 'create' | 'lacks'> {
  /** Options of that modem's simulator, its usual ones if missing. */
  options?: object;
}
