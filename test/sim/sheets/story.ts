// Lists of commands that the rounds of several families have in common, for the sheets.

import type { Round } from './sheet.ts';

/** Commands that the firmware sends first, up to the one that identifies the modem. */
export const woken = ['AT', 'ATE0;+CMEE=1;+IFC=0,0', 'AT+CGMM;+CGMR'];
/** Commands once the modem is registered. They stop messages that the modem would print unasked, and that could look like results. */
export const quieted = ['AT+COPS?', 'AT+CSQ;+CNMI=0,0,0,0;+CMGF=0;+CUSD=0'];
/** Commands that check the SIM and wait for the registration in a 2G network. */
export const admitted2G = ['AT+CPIN?', 'AT+CGREG?'];
/** Commands that check the SIM and wait for the registration in an LTE network. The APN in context 1 is compared before the registration. */
export const admitted = ['AT+CPIN?', 'AT+CGDCONT?', 'AT+CEREG?'];
/**
 * Commands that check the SIM and wait for the registration in an LTE-M network. The APN in context 1 and the power saving mode are compared
 * before.
 */
export const admittedAwake = ['AT+CPIN?', 'AT+CGDCONT?', 'AT+CPSMS?', 'AT+CEREG?'];
/** Returns the text that stands for a data phase of so many bytes in a list of commands. */
export const raw = (bytes: number) => `[${bytes} raw bytes]`;

/** Returns the number of bytes that an escaped data phase takes on the line. Each escaped byte takes one more, and the terminator takes one. */
export const escapedBytes = (bytes: Uint8Array, codes: number[]): number => bytes.length + bytes.filter(byte => codes.includes(byte)).length + 1;

/** Returns the commands that raise the baud rate and then verify it. */
export const rated = (baud: number) => [`AT+IPR=${baud}`, 'AT', 'AT+CGMM;+CGMM', 'AT+CGMM;+CGMM'];
/** Commands that make the modem's clock follow the network. The firmware sends them only once to each modem. */
export const followed = ['AT+CLTS?', 'AT+CLTS=1', 'AT&W'];

/**
 * Returns the commands that set the parameters of AT+FTP sessions.
 * @param before further settings of this family that must not remain from another program
 * @param after the setting of the modem's memory for a file
 */
export const ftpParameters = (cid: number, { port, password }: Round, before: string, after: string) => [
  'AT+FTPQUIT',
  `AT+FTPCID=${cid};+FTPSERV="127.0.0.1";+FTPPORT=${port};+FTPUN="ferryman";+FTPPW="${password}";+FTPTYPE="I";+FTPMODE=1;+FTPPUTOPT="STOR"`,
  `AT+FTPREST=0${before};+FTPEXTPUT=0${after}`,
];
/** Returns the commands that set the folder for uploads and downloads. */
export const into = (folder: string) => [`AT+FTPPUTPATH="${folder}/";+FTPPUTPATH?`, `AT+FTPGETPATH="${folder}/";+FTPGETPATH?`];
/** Returns the commands that make a folder on the server. */
export const make = (folder: string) => [`AT+FTPGETPATH="${folder}"`, 'AT+FTPMKD'];
/** Returns the command that sets the name of a file on the server, and reads it back. */
export const named = (name: string) => `AT+FTPPUTNAME="${name}";+FTPGETNAME="${name}";+FTPPUTNAME?`;
/** The command that empties the modem's memory for a picture. */
export const emptied = 'AT+FTPEXTPUT=0;+FTPEXTPUT=1';
/** Returns the commands that load a picture into the modem's memory, send it from there, and ask for its size on the server. */
export const stagedExt = (name: string, bytes: number, first: string) => [
  first, `AT+FTPEXTPUT=2,0,${bytes},60000`, raw(bytes), named(name), 'AT+FTPPUT=1', 'AT+FTPSIZE',
];
