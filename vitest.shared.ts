import { defineConfig, mergeConfig } from 'vitest/config'

/** All workspaces test the TypeScript sources of the libraries (the `source` condition), so tests need no build. */
const shared = defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    setupFiles: `${import.meta.dirname}/vitest.setup.ts`,
    include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.{ts,tsx}'],
    // Tests that start processes are slow on a busy machine; a test that hangs must still end.
    testTimeout: 30_000,
  },
})

export default shared

/** For tests of pure functions: the files share a process and its loaded modules, which halves their time. */
export const withoutIsolation = mergeConfig(shared, { test: { isolate: false } })
