import { expect, test } from 'vitest';
import { downTopics, readTopic, topicOf, topicPrefix, upTopics } from '../../src/wire/topics.js';

test('a topic of a cabinet is read back as it was written', () => {
  for (const topic of upTopics) {
    const name = topicOf('lockers/v1', 'CAB-1', topic);
    expect(readTopic('lockers/v1', name, upTopics)).toEqual({ cabinet: 'CAB-1', topic });
  }
});

test.each([
  'lockers/v1/CAB-1',
  'lockers/v1/CAB-1/',
  'lockers/v1//audit',
  'lockers/v1/CAB 1/audit',
  'lockers/v1/CAB-1/audit/',
  'lockers/v2/CAB-1/audit',
  'lockers/v1x/CAB-1/audit',
  `lockers/v1/${'C'.repeat(33)}/audit`,
])('%s is none', (name) => {
  expect(readTopic('lockers/v1', name, [...upTopics, ...downTopics])).toBeUndefined();
});

test.each([
  ['lockers/v1', true],
  ['a', true],
  ['lockers/+', false],
  ['#', false],
  ['$SYS/x', false],
  ['/lockers', false],
  ['lockers/', false],
  ['', false],
])('prefix "%s": %s', (prefix, good) => {
  expect(topicPrefix.test(prefix)).toBe(good);
});
