export * from './message.ts'
export * from './normalize-message.ts'
