// The tables of all languages of the page, each as a whole.

import deRest from '../../../web/language/de.json' with { type: 'json' };
import esRest from '../../../web/language/es.json' with { type: 'json' };
import deFirst from '../../../web/language/first/de.json' with { type: 'json' };
import esFirst from '../../../web/language/first/es.json' with { type: 'json' };
import frFirst from '../../../web/language/first/fr.json' with { type: 'json' };
import frRest from '../../../web/language/fr.json' with { type: 'json' };

export const de: Record<string, string> = { ...deFirst, ...deRest };
export const fr: Record<string, string> = { ...frFirst, ...frRest };
export const es: Record<string, string> = { ...esFirst, ...esRest };
