import type { Natives } from '../ports';

/** Makes the functions of the engine that check firmware. Nothing of them stays in memory without the record. */
export function createNatives(): Natives {
  return {
    convolve: E.convolve,
    sha256: function (bytes) {
      try {
        return E.toString(require('crypto').SHA256(bytes)) || '';
      } catch (e) {
        // it copies what is not in one piece to the stack
        return '';
      }
    },
    expand: function (stored) { return new Uint8Array(require('heatshrink').decompress(stored)); },
    flat: function (text) { return E.toFlatString(text) || text; },
    fromBase64: function (text) { return atob(text); }
  };
}
