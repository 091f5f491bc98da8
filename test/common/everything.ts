// A configuration with nearly all that the firmware can do in a round. It has a template, a live picture, rules, a report, and settings from the
// server.

/** Sections of config.json with a template and a live picture. */
export const named = {
  device: 'hut', images: { name: '{device}/{yyyy}{mm}{dd}_{HH}{MM}{SS}.jpg', live: '{device}/live.jpg', first: 'newest', skipOlderMinutes: 500_000 }, clock: { zone: '+01:00' },
};

/** The same with rules, a report and settings. */
export const everything = {
  ...named, report: { name: '{device}.json', everyHours: 1 }, remote: { name: '{device}-settings.json', everyHours: 1 },
  send: { from: '00:00', to: '23:59', roaming: false, megabytesPerMonth: 100 }, battery: { sendAbove: 3.3, takeAbove: 3.1 },
};

/** Settings for it, which also send an image again. The next round begins after a minute. */
export const settings = { id: 8, set: { 'schedule.everyMinutes': 1, 'upload.attempts': 4, 'images.first': 'oldest' }, send: ['DCIM/100CAM/IMG_0001.JPG'] };
