/** Versions of the engine, and what is known of each: `2v29` is a release, `2v29.96` the 96th change after it. */
import { engine } from './engine.js';

/** `remedy`: for a person, as the rest of a sentence. @typedef {{ runs: boolean, why: string, remedy: string }} Verdict */
/**
 * `keptBytes`: so many of what came by a serial line between two looks, where not all of it is kept.
 * @typedef {{ from: number, below: number, why: string, remedy: string, keptBytes?: number }} Flaw
 */

/** @param {string} version @returns {number} a later version weighs more */
export function weighVersion(version) {
  const [, major, minor, build] = /^(\d+)v(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  if (major === undefined) throw new Error(`"${version}" is no version of ${engine.name}, such as ${engine.version}.`);
  return (Number(major) * 1000 + Number(minor)) * 100_000 + Number(build ?? 0);
}

/** @param {string} version @returns {Verdict | undefined} what is wrong with it; nothing where nothing is known */
export function judgeVersion(version) {
  const weight = weighVersion(version);
  return engine.versions.find(({ from, below }) => weight >= weighVersion(from) && weight < weighVersion(below));
}

/** @param {string} version @returns {string | undefined} the same as a sentence */
export function tellVersion(version) {
  const verdict = judgeVersion(version);
  return verdict && `${engine.name} ${version} ${verdict.why}.`;
}

/**
 * @param {{ engine: string }} board
 * @returns {Flaw[]} for the bundle, which asks the engine for its version at boot; the
 *   desktop's engine has none of them
 */
export function listFlaws(board) {
  if (board.engine !== engine.chip) return [];
  return engine.versions.map(({ from, below, why, remedy, keptBytes }) => (
    { from: weighVersion(from), below: weighVersion(below), why, remedy, ...keptBytes ? { keptBytes } : {} }
  ));
}
