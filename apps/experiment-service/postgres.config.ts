import { defineConfig, mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

/** `npm run e2e:postgres`: what needs a PostgreSQL server, and what takes too long for `npm test`. */
export default mergeConfig(shared, defineConfig({ test: { hookTimeout: 60_000 } }))
