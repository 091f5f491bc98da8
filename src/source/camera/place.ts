import type { Fault } from '../../fault';
import { isMatch } from '../glob';
import { rootOf } from '../walk';
import { nextPath } from './names';
import { makeRoom, type WhenFull } from './room';
import type { Shot } from './state';

export function makeRoomFor(shot: Shot, bytes: number): Fault | undefined {
  const card = { files: shot.cameraParts().files(), journal: shot.cameraParts().journal, notes: shot.trip.notes, log: shot.trip.log, calendar: shot.trip.calendar };
  const fault = makeRoom(card, rootOf(shot.trip.config!['images.folder']), bytes, shot.trip.config!['camera.whenFull'] as WhenFull);
  shot.cameraParts().state.fullBytes = fault && bytes;
  return fault;
}

/** Keeps the name of a failed attempt. */
export function nameIt(shot: Shot): Fault | undefined {
  const trip = shot.trip;
  const state = shot.cameraParts().state;
  const card = {
    files: shot.cameraParts().files(), journal: shot.cameraParts().journal, notes: trip.notes, marks: shot.cameraParts().marks(), calendar: trip.calendar,
    isDoubtful: !state.isSure
  };
  const named = shot.path || nextPath(card, rootOf(trip.config!['images.folder']), trip.config!['camera.names'] as 'dcf' | 'dated');
  if (typeof named !== 'string') return named;
  const match = trip.config!['images.match'];
  if (!shot.path && !isMatch(match, named.slice(named.lastIndexOf('/') + 1))) trip.log.warn('camera', named + ' will not be sent: images.match is "' + match + '"');
  shot.path = named;
  state.isSure = true;
  return undefined;
}
