import { defineConfig, mergeConfig } from 'vitest/config'
import shared from '../vitest.shared.ts'

/** The part of e2e that `npm test` runs: it needs nothing but npm. */
export default mergeConfig(shared, defineConfig({ test: { include: ['local/**/*.test.ts'] } }))
