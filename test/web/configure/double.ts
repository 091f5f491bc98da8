// A simulated camera for tests of the view Configure, with the firmware's functions `page.read`, `page.take` and `page.adopt`, and a card in
// memory. Its port can be lost at any query.

import { anyWiring } from '../../../src/config/camerakeys.ts';
import { checkConfig } from '../../../src/config/keys.ts';
import type { Connected } from '../../../web/configure/exchange/exchange.ts';
import { Work } from '../../../web/configure/work.ts';

/** The card of the simulated camera: its config.json, undefined if missing, and the new one that is being sent. */
export interface Card {
  config: string | undefined;
  next: string;
}

/** The simulated camera, with what a test can observe and change. */
export interface Double extends Connected {
  standing: string;
  card: Card;
  /** The names of the `page` functions that were called, in their order. */
  asked: string[];
  /** Called before a query is answered, with the query's number. `after` is called once the camera has done what the query asks. */
  before: (index: number) => void | Promise<void>;
  after: (index: number) => void | Promise<void>;
  /** Functions by the name of a `page` function, such as `take`. If there is one, its result replaces the firmware's answer. */
  says: Partial<Record<'take' | 'adopt' | 'read', (...args: never[]) => unknown>>;
  plugIn(device?: string): void;
  unplug(): void;
}

export const configPath = '/config.json';
const unplugged = 'The camera was unplugged. Plug it in again; the page then continues by itself.';

const encode = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('base64');

/** Makes a simulated camera. @param config the content of the card's config.json; undefined if there is none */
export function createCamera(config?: string): Double {
  const card: Card = { config, next: '' };
  const page = {
    read(path: string, from: number, bytes: number) {
      return path === configPath && card.config !== undefined && bytes <= 384 ? encode(card.config.slice(from, from + bytes)) : undefined;
    },
    take(text: string, from: number) {
      if (from > 0 && from !== card.next.length) return `${card.next.length} bytes are there, not ${from}`;
      card.next = from === 0 ? text : card.next + text;
      return card.next.length;
    },
    adopt() {
      const { errors } = checkConfig(card.next, 0, camera.hello?.camera ? anyWiring() : undefined);
      if (errors.length === 0) card.config = card.next;
      return errors;
    },
  };
  const camera: Double = {
    standing: 'ready', sentence: '', card, asked: [], says: {}, before: () => undefined, after: () => undefined,
    hello: { device: 'cam-01', board: 'esp32-devkit', title: 'A board', camera: false },
    async ask<T>(expression: string, signal?: AbortSignal): Promise<T> {
      const index = camera.asked.push(/page\.(\w+)/.exec(expression)![1]!) - 1;
      const isHere = (): void => {
        if (signal?.aborted) throw new Error('Stopped.');
        if (camera.standing !== 'ready') throw new Error(unplugged);
      };
      await camera.before(index);
      isHere();
      const value = new Function('page', `return ${expression}`)({ ...page, ...camera.says }) as T;
      await camera.after(index);
      isHere();
      return value;
    },
    plugIn(device = 'cam-01') {
      Object.assign(camera, { standing: 'ready', sentence: '', hello: { ...camera.hello!, device } });
    },
    unplug() {
      Object.assign(camera, { standing: 'lost', sentence: unplugged });
    },
  };
  return camera;
}

/** Makes the state of the view without its HTML element. `drawn` returns how many times it would have been drawn. */
export function createWork(camera = createCamera()): { work: Work; camera: Double; drawn(): number } {
  let drawn = 0;
  const work = new Work(camera, () => { drawn++; }, 0);
  // the simulated board has a camera, so that the form accepts every key of config.json
  Object.assign(camera.hello!, { camera: true });
  return { work, camera, drawn: () => drawn };
}
