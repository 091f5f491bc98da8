/**
 * The codes of an error of the ESP32: that of its ROM ("ROM Loader Errors" of esptool's document), and that of the stub (stub_flasher.h).
 */

export interface Fault { rom: number; stub: number }

/** The errors of the boot loader, each with both of its codes. */
export const faults = {
  length: { rom: 0x05, stub: 0xc0 },
  checksum: { rom: 0x07, stub: 0xc1 },
  blockSize: { rom: 0x01, stub: 0xc2 },
  flash: { rom: 0x01, stub: 0xc4 },
  notBegun: { rom: 0x06, stub: 0xc6 },
  inflate: { rom: 0x0b, stub: 0xc7 },
  tooLittle: { rom: 0x06, stub: 0xc8 },
  tooMuch: { rom: 0x06, stub: 0xc9 },
  unknown: { rom: 0x05, stub: 0xff },
} satisfies Record<string, Fault>;

/**
 * Returns the two bytes by which an answer reports an error. From the ROM these are 1 and its error code, and from the stub its error code and 0.
 */
export const fail = ({ rom, stub }: Fault, isStub: boolean): number[] => isStub ? [stub, 0] : [1, rom];

/** Returns the code of the command in a request. @param request a frame of 8 bytes at least */
export const codeOf = (request: Uint8Array): number => request[1]!;
