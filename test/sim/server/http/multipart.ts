// Reads the body of a form, multipart/form-data, as strictly as RFC 7578 and RFC 2046 allow.

/** A part of a form. */
export interface Part {
  /** Name of the form's field. */
  name: string;
  /** Name of the file. It is undefined if the field is no file. */
  fileName: string | undefined;
  /** The part's header Content-Type. It is undefined if there is none. */
  type: string | undefined;
  bytes: Buffer;
}

const boundaryForm = /^[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]$/;

/**
 * Returns the boundary that a Content-Type names. It is undefined for another type than multipart/form-data, and `why` is the reason if the
 * boundary is invalid.
 */
export function boundaryOf(contentType: string): string | undefined | { why: string } {
  if (!/^multipart\/form-data\b/i.test(contentType)) return undefined;
  const [, quoted, plain] = /^multipart\/form-data[ \t]*;[ \t]*boundary=(?:"([^"]+)"|([!#$%&'*+.^_`|~0-9A-Za-z-]+))$/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  return boundary !== undefined && boundaryForm.test(boundary) ? boundary : { why: 'multipart/form-data without a boundary' };
}

/** Splits a form's body into its parts. @returns the parts, or the reason why they cannot be separated */
export function parseMultipart(body: Buffer, boundary: string): Part[] | string {
  const mark = `--${boundary}`;
  if (body.toString('latin1', 0, mark.length + 2) !== `${mark}\r\n`) return 'the body does not begin with its boundary';
  const parts: Part[] = [];
  let at = mark.length + 2;
  for (;;) {
    const end = body.indexOf(`\r\n${mark}`, at - 2);
    if (end < 0) return 'the last boundary is missing';
    const part = parsePart(body.subarray(at, Math.max(end, at)));
    if (typeof part === 'string') return part;
    parts.push(part);
    at = end + mark.length + 4;
    const after = body.toString('latin1', at - 2, at);
    if (after === '--') return /^(\r\n)?$/.test(body.toString('latin1', at)) ? parts : 'something comes after the last boundary';
    if (after !== '\r\n') return 'a boundary ends in neither CRLF nor --';
  }
}

function parsePart(bytes: Buffer): Part | string {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return 'a part without an empty line after its head';
  const lines = bytes.toString('utf8', 0, end).split('\r\n');
  const fields = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = /^([A-Za-z-]+): ?(.*)$/.exec(line) ?? [];
    if (name === undefined || fields.has(name.toLowerCase())) return `a part's header line: "${line}"`;
    fields.set(name.toLowerCase(), value!);
  }
  const found = /^form-data; name="([^"\r\n]+)"(?:; filename="([^"\r\n]*)")?$/.exec(fields.get('content-disposition') ?? '');
  if (!found) return 'a part without Content-Disposition: form-data; name="…"';
  return {
    name: unescapeName(found[1]!), fileName: found[2] === undefined ? undefined : unescapeName(found[2]), type: fields.get('content-type'),
    bytes: bytes.subarray(end + 4),
  };
}

/** Decodes a field's name, in which browsers escape some characters (RFC 7578, 2). */
function unescapeName(name: string): string {
  return name.replace(/%22/g, '"').replace(/%0D/g, '\r').replace(/%0A/g, '\n');
}
