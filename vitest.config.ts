import { defineConfig } from 'vitest/config'

/** `npm test`: every workspace's tests in one run, with one count. */
export default defineConfig({
  test: {
    projects: ['apps/*', 'libs/*', 'deploy/chart', 'tools/*', 'e2e'],
    reporters: ['default', ['json', { outputFile: 'reports/npm-test.json' }]],
  },
})
