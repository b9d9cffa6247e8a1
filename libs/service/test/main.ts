import { runSample } from './sample-service.ts'

await runSample(process.env)
