// Parts that several families' stories of a round have in common, as lists of commands.

import type { Round } from './sheet.ts';

/** Commands from the first AT to the identification. */
export const woken = ['AT', 'ATE0;+CMEE=1;+IFC=0,0', 'AT+CGMM;+CGMR'];
/** Commands once the modem is in a network. After them, nothing that could look like a result comes unasked. */
export const quieted = ['AT+COPS?', 'AT+CSQ;+CNMI=0,0,0,0;+CMGF=0;+CUSD=0'];
/** Commands from the SIM to a network of 2G. */
export const admitted2G = ['AT+CPIN?', 'AT+CGREG?'];
/** Commands from the SIM to a network of LTE. Profile 1 is compared before the registration. */
export const admitted = ['AT+CPIN?', 'AT+CGDCONT?', 'AT+CEREG?'];
/** Commands from the SIM to a network of LTE-M. Profile 1 and the power saving mode are compared before the registration. */
export const admittedAwake = ['AT+CPIN?', 'AT+CGDCONT?', 'AT+CPSMS?', 'AT+CEREG?'];
/** How a story writes a data phase of so many bytes. */
export const raw = (bytes: number) => `[${bytes} raw bytes]`;

/** Bytes of a data phase on the line: each escaped byte takes one more, and the terminator takes one. */
export const escapedBytes = (bytes: Uint8Array, codes: number[]): number => bytes.length + bytes.filter(byte => codes.includes(byte)).length + 1;

/** Commands that raise the rate and then verify it. */
export const rated = (baud: number) => [`AT+IPR=${baud}`, 'AT', 'AT+CGMM;+CGMM', 'AT+CGMM;+CGMM'];
/** Commands that let the modem's clock follow the network, once for each modem. */
export const followed = ['AT+CLTS?', 'AT+CLTS=1', 'AT&W'];

/**
 * Commands that set a session's parameters.
 * @param before further settings of this family that must not remain from before
 * @param after the setting of its memory for an image
 */
export const ftpParameters = (cid: number, { port, password }: Round, before: string, after: string) => [
  'AT+FTPQUIT', `AT+FTPCID=${cid};+FTPSERV="127.0.0.1";+FTPPORT=${port};+FTPUN="ferryman";+FTPPW="${password}";+FTPTYPE="I";+FTPMODE=1;+FTPPUTOPT="STOR"`,
  `AT+FTPREST=0${before};+FTPEXTPUT=0${after}`,
];
/** Commands that set the folder of a name. */
export const into = (folder: string) => [`AT+FTPPUTPATH="${folder}/";+FTPPUTPATH?`, `AT+FTPGETPATH="${folder}/";+FTPGETPATH?`];
/** Commands that make a folder. */
export const make = (folder: string) => [`AT+FTPGETPATH="${folder}"`, 'AT+FTPMKD'];
/** The command that sets a name. Names that are already set are not sent again. */
export const named = (name: string) => `AT+FTPPUTNAME="${name}";+FTPGETNAME="${name}";+FTPPUTNAME?`;
/** The command that empties the memory for an image. */
export const emptied = 'AT+FTPEXTPUT=0;+FTPEXTPUT=1';
/** Commands that send an image through that memory. */
export const stagedExt = (name: string, bytes: number, first: string) => [first, `AT+FTPEXTPUT=2,0,${bytes},60000`, raw(bytes), named(name), 'AT+FTPPUT=1', 'AT+FTPSIZE'];
