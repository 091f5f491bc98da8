import { readAnswer } from './parsebody';
import type { Answer, OnBody, OnField, Parsing } from './response';

/** Makes the record of a response of which nothing was read yet. @param isBodiless the response has no body, as that to a HEAD request */
export function createAnswer(isBodiless: boolean, onBody?: OnBody, onField?: OnField): Answer {
  const reading: Parsing = { phase: 'status', line: '', left: 0, headBytes: 0, isBodiless: isBodiless, onBody: onBody, onField: onField };
  const answer: Answer = {
    status: 0, line: '', length: undefined, got: 0,
    take: function (bytes) { readAnswer(answer, reading, bytes); },
    close: function () {
      if (reading.phase === 'body' && answer.length === undefined) answer.isWhole = true;
      // an alert of TLS or a frame of HTTP/2, which have no end of line
      if (reading.phase === 'status' && /^[\x15\0]/.test(reading.line)) {
        answer.isForeign = true;
        answer.line = reading.line;
      }
      return !!answer.isWhole;
    }
  };
  return answer;
}
