import { board } from 'board';
import { engine } from 'engine';
import { leadingNumber, wholeOf } from '../../number';

/**
 * Returns a number for an engine's version such as `2v29.96`, so that a later version has a greater number. firmware/engine/version.js computes
 * the same. It is NaN if the version has another form.
 */
function weightOf(version: string): number {
  const parts = version.split('v');
  const minor = (parts[1] || '').split('.');
  return (wholeOf(parts[0]) * 1000 + wholeOf(minor[0])) * 100000 + (leadingNumber(minor[1] || '') || 0);
}

/** Size of the UART driver's receive buffer, in bytes. */
const ringBytes = 1024;

/** Returns the known flaws of this engine. A desktop has none. */
export function findFlaws(): typeof engine.flaws {
  if (board.engine !== 'esp32') return [];
  const build = weightOf(process.version);
  return engine.flaws.filter(function (flaw) { return build >= flaw.from && build < flaw.below; });
}

/** Returns how many bytes that arrive without a pause the engine surely keeps. An engine with a flaw keeps fewer than its UART buffer holds. */
export function mostAtOnce(): number {
  return findFlaws().reduce(function (most, flaw) { return flaw.keptBytes || most; }, ringBytes);
}
