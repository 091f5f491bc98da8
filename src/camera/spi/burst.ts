// Reads an ArduCAM's picture in one burst, without a command for each byte. In some versions of the camera's firmware, the burst begins with
// extra bytes.

import type { OnEnd } from '../../at/step';
import { End, newFault, type Fault } from '../../fault';
import type { Bytes } from '../../ports';
import type { Registers } from './words';

const burstRead = 0x3c;
/** Number of bytes of one transfer on the bus, which takes 1 ms at 8 MHz. */
const pieceBytes = 1024;
const piecesATurn = 8;
const turnMs = 8;
const startWithin = 16;
/** Most bytes of padding after a picture. Padding fills the picture up to a multiple of 1,024 bytes (ArduCAM/Arduino #52). */
const paddingBytes = 2048;

/**
 * Reads the picture that the camera holds, piece by piece.
 * @param bytes number of bytes to read, with the padding after the picture
 * @param add takes a piece, which is valid only until it returns; it returns false to stop the reading
 * @param onRead called at the end; `isWanted` is false if `add` has stopped the reading
 * @param onEnd called instead if the bytes are no picture
 */
export function readBurst(
  to: Registers, bytes: number, add: (bytes: Bytes, isLast: boolean) => boolean, onRead: (isWanted: boolean) => void, onEnd: OnEnd
): void {
  const bus = to.bus;
  const clock = to.trip.clock;
  const zeros = new Uint8Array(pieceBytes);
  let left = bytes;
  let isFirst = true;
  let isWanted = true;

  function end(fault?: Fault): void {
    bus.deselect();
    if (fault) onEnd(End.refused, fault);
    else onRead(isWanted);
  }

  function turn(): void {
    if (to.isClosed) return;
    to.trip.expect(0);
    const untilMs = clock.now() + turnMs;
    for (let n = 0; left > 0 && isWanted && n < piecesATurn && clock.now() < untilMs; n++) {
      const piece = bus.send(left < pieceBytes ? new Uint8Array(zeros.buffer, 0, left) : zeros);
      let from = 0;
      while (isFirst && !(piece[from] === 0xff && piece[from + 1] === 0xd8 && piece[from + 2] === 0xff)) {
        if (++from === startWithin) return end(newFault('no-picture', to.wiring.name, 'its bytes do not begin with FF D8 FF'));
      }
      left -= piece.length - from;
      // The piece is passed as a text, since comparing its last bytes then takes fewer CPU instructions. The first piece stays an array, since EXIF
      // data are put into it anyway.
      const part = isFirst ? new Uint8Array(piece.buffer, piece.byteOffset + from, piece.length - from) : bus.textOf(piece) || piece;
      isWanted = add(part, left < paddingBytes);
      isFirst = false;
    }
    if (left > 0 && isWanted) clock.after(0, turn);
    else end();
  }

  bus.select();
  bus.send(new Uint8Array([burstRead]));
  clock.after(0, turn);
}
