// Parts of the stories of a round that several families have in common.

import type { Round } from './sheet.ts';

export const woken = ['AT', 'ATE0;+CMEE=1;+IFC=0,0', 'AT+CGMM;+CGMR'];
/** In a network; nothing comes unasked that could look like a result. */
export const quieted = ['AT+COPS?', 'AT+CSQ;+CNMI=0,0,0,0;+CMGF=0;+CUSD=0'];
/** From the SIM to a network of 2G. */
export const admitted2G = ['AT+CPIN?', 'AT+CGREG?'];
/** From the SIM to the network of LTE: profile 1 is compared before; with LTE-M, the power saving mode, too. */
export const admitted = ['AT+CPIN?', 'AT+CGDCONT?', 'AT+CEREG?'];
export const admittedAwake = ['AT+CPIN?', 'AT+CGDCONT?', 'AT+CPSMS?', 'AT+CEREG?'];
export const raw = (bytes: number) => `[${bytes} raw bytes]`;

/** Each of these bytes is one more on the line; plus the terminator. */
export const escapedBytes = (bytes: Uint8Array, codes: number[]): number => bytes.length + bytes.filter(byte => codes.includes(byte)).length + 1;

/** The rate is raised, then verified by commands. */
export const rated = (baud: number) => [`AT+IPR=${baud}`, 'AT', 'AT+CGMM;+CGMM', 'AT+CGMM;+CGMM'];
/** Once per modem: its clock must follow the network. */
export const followed = ['AT+CLTS?', 'AT+CLTS=1', 'AT&W'];

/** @param before further settings of this family that must not remain from before, `before` and `after` that of its memory for an image */
export const ftpParameters = (cid: number, { port, password }: Round, before: string, after: string) => [
  'AT+FTPQUIT', `AT+FTPCID=${cid};+FTPSERV="127.0.0.1";+FTPPORT=${port};+FTPUN="ferryman";+FTPPW="${password}";+FTPTYPE="I";+FTPMODE=1;+FTPPUTOPT="STOR"`,
  `AT+FTPREST=0${before};+FTPEXTPUT=0${after}`,
];
export const into = (folder: string) => [`AT+FTPPUTPATH="${folder}/";+FTPPUTPATH?`, `AT+FTPGETPATH="${folder}/";+FTPGETPATH?`];
export const make = (folder: string) => [`AT+FTPGETPATH="${folder}"`, 'AT+FTPMKD'];
/** Names that are already set are not sent again. */
export const named = (name: string) => `AT+FTPPUTNAME="${name}";+FTPGETNAME="${name}";+FTPPUTNAME?`;
export const emptied = 'AT+FTPEXTPUT=0;+FTPEXTPUT=1';
export const stagedExt = (name: string, bytes: number, first: string) => [first, `AT+FTPEXTPUT=2,0,${bytes},60000`, raw(bytes), named(name), 'AT+FTPPUT=1', 'AT+FTPSIZE'];
