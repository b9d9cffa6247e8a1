import { defineConfig } from 'vitest/config'

/** `npm test`: every workspace's tests in one run, with one count. */
export default defineConfig({
  test: {
    projects: ['apps/*', 'libs/*', 'deploy/chart', 'tools/*', 'e2e'],
    // Vitest keeps one processor to itself by default: half of a small machine.
    maxWorkers: '100%',
    reporters: ['default', ['json', { outputFile: 'reports/npm-test.json' }]],
  },
})
