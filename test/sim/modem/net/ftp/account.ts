// The account of an FTP session, and how an upload is stored.

/** TLS of a session: 0 none, 1 explicit by AUTH SSL, 2 explicit by AUTH TLS, 3 implicit (SIM7600 AT manual 12.2.3). */
export type Security = 0 | 1 | 2 | 3;
/** How an upload is stored: it replaces a file, appends to it, or gets a free name. */
export type PutVerb = 'STOR' | 'APPE' | 'STOU';

/** An FTP server with the account for the login. */
export interface Account {
  host: string;
  port: number;
  user: string;
  password: string;
  security: Security;
  /** Whether data connections go to the control connection's host, whatever address the server gives (AT+CFTPSSINGLEIP=1). */
  singleIp: boolean;
}
