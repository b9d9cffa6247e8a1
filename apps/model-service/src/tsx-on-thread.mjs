// Lets a worker thread load TypeScript. tsx registers itself on the main thread only, so the thread has to ask for it.
import { register } from 'tsx/esm/api'

register()
