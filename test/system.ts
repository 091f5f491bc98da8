// Test files that need what not every system has: there they are left out, each in a line.

interface Need {
  lacking: NodeJS.Platform[];
  /** For a person: what is lacking. */
  what: string;
}

const shell: Need = { lacking: ['win32'], what: 'a Unix shell' };
const pipes: Need = { lacking: ['win32'], what: 'named pipes' };
const terminals: Need = { lacking: ['win32'], what: 'pairs of terminals' };

/** By their path in test/. */
export const needs: Record<string, Need> = {
  'chip/machine': shell,
  'demo/modem': terminals,
  'device/camera/camerabus': pipes,
  'device/camera/cameraline': terminals,
  'firmware/flash': shell,
  'firmware/loader': shell,
  'firmware/publish': shell,
  'firmware/release': shell,
  'sim/camera/pipes': pipes,
  'sim/camera/terminal': terminals,
  'sim/engine/espruino': shell,
};

/** @param stem a test file's path in test/, with `/` and without its ending @returns why it is left out here, as a line; nothing where it is not */
export function whyLeftOut(stem: string, platform = process.platform): string | undefined {
  const need = needs[stem];
  return need?.lacking.includes(platform) ? `left out: test/${stem}.test.ts, which needs ${need.what}` : undefined;
}
