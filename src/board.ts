/**
 * What a board file says, as boards/board.schema.json lets it through; the
 * meaning of each key stands there. A board is read and checked when the
 * bundle is built and enters it as constants, `import { board } from 'board'`,
 * so that what another board would need is left out of it.
 */

export interface PowerPins {
  key?: string;
  keyActive?: 0 | 1;
  supply?: string;
  reset?: string;
  dtr?: string;
  status?: string;
}

export interface UartPins {
  port: 'Serial2' | 'Serial3';
  rx: string;
  tx: string;
  rts?: string;
  cts?: string;
}

export interface UartPath {
  path: string;
}

export interface CardPins {
  sck: string;
  miso: string;
  mosi: string;
  cs: string;
}

export interface CardPath {
  path: string;
}

export interface Led {
  pin: string;
  active: 0 | 1;
}

interface Wired<Engine, Uart, Card> {
  name: string;
  title: string;
  engine: Engine;
  modem: { model?: string; maxBaud?: number; power?: PowerPins; uart: Uart };
  sd: Card;
  led?: Led;
}

export type ChipBoard = Wired<'esp32', UartPins, CardPins>;
export type LinuxBoard = Wired<'linux', UartPath, CardPath>;
export type Board = ChipBoard | LinuxBoard;
