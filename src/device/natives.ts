import type { Natives } from '../ports';

/** Makes the functions of the engine that check firmware. Once the record is dropped, they take no memory. */
export function createNatives(): Natives {
  return {
    convolve: E.convolve,
    sha256: function (bytes) {
      try {
        return E.toString(require('crypto').SHA256(bytes)) || '';
      } catch (e) {
        // the engine copies bytes that are not in one piece to its stack, which may be too small
        return '';
      }
    },
    expand: function (stored) { return new Uint8Array(require('heatshrink').decompress(stored)); },
    flat: function (text) { return E.toFlatString(text) || text; },
    fromBase64: function (text) { return atob(text); }
  };
}
