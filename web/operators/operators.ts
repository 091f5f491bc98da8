// The mobile operators by country. Their list is a part of the page that is loaded when it is first needed.

/** An operator's access point. `networks` has MCC and MNC (the numbers of country and network) of each of its networks, separated by blanks. */
export type Operator = readonly [name: string, apn: string, user: string, password: string, networks: string];
/** A country with its operators' access points. `code` has two letters, such as at. */
export type Country = readonly [code: string, name: string, operators: readonly Operator[]];

/** The code of the SIM's country, and the indexes of its operators in that country's list. */
export interface Home {
  code: string;
  operators: readonly number[];
}

const mccDigits = 3;

/** Loads the list of operators. */
export async function loadOperators(): Promise<readonly Country[]> {
  const list = await import('./operators.json', { with: { type: 'json' } });
  return list.default as unknown as readonly Country[];
}

/**
 * Finds the country and the operators that a SIM belongs to.
 * @param digits the first six digits of the IMSI: three of the country, then two or three of the network
 * @returns no operators if the list has only the country, or undefined if it has no country or several
 */
export function findHome(countries: readonly Country[], digits: string): Home | undefined {
  const isIn = (networks: string, test: (network: string) => boolean): boolean => networks.split(' ').some(test);
  const homes = (test: (network: string) => boolean): Home[] => countries.flatMap(([code, , all]) => {
    const operators = all.flatMap(([, , , , networks], index) => isIn(networks, test) ? [index] : []);
    return operators.length > 0 ? [{ code, operators }] : [];
  });
  for (const network of [digits, digits.slice(0, -1)]) {
    const [found, another] = homes(one => one === network);
    if (found) return another ? undefined : found;
  }
  const [found, another] = homes(one => one.startsWith(digits.slice(0, mccDigits)));
  return found && !another ? { code: found.code, operators: [] } : undefined;
}
