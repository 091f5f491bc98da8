import { board } from 'board';
import { findFlaws } from './flaws';

/** Returns sentences on the known flaws of this engine, for the log. */
export function engineFlaws(): string[] {
  const flaws: string[] = [];
  if (board.engine !== 'esp32') return flaws;
  findFlaws().forEach(function (flaw) {
    flaws.push('this engine, ' + process.version + ', ' + flaw.why + '; ' + flaw.remedy + ' (docs/install.md)');
  });
  if (!E.connectSDCard) flaws.push('this engine cannot read an SD card: flash the build that is named espruino_esp32, not ESP32_IDF4');
  return flaws;
}
