import { newFault } from '../../fault';
import { fromHex } from '../../number';
import type { OnDone } from '../camera';
import { chooseSize } from '../size';
import { connect } from './probebaud';
import type { Talk } from './record';
import { hexOf, run } from './talk';

export function mostOf(talk: Talk): number {
  const record = talk.record;
  const fitting = talk.line.mostAtOnce - record.frameBytes;
  return fitting < record.pieceBytes ? fitting - fitting % record.multiple : record.pieceBytes;
}

export function set(talk: Talk, onDone: OnDone): void {
  const numbers = talk.numbers;
  const record = talk.record;

  function codeOf(item: string): number {
    return fromHex(item.split('=')[1]);
  }

  function settle(): void {
    const item = record.sizes.split(' ').filter(function (one) { return codeOf(one) === numbers.size; })[0];
    const name = item && item.split('=')[0];
    if (name && name !== talk.size) trip.log.info('camera', 'this camera gives no pictures of ' + talk.size + '; they are ' + name);
    run(talk, 'ready', onDone);
  }

  function restart(): void {
    run(talk, 'reset', function () {
      connect(talk, function (fault) {
        if (fault) onDone(fault);
        else run(talk, 'size?', settle);
      });
    });
  }

  /**
   * Tries smaller sizes, then larger ones.
   * @param at index of the size @param first index tried first
   * @param was current code; negative: unknown
   */
  function choose(at: number, first: number, was: number): void {
    const item = record.sizes.split(' ')[at];
    const said = hexOf(talk.heard);
    numbers.size = item ? codeOf(item) : was;
    if (numbers.size < 0) return onDone(newFault(said ? 'no-picture' : 'no-camera', talk.size, said));
    if (numbers.size === was) return settle();
    run(talk, 'size', function () {
      const next = at > first ? at + 1 : at ? at - 1 : first + 1;
      // silence is not a refusal
      if (talk.wasRefused) choose(next > first && !talk.heard ? -1 : next, first, was);
      else if (record.sizeNeedsReset) restart();
      else settle();
    });
  }

  const trip = talk.trip;
  numbers.size = -1;
  (record.qualities || '').split(' ').forEach(function (one) { if (one.indexOf(talk.quality + '=') === 0) numbers.quality = codeOf(one); });
  numbers.package = mostOf(talk) + record.frameBytes;
  run(talk, 'size?', function () {
    const first = chooseSize(record.sizes.split(' '), talk.size, 99);
    choose(first, first, numbers.size);
  });
}
