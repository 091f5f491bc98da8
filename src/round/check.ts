// A person can ask for a check of card, SIM, network and login. It also sends a small picture to the server, reads it back and deletes it
// there. This picture is no image of the camera: it is neither journalled nor counted. Each camera has one name for it, so the next check
// replaces a picture that was left on the server.

import { newFault, tell, wordOfCode, type Fault } from '../fault';
import { noteLargest } from '../link/link';
import { imageByHand } from '../source/removal';
import { homeFolder } from '../store/journal';
import { ServerNote, type Words } from '../store/notewords';
import { hurryRound } from './rest/rest';
import { recoveryOf } from './retry';
import type { ReadyTrip, RoundTrip } from './roundtrip';
import { spend } from './rules/budget';

/** The path of the check's picture on the card. The search for images never enters this folder. */
export const checkPath = '/snapferry/check.jpg';

/** The steps of a check, in their order. `asked` means that the check has not begun. Code in hooks.ts compares these numbers, too. */
const enum Step { asked = -1, card, sim, network, login, picture, back }

function nameOf(step: number): string {
  return ['card', 'sim', 'network', 'login', 'picture', 'back'][step]!;
}

function say(trip: RoundTrip, text: string): void {
  trip.log.info('ferry', 'check: ' + text);
}

function nameOnServer(trip: ReadyTrip): string {
  return 'check-' + trip.hash(trip.config['device'] + ' ' + trip.serial()) + '.jpg';
}

function sayLeft(trip: RoundTrip, name: string): void {
  say(trip, 'clean left: ' + name + ' may be on the server until the next check');
}

/**
 * Returns the bytes of a grey JPEG of one pixel. Its comment segment (ITU-T T.81, B.2.4.5) holds the mark, eight letters by which one
 * check's picture differs from another's.
 */
function pictureOf(mark: string): string {
  const none = '\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0';
  return '\xff\xd8\xff\xfe\0\n' + mark
    + '\xff\xdb\0C\0!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!\xff\xc0\0\x0b\x08\0\x01\0\x01\x01\x01\x11\0'
    + '\xff\xc4\0\x14\0\x01' + none + '\xff\xc4\0\x14\x10\x01' + none + '\xff\xda\0\x08\x01\x01\0\0?\0?\xff\xd9';
}

/** Logs each step before `to` as passed, and makes `to` the current step. */
function reach(trip: RoundTrip, to: Step): void {
  const check = trip.card.check!;
  for (; check.step < to; check.step++) {
    say(trip, nameOf(check.step) + ' ok');
    delete check.fault;
  }
}

function end(trip: RoundTrip): void {
  delete trip.card.check;
  trip.files.remove(checkPath);
}

/**
 * Logs that the check has failed in its current step, and ends the check.
 * @param why the reason, as the end of a sentence
 */
function fail(trip: RoundTrip, why: string, fault?: Fault): void {
  const check = trip.card.check!;
  const image = trip.round.image;
  const isSent = !!image && image.isCheck;
  const recovery = fault && recoveryOf(fault.code);
  // a fault of the picture's transfer shows that the server had accepted the login before
  if (isSent && recovery === 'image') reach(trip, fault!.code === 'content-differs' ? Step.back : Step.picture);
  // a missing data connection may show only when it is first used, so its fault counts as one of the step `network`
  trip.log.error('ferry', 'check: ' + nameOf(recovery === 'bearer' ? Step.network : check.step) + ' failed'
    + (fault ? ' (' + wordOfCode(fault.code) + ')' : '')
    + ': ' + why);
  if (isSent) sayLeft(trip, image.to!);
  end(trip);
}

/**
 * Writes the check's picture to the card, reads it back and compares both.
 * @returns false if the card did not store the file, so that the check is over
 */
function writePicture(trip: RoundTrip): boolean {
  const check = trip.card.check!;
  const text = pictureOf(trip.hash('' + trip.random()));
  check.step = Step.card;
  check.size = text.length;
  trip.files.makeFolder(homeFolder);
  const file = trip.files.write(checkPath, text) ? trip.files.open(checkPath) : undefined;
  const isSame = !!file && file.read(text.length) === text;
  if (file) file.close();
  if (!isSame) fail(trip, 'it takes no file; check that it is not locked, full or broken');
  return isSame;
}

/**
 * Asks for a check, and for a round at once that makes it.
 * @returns a sentence for the person who asked
 */
export function askCheck(trip: Pick<RoundTrip, 'card' | 'round' | 'schedule'>): string {
  if (trip.card.check) return 'a check is under way';
  const image = trip.schedule.hurry ? undefined : trip.round.image;
  trip.card.check = { step: Step.asked, size: 0, faults: 0 };
  hurryRound(trip);
  return 'the check follows' + (image ? ', after ' + image.path : '');
}

/**
 * Moves the check to the step that belongs to the state of the round, and fails it if the round ends first.
 * @param state name of the state that begins now
 * @param isIn whether the server has accepted the login
 */
export function followCheck(trip: RoundTrip, state: string, isIn: boolean): void {
  const check = trip.card.check!;
  if (state === 'reading' && check.step === Step.asked) check.step = Step.card;
  else if (state === 'looking') writePicture(trip);
  // a check that was asked for in a round's last states begins with the next round
  else if (check.step === Step.asked) return;
  else if (state === 'resting') fail(
    trip, check.fault ? tell(check.fault) : trip.round.held || trip.card.told.replace(/\n/g, '; ') || 'see before', check.fault
  );
  else if (state === 'waking') reach(trip, Step.sim);
  else if (state === 'registering') reach(trip, Step.network);
  else if (state === trip.delivery.first) reach(trip, Step.login);
  else if (state === trip.delivery.image && isIn) reach(trip, Step.picture);
}

/**
 * Makes the check's picture the next thing that the round sends.
 * @returns false if the card did not store the picture, so that the check is over
 */
export function takeCheck(trip: ReadyTrip): boolean {
  const check = trip.card.check!;
  if (!check.size && !writePicture(trip)) return false;
  reach(trip, Step.login);
  const image = Object.assign(imageByHand(checkPath, check.size), { isLive: true, isReport: true, isCheck: true, to: nameOnServer(trip) });
  trip.round.image = image;
  noteLargest(trip, image.size);
  spend(trip, image);
  trip.delivery.acts().take(image, true);
  return true;
}

/** Logs that another camera's files had names of this camera's images, if that was seen with the present settings. */
function tellShared(trip: ReadyTrip): void {
  const words = trip.notes.get('server').split(' ') as Words<ServerNote>;
  if (words[ServerNote.digest] !== trip.configDigest || !(words[ServerNote.foreignDay]! > '0')) return;
  trip.log.warn('server', tell(newFault('name-taken', '')));
}

/** Logs how the last steps of the check went once its picture is delivered, and ends the check. */
export function endCheck(trip: ReadyTrip): void {
  const image = trip.round.image!;
  reach(trip, Step.back);
  tellShared(trip);
  say(trip, image.isSame ? 'back ok' : 'back left: it cannot be read back; the server has '
    + (trip.delivery.acts().isVerified() ? 'its size' : 'confirmed it'));
  say(trip, image.isGone ? 'clean ok' : 'clean left: ' + image.to + ' stays on the server: the modem cannot delete it');
  trip.round.image = undefined;
  end(trip);
}

/** Deletes the picture of a check that a restart of the program has cut off, and logs that the server may still have it. */
export function endCut(trip: ReadyTrip): void {
  sayLeft(trip, nameOnServer(trip));
  trip.files.remove(checkPath);
}
