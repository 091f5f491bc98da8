// What is wrong by the nature of a server or of a protocol, so that no table can prevent it.

/** What is expected: in which setups, which kind of wrong, and why. */
export const natural: [title: RegExp, wrong: RegExp, why: string][] = [
  [/^PUT; /, /never arrives|overwritten/, 'The server ignores the condition that no file is there, so the first upload replaces another camera\'s file.'],
  [/written again|new version/, /^left over/, 'The camera writes a picture again while its upload is broken. The rest has the end of a picture that exists no more.'],
  [/by reply; /, /never arrives|overwritten/, 'The settings forbid to ask the server.'],
  [/tells nothing/, /never arrives|overwritten|left over|is there twice/, 'The server shows no files, so no file can be seen.'],
  [/nothing may be read/, /^left over/, 'A rest in place cannot be told from another camera\'s picture, so it stays.'],
  [/nothing may be read; equal/, /never arrives|overwritten/, 'A file of the image\'s own size that cannot be read is replaced, as it is likely to be the image.'],
  [/^in place.*shows no byte, and one that broke is dropped/, /overwritten|not there whole/, 'A file without a byte may be what the image\'s own upload left in its place.'],
  [/alters files/, /never arrives|left over/, 'No file on this server is ever the picture.'],
  [/not shown/, /overwritten/, 'The server does not show a file that is there.'],
  [/deposits only/, /left over|is there twice/, 'The server deletes nothing, and lets nothing be read.'],
  [/last round trip/, /overwritten|not there whole|never arrives/, 'FTP has no upload on the condition that no file is there.'],
  [/wrong bytes/, /^left over/, 'The connection breaks before the spoilt file is deleted.'],
  [/live pictures?.*; equal/, /never arrives|overwritten|left over/, 'Only a size tells the file of the live picture, and another camera\'s file has the same.'],
  [/^in place.*two live/, /never arrives|overwritten/, 'What an upload of a live picture left in place cannot be told from a smaller file that came there since.'],
  [/resumes; somebody removes/, /not there whole/, 'Somebody deletes the file between the question and the resumed upload.'],
];

/** Returns the reason why this wrong is expected in a setup. It is undefined if it is not. */
export function reasonFor(title: string, wrong: string): string | undefined {
  return natural.find(([where, what]) => where.test(title) && what.test(wrong))?.[2];
}
