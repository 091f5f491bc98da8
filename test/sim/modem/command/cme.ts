// Texts of +CME ERROR that the simulated modems print after AT+CMEE=2 (SIM7600 AT manual 3.3).

/** The text of each +CME ERROR, by its number. */
export const cmeTexts: Record<number, string> = {
  3: 'operation not allowed',
  4: 'operation not supported',
  10: 'SIM not inserted',
  11: 'SIM PIN required',
  12: 'SIM PUK required',
  13: 'SIM failure',
  14: 'SIM busy',
  15: 'SIM wrong',
  16: 'incorrect password',
  30: 'no network service',
  100: 'Unknown',
  148: 'unspecified GPRS error',
};
