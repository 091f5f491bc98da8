// Values that several sheets have in common.

import type { Away, Radio, Reading, RoundSupply, StagedMethod } from './sheet.ts';

/** The quality of a GSM network away from a town. */
export const gsm: Radio = { upBytesPerSecond: 5000, rttMs: 600 };

/** Seconds of a round over LTE, as a SIM7600's. */
export const lteRound: RoundSupply['round'] = { airSeconds: 3.6, restSeconds: 2.3 };

/** The supply over LTE-M at 23 dBm, without the boot. */
export const lteM: Omit<RoundSupply, 'bootSeconds' | 'source'> = {
  idle: 11, data: 167, off: 0.007, network: { upBytesPerSecond: 30_000, rttMs: 250 }, round: { airSeconds: 13.8, restSeconds: 3.1 },
};

/** Options with which no modem times out before the firmware does. */
export const patient = { timeoutMs: 1e9 };

/** Command that removes the certificate from a SIM7600 or A76XX. */
export const lose7600 = 'AT+CCERTDELE=\\"snapferry.pem\\"';

/** Result codes of CFTPS: those of AT76v3 12.3.1, and 99, which is undocumented. */
export const cftpsCodes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 99];

/** Result codes of AT+FTPSERV and its relatives: those of IP800 chapter 4, and 99, which is undocumented. */
export const ftpsetCodes = [61, 62, 63, 64, 65, 66, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 85, 86, 87, 99];

/** Commands of the modems with AT+FTPSERV. */
export const ftpsetCommands = ['AT+FTPQUIT', 'AT+FTPCID', 'AT+FTPSERV', 'AT+FTPPORT', 'AT+FTPUN', 'AT+FTPPW', 'AT+FTPTYPE', 'AT+FTPMODE', 'AT+FTPPUTOPT', 'AT+FTPEXTPUT=0', 'AT+FTPGETPATH', 'AT+FTPMKD', 'AT+FTPPUTPATH', 'AT+FTPPUTNAME', 'AT+FTPGETNAME', 'AT+FTPSIZE'];

/** Commands that send an image through the modem's file system. */
export const ftpsetStaging = ['AT+FTPEXTPUT=1', 'AT+FTPEXTPUT=2', 'AT+FTPPUT=1'];

/** Modems that lack or refuse a memory for images, so that images go by stream. */
export const ftpsetRefusals: StagedMethod['refusals'] = [
  { title: 'has no FTPEXTPUT', modem: { faults: [{ command: 'AT+FTPEXTPUT', answer: ['ERROR'] }] } },
  { title: 'refuses to fill its memory', modem: { faults: [{ command: 'AT+FTPEXTPUT=2', answer: ['ERROR'] }] } },
];

/** An unsolicited line before the answer of each of these commands. */
export const urcsAt = (commands: string[]) => commands.map(command => ({ command, beforeLine: 0, line: '+CREG: 5' }));

/** Open points of SIM7600, SIM800 and SIM7080. */
export const simcomReadings: Reading[] = [
  { title: 'no blank after the colon', modem: { spaced: false } },
  { title: 'the result before its OK', modem: { answerOrder: 'urc-first' } },
];

/** Open points of the modems with AT+FTPSERV. */
export const ftpsetReadings: Reading[] = [
  { title: 'a bearer that is already open', modem: { reopening: 'ok' } },
  { title: 'settings that take 5 s', modem: { delays: { 'AT+FTPCID': 5000, 'AT+FTPSERV': 5000, 'AT+FTPPUTPATH': 5000, 'AT+FTPPUTNAME': 5000, 'AT+FTPEXTPUT=1': 5000 } } },
  { title: 'directories joined to the name instead of entered', modem: { goesBy: 'joined' } },
  { title: 'directories joined to the name without a slash', modem: { goesBy: 'concatenated' } },
  { title: 'defaults of type ASCII and active mode', modem: { ftpType: 'A', ftpMode: 0 } },
  { title: 'URCs before the answers', modem: { urcs: urcsAt(['AT+CGMM', 'AT+CSQ', 'AT+SAPBR', 'AT+CNACT', 'AT+FTPSERV', 'AT+FTPPUT', 'AT+FTPEXTPUT', 'AT+FTPETPUT', 'AT+FTPSIZE', 'AT+FTPRENAME']) } },
  { title: 'a rate detected from the first AT', modem: { baud: 0 } },
];

/** Open points of modems whose errors usually have a number. */
export const plainErrorReadings: Reading[] = [
  { title: 'errors without a number', modem: { faults: [{ command: 'AT+CMEE', answer: ['ERROR'] }], cmee: 0 } },
  { title: 'errors as sentences', modem: { faults: [{ command: 'AT+CMEE', answer: ['ERROR'] }], cmee: 2 } },
];

/** A server without SIZE. */
export const noSizeReadings: Reading[] = [
  { title: 'no SIZE on the server', server: { noSize: true } },
];

/** A modem without an APN, where none is needed. */
export const noApnReadings: Reading[] = [
  { title: 'no APN set, and none needed', config: { network: { apn: '' } } },
];

/** A modem of the CFTPS set that cannot send files. */
export const cftpsFileReadings: Reading[] = [
  { title: 'files that cannot be sent', method: 'efs', modem: { faults: [{ command: 'AT+CFTPSPUTFILE', answer: ['ERROR'] }] }, config: { upload: { method: 'auto' } } },
];

/** Answers while the server is away: numbers of AT76v3 12.3.1, and 421, which is the server's. */
export const cftpsAway: Away[] = [4, 10, 13, 15, 421].map(number => ({
  title: `${number} to both queries`, lasts: true,
  faults: [{ command: 'AT+CFTPSSIZE=', answer: ['OK', `+CFTPSSIZE: ${number}`] }, { command: 'AT+CFTPSLIST', answer: ['OK', `+CFTPSLIST: ${number}`] }],
}));

/** Answers while the server is away: numbers of IP800 chapter 4. */
export const ftpsetAway: Away[] = (['efs', 'stream'] as const).flatMap(method => [61, 62, 63, 64, 65].map(number => ({
  title: `${number} to three queries`, method,
  faults: [
    ...[1, 2].map(nth => ({ command: 'AT+FTPSIZE', nth, answer: ['OK', `+FTPSIZE: 1,${number},0`] })), { command: 'AT+FTPLIST=1', nth: 1, answer: ['OK', `+FTPLIST: 1,${number}`] },
  ],
})));
