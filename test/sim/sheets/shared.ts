// Values that the sheets of several modem families have in common.

import type { Away, Radio, Reading, RoundSupply, StagedMethod } from './sheet.ts';

/** Speed in bytes a second, and round trip in milliseconds, of a GSM network away from a town. */
export const gsm: Radio = { upBytesPerSecond: 5000, rttMs: 600 };

/**
 * Seconds of a SIM7600's round of uploads over LTE: `airSeconds` with the radio at work, `restSeconds` waiting. The time for the pictures' bytes is
 * added to them.
 */
export const lteRound: RoundSupply['round'] = { airSeconds: 3.6, restSeconds: 2.3 };

/** Currents in mA, network speed and seconds of a round of uploads, for a modem with LTE-M at 23 dBm. The seconds of a boot are not among them. */
export const lteM: Omit<RoundSupply, 'bootSeconds' | 'source'> = {
  idle: 11, data: 167, off: 0.007, network: { upBytesPerSecond: 30_000, rttMs: 250 }, round: { airSeconds: 13.8, restSeconds: 3.1 },
};

/** Options of a simulated modem whose timeout never comes before the firmware's. */
export const patient = { timeoutMs: 1e9 };

/** The command that removes the firmware's certificate from a SIM7600 or A76XX, with its quotes escaped. */
export const lose7600 = 'AT+CCERTDELE=\\"snapferry.pem\\"';

/** Result codes of the CFTPS commands: those of the SIM7600 AT manual, 12.3.1, and 99, which no document has. */
export const cftpsCodes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 99];

/** Result codes of the AT+FTP commands: those of the SIM800 IP application note, chapter 4, and 99, which no document has. */
export const ftpsetCodes = [61, 62, 63, 64, 65, 66, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 85, 86, 87, 99];

/** The AT+FTP commands that the firmware sends to modems that have them, as the beginnings of lines. */
export const ftpsetCommands = [
  'AT+FTPQUIT', 'AT+FTPCID', 'AT+FTPSERV', 'AT+FTPPORT', 'AT+FTPUN', 'AT+FTPPW', 'AT+FTPTYPE', 'AT+FTPMODE', 'AT+FTPPUTOPT', 'AT+FTPEXTPUT=0',
  'AT+FTPGETPATH', 'AT+FTPMKD', 'AT+FTPPUTPATH', 'AT+FTPPUTNAME', 'AT+FTPGETNAME', 'AT+FTPSIZE',
];

/** Commands that put a picture into the modem's memory, and send it from there. */
export const ftpsetStaging = ['AT+FTPEXTPUT=1', 'AT+FTPEXTPUT=2', 'AT+FTPPUT=1'];

/** Faults of modems that lack or refuse the memory for pictures, so that the firmware sends pictures directly to the server. */
export const ftpsetRefusals: StagedMethod['refusals'] = [
  { title: 'has no FTPEXTPUT', modem: { faults: [{ command: 'AT+FTPEXTPUT', answer: ['ERROR'] }] } },
  { title: 'refuses to fill its memory', modem: { faults: [{ command: 'AT+FTPEXTPUT=2', answer: ['ERROR'] }] } },
];

/** Returns faults that put an unsolicited line before the answer of each of these commands. */
export const urcsAt = (commands: string[]) => commands.map(command => ({ command, beforeLine: 0, line: '+CREG: 5' }));

/** Behaviour of SIM7600, SIM800 and SIM7080 that the manuals leave open, as options of their simulators. */
export const simcomReadings: Reading[] = [
  { title: 'no blank after the colon', modem: { spaced: false } },
  { title: 'the result before its OK', modem: { answerOrder: 'urc-first' } },
];

/** Behaviour of the modems with AT+FTP commands that the manuals leave open, as options of their simulators. */
export const ftpsetReadings: Reading[] = [
  { title: 'a bearer that is already open', modem: { reopening: 'ok' } },
  {
    title: 'settings that take 5 s',
    modem: { delays: { 'AT+FTPCID': 5000, 'AT+FTPSERV': 5000, 'AT+FTPPUTPATH': 5000, 'AT+FTPPUTNAME': 5000, 'AT+FTPEXTPUT=1': 5000 } },
  },
  { title: 'directories joined to the name instead of entered', modem: { goesBy: 'joined' } },
  { title: 'directories joined to the name without a slash', modem: { goesBy: 'concatenated' } },
  { title: 'defaults of type ASCII and active mode', modem: { ftpType: 'A', ftpMode: 0 } },
  {
    title: 'URCs before the answers',
    modem: { urcs: urcsAt([
      'AT+CGMM', 'AT+CSQ', 'AT+SAPBR', 'AT+CNACT', 'AT+FTPSERV', 'AT+FTPPUT', 'AT+FTPEXTPUT', 'AT+FTPETPUT', 'AT+FTPSIZE', 'AT+FTPRENAME',
    ]) },
  },
  { title: 'a rate detected from the first AT', modem: { baud: 0 } },
];

/** Forms of errors that a modem may print in place of an error's number: a bare ERROR, or a sentence. AT+CMEE cannot change them. */
export const plainErrorReadings: Reading[] = [
  { title: 'errors without a number', modem: { faults: [{ command: 'AT+CMEE', answer: ['ERROR'] }], cmee: 0 } },
  { title: 'errors as sentences', modem: { faults: [{ command: 'AT+CMEE', answer: ['ERROR'] }], cmee: 2 } },
];

/** Behaviour that tests try with a family: the FTP server lacks the command SIZE. */
export const noSizeReadings: Reading[] = [
  { title: 'no SIZE on the server', server: { noSize: true } },
];

/** Behaviour that tests try with a family: the configuration has no APN, and the network needs none. */
export const noApnReadings: Reading[] = [
  { title: 'no APN set, and none needed', config: { network: { apn: '' } } },
];

/** Behaviour that tests try with a family: CFTPSPUTFILE fails, so the modem cannot send files of its drives. */
export const cftpsFileReadings: Reading[] = [
  {
    title: 'files that cannot be sent', method: 'efs', modem: { faults: [{ command: 'AT+CFTPSPUTFILE', answer: ['ERROR'] }] },
    config: { upload: { method: 'auto' } },
  },
];

/**
 * Failures of both queries after an upload, for size and listing, while the server is away. The codes are in the SIM7600 AT manual, 12.3.1,
 * and 421 is a server's own reply.
 */
export const cftpsAway: Away[] = [4, 10, 13, 15, 421].map(number => ({
  title: `${number} to both queries`, lasts: true,
  faults: [
    { command: 'AT+CFTPSSIZE=', answer: ['OK', `+CFTPSSIZE: ${number}`] }, { command: 'AT+CFTPSLIST', answer: ['OK', `+CFTPSLIST: ${number}`] },
  ],
}));

/**
 * Failures of the queries after an upload, two for the size and one for the listing, while the server is away. The codes are in the SIM800 IP
 * application note, chapter 4.
 */
export const ftpsetAway: Away[] = (['efs', 'stream'] as const).flatMap(method => [61, 62, 63, 64, 65].map(number => ({
  title: `${number} to three queries`, method,
  faults: [
    ...[1, 2].map(nth => ({ command: 'AT+FTPSIZE', nth, answer: ['OK', `+FTPSIZE: 1,${number},0`] })),
    { command: 'AT+FTPLIST=1', nth: 1, answer: ['OK', `+FTPLIST: 1,${number}`] },
  ],
})));
