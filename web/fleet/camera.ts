// A camera of the fleet, with what was read of it.

import type { Course } from './course.ts';
import type { Listed } from './fleetfile.ts';
import type { Judged } from './judge.ts';
import type { Found } from './server/folders.ts';
import type { Standing } from './standing.ts';

/** A camera of the fleet, with what was read of it. */
export interface Camera extends Listed {
  /** The last change that a list shows; undefined: none. */
  signMs: number | undefined;
  isRead: boolean;
  /** Its last report; undefined: none was read. */
  judged: Judged | undefined;
  /** Its newest picture; undefined: none was found. */
  picture: Found | undefined;
  /** Why it cannot be looked at, as a sentence. */
  trouble: string;
  /** Files of reports, one for each day or all in one, the latest first; below the base. */
  reports: string[];
  /** Grows with each look, so that a replaced picture of the same name is asked for again. */
  looks: number;
  /** Its folder was listed once: `reports` is known. */
  isListed: boolean;
  /** Names in that list that no file can have. */
  strange: number;
  /** The file of settings in that list. */
  listedSettings: string | undefined;
  /** Undefined: not read yet, or no report has a value. */
  course: Course | undefined;
  standing: Standing;
}
