// Operators by country: the list is a part of the page that is loaded when it is first needed.

/** `networks`: MCC and MNC of each of its networks, with blanks between. */
export type Operator = readonly [name: string, apn: string, user: string, password: string, networks: string];
export type Country = readonly [code: string, name: string, operators: readonly Operator[]];

/** A country's code, and the operators of the SIM in its list. */
export interface Home {
  code: string;
  operators: readonly number[];
}

const mccDigits = 3;

export async function loadOperators(): Promise<readonly Country[]> {
  const list = await import('./operators.json', { with: { type: 'json' } });
  return list.default as unknown as readonly Country[];
}

/**
 * @param digits the first six of an IMSI: three of the country, then two or three of the network
 * @returns without operators if the list has only the country; undefined without a single country
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
