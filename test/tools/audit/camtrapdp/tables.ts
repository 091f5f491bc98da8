// Makes the tables and the description of a Camera Trap Data Package, without reading or writing files.

import type { Season } from '../seasons.ts';

/** The published version of the standard that the package follows. */
const standard = 'https://raw.githubusercontent.com/tdwg/camtrap-dp/1.0.2';

/** A place on earth in degrees. */
export interface Position {
  latitude: number;
  longitude: number;
}

/** A picture of the card. */
export interface Media {
  /** Its path on the card, without a slash at its start. */
  path: string;
  /** When it was taken in the camera's local time, such as `2026-11-20T09:30:42`. */
  time: string;
  /** The time's offset from UTC, such as `+01:00`. It is undefined if unknown. */
  zone: string | undefined;
  /** True if the time is the picture's own, and false if it is that of the file. */
  isExact: boolean;
  sha256: string;
  type: string;
}

/** A time in which the camera stood there and worked, day after day. */
export interface Deployment {
  id: string;
  device: string;
  model: string;
  position: Position;
  /** The first and the last day, such as `2026-11-20`. */
  first: string;
  last: string;
  /** The offset from UTC of its times, such as `+01:00`. */
  zone: string;
  /** True if the times of pictures may be wrong: some have no time of their own, or no offset. */
  hasDoubt: boolean;
  comment: string;
}

const dayMs = 86_400_000;
const after = (day: string, days: number): string => new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
const dayOf = ({ time }: Media): string => time.slice(0, 10);
const spanOf = (from: string, to: string): string => (from === to ? `on ${from}` : `from ${from} to ${to}`);

/** Returns the days of a season with a report. */
function reportDays({ first, last, gaps }: Season): string[] {
  const days: string[] = [];
  for (let day = first; day <= last; day = after(day, 1)) if (!gaps.some(({ from, to }) => day >= from && day <= to)) days.push(day);
  return days;
}

/**
 * Returns the deployments of a camera: each series of days with a report or a picture is one. So days without both are gaps, as programs that count the
 * effort expect it. Without any report, only the first and the last picture are known, and there is one deployment.
 * @param usual the offset from UTC for pictures without one; empty if unknown
 */
export function deploymentsOf({ device, position, model, media, season, usual = '' }: {
  device: string; position: Position; model: string; media: Media[]; season: Season | undefined; usual?: string;
}): Deployment[] {
  const pictured = media.map(dayOf);
  const reported = season ? reportDays(season) : [];
  const days = [...new Set([...reported, ...pictured])].sort();
  const spans: [first: string, last: string][] = [];
  for (const day of days) {
    const span = spans.at(-1);
    if (span && (!season || after(span[1], 1) === day)) span[1] = day;
    else spans.push([day, day]);
  }
  return spans.map(([first, last], i) => {
    const own = media.filter(one => dayOf(one) >= first && dayOf(one) <= last);
    const before = spans[i - 1];
    const unreported = season ? days.filter(day => day >= first && day <= last && !reported.includes(day)) : [];
    return {
      id: `${device}_${first}`, device, model, position, first, last, zone: own.find(({ zone }) => zone)?.zone ?? (usual || '+00:00'),
      hasDoubt: own.some(({ isExact, zone }) => !isExact || !(zone ?? usual)),
      comment: [
        ...before ? [`No report and no picture ${spanOf(after(before[1], 1), after(first, -1))}.`] : [],
        ...unreported.length > 0 ? [`Pictures, but no report, on ${unreported.join(', ')}.`] : [],
        ...season ? [] : ['No reports are known, so days without the camera are not known either.'],
      ].join(' '),
    };
  });
}

/** Returns a value as a CSV field (RFC 4180). */
function field(value: string | number | boolean | undefined): string {
  const text = value === undefined ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/** Writes rows as CSV, with all columns of the standard's table in its order. Columns that no row has are empty. */
function csvOf(columns: string, rows: Record<string, string | number | boolean | undefined>[]): string {
  const names = columns.split(' ');
  return [names, ...rows.map(row => names.map(name => row[name]))].map(values => `${values.map(field).join(',')}\r\n`).join('');
}

const deploymentColumns = 'deploymentID locationID locationName latitude longitude coordinateUncertainty deploymentStart deploymentEnd setupBy cameraID cameraModel cameraDelay cameraHeight cameraDepth cameraTilt '
  + 'cameraHeading detectionDistance timestampIssues baitUse featureType habitat deploymentGroups deploymentTags deploymentComments';
const mediaColumns = 'mediaID deploymentID captureMethod timestamp filePath filePublic fileName fileMediatype exifData favorite mediaComments';
const observationColumns = 'observationID deploymentID mediaID eventID eventStart eventEnd observationLevel observationType cameraSetupType scientificName count lifeStage sex behavior individualID '
  + 'individualPositionRadius individualPositionAngle individualSpeed bboxX bboxY bboxWidth bboxHeight classificationMethod classifiedBy classificationTimestamp classificationProbability observationTags observationComments';

/** Returns the three tables as CSV, by the names of their files. Nobody has looked at the pictures yet, so there are no observations. */
export function tableOf({ deployments, media, methods }: { deployments: Deployment[]; media: Media[]; methods: string[] }): Record<string, string> {
  return {
    'deployments.csv': csvOf(deploymentColumns, deployments.map(({ id, device, model, position, first, last, zone, hasDoubt, comment }) => ({
      deploymentID: id, locationID: device, locationName: device, ...position, deploymentStart: `${first}T00:00:00${zone}`, deploymentEnd: `${last}T23:59:59${zone}`, cameraID: device,
      cameraModel: model, timestampIssues: hasDoubt, deploymentComments: comment,
    }))),
    'media.csv': csvOf(mediaColumns, media.map(one => {
      const { id, zone } = deployments.find(({ first, last }) => dayOf(one) >= first && dayOf(one) <= last)!;
      return {
        mediaID: `${id}/${one.path}`, deploymentID: id, captureMethod: methods.length === 1 ? methods[0] : undefined, timestamp: `${one.time}${one.zone ?? zone}`, filePath: one.path,
        filePublic: false, fileName: one.path.split('/').at(-1), fileMediatype: one.type, mediaComments: `sha256:${one.sha256}${one.isExact ? '' : ', the time is that of the file'}`,
      };
    })),
    'observations.csv': csvOf(observationColumns, []),
  };
}

/** Returns the description of the package, `datapackage.json`. */
export function datapackageOf({ device, deployments, methods, position, now, version }: {
  device: string; deployments: Deployment[]; methods: string[]; position: Position; now: Date; version: string;
}): object {
  const resource = (name: string) => ({
    name, path: `${name}.csv`, profile: 'tabular-data-resource', format: 'csv', mediatype: 'text/csv', encoding: 'utf-8', schema: `${standard}/${name}-table-schema.json`,
  });
  return {
    resources: ['deployments', 'media', 'observations'].map(resource),
    profile: `${standard}/camtrap-dp-profile.json`,
    name: `snapferry-${device.toLowerCase().replace(/[^a-z0-9._-]+/g, '-')}`,
    created: now.toISOString().replace(/\.\d+/, ''),
    title: `Images of the camera ${device}`,
    contributors: [{ title: `The owner of the camera ${device}`, role: 'contributor' }],
    sources: [{ title: 'snapferry', version }],
    project: { title: `The camera ${device}`, samplingDesign: 'opportunistic', captureMethod: methods.length > 0 ? methods : ['activityDetection'], individualAnimals: false, observationLevel: ['media'] },
    spatial: { type: 'Point', coordinates: [position.longitude, position.latitude] },
    temporal: { start: deployments[0]!.first, end: deployments.at(-1)!.last },
    taxonomic: [],
  };
}
