import { defineConfig } from 'vitest/config'

/** The suite against a real cluster. Its files share one release, so they run one after another. */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    globalSetup: ['support/own-namespaces-setup.ts'],
    setupFiles: ['support/diagnose-failures.ts'],
    fileParallelism: false,
    // The setup file's hooks come first, before and after: see diagnose-failures.ts.
    sequence: { hooks: 'list' },
    // A node on a busy machine may take minutes to start and end pods; what hangs still ends.
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
})
