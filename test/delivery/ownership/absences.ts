// What happens if the table of ownership.ts lacks a row. The rows are in their order, without the last one, which holds for all that is left.

import type { Cost } from './model.ts';

/** A row of the table, and a setup of the model in which its absence shows. */
export interface Absence {
  /** The beginning of the row's words. */
  row: string;
  /** Title of the setup. */
  setup: string;
  /** What the row saves where it prevents nothing wrong. Undefined: without the row, something is wrong in this setup. */
  saves?: keyof Cost;
}

/** For each row, what its absence does. */
export const absences: Absence[] = [
  { row: 'what this try has written', setup: 'in place, stream resumes; larger; wrong bytes from the card', saves: 'reads' },
  { row: 'no upload has begun', setup: 'in place; smaller; in turn', saves: 'commands' },
  { row: 'whatever has the temporary name', setup: 'part, stream resumes; the server keeps files' },
  { row: 'filler may have ended', setup: 'part, stream resumes; smaller; in turn', saves: 'blocks' },
  { row: 'filler may have ended', setup: 'part, stream resumes; smaller; in turn', saves: 'blocks' },
  { row: 'it is whole but for its name', setup: 'part, stream resumes; smaller; in turn', saves: 'blocks' },
  { row: 'it is a rest, or spoilt', setup: 'part, stream resumes; smaller; in turn', saves: 'commands' },
  { row: 'the image may have arrived', setup: 'in place; a server for deposits only, by reply' },
  { row: 'this is the last moment', setup: 'in place; smaller; in turn' },
  { row: 'the last version is likely', setup: 'PUT if none; a person\'s file and a live picture; larger' },
  { row: 'few bytes tell the image', setup: 'in place; smaller; at once' },
  { row: 'the end proves nothing', setup: 'PUT if none; padded ends' },
  { row: 'it is there, whole', setup: 'in place; smaller; in turn', saves: 'blocks' },
  { row: 'another camera has this name', setup: 'in place; a file that is written shows no byte, and one that broke is dropped; equal', saves: 'commands' },
  { row: 'it is missing, or it is to be', setup: 'part, stream resumes; no rename' },
  { row: 'the temporary file is gone', setup: 'part, stream resumes; somebody removes temporary files', saves: 'commands' },
  { row: 'another camera has this name, so both', setup: 'in place; a new file is not shown' },
  { row: 'the name shows that a rest', setup: 'in place, stream resumes; equal; in turn', saves: 'blocks' },
  { row: 'it is a rest of the image', setup: 'in place, stream resumes; smaller; in turn', saves: 'blocks' },
  { row: 'the server takes the image only if', setup: 'PUT if none; smaller; in turn' },
  { row: 'the name is free', setup: 'in place; a server for deposits only, by reply' },
  { row: 'the name is free', setup: 'part, stream resumes; a person\'s file; larger' },
  { row: 'the file under the URL', setup: 'PUT if none; written again; a file is not shown', saves: 'commands' },
  { row: 'the image\'s own file is in the way', setup: 'part, stream resumes; a rename over a file is refused; alone' },
  { row: 'object storage refuses', setup: 'part, stream resumes; a new file is late', saves: 'commands' },
  { row: 'object storage refuses', setup: 'part, stream resumes; the server keeps files' },
  { row: 'the server keeps the file', setup: 'in place; a server for deposits only, by reply' },
  { row: 'nothing is in the way', setup: 'part, stream resumes; no rename' },
];
