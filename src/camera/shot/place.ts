import type { Fault } from '../../fault';
import { isMatch } from '../../glob';
import { rootOf } from '../../source/walk';
import { nextPath } from '../card/picturenames';
import { makeRoom, type WhenFull } from '../card/room';
import type { Shot } from '../shotstate';

/** Makes room on the card for a picture of this many bytes. @returns the fault if there is no room; undefined: there is room */
export function makeRoomFor(shot: Shot, bytes: number): Fault | undefined {
  const parts = shot.cameraParts();
  const card = { files: parts.files(), journal: parts.journal, notes: shot.trip.notes, log: shot.trip.log, calendar: shot.trip.calendar };
  const config = shot.trip.config;
  const mayBeSkipped = config['images.skipOlderMinutes'] > 0 || config['images.archive'] === false;
  const fault = makeRoom(card, rootOf(config['images.folder']), bytes, config['camera.whenFull'] as WhenFull, mayBeSkipped);
  parts.state.fullBytes = fault && bytes;
  return fault;
}

/** Gives the picture its path on the card. After a failed attempt, the same path is used again. @returns the fault if it gets no path */
export function nameIt(shot: Shot): Fault | undefined {
  const trip = shot.trip;
  const parts = shot.cameraParts();
  const state = parts.state;
  const card = {
    files: parts.files(), journal: parts.journal, notes: trip.notes, marks: parts.marks(), calendar: trip.calendar,
    isDoubtful: !state.isSure
  };
  const named = shot.path || nextPath(card, rootOf(trip.config['images.folder']), trip.config['camera.names'] as 'dcf' | 'dated');
  if (typeof named !== 'string') return named;
  const match = trip.config['images.match'];
  if (!shot.path && !isMatch(match, named.slice(named.lastIndexOf('/') + 1))) {
    trip.log.warn('camera', named + ' will not be sent: images.match is "' + match + '"');
  }
  shot.path = named;
  state.isSure = true;
  return undefined;
}
