export { createEventProducer, type EventProducer, type EventProducerOptions } from './event-producer.ts'
