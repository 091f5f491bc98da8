/** The words for the ends of scripts and states, by their numbers in `End` of src/fault.ts. Titles and messages of tests use them. */
export const endWords = ['done', 'refused', 'broken'] as const;
