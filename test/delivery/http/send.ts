// Runs an image through the states that make its request, copy it into the modem and send it. The test describes the modem's own HTTP and the
// server.

import * as assert from 'uvu/assert';
import type { Config } from '../../../src/config/config.ts';
import type { Copies } from '../../../src/delivery/deliverytrip.ts';
import { createHttp } from '../../../src/delivery/http/http.ts';
import { End } from '../../../src/fault.ts';
import type { Rows, Method } from '../../../src/modem/modem.ts';
import { createNotes, type Notes } from '../../../src/store/state.ts';
import { lowered } from '../../common/lowered.ts';
import { createMemoryCard, digest } from '../../outside.ts';
import { wayOf } from '../receiver.ts';
import { contentOf, sourceOf, type TestSource } from '../source.ts';
import { sceneOf, type Ended, type Given, type Scene } from '../trip.ts';
import { createHttpServer, socketModem, type Server, type Serves } from './server.ts';

export const path = '/DCIM/A.JPG';
export const size = 2500;
/** The model and firmware that the modem reports. */
const modem = { model: 'SIM7600E-H', firmware: 'LE20B04SIM7600M22' };
export const content = contentOf(size);

const post: Rows = [{ say: 'AT+POST={sendHeader}', want: ['OK', '+POST: {status},{length}'], ms: 60_000, refusedAs: 'busy' }];
const stage: Rows = [{ say: 'AT+STAGE="{name}",#{size}', pour: '>', ms: 30_000, refusedAs: 'modem-full' }];
const readBack: Rows = [{ say: 'AT+BACK={rest},{piece}', data: '+BACK: {len}', ms: 5000 }];
/** Upload method by the modem's own HTTP, from a copy in its memory. */
export const memory = wayOf('efs', 'count', { stage, put: post });
/** Upload method by the modem's own HTTP, from a file on its drive. */
export const drive = wayOf('efs', 'count', { stage, put: post }, { hasDrive: true, notFrom: 'AT+DRIVE=C:/', why: 'its drive' });
/** Upload method by the modem's own HTTP, whose copy can be read back. */
export const back = wayOf('efs', 'count', { stage, put: post, readBack });
/** Upload method over a socket, without the modem's own HTTP. */
export const socket = wayOf('stream', 'count');

/** What a test gives: the upload method, the server, the modem's answers and the card. */
export interface Asked extends Given {
  way?: Method;
  serves?: Serves;
  /** Statuses by the modem's own HTTP, one for each upload. The last one repeats. */
  statuses?: (number | string)[];
  says?: Record<string, string[]>;
  /** The copy in the modem, as it is read back. */
  holds?: string;
  copies?: Partial<Copies>;
  onCard?: string;
  cannotWrite?: boolean;
}

/** The state objects (records) and the server after the states have run, with the names of the commands that the modem got (`verbs`). */
export interface Sent extends Omit<Scene, 'end'>, Ended { server: Server; source: TestSource; verbs: string[] }

/** Runs these states of the delivery by HTTP, and returns how they ended. */
export async function send(states: string[], asked: Asked = {}): Promise<Sent> {
  const { way = memory, serves, statuses = [201], says = {}, holds = content, copies = {}, onCard = content, cannotWrite, ...given } = asked;
  let posts = 0;
  const server = createHttpServer({
    says: command => {
      const [verb, ...numbers] = command.slice(3).split(/[=,]/) as [string, ...string[]];
      if (says[verb]) return says[verb];
      if (verb === 'POST') {
        const status = statuses[Math.min(posts++, statuses.length - 1)]!;
        return typeof status === 'string' ? [status] : ['OK', `+POST: ${status},0`];
      }
      const part = holds.slice(+numbers[0]!, +numbers[0]! + +numbers[1]!);
      return verb === 'BACK' ? [`+BACK: ${part.length}\r\n${part}`, 'OK'] : verb === 'DRIVE' ? ['+DRIVE: E:/', 'OK'] : undefined;
    }, ...serves,
  });
  const source = sourceOf({ [path]: onCard }, cannotWrite ? { cannotWrite } : {});
  const scene = sceneOf({
    modem: socketModem({ methods: [way] }, { drive: [{ say: 'AT+DRIVE', want: ['+DRIVE: {drive}', 'OK'], ms: 1000, refusedAs: 'drive-missing' }], unstage: [{ say: 'AT+UNSTAGE', ms: 1000 }] }),
    hear: server.hear, ...given, image: { size, ...given.image }, attempt: { date: '20261120', ...given.attempt }, throttle: { method: way, isOkKnown: true, ...given.throttle },
    config: { 'http.url': 'http://example.com/{name}', 'upload.method': 'auto', 'upload.verify': 'size', 'images.afterUpload': 'keep', ...given.config }, variables: { isSecure: '', ...modem, ...given.variables }, parts: { source },
  });
  Object.assign(scene.trip.copies, { mayHaveCopy: false, unsure: 0, ...copies });
  let ended: Ended | undefined;
  // the state `entering` always runs, since it makes the URL; the method that it has chosen is then replaced by the test's
  for (const state of ['entering', ...states]) {
    ended = await scene.end(onEnd => lowered(createHttp(scene.trip).runState)(state, undefined, onEnd));
    if (state === 'entering' && !states.includes('entering')) scene.trip.throttle.method = way;
    if (ended.end !== End.done) break;
  }
  assert.is(source.card.openFiles(), 0);
  return { ...scene, ...ended!, server, source, verbs: server.verbs() };
}

/** Settings by which images are sent in a form. */
export const form: Partial<Config> = { 'http.form': { file: 'f', fields: { key: '{name}' } } };
/** Boundary of a form, which follows from the fixed random number of a test. */
export const mark = `snapferry-${digest('0.5').padStart(8, '0').repeat(2)}`;
/** The text before the image in a form. */
export const formHead = `--${mark}\r\nContent-Disposition: form-data; name="key"\r\n\r\nA.JPG\r\n--${mark}\r\nContent-Disposition: form-data; name="f"; filename="A.JPG"\r\nContent-Type: image/jpeg\r\n\r\n`;
/** The text after the image in a form. */
export const formTail = `\r\n--${mark}--\r\n`;

/** Makes a card's notes that hold this value of `send_header`. */
export function notesWith(sense: string): Notes {
  const notes = createNotes(createMemoryCard());
  notes.put('post', `${digest(`post of ${modem.model} ${modem.firmware}`)} ${sense}`);
  return notes;
}
