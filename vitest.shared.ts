import { defineConfig } from 'vitest/config'
import { onnxRuntimeEnvironment } from './libs/contracts/src/onnx-runtime.ts'

/** Every workspace's tests read the libraries' TypeScript (the `source` condition), so nothing has to be built first. */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    env: onnxRuntimeEnvironment,
    include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.{ts,tsx}'],
    // Real processes and connections on a busy machine take their time; a test that hangs still ends.
    testTimeout: 30_000,
  },
})
