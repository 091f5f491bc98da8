// Asks the questions about an S3 bucket, and makes the form that is signed with the answers. The secret key is written into no file.

import type { Ask, Camera } from '../../../../web/configure/ask.ts';
import { cleaned, faultOfAnswer, presets } from '../../../../web/configure/presets.ts';
import { Back, type Asker } from './asker.ts';

/** The answer to the question about the server that stands for S3. */
export const s3Word = /^s3$/i;

const preset = presets.find(({ name }) => name === 's3')!;

const askFor = (asker: Asker, ask: Ask, help: string): Promise<string> => asker.ask({
  asks: ask.label, help: [help, ask.isSecret ? 'It is not shown.' : `As in ${ask.example}.`].filter(Boolean).join(' '), usual: ask.usual ?? '', isSecret: ask.isSecret ?? false, canGoBack: true,
  faultOf: (given) => {
    const fault = faultOfAnswer(ask, given.trim());
    return fault === '' ? `it needs an answer such as ${ask.example || '…'}` : fault;
  },
});

/**
 * Asks for the bucket and its account.
 * @returns the values for config.json, by their keys
 * @throws Back if the person goes back at the first question
 */
export async function askS3(asker: Asker, camera: Camera): Promise<Record<string, unknown>> {
  const given: Record<string, string>[] = [{}];
  while (given.length <= preset.asks.length) {
    const ask = preset.asks[given.length - 1]!;
    const answers = given[given.length - 1]!;
    try {
      given.push({ ...answers, [ask.name]: await askFor(asker, ask, given.length === 1 ? preset.help : '') });
    } catch (error) {
      if (!(error instanceof Back) || given.length === 1) throw error;
      given.pop();
    }
  }
  const answers = cleaned(given.at(-1)!);
  asker.say(preset.limits!(answers, camera));
  return await preset.values(answers, camera);
}
