// Compares the bench's model with the emulated chip. Whole rounds run on that chip, timed by its own clock. The same rounds run on the virtual clock
// with the costs of a chip and the time of the counted instructions.

import { chipCosts } from '../../../sim/chipcosts.ts';
import { worldWith } from '../../../sim/world/ways.ts';
import { createWorld } from '../../../sim/world/world.ts';
import { findMachine } from '../../chip/emulator/machine.ts';
import { carryRound, ends, filesFor } from '../../chip/round.ts';
import { carrierOf, type Carrier } from '../line/carrier.ts';
import type { EngineMeter } from '../processor/engine.ts';
import { firstImage, furtherImage } from '../processor/imagecost.ts';
import { percent, short, type Sheet } from '../sheet.ts';
import { secondsAt, type Rates } from './rates.ts';

/** The board whose firmware runs on the emulated chip, and for which the model calculates. It has no PSRAM, and no part that the emulator lacks. */
export const modelBoard = 'esp32-devkit';

/** Seconds of a further image (from its first line in the log to `delivered`), and of a round (from power-on to its end). */
export interface Spans {
  image: number;
  round: number;
}

/** One way of an image (a modem, its method and protocol), measured on the emulated chip and calculated by the model. */
export interface ModelRow {
  title: string;
  /** Seconds that the emulated chip has taken, by its own clock. */
  chip: Spans;
  /** Seconds that the model has calculated. */
  model: Spans;
}

const [images, bytes] = [3, 20_000];
/** Version of the engine: the newest build for the chip that was found in public. */
const version = '2v27.45';
const carriers: Carrier[] = [carrierOf('sim7600', 'efs'), carrierOf('sim7600', 'stream'), carrierOf('sim800', 'efs')];

const middle = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** The seconds of a round on the virtual clock, and its number of effects. */
interface Virtual extends Spans {
  /** Number of effects (printed lines, operations on the card, writes to the modem), over which the processor's time is spread. */
  effects: Effects;
}

/** A pair of figures, numbers of effects or milliseconds: `first` for all up to the first delivery, `further` for each further image. */
interface Effects {
  first: number;
  further: number;
}

/**
 * Runs a round on the virtual clock. @param effectMs milliseconds that pass before each effect (a printed line, an operation on the card, a write to
 * the modem)
 */
async function simulate(carrier: Carrier, effectMs: Effects): Promise<Virtual> {
  const times = { begun: [] as number[], delivered: [] as number[] };
  const effects: number[] = [0];
  const costs = {
    ...chipCosts(version),
    effectMs() {
      const at = Math.min(times.delivered.length, images - 1);
      effects[at] = (effects[at] ?? 0) + 1;
      return at === 0 ? effectMs.first : effectMs.further;
    },
  };
  const world = await createWorld({
    files: filesFor(images, bytes), config: { upload: { method: carrier.method } }, costs, chip: { board: modelBoard, version },
    ...(carrier.delivery === 'http' && { http: {} }), ...worldWith(carrier.family, {}),
  });
  let seen = 0;
  const note = () => {
    for (; seen < world.lines.length; seen++) {
      if (/ image: .*, try 1 of/.test(world.lines[seen]!)) times.begun.push(world.clock.now());
      if (/ delivered as /.test(world.lines[seen]!)) times.delivered.push(world.clock.now());
    }
    return world.lines.some(line => ends.test(line));
  };
  try {
    const startMs = world.clock.now();
    world.boot();
    await world.clock.run(note, 3_600_000);
    return {
      image: middle(times.delivered.map((ms, i) => ms - times.begun[i]!)) / 1000, round: (world.clock.now() - startMs) / 1000,
      effects: { first: effects[0]!, further: middle(effects.slice(1, -1)) },
    };
  } finally {
    await world.close();
  }
}

/** Runs a round whose processor time, in seconds, is spread evenly over its effects. Where the firmware waits anyway, that time costs nothing. */
async function simulateProcessor(carrier: Carrier, first: number, further: number): Promise<Spans> {
  const { effects } = await simulate(carrier, { first: 0, further: 0 });
  return simulate(carrier, { first: 1000 * first / effects.first, further: 1000 * further / effects.further });
}

/** Measures each way of an image (a modem, its method and protocol) on the chip and by the model. @returns no rows without the emulator */
export async function measureModel(engine: EngineMeter, rates: Rates, tell: (text: string) => void): Promise<ModelRow[]> {
  const machine = findMachine();
  if (typeof machine === 'string') return [];
  const rows: ModelRow[] = [];
  for (const carrier of carriers) {
    tell(`a round on the emulated chip: ${carrier.title}`);
    const { family, method, delivery } = carrier;
    const { figures, wrong } = await carryRound({ machine, board: modelBoard, family, method, delivery, sizes: Array<number>(images).fill(bytes), psram: true });
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
    const cost = await engine.processor(carrier);
    const model = await simulateProcessor(carrier, secondsAt(firstImage(cost, bytes), rates.best), secondsAt(furtherImage(cost, bytes), rates.best));
    rows.push({
      title: carrier.title, chip: { image: figures.imageMs / 1000, round: figures.roundMs / 1000 }, model: { image: model.image, round: figures.bootMs / 1000 + model.round },
    });
  }
  return rows;
}

const off = (found: number, model: number) => `${model >= found ? '+' : '−'}${percent(Math.abs(model / found - 1))}`;

/** Makes the table of chip and model, with their difference in percent. */
export function modelSheet(rows: ModelRow[]): Sheet {
  return {
    title: `The model and the emulated chip: ${images} images of 20 kB at 115,200 baud, engine ${version}`,
    head: ['method', 'an image: s on the chip', 's by the model', 'off by', 'power to the end of the round: s on the chip', 's by the model', 'off by'],
    rows: rows.map(({ title, chip, model }) => [
      title, short(chip.image), short(model.image), off(chip.image, model.image), short(chip.round), short(model.round), off(chip.round, model.round),
    ]),
    notes: ['The model: the simulated card, UART and poll, and the counted instructions, spread evenly over what the firmware prints, writes and reads. From power to the firmware\'s first line, the chip\'s own time is taken.'],
  };
}
