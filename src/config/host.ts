import { find, has } from '../text';

/** Tells whether a host is an IPv6 address, even one with a dotted end such as `::ffff:192.0.2.1`. No modem accepts any of them. */
function isIpv6(host: string): boolean {
  return host.indexOf(':') !== host.lastIndexOf(':') && /^[0-9a-fA-F:.%\[\]]+$/.test(host);
}

function placesOf(scheme: string, account: string, host: string, path: string): string[] {
  const places: string[] = [];
  if (scheme === 'ftps') places.push('TLS is chosen by ftp.security');
  if (account) places.push('the account goes into ftp.user' + (has(account, ':') ? ' and ftp.password' : ''));
  if (has(host, ':')) places.push('the port goes into ftp.port');
  if (path) places.push('the folder goes into ftp.directory');
  return places;
}

/**
 * Checks a value of `ftp.host`, which must be a name or an IPv4 address alone.
 * @param shown the value as the message quotes it. A value with an account is not quoted, since it may hold a password.
 * @returns the mistake, as the end of a sentence; undefined if there is none
 */
export function hostError(value: string, shown: string): string | undefined {
  if (!/[ \/\\@:\[\]]/.test(value)) return undefined;
  const mark = find(value, '://', 0);
  const scheme = mark < 0 ? '' : value.slice(0, mark).toLowerCase();
  const rest = (mark < 0 ? value : value.slice(mark + 3)).replace(/\\/g, '/');
  const slash = (rest + '/').indexOf('/');
  const at = rest.slice(0, slash).lastIndexOf('@');
  const host = rest.slice(at + 1, slash);
  const found = has(value, '@') ? 'found a value that is not shown' : 'found ' + shown;
  if (scheme === 'sftp') return found + '; SFTP is another protocol than FTP, and no modem here has it';
  // AT+FTPSERV accepts dotted decimals or a name; all modems use IPv4 for data
  if (isIpv6(host)) return found + ', an IPv6 address, but the data connections of the modems are IPv4; write a name or an IPv4 address';
  const places = placesOf(scheme, rest.slice(0, at < 0 ? 0 : at), host, rest.slice(slash + 1));
  return [found + ', needs the name or the address alone, as in "ftp.example.com"'].concat(places).join('; ');
}
