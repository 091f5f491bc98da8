/**
 * Makes operators.json from the file serviceproviders.xml of mobile-broadband-provider-info: `node web/operators/make.js FILE`. That list is
 * in the public domain, as its file COPYING says: https://gitlab.gnome.org/GNOME/mobile-broadband-provider-info
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * An access point. `networks` has MCC and MNC (the numbers of country and network) of each network of its operator, separated by blanks.
 * @typedef {[name: string, apn: string, user: string, password: string, networks: string]} Operator
 */
/**
 * A country with its operators' access points. `code` has two letters, such as at. @typedef {[code: string, name: string, operators:
 * Operator[]]} Country
 */

const letters = /** @type {Record<string, string>} */ ({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" });
/** Decodes XML entities, and makes each run of blanks one blank. @param {string} text */
const plain = text => text.replace(/&(\w+);/g, (all, name) => letters[name] ?? all).replace(/\s+/g, ' ').trim();
/** Returns the contents of all elements of a name. @param {string} text of XML @param {string} tag the elements' name @returns {string[]} */
const inside = (text, tag) => [...text.matchAll(new RegExp(`<${tag}(?: [^>]*)?>(.*?)</${tag}>`, 'gs'))].map(([, content = '']) => content);
/** Returns the text of the first element of a name, or '' if there is none. @param {string} text of XML @param {string} tag the element's name */
const first = (text, tag) => plain(inside(text, tag)[0] ?? '');

/** Returns an operator's access points for the internet. @param {string} provider the content of its XML element @returns {Operator[]} */
function operatorsOf(provider) {
  const gsm = inside(provider, 'gsm')[0] ?? '';
  const name = first(provider.replace(gsm, ''), 'name');
  const points = [...gsm.matchAll(/<apn value="([^"]*)">(.*?)<\/apn>/gs)].filter(([, , body = '']) => !/<usage /.test(body) || /<usage type="internet"/.test(body));
  const found = points.map(([, apn = '', body = '']) => ({ apn: plain(apn), plan: first(body, 'name'), user: first(body, 'username'), password: first(body, 'password') }));
  const networks = [...gsm.matchAll(/<network-id mcc="(\d+)" mnc="(\d+)"/g)].map(([, mcc = '', mnc = '']) => mcc + mnc).sort().join(' ');
  return found.map(({ apn, plan, user, password }) => [found.length > 1 && plan && plan !== name ? `${name}: ${plan}` : name, apn, user, password, networks]);
}

/** Returns the countries with their operators, both sorted by name. @param {string} xml the whole list @returns {Country[]} */
export function readOperators(xml) {
  const text = xml.replace(/<!--.*?-->/gs, '');
  const countries = [...text.matchAll(/<country code="(\w+)">(.*?)<\/country>/gs)].map(([, code = '', body = '']) => {
    const all = inside(body, 'provider').flatMap(operatorsOf).sort(([a], [b]) => a.localeCompare(b, 'en'));
    const operators = all.filter((one, at) => all.findIndex(other => other.join('\n') === one.join('\n')) === at);
    return /** @type {Country} */ ([code, first(body.replace(/<provider>.*<\/provider>/s, ''), 'name'), operators]);
  });
  return countries.filter(([, , operators]) => operators.length > 0).sort(([, a], [, b]) => a.localeCompare(b, 'en'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lines = readOperators(readFileSync(/** @type {string} */ (process.argv[2]), 'utf8')).map(country => JSON.stringify(country));
  writeFileSync(new URL('operators.json', import.meta.url), `[\n${lines.join(',\n')}\n]\n`);
}
