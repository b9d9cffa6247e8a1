export type { DropReport } from './drop-reports.ts'
export { createEventProducer, type EventProducer, type EventProducerOptions } from './event-producer.ts'
