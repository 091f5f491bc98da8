// Simulates what a chip's engine does with Wi-Fi and telnet at each start, and the modules by which firmware prevents it.

import type { Boot } from '../boot.ts';

/** The chip's own network, in one boot. */
export interface ChipNetwork {
  /** The engine's modules of the network, by name. */
  modules: Record<string, object>;
  /** Starts Wi-Fi and telnet, as the engine does between the boot file and its first idle loop. */
  start(): void;
}

/** Makes the network of a chip. */
export function createChipNetwork({ options, program, chip }: Pick<Boot, 'options' | 'program' | 'chip'>): ChipNetwork {
  /** Whether the telnet server is on, as jswrap_telnet_init switches it on at each start. */
  let isTelnetOn = true;
  let hasAccessPoint = true;

  return {
    modules: {
      TelnetServer: { setOptions: ({ mode }: { mode: string }) => void (isTelnetOn = mode === 'on') },
      Wifi: { stopAP: () => void (hasAccessPoint = false) },
    },
    /**
     * First, jswrap_wifi_restore starts Wi-Fi as its file says, by default as an access point. Then jswrap_telnet_idle opens the socket of telnet.
     * With Wi-Fi switched off in NVS the IP stack was never started, so the chip crashes (LoadProhibited).
     */
    start() {
      if (isTelnetOn && !chip.radios.Wifi) return program.restart('panic');
      const saved = chip.storage.get('.wificfg');
      const mode = !chip.radios.Wifi ? 0
        : saved === undefined ? (hasAccessPoint ? 2 : 0)
        : Number((JSON.parse(saved) as { mode?: number }).mode ?? 0);
      options.onListen?.(isTelnetOn && mode !== 0 ? ['telnet'] : [], mode);
    },
  };
}
