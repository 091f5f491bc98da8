// Values that the sheets of several families have in common.

import type { Radio } from './sheet.ts';

/** A GSM network away from a town. */
export const gsm: Radio = { upBytesPerSecond: 5000, rttMs: 600 };

/** No modem times out before the firmware does. */
export const patient = { timeoutMs: 1e9 };

/** Removes the certificate from a SIM7600 or A76XX. */
export const lose7600 = 'AT+CCERTDELE=\\"snapferry.pem\\"';

/** AT76v3 12.3.1. */
export const cftpsCodes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 99];

/** IP800 chapter 4. */
export const ftpsetCodes = [61, 62, 63, 64, 65, 66, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 85, 86, 87, 99];

export const ftpsetCommands = ['AT+FTPQUIT', 'AT+FTPCID', 'AT+FTPSERV', 'AT+FTPPORT', 'AT+FTPUN', 'AT+FTPPW', 'AT+FTPTYPE', 'AT+FTPMODE', 'AT+FTPPUTOPT', 'AT+FTPEXTPUT=0', 'AT+FTPGETPATH', 'AT+FTPMKD', 'AT+FTPPUTPATH', 'AT+FTPPUTNAME', 'AT+FTPGETNAME', 'AT+FTPSIZE'];

/** Commands that send an image through the modem's file system. */
export const ftpsetStaging = ['AT+FTPEXTPUT=1', 'AT+FTPEXTPUT=2', 'AT+FTPPUT=1'];
