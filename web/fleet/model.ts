// The state of the fleet's page: its cameras, and what was read of each. It decides which camera is read first, and how many are read before a
// person does anything.

import type { Camera } from './camera.ts';
import { packCourse } from './course.ts';
import { filled, baseOf, readFleetFile, type FleetFile } from './fleetfile.ts';
import { judge, mostReportBytes, wordIn } from './judge.ts';
import { readPast, type Past } from './past.ts';
import type { Account, Answer, Put, Reader } from './server/answer.ts';
import { byCourse, isGone, isOther, isPicture, NotListed, openFolders, picturesIn, whyOf, type Folders, type Found } from './server/folders.ts';
import type { ParsedListing } from './server/listing.ts';
import type { ReadMarkup } from './server/markup.ts';
import { isName, join } from './server/names.ts';
import { sharersOf } from './sharers.ts';
import { compareStandings, standingOf, type Standing } from './standing.ts';

const mostFileBytes = 4 * 1024 * 1024;
const deepest = 5;
/** The most folders that are looked into for a picture, one after the other, if those before are empty. */
const mostEmpty = 40;
/** Up to this number, all cameras are read at once. Of more cameras, those in sight and those without a sign of life for longest are read first. */
const fewCameras = 60;
/** The most requests for the first screen, including those for the page itself. */
const mostFirst = 30;
/** How many cameras at most are read from the server at the same time. */
const atOnce = 6;
/** How many cameras are read each minute at most, besides those whose cards are on the screen. */
const eachMinute = 200;

const dayName = /^\d{4}(?:-?\d\d){0,2}$/;
const settingsName = /-settings\.json$/i;

/** What the state of the fleet's page needs from the page: its address, ways to read and write files, and calls to draw. */
export interface FleetOptions {
  /** The address of the page. The file fleet.json may be beside it. */
  page: URL;
  reader: Reader;
  readMarkup: ReadMarkup;
  put: Put;
  /** Called after each change of the state, to draw the page again. */
  changed(): void;
  /** Returns the number of requests so far, including those for the page itself, and how many of them were for pictures. */
  asked(): { all: number; pictures: number };
}

const nothingKnown: Standing = { word: 'unread', sinceMs: undefined, reasons: [], remedies: [] };

function cameraOf(given: Pick<Camera, 'name' | 'folder'> & Partial<Camera>): Camera {
  return {
    report: undefined, live: undefined, settings: undefined, place: undefined, signMs: undefined, isRead: false, judged: undefined, picture: undefined, trouble: '', reports: [], looks: 0,
    isListed: false, strange: 0, sharers: 0, isWithoutReport: false, listedSettings: undefined, course: undefined, standing: nothingKnown, ...given,
  };
}

/** Returns an error as a sentence for the user. An error that is a defect of the page is shown too, and does not stop the page. */
const troubleOf = (error: unknown): string => error instanceof NotListed ? error.message : `This page has a defect: ${String(error)}`;

/** Compares names with their numbers as numbers, so that `cam-9` comes before `cam-10`. */
export const byNumber = new Intl.Collator('en', { numeric: true });

/** The state of the fleet's page, without its HTML elements. */
export class Fleet {
  cameras: Camera[] = [];
  file: FleetFile = readFleetFile('');
  base: URL | undefined;
  folders: Folders | undefined;
  /** Why the list of cameras cannot be read, as a sentence. It is empty if it was read. */
  trouble = '';
  /** True once the page has tried to read the list of cameras. */
  isListed = false;
  /** The number of folders and files in the list of cameras whose names no camera can have, such as `..`. */
  strange = 0;
  /** When the server gave the list of cameras, in milliseconds since 1970. It is 0 if the server never gave one. */
  readAtMs = 0;
  /**
   * How fast cameras are read. `first` is for the first screen. `slowly` reads the rest one after the other, until a person does something.
   * `free` reads all.
   */
  private pace: 'first' | 'slowly' | 'free' = 'first';
  private wanted: Camera[] = [];
  private readonly going = new Set<Camera>();
  private isListing = false;

  constructor(private readonly options: FleetOptions) {}

  get nowMs(): number { return Date.now() + (this.folders?.aheadMs ?? 0); }

  /** The number of cameras whose state is not known yet. */
  get unread(): number { return this.cameras.filter(({ isRead }) => !isRead).length; }

  get isReading(): boolean { return this.going.size > 0; }

  get isFirst(): boolean { return this.pace === 'first'; }

  get mayReadAll(): boolean { return this.pace === 'free'; }

  /** Lets all cameras be read at full speed. It is called when a person does something. */
  free(): void {
    if (this.pace === 'free' || !this.isListed) return;
    this.pace = 'free';
    this.wantRest();
  }

  /**
   * Lets the cameras that are out of sight be read once the first screen is complete. A list of files does not show whether a report was replaced
   * under the same name. So any of these cameras may be silent, and a silent camera must come first without a person's search.
   */
  readOn(): void {
    if (this.pace !== 'first' || !this.isListed) return;
    this.pace = 'slowly';
    this.wantRest();
  }

  private wantRest(): void {
    const known = new Set(this.wanted);
    this.wanted.push(...this.inOrder(this.cameras.filter(camera => !camera.isRead && !known.has(camera))));
    this.work();
  }

  async load(): Promise<void> {
    if (this.isListing) return;
    this.isListing = true;
    try {
      await this.list();
      this.trouble = '';
      this.readAtMs = this.folders!.keptMs ?? Date.now();
    } catch (error) {
      // if the list cannot be read again, the cameras that were read before are still shown
      this.trouble = troubleOf(error);
    } finally {
      this.isListing = false;
      this.isListed = true;
    }
    if (this.cameras.length <= fewCameras) this.pace = 'free';
    if (this.pace !== 'first') this.wantRest();
    this.options.changed();
  }

  /**
   * Reads the list of cameras again, and the files of some cameras. The page calls it once a minute. @param inSight cameras whose cards are on the
   * screen
   */
  async reload(inSight: Iterable<Camera>): Promise<void> {
    await this.load();
    this.pace = 'free';
    const due = this.cameras.filter(({ judged }) => judged?.dueMs !== undefined && judged.dueMs < this.nowMs);
    for (const camera of this.cameras) if (camera.isRead) this.stand(camera);
    const longAgo = [...this.cameras].sort((a, b) => a.looks - b.looks).slice(0, eachMinute);
    this.want([...new Set([...inSight, ...due.slice(0, eachMinute), ...longAgo])]);
  }

  private async list(): Promise<void> {
    const { page, reader, readMarkup } = this.options;
    const own = await reader.get(new URL('fleet.json', page).href, mostFileBytes);
    if (own.status === 200) this.file = readFleetFile(own.text);
    const base = baseOf(page, this.file);
    if (!base) throw new NotListed('The address of the pictures is none that this page can read: it needs http or https.', 0);
    if (base.href !== this.base?.href) this.folders = openFolders(base, reader, readMarkup);
    this.base = base;
    const found = this.file.cameras?.map(one => cameraOf(one)) ?? await this.inBase(await this.folders!.list(''));
    const before = new Map(this.cameras.map(camera => [camera.name, camera]));
    const byName = new Map(found.map(camera => [camera.name, camera]));
    this.cameras = [...byName.values()].map(camera => {
      const old = before.get(camera.name);
      return old ? Object.assign(old, { signMs: camera.signMs ?? old.signMs, place: camera.place ?? old.place }) : camera;
    });
  }

  /**
   * Returns the cameras that the list of the base URL shows. Each folder is one, and so is each report beside the folders. If the base has
   * pictures, or only folders of days, it is itself one camera.
   */
  private async inBase(listing: ParsedListing): Promise<Camera[]> {
    const { base, options: { page } } = this;
    this.strange = listing.strange;
    const ownFolder = page.pathname.startsWith(base!.pathname) ? decodeURIComponent(page.pathname.slice(base!.pathname.length).split('/')[0]!) : '';
    const listed = listing.folders.filter(({ name }) => !isOther(name) && name !== ownFolder);
    const hasOwn = listing.files.some(({ name }) => isPicture(name)) || (listed.length > 0 && listed.every(({ name }) => dayName.test(name)));
    const cameras = new Map<string, Camera>();
    if (hasOwn) {
      const name = decodeURIComponent(base!.pathname.split('/').at(-2) ?? '') || base!.host;
      cameras.set(name, cameraOf({ name, folder: '' }));
    }
    for (const { name, changedMs } of listed) {
      if (hasOwn && dayName.test(name)) continue;
      cameras.set(name, this.named(name, changedMs));
    }
    const beside = await this.reportsBeside(listing);
    const byName = new Map([...cameras.values()].map(camera => [camera.name.replace(/\//g, '_').toLowerCase(), camera]));
    for (const { name, path, changedMs } of beside) {
      const camera = byName.get(name.toLowerCase());
      if (camera) Object.assign(camera, { report: path, signMs: Math.max(camera.signMs ?? 0, changedMs ?? 0) || undefined });
      // if the base is itself one camera, a single report there is that camera's
      else if (hasOwn && beside.length === 1) [...cameras.values()][0]!.report = path;
      else cameras.set(name, { ...this.named(name, changedMs), report: path });
    }
    return [...cameras.values()];
  }

  private named(name: string, signMs: number | undefined): Camera {
    const { report, live, settings, places } = this.file;
    return cameraOf({
      name, folder: name, signMs, report: filled(report, name), live: filled(live, name), settings: filled(settings, name), place: places.get(name),
    });
  }

  /** Returns the reports of several cameras that are together in one folder, with the names of their cameras. */
  private async reportsBeside(listing: ParsedListing): Promise<{ name: string; path: string; changedMs: number | undefined }[]> {
    const [, folder = '', before = '', after = '.json'] = /^(?:(.*)\/)?([^/]*)\{device\}([^/]*)$/.exec(this.file.report ?? '{device}.json') ?? [];
    if (folder.includes('{device}')) return [];
    const files = folder === '' ? listing.files : (await this.folders!.list(folder).catch(() => undefined))?.files ?? [];
    const least = before.length + after.length;
    const hasForm = (name: string) => name.startsWith(before) && name.toLowerCase().endsWith(after.toLowerCase()) && name.length > least;
    return files.filter(({ name }) => hasForm(name) && !settingsName.test(name) && (folder !== '' || !/^(?:fleet|manifest|offline|package)\.json$/i.test(name)))
      .map(({ name, changedMs }) => ({ name: name.slice(before.length, name.length - after.length), path: join(folder, name), changedMs }));
  }

  /** Puts these cameras first among those that are still to be read. */
  want(cameras: Camera[]): void {
    this.wanted = [...new Set([...cameras.filter(camera => !this.going.has(camera)), ...this.wanted])];
    this.work();
  }

  private work(): void {
    while (this.going.size < (this.pace === 'slowly' ? 1 : atOnce) && this.wanted.length > 0) {
      if (this.pace === 'first' && this.expected(this.wanted[0]!) > mostFirst) return;
      const camera = this.wanted.shift()!;
      this.going.add(camera);
      void this.look(camera).finally(() => {
        this.going.delete(camera);
        this.work();
      });
    }
  }

  /**
   * Returns how many requests the page will have made if this camera is read next. They are all requests so far, those still expected for cameras
   * under way, and two or four for this camera.
   */
  private expected(next: Camera): number {
    const { all, pictures } = this.options.asked();
    const costOf = ({ report, live }: Camera): number => report !== undefined && live !== undefined ? 2 : 4;
    const shown = this.cameras.filter(({ isRead, picture }) => isRead && picture).length;
    return all + Math.max(0, shown - pictures) + [next, ...this.going].reduce((sum, camera) => sum + costOf(camera), 0);
  }

  private async look(camera: Camera): Promise<void> {
    try {
      camera.trouble = '';
      const before = camera.judged;
      const hadReport = camera.report !== undefined;
      if (hadReport) await this.readReport(camera);
      // when the camera has sent pictures, it also writes a new report. So if the report is the same, the folder need not be listed again
      const isSame = before?.arrivedMs !== undefined && before.arrivedMs === camera.judged?.arrivedMs;
      const isKnown = hadReport && (camera.live ?? camera.picture) !== undefined;
      if (!isKnown || (camera.looks > 0 && !isSame)) await this.lookInto(camera);
      if (!hadReport && camera.report !== undefined) await this.readReport(camera);
      const { live, picture } = camera;
      if (live !== undefined && picture?.path !== live) camera.picture = { path: live, changedMs: undefined };
    } catch (error) {
      // if the folder cannot be listed, a report is enough to judge the camera
      if (!camera.judged) camera.trouble = troubleOf(error);
    }
    camera.isRead = true;
    camera.looks++;
    this.stand(camera);
    this.options.changed();
  }

  /** Judges the camera's state at the present time, and keeps it as `camera.standing`. */
  stand(camera: Camera): void {
    const { judged, trouble, isRead, report, picture } = camera;
    camera.standing = standingOf({ report: judged, trouble, isRead, hasReport: report !== undefined, pictureMs: picture?.changedMs }, this.nowMs);
  }

  private async readReport(camera: Camera): Promise<void> {
    const answer = await this.options.reader.get(this.folders!.urlOf(camera.report!), mostReportBytes);
    const isNone = isGone(answer);
    camera.isWithoutReport = isNone;
    if (answer.status !== 200) {
      // a report that was read before stays in use, although a newer one cannot be read
      if (!camera.judged) camera.trouble = isNone ? 'There is no report yet.' : whyOf(answer);
      return;
    }
    const name = this.isNamed(camera) ? camera.name : undefined;
    camera.judged = judge(answer.text, { isCut: answer.isCut, arrivedMs: answer.changedMs, nowMs: this.nowMs, name });
  }

  /** Reads the reports of 30 days. The camera keeps only the values for its charts: the reports have a hundred times as many bytes. */
  async readPast(camera: Camera): Promise<Past> {
    await this.listOnce(camera);
    const past = await readPast(this.folders!, this.options.reader, camera);
    camera.course = packCourse(past.days);
    return past;
  }

  private async listOnce(camera: Camera): Promise<void> {
    if (camera.isListed) return;
    await this.lookInto(camera).catch((error: unknown) => {
      if (!(error instanceof NotListed)) throw error;
    });
  }

  /** Returns the camera's name as a part of file names, and the folder of its report. */
  placeOf({ report, folder, name, judged }: Camera): { device: string; place: string } {
    const device = (judged?.flaw === undefined && wordIn(judged?.values['device']).replace(/[/\\]/g, '_')) || '';
    return { device: isName(device) ? device : name.replace(/[/\\]/g, '_'), place: report === undefined ? folder : report.slice(0, Math.max(0, report.lastIndexOf('/'))) };
  }

  /** Returns the path of the camera's settings, which are or would be beside its report. */
  settingsOf(camera: Camera): string {
    const { device, place } = this.placeOf(camera);
    return camera.settings ?? join(place, `${device}-settings.json`);
  }

  /** Whether all that the server has of the camera's report was read, so that the id of its settings is known if there is one. */
  knowsReport({ isRead, judged, report, isWithoutReport }: Camera): boolean {
    return isRead && (judged !== undefined || report === undefined || isWithoutReport);
  }

  /** Returns the server's answer for the camera's file of settings. It is undefined if the list of the folder shows that there is none. */
  async readSettings(camera: Camera): Promise<Answer | undefined> {
    await this.listOnce(camera);
    const path = this.settingsOf(camera);
    // if the folder was listed, its list shows whether the camera has a file of settings. Without one, no request is needed
    const isListed = camera.isListed && path.slice(0, Math.max(0, path.lastIndexOf('/'))) === camera.folder;
    return isListed && camera.listedSettings !== path ? undefined : this.readSettingsAgain(camera);
  }

  /** Asks the server for the camera's file of settings, whatever the list of the folder has shown before. */
  readSettingsAgain(camera: Camera): Promise<Answer> {
    return this.options.reader.get(this.folders!.urlOf(this.settingsOf(camera)), mostReportBytes);
  }

  /**
   * Whether the page may send a user name and a password to the server. A link with `?base=` may name a stranger's server. So with `?base=`, only the
   * server that the page itself came from may get them.
   */
  get mayWrite(): boolean {
    const { page } = this.options;
    return this.base !== undefined && (this.base.origin === page.origin || !page.searchParams.has('base'));
  }

  /**
   * Writes a file to the server. @param path below the base URL @param type MIME type of the content @param over the answer for the file that may be
   * replaced; undefined if any may @returns why it failed, as a sentence; empty if the server has the file
   */
  async writeFile(path: string, bytes: Uint8Array<ArrayBuffer>, account: Account, type: string, over?: Answer): Promise<string> {
    const conditions = over ? this.conditionsFor(over) : {};
    return this.mayWrite ? this.options.put({ url: this.folders!.urlOf(path), bytes, type, conditions }, account) : 'This page may not write there.';
  }

  /**
   * Returns the headers by which a server writes only over the version that was read. Another server than the page's own gets none, as it would have
   * to allow each of them (CORS), and a weak ETag cannot be compared.
   */
  private conditionsFor({ status, etag, changedMs }: Answer): Record<string, string> {
    if (this.base!.origin !== this.options.page.origin) return {};
    if (status !== 200) return { 'If-None-Match': '*' };
    if (etag && !etag.startsWith('W/')) return { 'If-Match': etag };
    return changedMs === undefined ? {} : { 'If-Unmodified-Since': new Date(changedMs).toUTCString() };
  }

  /** Whether the name of the report's file begins with the camera's name. */
  private isNamed({ report, name }: Camera): boolean {
    return report!.slice(report!.lastIndexOf('/') + 1).toLowerCase().startsWith(name.replace(/\//g, '_').toLowerCase());
  }

  /** Lists the camera's folder. It finds the report, the settings, the earlier reports, and the live picture or the newest one. */
  private async lookInto(camera: Camera): Promise<void> {
    const folders = this.folders!;
    const listing = await folders.list(camera.folder);
    const inside = (name: string) => join(camera.folder, name);
    camera.isListed = true;
    camera.strange = listing.strange;
    const named = (names: string[]) => listing.files.find(({ name }) => names.includes(name.toLowerCase()))?.name;
    const own = camera.name.toLowerCase();
    const jsons = listing.files.filter(({ name }) => /\.json$/i.test(name) && !settingsName.test(name) && !/^(?:fleet|manifest|config)\b/i.test(name));
    const report = named([`${own}.json`, 'report.json', 'status.json']) ?? (jsons.length === 1 ? jsons[0]!.name : undefined);
    if (report !== undefined) camera.report ??= inside(report);
    const settings = listing.files.find(({ name }) => settingsName.test(name));
    camera.listedSettings = settings && inside(settings.name);
    camera.settings ??= camera.listedSettings;
    const live = named(['live.jpg', 'live.jpeg', `${own}.jpg`, 'latest.jpg', 'current.jpg']);
    if (live !== undefined) camera.live ??= inside(live);
    const whole = listing.files.filter(({ name }) => /\.jsonl$/i.test(name));
    const days = listing.folders.find(({ name }) => /^reports$/i.test(name));
    camera.reports = whole.map(({ name }) => inside(name));
    if (days) camera.reports.push(`${inside(days.name)}/`);
    const listed = listing.files.find(({ name }) => inside(name) === camera.live);
    if (camera.live === undefined) camera.picture = await this.newestBelow(camera.folder, listing, 0);
    else if (listed) camera.picture = { path: camera.live, changedMs: listed.changedMs };
    camera.signMs = Math.max(camera.signMs ?? 0, camera.picture?.changedMs ?? 0) || undefined;
    camera.sharers = sharersOf(jsons.map(({ name }) => name), listing, camera);
  }

  private async newestBelow(path: string, listing: ParsedListing, depth: number): Promise<Found | undefined> {
    const [here] = picturesIn(path, listing);
    const below = listing.folders.filter(({ name }) => !isOther(name)).sort(byCourse);
    // a folder that a clean-up has emptied leads to the next one
    for (const { name, changedMs } of depth < deepest ? below.slice(0, mostEmpty) : []) {
      // the server's time of a folder is at least that of the newest file in it
      if ((here?.changedMs ?? 0) > (changedMs ?? Infinity)) return here;
      const inner = join(path, name);
      const found = await this.newestBelow(inner, await this.folders!.list(inner), depth + 1).catch((error: unknown) => {
        if (error instanceof NotListed) return undefined;
        throw error;
      });
      if (found) return !here || (found.changedMs ?? 0) >= (here.changedMs ?? 0) ? found : here;
    }
    return here;
  }

  /** Returns the cameras with the most urgent ones first. Of those that are not read yet, the ones with the oldest sign of life come first. */
  inOrder(cameras: Camera[]): Camera[] {
    const signOf = ({ signMs }: Camera): number => signMs ?? 0;
    return [...cameras].sort((a, b) => compareStandings(a.standing, b.standing) || signOf(a) - signOf(b) || byNumber.compare(a.name, b.name));
  }
}
