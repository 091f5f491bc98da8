/** What gets the noise, by the name of the part. */
export const noises = { parser: 'the parser of AT lines, every script of every modem', firmware: 'the whole firmware at work' };
