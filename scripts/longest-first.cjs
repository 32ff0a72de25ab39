const Sequencer = require('@jest/test-sequencer').default;

/** What takes minutes begins first, so that nothing is waited for alone in the end; Jest knows no times in a fresh clone. */
const LONG = [
  'test/e2e/import-b2b',
  'test/faults/kill',
  'test/faults/servers',
  'test/faults/projectors',
  'test/faults/',
  'test/browser/',
];
const rankOf = ({ path }) => {
  const rank = LONG.findIndex((part) => path.includes(part));
  return rank < 0 ? LONG.length : rank;
};

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((a, b) => rankOf(a) - rankOf(b));
  }
};
