export { securityHeaders } from './security-headers.ts'
export { indexFile, staticFiles, varyByEncoding } from './static-files.ts'
