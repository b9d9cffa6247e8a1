// Lets a worker thread load TypeScript: tsx registers itself on the main thread only.
import { register } from 'tsx/esm/api'

register()
