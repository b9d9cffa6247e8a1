import { defineConfig } from 'vitest/config'

/** All workspaces test the TypeScript sources of the libraries (the `source` condition), so tests need no build. */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    setupFiles: `${import.meta.dirname}/vitest.setup.ts`,
    include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.{ts,tsx}'],
    // The files of a workspace share a process and its loaded modules: loading them again for each file takes longer than many tests.
    isolate: false,
    // Tests that start processes are slow on a busy machine; a test that hangs must still end.
    testTimeout: 30_000,
  },
})
