import type { Natives } from '../ports';

/** Returns the engine's functions by which firmware is verified and unpacked. They are made for each use, to save memory. */
export function createNatives(): Natives {
  return {
    convolve: E.convolve,
    sha256: function (bytes) {
      try {
        return E.toString(require('crypto').SHA256(bytes)) || '';
      } catch (e) {
        // if the bytes are not in one piece, the engine copies them to its stack, which may be too small; the empty text means failure
        return '';
      }
    },
    expand: function (stored) { return new Uint8Array(require('heatshrink').decompress(stored)); },
    flat: function (text) {
      const one = E.getAddressOf(text, true) ? text : E.toString(text, '') || text;
      // The memory is put in order in a turn of its own, for the next try: code that runs in memory may not be moved.
      if (!E.getAddressOf(one, true)) setTimeout(E.defrag, 0);
      return one;
    },
    fromBase64: function (text) { return atob(text); }
  };
}
