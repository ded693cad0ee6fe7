/**
 * The day of the release: no cabinet that runs this program lives before it. A constant, so that builds are reproducible;
 * raised with each release.
 */
export const buildMs = Date.UTC(2026, 0, 1);
