import { defineConfig } from 'vitest/config'

/**
 * Limits in milliseconds that end what hangs. They are far above what a busy machine needs, because tests start processes; tests
 * assert no time.
 */
export const limits = {
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 100_000, interval: 20 } },
}

/** All workspaces test the TypeScript sources of the libraries (the `source` condition), so tests need no build. */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    setupFiles: `${import.meta.dirname}/vitest.setup.ts`,
    include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.{ts,tsx}'],
    // The files of a workspace share a process and its loaded modules: loading them again for each file takes longer than many tests.
    isolate: false,
    ...limits,
  },
})
