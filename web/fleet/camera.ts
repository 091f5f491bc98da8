// What the fleet's page (the page of all cameras of a server) knows of a camera.

import type { Course } from './course.ts';
import type { Listed } from './fleetfile.ts';
import type { Judged } from './judge.ts';
import type { Found } from './server/folders.ts';
import type { Standing } from './standing.ts';

/** A camera of the fleet, with what was read of it from the server. */
export interface Camera extends Listed {
  /**
   * When a file of the camera was last changed, as far as the server's lists of files show it, in milliseconds since 1970. It is undefined if none
   * shows it.
   */
  signMs: number | undefined;
  isRead: boolean;
  /** The camera's last report, and what is wrong with it. It is undefined if none was read. */
  judged: Judged | undefined;
  /** The camera's newest picture. It is undefined if none was found. */
  picture: Found | undefined;
  /** Why nothing could be read of the camera, as a sentence. It is empty if there was no failure. */
  trouble: string;
  /**
   * Where earlier reports are, as paths below the base URL: files of reports, and folders with a file for each day. A folder's path ends with
   * a slash.
   */
  reports: string[];
  /** How many times the page has read the camera's files. The number is part of the address of a picture that is replaced under the same name. */
  looks: number;
  /** True once the camera's folder was listed, so that `reports` is known. */
  isListed: boolean;
  /** How many names in the camera's folder were left out, because no file can have such a name, as with `..`. */
  strange: number;
  /** How many cameras have their reports in the camera's folder, if their pictures are together there. It is 0 if the folder is one camera's own. */
  sharers: number;
  /** True if the server has said that the camera has no report yet. */
  isWithoutReport: boolean;
  /** The path of the file of settings, if the list of the camera's folder has one, or undefined. */
  listedSettings: string | undefined;
  /** Battery and signal of the last 30 days. It is undefined if they were not read yet, or no report has a value. */
  course: Course | undefined;
  standing: Standing;
}
