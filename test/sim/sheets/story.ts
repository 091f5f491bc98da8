// Parts of the stories of a round that several families have in common.

import type { Round } from './sheet.ts';

export const atFirst = ['AT', 'ATE0', 'AT+CMEE=1', 'AT+IFC=0,0', 'AT+CGMM', 'AT+CGMR', 'AT+CPIN?', 'AT+CEREG?'];
/** From the SIM to the network of LTE: profile 1 is compared before; with LTE-M, the power saving mode, too. */
export const admitted = ['AT+CPIN?', 'AT+CGDCONT?', 'AT+CEREG?'];
export const admittedAwake = ['AT+CPIN?', 'AT+CGDCONT?', 'AT+CPSMS?', 'AT+CEREG?'];
export const raw = (bytes: number) => `[${bytes} raw bytes]`;

/** Each of these bytes is one more on the line; plus the terminator. */
export const escapedBytes = (bytes: Uint8Array, codes: number[]): number => bytes.length + bytes.filter(byte => codes.includes(byte)).length + 1;

/** The rate is raised, then verified by commands. */
export const rated = (baud: number) => [`AT+IPR=${baud}`, 'AT', 'AT+CGMM', 'AT+CGMR', 'AT+CGMM', 'AT', 'AT+CGMM'];
/** Once per modem: its clock must follow the network. */
export const followed = ['AT+CLTS?', 'AT+CLTS=1', 'AT&W'];

/** @param own further settings of this family that must not remain from before */
export const ftpParameters = (cid: number, { port, password }: Round, ...own: string[]) => [
  'AT+FTPQUIT', `AT+FTPCID=${cid}`, 'AT+FTPSERV="127.0.0.1"', `AT+FTPPORT=${port}`, 'AT+FTPUN="ferryman"', `AT+FTPPW="${password}"`,
  'AT+FTPTYPE="I"', 'AT+FTPMODE=1', 'AT+FTPPUTOPT="STOR"', 'AT+FTPREST=0', ...own, 'AT+FTPEXTPUT=0',
];
export const into = (folder: string) => [`AT+FTPPUTPATH="${folder}/";+FTPPUTPATH?`, `AT+FTPGETPATH="${folder}/";+FTPGETPATH?`];
export const make = (folder: string) => [`AT+FTPGETPATH="${folder}"`, 'AT+FTPMKD'];
/** Names that are already set are not sent again. */
export const named = (name: string) => `AT+FTPPUTNAME="${name}";+FTPGETNAME="${name}";+FTPPUTNAME?`;
export const emptied = 'AT+FTPEXTPUT=0;+FTPEXTPUT=1';
export const stagedExt = (name: string, bytes: number, first: string) => [first, `AT+FTPEXTPUT=2,0,${bytes},60000`, raw(bytes), named(name), 'AT+FTPPUT=1', 'AT+FTPSIZE'];
